"""PredictIt: prices of contracts, never their outcomes; see quirks.md beside this file."""

from forecasts.sources.predictit.client import PredictIt
from forecasts.sources.predictit.parse import resolution

__all__ = ["PredictIt", "resolution"]

"""Metaculus: the community's probabilities, for those with a token; see quirks.md beside this."""

from forecasts.sources.metaculus.client import Metaculus
from forecasts.sources.metaculus.outcome import resolution

__all__ = ["Metaculus", "resolution"]

"""Kalshi: reading its public market data, and how its markets came out."""

from forecasts.sources.kalshi.client import Kalshi
from forecasts.sources.kalshi.settlement import resolution

__all__ = ["Kalshi", "resolution"]

"""Polymarket: reading its two public interfaces, and how its markets came out."""

from forecasts.sources.polymarket.client import Polymarket
from forecasts.sources.polymarket.settlement import resolution

__all__ = ["Polymarket", "resolution"]

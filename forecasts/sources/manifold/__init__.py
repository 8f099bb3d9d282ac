"""Manifold: play-money markets that their creators resolve; see quirks.md beside this file."""

from forecasts.sources.manifold.client import Manifold
from forecasts.sources.manifold.outcome import resolution

__all__ = ["Manifold", "resolution"]

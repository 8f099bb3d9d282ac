"""Adapters to outside systems: one folder each, with a client and a pure parser.

Nothing in here knows the database. A source recognises pasted addresses, reads markets, past
prices and what changed, and says from its own JSON how a market came out; never from a price.
"""

from forecasts.sources.http import Fetched, Http, Sender
from forecasts.sources.records import (
    Liquidity,
    PriceBasis,
    PricePoint,
    Ref,
    Snapshot,
    Source,
    SourceResolution,
    Sources,
    Traits,
)

__all__ = [
    "Fetched",
    "Http",
    "Liquidity",
    "PriceBasis",
    "PricePoint",
    "Ref",
    "Sender",
    "Snapshot",
    "Source",
    "SourceResolution",
    "Sources",
    "Traits",
]

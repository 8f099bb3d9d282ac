"""What the page of linked markets hands its template."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from forecasts.standings.market_list import MarketList, MarketOrder, MarketRow
from web.contexts.shared import Link, Paging
from web.sparks import Spark


@dataclass(frozen=True, slots=True)
class MarketEntry:
    """One linked market, with the line of its prices if any is on record."""

    row: MarketRow
    spark: Spark | None

    @property
    def is_invented(self) -> bool:
        """Says whether its address can never lead anywhere: nobody may own `.example`."""
        return (urlsplit(self.row.line.market.url).hostname or "").endswith(".example")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketsContext:
    """Every market linked to a public question.

    Attributes:
        markets: the figures.
        open: those of undecided questions.
        decided: those of questions that came out or were annulled.
        invented: how many of these are made up for the demonstration.
        orders: by what they can be ordered, each with its link.
        paging: the other pages.
    """

    template: ClassVar[str] = "markets.html"

    markets: MarketList
    open: tuple[MarketEntry, ...]
    decided: tuple[MarketEntry, ...]
    invented: int
    orders: tuple[tuple[MarketOrder, Link], ...]
    paging: Paging

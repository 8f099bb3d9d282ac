"""What the page of linked markets hands its template."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.standings.market_list import MarketList, MarketOrder, MarketRow
from web.contexts.shared import Link, Paging
from web.sparks import Spark


@dataclass(frozen=True, slots=True)
class MarketEntry:
    """One linked market, with the line of its prices if any is on record."""

    row: MarketRow
    spark: Spark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketsContext:
    """Every market linked to a public question.

    Attributes:
        markets: the figures.
        open: those of undecided questions.
        decided: those of questions that came out or were annulled.
        orders: by what they can be ordered, each with its link.
        paging: the other pages.
    """

    template: ClassVar[str] = "markets.html"

    markets: MarketList
    open: tuple[MarketEntry, ...]
    decided: tuple[MarketEntry, ...]
    orders: tuple[tuple[MarketOrder, Link], ...]
    paging: Paging

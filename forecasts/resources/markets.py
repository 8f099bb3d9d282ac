"""Linked markets as programs read them."""

from dataclasses import dataclass
from datetime import datetime

from forecasts.db import Session
from forecasts.resources.parts import Part
from forecasts.standings.market_list import MarketOrder, MarketRow, market_list
from forecasts.values import QuestionState, SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketRecord:
    """One market linked to a public question.

    Attributes:
        question: slug of the question.
        question_title: what the question asks.
        question_state: where the question stands.
        source: where the market is.
        url: its page there.
        title: what it asks.
        state: where it stands at its source.
        is_inverted: whether its Yes is the question's No.
        price: the probability of Yes to the question; null where there is none to believe.
        price_at: since when.
        day_change: by how much it moved in 24 hours.
        week_change: the same in 7 days.
        people: what people stand by, pooled.
        speakers: of how many people that is.
        read: what of it was read from words, with which table; empty where all are numbers.
        difference: the price minus that.
    """

    question: str
    question_title: str
    question_state: QuestionState
    source: str
    url: str
    title: str
    state: SourceState
    is_inverted: bool
    price: float | None
    price_at: datetime | None
    day_change: float | None
    week_change: float | None
    people: float | None
    speakers: int
    read: str
    difference: float | None


def _record(row: MarketRow) -> MarketRecord:
    market = row.line.market
    return MarketRecord(
        question=row.line.slug,
        question_title=row.line.question_title,
        question_state=row.line.question_state,
        source=market.source,
        url=market.url,
        title=market.title,
        state=market.state,
        is_inverted=market.is_inverted,
        price=row.price,
        price_at=market.price_at if row.price is not None else None,
        day_change=row.day_change,
        week_change=row.week_change,
        people=row.people,
        speakers=row.speakers,
        read=row.read,
        difference=row.difference,
    )


def list_markets(
    session: Session, *, order: MarketOrder, page: int, now: datetime
) -> Part[MarketRecord]:
    """Lists the markets of public questions, 50 a page; see `market_list`."""
    found = market_list(session, order=order, page=page, now=now)
    return Part([_record(row) for row in found.rows], found.page, found.pages, found.total)

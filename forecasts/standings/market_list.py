"""Every market linked to a public question: its price, how it moved, and what people say."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select, tuple_

from forecasts.db import Session
from forecasts.markets.divergence import People, people_say
from forecasts.markets.history import HistoryPoint
from forecasts.markets.lookup import LinkedMarket
from forecasts.markets.movers import MarketLine, market_lines
from forecasts.markets.series import is_gap
from forecasts.models import Market, MarketLink, Prediction
from forecasts.values import Provenance, QuestionState

LENGTH: Final = 50
SHOWN: Final = timedelta(days=30)
_UNDECIDED: Final = frozenset({QuestionState.OPEN, QuestionState.AWAITING})


class MarketOrder(StrEnum):
    """By what linked markets are ordered."""

    DIVERGENCE = "divergence"
    DAY = "day"
    WEEK = "week"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketRow:
    """One linked market in the list.

    Attributes:
        line: the market beside its question.
        price: the probability of Yes to the question, None where there is none to believe.
        day_change: by how much it moved in 24 hours, in [-1, 1]; None where nobody knows.
        week_change: the same in 7 days.
        people: what people stand by, pooled; None where nobody spoke in the last 90 days, or the
            question is decided.
        speakers: of how many people that is.
        read: what of it was read from words, and how; see `read_from_words`.
        difference: the price minus that.
        prices: what is on record of the last 30 days.
    """

    line: MarketLine
    price: float | None
    day_change: float | None
    week_change: float | None
    people: float | None
    speakers: int
    read: str
    difference: float | None
    prices: tuple[HistoryPoint, ...] = ()

    @property
    def is_decided(self) -> bool:
        """Says whether the question came out, or was annulled."""
        return self.line.question_state not in _UNDECIDED


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketList:
    """One page of the linked markets.

    Attributes:
        rows: those on this page; of questions that are decided, after the others.
        total: how many there are.
        questions: how many questions they are linked to.
        late: how many should have been read since.
        resting: how many nobody follows.
        order: by what they are ordered.
        page: which page this is, from 1.
        pages: how many there are.
        as_of: the instant of the reading.
    """

    rows: tuple[MarketRow, ...]
    total: int
    questions: int
    late: int
    resting: int
    order: MarketOrder
    page: int
    pages: int
    as_of: datetime


def is_heard(market: LinkedMarket) -> bool:
    """Says whether the price of a market is believed: not of one that became another."""
    return market.is_adjudicated and market.quarantined_at is None


def _row(line: MarketLine, said: People | None) -> MarketRow:
    heard = is_heard(line.market)
    price = line.market.price if heard else None
    people = None if said is None else said.probability
    return MarketRow(
        line=line,
        price=price,
        day_change=line.day_change if heard else None,
        week_change=line.week_change if heard else None,
        people=people,
        speakers=0 if said is None else said.speakers,
        read="" if said is None else said.read,
        difference=None if price is None or people is None else round(price - people, 9),
    )


def _farthest(value: float | None) -> float:
    return 1.0 if value is None else -abs(value)


_KEYS: Final[dict[MarketOrder, Callable[[MarketRow], float]]] = {
    MarketOrder.DIVERGENCE: lambda row: _farthest(row.difference),
    MarketOrder.DAY: lambda row: _farthest(row.day_change),
    MarketOrder.WEEK: lambda row: _farthest(row.week_change),
    MarketOrder.CLOSING: lambda row: row.line.question_closes_at.timestamp(),
}


def _ordered(rows: Sequence[MarketRow], order: MarketOrder) -> list[MarketRow]:
    key = _KEYS[order]
    return sorted(
        rows,
        key=lambda row: (
            row.is_decided,
            key(row),
            row.line.question_closes_at,
            row.line.slug,
            row.line.market.link_id,
        ),
    )


def _recent(session: Session, rows: Sequence[MarketRow], *, now: datetime) -> list[MarketRow]:
    """Adds the prices of the last days; two queries."""
    links = [row.line.market.link_id for row in rows]
    pairs = {
        (each.question_id, each.forecaster_id): each.id
        for each in session.execute(
            select(MarketLink.id, MarketLink.question_id, Market.forecaster_id)
            .join(Market, Market.id == MarketLink.market_id)
            .where(MarketLink.id.in_(links), MarketLink.adjudicated_at.is_not(None))
        )
    }
    found: dict[int, list[HistoryPoint]] = defaultdict(list)
    query = (
        select(
            Prediction.question_id,
            Prediction.forecaster_id,
            Prediction.stated_at,
            Prediction.probability,
        )
        .where(
            tuple_(Prediction.question_id, Prediction.forecaster_id).in_(list(pairs)),
            Prediction.provenance == Provenance.MARKET,
            Prediction.retracted_at.is_(None),
            Prediction.stated_at >= now - SHOWN,
            Prediction.stated_at <= now,
        )
        .order_by(Prediction.stated_at, Prediction.id)
    )
    for each in session.execute(query) if pairs else ():
        points = found[pairs[each.question_id, each.forecaster_id]]
        gap = bool(points) and is_gap(points[-1].at, each.stated_at)
        points.append(HistoryPoint(each.stated_at, each.probability, gap))
    return [_with_prices(row, found[row.line.market.link_id]) for row in rows]


def _with_prices(row: MarketRow, points: list[HistoryPoint]) -> MarketRow:
    return replace(row, prices=tuple(points)) if is_heard(row.line.market) else row


def market_list(
    session: Session,
    *,
    order: MarketOrder = MarketOrder.DIVERGENCE,
    page: int = 1,
    now: datetime,
) -> MarketList:
    """Lists the adjudicated markets of public questions; a few queries, however many there are.

    Args:
        session: a reading session.
        order: the farthest from what people say first, the farthest moved in a day or a week, or
            the next to close. Those that cannot be ordered so come last, by their close.
        page: which part, from 1; the last one where there are fewer.
        now: the present instant.
    """
    lines = market_lines(session, now=now, is_public=True)
    undecided = {line.question_id for line in lines if line.question_state in _UNDECIDED}
    said = people_say(session, undecided, now=now)
    rows = _ordered([_row(line, said.get(line.question_id)) for line in lines], order)
    pages = max(1, -(-len(rows) // LENGTH))
    page = min(page, pages)
    shown = rows[(page - 1) * LENGTH : page * LENGTH]
    return MarketList(
        rows=tuple(_recent(session, shown, now=now)),
        total=len(rows),
        questions=len({line.question_id for line in lines}),
        late=sum(line.is_late for line in lines if line.question_id in undecided),
        resting=sum(not line.is_followed for line in lines if line.question_id in undecided),
        order=order,
        page=page,
        pages=pages,
        as_of=now,
    )

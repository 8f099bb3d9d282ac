"""Every linked market with where it stands and how far it moved; few queries, however many."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, bindparam, literal_column, select

from forecasts.clock import DatePrecision
from forecasts.db import AnyRow, Session
from forecasts.markets.cadence import is_followed, is_late
from forecasts.markets.lookup import LinkedMarket, linked_market, links_in_force
from forecasts.markets.series import GAP, Point
from forecasts.models import Market, MarketLink, Prediction, Question
from forecasts.values import QuestionState, Visibility

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketLine:
    """One linked market beside its question.

    `day_change` and `week_change` are the price now minus the one that stood a day and a week
    before, in [-1, 1]; None where nobody knows it, also because nobody read a price since. `age` is
    how long ago it was read; `is_late` says that it should have been read again since, which what
    is not followed never is. `spread` lies between best bid and best ask.
    """

    question_id: int
    slug: str
    question_title: str
    question_state: QuestionState
    question_closes_at: datetime
    question_closes_precision: DatePrecision
    question_zone: str
    market: LinkedMarket
    day_change: float | None
    week_change: float | None
    age: timedelta | None
    is_followed: bool
    is_late: bool
    spread: float | None

    def change(self, days: int) -> float | None:
        """Gives the change over a day, or over a week."""
        return self.day_change if days <= 1 else self.week_change


def _stood(session: Session, at: datetime) -> Iterator[tuple[int, float, datetime]]:
    """Reads for each link in force the recorded price that stood at a time."""
    # written out, so that the index over prices serves: it covers these rows only
    is_price: ColumnElement[bool] = literal_column(
        "prediction.provenance = 'market' AND prediction.retracted_at IS NULL"
    )
    newest = (
        select(Prediction.id)
        .where(
            Prediction.question_id == MarketLink.question_id,
            Prediction.forecaster_id == Market.forecaster_id,
            Prediction.stated_at <= bindparam("at", at),
            is_price,
        )
        .order_by(Prediction.stated_at.desc())
        .limit(1)
        .correlate(MarketLink, Market)
        .scalar_subquery()
    )
    query = (
        select(MarketLink.id, Prediction.probability, Prediction.stated_at)
        .join(Market, Market.id == MarketLink.market_id)
        .join(Prediction, Prediction.id == newest)
        .where(MarketLink.ended_at.is_(None), MarketLink.adjudicated_at.is_not(None))
    )
    for row in session.execute(query):
        yield row.id, row.probability, row.stated_at


def prices_at(session: Session, at: datetime) -> dict[int, Point]:
    """Gives the recorded prices that stood at a time, by the links in force; one query.

    One older than a gap is not known to have stood.
    """
    stood = ((link, Point(said_at, p)) for link, p, said_at in _stood(session, at))
    return {link: point for link, point in stood if at - point.at <= GAP}


def _change(
    market: LinkedMarket, before: Point | None, *, now: datetime, span: timedelta
) -> float | None:
    """Gives how far a price moved over a span of time, if anybody read it within that span."""
    seen_at = max(filter(None, (market.price_at, market.polled_at)), default=None)
    if market.price is None or before is None or seen_at is None or seen_at <= now - span:
        return None
    return round(market.price - before.probability, 9)


def _rows(session: Session, *, is_public: bool) -> Sequence[AnyRow]:
    query = links_in_force().add_columns(
        Question.title,
        Question.state,
        Question.closes_at,
        Question.closes_precision,
        Question.zone,
    )
    if is_public:
        query = query.where(
            Question.visibility == Visibility.PUBLIC, MarketLink.adjudicated_at.is_not(None)
        )
    return session.execute(query).all()


def market_lines(session: Session, *, now: datetime, is_public: bool = False) -> list[MarketLine]:
    """Lists every linked market with its price, its changes and its age; three queries.

    Args:
        session: any session.
        now: the present instant.
        is_public: whether the asker is a member of the public, who sees only adjudicated links of
            public questions.
    """
    day, week = prices_at(session, now - DAY), prices_at(session, now - WEEK)
    lines = []
    for row in _rows(session, is_public=is_public):
        link, market, label, slug = row[:4]
        linked = linked_market((link, market, label, slug))
        followed = is_followed(market.state, market.due_at)
        lines.append(
            MarketLine(
                question_id=link.question_id,
                slug=slug,
                question_title=row.title,
                question_state=row.state,
                question_closes_at=row.closes_at,
                question_closes_precision=row.closes_precision,
                question_zone=row.zone,
                market=linked,
                day_change=_change(linked, day.get(link.id), now=now, span=DAY),
                week_change=_change(linked, week.get(link.id), now=now, span=WEEK),
                age=None if market.polled_at is None else now - market.polled_at,
                is_followed=followed,
                is_late=followed and is_late(market.state, market.polled_at, now=now),
                spread=market.spread,
            )
        )
    return lines


def movers(
    session: Session, *, now: datetime, days: int = 1, is_public: bool = False
) -> list[MarketLine]:
    """Lists the markets that moved, the farthest first.

    Args:
        session: any session.
        now: the present instant.
        days: over a day (1), or over a week (7).
        is_public: see `market_lines`.
    """
    return farthest(market_lines(session, now=now, is_public=is_public), days=days)


def farthest(lines: Iterable[MarketLine], *, days: int) -> list[MarketLine]:
    """Picks those that moved over a day (1) or a week (7), the farthest first."""
    moved = [line for line in lines if line.change(days)]
    return sorted(moved, key=lambda line: (-abs(line.change(days) or 0.0), line.slug))

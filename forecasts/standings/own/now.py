"""Where markets and the crowd stand now on one's open questions, and how far markets moved."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, literal_column, select

from forecasts.db import AnyRow, Session
from forecasts.markets.lookup import linked_market, links_in_force
from forecasts.markets.series import GAP, Point
from forecasts.models import Forecaster, Market, MarketLink, Prediction
from forecasts.scores import strictest
from forecasts.scoring import pool
from forecasts.standings.own.crowd import Asked, crowd_without
from forecasts.standings.own.questions import OwnQuestion
from forecasts.standings.records import Person

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketNow:
    """A linked market beside one's own last statement.

    Attributes:
        label: the name of its source.
        price: the probability of Yes now, as the question asks.
        price_at: since when.
        before: what it said when one last spoke; None where nobody knows.
    """

    label: str
    url: str
    price: float
    price_at: datetime
    before: float | None

    @property
    def change(self) -> float | None:
        """How far it moved since, None where that is not known."""
        return None if self.before is None else round(self.price - self.before, 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandNow:
    """Where others stand on a question now.

    Attributes:
        markets: the linked ones that are believed.
        market: their prices as one, None without any.
        crowd: the crowd without oneself, None where there is none.
    """

    markets: tuple[MarketNow, ...] = ()
    market: float | None = None
    crowd: float | None = None


def prices_when_spoken(session: Session, forecaster_id: int | None) -> dict[int, Point]:
    """Reads for each link in force the price that stood when somebody last spoke there.

    It is as old as it is: one that is older than a gap may not have stood any more.
    """
    # written out, so that the index over prices serves: it covers these rows only
    is_price: ColumnElement[bool] = literal_column(
        "prediction.provenance = 'market' AND prediction.retracted_at IS NULL"
    )
    spoke = (
        select(Prediction.question_id, func.max(Prediction.stated_at).label("at"))
        .where(
            Prediction.forecaster_id == forecaster_id,
            Prediction.retracted_at.is_(None),
            Prediction.excluded_reason.is_(None),
        )
        .group_by(Prediction.question_id)
        .subquery()
    )
    newest = (
        select(Prediction.id)
        .where(
            Prediction.question_id == MarketLink.question_id,
            Prediction.forecaster_id == Market.forecaster_id,
            Prediction.stated_at <= spoke.c.at,
            is_price,
        )
        .order_by(Prediction.stated_at.desc())
        .limit(1)
        .correlate(MarketLink, Market, spoke)
        .scalar_subquery()
    )
    query = (
        select(MarketLink.id, Prediction.probability, Prediction.stated_at)
        .join(Market, Market.id == MarketLink.market_id)
        .join(spoke, spoke.c.question_id == MarketLink.question_id)
        .join(Prediction, Prediction.id == newest)
        .where(MarketLink.ended_at.is_(None), MarketLink.adjudicated_at.is_not(None))
    )
    return {row.id: Point(row.stated_at, row.probability) for row in session.execute(query)}


def _links(session: Session, question_ids: Sequence[int]) -> Iterable[AnyRow]:
    for start in range(0, len(question_ids), _AT_ONCE):
        yield from session.execute(
            links_in_force().where(
                MarketLink.question_id.in_(question_ids[start : start + _AT_ONCE]),
                MarketLink.adjudicated_at.is_not(None),
                Market.quarantined_at.is_(None),
                Market.price.is_not(None),
            )
        )


def _markets(
    session: Session, questions: Sequence[OwnQuestion], forecaster_id: int | None
) -> dict[int, list[MarketNow]]:
    then = prices_when_spoken(session, forecaster_id)
    spoken = {each.question_id: each.stands for each in questions}
    found: defaultdict[int, list[MarketNow]] = defaultdict(list)
    for row in _links(session, list(spoken)):
        link, market = row[0], linked_market((row[0], row[1], row[2], row[3]))
        if market.price is None or market.price_at is None:
            continue
        mine, stood = spoken[link.question_id], then.get(link.id)
        is_known = mine is not None and stood is not None and mine.stated_at - stood.at <= GAP
        found[link.question_id].append(
            MarketNow(
                label=market.label,
                url=market.url,
                price=market.price,
                price_at=market.price_at,
                before=stood.probability if is_known and stood is not None else None,
            )
        )
    return found


def _crowds(
    session: Session,
    questions: Sequence[OwnQuestion],
    forecaster_id: int | None,
    now: datetime,
) -> dict[int, float | None]:
    who = session.get(Forecaster, forecaster_id) if forecaster_id is not None else None
    if who is None:
        return {}
    asked = [
        Asked(
            question_id=each.question_id,
            at=now,
            begins_at=now,
            visibility=strictest(
                each.visibility, each.mine.visibility if each.mine else each.visibility
            ),
        )
        for each in questions
    ]
    person = Person(who.id, who.name, who.slug, who.kind, who.organisation)
    pooled = crowd_without(session, person, asked)
    return {each.question_id: value for each, value in zip(asked, pooled, strict=True)}


def stands_now(
    session: Session,
    questions: Sequence[OwnQuestion],
    forecaster_id: int | None,
    *,
    now: datetime,
) -> dict[int, StandNow]:
    """Says where markets and the crowd stand on questions now, by question.

    Markets are those somebody compared with the question and whose prices are believed; several
    are pooled by the geometric mean of odds. The crowd is the one people are scored against,
    without oneself. Five queries, however many questions there are.

    Args:
        session: a reading session.
        questions: which.
        forecaster_id: who asks, None for somebody who never said anything.
        now: the present instant.
    """
    if not questions:
        return {}
    markets = _markets(session, questions, forecaster_id)
    crowds = _crowds(session, questions, forecaster_id, now)
    found = {}
    for each in questions:
        linked = markets.get(each.question_id, [])
        found[each.question_id] = StandNow(
            markets=tuple(linked),
            market=float(pool([one.price for one in linked])) if linked else None,
            crowd=crowds.get(each.question_id),
        )
    return found

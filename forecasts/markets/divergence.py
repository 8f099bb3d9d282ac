"""Where markets differ from each other, and from what people say."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import func, select

from forecasts.db import Session
from forecasts.language.chances.sourced import read_from_words
from forecasts.markets.lookup import LinkedMarket
from forecasts.markets.movers import MarketLine, market_lines
from forecasts.models import Forecaster, Prediction, Withdrawal
from forecasts.predictions import reading_of
from forecasts.scoring import pool
from forecasts.values import Basis, ForecasterKind, QuestionState, Reading, Visibility

RECENT: Final = timedelta(days=90)
PEOPLE: Final = (ForecasterKind.PUNDIT, ForecasterKind.USER)
_UNDECIDED: Final = frozenset({QuestionState.OPEN, QuestionState.AWAITING})
_IN_ONE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """What people stand by, pooled.

    Attributes:
        probability: of Yes.
        speakers: how many people it is of.
        read: what of it was read from words, and how; see `read_from_words`.
    """

    probability: float
    speakers: int
    read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """One open question: what its markets say, what people say, and how far apart that is.

    `spread` lies between the highest and the lowest market, None with fewer than two. `people` is
    the pool of the latest statements of `speakers` people, none older than 90 days; `read` says
    what of it was read from words; `difference` is the mean of the markets minus that.
    """

    question_id: int
    slug: str
    title: str
    markets: tuple[LinkedMarket, ...]
    spread: float | None
    people: float | None
    speakers: int
    read: str
    difference: float | None


def people_say(
    session: Session, question_ids: Collection[int], *, now: datetime
) -> dict[int, People]:
    """Pools what people stand by on each question: the latest of each, none older than 90 days.

    Pooled is by the geometric mean of odds. Private statements are never part of it, nor one that
    does not count or was withdrawn.

    Returns:
        What they say by question; none where nobody spoke.
    """
    wanted = sorted(set(question_ids))
    found: dict[int, dict[int, _Stand]] = defaultdict(dict)
    for start in range(0, len(wanted), _IN_ONE):
        _take_latest(session, wanted[start : start + _IN_ONE], found, now=now)
    stands = [stand for said in found.values() for stand in said.values()]
    read = _readings(session, [stand for stand in stands if stand.basis is Basis.VERBAL])
    return {
        question: People(
            probability=float(pool([stand.probability for stand in said.values()])),
            speakers=len(said),
            read=read_from_words(
                read.get(stand.number) or Reading(stand.probability) for stand in said.values()
            ),
        )
        for question, said in found.items()
        if said
    }


class _Stand(NamedTuple):
    """What somebody said last: the number of the statement, and how it was stated."""

    number: int
    probability: float
    basis: Basis


def _readings(session: Session, verbal: Sequence[_Stand]) -> dict[int, Reading]:
    read: dict[int, Reading] = {}
    for start in range(0, len(verbal), _IN_ONE):
        part = [stand.number for stand in verbal[start : start + _IN_ONE]]
        rows = session.scalars(select(Prediction).where(Prediction.id.in_(part)))
        read |= {row.id: reading_of(row) for row in rows}
    return read


def _take_latest(
    session: Session, part: list[int], found: dict[int, dict[int, _Stand]], *, now: datetime
) -> None:
    people = select(Forecaster.id).where(Forecaster.kind.in_(PEOPLE))
    withdrawn = {
        (row.question_id, row.forecaster_id): row.at
        for row in session.execute(
            select(
                Withdrawal.question_id,
                Withdrawal.forecaster_id,
                func.max(Withdrawal.withdrawn_at).label("at"),
            )
            .where(Withdrawal.question_id.in_(part), Withdrawal.visibility == Visibility.PUBLIC)
            .group_by(Withdrawal.question_id, Withdrawal.forecaster_id)
        )
    }
    rows = session.execute(
        select(
            Prediction.question_id,
            Prediction.forecaster_id,
            Prediction.id,
            Prediction.probability,
            Prediction.basis,
            Prediction.stated_at,
        )
        .where(
            Prediction.question_id.in_(part),
            Prediction.forecaster_id.in_(people),
            Prediction.visibility == Visibility.PUBLIC,
            Prediction.excluded_reason.is_(None),
            Prediction.stated_at >= now - RECENT,
            Prediction.stated_at <= now,
        )
        .order_by(Prediction.stated_at, Prediction.id)
    )
    for row in rows:
        gone = withdrawn.get((row.question_id, row.forecaster_id))
        if gone is None or row.stated_at > gone:
            found[row.question_id][row.forecaster_id] = _Stand(row.id, row.probability, row.basis)


def divergences(
    session: Session,
    *,
    now: datetime,
    lines: Iterable[MarketLine] | None = None,
    is_public: bool = False,
) -> list[Divergence]:
    """Lists the undecided questions with an adjudicated market, the most divided first.

    Args:
        session: any session.
        now: the present instant.
        lines: what `market_lines` gave, if it is at hand.
        is_public: see `market_lines`.
    """
    given = market_lines(session, now=now, is_public=is_public) if lines is None else lines
    by_question: dict[int, list[MarketLine]] = defaultdict(list)
    for line in given:
        if line.question_state in _UNDECIDED and _is_heard(line.market):
            by_question[line.question_id].append(line)
    said = people_say(session, by_question, now=now)
    found = [_divergence(each, said.get(key)) for key, each in by_question.items()]
    return sorted(found, key=lambda each: (-abs(each.difference or 0.0), each.slug))


def _is_heard(market: LinkedMarket) -> bool:
    return market.is_adjudicated and market.quarantined_at is None and market.price is not None


def _divergence(lines: list[MarketLine], said: People | None) -> Divergence:
    prices = [line.market.price for line in lines if line.market.price is not None]
    middle = sum(prices) / len(prices)
    return Divergence(
        question_id=lines[0].question_id,
        slug=lines[0].slug,
        title=lines[0].question_title,
        markets=tuple(line.market for line in lines),
        spread=round(max(prices) - min(prices), 9) if len(prices) > 1 else None,
        people=None if said is None else said.probability,
        speakers=0 if said is None else said.speakers,
        read="" if said is None else said.read,
        difference=None if said is None else round(middle - said.probability, 9),
    )

"""What the crowd without oneself stood by, at given instants, on many questions at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import null, select

from forecasts.clock import span_start
from forecasts.db import AnyRow, AnySelect, Session
from forecasts.models import Forecaster, Prediction, Question, Withdrawal
from forecasts.scores import Statement, Window, references, strictest
from forecasts.scores.references import DEAF, may_hear
from forecasts.standings.records import Person
from forecasts.values import ForecasterKind, Provenance, Visibility

_AT_ONCE: Final = 2000
_HEARD: Final = tuple(kind for kind in ForecasterKind if kind not in DEAF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An instant at which somebody spoke, or may speak, on a question.

    Attributes:
        at: when; for a day its end.
        begins_at: when the day began by which it is dated, `at` for an exact time.
        visibility: of the statement together with its question.
    """

    question_id: int
    at: datetime
    begins_at: datetime
    visibility: Visibility


def _said(row: AnyRow) -> Statement:
    is_said = row.probability is not None
    return Statement(
        prediction_id=row.id if is_said else 0,
        forecaster_id=row.forecaster_id,
        kind=row.kind,
        organisation=row.organisation,
        probability=row.probability,
        stated_at=row.at,
        begins_at=span_start(row.at, row.precision, zone=row.zone),
        recorded_at=row.recorded_at,
        visibility=strictest(row.asked_as, row.visibility),
    )


def _heard(session: Session, question_ids: Sequence[int]) -> dict[int, list[Statement]]:
    """Reads what may be heard of others; prices, private words and what never counts are not."""
    who = (
        Forecaster.kind,
        Forecaster.organisation,
        Question.zone,
        Question.visibility.label("asked_as"),
    )
    said: AnySelect = (
        select(
            Prediction.id, Prediction.question_id, Prediction.forecaster_id,
            Prediction.probability, Prediction.stated_at.label("at"),
            Prediction.stated_precision.label("precision"), Prediction.recorded_at,
            Prediction.visibility, *who,
        )
        .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
        .join(Question, Question.id == Prediction.question_id)
        .where(
            Prediction.question_id.in_(question_ids),
            Prediction.excluded_reason.is_(None),
            Prediction.provenance != Provenance.MARKET,
            Prediction.visibility != Visibility.PRIVATE,
            Forecaster.kind.in_(_HEARD),
        )
    )  # fmt: skip
    unsaid: AnySelect = (
        select(
            Withdrawal.id, Withdrawal.question_id, Withdrawal.forecaster_id,
            null().label("probability"), Withdrawal.withdrawn_at.label("at"),
            Withdrawal.withdrawn_precision.label("precision"), Withdrawal.recorded_at,
            Withdrawal.visibility, *who,
        )
        .join(Forecaster, Forecaster.id == Withdrawal.forecaster_id)
        .join(Question, Question.id == Withdrawal.question_id)
        .where(
            Withdrawal.question_id.in_(question_ids),
            Withdrawal.visibility != Visibility.PRIVATE,
            Forecaster.kind.in_(_HEARD),
        )
    )  # fmt: skip
    found: defaultdict[int, list[Statement]] = defaultdict(list)
    for row in session.execute(said):
        found[row.question_id].append(_said(row))
    for row in session.execute(unsaid):
        found[row.question_id].append(_said(row))
    return found


def _order(statement: Statement) -> tuple[datetime, int, bool]:
    return statement.stated_at, statement.prediction_id, statement.probability is None


def _asking(who: Person, asked: Asked) -> Statement:
    return Statement(
        prediction_id=0,
        forecaster_id=who.id,
        kind=who.kind,
        organisation=who.organisation,
        probability=None,
        stated_at=asked.at,
        begins_at=asked.begins_at,
        recorded_at=asked.at,
        visibility=asked.visibility,
    )


def crowd_without(session: Session, who: Person, asked: Sequence[Asked]) -> list[float | None]:
    """Pools what others stood by at each instant, by the rule people are scored against.

    That is one vote an organisation, at least three of them, statements under 90 days old, no
    market and nothing private: see `forecasts.scores.references`. What was said under a condition
    that has come true since is not heard on the unconditional question here.

    Args:
        session: a reading session.
        who: for whom: never heard themselves.
        asked: the instants; as many questions as one likes, in two queries per 2,000.

    Returns:
        The probability of Yes at each instant, None where there is no crowd.
    """
    found: list[float | None] = []
    for start in range(0, len(asked), _AT_ONCE):
        part = asked[start : start + _AT_ONCE]
        heard = _heard(session, [each.question_id for each in part])
        found += [_pooled(who, each, heard.get(each.question_id, [])) for each in part]
    return found


def _pooled(who: Person, asked: Asked, heard: list[Statement]) -> float | None:
    audible = may_hear(asked.visibility)
    voices = sorted((each for each in heard if each.visibility in audible), key=_order)
    window = Window(
        opens_at=None, closes_at=asked.at, visibility=asked.visibility, fixed_at=asked.at
    )
    (reference,) = references([_asking(who, asked)], voices, window)
    return None if reference is None else reference.probability

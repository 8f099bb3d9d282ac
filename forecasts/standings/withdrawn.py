"""Which statements were withdrawn, and when."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.models import Prediction, Withdrawal
from forecasts.values import ExcludedReason, Visibility

_STANDING = (None, ExcludedReason.CONDITION_KNOWN)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """When a forecaster ended to stand by a statement."""

    at: datetime
    precision: DatePrecision


def withdrawn(
    session: Session,
    *,
    question_id: int | None = None,
    forecaster_id: int | None = None,
    is_public: bool = True,
) -> dict[int, Withdrawn]:
    """Finds the statements that stood when they were withdrawn.

    Args:
        session: a reading session.
        question_id: only on this question.
        forecaster_id: only by this forecaster.
        is_public: whether only public withdrawals are looked at.

    Returns:
        By the number of the prediction, when it was withdrawn.
    """
    where: list[ColumnElement[bool]] = []
    if question_id is not None:
        where.append(Withdrawal.question_id == question_id)
    if forecaster_id is not None:
        where.append(Withdrawal.forecaster_id == forecaster_id)
    if is_public:
        where.append(Withdrawal.visibility == Visibility.PUBLIC)
    rows = session.scalars(select(Withdrawal).where(*where).order_by(Withdrawal.withdrawn_at)).all()
    if not rows:
        return {}
    said = _said(session, rows)
    found: dict[int, Withdrawn] = {}
    for row in rows:
        before = [key for at, key in said[_key(row)] if at < row.withdrawn_at]
        if before:
            found[before[-1]] = Withdrawn(row.withdrawn_at, row.withdrawn_precision)
    return found


def _key(row: Withdrawal | Prediction) -> tuple[int, int, Visibility]:
    return row.forecaster_id, row.question_id, row.visibility


def _said(
    session: Session, rows: Sequence[Withdrawal]
) -> defaultdict[tuple[int, int, Visibility], list[tuple[datetime, int]]]:
    """Lists what counted of those who withdrew, in order of time."""
    query = (
        select(Prediction)
        .where(
            Prediction.question_id.in_({row.question_id for row in rows}),
            Prediction.forecaster_id.in_({row.forecaster_id for row in rows}),
        )
        .order_by(Prediction.stated_at, Prediction.id)
    )
    said = defaultdict(list)
    for each in session.scalars(query):
        if each.excluded_reason in _STANDING:
            said[_key(each)].append((each.stated_at, each.id))
    return said

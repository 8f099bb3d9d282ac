"""What the scheduler must look at next: claimed by its due time, one question at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update

from forecasts.db import Session
from forecasts.models import Question
from forecasts.values import QuestionState

LEASE: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Claim:
    """A question this process may work on until the lease ends."""

    question_id: int
    slug: str
    until: datetime


def claim_due(session: Session, *, now: datetime) -> Claim | None:
    """Claims the open question that is due longest.

    The due time moves ahead by a lease before any work is done, and only if nobody moved it first,
    so a crash or a second process neither loses a question nor does it twice.

    Returns:
        The claim, or None when nothing is due or another process was quicker.
    """
    due = session.execute(
        select(Question.id, Question.slug, Question.due_at)
        .where(Question.state == QuestionState.OPEN, Question.due_at <= now)
        .order_by(Question.due_at, Question.id)
        .limit(1)
    ).one_or_none()
    if due is None:
        return None
    until = now + LEASE
    claimed = session.execute(
        update(Question)
        .where(Question.id == due.id, Question.due_at == due.due_at)
        .values(due_at=until)
        .returning(Question.id)
    ).one_or_none()
    return Claim(due.id, due.slug, until) if claimed else None


def await_resolution(session: Session, claim: Claim) -> bool:
    """Marks a claimed question as awaiting resolution.

    Returns:
        Whether it was still open and due: a deadline moved meanwhile ends the claim.
    """
    changed = session.execute(
        update(Question)
        .where(
            Question.id == claim.question_id,
            Question.state == QuestionState.OPEN,
            Question.due_at == claim.until,
        )
        .values(state=QuestionState.AWAITING, due_at=None)
        .returning(Question.id)
    ).one_or_none()
    return changed is not None

"""Which questions want a person: no rule can go on by itself, or a proposal is left to somebody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.sql import ColumnElement

from forecasts.db import Session
from forecasts.models import Proposal, Question, QuestionCheck, Resolution
from forecasts.values import ProposalState, Visibility

_IS_LEFT: Final = (Proposal.state == ProposalState.WAITING) & Proposal.final_from.is_(None)


def _is_stuck() -> ColumnElement[bool]:
    """Whether the last look at a question asked for a person, and none has decided since."""
    decided = (
        select(func.max(Resolution.decided_at))
        .where(Resolution.question_id == Question.id)
        .correlate(Question)
        .scalar_subquery()
    )
    return (
        select(QuestionCheck.question_id)
        .where(
            QuestionCheck.question_id == Question.id,
            QuestionCheck.wants_person,
            decided.is_(None) | (decided < QuestionCheck.checked_at),
        )
        .correlate(Question)
        .exists()
    )


def wants_person() -> ColumnElement[bool]:
    """Builds the condition that a question wants a person."""
    is_left = select(Proposal.id).where(Proposal.question_id == Question.id, _IS_LEFT).exists()
    return _is_stuck() | is_left


def _proposed(proposal: Proposal) -> str:
    what = "Proposed correction" if proposal.is_correction else "Proposed"
    outcome = proposal.decision.value.capitalize()
    return f"{what}: {outcome}. {proposal.reason} Decide: forecasts proposal accept {proposal.id}"


def wanted_why(session: Session) -> dict[int, str]:
    """Lists the questions that want a person, by number, with the reason in words.

    Args:
        session: any session.
    """
    looks = (
        select(Question.id, QuestionCheck.finding, QuestionCheck.trouble)
        .join(QuestionCheck, QuestionCheck.question_id == Question.id)
        .where(_is_stuck())
    )
    why = {row.id: row.trouble or row.finding for row in session.execute(looks)}
    left = session.scalars(select(Proposal).where(_IS_LEFT))
    return why | {proposal.question_id: _proposed(proposal) for proposal in left}


@dataclass(frozen=True, slots=True)
class StuckQuestion:
    """A public question no rule can go on with by itself, and why."""

    slug: str
    title: str
    why: str
    checked_at: datetime


def stuck_questions(session: Session) -> tuple[StuckQuestion, ...]:
    """Lists the public questions that want a person, those looked at longest ago first."""
    looks = (
        select(Question.slug, Question.title, QuestionCheck)
        .join(QuestionCheck, QuestionCheck.question_id == Question.id)
        .where(_is_stuck(), Question.visibility == Visibility.PUBLIC)
        .order_by(QuestionCheck.checked_at, Question.id)
    )
    return tuple(
        StuckQuestion(
            row.slug,
            row.title,
            row.QuestionCheck.trouble or row.QuestionCheck.finding,
            row.QuestionCheck.checked_at,
        )
        for row in session.execute(looks)
    )


def count_wanting(session: Session) -> int:
    """Counts the questions that want a person."""
    return session.scalar(select(func.count()).select_from(Question).where(wants_person())) or 0

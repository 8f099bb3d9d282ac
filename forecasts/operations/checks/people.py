"""What waits for a person: overdue questions, proposals nobody decided."""

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.sql import ColumnElement

from forecasts.models import MarketLink, Proposal, Question, ResolutionRule
from forecasts.operations.checks.check import (
    Check,
    Looking,
    Patient,
    counted,
    ok,
    span_words,
    warning,
)
from forecasts.standings.questions.wanting import count_wanting
from forecasts.values import ProposalState, QuestionState, RuleKind

PATIENCE: Final = timedelta(days=7)
_BY_HAND: Final = (RuleKind.MANUAL, RuleKind.FEED)


def _needs_a_person() -> ColumnElement[bool]:
    """Whether the rule of a question leaves the decision to a person."""
    rules = select(ResolutionRule.kind).where(ResolutionRule.question_id == Question.id)
    newest = rules.order_by(ResolutionRule.id.desc()).limit(1).scalar_subquery()
    linked = select(MarketLink.id).where(
        MarketLink.question_id == Question.id,
        MarketLink.adjudicated_at.is_not(None),
        MarketLink.ended_at.is_(None),
    )
    return newest.in_(_BY_HAND) | (newest.is_(None) & ~linked.exists())


def overdue(patient: Patient) -> Check:
    """Counts questions whose time has passed and whose outcome only a person can enter."""
    number, oldest = patient.session.execute(
        select(func.count(), func.min(Question.resolve_by)).where(
            Question.state == QuestionState.AWAITING, _needs_a_person()
        )
    ).one()
    if not number:
        return ok("overdue", "No question waits for a person to say how it came out.")
    verb = "waits" if number == 1 else "wait"
    return warning(
        "overdue",
        f"{counted(number, 'question')} {verb} for a person to say how it came out, the oldest "
        f"for {span_words(patient.now - oldest)}.",
        "forecasts question list --state awaiting",
    )


def proposals(patient: Patient) -> Check:
    """Counts proposed outcomes that have waited for a person for more than a week."""
    number, oldest = patient.session.execute(
        select(func.count(), func.min(Proposal.proposed_at)).where(
            Proposal.state == ProposalState.WAITING,
            Proposal.final_from.is_(None),
            Proposal.proposed_at < patient.now - PATIENCE,
        )
    ).one()
    if not number:
        return ok("proposals", "No proposed outcome has waited for a person for more than a week.")
    verb = "waits" if number == 1 else "wait"
    return warning(
        "proposals",
        f"{counted(number, 'proposed outcome')} {verb} for a person to decide, the oldest for "
        f"{span_words(patient.now - oldest)}.",
        "forecasts proposal list",
    )


def wanted(patient: Patient) -> Check:
    """Counts questions at which no rule can go on by itself."""
    number = count_wanting(patient.session)
    if not number:
        return ok("a person", "No question wants a person to judge what was found.")
    verb = "wants" if number == 1 else "want"
    words = f"{counted(number, 'question')} {verb} a person to judge what was found."
    return warning("a person", words, "forecasts question list")


CHECKS: Final[tuple[Looking, ...]] = (overdue, proposals, wanted)

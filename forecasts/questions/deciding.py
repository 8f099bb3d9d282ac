"""Decisions on how a question came out, and by which rule it finds its outcome."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from forecasts import ledger
from forecasts.clock import Moment
from forecasts.db import Session
from forecasts.models import MarketLink, Question, Resolution, ResolutionRule
from forecasts.text import check_url, clean_text
from forecasts.values import Decision, QuestionState, RuleKind

BY_RULE: Final = "rule "
"""What the name of whoever decided begins with when it was a rule, not a person."""

UNDECIDED: Final = frozenset({QuestionState.OPEN, QuestionState.AWAITING})
WATCH_AFTER: Final = timedelta(hours=1)
"""When a decided question is looked at again for the first time, if a machine found it."""


def rule_in_force(session: Session, question_id: int) -> tuple[RuleKind, dict[str, Any]]:
    """Tells by which rule a question finds its outcome, with the settings as they are kept.

    The newest rule set counts. Without one, the linked markets decide if a link in force was
    adjudicated, else a person does.
    """
    query = select(ResolutionRule).where(ResolutionRule.question_id == question_id)
    newest = session.scalars(query.order_by(ResolutionRule.id.desc()).limit(1)).first()
    if newest is not None:
        return newest.kind, newest.settings
    linked = select(MarketLink.id).where(
        MarketLink.question_id == question_id,
        MarketLink.adjudicated_at.is_not(None),
        MarketLink.ended_at.is_(None),
    )
    is_linked = session.scalars(linked.limit(1)).first() is not None
    return (RuleKind.MARKET if is_linked else RuleKind.MANUAL), {}


def _set_state(session: Session, question: Question, resolution: Resolution) -> None:
    """Sets the state, and when the queue looks next: at once what a machine decides or watches.

    What a person annulled, or a condition, is looked at no more; what a rule annulled is watched.
    """
    kind, _ = rule_in_force(session, question.id)
    has_machine = kind is not RuleKind.MANUAL
    decision, now = resolution.decision, resolution.decided_at
    if decision is Decision.REOPENED:
        is_overdue = question.resolve_by <= now
        question.state = QuestionState.AWAITING if is_overdue else QuestionState.OPEN
        question.due_at = now if is_overdue or has_machine else question.resolve_by
        return
    is_annulled = decision is Decision.ANNULLED
    is_by_rule = resolution.decided_by.startswith(BY_RULE)
    is_watched = has_machine and (is_by_rule or not is_annulled)
    question.state = QuestionState.ANNULLED if is_annulled else QuestionState.RESOLVED
    question.due_at = now + WATCH_AFTER if is_watched else None


def record_decision(
    session: Session,
    question: Question,
    decision: Decision,
    *,
    known: Moment | None = None,
    evidence_url: str | None = None,
    reason: str | None = None,
    by: str,
    now: datetime,
) -> Resolution:
    """Writes one decision into the history of a question, ledgers it and sets the state.

    It checks and scores nothing; `forecasts.resolution.resolve` does.
    """
    resolution = Resolution(
        question_id=question.id,
        decision=decision,
        known_at=known.at if known else None,
        known_precision=known.precision if known else None,
        decided_at=now,
        decided_by=by,
        evidence_url=check_url(evidence_url) if evidence_url else None,
        reason=reason and clean_text(reason, what="reason", limit=1000),
    )
    _set_state(session, question, resolution)
    session.add(resolution)
    chain = ledger.chain_for(question.visibility)
    ledger.record(session, resolution, "decided", chain=chain, now=now)
    return resolution

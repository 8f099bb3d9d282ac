"""Deciding how a question came out, reopening it, annulling it: append-only, scored at once."""

from datetime import datetime

from forecasts import ledger
from forecasts.clock import Moment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.models import Question, Resolution
from forecasts.scores import current_resolution, rescore_question
from forecasts.text import check_url, clean_text
from forecasts.values import Decision, QuestionState


def _decide(
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
    session.add(resolution)
    chain = ledger.chain_for(question.visibility)
    ledger.record(session, resolution, "decided", chain=chain, now=now)
    rescore_question(session, question)
    return resolution


def _check_undecided(session: Session, question: Question) -> None:
    if question.state not in {QuestionState.RESOLVED, QuestionState.ANNULLED}:
        return
    last = current_resolution(session, question.id)
    how = "annulled"
    if last is not None and last.known_at is not None:
        how = f"resolved {last.decision.value.capitalize()}, known {last.known_at:%Y-%m-%d}"
    raise ConflictError(
        f"{question.slug} is already {how}; reopen it first: forecasts question reopen "
        f"{question.slug}"
    )


def _forget_assumed_opening(
    session: Session, question: Question, known: Moment, now: datetime
) -> None:
    """Drops an opening nobody stated when the outcome was known before it.

    Such a question was written down after the fact: it is retrospective, not wrong.
    """
    if question.opens_at == question.created_at and known.at <= question.created_at:
        question.opens_at = None
        chain = ledger.chain_for(question.visibility)
        ledger.record(session, question, "edited", chain=chain, now=now)


def _check_known(question: Question, known: Moment, now: datetime) -> None:
    if known.at > now:
        raise InvalidInputError(
            f"The outcome cannot be known on {known.at:%Y-%m-%d %H:%M} UTC, which is in the "
            "future; give the day it was publicly known."
        )
    if question.opens_at is not None and known.at <= question.opens_at:
        raise InvalidInputError(
            f"The outcome was known on {known.at:%Y-%m-%d}, before the question opened "
            f"({question.opens_at:%Y-%m-%d}); nothing could be scored. Check both dates."
        )


def resolve_question(
    session: Session,
    question: Question,
    decision: Decision,
    *,
    known: Moment,
    evidence_url: str | None = None,
    reason: str | None = None,
    by: str,
    now: datetime,
) -> Resolution:
    """Resolves a question Yes or No; outcome, scores and ledger entry commit together.

    Args:
        session: an open writing transaction.
        question: an open or awaiting question.
        decision: Yes or No.
        known: when the outcome was publicly knowable; a bare date stands for its start.
        evidence_url: a public page that shows it.
        reason: why, in a sentence.
        by: who decided.
        now: the present instant.

    Raises:
        ConflictError: the question is resolved or annulled already.
        InvalidInputError: the outcome would be known in the future or before the question opened.
    """
    if decision.outcome is None:
        raise InvalidInputError(f"A question resolves yes or no, not {decision.value!r}.")
    _check_undecided(session, question)
    _forget_assumed_opening(session, question, known, now)
    _check_known(question, known, now)
    question.state, question.due_at = QuestionState.RESOLVED, None
    return _decide(
        session,
        question,
        decision,
        known=known,
        evidence_url=evidence_url,
        reason=reason,
        by=by,
        now=now,
    )


def reopen_question(
    session: Session, question: Question, *, reason: str | None = None, by: str, now: datetime
) -> Resolution:
    """Takes a decision back: its scores go, the history keeps it.

    Raises:
        ConflictError: the question is neither resolved nor annulled.
    """
    if question.state not in {QuestionState.RESOLVED, QuestionState.ANNULLED}:
        raise ConflictError(
            f"{question.slug} is {question.state.value}, not resolved; there is nothing to reopen."
        )
    is_due = question.resolve_by <= now
    question.state = QuestionState.AWAITING if is_due else QuestionState.OPEN
    question.due_at = None if is_due else question.resolve_by
    return _decide(session, question, Decision.REOPENED, reason=reason, by=by, now=now)


def annul_question(
    session: Session, question: Question, *, reason: str, by: str, now: datetime
) -> Resolution:
    """Annuls a question: it stays visible and leaves every mean and count.

    Raises:
        ConflictError: the question is resolved or annulled already.
        InvalidInputError: no reason is given.
    """
    clean_text(reason, what="reason", limit=1000)
    _check_undecided(session, question)
    question.state, question.due_at = QuestionState.ANNULLED, None
    return _decide(session, question, Decision.ANNULLED, reason=reason, by=by, now=now)

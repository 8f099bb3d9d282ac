"""Deciding how a question came out, reopening it, annulling it: append-only, scored at once.

What hangs on the outcome follows in the same transaction: the branches of a condition that are dead
are annulled, and reopened when the condition is.
"""

from dataclasses import dataclass
from datetime import datetime

from forecasts import ledger
from forecasts.clock import DatePrecision, Moment, zone_named
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.families import rival_yes, ruled_out_by, settle_branches
from forecasts.models import Question, Resolution
from forecasts.questions import record_decision
from forecasts.scores import current_resolution, rescore_questions
from forecasts.text import clean_text
from forecasts.values import Decision, QuestionState


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on record, and the questions whose scores hang on it."""

    resolution: Resolution
    question_ids: list[int]


def _decided(session: Session, question: Question, resolution: Resolution) -> Decided:
    touched = settle_branches(session, question, now=resolution.decided_at)
    return Decided(resolution, [question.id, *touched])


def _scored(session: Session, decided: Decided) -> Resolution:
    rescore_questions(session, decided.question_ids)
    return decided.resolution


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


def is_opening_stated(question: Question) -> bool:
    """Says whether somebody stated the opening; otherwise it is when it was written down."""
    return question.opens_at is not None and question.opens_at != question.created_at


def is_opening_assumed(question: Question, known: Moment) -> bool:
    """Says whether nobody stated the opening, and the outcome was known before it.

    Such a question was written down after the fact: it is retrospective, not wrong.
    """
    return question.opens_at == question.created_at and known.at <= question.created_at


def _forget_assumed_opening(
    session: Session, question: Question, known: Moment, now: datetime
) -> None:
    if is_opening_assumed(question, known):
        question.opens_at = None
        chain = ledger.chain_for(question.visibility)
        ledger.record(session, question, "edited", chain=chain, now=now)


def _hour_helps(question: Question, known: Moment) -> str:
    """Says that an hour is wanted where a day is given on which the question opened."""
    if question.opens_at is None or not is_opening_day(question, known):
        return ""
    return f" If it was later that day, give the hour too: after {question.opens_at:%H:%M} UTC."


def is_opening_day(question: Question, known: Moment) -> bool:
    """Says whether an outcome is dated, without an hour, to the day on which the question opened.

    Such a day counts from its start, so that nothing said on it is scored.
    """
    if question.opens_at is None or known.precision is not DatePrecision.DAY:
        return False
    zone = zone_named(question.zone)
    opened, day = (at.astimezone(zone).date() for at in (question.opens_at, known.at))
    return opened == day


def check_known(question: Question, known: Moment, now: datetime) -> None:
    """Checks that an outcome can have been known then.

    Raises:
        InvalidInputError: that lies in the future, or before the question opened.
    """
    if known.at > now:
        raise InvalidInputError(
            f"The outcome cannot be known on {known.at:%Y-%m-%d %H:%M} UTC, which is in the "
            "future; give the day it was publicly known."
        )
    if question.opens_at is not None and known.at <= question.opens_at:
        raise InvalidInputError(
            f"The outcome was known on {known.at:%Y-%m-%d}, before the question opened "
            f"({question.opens_at:%Y-%m-%d}); nothing could be scored. Check both dates."
            f"{_hour_helps(question, known)}"
        )


def _check_alone(session: Session, question: Question, decision: Decision) -> None:
    rival = rival_yes(session, question) if decision is Decision.YES else None
    if rival is not None:
        raise ConflictError(
            f"{rival} came out Yes already, and only one question of its family can; reopen that "
            f"first, if it is wrong: forecasts question reopen {rival}"
        )


def decide_question(
    session: Session,
    question: Question,
    decision: Decision,
    *,
    known: Moment,
    evidence_url: str | None = None,
    reason: str | None = None,
    by: str,
    now: datetime,
) -> Decided:
    """Does what `resolve_question` does and scores nothing; for whoever decides many at once.

    The caller hands the questions named in the answer to `forecasts.scores.rescore_questions`.
    """
    if decision.outcome is None:
        raise InvalidInputError(f"A question resolves yes or no, not {decision.value!r}.")
    _check_undecided(session, question)
    _forget_assumed_opening(session, question, known, now)
    check_known(question, known, now)
    _check_alone(session, question, decision)
    resolution = record_decision(
        session,
        question,
        decision,
        known=known,
        evidence_url=evidence_url,
        reason=reason,
        by=by,
        now=now,
    )
    return _decided(session, question, resolution)


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

    Branches that live under the other outcome are annulled with it.

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
        ConflictError: the question is resolved or annulled already, or another of its exclusive
            family came out Yes.
        InvalidInputError: the outcome would be known in the future or before the question opened.
    """
    decided = decide_question(
        session,
        question,
        decision,
        known=known,
        evidence_url=evidence_url,
        reason=reason,
        by=by,
        now=now,
    )
    return _scored(session, decided)


def reopen_question(
    session: Session, question: Question, *, reason: str | None = None, by: str, now: datetime
) -> Resolution:
    """Takes a decision back: its scores go, the history keeps it.

    Branches that this decision had annulled are reopened with it.

    Raises:
        ConflictError: the question is neither resolved nor annulled, or its condition rules it out.
    """
    if question.state not in {QuestionState.RESOLVED, QuestionState.ANNULLED}:
        raise ConflictError(
            f"{question.slug} is {question.state.value}, not resolved; there is nothing to reopen."
        )
    condition = ruled_out_by(session, question)
    if condition is not None:
        raise ConflictError(
            f"{question.slug} is annulled because of its condition; reopen that instead: forecasts "
            f"question reopen {condition.slug}"
        )
    resolution = record_decision(
        session, question, Decision.REOPENED, reason=reason, by=by, now=now
    )
    return _scored(session, _decided(session, question, resolution))


def annul_question(
    session: Session, question: Question, *, reason: str, by: str, now: datetime
) -> Resolution:
    """Annuls a question: it stays visible and leaves every mean and count.

    What lives under it as a condition is annulled with it.

    Raises:
        ConflictError: the question is resolved or annulled already.
        InvalidInputError: no reason is given.
    """
    clean_text(reason, what="reason", limit=1000)
    _check_undecided(session, question)
    resolution = record_decision(
        session, question, Decision.ANNULLED, reason=reason, by=by, now=now
    )
    return _scored(session, _decided(session, question, resolution))

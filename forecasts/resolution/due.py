"""The one queue of questions to look at: claimed by due time, one question at a time.

A question that is undecided is always in it, however long it is overdue; a decided one for thirty
days, if a machine can tell that its source changed its mind.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from forecasts.db import Session
from forecasts.models import MarketLink, Question, QuestionCheck, ResolutionRule
from forecasts.resolution.noting import claim_look, move_claim
from forecasts.values import QuestionState, RuleKind

LEASE: Final = timedelta(seconds=45)
"""Short, so that nobody waits long for a look that was killed; who still looks renews it."""
WATCHED: Final = timedelta(days=30)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_LONGEST: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Claim:
    """A question this process may work on until the lease ends."""

    question_id: int
    slug: str
    until: datetime


def _claim(session: Session, question: Question, now: datetime) -> Claim:
    until = question.due_at = now + LEASE
    claim_look(session, question.id, until=until, now=now)
    return Claim(question.id, question.slug, until)


def _is_looked_at(now: datetime) -> ColumnElement[bool]:
    """Selects questions that somebody is looking at; a claim whose lease ran out counts no more."""
    return exists().where(
        QuestionCheck.question_id == Question.id, QuestionCheck.claimed_until > now
    )


def claim_due(session: Session, *, now: datetime) -> Claim | None:
    """Claims the question that is due longest and that nobody is looking at.

    The due time moves ahead by a lease before any work is done, so that a crash loses no question,
    and writers come one after another, so that nobody does one twice. None when nothing is due.
    """
    due = session.scalars(
        select(Question)
        .where(Question.due_at <= now, ~_is_looked_at(now))
        .order_by(Question.due_at, Question.id)
        .limit(1)
    ).one_or_none()
    return _claim(session, due, now) if due is not None else None


def claim_question(session: Session, question: Question, *, now: datetime) -> Claim | None:
    """Claims one question, due or not; None when another process is looking at it."""
    noted = session.get(QuestionCheck, question.id)
    if noted is not None and noted.claimed_until is not None and noted.claimed_until > now:
        return None
    return _claim(session, question, now)


def renew(session: Session, claim: Claim, *, now: datetime) -> Claim | None:
    """Moves the end of a claim ahead; None when somebody else looks at the question by now."""
    if not move_claim(session, claim.question_id, claim.until, now + LEASE):
        return None
    question = session.get_one(Question, claim.question_id)
    if question.due_at == claim.until:
        question.due_at = now + LEASE
    return replace(claim, until=now + LEASE)


def await_resolution(session: Session, claim: Claim, *, now: datetime) -> bool:
    """Marks a claimed question as awaiting resolution, if its time has passed; it stays queued.

    Returns:
        Whether it was still open and overdue, and the claim in force: a deadline moved meanwhile
        keeps it open.
    """
    changed = session.execute(
        update(Question)
        .where(
            Question.id == claim.question_id,
            Question.state == QuestionState.OPEN,
            Question.resolve_by <= now,
            Question.due_at == claim.until,
        )
        .values(state=QuestionState.AWAITING)
        .returning(Question.id)
    ).one_or_none()
    return changed is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What decides when a question is looked at next.

    Attributes:
        kind: the kind of its rule.
        decided_at: when it was decided, None while it is not.
        is_by_rule: whether a rule decided it, by itself.
        is_waiting: whether a proposal waits that may become final by itself.
        final_from: from when on it may.
        expected_at: when an observation is expected to be published, if known.
        failures: how often in a row the look failed.
    """

    state: QuestionState
    kind: RuleKind
    resolve_by: datetime
    decided_at: datetime | None = None
    is_by_rule: bool = False
    is_waiting: bool = False
    final_from: datetime | None = None
    expected_at: datetime | None = None
    failures: int = 0


def _watching(decided_at: datetime, now: datetime) -> timedelta | None:
    age = now - decided_at
    if age >= WATCHED:
        return None
    if age < _DAY:
        return _HOUR
    return _LONGEST if age < timedelta(days=7) else _DAY


def _interval(situation: Situation, now: datetime) -> timedelta:
    kind = situation.kind
    if situation.is_waiting or kind is RuleKind.MARKET:
        return _HOUR
    near = situation.expected_at or situation.resolve_by
    if kind is RuleKind.OBSERVATION and near - _DAY <= now < near + 2 * _DAY:
        return _HOUR
    return _DAY


def next_due(situation: Situation, *, now: datetime) -> datetime | None:
    """Says when a question is looked at next: pure, always after `now`, None for never.

    Undecided: markets hourly; observations daily, hourly around their day; a proposal that waits
    hourly; feeds and deadlines daily; by hand only once overdue, then daily. Decided by a machine:
    hourly for a day, every six hours for a week, daily up to thirty days; annulled alike, if by a
    rule. What failed is tried again after 2, 4, 8 ... minutes, at most six hours.

    Example:
        >>> from datetime import UTC
        >>> now = datetime(2024, 6, 1, tzinfo=UTC)
        >>> by_hand = Situation(
        ...     state=QuestionState.OPEN, kind=RuleKind.MANUAL, resolve_by=now + timedelta(days=90)
        ... )
        >>> (next_due(by_hand, now=now) - now).days
        90
    """
    if situation.state is QuestionState.ANNULLED and not situation.is_by_rule:
        return None
    if situation.state in {QuestionState.RESOLVED, QuestionState.ANNULLED}:
        span = _watching(situation.decided_at or now, now)
        is_watched = span is not None and situation.kind is not RuleKind.MANUAL
        return now + span if span is not None and is_watched else None
    if situation.failures:
        backoff = min(_LONGEST, timedelta(minutes=2 ** min(situation.failures, 12)))
        return now + backoff
    return _undecided(situation, now)


def _undecided(situation: Situation, now: datetime) -> datetime:
    overdue = situation.resolve_by if situation.resolve_by > now else None
    if situation.kind is RuleKind.MANUAL and overdue is not None and not situation.is_waiting:
        return overdue
    times = [now + _interval(situation, now), overdue, situation.final_from]
    return min(at for at in times if at is not None and at > now)


def _machine_rule() -> ColumnElement[bool]:
    """Selects questions whose rule in force a machine goes by, as `rule_in_force` tells it."""
    newest = (
        select(ResolutionRule.kind)
        .where(ResolutionRule.question_id == Question.id)
        .order_by(ResolutionRule.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    linked = exists().where(
        MarketLink.question_id == Question.id,
        MarketLink.adjudicated_at.is_not(None),
        MarketLink.ended_at.is_(None),
    )
    return or_(newest != RuleKind.MANUAL, and_(newest.is_(None), linked))


def questions_to_check(session: Session, *, now: datetime) -> list[tuple[int, str]]:
    """Lists number and slug of what a whole round looks at, the most urgent first.

    That is what is due, and what is undecided or watched and has a rule a machine goes by.
    """
    query = (
        select(Question.id, Question.slug)
        .where(Question.due_at.is_not(None), or_(Question.due_at <= now, _machine_rule()))
        .order_by(Question.due_at, Question.id)
    )
    return [(row.id, row.slug) for row in session.execute(query)]

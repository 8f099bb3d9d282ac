"""Putting what was read on record: a question where there is none yet, and what was said on it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select

from forecasts.accounts import Limit, check_attempts, count_attempt
from forecasts.clock import Edge, date_moment, zone_named
from forecasts.comments import write_comment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.language.entry import Entry, Part, Problem
from forecasts.logbook.author import Author, spoken
from forecasts.logbook.matching import other_deadline, same_question
from forecasts.logbook.places import place_of
from forecasts.models import Prediction, Question
from forecasts.naming import is_taken_back
from forecasts.predictions import Source, Statement, record_prediction
from forecasts.questions import QuestionDraft, add_question
from forecasts.resolution.resolve import reopen_question
from forecasts.values import QuestionState, Visibility

ASKED_IN_PUBLIC: Final = Limit("asked in public", 50, timedelta(days=1))
"""How many public questions a member who is no curator asks in a day."""

LINES_AT_ONCE: Final = 500
_A_MOMENT: Final = timedelta(seconds=10)
_ELSEWHERE: Final = frozenset({Part.TITLE, Part.DEADLINE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a person may say beyond the line.

    Attributes:
        visibility: of a new question, and of what is said on one; the line's own word is heard
            first.
        zone: in whose calendar the deadline stands.
        comment: goes with the statement, empty without one.
        criteria: of a new question; a plain sentence stands in where it is empty.
        base_rate: of a new question, with where it is from.
        base_rate_source: where the base rate is from.
        source: where it was said in public, None where it was not.
        low: lower end of a range.
        high: upper end of a range.
        is_commitment: whether the speaker controls the outcome.
        is_once: whether the same said a moment ago is this statement: a form that was sent twice.
    """

    visibility: Visibility
    zone: str = "UTC"
    comment: str = ""
    criteria: str = ""
    base_rate: float | None = None
    base_rate_source: str | None = None
    source: Source | None = None
    low: float | None = None
    high: float | None = None
    is_commitment: bool = False
    is_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """What is on record now.

    Attributes:
        prediction: the number of the statement.
        place: of the statement among those of its author.
        is_new: whether the question was asked with it.
        before: what the same forecaster said last, None where this is the first of it.
        visibility: who may see the statement.
        unused_tags: tags of the line that were not given to the question, as it is another's.
    """

    prediction: int
    place: int
    slug: str
    title: str
    probability: float
    visibility: Visibility
    is_new: bool
    before: float | None = None
    unused_tags: tuple[str, ...] = ()


def today_in(zone: str, now: datetime) -> date:
    """Gives the day it is in a zone.

    Example:
        >>> from datetime import UTC
        >>> today_in("Asia/Tokyo", datetime(2026, 11, 29, 20, tzinfo=UTC)).isoformat()
        '2026-11-30'
    """
    return now.astimezone(zone_named(zone)).date()


def usual_criteria(day: date, zone: str) -> str:
    """Writes the criteria of a question nobody wrote criteria for.

    Example:
        >>> usual_criteria(date(2026, 12, 31), "UTC")
        'Yes if what the title says happens by 31 December 2026 (UTC), otherwise No; judged by \
whoever asked.'
    """
    by = f"{day.day} {day:%B} {day.year} ({zone})"
    return f"Yes if what the title says happens by {by}, otherwise No; judged by whoever asked."


def problems_of(entry: Entry, about: Question | None) -> tuple[Problem, ...]:
    """Lists what stands in the way; a question on record needs no title and no deadline."""
    if about is None:
        return entry.problems
    return tuple(problem for problem in entry.problems if problem.part not in _ELSEWHERE)


def _check(problems: Iterable[Problem]) -> None:
    sentences = " ".join(problem.words for problem in problems)
    if sentences:
        raise InvalidInputError(sentences)


def check_takes_statements(question: Question, *, now: datetime) -> None:
    """Checks that something said now can count.

    Raises:
        ConflictError: the question is decided, or its deadline has passed.
    """
    if question.state in {QuestionState.RESOLVED, QuestionState.ANNULLED}:
        raise ConflictError(
            f"“{question.title}” is {question.state.value}; nothing said on it now can count."
        )
    if question.closes_at <= now:
        raise ConflictError(
            f"“{question.title}” closed on {question.closes_at:%Y-%m-%d}; nothing said on it now "
            "can count."
        )


def taken_back(session: Session, question: Question) -> bool:
    """Says whether a question is annulled because its entry was undone."""
    found = select(Question.id).where(Question.id == question.id, is_taken_back())
    return session.scalar(found) is not None


def _other_terms(question: Question, details: Details) -> str:
    """Says that somebody would ask the question of a title by other criteria; empty where not."""
    criteria = " ".join(details.criteria.split())
    is_other = criteria and criteria != " ".join(question.criteria.split())
    if not is_other and details.base_rate in {None, question.base_rate}:
        return ""
    return (
        f"“{question.title}” is on record with its own criteria and base rate. To speak there, "
        "leave yours blank; to ask by yours, give the question another title."
    )


def _meant(session: Session, entry: Entry, details: Details, author: Author) -> Question | None:
    """Finds the question on record that an entry means by its title.

    Raises:
        ConflictError: it has another deadline, criteria or base rate than the entry gives.
    """
    found = same_question(session, entry.title, seen=author.seen(), account_id=author.account_id)
    if found is None:
        return None
    other = other_deadline(found, entry)
    reason = other.words if other else _other_terms(found, details)
    if reason and taken_back(session, found):
        return None
    if reason:
        raise ConflictError(reason)
    return found


def _asked_again(session: Session, found: Question | None, author: Author, now: datetime) -> bool:
    """Opens a question again that its own author took back and asks once more."""
    if found is None or found.owner_id != author.account_id or not taken_back(session, found):
        return False
    reopen_question(session, found, reason="asked again", by=author.by, now=now)
    return True


def _asked(
    session: Session, entry: Entry, details: Details, author: Author, now: datetime
) -> Question:
    _check(entry.problems)
    if entry.deadline is None:
        raise InvalidInputError("No deadline is named.")
    if (entry.visibility or details.visibility) is Visibility.PUBLIC and not author.is_curator:
        subject = str(author.account_id)
        check_attempts(session, ASKED_IN_PUBLIC, subject, now=now)
        count_attempt(session, ASKED_IN_PUBLIC, subject, now=now)
    day, zone = entry.deadline.day, details.zone
    draft = QuestionDraft(
        title=entry.title,
        criteria=details.criteria.strip() or usual_criteria(day, zone),
        closes=date_moment(day, edge=Edge.END, zone=zone),
        zone=zone,
        base_rate=details.base_rate,
        base_rate_source=details.base_rate_source,
        visibility=entry.visibility or details.visibility,
        tags=entry.tags,
    )
    return add_question(session, draft, by=author.by, now=now, owner_id=author.account_id)


def _just_said(
    session: Session, question: Question, statement: Statement, author: Author, now: datetime
) -> int | None:
    """Finds the number of the last statement, if it says the same and was made a moment ago."""
    own = select(Prediction).where(
        Prediction.question_id == question.id,
        Prediction.forecaster_id == author.forecaster.id,
        Prediction.recorded_by == author.by,
    )
    last = session.scalars(own.order_by(Prediction.id.desc()).limit(1)).first()
    if last is None or last.retracted_at is not None or now - last.recorded_at > _A_MOMENT:
        return None
    is_same = last.probability == statement.probability and last.visibility is statement.visibility
    return last.id if is_same else None


def _said_before(session: Session, question: Question, author: Author, number: int) -> float | None:
    """Gives what a forecaster said on a question last before a statement."""
    earlier = select(Prediction.probability).where(
        Prediction.question_id == question.id,
        Prediction.forecaster_id == author.forecaster.id,
        Prediction.retracted_at.is_(None),
        Prediction.id < number,
    )
    return session.scalars(earlier.order_by(Prediction.id.desc()).limit(1)).first()


def _said(
    session: Session,
    question: Question,
    probability: float,
    details: Details,
    *,
    author: Author,
    now: datetime,
) -> int:
    visibility = spoken(question.visibility, details.visibility)
    statement = Statement(
        probability=probability,
        low=details.low,
        high=details.high,
        is_commitment=details.is_commitment,
        source=details.source or Source(),
        visibility=visibility,
    )
    known = _just_said(session, question, statement, author, now) if details.is_once else None
    if known is not None:
        return known
    said = record_prediction(
        session,
        question=question,
        forecaster=author.forecaster,
        statement=statement,
        by=author.by,
        now=now,
    )
    session.flush()
    if details.comment.strip():
        write_comment(
            session,
            question,
            author.forecaster,
            text=details.comment,
            visibility=visibility,
            prediction_id=said.id,
            by=author.by,
            now=now,
        )
    return said.id


def log_statement(
    session: Session,
    question: Question,
    probability: float,
    details: Details,
    *,
    author: Author,
    now: datetime,
) -> Logged:
    """Records what somebody says now on a question on record: the first time, or an update.

    Args:
        session: an open writing transaction.
        question: one its author may see.
        probability: of Yes.
        details: who may see it, and a comment.
        author: who says it.
        now: the present instant.

    Raises:
        ConflictError: the question is decided or closed.
        InvalidInputError: the comment is too long.
    """
    check_takes_statements(question, now=now)
    number = _said(session, question, probability, details, author=author, now=now)
    return Logged(
        prediction=number,
        place=place_of(session, Prediction, number),
        slug=question.slug,
        title=question.title,
        probability=probability,
        visibility=spoken(question.visibility, details.visibility),
        is_new=False,
    )


def log_entry(
    session: Session,
    entry: Entry,
    details: Details,
    *,
    author: Author,
    about: Question | None = None,
    now: datetime,
) -> Logged:
    """Puts an entry on record: what is said, and the question unless it is on record already.

    Args:
        session: an open writing transaction.
        entry: a line as it was read.
        details: what it does not say.
        author: who logs it.
        about: the question it means; None for the one of the same title, or a new one.
        now: the present instant.

    Raises:
        InvalidInputError: something stands in the way, in all its sentences.
        ConflictError: the question is decided or closed, or asks about another day or by other
            criteria than the entry gives.
    """
    wish = entry.visibility or details.visibility
    found = about or _meant(session, entry, details, author)
    is_new = _asked_again(session, found, author, now)
    _check(problems_of(entry, found))
    if found is None:
        found, is_new = _asked(session, entry, details, author, now), True
    if entry.probability is None:
        raise InvalidInputError("No probability is given.")
    check_takes_statements(found, now=now)
    visible = replace(details, visibility=wish)
    number = _said(session, found, entry.probability, visible, author=author, now=now)
    return Logged(
        prediction=number,
        place=place_of(session, Prediction, number),
        slug=found.slug,
        title=found.title,
        probability=entry.probability,
        visibility=spoken(found.visibility, wish),
        is_new=is_new,
        before=_said_before(session, found, author, number),
        unused_tags=() if is_new else entry.tags,
    )

"""Finding the question that a line means, and those it may mean."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, or_, select

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.intake.matching import last_day, rank_questions
from forecasts.language.entry import Entry, Part, Problem, read_entry
from forecasts.models import Question
from forecasts.naming import is_taken_back
from forecasts.text import name_key
from forecasts.values import QuestionState, Visibility

OFFERED: Final = 4
_ALIKE: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A question on record that a line may mean."""

    slug: str
    title: str
    visibility: Visibility
    zone: str
    closes_at: datetime
    closes_precision: DatePrecision


def same_question(
    session: Session, title: str, *, seen: ColumnElement[bool], account_id: int | None
) -> Question | None:
    """Finds the question with exactly this title; their own before one of others.

    What others took back is not found.

    Args:
        session: any session.
        title: as it was read.
        seen: which questions may be offered.
        account_id: whose own come first.
    """
    is_own = Question.owner_id.is_not_distinct_from(account_id)
    is_open = Question.state == QuestionState.OPEN
    is_gone = is_taken_back()
    query = select(Question).where(
        Question.title_key == name_key(title), seen, or_(is_own, ~is_gone)
    )
    return session.scalars(
        query.order_by(is_open.desc(), is_gone, is_own.desc(), Question.id).limit(1)
    ).first()


def _last_day(question: Question) -> date:
    return last_day(question.closes_at, question.zone)


def other_deadline(question: Question, entry: Entry) -> Problem | None:
    """Says that an entry of a question's title means another day than the question on record.

    A title that names its day asks the same, whenever the record ceases to take statements.
    """
    if entry.deadline is None or entry.deadline.day == _last_day(question):
        return None
    named = read_entry(entry.title, today=entry.deadline.day).deadline
    if named is not None and named.note is None and named.day == entry.deadline.day:
        return None
    day = _last_day(question)
    return Problem(
        Part.DEADLINE,
        f"“{question.title}” is on record with the deadline {day.day} {day:%B} {day.year}. To "
        "speak there, give that day; to ask about another, name the day in the title.",
    )


def near_questions(
    session: Session, title: str, *, seen: ColumnElement[bool], now: datetime
) -> tuple[Match, ...]:
    """Finds open questions much like a title, the likest first; the same title is none of them.

    Args:
        session: any session.
        title: as it was read.
        seen: which questions may be offered.
        now: the present instant.
    """
    takes = seen & (Question.state == QuestionState.OPEN) & (Question.closes_at > now)
    others = takes & (Question.title_key != name_key(title))
    ranked = rank_questions(session, title, seen=others)
    best = [each.question for each in ranked if each.likeness.score >= _ALIKE]
    return tuple(match_of(question) for question in best[:OFFERED])


def match_of(question: Question) -> Match:
    """Makes a record of a question to be offered."""
    return Match(
        slug=question.slug,
        title=question.title,
        visibility=question.visibility,
        zone=question.zone,
        closes_at=question.closes_at,
        closes_precision=question.closes_precision,
    )

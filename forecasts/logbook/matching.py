"""Finding the question that a line means, and those it may mean."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, case, literal, or_, select

from forecasts.clock import DatePrecision, zone_named
from forecasts.db import Session
from forecasts.language.entry import Entry, Part, Problem, read_entry
from forecasts.models import Question, QuestionWords
from forecasts.naming import is_taken_back
from forecasts.search import folded_words
from forecasts.text import name_key
from forecasts.values import QuestionState, Visibility

OFFERED: Final = 4
_LOOKED_AT: Final = 300
_RAREST: Final = 4
_ALIKE: Final = 0.4
_SAID_ANYWHERE: Final = """
a an and any are as at be been before by can could day did do does end for from has have if in is it
its least more most next no not of on or over than that the then there this till to under until was
were will with within would year month week january february march april may june july august
september october november december
"""
_PLAIN: Final = frozenset(_SAID_ANYWHERE.split())


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


def last_day(question: Question) -> date:
    """Gives the last day on which something said on a question counts, in its zone."""
    last = question.closes_at - timedelta(microseconds=1)
    return last.astimezone(zone_named(question.zone)).date()


def other_deadline(question: Question, entry: Entry) -> Problem | None:
    """Says that an entry of a question's title means another day than the question on record.

    A title that names its day asks the same, whenever the record ceases to take statements.
    """
    if entry.deadline is None or entry.deadline.day == last_day(question):
        return None
    named = read_entry(entry.title, today=entry.deadline.day).deadline
    if named is not None and named.note is None and named.day == entry.deadline.day:
        return None
    day = last_day(question)
    return Problem(
        Part.DEADLINE,
        f"“{question.title}” is on record with the deadline {day.day} {day:%B} {day.year}. To "
        "speak there, give that day; to ask about another, name the day in the title.",
    )


def content_words(title: str) -> frozenset[str]:
    """Lists the words of a title that say what it is about.

    Example:
        >>> sorted(content_words("Will the harbour of Vessel open by 31 December 2026?"))
        ['harbour', 'open', 'vessel']
    """
    return frozenset(
        word for word in folded_words(title) if word not in _PLAIN and not word.isdecimal()
    )


def _likeness(asked: frozenset[str], other: frozenset[str]) -> float:
    return len(asked & other) / len(asked | other) if asked and other else 0.0


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
    asked = content_words(title)
    longest = sorted(asked, key=lambda word: (-len(word), word))[:_RAREST]
    if not longest:
        return ()
    found = [QuestionWords.title.contains(word, autoescape=True) for word in longest]
    shared = sum((case((each, 1), else_=0) for each in found), start=literal(0))
    rows = session.execute(
        select(Question, QuestionWords.title.label("words"))
        .join(QuestionWords, QuestionWords.question_id == Question.id)
        .where(
            or_(*found),
            seen,
            Question.state == QuestionState.OPEN,
            Question.closes_at > now,
            Question.title_key != name_key(title),
        )
        .order_by(shared.desc(), Question.id.desc())
        .limit(_LOOKED_AT)
    )
    alike = [(_likeness(asked, content_words(row.words)), row.Question) for row in rows]
    best = sorted(
        (each for each in alike if each[0] >= _ALIKE), key=lambda each: (-each[0], each[1].id)
    )
    return tuple(match_of(question) for _, question in best[:OFFERED])


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

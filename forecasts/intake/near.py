"""Questions that words may be about: those that share most of their rarer words come first."""

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.models import Question
from forecasts.search import Term, folded_words, is_found
from forecasts.values import QuestionState, Visibility

_SHORTEST: Final = 4
_MOST_WORDS: Final = 16
_COMMON: Final = frozenset(
    {
        "about",
        "after",
        "also",
        "because",
        "been",
        "before",
        "could",
        "does",
        "from",
        "have",
        "into",
        "more",
        "most",
        "never",
        "only",
        "over",
        "said",
        "says",
        "some",
        "such",
        "than",
        "that",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "until",
        "very",
        "were",
        "what",
        "when",
        "which",
        "will",
        "with",
        "would",
        "year",
        "your",
    }
)


@dataclass(frozen=True, slots=True)
class NearQuestion:
    """A public question on which something may be recorded."""

    slug: str
    title: str
    state: QuestionState
    zone: str
    closes_at: datetime
    closes_precision: DatePrecision


_COLUMNS: Final = (
    Question.id,
    Question.slug,
    Question.title,
    Question.state,
    Question.zone,
    Question.closes_at,
    Question.closes_precision,
)


def is_open_to_candidates() -> ColumnElement[bool]:
    """Selects the questions candidates may be recorded on: public ones that are not annulled."""
    return (Question.visibility == Visibility.PUBLIC) & (Question.state != QuestionState.ANNULLED)


def _weights(session: Session, words: list[str]) -> dict[int, float]:
    total = session.scalar(select(func.count(Question.id)).where(is_open_to_candidates())) or 0
    weights: dict[int, float] = defaultdict(float)
    for word in words:
        holds = is_found(session, [Term((word,))])
        found = session.scalars(select(Question.id).where(is_open_to_candidates(), holds)).all()
        for number in found:
            weights[number] += math.log(1 + total / len(found))
    return weights


def _telling(text: str) -> list[str]:
    words = dict.fromkeys(folded_words(text))
    telling = [word for word in words if len(word) >= _SHORTEST and word not in _COMMON]
    return sorted(telling, key=len, reverse=True)[:_MOST_WORDS]


def near_questions(session: Session, text: str, *, most: int = 6) -> tuple[NearQuestion, ...]:
    """Lists the public questions that share words with a text, the nearest first.

    A word counts the more the fewer questions hold it. Annulled questions are left out.

    Args:
        session: any session.
        text: a proposition, or what somebody typed.
        most: how many at most.
    """
    weights = _weights(session, _telling(text))
    best = sorted(weights, key=lambda number: (-weights[number], number))[:most]
    rows = session.execute(select(*_COLUMNS).where(Question.id.in_(best))).all()
    found = {row.id: NearQuestion(*row[1:]) for row in rows}
    return tuple(found[number] for number in best)


_OF_TIME: Final = re.compile(
    r"\d+|(?:jan|febr)uary|march|april|june|july|august|(?:sept|nov|dec)ember|october"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:day|week|month|quarter|year|decade)s?|next|least|within|during|early|late|again"
    r"|probably|likely|unlikely|possibly|maybe|perhaps|chance|percent|expected?|going|come|comes"
)


def _content(text: str) -> set[str]:
    return {word.removesuffix("s") for word in _telling(text) if not _OF_TIME.fullmatch(word)}


def questions_about(session: Session, text: str, *, most: int = 6) -> tuple[NearQuestion, ...]:
    """Lists the questions whose titles share words with a text that say what it is about.

    Words of time and likelihood say that of neither, nor do words of the criteria alone.

    Args:
        session: any session.
        text: a proposition.
        most: how many at most.
    """
    said = _content(text)
    found = near_questions(session, text, most=4 * most)
    return tuple(each for each in found if said & _content(each.title))[:most]


def is_close(question: NearQuestion, text: str) -> bool:
    """Says whether a text holds at least half of the telling words of a title, and two of them."""
    asked, said = set(_telling(question.title)), set(folded_words(text))
    shared = len(asked & said)
    return shared >= 2 and 2 * shared >= len(asked)


def questions_named(session: Session, slugs: list[str]) -> tuple[NearQuestion, ...]:
    """Lists the public questions of some addresses, in that order; annulled ones are left out."""
    query = select(*_COLUMNS).where(Question.slug.in_(slugs), is_open_to_candidates())
    found = {row.slug: NearQuestion(*row[1:]) for row in session.execute(query)}
    return tuple(found[slug] for slug in dict.fromkeys(slugs) if slug in found)

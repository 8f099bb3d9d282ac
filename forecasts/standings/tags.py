"""Tags of questions, and tags as readers type them: a misspelt one is met with those like it."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select

from forecasts.db import Session
from forecasts.models import Question, QuestionTag
from forecasts.text import nearest
from forecasts.values import Visibility

_AT_ONCE: Final = 500


def question_tags(session: Session, questions: Iterable[int]) -> dict[int, list[str]]:
    """Reads the tags of questions by id, in alphabetical order; nothing where there are none."""
    wanted = sorted({int(each) for each in questions})
    found: dict[int, list[str]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(QuestionTag.question_id, QuestionTag.tag).where(
            QuestionTag.question_id.in_(wanted[start : start + _AT_ONCE])
        )
        for question, tag in session.execute(query):
            found.setdefault(question, []).append(tag)
    return {question: sorted(tags) for question, tags in found.items()}


def unknown_tag_words(session: Session, tag: str) -> str:
    """Says that no public question has a tag, with the nearest that one has; empty where one has.

    Args:
        session: a reading session.
        tag: as tags are stored, in small letters.
    """
    query = (
        select(QuestionTag.tag)
        .join(Question, Question.id == QuestionTag.question_id)
        .where(Question.visibility == Visibility.PUBLIC)
    )
    known = set(session.scalars(query.distinct()))
    if tag in known:
        return ""
    near = nearest(tag, sorted(known))
    meant = f" Near it: {', '.join(near)}." if near else ""
    return f"No question has the tag {tag[:60]!r}.{meant}"

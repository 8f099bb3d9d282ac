"""Tags as readers type them: a misspelt one is met with those that are like it."""

from sqlalchemy import select

from forecasts.db import Session
from forecasts.models import Question, QuestionTag
from forecasts.text import nearest
from forecasts.values import Visibility


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

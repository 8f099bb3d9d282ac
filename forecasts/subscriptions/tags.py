"""Chosen tags that no public question has, so that a slip is not answered by silence."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select

from forecasts.db import Session
from forecasts.models import Question, QuestionTag
from forecasts.text import nearest
from forecasts.values import Visibility

_NAMED: Final = 3
"""How many are named: what is near each is looked for among all there are."""


def unused_tags_words(session: Session, tags: Iterable[str]) -> str:
    """Says which of some tags no public question has yet, and what is near; empty for none.

    Args:
        session: any session.
        tags: as they are kept.
    """
    chosen = tuple(tags)
    if not chosen:
        return ""
    used = set(
        session.scalars(
            select(QuestionTag.tag)
            .join(Question, Question.id == QuestionTag.question_id)
            .where(Question.visibility == Visibility.PUBLIC)
            .distinct()
        )
    )
    unused = [tag for tag in chosen if tag not in used]
    said = [_words(tag, used) for tag in unused[:_NAMED]]
    if len(unused) > _NAMED:
        said.append(f"The same goes for {len(unused) - _NAMED} more.")
    return " ".join(said)


def _words(tag: str, used: set[str]) -> str:
    near = " or ".join(f"“{each}”" for each in nearest(tag, sorted(used)))
    is_it = f" Is it {near}?" if near else ""
    return f"No question is tagged “{tag}” yet.{is_it}"

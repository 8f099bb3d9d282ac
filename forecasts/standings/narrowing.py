"""By which tags and years what was scored can be narrowed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import exists, func, select

from forecasts.db import Session
from forecasts.models import Question, QuestionTag, Score
from forecasts.values import ScoreRule, Visibility

MOST_TAGS: Final = 16


@dataclass(frozen=True, slots=True)
class Narrowings:
    """What scored public questions can be chosen by.

    Attributes:
        tags: the most used first.
        years: of their deadlines (UTC), the earliest first.
    """

    tags: tuple[str, ...]
    years: tuple[int, ...]


def narrowings(session: Session, *, now: datetime) -> Narrowings:
    """Lists the tags and years of scored questions past their deadline; two queries.

    Args:
        session: a reading session.
        now: the present instant.
    """
    is_scored = (
        (Question.visibility == Visibility.PUBLIC)
        & (Question.closes_at <= now)
        & exists().where(
            Score.question_id == Question.id,
            Score.rule == ScoreRule.FIRST,
            Score.visibility == Visibility.PUBLIC,
        )
    )
    tags = session.scalars(
        select(QuestionTag.tag)
        .join(Question, Question.id == QuestionTag.question_id)
        .where(is_scored)
        .group_by(QuestionTag.tag)
        .order_by(func.count().desc(), QuestionTag.tag)
        .limit(MOST_TAGS)
    )
    days = session.scalars(select(Question.closes_at).where(is_scored).distinct())
    return Narrowings(tuple(tags), tuple(sorted({day.year for day in days})))

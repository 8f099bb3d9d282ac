"""Where a question stands at an instant, as a condition; `QuestionState.seen` says it of one."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_

from forecasts.models import Question
from forecasts.values import QuestionState


def stands_as(state: QuestionState, now: datetime) -> ColumnElement[bool]:
    """Selects the questions readers see in a state: past its deadline none is open."""
    is_open = Question.state == QuestionState.OPEN
    if state is QuestionState.OPEN:
        return and_(is_open, Question.closes_at > now)
    if state is QuestionState.AWAITING:
        return or_(Question.state == state, and_(is_open, Question.closes_at <= now))
    return Question.state == state

"""What forecasters say on a question beside the number: in public, or as a note to themselves."""

from datetime import datetime
from typing import Final

from sqlalchemy import select

from forecasts.db import Session
from forecasts.errors import InvalidInputError, NotFoundError
from forecasts.forecasters import publish_forecaster
from forecasts.models import Comment, Forecaster, Question
from forecasts.scores import strictest
from forecasts.text import clean_text
from forecasts.values import Visibility

COMMENT_LIMIT: Final = 5000


def write_comment(
    session: Session,
    question: Question,
    forecaster: Forecaster,
    *,
    text: str,
    visibility: Visibility,
    prediction_id: int | None = None,
    by: str,
    now: datetime,
) -> Comment:
    """Puts a comment on a question; the same said twice in a row stands once. It enters no score.

    Args:
        session: an open writing transaction.
        question: what it is about.
        forecaster: who says it; public from then on if the comment is.
        text: at most 5,000 characters; line breaks stay.
        visibility: public for whoever sees the question, private for a note to oneself.
        prediction_id: the statement it goes with, if any.
        by: who recorded it.
        now: the present instant.

    Raises:
        InvalidInputError: the text is empty or too long.
    """
    clean = clean_text(text, what="comment", limit=COMMENT_LIMIT, multiline=True)
    seen = Visibility.PUBLIC if visibility is Visibility.PUBLIC else Visibility.PRIVATE
    own = select(Comment).where(
        Comment.question_id == question.id, Comment.forecaster_id == forecaster.id
    )
    last = session.scalars(own.order_by(Comment.id.desc()).limit(1)).first()
    if last is not None and (last.text, last.visibility) == (clean, seen):
        return last
    if strictest(question.visibility, seen) is Visibility.PUBLIC:
        publish_forecaster(session, forecaster, now=now)
    comment = Comment(
        question_id=question.id,
        forecaster_id=forecaster.id,
        prediction_id=prediction_id,
        text=clean,
        visibility=seen,
        written_at=now,
        written_by=by,
    )
    session.add(comment)
    session.flush()
    return comment


def find_own_comment(
    session: Session, number: int, *, question_id: int, forecaster_id: int | None
) -> Comment:
    """Finds a standing comment of somebody's own.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    found = session.scalars(
        select(Comment).where(
            Comment.id == number,
            Comment.question_id == question_id,
            Comment.forecaster_id == forecaster_id,
            Comment.removed_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise NotFoundError("comment", str(number))
    return found


def remove_comment(session: Session, comment: Comment, *, by: str, now: datetime) -> None:
    """Takes a comment away: its words go, that there was one stays.

    Raises:
        InvalidInputError: it was removed already.
    """
    if comment.removed_at is not None:
        raise InvalidInputError(f"Comment {comment.id} was removed already.")
    comment.text, comment.removed_at, comment.removed_by = "", now, by
    session.flush()

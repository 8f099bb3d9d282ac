"""Comments as programs read them; one's own are known by their place on their question."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from forecasts.accounts import Viewer
from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.models import Comment, Forecaster, Question
from forecasts.values import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentRecord:
    """One comment.

    Attributes:
        question: slug of what it is about.
        number: its place among the token's own comments on the question, from 1; null for others.
        href: its address here, null for others'.
        forecaster: slug of whoever wrote it.
        name: of whoever wrote it.
        text: what it says.
        visibility: public for whoever sees the question, private for a note to oneself.
        written_at: when.
        is_mine: whether the account of the token wrote it.
    """

    question: str
    number: int | None
    href: str | None
    forecaster: str
    name: str
    text: str
    visibility: Visibility
    written_at: datetime
    is_mine: bool


def _own_ids(session: Session, question: Question, viewer: Viewer | None) -> list[int]:
    if viewer is None or viewer.forecaster_id is None:
        return []
    query = select(Comment.id).where(
        Comment.question_id == question.id, Comment.forecaster_id == viewer.forecaster_id
    )
    return list(session.scalars(query.order_by(Comment.id)))


def list_comments(
    session: Session, question: Question, viewer: Viewer | None
) -> list[CommentRecord]:
    """Lists the comments on a question the viewer may see, the newest first."""
    own = _own_ids(session, question, viewer)
    is_seen = or_(Comment.visibility == Visibility.PUBLIC, Comment.id.in_(own))
    query = (
        select(Comment, Forecaster.slug, Forecaster.name)
        .join(Forecaster, Forecaster.id == Comment.forecaster_id)
        .where(Comment.question_id == question.id, Comment.removed_at.is_(None), is_seen)
        .order_by(Comment.written_at.desc(), Forecaster.slug, Comment.id.desc())
    )
    return [
        comment_record(question, row.Comment, row.slug, row.name, own)
        for row in session.execute(query)
    ]


def comment_record(
    question: Question, comment: Comment, slug: str, name: str, own: list[int]
) -> CommentRecord:
    """Makes the record of a comment."""
    number = own.index(comment.id) + 1 if comment.id in own else None
    return CommentRecord(
        question=question.slug,
        number=number,
        href=f"/api/v1/questions/{question.slug}/comments/{number}" if number else None,
        forecaster=slug,
        name=name,
        text=comment.text,
        visibility=comment.visibility,
        written_at=comment.written_at,
        is_mine=number is not None,
    )


def written_comment(
    session: Session, question: Question, comment: Comment, viewer: Viewer
) -> CommentRecord:
    """Makes the record of a comment one just wrote."""
    author = session.get_one(Forecaster, comment.forecaster_id)
    own = _own_ids(session, question, viewer)
    return comment_record(question, comment, author.slug, author.name, own)


def own_comment(session: Session, question: Question, number: int, viewer: Viewer) -> Comment:
    """Finds a standing comment of one's own by its place on a question.

    Raises:
        NotFoundError: there is none.
    """
    own = _own_ids(session, question, viewer)
    found = session.get_one(Comment, own[number - 1]) if number <= len(own) else None
    if found is None or found.removed_at is not None:
        raise NotFoundError("comment of yours", str(number))
    return found

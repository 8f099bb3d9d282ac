"""What people said on a question beside the numbers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forecasts.db import Session
from forecasts.models import Comment, Forecaster, Prediction
from forecasts.values import ForecasterKind, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentLine:
    """One comment.

    Attributes:
        comment: its number on record.
        probability: what its author said with it, None where nothing, or nothing everybody may see.
    """

    comment: int
    forecaster: str
    forecaster_slug: str
    kind: ForecasterKind
    text: str
    visibility: Visibility
    written_at: datetime
    probability: float | None


def comments_on(
    session: Session, question_id: int, *, own: int | None = None
) -> tuple[CommentLine, ...]:
    """Lists the comments on a question, the newest first.

    Args:
        session: a reading session.
        question_id: the question, of those the reader may see.
        own: the forecaster whose comments alone are listed, with the private ones; None for what
            everybody who sees the question may read.
    """
    query = (
        select(
            Comment,
            Forecaster.name,
            Forecaster.slug,
            Forecaster.kind,
            Prediction.probability,
            Prediction.visibility,
        )
        .join(Forecaster, Forecaster.id == Comment.forecaster_id)
        .outerjoin(
            Prediction,
            (Prediction.id == Comment.prediction_id) & Prediction.retracted_at.is_(None),
        )
        .where(Comment.question_id == question_id, Comment.removed_at.is_(None))
        .order_by(Comment.written_at.desc(), Comment.id.desc())
    )
    if own is None:
        query = query.where(Comment.visibility == Visibility.PUBLIC)
    else:
        query = query.where(Comment.forecaster_id == own)
    return tuple(
        CommentLine(
            comment=row.Comment.id,
            forecaster=row.name,
            forecaster_slug=row.slug,
            kind=row.kind,
            text=row.Comment.text,
            visibility=row.Comment.visibility,
            written_at=row.Comment.written_at,
            probability=(row.probability if own or row.visibility is Visibility.PUBLIC else None),
        )
        for row in session.execute(query)
    )

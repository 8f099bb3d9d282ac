"""What forecasters say about their own record."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.models import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyLine:
    """One reply.

    Attributes:
        reply: its number on record.
        prediction: the call it answers, None where it answers the record.
        url: where it was said, None where it was sent to whoever keeps the record.
        retracted_at: when it was taken back as recorded wrongly, None while it stands.
    """

    reply: int
    prediction: int | None
    text: str
    url: str | None
    said_at: datetime
    said_precision: DatePrecision
    recorded_at: datetime
    recorded_by: str
    retracted_at: datetime | None
    retracted_by: str | None
    retraction_reason: str | None


def replies_of(
    session: Session, forecaster_id: int, *, includes_retracted: bool = False
) -> tuple[ReplyLine, ...]:
    """Lists the replies of a forecaster, the newest first.

    Args:
        session: a reading session.
        forecaster_id: whose.
        includes_retracted: also those that were taken back.
    """
    query = (
        select(Reply)
        .where(Reply.forecaster_id == forecaster_id)
        .order_by(Reply.said_at.desc(), Reply.id.desc())
    )
    if not includes_retracted:
        query = query.where(Reply.retracted_at.is_(None))
    return tuple(
        ReplyLine(
            reply=each.id,
            prediction=each.prediction_id,
            text=each.text,
            url=each.url,
            said_at=each.said_at,
            said_precision=each.said_precision,
            recorded_at=each.recorded_at,
            recorded_by=each.recorded_by,
            retracted_at=each.retracted_at,
            retracted_by=each.retracted_by,
            retraction_reason=each.retraction_reason,
        )
        for each in session.scalars(query)
    )

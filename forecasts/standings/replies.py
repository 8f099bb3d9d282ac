"""What forecasters say about their own record."""

from collections.abc import Collection, Mapping
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


def _line(reply: Reply) -> ReplyLine:
    return ReplyLine(
        reply=reply.id,
        prediction=reply.prediction_id,
        text=reply.text,
        url=reply.url,
        said_at=reply.said_at,
        said_precision=reply.said_precision,
        recorded_at=reply.recorded_at,
        recorded_by=reply.recorded_by,
        retracted_at=reply.retracted_at,
        retracted_by=reply.retracted_by,
        retraction_reason=reply.retraction_reason,
    )


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
    return tuple(map(_line, session.scalars(query)))


def replies_to(
    session: Session, predictions: Collection[int]
) -> Mapping[int, tuple[ReplyLine, ...]]:
    """Lists the standing replies to single calls by the number of the call, the newest first.

    Args:
        session: a reading session.
        predictions: the calls, of those the reader may see.
    """
    query = (
        select(Reply)
        .where(Reply.prediction_id.in_(predictions), Reply.retracted_at.is_(None))
        .order_by(Reply.said_at.desc(), Reply.id.desc())
    )
    found: dict[int, tuple[ReplyLine, ...]] = {}
    for line in map(_line, session.scalars(query)):
        if line.prediction is not None:
            found[line.prediction] = (*found.get(line.prediction, ()), line)
    return found

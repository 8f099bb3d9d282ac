"""Right of reply: what forecasters say about their own record, and taking it back."""

from datetime import datetime
from typing import Final

from sqlalchemy import select

from forecasts.clock import Moment, span_start
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.models import Forecaster, Prediction, Question, Reply
from forecasts.predictions import settle_stated
from forecasts.text import check_url, clean_text
from forecasts.values import Visibility

REPLY_LIMIT: Final = 2000


def _check_is_answered(session: Session, forecaster: Forecaster, prediction_id: int) -> None:
    """Checks that a call is one the page of this forecaster shows."""
    call = session.execute(
        select(Prediction.id)
        .join(Question, Question.id == Prediction.question_id)
        .where(
            Prediction.id == prediction_id,
            Prediction.forecaster_id == forecaster.id,
            Prediction.visibility == Visibility.PUBLIC,
            Prediction.retracted_at.is_(None),
            Question.visibility == Visibility.PUBLIC,
        )
    ).first()
    if call is None:
        raise InvalidInputError(
            f"{prediction_id} is no public call of {forecaster.name}; the numbers of all stand in "
            f"`forecasts forecaster show {forecaster.slug}`, under No."
        )


def _is_said_then(reply: Reply, said: Moment | None, when: Moment) -> bool:
    if said is None:
        return True
    begins = span_start(when.at, when.precision)
    return reply.said_precision is when.precision and begins == span_start(
        reply.said_at, reply.said_precision
    )


def record_reply(
    session: Session,
    forecaster: Forecaster,
    *,
    text: str,
    prediction_id: int | None = None,
    url: str | None = None,
    said: Moment | None = None,
    by: str,
    now: datetime,
) -> Reply:
    """Puts what a forecaster says about the record beside it; the same said twice stands once.

    It enters no score. It is never edited: what was recorded wrongly is retracted.

    Args:
        session: an open writing transaction.
        forecaster: whose reply it is.
        text: the reply as it was said, at most 2,000 characters; line breaks stay.
        prediction_id: the call it answers, None where it answers the record.
        url: where it was said in public, None where it was sent to whoever keeps the record.
        said: when; a bare date counts from its end, None means now.
        by: who recorded it.
        now: the present instant.

    Raises:
        ConflictError: nobody but the owner of the record sees this forecaster.
        InvalidInputError: the text is empty or too long, the address is none, the time lies in
            the future, or the call is no public one of theirs.
    """
    if not forecaster.is_public:
        raise ConflictError(
            f"{forecaster.name} has no public statement, so there is no page to put a reply on."
        )
    clean = clean_text(text, what="reply", limit=REPLY_LIMIT, multiline=True)
    address = check_url(url) if url else None
    when = settle_stated(said, now=now, what="reply")
    if prediction_id is not None:
        _check_is_answered(session, forecaster, prediction_id)
    standing = select(Reply).where(
        Reply.forecaster_id == forecaster.id,
        Reply.prediction_id.is_(None)
        if prediction_id is None
        else Reply.prediction_id == prediction_id,
        Reply.url.is_(None) if address is None else Reply.url == address,
        Reply.text == clean,
        Reply.retracted_at.is_(None),
    )
    for known in session.scalars(standing.order_by(Reply.id)):
        if _is_said_then(known, said, when):
            return known
    reply = Reply(
        forecaster_id=forecaster.id,
        prediction_id=prediction_id,
        text=clean,
        url=address,
        said_at=when.at,
        said_precision=when.precision,
        recorded_at=now,
        recorded_by=by,
    )
    session.add(reply)
    session.flush()
    return reply


def retract_reply(session: Session, reply_id: int, *, reason: str, by: str, now: datetime) -> Reply:
    """Takes a reply back that was recorded wrongly: it leaves the page, and the log says why.

    The same retraction asked for twice happens once.

    Raises:
        NotFoundError: there is no such reply.
        ConflictError: it was retracted for another reason.
        InvalidInputError: the reason is empty or too long.
    """
    clean = clean_text(reason, what="reason", limit=1000)
    reply = session.get(Reply, reply_id)
    if reply is None:
        raise NotFoundError("reply", str(reply_id))
    if reply.retracted_at is None:
        reply.retracted_at, reply.retracted_by, reply.retraction_reason = now, by, clean
    elif reply.retraction_reason != clean:
        raise ConflictError(
            f"Reply {reply_id} was retracted on {reply.retracted_at:%Y-%m-%d} already: "
            f"{reply.retraction_reason}"
        )
    return reply

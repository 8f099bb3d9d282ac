"""Taking back the prices of a link that was wrong from the start."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update

from forecasts import ledger
from forecasts.db import Session
from forecasts.ledger import Appending
from forecasts.models import Market, MarketLink, Prediction, Question, Withdrawal
from forecasts.scores import rescore_questions
from forecasts.values import ExcludedReason, Provenance

_IN_ONE: Final = 500


def retract_prices(
    session: Session,
    link: MarketLink,
    market: Market,
    question: Question,
    *,
    reason: str,
    now: datetime,
) -> int:
    """Takes back all prices that were recorded through a link, each ledgered; rescores once.

    Those of other links of the same source stay: of an earlier one, that ended before this one
    spoke, and of a later one, that spoke after this one ended.

    Returns:
        How many were taken back.
    """
    session.flush()
    before = session.scalar(
        select(func.max(Withdrawal.withdrawn_at)).where(
            Withdrawal.question_id == question.id,
            Withdrawal.forecaster_id == market.forecaster_id,
            Withdrawal.recorded_at <= link.linked_at,
        )
    )
    query = select(Prediction.id).where(
        Prediction.question_id == question.id,
        Prediction.forecaster_id == market.forecaster_id,
        Prediction.provenance == Provenance.MARKET,
        Prediction.recorded_at >= link.linked_at,
        Prediction.retracted_at.is_(None),
    )
    if before is not None:
        query = query.where(Prediction.stated_at > before)
    if link.ended_at is not None:
        query = query.where(Prediction.recorded_at <= link.ended_at)
    earlier = _earlier_end(session, link, market)
    if earlier is not None:
        query = query.where(Prediction.recorded_at > earlier)
    wrong = list(session.scalars(query.order_by(Prediction.id)))
    for start in range(0, len(wrong), _IN_ONE):
        session.execute(
            update(Prediction)
            .where(Prediction.id.in_(wrong[start : start + _IN_ONE]))
            .values(
                retracted_at=now,
                retraction_reason=reason,
                excluded_reason=ExcludedReason.RETRACTED,
            )
        )
    entries = Appending(session, ledger.chain_for(question.visibility), now=now)
    for number in wrong:
        told = ledger.canonical({"id": number, "reason": reason})
        entries.add("prediction.retracted", told)
    entries.flush()
    rescore_questions(session, [question.id])
    return len(wrong)


def _earlier_end(session: Session, link: MarketLink, market: Market) -> datetime | None:
    """Finds when the adjudicated link before this one ended, if that was after this one was made.

    Only one link of a source speaks for a question at a time.
    """
    query = (
        select(func.max(MarketLink.ended_at))
        .join(Market, Market.id == MarketLink.market_id)
        .where(
            MarketLink.question_id == link.question_id,
            MarketLink.id != link.id,
            MarketLink.adjudicated_at.is_not(None),
            MarketLink.ended_at > link.linked_at,
            Market.forecaster_id == market.forecaster_id,
        )
    )
    if link.ended_at is not None:
        query = query.where(MarketLink.ended_at < link.ended_at)
    return session.scalar(query)

"""What the owner of an account has said while merged: theirs again when the merge is undone."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from forecasts import ledger
from forecasts.db import Session
from forecasts.forecasters import publish_forecaster
from forecasts.models import (
    Account,
    Comment,
    Forecaster,
    ForecasterMerge,
    Prediction,
    Question,
    Reply,
    Withdrawal,
)
from forecasts.values import Provenance, Visibility

_Stated = TypeVar("_Stated", Prediction, Withdrawal)


def _follow(
    session: Session,
    table: type[_Stated],
    said: ColumnElement[bool],
    merge: ForecasterMerge,
    now: datetime,
) -> None:
    """Moves statements or withdrawals, and ledgers for each whose it is now."""
    asked = select(Question.id, Question.visibility)
    about = asked.where(Question.id.in_(select(table.question_id).where(said)))
    visibilities = {row.id: row.visibility for row in session.execute(about)}
    for row in session.scalars(select(table).where(said).order_by(table.id)).all():
        chain = ledger.chain_for(visibilities[row.question_id], row.visibility)
        row.forecaster_id = merge.merged_id
        ledger.record(session, row, "moved", chain=chain, now=now)


def _speaks_in_public(session: Session, who: Forecaster) -> bool:
    shown = select(Question.id).where(Question.visibility == Visibility.PUBLIC)
    said = (
        exists().where(
            table.forecaster_id == who.id,
            table.visibility == Visibility.PUBLIC,
            table.question_id.in_(shown),
        )
        for table in (Prediction, Withdrawal, Comment)
    )
    return bool(session.scalar(select(or_(*said))))


def follow_account(
    session: Session, merge: ForecasterMerge, account: Account, *, now: datetime
) -> None:
    """Gives what the owner of an account said since a merge to whom the account speaks as now.

    What was read from an article stays: a curator records there what somebody else has said. Who
    was hidden is public afterwards, if anything public follows.
    """
    mark, since = account.mark, merge.merged_at
    merged = session.get_one(Forecaster, merge.merged_id)
    stated = and_(
        Prediction.forecaster_id == merge.kept_id,
        Prediction.recorded_by == mark,
        Prediction.recorded_at >= since,
        Prediction.provenance != Provenance.REVIEW,
    )
    _follow(session, Prediction, stated, merge, now)
    withdrew = and_(
        Withdrawal.forecaster_id == merge.kept_id,
        Withdrawal.recorded_by == mark,
        Withdrawal.recorded_at >= since,
    )
    _follow(session, Withdrawal, withdrew, merge, now)
    theirs = select(Prediction.id).where(Prediction.forecaster_id == merged.id)
    wrote = (Comment.written_by == mark) & (Comment.written_at >= since)
    for answers, own in ((Comment, wrote), (Reply, Reply.prediction_id.in_(theirs))):
        session.execute(
            update(answers)
            .where(answers.forecaster_id == merge.kept_id, own)
            .values(forecaster_id=merged.id)
        )
    if _speaks_in_public(session, merged):
        publish_forecaster(session, merged, now=now)

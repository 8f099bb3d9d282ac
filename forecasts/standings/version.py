"""Which state of the public record something was computed of."""

from collections.abc import Hashable
from datetime import datetime

from sqlalchemy import func, literal_column, select

from forecasts.db import Session
from forecasts.ledger import PRICED
from forecasts.models import LedgerEntry, Reply, Verdict
from forecasts.values import Chain

_HEAD = (
    select(LedgerEntry.entry_hash)
    .where(LedgerEntry.chain == Chain.PUBLIC, LedgerEntry.kind != literal_column(f"'{PRICED}'"))
    .order_by(LedgerEntry.sequence.desc())
    .limit(1)
)
_VERSION = select(
    _HEAD.scalar_subquery(),
    select(func.count()).select_from(Verdict).scalar_subquery(),
    select(func.count(Verdict.retracted_at)).scalar_subquery(),
    select(func.count() + func.count(Reply.retracted_at)).select_from(Reply).scalar_subquery(),
)


def record_version(session: Session, now: datetime) -> tuple[Hashable, ...]:
    """Names the state of the public record, and the minute: deadlines pass by themselves.

    Whatever enters a score moves the head of the ledger; statements without a number and replies
    are counted. What does neither (tags, roles, the price of a market on an undecided question)
    shows within the minute.
    """
    where = session.get_bind().engine.url
    return where, now.replace(second=0, microsecond=0), *session.execute(_VERSION).one()

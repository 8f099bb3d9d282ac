"""Which state of the public record something was computed of."""

from collections.abc import Hashable
from datetime import datetime

from sqlalchemy import func, select

from forecasts import ledger
from forecasts.db import Session
from forecasts.models import Verdict
from forecasts.values import Chain


def record_version(session: Session, now: datetime) -> tuple[Hashable, ...]:
    """Names the state of the public record, and the minute: deadlines pass by themselves.

    Whatever enters a score moves the head of the ledger. Tags and roles do not; a change of these
    shows within the minute. The price of a market on an undecided question moves nothing.
    """
    head = ledger.head(session, Chain.PUBLIC, is_without_prices=True)
    verdicts = session.execute(
        select(func.count(), func.count(Verdict.retracted_at)).select_from(Verdict)
    ).one()
    where = str(session.get_bind().engine.url)
    return where, head.size, head.entry_hash, *verdicts, now.replace(second=0, microsecond=0)

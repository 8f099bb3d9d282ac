"""What a record written by an older release needs before this one can vouch for it."""

import json
from datetime import datetime

from sqlalchemy import select

from forecasts import ledger
from forecasts.db import Session
from forecasts.models import Forecaster, LedgerEntry
from forecasts.scores import outdated, rescore_questions
from forecasts.search import keep_missing_words
from forecasts.values import Chain


def _ledger_organisations(session: Session, now: datetime) -> int:
    """Ledgers the organisations: since crowds give each one vote, scores hang on them."""
    told: dict[int, str | None] = {}
    entries = select(LedgerEntry.payload).where(LedgerEntry.kind.like("forecaster.%"))
    for (payload,) in session.execute(entries.order_by(LedgerEntry.id)):
        row = json.loads(payload or "{}")
        told[row.get("id", 0)] = row.get("organisation")
    missing = [
        who
        for who in session.scalars(select(Forecaster).where(Forecaster.organisation.is_not(None)))
        if told.get(who.id) != who.organisation
    ]
    for who in missing:
        chain = Chain.PUBLIC if who.is_public else Chain.PRIVATE
        ledger.record(session, who, "edited", chain=chain, now=now)
    return len(missing)


def carry_over(session: Session, *, now: datetime) -> int:
    """Ledgers what scores have come to depend on, scores anew what older rules scored, and more.

    Questions without the words they are found by get them.

    Twice does no harm.

    Args:
        session: an open writing transaction, on the newest schema.
        now: the present instant.

    Returns:
        The number of questions scored anew.
    """
    _ledger_organisations(session, now)
    keep_missing_words(session)
    questions = outdated(session)
    rescore_questions(session, questions)
    return len(questions)

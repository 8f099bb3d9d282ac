"""How questions were worded, as the ledger kept it."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, literal_column, select

from forecasts.db import Session
from forecasts.models import LedgerEntry
from forecasts.values import Chain

Kept = Mapping[str, Any]
"""A question as the ledger keeps it."""

# written out, so that both databases see that the index without the rest is enough
_OF_QUESTIONS: Final[ColumnElement[bool]] = literal_column(
    "kind IN ('question.recorded', 'question.edited')"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A question as it was written: the number of its entry, when that was made, what it keeps."""

    number: int
    recorded_at: datetime
    kept: Kept


def wordings(session: Session, chain: Chain, wanted: Collection[int]) -> Iterator[Wording]:
    """Reads what a chain keeps of some questions, oldest first; what was erased is left out.

    Args:
        session: a reading session.
        chain: the chain.
        wanted: the numbers of the questions.
    """
    query = (
        select(LedgerEntry.sequence, LedgerEntry.recorded_at, LedgerEntry.payload)
        .where(LedgerEntry.chain == chain, _OF_QUESTIONS)
        .order_by(LedgerEntry.sequence)
    )
    if len(wanted) == 1:
        (one,) = wanted
        query = query.where(LedgerEntry.payload.contains(f'"id":{one},', autoescape=True))
    for number, recorded_at, payload in session.execute(query):
        kept = json.loads(payload or "{}")
        if kept.get("id") in wanted:
            yield Wording(number, recorded_at, kept)

"""Erasing the content of entries, so that the chain still verifies and says what was erased."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_, select, update

from forecasts.db import Session
from forecasts.ledger.chain import append
from forecasts.models import LedgerEntry
from forecasts.parts import parts
from forecasts.values import Chain

ERASED: Final = "account.erased"
"""The kind of entry that lists the entries whose content an erasure took away."""

REMOVED: Final = "Removed forecaster"
"""What stands where an erasure took a name away."""


def entries_about(
    session: Session, rows: Mapping[str, Collection[int]]
) -> dict[Chain, dict[int, int]]:
    """Finds the entries that tell of rows, and still have their content.

    Args:
        session: any session.
        rows: the numbers of the rows by the name of their table.

    Returns:
        For each chain the places of the entries, in order, and the row each tells of.
    """
    wanted = {noun: frozenset(numbers) for noun, numbers in rows.items() if numbers}
    found: dict[Chain, dict[int, int]] = defaultdict(dict)
    if not wanted:
        return found
    query = (
        select(LedgerEntry.chain, LedgerEntry.sequence, LedgerEntry.kind, LedgerEntry.payload)
        .where(
            LedgerEntry.payload.is_not(None),
            or_(*(LedgerEntry.kind.like(f"{noun}.%") for noun in sorted(wanted))),
        )
        .order_by(LedgerEntry.chain, LedgerEntry.sequence)
    )
    for chain, sequence, kind, payload in session.execute(query.execution_options(yield_per=1000)):
        row = json.loads(payload or "{}").get("id")
        if row in wanted[kind.partition(".")[0]]:
            found[chain][sequence] = row
    return found


def erase_entries(
    session: Session, chain: Chain, told: Mapping[int, int], *, account: str, now: datetime
) -> None:
    """Takes the content of entries away, and appends the entry that says so.

    That entry stands in the same chain, so that neither tells anything of the other.

    Args:
        session: an open writing transaction.
        chain: the chain.
        told: the places of the entries, and the row each tells of; none does nothing.
        account: the mark of the account that is erased.
        now: the present instant.
    """
    if not told:
        return
    for part in parts(told):
        session.execute(
            update(LedgerEntry)
            .where(LedgerEntry.chain == chain, LedgerEntry.sequence.in_(part))
            .values(payload=None, nonce=None)
        )
    erased = [list(each) for each in sorted(told.items())]
    append(
        session, chain=chain, kind=ERASED, payload={"account": account, "entries": erased}, now=now
    )


def erased_by(payload: Mapping[str, Any]) -> dict[int, int]:
    """Gives the places of the entries an `account.erased` entry answers for, and their rows."""
    return dict(payload["entries"])

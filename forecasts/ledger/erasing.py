"""Erasing the content of entries, so that the chain still verifies and says what was erased."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
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


def entries_about(session: Session, rows: Mapping[str, Collection[int]]) -> dict[Chain, list[int]]:
    """Finds the entries that tell of rows, and still have their content.

    Args:
        session: any session.
        rows: the numbers of the rows by the name of their table.

    Returns:
        The places of the entries in each chain, in order.
    """
    wanted = {noun: frozenset(numbers) for noun, numbers in rows.items() if numbers}
    found: dict[Chain, list[int]] = defaultdict(list)
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
        if json.loads(payload or "{}").get("id") in wanted[kind.partition(".")[0]]:
            found[chain].append(sequence)
    return found


def _spans(sequences: Collection[int]) -> list[list[int]]:
    """Writes ordered numbers as spans: first and last of each run."""
    spans: list[list[int]] = []
    for each in sequences:
        if spans and spans[-1][1] == each - 1:
            spans[-1][1] = each
        else:
            spans.append([each, each])
    return spans


def erase_entries(
    session: Session, chain: Chain, sequences: Collection[int], *, now: datetime
) -> None:
    """Takes the content of entries away, and appends the entry that says so.

    That entry stands in the same chain, so that neither tells anything of the other.

    Args:
        session: an open writing transaction.
        chain: the chain.
        sequences: the places of the entries, in order; none does nothing.
        now: the present instant.
    """
    places = list(sequences)
    if not places:
        return
    for part in parts(places):
        session.execute(
            update(LedgerEntry)
            .where(LedgerEntry.chain == chain, LedgerEntry.sequence.in_(part))
            .values(payload=None, nonce=None)
        )
    append(session, chain=chain, kind=ERASED, payload={"entries": _spans(places)}, now=now)


def erased_by(payload: Mapping[str, Any]) -> Iterator[int]:
    """Lists the places of the entries an `account.erased` entry says were erased."""
    for first, last in payload["entries"]:
        yield from range(first, last + 1)

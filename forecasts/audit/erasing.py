"""Telling what was erased by right from what was emptied to hide it."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select

from forecasts.audit.replay import TABLES, Replay
from forecasts.db import Session
from forecasts.ledger import ERASED, REMOVED, erased_by
from forecasts.models import Account, Base, Forecaster, ForecasterMerge, LedgerEntry, Quotation
from forecasts.parts import parts
from forecasts.values import Chain, ForecasterKind

_IN_PUBLIC: Final = frozenset({"forecaster", "quotation", "forecaster_merge"})
"""What an erasure may empty in the public chain: what names a person, never what was said."""

_POINTERS: Final = {"forecaster": "forecaster_id", "quotation": "quotation_id"}
_TABLES: Final = {table.__tablename__: table for table in TABLES}


@dataclass(frozen=True, slots=True)
class Erasure:
    """An entry `account.erased`: its place, its number in the database, and whose account."""

    sequence: int
    entry: int
    account: str


@dataclass(slots=True)
class Erasing:
    """The entries of a chain that have lost their content, and those an erasure answers for."""

    chain: Chain
    empty: dict[int, str] = field(default_factory=dict)
    answered: dict[int, tuple[int, Erasure]] = field(default_factory=dict)
    erasures: list[Erasure] = field(default_factory=list)

    def take(self, entry: LedgerEntry) -> bool:
        """Takes an entry that was emptied, or that says which ones were; others tell of rows."""
        if entry.payload is None:
            self.empty[entry.sequence] = entry.kind
            return True
        if entry.kind != ERASED:
            return False
        told: dict[str, Any] = json.loads(entry.payload)
        erasure = Erasure(entry.sequence, entry.id, told["account"])
        self.erasures.append(erasure)
        for place, row in erased_by(told).items():
            self.answered.setdefault(place, (row, erasure))
        return True

    def _is_answered(self, sequence: int, kind: str) -> bool:
        found = self.answered.get(sequence)
        is_named = found is not None and found[1].sequence > sequence
        allowed = _TABLES if self.chain is Chain.PRIVATE else _IN_PUBLIC
        return is_named and kind.partition(".")[0] in allowed

    def difference(self) -> str | None:
        """Names the first entry that is empty without an erasure, or was not emptied by one."""
        for sequence, kind in sorted(self.empty.items()):
            if not self._is_answered(sequence, kind):
                return (
                    f"{self.chain.value} ledger entry {sequence} ({kind}) no longer says what it "
                    "recorded: its content was erased, and no erasure answers for that"
                )
        for sequence, (_, by) in sorted(self.answered.items()):
            if sequence not in self.empty:
                return (
                    f"{self.chain.value} ledger entry {sequence} still has the content that entry "
                    f"{by.sequence} says was erased"
                )
        return None

    def rows(self) -> dict[str, dict[int, Erasure]]:
        """Gives by table the rows that emptied entries told of, each with its last erasure."""
        found: dict[str, dict[int, Erasure]] = defaultdict(dict)
        for sequence, kind in sorted(self.empty.items()):
            row, erasure = self.answered[sequence]
            found[kind.partition(".")[0]][row] = erasure
        return found


def _account_differences(session: Session, erasing: Erasing) -> Iterator[str]:
    """Names erasures of accounts that were not erased, or that erase one a second time."""
    gone = set(session.scalars(select(Account.mark).where(Account.erased_at.is_not(None))))
    for each in erasing.erasures:
        if each.account not in gone:
            yield (
                f"{erasing.chain.value} ledger entry {each.sequence} says that {each.account} was "
                "erased, and there is no such erased account"
            )
        gone.discard(each.account)


def _is_removed(session: Session, row: Base | None) -> bool:
    """Says whether a row reads as an erasure leaves it."""
    if isinstance(row, Forecaster):
        return row.kind is ForecasterKind.USER and row.name.startswith(f"{REMOVED} ")
    if isinstance(row, Quotation):
        return row.article_id is None and row.speaker == REMOVED
    if isinstance(row, ForecasterMerge):
        both = (session.get(Forecaster, key) for key in (row.kept_id, row.merged_id))
        return row.reason is None and any(_is_removed(session, each) for each in both)
    return False


def _is_anew(noun: str, number: int, erasure: Erasure, replay: Replay) -> bool:
    """Says whether a row is another, which has the free number of one that went.

    It was told of after the erasure only, and nothing older points to it.
    """
    began = replay.began.get((noun, number), 0)
    pointer = _POINTERS.get(noun)
    return began > erasure.entry and not any(
        told.get(pointer) == number and replay.began[table, key] < began
        for table in ("prediction", "withdrawal")
        for key, told in replay.rows[table].items()
        if pointer is not None
    )


def _row_differences(session: Session, erasing: Erasing, replay: Replay) -> Iterator[str]:
    """Names rows that are there, although what told of them was erased."""
    for noun, erased in sorted(erasing.rows().items()):
        table = _TABLES[noun]
        there = {
            number
            for part in parts(erased)
            for number in session.scalars(select(table.id).where(table.id.in_(part)))
        }
        for number in sorted(there):
            row, by = session.get(table, number), erased[number]
            if not _is_removed(session, row) and not _is_anew(noun, number, by, replay):
                yield (
                    f"{noun} {number} is in its table as it is, although entry {by.sequence} of "
                    f"the {erasing.chain.value} ledger says that what told of it was erased"
                )


def erasure_differences(session: Session, erasing: Erasing, replay: Replay) -> Iterator[str]:
    """Compares what erasures say with the accounts and the rows that are there.

    The replay must not have united who was merged yet.
    """
    yield from _account_differences(session, erasing)
    yield from _row_differences(session, erasing, replay)

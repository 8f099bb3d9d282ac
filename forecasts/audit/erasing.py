"""Telling what was erased by right from what was emptied to hide it."""

import json
from dataclasses import dataclass, field
from typing import Final

from forecasts.ledger import ERASED, erased_by
from forecasts.models import LedgerEntry
from forecasts.values import Chain

_IN_PUBLIC: Final = frozenset({"forecaster", "quotation", "forecaster_merge"})
"""What an erasure may empty in the public chain: what names a person, never what was said."""


@dataclass(slots=True)
class Erasing:
    """The entries of a chain that have lost their content, and those an erasure answers for."""

    chain: Chain
    empty: dict[int, str] = field(default_factory=dict)
    answered: dict[int, int] = field(default_factory=dict)

    def take(self, entry: LedgerEntry) -> bool:
        """Takes an entry that was emptied, or that says which ones were; others tell of rows."""
        if entry.payload is None:
            self.empty[entry.sequence] = entry.kind
            return True
        if entry.kind != ERASED:
            return False
        for each in erased_by(json.loads(entry.payload)):
            self.answered.setdefault(each, entry.sequence)
        return True

    def _is_answered(self, sequence: int, kind: str) -> bool:
        is_named = self.answered.get(sequence, 0) > sequence
        is_allowed = self.chain is Chain.PRIVATE or kind.partition(".")[0] in _IN_PUBLIC
        return is_named and is_allowed

    def difference(self) -> str | None:
        """Names the first entry that is empty without an erasure, or was not emptied by one."""
        for sequence, kind in sorted(self.empty.items()):
            if not self._is_answered(sequence, kind):
                return (
                    f"{self.chain.value} ledger entry {sequence} ({kind}) no longer says what it "
                    "recorded: its content was erased, and no erasure answers for that"
                )
        for sequence, by in sorted(self.answered.items()):
            if sequence not in self.empty:
                return (
                    f"{self.chain.value} ledger entry {sequence} still has the content that entry "
                    f"{by} says was erased"
                )
        return None

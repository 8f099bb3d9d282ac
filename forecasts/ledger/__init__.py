"""The hash-chained log of everything that enters a score.

An entry's hash covers its place in the chain, its time, its kind, the hash before it, and the
hash of nonce and payload. Public and private records have chains of their own. Entries are
appended inside the transaction of what they record; `forecasts.db` lets one writer in at a time,
so the order of a chain is the order of commits.
"""

from forecasts.ledger.chain import (
    BATCH,
    GENESIS,
    PRICED,
    Appending,
    Head,
    append,
    chain_for,
    entries,
    hash_entry,
    hash_payload,
    head,
    record,
)
from forecasts.ledger.erasing import ERASED, REMOVED, entries_about, erase_entries, erased_by
from forecasts.ledger.payload import (
    KEPT,
    Kept,
    Ledgered,
    PayloadTemplate,
    canonical,
    kept,
    written,
)

__all__ = [
    "BATCH",
    "ERASED",
    "GENESIS",
    "KEPT",
    "PRICED",
    "REMOVED",
    "Appending",
    "Head",
    "Kept",
    "Ledgered",
    "PayloadTemplate",
    "append",
    "canonical",
    "chain_for",
    "entries",
    "entries_about",
    "erase_entries",
    "erased_by",
    "hash_entry",
    "hash_payload",
    "head",
    "kept",
    "record",
    "written",
]

"""The links of the chains: appending one or many, heads, walking."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from forecasts.clock import isoformat
from forecasts.db import Session, insert_rows, stored_time
from forecasts.ledger.payload import Ledgered, canonical, kept
from forecasts.models import LedgerEntry
from forecasts.values import Chain, Visibility

GENESIS: Final = "0" * 64
BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link of a chain: `size` entries, ending in `entry_hash`."""

    chain: Chain
    size: int
    entry_hash: str
    recorded_at: datetime | None


def chain_for(*visibilities: Visibility) -> Chain:
    """Names the chain of a record: public only when everything about it is public."""
    is_public = all(visibility is Visibility.PUBLIC for visibility in visibilities)
    return Chain.PUBLIC if is_public else Chain.PRIVATE


def hash_payload(nonce: str, payload: str) -> str:
    """Hashes a payload together with its nonce, so that the hash alone gives nothing away."""
    return hashlib.sha256(f"{nonce}\n{payload}".encode()).hexdigest()


def hash_entry(  # one parameter a field of the link
    *,
    chain: Chain,
    sequence: int,
    recorded_at: datetime,
    kind: str,
    payload_hash: str,
    previous_hash: str,
) -> str:
    """Hashes one link of a chain."""
    written_at = isoformat(recorded_at)
    return _hash_link(chain, sequence, written_at, kind, payload_hash, previous_hash)


def _hash_link(
    chain: str, sequence: int, written_at: str, kind: str, payload_hash: str, previous_hash: str
) -> str:
    link = f"{chain}\n{sequence}\n{written_at}\n{kind}\n{payload_hash}\n{previous_hash}"
    return hashlib.sha256(link.encode()).hexdigest()


PRICED: Final = "prediction.priced"
"""The kind of entry of a market's price on an undecided question: many, and in no board."""


def head(session: Session, chain: Chain) -> Head:
    """Returns the newest link of a chain; an empty chain has size 0 and the genesis hash."""
    newest = session.execute(
        select(LedgerEntry.sequence, LedgerEntry.entry_hash, LedgerEntry.recorded_at)
        .where(LedgerEntry.chain == chain)
        .order_by(LedgerEntry.sequence.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        return Head(chain, 0, GENESIS, None)
    return Head(chain, newest.sequence, newest.entry_hash, newest.recorded_at)


def append(
    session: Session, *, chain: Chain, kind: str, payload: Mapping[str, Any], now: datetime
) -> LedgerEntry:
    """Appends one entry in the caller's transaction; its time never runs backwards."""
    session.flush()
    last = head(session, chain)
    recorded_at = now if last.recorded_at is None else max(now, last.recorded_at)
    written, nonce = canonical(payload), secrets.token_hex(16)
    payload_hash = hash_payload(nonce, written)
    entry = LedgerEntry(
        chain=chain,
        sequence=last.size + 1,
        recorded_at=recorded_at,
        kind=kind,
        payload=written,
        nonce=nonce,
        payload_hash=payload_hash,
        previous_hash=last.entry_hash,
        entry_hash=hash_entry(
            chain=chain,
            sequence=last.size + 1,
            recorded_at=recorded_at,
            kind=kind,
            payload_hash=payload_hash,
            previous_hash=last.entry_hash,
        ),
    )
    session.add(entry)
    session.flush()
    return entry


def record(session: Session, row: Ledgered, verb: str, *, chain: Chain, now: datetime) -> None:
    """Ledgers the present state of a row, for example as `question.edited`."""
    session.flush()
    noun = type(row).__tablename__
    append(session, chain=chain, kind=f"{noun}.{verb}", payload=kept(row), now=now)


class Appending:
    """Appends many entries to one chain: one look at its head and one insert a batch.

    Nothing else may append to the chain between `add` and `flush`; what is added is in the
    database, and seen by `head`, after `flush`.
    """

    def __init__(self, session: Session, chain: Chain, *, now: datetime) -> None:
        self._session, self._chain, self._now = session, chain, now
        self._last: Head | None = None
        self._sequence, self._previous = 0, GENESIS
        self._stored_at, self._written_at = stored_time(session, now), isoformat(now)
        self._nonces: list[str] = []
        self._waiting: list[dict[str, Any]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def _begin(self) -> None:
        self._last = last = head(self._session, self._chain)
        self._sequence, self._previous = last.size, last.entry_hash
        at = self._now if last.recorded_at is None else max(self._now, last.recorded_at)
        self._stored_at, self._written_at = stored_time(self._session, at), isoformat(at)

    def _nonce(self) -> str:
        if not self._nonces:
            drawn = secrets.token_hex(16 * BATCH)
            self._nonces = [drawn[start : start + 32] for start in range(0, len(drawn), 32)]
        return self._nonces.pop()

    def add(self, kind: str, payload: str) -> None:
        """Adds one entry whose payload is written in the canonical way already."""
        if self._last is None:
            self._begin()
        nonce = self._nonce()
        payload_hash = hash_payload(nonce, payload)
        self._sequence += 1
        link = (self._chain, self._sequence, self._written_at, kind, payload_hash, self._previous)
        entry_hash = _hash_link(*link)
        self._waiting.append(
            {
                "chain": self._chain.value,
                "sequence": self._sequence,
                "recorded_at": self._stored_at,
                "kind": kind,
                "payload": payload,
                "nonce": nonce,
                "payload_hash": payload_hash,
                "previous_hash": self._previous,
                "entry_hash": entry_hash,
            }
        )
        self._previous = entry_hash

    def flush(self) -> None:
        """Writes what was added."""
        insert_rows(self._session, LedgerEntry.__tablename__, self._waiting)
        self._waiting.clear()
        self._last = None


def entries(session: Session, chain: Chain) -> Iterator[LedgerEntry]:
    """Walks a chain from its first entry to its last, a thousand at a time."""
    last = 0
    while batch := session.scalars(
        select(LedgerEntry)
        .where(LedgerEntry.chain == chain, LedgerEntry.sequence > last)
        .order_by(LedgerEntry.sequence)
        .limit(BATCH)
    ).all():
        last = batch[-1].sequence
        yield from batch
        session.expunge_all()

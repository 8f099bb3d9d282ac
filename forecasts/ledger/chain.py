"""The hash-chained log of everything that enters a score.

An entry's hash covers its place in the chain, its time, its kind, the hash before it, and the
hash of nonce and payload. Public and private records have chains of their own. Entries are
appended inside the transaction of what they record; `forecasts.db` lets one writer in at a time,
so the order of a chain is the order of commits.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from json.encoder import encode_basestring
from typing import Any, Final, TypeAlias

from sqlalchemy import select

from forecasts.clock import isoformat
from forecasts.db import Session, insert_rows, stored_time
from forecasts.models import (
    Article,
    Family,
    FamilyMember,
    Forecaster,
    LedgerEntry,
    Prediction,
    Question,
    Quotation,
    Resolution,
    Withdrawal,
)
from forecasts.values import Chain, Visibility

GENESIS: Final = "0" * 64
BATCH: Final = 1000

Ledgered: TypeAlias = (
    Article
    | Quotation
    | Forecaster
    | Question
    | Family
    | FamilyMember
    | Prediction
    | Withdrawal
    | Resolution
)
Kept: TypeAlias = dict[str, Any]

KEPT: Final[dict[type[Ledgered], tuple[str, ...]]] = {
    Article: ("id", "sha256", "url", "publisher"),
    Quotation: (
        "id",
        "article_id",
        "kind",
        "directness",
        "excerpt",
        "segments",
        "speaker",
        "url",
        "publisher",
    ),
    Forecaster: ("id", "slug", "name", "kind", "organisation"),
    Question: (
        "id",
        "slug",
        "title",
        "criteria",
        "zone",
        "opens_at",
        "closes_at",
        "closes_precision",
        "base_rate",
        "base_rate_source",
        "cause",
        "visibility",
        "fixed_at",
        "fixed_by",
    ),
    Family: (
        "id",
        "slug",
        "title",
        "kind",
        "condition_id",
        "unconditional_id",
        "tied_at",
        "tied_by",
    ),
    FamilyMember: ("id", "family_id", "question_id", "position", "branch"),
    Prediction: (
        "id",
        "forecaster_id",
        "question_id",
        "probability",
        "low",
        "high",
        "stated_at",
        "stated_precision",
        "recorded_at",
        "recorded_by",
        "basis",
        "phrase",
        "lexicon_version",
        "is_inverted",
        "proposed",
        "directness",
        "is_commitment",
        "quotation_id",
        "provenance",
        "visibility",
    ),
    Withdrawal: (
        "id",
        "forecaster_id",
        "question_id",
        "withdrawn_at",
        "withdrawn_precision",
        "recorded_at",
        "recorded_by",
        "visibility",
    ),
    Resolution: (
        "id",
        "question_id",
        "decision",
        "known_at",
        "known_precision",
        "decided_at",
        "decided_by",
        "evidence_url",
        "reason",
    ),
}


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


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return isoformat(value)
    return value.value if isinstance(value, StrEnum) else value


def kept(row: Ledgered) -> Kept:
    """Lists what the ledger keeps of a row: all that its scores depend on, as plain JSON values."""
    return {name: _plain(getattr(row, name)) for name in KEPT[type(row)]}


def canonical(payload: Mapping[str, Any]) -> str:
    """Writes a payload as JSON in one fixed way: sorted keys, no spaces, shortest floats.

    Example:
        >>> canonical({"b": 0.1, "a": None})
        '{"a":null,"b":0.1}'
    """
    return json.dumps(
        payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


_WRITTEN: Final[dict[type, Callable[[Any], str]]] = {
    str: encode_basestring,
    float: float.__repr__,
    int: int.__repr__,
    bool: {True: "true", False: "false"}.__getitem__,
    type(None): {None: "null"}.__getitem__,
}


def written(value: str | float | bool | None) -> str:  # noqa: FBT001  # any plain value
    """Writes one plain value the way `canonical` does; numbers must be finite.

    Example:
        >>> written(0.5), written("é"), written(None)
        ('0.5', '"é"', 'null')
    """
    return _WRITTEN[type(value)](value)


class PayloadTemplate:
    """The canonical payload of many rows of one table, what they share written once.

    It writes the same bytes as `canonical(kept(row))`.

    Args:
        table: whose rows.
        varying: the names whose values are handed to `fill`.
        shared: the values of all other kept names.

    Raises:
        KeyError: a kept name is in neither.
    """

    def __init__(
        self, table: type[Ledgered], varying: Collection[str], shared: Mapping[str, Any]
    ) -> None:
        names = sorted(KEPT[table])
        self.varying = tuple(name for name in names if name in varying)
        fields = (
            f'"{name}":%s'
            if name in varying
            else f'"{name}":{written(_plain(shared[name]))}'.replace("%", "%%")
            for name in names
        )
        self._text = f"{{{','.join(fields)}}}"

    def fill(self, values: tuple[str, ...]) -> str:
        """Writes the payload of a row.

        Args:
            values: what `written` gives for the varying names, in alphabetical order.
        """
        return self._text % values


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

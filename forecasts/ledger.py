"""The hash-chained log of everything that enters a score.

An entry's hash covers its place in the chain, its time, its kind, the hash before it, and the
hash of nonce and payload. Public and private records have chains of their own. Entries are
appended inside the transaction of what they record; `forecasts.db` lets one writer in at a time,
so the order of a chain is the order of commits.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

from sqlalchemy import select

from forecasts.clock import isoformat
from forecasts.db import Session
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
    link = (chain.value, sequence, isoformat(recorded_at), kind, payload_hash, previous_hash)
    return hashlib.sha256("\n".join(str(part) for part in link).encode()).hexdigest()


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

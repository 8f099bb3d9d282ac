"""Following markets one by one: claim what is due, read it outside, store what was found."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.exc import OperationalError

from forecasts.db import Session
from forecasts.errors import SourceError, SourceGoneError, SourceRefusedError
from forecasts.markets.cadence import LEASE
from forecasts.markets.prices import Batch
from forecasts.markets.record import (
    Stored,
    mark_failed,
    mark_gone,
    note_source,
    store_snapshot,
)
from forecasts.models import Market, MarketLink
from forecasts.sources import Fetched, Http, Snapshot, Sources

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MarketClaim:
    """A market this process may read until the lease ends."""

    market_id: int
    source: str
    external_id: str


@dataclass(frozen=True, slots=True)
class MarketReading:
    """What reading a market gave: a snapshot, or what went wrong.

    `skew` is the clock of the source minus ours in seconds, None when it did not say its time.
    """

    market_id: int
    source: str
    snapshot: Snapshot | None = None
    error: Exception | None = None
    skew: float | None = None


def claim_market(session: Session, *, now: datetime) -> MarketClaim | None:
    """Claims the linked market that is due longest; None when none is.

    Its due time moves ahead by a lease before it is read, so that a crash loses no market, and
    writers come one after another, so that none is read twice at once.
    """
    is_linked = exists().where(MarketLink.market_id == Market.id, MarketLink.ended_at.is_(None))
    market = session.scalars(
        select(Market)
        .where(Market.due_at <= now, is_linked)
        .order_by(Market.due_at, Market.id)
        .limit(1)
    ).one_or_none()
    if market is None:
        return None
    market.due_at = now + LEASE
    return MarketClaim(market.id, market.source, market.external_id)


class Watched:
    """A web client that remembers how far the clock of whoever answered last is off."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self.skew: float | None = None

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Reads an address."""
        fetched = self._http.get(url, params=params, headers=headers)
        self.skew = self.skew if fetched.skew is None else fetched.skew
        return fetched


def read_market(
    sources: Sources, http: Http, *, market_id: int, source: str, external_id: str
) -> MarketReading:
    """Reads one market outside; whatever goes wrong is handed back, never raised."""
    reader, watched = sources.get(source), Watched(http)
    if reader is None:
        lacking = SourceRefusedError(
            f"This installation does not read {source}; set its token, see: forecasts doctor."
        )
        return MarketReading(market_id, source, error=lacking)
    try:
        snapshot = reader.fetch(watched, external_id)
    except Exception as error:  # noqa: BLE001  # one market must never stop the others
        return MarketReading(market_id, source, error=error, skew=watched.skew)
    return MarketReading(market_id, source, snapshot=snapshot, skew=watched.skew)


def read_claimed(sources: Sources, http: Http, claim: MarketClaim) -> MarketReading:
    """Reads a claimed market outside; no transaction may be open."""
    return read_market(
        sources,
        http,
        market_id=claim.market_id,
        source=claim.source,
        external_id=claim.external_id,
    )


def store_reading(
    session: Session,
    reading: MarketReading,
    *,
    now: datetime,
    gathered: list[Batch] | None = None,
) -> Stored:
    """Stores what reading a market gave, and how its source answered.

    What cannot be stored marks that market and changes nothing else.

    Args:
        session: an open writing transaction.
        reading: what was read, or what went wrong.
        now: the present instant.
        gathered: see `store_snapshot`.
    """
    answered = reading.error if isinstance(reading.error, SourceError) else None
    note_source(session, reading.source, answered, reading.skew, now=now)
    market = session.get_one(Market, reading.market_id)
    if reading.snapshot is not None:
        return _store_read(session, market, reading.snapshot, now=now, gathered=gathered)
    if isinstance(reading.error, SourceGoneError):
        was_there = mark_gone(session, market, reading.error, now=now)
        return Stored(was_there, 0, None, market.trouble)
    error = reading.error or SourceError("Nothing was read.")
    if not isinstance(error, SourceError):
        _LOG.error("market %s of %s: %r", market.external_id, market.source, error)
    return _failed(session, market, error, now=now)


def _store_read(
    session: Session,
    market: Market,
    snapshot: Snapshot,
    *,
    now: datetime,
    gathered: list[Batch] | None,
) -> Stored:
    try:
        with session.begin_nested():
            return store_snapshot(session, market, snapshot, now=now, gathered=gathered)
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001  # one market must never stop the others
        _LOG.exception("market %s of %s cannot be stored", snapshot.external_id, snapshot.source)
        session.refresh(market)
        return _failed(session, market, error, now=now)


def _failed(session: Session, market: Market, error: Exception, *, now: datetime) -> Stored:
    mark_failed(session, market, error, now=now)
    return Stored(False, 0, None, market.trouble)

"""The feed of a watch: read when it is due, new pieces noted as waiting, none of them twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from forecasts.clock import Edge, day_edge
from forecasts.db import Session
from forecasts.errors import SourceError
from forecasts.models import Watch, WatchedPiece
from forecasts.sources import Http
from forecasts.sources.feeds import FeedItem, fetch_feed, parse_feed
from forecasts.sources.pages import Robots
from forecasts.text import TITLE_LIMIT, printable
from forecasts.values import PieceState
from forecasts.watches.matching import covers
from forecasts.watches.pieces import FEED, UNDATED, PieceDraft, note_piece

LEASE: Final = timedelta(minutes=15)
EVERY: Final = timedelta(hours=3)
SOON: Final = timedelta(minutes=30)
_RETRY: Final = timedelta(hours=1)
_SLOWEST: Final = timedelta(days=2)
_LAST_LOOK: Final = timedelta(days=2)
_DOUBLINGS: Final = 8
MOST_NEW: Final = 50
"""How many pieces one reading adds; the rest is added by the next one."""
MOST_WAITING: Final = 1000
"""With so many waiting, a feed adds none: nobody reads them, or somebody floods it."""


@dataclass(frozen=True, slots=True)
class FeedClaim:
    """A feed this process may read until the lease ends."""

    watch_id: int
    url: str


@dataclass(frozen=True, slots=True)
class FeedRound:
    """What a reading brought: how many pieces were new, and what went wrong, if anything."""

    new: int
    trouble: str | None = None


def claim_feed(session: Session, *, now: datetime) -> FeedClaim | None:
    """Claims the feed that is due longest; None when none is."""
    watch = session.scalars(
        select(Watch)
        .where(Watch.feed_due_at <= now, Watch.feed_url.is_not(None))
        .order_by(Watch.feed_due_at, Watch.id)
        .limit(1)
    ).one_or_none()
    if watch is None or watch.feed_url is None:
        return None
    watch.feed_due_at = now + LEASE
    return FeedClaim(watch.id, watch.feed_url)


def read_claimed(
    http: Http, claim: FeedClaim, *, robots: Robots | None = None
) -> list[FeedItem] | SourceError:
    """Reads a claimed feed, with no session open; what went wrong is returned."""
    try:
        if robots is not None:
            robots.check(http, claim.url)
        fetched = fetch_feed(http, claim.url)
        if robots is not None and fetched.url != claim.url:
            robots.check(http, fetched.url)
        return parse_feed(fetched.body, fetched.url)
    except SourceError as error:
        return error


def _day(item: FeedItem, now: datetime) -> date | None:
    """Gives the day an item was published, None where it states none, or one to come."""
    at = item.published_at
    return None if at is None or at > now else at.date()


def _drafts(watch: Watch, items: Iterable[FeedItem], now: datetime) -> list[tuple[PieceDraft, str]]:
    """Lists what falls under a watch, the oldest first, and who saw it; what has no words is none.

    What states no day stands under the day it was seen on, and says so.
    """
    found = []
    for item in items:
        stated, title = _day(item, now), printable(item.title or item.url or "")[:TITLE_LIMIT]
        day = stated or now.date()
        if title and covers(watch, day):
            draft = PieceDraft(title=title, published_on=day, url=item.url)
            found.append((draft, FEED if stated else UNDATED))
    return sorted(found, key=lambda each: each[0].published_on)


def _is_noted(session: Session, watch: Watch, draft: PieceDraft) -> bool:
    """Says whether a piece without an address is on the list; one with an address, not yet."""
    if draft.url is not None:
        return False
    query = select(WatchedPiece.id).where(
        WatchedPiece.watch_id == watch.id, WatchedPiece.title == draft.title
    )
    return session.scalars(query).first() is not None


def _waiting(session: Session, watch: Watch) -> int:
    query = select(func.count()).where(
        WatchedPiece.watch_id == watch.id, WatchedPiece.state == PieceState.WAITING
    )
    return session.scalar(query) or 0


def _note(session: Session, watch: Watch, items: Iterable[FeedItem], now: datetime) -> int:
    new, most = 0, min(MOST_NEW, MOST_WAITING - _waiting(session, watch))
    for draft, by in _drafts(watch, items, now):
        if new >= most:
            break
        if _is_noted(session, watch, draft):
            continue
        new += note_piece(session, watch, draft, by=by, now=now) is not None
    return new


def _next_look(watch: Watch, after: timedelta, now: datetime) -> datetime | None:
    """Says when a feed is read next: no more once the watch ended and its last days were seen."""
    if watch.until is not None and now > day_edge(watch.until, Edge.END) + _LAST_LOOK:
        return None
    return now + after


def store_feed(
    session: Session, claim: FeedClaim, found: list[FeedItem] | SourceError, *, now: datetime
) -> FeedRound:
    """Notes the new pieces of a feed as waiting, or why it could not be read, and when to try next.

    Args:
        session: an open writing transaction.
        claim: the claim.
        found: what `read_claimed` gave.
        now: the present instant.
    """
    watch = session.get_one(Watch, claim.watch_id)
    if isinstance(found, SourceError):
        return _note_failure(watch, str(found), now)
    new = _note(session, watch, found, now)
    watch.feed_read_at, watch.feed_failures, watch.feed_trouble = now, 0, None
    if _waiting(session, watch) >= MOST_WAITING:
        watch.feed_trouble = (
            f"{MOST_WAITING:,} pieces wait; no more are listed before some are read or passed."
        )
    watch.feed_due_at = _next_look(watch, SOON if new >= MOST_NEW else EVERY, now)
    session.flush()
    return FeedRound(new, watch.feed_trouble)


def _note_failure(watch: Watch, reason: str, now: datetime) -> FeedRound:
    watch.feed_failures += 1
    watch.feed_trouble = printable(reason)[:1000]
    pause = _RETRY * 2 ** min(_DOUBLINGS, watch.feed_failures - 1)
    watch.feed_due_at = _next_look(watch, min(_SLOWEST, pause), now)
    return FeedRound(0, watch.feed_trouble)


def put_off(session: Session, claim: FeedClaim, reason: str, *, now: datetime) -> None:
    """Puts a feed off that failed in a way nobody expected."""
    watch = session.get_one(Watch, claim.watch_id)
    _note_failure(watch, reason, now)
    session.flush()

"""Watches begin and end; their rule is never edited."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from forecasts import ledger
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.models import Watch, WatchedPiece
from forecasts.naming import free_slug
from forecasts.text import check_url, clean_text, name_key, nearest
from forecasts.values import Chain, Visibility, WatchKind
from forecasts.watches.pieces import take_earlier

RULE_LIMIT: Final = 2000
_EARLIEST: Final = date(1900, 1, 1)
_AHEAD: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchDraft:
    """A watch as it is declared.

    Attributes:
        kind: whether a person or an outlet is watched.
        subject: the name; of an outlet its name as printed, or the host of its addresses.
        rule: which pieces and which statements are taken, in words; it is never edited.
        since: the first day of publication that falls under it.
        feed_url: a feed that lists new pieces, None without one.
    """

    kind: WatchKind
    subject: str
    rule: str
    since: date
    feed_url: str | None = None


def find_watch(session: Session, slug: str) -> Watch:
    """Finds a watch by its slug.

    Raises:
        NotFoundError: there is none; the nearest ones are offered.
    """
    wanted = slug.strip().lower()
    found = session.scalars(select(Watch).where(Watch.slug == wanted)).one_or_none()
    if found is None:
        raise NotFoundError("watch", slug, nearest(wanted, session.scalars(select(Watch.slug))))
    return found


def _check_since(since: date, now: datetime) -> None:
    if not _EARLIEST <= since <= now.date() + _AHEAD:
        raise InvalidInputError(
            f"A watch cannot begin on {since}; give a day between {_EARLIEST} and a year ahead."
        )


def _check_is_new(session: Session, draft: WatchDraft, key: str) -> None:
    standing = session.scalars(
        select(Watch)
        .where(Watch.kind == draft.kind, Watch.subject_key == key)
        .where(Watch.until.is_(None) | (Watch.until >= draft.since))
    ).first()
    if standing is None:
        return
    if standing.until is None:
        raise ConflictError(
            f"{standing.subject} is watched already ({standing.slug}); end that first: "
            f"forecasts watch end {standing.slug}"
        )
    raise ConflictError(
        f"{standing.subject} was watched until {standing.until} ({standing.slug}); the next watch "
        "begins after that day."
    )


def start_watch(session: Session, draft: WatchDraft, *, by: str, now: datetime) -> Watch:
    """Begins a watch; what is on record already and falls under it becomes a read piece.

    Args:
        session: an open writing transaction.
        draft: who is watched, by which rule, since when.
        by: who declares it.
        now: the present instant, on record as when it was declared.

    Raises:
        InvalidInputError: subject, rule, day or feed cannot be used.
        ConflictError: the same subject is watched on that day already.
    """
    subject = clean_text(draft.subject, what="name", limit=300)
    rule = clean_text(draft.rule, what="rule", limit=RULE_LIMIT, multiline=True)
    feed = check_url(draft.feed_url) if draft.feed_url else None
    key = name_key(subject)
    if len(key) > 300:
        raise InvalidInputError("The name is too long.")
    _check_since(draft.since, now)
    _check_is_new(session, draft, key)
    watch = Watch(
        slug=free_slug(session, Watch, subject, Visibility.PUBLIC),
        kind=draft.kind,
        subject=subject,
        subject_key=key,
        rule=rule,
        since=draft.since,
        started_at=now,
        started_by=by,
        feed_url=feed,
        feed_due_at=now if feed else None,
    )
    session.add(watch)
    ledger.record(session, watch, "started", chain=Chain.PUBLIC, now=now)
    take_earlier(session, watch, by=by, now=now)
    return watch


def end_watch(
    session: Session, watch: Watch, *, until: date | None = None, by: str, now: datetime
) -> None:
    """Ends a watch; pieces published after its last day fall under it no more.

    Args:
        session: an open writing transaction.
        watch: which one.
        until: its last day; today by default. It may lie ahead; nothing on the list is cut off.
        by: who ends it.
        now: the present instant.

    Raises:
        ConflictError: it has an end already, or pieces on its list are from after that day.
        InvalidInputError: the day lies before its first one, or years ahead.
    """
    last = until or max(now.date(), watch.since)
    if watch.until is not None:
        raise ConflictError(f"The watch on {watch.subject} has an end already: {watch.until}.")
    if not watch.since <= last <= now.date() + _AHEAD:
        raise InvalidInputError(
            f"The last day cannot be {last}; the watch begins on {watch.since}, and its end lies "
            "at most a year ahead."
        )
    newest = session.scalar(
        select(func.max(WatchedPiece.published_on)).where(WatchedPiece.watch_id == watch.id)
    )
    if newest is not None and newest > last:
        raise ConflictError(
            f"A piece of {newest} is on the list, so the last day cannot be {last}; nothing that "
            "was seen is cut off."
        )
    watch.until, watch.ended_at, watch.ended_by = last, now, by
    ledger.record(session, watch, "ended", chain=Chain.PUBLIC, now=now)

"""What pages, commands and programs show of watches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select

from forecasts.db import Session
from forecasts.models import Watch, WatchedPiece
from forecasts.values import PieceState, WatchKind
from forecasts.watches.counting import Counts, Statements, counts_of, statements_by_piece
from forecasts.watches.declaring import find_watch

LENGTH: Final = 100
_ORDER: Final = (PieceState.WAITING, PieceState.READ, PieceState.PASSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchLine:
    """A watch, its rule, and what came of it.

    Attributes:
        since: the first day of publication that falls under it.
        until: its last day, None while it has no end.
        declared_at: when it was declared on this record.
        ended_at: when its end was.
        is_backdated: whether it begins before the day it was declared.
        is_over: whether its last day has passed.
        feed_trouble: why its feed could not be read, None where it could.
        before: of the pieces, how many are from before the day the watch was declared.
    """

    slug: str
    kind: WatchKind
    subject: str
    rule: str
    since: date
    until: date | None
    declared_at: datetime
    ended_at: datetime | None
    is_backdated: bool
    is_over: bool
    feed_url: str | None
    feed_read_at: datetime | None
    feed_trouble: str | None
    before: int
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceLine:
    """A piece under a watch; `statements` are of a read one, `reason` says why one was passed."""

    id: int
    title: str
    url: str | None
    published_on: date
    seen_at: datetime
    state: PieceState
    article: int | None
    reason: str | None
    is_before: bool
    statements: Statements


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchPage:
    """A watch with a part of its pieces, the latest first; `total` counts those of all parts."""

    watch: WatchLine
    pieces: tuple[PieceLine, ...]
    total: int
    page: int
    pages: int


def _before(session: Session, watches: Sequence[Watch]) -> dict[int, int]:
    """Counts by watch the pieces from before the day it was declared."""
    found = {}
    for watch in watches:
        if watch.since < watch.started_at.date():
            found[watch.id] = session.scalar(
                select(func.count()).where(
                    WatchedPiece.watch_id == watch.id,
                    WatchedPiece.published_on < watch.started_at.date(),
                )
            )
    return {each: count or 0 for each, count in found.items()}


def _lines(session: Session, watches: Sequence[Watch], now: datetime) -> tuple[WatchLine, ...]:
    counts, before = counts_of(session, watches), _before(session, watches)
    return tuple(
        WatchLine(
            slug=watch.slug,
            kind=watch.kind,
            subject=watch.subject,
            rule=watch.rule,
            since=watch.since,
            until=watch.until,
            declared_at=watch.started_at,
            ended_at=watch.ended_at,
            is_backdated=watch.since < watch.started_at.date(),
            is_over=watch.until is not None and watch.until < now.date(),
            feed_url=watch.feed_url,
            feed_read_at=watch.feed_read_at,
            feed_trouble=watch.feed_trouble,
            before=before.get(watch.id, 0),
            counts=counts[watch.id],
        )
        for watch in watches
    )


def watch_list(session: Session, *, now: datetime) -> tuple[WatchLine, ...]:
    """Lists the watches, those that go on first, each group from the latest."""
    watches = session.scalars(select(Watch).order_by(Watch.started_at.desc(), Watch.id.desc()))
    lines = _lines(session, watches.all(), now)
    return tuple(sorted(lines, key=lambda line: line.is_over))


def watch_line(session: Session, watch: Watch, *, now: datetime) -> WatchLine:
    """Shows one watch."""
    return _lines(session, [watch], now)[0]


def waiting_pieces(session: Session) -> int:
    """Counts the pieces that wait, over all watches."""
    query = select(func.count()).where(WatchedPiece.state == PieceState.WAITING)
    return session.scalar(query) or 0


def watch_slugs(session: Session) -> tuple[str, ...]:
    """Lists the addresses of all watches, in order."""
    return tuple(session.scalars(select(Watch.slug).order_by(Watch.slug)))


def piece_line(watch: Watch, piece: WatchedPiece, statements: Statements) -> PieceLine:
    """Shows one piece."""
    return PieceLine(
        id=piece.id,
        title=piece.title,
        url=piece.url,
        published_on=piece.published_on,
        seen_at=piece.seen_at,
        state=piece.state,
        article=piece.article_id,
        reason=piece.reason,
        is_before=piece.published_on < watch.started_at.date(),
        statements=statements,
    )


def watch_page(
    session: Session, slug: str, *, page: int = 1, state: PieceState | None = None, now: datetime
) -> WatchPage:
    """Shows a watch with its pieces, the latest first.

    Args:
        session: a reading session.
        slug: which watch.
        page: which part of the pieces, from 1; the last one where there are fewer.
        state: only pieces of which this became; all by default.
        now: the present instant.

    Raises:
        NotFoundError: there is no such watch.
    """
    watch = find_watch(session, slug)
    wanted = [WatchedPiece.watch_id == watch.id]
    if state is not None:
        wanted.append(WatchedPiece.state == state)
    total = session.scalar(select(func.count()).where(*wanted)) or 0
    pages = max(1, -(-total // LENGTH))
    page = min(page, pages)
    found = session.scalars(
        select(WatchedPiece)
        .where(*wanted)
        .order_by(WatchedPiece.published_on.desc(), WatchedPiece.id.desc())
        .limit(LENGTH)
        .offset((page - 1) * LENGTH)
    ).all()
    said = statements_by_piece(session, [watch]).get(watch.id, {})
    return WatchPage(
        watch=watch_line(session, watch, now=now),
        pieces=tuple(piece_line(watch, each, said.get(each.id, Statements())) for each in found),
        total=total,
        page=page,
        pages=pages,
    )

"""What pages, commands and programs show of watches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select

from forecasts.db import Session
from forecasts.models import Article, Watch, WatchedPiece
from forecasts.values import PieceState, WatchKind
from forecasts.watches.counting import Counts, Statements, counts_of, statements_by_piece
from forecasts.watches.declaring import find_watch
from forecasts.watches.pieces import UNDATED, is_dated

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
        before: of the pieces, how many are from the day the watch was declared, or an earlier
            one, or are articles that were on record by then.
        on_record: of these, how many were on record by then.
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
    on_record: int
    counts: Counts

    @property
    def is_complete(self) -> bool:
        """Whether a feed lists the pieces, and none was taken in that was picked before."""
        return self.feed_url is not None and not self.on_record


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceLine:
    """A piece under a watch.

    Attributes:
        published_on: the day it was published; of an undated one, the day it was seen.
        is_undated: whether its feed states no day, and it was not read yet.
        article: the article it is, where it was read.
        same_as: of a waiting one, an article on record of the same title and day.
        reason: why it was passed, or had been before it was read.
        is_before: whether it may have been known when the watch was declared: it is from that day
            or an earlier one, or was on record by then.
        statements: of one that was read.
    """

    id: int
    title: str
    url: str | None
    published_on: date
    is_undated: bool
    seen_at: datetime
    state: PieceState
    article: int | None
    same_as: int | None
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


def _was_stored_by_then() -> ColumnElement[bool]:
    """Holds for a piece whose article was on record when its watch was declared."""
    return Article.added_at < Watch.started_at


def _known(session: Session, watches: Sequence[Watch]) -> dict[int, tuple[int, int]]:
    """Counts by watch the pieces that may have been known when it was declared, and on record."""
    found = {}
    for watch in watches:
        of_watch = (
            select(func.count())
            .select_from(WatchedPiece)
            .join(Watch, Watch.id == WatchedPiece.watch_id)
            .outerjoin(Article, Article.id == WatchedPiece.article_id)
            .where(Watch.id == watch.id)
        )
        has_day = WatchedPiece.seen_by != UNDATED
        is_early = has_day & (WatchedPiece.published_on <= watch.started_at.date())
        before = session.scalar(of_watch.where(or_(is_early, _was_stored_by_then())))
        on_record = session.scalar(of_watch.where(_was_stored_by_then()))
        found[watch.id] = (before or 0, on_record or 0)
    return found


def _lines(session: Session, watches: Sequence[Watch], now: datetime) -> tuple[WatchLine, ...]:
    counts, known = counts_of(session, watches), _known(session, watches)
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
            before=known[watch.id][0],
            on_record=known[watch.id][1],
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


def _stored_by_then(session: Session, watch: Watch, pieces: Sequence[WatchedPiece]) -> set[int]:
    """Finds the articles among some pieces that were on record when the watch was declared."""
    numbers = [each.article_id for each in pieces if each.article_id is not None]
    query = select(Article.id).where(Article.id.in_(numbers), Article.added_at < watch.started_at)
    return set(session.scalars(query))


def _look_alikes(session: Session, watch: Watch, pieces: Sequence[WatchedPiece]) -> dict[int, int]:
    """Finds, by waiting piece, an article of the same title and day that is no piece yet."""
    waiting = [each for each in pieces if each.state is PieceState.WAITING and is_dated(each)]
    own = select(WatchedPiece.article_id).where(
        WatchedPiece.watch_id == watch.id, WatchedPiece.article_id.is_not(None)
    )
    query = select(Article.id, Article.title, Article.published_on).where(
        Article.title.in_({each.title for each in waiting}), Article.id.not_in(own)
    )
    known = {(row.title, row.published_on): row.id for row in session.execute(query)}
    return {
        each.id: known[each.title, each.published_on]
        for each in waiting
        if (each.title, each.published_on) in known
    }


def _piece_lines(
    session: Session, watch: Watch, pieces: Sequence[WatchedPiece]
) -> tuple[PieceLine, ...]:
    said = statements_by_piece(session, [watch]).get(watch.id, {})
    stored = _stored_by_then(session, watch, pieces)
    alike, declared = _look_alikes(session, watch, pieces), watch.started_at.date()
    return tuple(
        PieceLine(
            id=piece.id,
            title=piece.title,
            url=piece.url,
            published_on=piece.published_on,
            is_undated=not is_dated(piece),
            seen_at=piece.seen_at,
            state=piece.state,
            article=piece.article_id,
            same_as=alike.get(piece.id),
            reason=piece.reason,
            is_before=piece.article_id in stored
            or (is_dated(piece) and piece.published_on <= declared),
            statements=said.get(piece.id, Statements()),
        )
        for piece in pieces
    )


def piece_line(session: Session, watch: Watch, piece: WatchedPiece) -> PieceLine:
    """Shows one piece of a watch."""
    return _piece_lines(session, watch, [piece])[0]


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
    return WatchPage(
        watch=watch_line(session, watch, now=now),
        pieces=_piece_lines(session, watch, found),
        total=total,
        page=page,
        pages=pages,
    )

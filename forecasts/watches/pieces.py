"""Pieces under a watch: seen by its feed, by hand or with an article; then read, or passed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from forecasts.clock import Edge, day_edge
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.models import Alias, Article, Forecaster, Watch, WatchedPiece
from forecasts.parts import parts
from forecasts.text import TITLE_LIMIT, check_url, clean_text
from forecasts.values import PieceState, WatchKind
from forecasts.watches.addresses import address_key, path_of, same_address
from forecasts.watches.matching import covers, of_subject

REASON_LIMIT: Final = 500
FEED: Final = "feed"
UNDATED: Final = "feed, undated"
"""Who saw a piece of which a feed states no day: its day is the one it was seen on, and no more."""
_MOVED: Final = "Its article is from "


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceDraft:
    """A piece as it was seen: its title, the day it was published, and where it stands."""

    title: str
    published_on: date
    url: str | None = None


def is_dated(piece: WatchedPiece) -> bool:
    """Says whether the day of a piece was stated, and is not only the one it was seen on."""
    return piece.seen_by != UNDATED


def find_piece(session: Session, piece_id: int) -> WatchedPiece:
    """Finds a piece by its number.

    Raises:
        NotFoundError: there is none.
    """
    piece = session.get(WatchedPiece, piece_id)
    if piece is None:
        raise NotFoundError("piece", str(piece_id))
    return piece


def _check_day(watch: Watch, day: date, now: datetime) -> None:
    if day_edge(day, Edge.START) > now:
        raise InvalidInputError(f"The piece cannot be from {day}, which is in the future.")
    if not covers(watch, day):
        last = f" and ends on {watch.until}" if watch.until else ""
        raise InvalidInputError(
            f"The piece is from {day}; the watch begins on {watch.since}{last}."
        )


def _settled(piece: WatchedPiece, state: PieceState, *, by: str, now: datetime) -> None:
    piece.state, piece.decided_by, piece.decided_at = state, by, now


def _become_read(piece: WatchedPiece, article: Article, *, by: str, now: datetime) -> None:
    piece.article_id = article.id
    if piece.reason and piece.reason.startswith(_MOVED):
        piece.reason = None
    if article.published_on is not None:
        piece.published_on = article.published_on
        piece.seen_by = FEED if piece.seen_by == UNDATED else piece.seen_by
    _settled(piece, PieceState.READ, by=by, now=now)


def _stored_as(session: Session, url: str) -> Article | None:
    """Finds the article that was stored from an address, or from a variant of it."""
    near = select(Article.id, Article.url).where(
        Article.url.contains(path_of(url), autoescape=True)
    )
    key = address_key(url)
    for row in session.execute(near.order_by(Article.id)):
        if address_key(row.url) == key:
            return session.get_one(Article, row.id)
    return None


def _on_list(session: Session, watch: Watch, url: str) -> WatchedPiece | None:
    """Finds the piece whose address leads to the same page."""
    near = select(WatchedPiece).where(
        WatchedPiece.watch_id == watch.id,
        WatchedPiece.url.contains(path_of(url), autoescape=True),
    )
    key = address_key(url)
    pieces = session.scalars(near.order_by(WatchedPiece.id))
    return next((each for each in pieces if each.url and address_key(each.url) == key), None)


def note_piece(
    session: Session, watch: Watch, draft: PieceDraft, *, by: str, now: datetime
) -> WatchedPiece | None:
    """Puts a piece on the list of a watch; None where its address stands there already.

    One that is an article on record is read at once.
    """
    url = same_address(draft.url) if draft.url else None
    if url and _on_list(session, watch, url):
        return None
    piece = WatchedPiece(
        watch_id=watch.id,
        title=draft.title,
        url=url,
        published_on=draft.published_on,
        seen_at=now,
        seen_by=by,
        state=PieceState.WAITING,
    )
    session.add(piece)
    stored = _stored_as(session, url) if url else None
    if stored is not None and _is_free(session, watch, stored) and _is_in_time(watch, stored):
        _become_read(piece, stored, by=by, now=now)
    session.flush()
    return piece


def add_piece(
    session: Session, watch: Watch, draft: PieceDraft, *, by: str, now: datetime
) -> WatchedPiece:
    """Puts a piece somebody saw on the list of a watch.

    Args:
        session: an open writing transaction.
        watch: the watch it falls under.
        draft: title, day and address.
        by: who saw it.
        now: the present instant.

    Raises:
        InvalidInputError: its day lies outside the watch, or title or address cannot be used.
        ConflictError: its address is on the list already.
    """
    _check_day(watch, draft.published_on, now)
    title = clean_text(draft.title, what="title", limit=TITLE_LIMIT)
    url = check_url(draft.url) if draft.url else None
    clean = PieceDraft(title=title, published_on=draft.published_on, url=url)
    piece = note_piece(session, watch, clean, by=by, now=now)
    if piece is None:
        known = _on_list(session, watch, same_address(url or ""))
        number = f" as piece {known.id}" if known else ""
        raise ConflictError(f"This address is on the list already{number}.")
    return piece


def pass_piece(piece: WatchedPiece, *, reason: str, by: str, now: datetime) -> None:
    """Passes a waiting piece, which stays on the list with the reason.

    Raises:
        ConflictError: it was read or passed already.
        InvalidInputError: no reason is given.
    """
    if piece.state is not PieceState.WAITING:
        raise ConflictError(f"Piece {piece.id} is {piece.state.value} already.")
    piece.reason = clean_text(reason, what="reason", limit=REASON_LIMIT)
    _settled(piece, PieceState.PASSED, by=by, now=now)


def _is_in_time(watch: Watch, article: Article) -> bool:
    return article.published_on is not None and covers(watch, article.published_on)


def _is_free(session: Session, watch: Watch, article: Article) -> bool:
    """Says whether an article is no piece of this watch yet."""
    query = select(WatchedPiece.id).where(
        WatchedPiece.watch_id == watch.id, WatchedPiece.article_id == article.id
    )
    return session.scalars(query).first() is None


def read_piece(
    session: Session, piece: WatchedPiece, article: Article, *, by: str, now: datetime
) -> None:
    """Says which article on record a piece is.

    Raises:
        ConflictError: it is another one already, the article is another piece of the same watch, or
            it was published outside the watch.
        InvalidInputError: nobody has settled the date of the article.
    """
    if piece.article_id == article.id:
        return
    watch = session.get_one(Watch, piece.watch_id)
    if piece.state is PieceState.READ:
        raise ConflictError(f"Piece {piece.id} is article {piece.article_id} already.")
    if article.published_on is None:
        raise InvalidInputError(
            f"The date of article {article.id} is not settled; settle it: forecasts article date "
            f"{article.id} YYYY-MM-DD"
        )
    if not covers(watch, article.published_on):
        raise ConflictError(
            f"Article {article.id} is from {article.published_on}, outside the watch on "
            f"{watch.subject}; pass the piece instead."
        )
    if not _is_free(session, watch, article):
        raise ConflictError(f"Article {article.id} is another piece of the watch already.")
    _become_read(piece, article, by=by, now=now)
    session.flush()


def _moved_out(session: Session, watch: Watch, article: Article) -> WatchedPiece | None:
    """Finds the piece without an address that was passed when its article moved out of a watch."""
    query = select(WatchedPiece).where(
        WatchedPiece.watch_id == watch.id,
        WatchedPiece.url.is_(None),
        WatchedPiece.title == article.title,
        WatchedPiece.state == PieceState.PASSED,
        WatchedPiece.reason.startswith(_MOVED),
    )
    return session.scalars(query.order_by(WatchedPiece.id)).first()


def _follow_date(session: Session, article: Article, day: date, *, by: str, now: datetime) -> None:
    """Moves the pieces that an article is to its day; one outside its watch now is passed."""
    query = (
        select(WatchedPiece, Watch)
        .join(Watch, Watch.id == WatchedPiece.watch_id)
        .where(WatchedPiece.article_id == article.id, WatchedPiece.published_on != day)
    )
    for piece, watch in session.execute(query).all():
        piece.published_on = day
        if not covers(watch, day):
            piece.article_id, piece.reason = None, f"{_MOVED}{day}, outside the watch."
            _settled(piece, PieceState.PASSED, by=by, now=now)
    session.flush()


def _take_into(session: Session, watch: Watch, article: Article, by: str, now: datetime) -> bool:
    """Makes an article a read piece of a watch it falls under, once."""
    if not _is_in_time(watch, article) or not _is_free(session, watch, article):
        return False
    url = same_address(article.url) if article.url else None
    piece = _on_list(session, watch, url) if url else _moved_out(session, watch, article)
    if piece is not None and piece.state is PieceState.READ:
        return False
    if piece is None:
        if not of_subject(session, watch, [article]):
            return False
        piece = WatchedPiece(
            watch_id=watch.id,
            title=article.title,
            url=url,
            published_on=article.published_on or watch.since,
            seen_at=now,
            seen_by=by,
            state=PieceState.WAITING,
        )
        session.add(piece)
    _become_read(piece, article, by=by, now=now)
    session.flush()
    return True


def take_article(session: Session, article: Article, *, by: str, now: datetime) -> int:
    """Takes an article into every watch it falls under: a piece that was read.

    An article falls under a watch where it was published within it, and is by the watched outlet,
    or the watched person is heard in it or signed it, or its address stands on the list. An article
    whose date is not settled falls under none yet. One that is a piece already and was given
    another date takes its piece along, out of the watch as well.

    Args:
        session: an open writing transaction.
        article: an article on record, with its candidates.
        by: who stored it.
        now: the present instant.

    Returns:
        How many watches took it in.
    """
    day = article.published_on
    if day is None:
        return 0
    session.flush()
    _follow_date(session, article, day, by=by, now=now)
    running = select(Watch).where(Watch.since <= day, Watch.until.is_(None) | (Watch.until >= day))
    watches = session.scalars(running.order_by(Watch.id)).all()
    return sum(_take_into(session, watch, article, by, now) for watch in watches)


def take_earlier(session: Session, watch: Watch, *, by: str, now: datetime) -> int:
    """Takes in what is on record already and falls under a watch that just began.

    Returns:
        How many articles.
    """
    day = Article.published_on
    within = select(Article.id).where(day.is_not(None), day >= watch.since)
    taken = 0
    for some in parts(session.scalars(within.order_by(Article.id)).all()):
        articles = session.scalars(select(Article).where(Article.id.in_(some)))
        for each in of_subject(session, watch, articles):
            taken += _take_into(session, watch, each, by, now)
    return taken


def take_named(session: Session, forecaster: Forecaster, *, by: str, now: datetime) -> int:
    """Takes in what the watches on a person missed, now that the person has further names.

    Returns:
        How many articles; none of one whom the public record does not know.
    """
    if not forecaster.is_public:
        return 0
    keys = select(Alias.name_key).where(Alias.forecaster_id == forecaster.id)
    session.flush()
    watches = session.scalars(
        select(Watch).where(Watch.kind == WatchKind.PERSON, Watch.subject_key.in_(keys))
    ).all()
    return sum(take_earlier(session, watch, by=by, now=now) for watch in watches)

"""Watches: whose statements are taken by which rule, and what became of each piece."""

from typing import Any, Final

from forecasts.accounts import Scope
from forecasts.errors import NotFoundError
from forecasts.resources.parts import Paged, sliced
from forecasts.watches import (
    PieceDraft,
    PieceLine,
    WatchDraft,
    WatchLine,
    add_piece,
    end_watch,
    find_piece,
    find_watch,
    pass_piece,
    piece_line,
    start_watch,
    watch_line,
    watch_list,
    watch_page,
)
from web.api.answers import Listing
from web.api.area import Area, Asked
from web.api.asking import PageAsked, ReasonSent
from web.api.desk_asking import PiecesAsked, PieceSent, WatchEndSent, WatchSent

area: Final = Area("watches", "Whose statements are taken, by a rule said beforehand.")

_ONE: Final = "/watches/<slug>"


@area.reads("/watches", WatchLine, is_list=True, asks=PageAsked)
def every(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists the watches, those that go on first."""
    found = watch_list(asked.session, now=asked.now)
    return Listing.of(sliced(found, Paged(query["page"], query["size"])))


@area.reads(_ONE, WatchLine)
def one(asked: Asked, slug: str) -> WatchLine:
    """Shows a watch: its rule, and what came of it."""
    return watch_line(asked.session, find_watch(asked.session, slug), now=asked.now)


@area.reads(f"{_ONE}/pieces", PieceLine, is_list=True, asks=PiecesAsked)
def pieces(asked: Asked, query: dict[str, Any], slug: str) -> Listing:
    """Lists the pieces of a watch, the latest first, 100 a page."""
    page = query["page"]
    found = watch_page(asked.session, slug, page=page, state=query.get("state"), now=asked.now)
    shown = found.pieces if page == found.page else ()
    return Listing(shown, page, found.pages, found.total)


@area.does("/watches", WatchLine, takes=WatchSent, needs=Scope.CURATE, status=201)
def start(asked: Asked, sent: dict[str, Any]) -> WatchLine:
    """Begins a watch; its rule stands in public from now on and is never edited."""
    draft = WatchDraft(
        kind=sent["kind"],
        subject=sent["subject"],
        rule=sent["rule"],
        since=sent.get("since", asked.now.date()),
        feed_url=sent.get("feed"),
    )
    watch = start_watch(asked.session, draft, by=asked.me.mark, now=asked.now)
    return watch_line(asked.session, watch, now=asked.now)


@area.does(f"{_ONE}/ending", WatchLine, takes=WatchEndSent, needs=Scope.CURATE)
def end(asked: Asked, sent: dict[str, Any], slug: str) -> WatchLine:
    """Ends a watch; pieces published after its last day fall under it no more."""
    watch = find_watch(asked.session, slug)
    end_watch(asked.session, watch, until=sent.get("until"), by=asked.me.mark, now=asked.now)
    return watch_line(asked.session, watch, now=asked.now)


@area.does(f"{_ONE}/pieces", PieceLine, takes=PieceSent, needs=Scope.CURATE, status=201)
def add(asked: Asked, sent: dict[str, Any], slug: str) -> PieceLine:
    """Puts a piece somebody saw on the list of a watch."""
    watch = find_watch(asked.session, slug)
    draft = PieceDraft(title=sent["title"], published_on=sent["published_on"], url=sent.get("url"))
    piece = add_piece(asked.session, watch, draft, by=asked.me.mark, now=asked.now)
    return piece_line(asked.session, watch, piece)


@area.does(f"{_ONE}/pieces/<int:number>/passing", PieceLine, takes=ReasonSent, needs=Scope.CURATE)
def set_aside(asked: Asked, sent: dict[str, Any], slug: str, number: int) -> PieceLine:
    """Passes a waiting piece, which stays on the list with the reason."""
    watch = find_watch(asked.session, slug)
    piece = find_piece(asked.session, number)
    if piece.watch_id != watch.id:
        raise NotFoundError("piece", str(number))
    pass_piece(piece, reason=sent["reason"], by=asked.me.mark, now=asked.now)
    return piece_line(asked.session, watch, piece)

"""Watches on the desk of curators: begin one, add pieces, pass them with a reason, end it."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.clock import parse_day
from forecasts.db import Session
from forecasts.errors import ConflictError, ForecastsError, InvalidInputError, NotFoundError
from forecasts.values import PieceState, WatchKind
from forecasts.watches import (
    PieceDraft,
    WatchDraft,
    add_piece,
    end_watch,
    find_piece,
    find_watch,
    pass_piece,
    start_watch,
    watch_list,
    watch_page,
)
from web.access import whoever
from web.contexts.watches import WatchDeskContext, WatchedDeskContext
from web.pages.watches import watch_entry
from web.paging import page_number, paging
from web.private import done, page
from web.refusals import RefusedFieldError, page_words
from web.rendering import runtime

pages: Final = Blueprint("watching", __name__, url_prefix="/review/watches")

_START: Final = ("kind", "subject", "rule", "since", "feed")
_PIECE: Final = ("title", "published_on", "url")
_PLACES: Final = {
    "The name": "subject",
    "The rule": "rule",
    "The title": "title",
    "The piece": "published_on",
    "A watch cannot begin": "since",
}
_WEB_ADDRESS: Final = ("The URL", "is not a web address")


def _refusals(error: ForecastsError, address: str) -> Mapping[str, str]:
    """Says what is wrong beside the field it is about; `address` names the one of a link."""
    if isinstance(error, RefusedFieldError):
        return {error.field: str(error)}
    words = page_words(error)
    if any(each in words for each in _WEB_ADDRESS):
        return {address: words}
    return {next((f for start, f in _PLACES.items() if words.startswith(start)), ""): words}


def _typed(names: tuple[str, ...]) -> dict[str, str]:
    return {name: request.form.get(name, "") for name in names}


def _day(typed: Mapping[str, str], name: str, default: date | None = None) -> date:
    if not typed[name].strip() and default is not None:
        return default
    try:
        return parse_day(typed[name])
    except InvalidInputError as error:
        raise RefusedFieldError(name, str(error)) from None


def _desk(
    typed: Mapping[str, str] | None = None,
    refusals: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    with runtime().reading() as session:
        lines = watch_list(session, now=runtime().now())
    context = WatchDeskContext(
        watches=tuple(watch_entry(line) for line in lines),
        typed=typed or dict.fromkeys(_START, ""),
        refusals=refusals or {},
    )
    return page(context, status)


def _address(name: str, number: int = 1) -> str:
    return url_for("watching.one", name=name, page=number if number > 1 else None)


def _watched(
    name: str,
    typed: Mapping[str, str] | None = None,
    refusals: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    now = runtime().now()
    with runtime().reading() as session:
        found = watch_page(
            session, name, page=page_number(request.args), state=PieceState.WAITING, now=now
        )
    context = WatchedDeskContext(
        entry=watch_entry(found.watch),
        waiting=found,
        paging=paging(found.page, found.pages, lambda n: _address(found.watch.slug, n)),
        today=now.date().isoformat(),
        typed=typed or dict.fromkeys((*_PIECE, "until"), ""),
        refusals=refusals or {},
    )
    return page(context, status)


@pages.get("")
def every() -> Response:
    """Shows the watches, and the form that begins one."""
    return _desk()


def _started(session: Session, typed: Mapping[str, str]) -> tuple[str, str]:
    now = runtime().now()
    if typed["kind"] not in set(WatchKind):
        raise RefusedFieldError("kind", "Say whether a person or an outlet is watched.")
    draft = WatchDraft(
        kind=WatchKind(typed["kind"]),
        subject=typed["subject"],
        rule=typed["rule"],
        since=_day(typed, "since", now.date()),
        feed_url=typed["feed"].strip() or None,
    )
    watch = start_watch(session, draft, by=whoever().mark, now=now)
    return watch.slug, watch.subject


@pages.post("")
def start() -> Response:
    """Begins a watch."""
    typed = _typed(_START)
    try:
        with runtime().transaction() as session:
            slug, subject = _started(session, typed)
    except (InvalidInputError, ConflictError) as error:
        return _desk(typed, _refusals(error, "feed"), 400)
    return done(_address(slug), f"Watching {subject}. The rule stands in public from now on.")


@pages.get("/<name>")
def one(name: str) -> Response:
    """Shows one watch: the pieces that wait, a form for more, and its end."""
    return _watched(name)


@pages.post("/<name>/pieces")
def add(name: str) -> Response:
    """Adds a piece that falls under a watch."""
    typed = _typed(_PIECE)
    try:
        draft = PieceDraft(
            title=typed["title"],
            published_on=_day(typed, "published_on"),
            url=typed["url"].strip() or None,
        )
        with runtime().transaction() as session:
            watch = find_watch(session, name)
            piece = add_piece(session, watch, draft, by=whoever().mark, now=runtime().now())
            words = f"Piece {piece.id}: {piece.state.value}."
    except (InvalidInputError, ConflictError) as error:
        return _watched(name, {**typed, "until": ""}, _refusals(error, "url"), 400)
    return done(_address(name), words)


@pages.post("/<name>/end")
def end(name: str) -> Response:
    """Ends a watch."""
    typed = _typed(("until",))
    try:
        with runtime().transaction() as session:
            now, watch = runtime().now(), find_watch(session, name)
            last = _day(typed, "until", max(now.date(), watch.since))
            end_watch(session, watch, until=last, by=whoever().mark, now=now)
    except (InvalidInputError, ConflictError) as error:
        said = page_words(error)
        return _watched(name, {**dict.fromkeys(_PIECE, ""), **typed}, {"until": said}, 400)
    return done(_address(name), f"The watch ends on {last}.")


@pages.post("/<name>/pieces/<int:number>/pass")
def set_aside(name: str, number: int) -> Response:
    """Passes a waiting piece with a reason."""
    try:
        with runtime().transaction() as session:
            piece = find_piece(session, number)
            if piece.watch_id != find_watch(session, name).id:
                raise NotFoundError("piece", str(number))
            reason = request.form.get("reason", "")
            pass_piece(piece, reason=reason, by=whoever().mark, now=runtime().now())
    except (InvalidInputError, ConflictError) as error:
        return done(_address(name), page_words(error), "refused")
    return done(_address(name), f"Piece {number} is passed; it stays on the list with the reason.")

"""Watches in public: whose statements are taken by which rule, and what became of each piece."""

from datetime import datetime
from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.values import PieceState
from forecasts.watches import WatchLine, WatchPage, watch_list, watch_page
from forecasts.watches.words import (
    counts_words,
    declared_words,
    feed_words,
    known_words,
    span_words,
    subject_words,
)
from web.contexts import Head, Link, WatchContext, WatchesContext
from web.contexts.watches import StateLink, WatchEntry
from web.paging import page_number, paging
from web.rendering import render
from web.serving import Moved, answer

pages: Final = Blueprint("watches", __name__, url_prefix="/watches")

_STATES: Final = {
    PieceState.WAITING: "waiting",
    PieceState.READ: "read",
    PieceState.PASSED: "passed",
}


def watch_entry(line: WatchLine) -> WatchEntry:
    """Puts into words what has to be said of a watch."""
    return WatchEntry(
        line,
        span_words(line),
        declared_words(line),
        tuple(counts_words(line)),
        known_words(line),
        feed_words(line),
    )


def _address(slug: str, page: int = 1, state: PieceState | None = None) -> str:
    return url_for("watches.one", name=slug, page=page if page > 1 else None, state=state)


def _asked_state() -> PieceState | None:
    typed = request.args.get("state", "").strip()
    if not typed:
        return None
    try:
        return PieceState(typed)
    except ValueError:
        known = ", ".join(PieceState)
        raise InvalidInputError(f"“state” is {typed[:60]!r}; it must be one of {known}.") from None


def _states(found: WatchPage, state: PieceState | None) -> tuple[StateLink, ...]:
    watch = found.watch
    every = StateLink(Link(_address(watch.slug), "all"), watch.counts.pieces, state is None)
    return (
        every,
        *(
            StateLink(
                Link(_address(watch.slug, state=each), words),
                getattr(watch.counts, each.value),
                state is each,
            )
            for each, words in _STATES.items()
        ),
    )


@pages.get("")
def every() -> Response:
    """Lists the watches."""

    def make(session: Session, now: datetime) -> str:
        lines = watch_list(session, now=now)
        context = WatchesContext(tuple(watch_entry(line) for line in lines))
        return render(context, Head(canonical=url_for("watches.every")))

    return answer(("watches",), make)


@pages.get("/<name>")
def one(name: str) -> Response:
    """Shows a watch with its pieces."""
    page, state = page_number(request.args), _asked_state()

    def make(session: Session, now: datetime) -> str | Moved:
        found = watch_page(session, name, page=page, state=state, now=now)
        slug = found.watch.slug
        if found.page != page or slug != name:
            return Moved(_address(slug, found.page, state))
        context = WatchContext(
            entry=watch_entry(found.watch),
            whose=subject_words(found.watch.kind),
            found=found,
            state=state,
            states=_states(found, state),
            paging=paging(found.page, found.pages, lambda n: _address(slug, n, state)),
        )
        return render(context, Head(canonical=_address(slug, page)))

    return answer(("watch", name, page, state), make)

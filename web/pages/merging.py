"""Merging two forecasters, and taking them apart again."""

from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.forecasters import find_forecaster
from forecasts.merging import (
    MergePreview,
    find_merge,
    merge_forecasters,
    merge_preview,
    merges,
    undo_merge,
)
from forecasts.standings.people.forecaster_directory import forecaster_names
from forecasts.watches import take_named
from web.access import whoever
from web.contexts.merging import MergesContext
from web.private import done, page
from web.rendering import runtime

pages: Final = Blueprint("merging", __name__)

_REFUSED: Final = (ConflictError, InvalidInputError, NotFoundError)


def _preview(session: Session, kept: str, merged: str) -> tuple[MergePreview | None, str]:
    """Gives two forecasters side by side, or says why not."""
    if not kept or not merged:
        return None, ""
    try:
        both = (find_forecaster(session, name, is_public=True) for name in (kept, merged))
        found = merge_preview(session, *both)
    except NotFoundError as error:
        return None, str(error)
    return found, found.refusal or ""


def _page(kept: str, merged: str, *, refusal: str = "", reason: str = "") -> Response:
    with runtime().reading() as session:
        preview, found = _preview(session, kept, merged)
        context = MergesContext(
            kept=kept,
            merged=merged,
            names=forecaster_names(session),
            preview=preview,
            refusal=refusal or found,
            reason=reason,
            lines=merges(session),
        )
    return page(context, 400 if refusal else 200)


@pages.get("/review/merges")
def every() -> Response:
    """Shows two forecasters side by side, and what was merged so far."""
    return _page(request.args.get("kept", "").strip(), request.args.get("merged", "").strip())


@pages.post("/review/merges")
def merge() -> Response:
    """Merges two forecasters."""
    typed = request.form
    kept, merged = typed.get("kept", ""), typed.get("merged", "")
    reason = typed.get("reason", "")
    try:
        with runtime().transaction() as session:
            both = [find_forecaster(session, name, is_public=True) for name in (kept, merged)]
            merge_forecasters(
                session,
                kept=both[0],
                merged=both[1],
                by=whoever().mark,
                now=runtime().now(),
                reason=reason.strip() or None,
                takes_account=bool(typed.get("takes_account")),
            )
            take_named(session, both[0], by=whoever().mark, now=runtime().now())
            words = f"{both[1].name} is {both[0].name} from now on."
    except _REFUSED as error:
        return _page(kept, merged, refusal=str(error), reason=reason)
    return done(url_for("merging.every"), words)


@pages.post("/review/merges/<int:number>/undo")
def undo(number: int) -> Response:
    """Takes two forecasters apart again."""
    try:
        with runtime().transaction() as session:
            merge = find_merge(session, number)
            undo_merge(session, merge, by=whoever().mark, now=runtime().now())
            names = next(line for line in merges(session) if line.id == number)
    except ConflictError as error:
        return done(url_for("merging.every"), str(error), "refused")
    return done(url_for("merging.every"), f"{names.merged} and {names.kept} are two again.")

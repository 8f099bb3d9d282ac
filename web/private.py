"""Pages for one person: never kept, never listed, with what was just done said on top."""

from typing import cast

from flask import Response, flash, make_response, redirect

from web.contexts import Head, PersonalPage
from web.rendering import render


def page(context: PersonalPage, status: int = 200) -> Response:
    """Renders a page for whoever asks, and for nobody else."""
    response = make_response(render(context, Head(is_indexed=False)), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def done(address: str, words: str = "", kind: str = "done") -> Response:
    """Leads on after something was done, so that reloading does it no second time.

    Args:
        address: the path to lead to.
        words: what is said there, once.
        kind: of what is said: "done", "refused", or "decided" about a candidate.
    """
    if words:
        flash(words, kind)
    response = cast("Response", redirect(address, 303))
    response.headers["Cache-Control"] = "no-store"
    return response

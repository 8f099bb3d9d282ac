"""The public log of corrections, and how to ask for one."""

from datetime import datetime
from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.db import Session
from forecasts.standings.corrected.corrections import CorrectionPage, correction_page
from web.contexts import CorrectionsContext, Head, Link
from web.formats import counted
from web.paging import page_number, paging
from web.rendering import render, runtime
from web.serving import Moved, answer

pages: Final = Blueprint("corrections", __name__, url_prefix="/corrections")


def _address(page: int) -> str:
    return url_for("corrections.every", page=page if page > 1 else None)


def contact() -> Link | None:
    """Links to whoever corrects the record, if the settings name them."""
    address = runtime().settings.contact
    return Link(address, address.removeprefix("mailto:")) if address else None


def _feed() -> Link:
    return Link(url_for("feeds.corrections"), "Corrections")


def corrections_context(found: CorrectionPage) -> CorrectionsContext:
    """Gathers what the template shows."""
    return CorrectionsContext(
        lines=found.lines,
        total=found.total,
        paging=paging(found.page, found.pages, _address),
        contact=contact(),
        feed=_feed(),
    )


@pages.get("")
def every() -> Response:
    """Lists every public correction, newest first, in parts."""
    page = page_number(request.args)

    def make(session: Session, _now: datetime) -> str | Moved:
        found = correction_page(session, page=page)
        if page > found.pages:
            return Moved(_address(found.pages))
        head = Head(
            canonical=_address(page),
            description=f"{counted(found.total, 'correction')} of the public record: what changed, "
            "from what to what, when and why; and how to ask for one.",
            feeds=(_feed(),),
        )
        return render(corrections_context(found), head)

    return answer(("corrections", page), make)

"""The weekly report on the web: every week's for everybody, and a subscriber's own."""

from datetime import datetime
from typing import Final

from flask import Blueprint, Response, make_response, request, url_for

from forecasts.db import Session
from forecasts.reports.shown import (
    changed_since,
    days_of,
    edition_lines,
    page_of,
    shown_edition,
    shown_letter,
)
from web.contexts import Head, Link, ReportContext, ReportsContext
from web.paging import page_number, paging
from web.rendering import render, runtime
from web.serving import Moved, answer

pages: Final = Blueprint("reports", __name__)


def _address(page: int) -> str:
    return url_for("reports.every", page=page if page > 1 else None)


def _site_url() -> str:
    return runtime().settings.site_url


def _feed() -> Link:
    return Link(url_for("feeds.reports"), "Weekly reports")


def _of(week: str | None) -> Link | None:
    return Link(url_for("reports.one", week=week), days_of(week)) if week else None


@pages.get("/reports")
def every() -> Response:
    """Lists the reports of past weeks, the newest first."""
    page = page_number(request.args)

    def make(session: Session, _now: datetime) -> str | Moved:
        lines, last = edition_lines(session, site_url=_site_url(), page=page)
        if page > last:
            return Moved(_address(last))
        context = ReportsContext(lines=lines, paging=paging(page, last, _address), feed=_feed())
        head = Head(
            canonical=_address(page),
            description="Week by week: how questions came out and who was close, where markets "
            "moved, how the leaderboard changed.",
            feeds=(_feed(),),
        )
        return render(context, head)

    return answer(("reports", page), make)


@pages.get("/reports/<week>")
def one(week: str) -> Response:
    """Shows the report of a week as it was composed then, the same for everybody."""

    def make(session: Session, _now: datetime) -> str:
        found = shown_edition(session, week, site_url=_site_url())
        letter = page_of(found.report)
        context = ReportContext(
            letter=letter,
            changed=changed_since(session, found.report),
            days=days_of(week),
            is_public=True,
            before=_of(found.before),
            after=_of(found.after),
        )
        head = Head(
            canonical=url_for("reports.one", week=week),
            description=letter.summary,
            feeds=(_feed(),),
        )
        return render(context, head)

    return answer(("report", week), make)


@pages.get("/reports/mine/<name>")
def mine(name: str) -> Response:
    """Shows a subscriber's report, to whoever has its name; no list has it."""
    with runtime().reading() as session:
        report = shown_letter(session, name, site_url=_site_url())
        changed = changed_since(session, report)
    context = ReportContext(
        letter=page_of(report), changed=changed, days="", is_public=False, before=None, after=None
    )
    response = make_response(render(context, Head(is_indexed=False)))
    response.headers["Cache-Control"] = "no-store"
    return response

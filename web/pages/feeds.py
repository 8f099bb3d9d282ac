"""What other programs follow: Atom feeds, and the deadlines as a calendar."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, request, url_for

from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.reports.shown import latest_letters
from forecasts.standings.addresses import open_deadlines
from forecasts.standings.corrected.corrections import corrections as all_corrections
from forecasts.standings.events import (
    NEWEST,
    Event,
    Story,
    forecaster_story,
    latest_decisions,
    question_story,
)
from web import agenda
from web.atom import MIMETYPE, Entry, Feed, atom
from web.feed_entries import correction_entry, event_entry, report_entry
from web.queries import is_plausible_name
from web.rendering import absolute, runtime
from web.serving import answer

pages: Final = Blueprint("feeds", __name__)


def _subtitle(what: str) -> str:
    return f"{what} Corrections: {absolute(url_for('corrections.every'))}"


def _feed(
    key: str,
    title: str,
    what: str,
    page: str,
    entries: list[Entry],
    began_at: datetime | None = None,
) -> bytes:
    feed = Feed(
        key=key,
        title=title,
        subtitle=_subtitle(what),
        address=absolute(request.path),
        page=absolute(page),
        site=runtime().settings.site_url,
        entries=entries,
    )
    return atom(feed if began_at is None else replace(feed, began_at=began_at))


def _entries(events: tuple[Event, ...]) -> list[Entry]:
    return [event_entry(event) for event in events]


@pages.get("/feeds/resolutions.atom")
def resolutions() -> Response:
    """Tells the latest outcomes, those taken back and those annulled among them."""

    def make(session: Session, _now: datetime) -> bytes:
        return _feed(
            "resolutions",
            "Forecasts: how questions came out",
            "The latest decisions about questions on record.",
            url_for("questions.every"),
            _entries(latest_decisions(session)),
        )

    return answer(("feed", "resolutions"), make, mimetype=MIMETYPE)


@pages.get("/feeds/corrections.atom")
def corrections() -> Response:
    """Tells the latest corrections."""

    def make(session: Session, _now: datetime) -> bytes:
        return _feed(
            "corrections",
            "Forecasts: corrections",
            "What stood on record and was changed or taken back.",
            url_for("corrections.every"),
            [correction_entry(line) for line in all_corrections(session)[:NEWEST]],
        )

    return answer(("feed", "corrections"), make, mimetype=MIMETYPE)


@pages.get("/feeds/reports.atom")
def reports() -> Response:
    """Gives the reports of the latest weeks, each whole."""

    def make(session: Session, _now: datetime) -> bytes:
        letters = latest_letters(session, site_url=runtime().settings.site_url)
        return _feed(
            "reports",
            "Forecasts: weekly reports",
            "How questions came out and who was close, where markets moved, how places changed.",
            url_for("reports.every"),
            [report_entry(line, letter) for line, letter in letters],
        )

    return answer(("feed", "reports"), make, mimetype=MIMETYPE)


def _story(what: str, name: str, find: Callable[[Session, str], Story], words: str) -> Response:
    if not is_plausible_name(name):
        raise NotFoundError(what, name)

    def make(session: Session, _now: datetime) -> bytes:
        try:
            found = find(session, name)
        except NotFoundError:
            raise NotFoundError(what, name) from None  # a feed offers no nearest names
        if found.slug != name:
            raise NotFoundError(what, name)
        return _feed(
            f"{what}/{found.slug}",
            f"Forecasts: {found.name}",
            words,
            url_for(f"{what}s.one", name=found.slug),
            _entries(found.events),
            began_at=found.began_at,
        )

    return answer(("feed", what, name), make, mimetype=MIMETYPE)


@pages.get("/feeds/forecasters/<name>.atom")
def forecaster(name: str) -> Response:
    """Tells what a forecaster said, and how it came out."""
    words = "Calls on record, and how they came out."
    return _story("forecaster", name, forecaster_story, words)


@pages.get("/feeds/questions/<name>.atom")
def question(name: str) -> Response:
    """Tells what was said on a question, and how it came out."""
    return _story("question", name, question_story, "What was said, and how it came out.")


@pages.get("/calendar.ics")
def calendar() -> Response:
    """Lists the deadlines of open questions, the nearest first."""
    host = urlsplit(runtime().settings.site_url).hostname or "localhost"

    def make(session: Session, now: datetime) -> bytes:
        return agenda.agenda(open_deadlines(session, now=now), host=host)

    return answer(("calendar",), make, mimetype=agenda.MIMETYPE)

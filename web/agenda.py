"""The deadlines of open questions as a calendar (RFC 5545)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from flask import url_for
from icalendar import Calendar, Event

from forecasts.clock import DatePrecision, zone_named
from forecasts.standings.addresses import Deadline
from forecasts.wording import day_words
from web.atom import allowed
from web.rendering import absolute

MIMETYPE: Final = "text/calendar"
_JOINER: Final = "\u2060"  # holds two characters together, and shows nothing
_MAKER: Final = "-//Forecasts//Deadlines//EN"


def _one_line(text: str) -> str:
    """Puts a text on one line; icalendar takes a backslash before N for a line break."""
    return " ".join(allowed(text).split()).replace("\\N", f"\\{_JOINER}N")


def _event(deadline: Deadline, host: str) -> Event:
    """Writes a deadline: a whole day in the question's zone, or the instant where one is known."""
    event = Event()
    address = absolute(url_for("questions.one", name=deadline.slug))
    closes = day_words(deadline.closes_at, deadline.precision, zone=deadline.zone)
    event.add("uid", f"{deadline.slug}@{host}")
    event.add("dtstamp", deadline.fixed_at.replace(microsecond=0))
    event.add("last-modified", deadline.fixed_at.replace(microsecond=0))
    if deadline.precision is DatePrecision.INSTANT:
        event.add("dtstart", deadline.closes_at.replace(microsecond=0))
    else:
        day = deadline.closes_at.astimezone(zone_named(deadline.zone)).date()
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
    event.add("summary", _one_line(deadline.title))
    event.add("description", f"Closes {closes}.\n{address}")
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event


def agenda(deadlines: Sequence[Deadline], *, host: str) -> bytes:
    """Writes a calendar; the same bytes for the same deadlines.

    Args:
        deadlines: of the questions.
        host: of the site, which makes the identifiers unique.
    """
    calendar = Calendar()
    calendar.add("prodid", _MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Forecasts: deadlines")
    calendar.add("x-wr-caldesc", f"Corrections: {absolute('/corrections')}")
    for deadline in deadlines:
        calendar.add_component(_event(deadline, host))
    written: bytes = calendar.to_ical()
    return written

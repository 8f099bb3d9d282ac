"""Feeds and the calendar are read by programs that others wrote, whatever stands in the record."""

import re
import string
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta
from typing import Any

import feedparser  # type: ignore[import-untyped]  # it ships no types
import pytest
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar
from markupsafe import Markup

from forecasts.clock import DatePrecision
from forecasts.forecasters import find_forecaster
from forecasts.predictions import record_withdrawal
from forecasts.questions import find_question
from forecasts.runtime import Runtime
from forecasts.standings.addresses import Deadline
from tests import world
from tests.conftest import FakeClock
from tests.web.conftest import Site
from tests.web.record import HOSTILE, HOSTILE_SLUG, STORY
from web.agenda import agenda
from web.atom import Entry, Feed, atom

FEEDS = [
    "/feeds/resolutions.atom",
    "/feeds/corrections.atom",
    "/feeds/forecasters/alice-arden.atom",
    "/feeds/forecasters/bob-birch.atom",
    "/feeds/forecasters/harbour-exchange.atom",
    f"/feeds/questions/{STORY}.atom",
    f"/feeds/questions/{HOSTILE_SLUG}.atom",
]
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def _read(site: Site, path: str) -> Any:
    with site.app.test_client().get(path) as response:
        assert (response.status_code, response.mimetype) == (200, "application/atom+xml")
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        found = feedparser.parse(response.get_data())
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_is_whole_and_says_where_it_and_its_page_are(
    site_on_each_database: Site, path: str
) -> None:
    site = site_on_each_database
    found = _read(site, path)
    base = site.runtime.settings.site_url
    links = {link.rel: link.href for link in found.feed.links}
    assert links["self"] == f"{base}{path}"
    assert site.app.test_client().get(links["alternate"].removeprefix(base)).status_code == 200
    assert f"{base}/corrections" in found.feed.subtitle
    assert found.feed.author == "Forecasts"
    ids = [entry.id for entry in found.entries]
    assert len(set(ids)) == len(ids) > 0
    times = [entry.updated for entry in found.entries]
    assert times == sorted(times, reverse=True)
    assert found.feed.updated == times[0]
    for entry in found.entries:
        assert site.app.test_client().get(entry.link.removeprefix(base)).status_code == 200
        assert "None" not in entry.title + entry.summary


def test_outcomes_reopenings_and_annulments_are_entries_of_their_own(site: Site) -> None:
    titles = [entry.title for entry in _read(site, "/feeds/resolutions.atom").entries]
    story = [title for title in titles if "harbour" in title]
    assert story == [
        "Resolved No (was: Resolved Yes): Will the harbour of Vessel open?",
        "Reopened: Will the harbour of Vessel open?",
        "Resolved Yes: Will the harbour of Vessel open?",
    ]
    assert "Annulled: Will the lighthouse be sold?" in titles


def test_a_forecaster_is_followed_with_calls_and_how_they_came_out(site: Site) -> None:
    entries = _read(site, "/feeds/forecasters/bob-birch.atom").entries
    titles = [entry.title.replace("\u00a0", " ") for entry in entries]
    assert "Bob Birch: 40 %. Will the harbour of Vessel open?" in titles
    assert "Bob Birch, 70 %: came out No. Will the harbour of Vessel open?" in titles
    scored = next(entry for entry in entries if "came out" in entry.title)
    assert "lower is better" in scored.summary


def test_what_was_read_from_words_names_phrase_range_and_lexicon_in_feeds(site: Site) -> None:
    entries = _read(site, "/feeds/forecasters/alice-arden.atom").entries
    told = [entry.title.replace("\u00a0", " ") for entry in entries if "about" in entry.title]
    assert told
    for title in told:
        assert re.search(r"about \d+ % \(\d+–\d+\), from ‘[^’]+’, lexicon [\w-]+", title)


def test_what_people_wrote_stays_text_in_a_feed(site: Site) -> None:
    found = _read(site, f"/feeds/questions/{HOSTILE_SLUG}.atom")
    raw = site.app.test_client().get(f"/feeds/questions/{HOSTILE_SLUG}.atom").get_data()
    titles = [entry.text for entry in ET.fromstring(raw).iter("{http://www.w3.org/2005/Atom}title")]
    assert f"Forecasts: {HOSTILE}" in titles
    assert any(HOSTILE in str(title) for title in titles[1:])
    bob = site.app.test_client().get("/feeds/forecasters/bob-birch.atom").text
    assert "&lt;blockquote&gt;I&amp;#39;d put it at 70 percent. &amp;lt;em&amp;gt;" in bob
    assert "private" not in str(found).lower()


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/forecasters/nobody.atom",
        "/feeds/questions/nothing.atom",
        "/feeds/questions/will-the-hidden-plan-work.atom",
        "/feeds/forecasters/Alice%20Arden.atom",
        "/feeds/forecasters/%00.atom",
    ],
)
def test_a_feed_of_nothing_on_record_is_not_there(site_on_each_database: Site, path: str) -> None:
    assert site_on_each_database.app.test_client().get(path).status_code == 404


def test_nothing_private_is_in_any_feed_or_calendar(site: Site) -> None:
    for path in (*FEEDS, "/calendar.ics", "/sitemap.xml"):
        text = site.app.test_client().get(path).text
        assert "hidden" not in text
        assert "12.3" not in text


def test_a_feed_stays_the_same_while_the_record_does(
    runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    with runtime.transaction() as session:
        asked, who = world.question(session, clock()), world.forecaster(session, clock())
        world.prediction(session, clock(), asked, who, 0.3)
    paths = ("/feeds/resolutions.atom", "/feeds/forecasters/alice-arden.atom", "/calendar.ics")
    before = [client.get(path).get_data() for path in paths]
    clock.advance(hours=5)
    assert [client.get(path).get_data() for path in paths] == before
    empty = feedparser.parse(before[0])
    assert (empty.entries, empty.feed.updated) == ([], "1970-01-01T00:00:00.000000Z")


def test_a_withdrawal_is_an_entry_of_both_feeds(
    runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    with runtime.transaction() as session:
        asked, who = world.question(session, clock()), world.forecaster(session, clock())
        world.prediction(session, clock(), asked, who, 0.3)
    clock.advance(hours=1)
    with runtime.transaction() as session:
        record_withdrawal(
            session,
            question=find_question(session, STORY),
            forecaster=find_forecaster(session, "Alice Arden"),
            stated=None,
            by="curator",
            now=clock(),
        )
    for path in ("/feeds/forecasters/alice-arden.atom", f"/feeds/questions/{STORY}.atom"):
        newest = feedparser.parse(client.get(path).get_data()).entries[0]
        assert newest.title == "Alice Arden: withdrew. Will the harbour of Vessel open?"


@given(ANY_TEXT, ANY_TEXT)
def test_any_text_makes_well_formed_xml_that_holds_what_xml_can(title: str, said: str) -> None:
    entry = Entry(
        "x/1", f"{title}\x00\x1b", "https://a.example/", NOW, Markup("<p>{}</p>").format(said)
    )
    feed = Feed(
        key="x", title=title, subtitle="\ufffe", address="https://a.example/x", page="https://a.example/",
        site="https://a.example", entries=[entry],
    )  # fmt: skip
    root = ET.fromstring(atom(feed))
    read = root.findtext("{http://www.w3.org/2005/Atom}title") or ""
    printable = [c for c in title if c in string.printable and c not in "\r\x0b\x0c"]
    assert [c for c in read if c in string.printable and c != "\n"] == [
        c for c in printable if c != "\n"
    ]


def _deadline(title: str, at: datetime, precision: DatePrecision, zone: str = "UTC") -> Deadline:
    return Deadline("will-it", title, zone, at, precision, NOW)


@pytest.mark.parametrize("days", [1, 400])
@given(title=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@example(title="\\N")
def test_any_title_survives_the_calendar(site: Site, title: str, days: int) -> None:
    deadline = _deadline(title, NOW + timedelta(days=days), DatePrecision.INSTANT)
    with site.app.test_request_context():
        written = agenda([deadline], host="forecasts.example")
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    assert len(Calendar.from_ical(written).errors) == 0
    assert set(str(event["SUMMARY"])) <= set(title) | {" ", "\u2060"}


def test_a_deadline_is_a_whole_day_in_its_zone_or_an_instant(site: Site) -> None:
    midnight = datetime(2030, 12, 31, 22, 59, 59, 999999, tzinfo=UTC)  # the end of it in Warsaw
    lines = [
        _deadline("A day, it is", midnight, DatePrecision.DAY, "Europe/Warsaw"),
        _deadline("An instant", NOW, DatePrecision.INSTANT, "Europe/Warsaw"),
    ]
    with site.app.test_request_context():
        day, instant = Calendar.from_ical(agenda(lines, host="h.example")).walk("VEVENT")
    assert day.decoded("DTSTART") == date(2030, 12, 31)
    assert day.decoded("DTEND") == date(2031, 1, 1)
    assert "31 Dec 2030 (Europe/Warsaw)" in str(day["DESCRIPTION"])
    assert instant.decoded("DTSTART") == NOW
    assert "1 Jun 2024, 14:00 CEST" in str(instant["DESCRIPTION"])
    assert day.decoded("DTSTAMP") == NOW
    assert str(day["UID"]) == "will-it@h.example"


def test_the_calendar_holds_the_open_public_questions_nearest_first(
    site_on_each_database: Site,
) -> None:
    site = site_on_each_database
    with site.app.test_client().get("/calendar.ics") as response:
        assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
        events = Calendar.from_ical(response.get_data()).walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == ["Will the bridge stand?"]
    base = site.runtime.settings.site_url
    assert str(events[0]["URL"]) == f"{base}/questions/will-the-bridge-stand"

"""What stands around every page: sections above, links below, the day of the record."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forecasts.runtime import Runtime
from forecasts.values import Role
from tests import world
from tests.conftest import FakeClock
from tests.web.conftest import Site
from tests.web.people import member
from tests.web.record import STORY

SECTIONS = [
    "Leaderboard", "Questions", "Forecasters", "Markets", "Calibration", "Compare", "Methodology",
]  # fmt: skip


def _nav(html: str, label: str) -> str:
    found = re.search(rf'<nav[^>]* aria-label="{label}">(.*?)</nav>', html, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("path", "current", "how"),
    [
        ("/", "Leaderboard", "page"),
        ("/questions", "Questions", "page"),
        (f"/questions/{STORY}", "Questions", "true"),
        ("/forecasters/alice-arden", "Forecasters", "true"),
        ("/compare/alice-arden/bob-birch", "Compare", "true"),
        ("/methodology", "Methodology", "page"),
    ],
)
def test_the_sections_say_where_a_reader_is(site: Site, path: str, current: str, how: str) -> None:
    nav = _nav(site.html(path), "Main")
    assert re.findall(r">([^<]+)</a>", nav) == SECTIONS
    assert re.findall(r'aria-current="(\w+)">([^<]+)<', nav) == [(how, current)]


@pytest.mark.parametrize("path", ["/articles/1", "/corrections"])
def test_a_page_of_no_section_says_none(site: Site, path: str) -> None:
    assert "aria-current" not in _nav(site.html(path), "Main")


def test_a_mistake_is_in_no_section(site: Site) -> None:
    assert "aria-current" not in _nav(site.html("/forecasters/nobody", status=404), "Main")


def test_what_stands_below_leads_to_corrections_feeds_calendar_and_data(site: Site) -> None:
    links = re.findall(r'href="([^"]+)"', _nav(site.html("/"), "More"))
    assert links == [
        "/methodology", "/lexicon", "/articles", "/watches", "/corrections", "/ledger", "/reports",
        "/subscribe", "/tip", "/predict", "/me", "/feeds/resolutions.atom", "/calendar.ics",
        "/board.csv",
    ]  # fmt: skip
    own = {"/predict": "/sign-in?next=/predict", "/me": "/sign-in?next=/me"}
    for link in links:
        answer = site.app.test_client().get(link)
        assert answer.status_code == (303 if link in own else 200)
        assert answer.headers.get("Location") == own.get(link)


def test_every_page_leads_to_ones_own_record_in_the_same_words(site: Site) -> None:
    words = '<p class="yours"><a href="/predict">Predict</a><a href="/me">Me</a></p>'
    for path in ("/", "/questions", f"/questions/{STORY}", "/methodology", "/sign-in"):
        assert words in site.html(path)


def test_the_day_of_the_record_is_that_of_the_last_change(
    runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    assert "The record last changed" not in client.get("/questions").text
    with runtime.transaction() as session:
        world.question(session, clock())
    first = clock()
    clock.advance(days=3)
    words = f"The record last changed on {first.day} {first:%b %Y}."
    assert words in client.get("/questions").text
    assert words not in client.get("/nowhere").text


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/me", ("page", "Your record")),
        ("/review", ("page", "Review")),
        ("/review/tips", ("true", "Review")),
        ("/review/merges", ("true", "Review")),
        ("/review/disputes", ("true", "Review")),
        ("/review/coding", ("true", "Review")),
        ("/me/tokens", ("true", "Profile")),
        ("/me/mail", ("true", "Profile")),
        ("/admin/mail", ("page", "Mail")),
        ("/me/webhooks", ("true", "Profile")),
        ("/me/export", ("true", "Profile")),
        ("/tip", None),
    ],
)
def test_pages_for_one_person_say_where_they_are(
    app: Flask, path: str, current: tuple[str, str] | None
) -> None:
    nav = _nav(member(app, role=Role.ADMIN).open(path), "Yours")
    found = re.findall(r'aria-current="(\w+)">([^<]+)<', nav)
    assert found == ([current] if current else [])


@pytest.mark.parametrize(
    "path",
    ["/me", "/me/questions", "/me/profile", "/me/tokens", "/me/webhooks", "/me/import",
     "/me/export", "/me/erase"],
)  # fmt: skip
def test_pages_about_oneself_are_headed_as_such(app: Flask, path: str) -> None:
    assert '<p class="kicker">For your eyes only</p>' in member(app).open(path)

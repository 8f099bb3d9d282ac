"""An admin merges two pundits in a browser and undoes it; anybody disputes and points out calls."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from forecasts.audit import verify
from forecasts.clock import Edge, parse_moment
from forecasts.config import Settings
from forecasts.predictions import Statement, record_prediction
from forecasts.runtime import Runtime, compose
from forecasts.values import Basis, Role
from tests import world
from tests.conftest import FakeClock
from tests.databases import SQLiteStore
from tests.web.browsing import opened_browser, served
from tests.web.people import token_of
from web import create_app
from web.access import cookie_name

SLUG = "will-the-harbour-of-vessel-open"
WIDTHS = (1280, 375)


@pytest.fixture
def runtime(sqlite_databases: SQLiteStore, tmp_path: Path, clock: FakeClock) -> Iterator[Runtime]:
    with sqlite_databases.fresh(tmp_path) as url:
        composed = replace(compose(Settings(database_url=url)), now=clock)
        with composed.transaction() as session:
            now = clock()
            about = world.question(session, now)
            for name, probability in (("Robert Lane", 0.4), ("Bob Lane", 0.2)):
                who = world.forecaster(session, now, name)
                record_prediction(
                    session,
                    question=about,
                    forecaster=who,
                    statement=Statement(
                        probability=probability,
                        low=probability - 0.1,
                        high=probability + 0.1,
                        stated=parse_moment("2024-05-01", edge=Edge.END),
                        basis=Basis.VERBAL,
                        phrase="unlikely",
                        lexicon_version="en-1",
                    ),
                    by="curator",
                    now=now,
                )
        yield composed
        composed.engine.dispose()


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    made = create_app(runtime)
    made.testing = True
    return made


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    yield from served(app)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from opened_browser()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab that runs no script: everything works without."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def signed_in(tab: Page, app: Flask, runtime: Runtime, address: str, role: Role) -> None:
    token = token_of(runtime, f"{role.value}@forecasts.example", role=role)
    with app.test_request_context():
        name = cookie_name()
    tab.context.add_cookies([{"name": name, "value": token, "url": address}])


def fits(tab: Page) -> None:
    """Checks at both widths that nothing hangs over the edge."""
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        overflow = tab.locator("html").evaluate("e => e.scrollWidth - e.clientWidth")
        assert overflow <= 0, f"{tab.url} at {width}: {overflow} px over"


def test_an_admin_merges_two_pundits_and_undoes_it(
    tab: Page, app: Flask, runtime: Runtime, address: str
) -> None:
    signed_in(tab, app, runtime, address, Role.ADMIN)
    tab.goto(f"{address}/review/merges")
    tab.get_by_label("Who stays").fill("Robert Lane")
    tab.get_by_label("Whose record moves to them").fill("Bob Lane")
    tab.get_by_role("button", name="Look at both").click()
    expect(tab.get_by_role("heading", name="Side by side")).to_be_visible()
    fits(tab)
    tab.get_by_label("How you know that they are one").fill("He signs both ways.")
    tab.get_by_role("button", name="Merge Bob Lane into Robert Lane").click()
    expect(tab.get_by_role("status")).to_contain_text("Bob Lane is Robert Lane from now on.")
    fits(tab)
    tab.goto(f"{address}/forecasters/bob-lane")
    assert tab.url == f"{address}/forecasters/robert-lane"
    expect(tab.locator("ol.calls > li")).to_have_count(2)
    tab.goto(f"{address}/corrections")
    expect(tab.get_by_text("He signs both ways.")).to_be_visible()
    tab.goto(f"{address}/review/merges")
    tab.get_by_role("button", name="Undo").click()
    expect(tab.get_by_role("status")).to_contain_text("are two again")
    tab.goto(f"{address}/forecasters/bob-lane")
    assert tab.url == f"{address}/forecasters/bob-lane"
    expect(tab.locator("ol.calls > li")).to_have_count(1)
    with runtime.reading() as session:
        assert verify(session).is_sound


def test_anybody_disputes_a_call_and_a_curator_decides_in_public(
    tab: Page, app: Flask, runtime: Runtime, address: str
) -> None:
    tab.goto(f"{address}/forecasters/bob-lane")
    tab.get_by_role("link", name="Read wrongly?").click()
    fits(tab)
    tab.get_by_label("What is wrong").fill("I spoke of spring.")
    tab.get_by_label("Who you are").fill("Bob Lane")
    tab.get_by_role("button", name="Send").click()
    expect(tab.get_by_role("status")).to_contain_text("Thank you.")
    signed_in(tab, app, runtime, address, Role.CURATOR)
    tab.goto(f"{address}/review/disputes")
    fits(tab)
    tab.get_by_role("button", name="Contested").click()
    tab.goto(f"{address}/questions/{SLUG}")
    expect(tab.get_by_text("Contested", exact=True)).to_be_visible()
    tab.goto(f"{address}/review/disputes")
    tab.get_by_label("What you decided").fill("The interview names no season.")
    tab.get_by_role("button", name="The reading stands").click()
    tab.goto(f"{address}/corrections")
    expect(tab.get_by_text("The interview names no season.")).to_be_visible()


def test_anybody_points_out_a_prediction_and_a_curator_takes_it_on(
    tab: Page, app: Flask, runtime: Runtime, address: str
) -> None:
    tab.goto(f"{address}/")
    tab.get_by_role("link", name="Point out a prediction").click()
    fits(tab)
    tab.get_by_label("The words").fill("It will never open again.")
    tab.get_by_label("Who said them").fill("Carol Crane")
    tab.get_by_label("Where they can be read").fill("https://gull.example/1")
    tab.get_by_role("button", name="Send").click()
    expect(tab.get_by_role("status")).to_contain_text("Thank you.")
    signed_in(tab, app, runtime, address, Role.CURATOR)
    tab.goto(f"{address}/review/tips")
    fits(tab)
    tab.get_by_role("button", name="Take it on").click()
    expect(tab.get_by_role("status")).to_contain_text("is yours")

"""Logging in a real browser by keyboard alone, with the script and without it."""

from collections.abc import Iterator
from time import perf_counter

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select

from forecasts.config import Settings
from forecasts.models import Prediction
from forecasts.runtime import Runtime, compose
from tests.web.browsing import served
from tests.web.people import token_of
from web import create_app
from web.access import cookie_name

LINES = [
    "Will Belarus join the war by 31 December? 15%",
    "Will it rain in Vessel by Friday? 1 in 3 #weather",
    "Rates are cut before 2199 - .4 !unlisted",
]


@pytest.fixture
def here(sqlite_url: str) -> Iterator[tuple[Flask, str]]:
    """Serves an empty record."""
    composed = compose(Settings(database_url=sqlite_url))
    app = create_app(composed)
    for address in served(app):
        yield app, address
    composed.engine.dispose()


def _context(browser: Browser, here: tuple[Flask, str], *, has_script: bool) -> BrowserContext:
    app, address = here
    token = token_of(app.extensions["forecasts"], "anna@forecasts.example")
    context = browser.new_context(java_script_enabled=has_script)
    with app.test_request_context():
        context.add_cookies([{"name": cookie_name(), "value": token, "url": address}])
    return context


def _logged(app: Flask) -> int:
    runtime: Runtime = app.extensions["forecasts"]
    with runtime.reading() as session:
        standing = select(func.count()).select_from(Prediction)
        return session.scalar(standing.where(Prediction.retracted_at.is_(None))) or 0


def _log(page: Page, line: str) -> float:
    """Types a line, Enter, Enter, and says how long that took until it was on record."""
    begun = perf_counter()
    page.keyboard.type(line)
    page.keyboard.press("Enter")
    expect(page.locator("[data-save]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".said.done")).to_contain_text("On record")
    expect(page.locator("#line")).to_be_focused()
    return perf_counter() - begun


@pytest.mark.parametrize("has_script", [True, False])
def test_three_predictions_are_logged_and_one_undone_by_keyboard_alone(
    browser: Browser, here: tuple[Flask, str], *, has_script: bool
) -> None:
    app, address = here
    context = _context(browser, here, has_script=has_script)
    page, complaints = context.new_page(), list[str]()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/predict")
    expect(page.locator("#line")).to_be_focused()
    seconds = [_log(page, line) for line in LINES]
    print(f"seconds to log by keyboard: {', '.join(f'{each:.2f}' for each in seconds)}")
    assert _logged(app) == 3
    undo = page.get_by_role("button", name="Undo")
    while not undo.evaluate("button => button === document.activeElement"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".said.done")).to_contain_text("Taken back: 40 %")
    assert _logged(app) == 2
    assert complaints == []
    context.close()


def test_a_line_is_read_while_it_is_typed_and_enter_goes_to_the_button_that_saves(
    browser: Browser, here: tuple[Flask, str]
) -> None:
    _, address = here
    context = _context(browser, here, has_script=True)
    page = context.new_page()
    page.goto(f"{address}/predict")
    page.keyboard.type("Will it rain by 31 December 2199? 15")
    expect(page.locator("#reading")).to_contain_text("did you mean 15%")
    page.keyboard.type("%")
    expect(page.locator("#reading [data-save]")).to_be_visible()
    expect(page.locator("#line")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-save]")).to_be_focused()
    assert page.url == f"{address}/predict"
    page.fill("#line", "")
    expect(page.locator("#reading")).to_have_count(0)
    context.close()

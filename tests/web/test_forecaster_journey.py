"""A forecaster from the first mail to the own calibration, in a real browser.

With FORECASTS_SCREENSHOTS naming a folder, each step is photographed wide and narrow.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from forecasts.config import Settings
from forecasts.runtime import Runtime, compose
from tests.conftest import FakeClock
from tests.mail.mailbox import Mailbox, mail_server
from tests.web.browsing import served
from tests.web.signing import LINK
from web import create_app

pytestmark = pytest.mark.browser

LINES = (
    "Will it rain in Vessel by 2 June? 80%",
    "Will the ferry run by 31 December? 1 in 3",
    "Will rates be cut by 31 December? 0.4",
)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as server:
        yield server


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2024, 6, 1, 12, tzinfo=UTC))


@pytest.fixture
def address(sqlite_url: str, mailbox: Mailbox, clock: FakeClock) -> Iterator[str]:
    settings = Settings(database_url=sqlite_url, mail=mailbox.settings)
    runtime: Runtime = replace(compose(settings), now=clock)
    yield from served(create_app(runtime))
    runtime.engine.dispose()


def _photograph(page: Page, name: str) -> None:
    folder = os.environ.get("FORECASTS_SCREENSHOTS")
    if folder:
        for width in (1280, 375):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def _sign_up(page: Page, address: str, mailbox: Mailbox) -> None:
    page.goto(f"{address}/predict")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.keyboard.type("anna@mail.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    link = LINK.search(mailbox.messages[-1].get_content())
    assert link
    page.goto(address + link[0])
    _photograph(page, "1-link")
    page.keyboard.type("Anna Amsel")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log a prediction")


def _log(page: Page, line: str) -> None:
    page.keyboard.type(line)
    page.keyboard.press("Enter")
    expect(page.locator("[data-save]")).to_be_focused()
    _photograph(page, "2-reading")
    page.keyboard.press("Enter")
    expect(page.locator(".said.done")).to_contain_text("On record")
    expect(page.locator("#line")).to_be_focused()


def test_from_the_first_mail_to_the_own_calibration(
    browser: Browser, address: str, mailbox: Mailbox, clock: FakeClock
) -> None:
    with browser.new_context() as context:
        page, complaints = context.new_page(), list[str]()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        _sign_up(page, address, mailbox)
        for line in LINES:
            _log(page, line)

        page.goto(f"{address}/me/questions")
        expect(page.get_by_role("link", name="Will it rain in Vessel")).to_be_visible()
        page.get_by_role("link", name="Will rates be cut").click()
        page.get_by_label("Probability of Yes").fill("55%")
        page.keyboard.press("Enter")
        expect(page.locator(".said.done")).to_contain_text("55")
        _photograph(page, "3-update")

        clock.advance(days=3)
        page.goto(f"{address}/me")
        due = page.get_by_role("link", name="Resolve: Will it rain in Vessel")
        expect(due).to_be_visible()
        _photograph(page, "4-due")
        due.click()
        page.get_by_label("Yes", exact=True).check()
        page.get_by_role("button", name="Decide").click()
        expect(page.locator(".said.done")).to_be_visible()
        _photograph(page, "5-resolved")

        page.goto(f"{address}/me")
        expect(page.get_by_role("main")).to_contain_text("1 resolved question")
        _photograph(page, "6-calibration")
        assert complaints == []

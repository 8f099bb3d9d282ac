"""Somebody signs up by a mailed link, keeps an account, and erases it, in a real browser."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, Literal

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from forecasts.accounts import change_role
from forecasts.config import Settings
from forecasts.models import Account
from forecasts.runtime import Runtime, compose
from forecasts.values import Role
from tests.conftest import FakeClock
from tests.databases import SQLiteStore
from tests.mail.mailbox import Mailbox, mail_server
from tests.web.browsing import served
from tests.web.signing import LINK
from web import create_app

pytestmark = pytest.mark.browser

SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
PAGES: Final = ("/me/profile", "/me/tokens", "/me/erase", "/admin/accounts")


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def runtime(
    sqlite_databases: SQLiteStore, tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox
) -> Iterator[Runtime]:
    with sqlite_databases.fresh(tmp_path_factory.mktemp("account")) as url:
        settings = Settings(database_url=url, mail=mailbox.settings)
        clock = FakeClock(datetime(2024, 6, 1, 12, tzinfo=UTC))
        yield (composed := replace(compose(settings), now=clock))
        composed.engine.dispose()


@pytest.fixture(scope="module")
def address(runtime: Runtime) -> Iterator[str]:
    yield from served(create_app(runtime))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window that axe may look into: a script, which the pages themselves never run."""
    with browser.new_context(bypass_csp=True) as opened:
        yield opened


def _barriers(page: Page) -> list[Any]:
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


def _looked_at(page: Page) -> None:
    """Looks at a page wide and narrow, light and dark."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            look = f"{page.url}, {width}, {scheme}"
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, look
            assert _barriers(page) == [], look
    parser = html5lib.HTMLParser()
    parser.parse(page.request.get(page.url).text())
    assert not parser.errors, (page.url, parser.errors)


def _signed_up(page: Page, address: str, mailbox: Mailbox) -> None:
    page.goto(f"{address}/me/profile")
    page.get_by_label("Email").first.fill("anna@mail.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    link = LINK.search(mailbox.messages[-1].get_content())
    assert link
    page.goto(address + link[0])
    page.keyboard.type("Anna Amsel")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your profile")


def test_an_account_is_made_used_and_erased(
    context: BrowserContext, address: str, mailbox: Mailbox, runtime: Runtime
) -> None:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(f"{address}/sign-in")
    _looked_at(page)
    _signed_up(page, address, mailbox)
    with runtime.transaction() as session:
        change_role(session, session.scalars(select(Account)).one(), Role.ADMIN)
    for path in PAGES:
        page.goto(address + path)
        _looked_at(page)

    page.goto(f"{address}/me/profile")
    page.get_by_label("Time zone").select_option("Asia/Kolkata")
    page.get_by_role("button", name="Keep").first.click()
    expect(page.locator(".said")).to_have_text("Your profile is changed.")
    page.get_by_label("New password").fill("seven tall ships wait")
    page.get_by_role("button", name="Set a password").click()
    expect(page.locator(".said")).to_contain_text("Your password is set")

    page.goto(f"{address}/me/tokens")
    page.get_by_label("What it is for").fill("My script")
    page.get_by_label("Your password").fill("seven tall ships wait")
    page.get_by_role("button", name="Make a token").click()
    expect(page.locator(".secret")).to_contain_text("fk_")
    assert _barriers(page) == []
    page.get_by_role("button", name="Revoke My script").click()
    expect(page.locator(".said")).to_contain_text("opens nothing any more")

    page.goto(f"{address}/me/erase")
    page.get_by_label("Type “erase my account”").fill("erase my account")
    page.get_by_label("Your password").fill("seven tall ships wait")
    page.get_by_role("button", name="Erase for ever").click()
    expect(page.locator(".said")).to_have_text("Your account is erased.")
    page.goto(f"{address}/me/profile")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert complaints == []

"""Somebody subscribes, agrees by the letter, changes what comes, and leaves, in a real browser."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from forecasts.accounts import add_account, begin_sign_in
from forecasts.config import Settings
from forecasts.mail import mailer_of
from forecasts.models import Delivery
from forecasts.outbox import Written, put, send_some
from forecasts.runtime import Runtime, compose
from forecasts.subscriptions import known_subscription
from forecasts.values import DeliveryState, MailKind, Role
from tests.conftest import FakeClock
from tests.databases import SQLiteStore
from tests.mail.mailbox import Mailbox, mail_server
from tests.web.browsing import served
from web import create_app

pytestmark = pytest.mark.browser

SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
WIDTHS: Final = (1280, 375, 320)
ANNA: Final = "anna@mail.example"
LINK: Final = re.compile(r"/mail/(?:confirm|preferences|unsubscribe)/[\w.-]+")
REFUSED: Final = "the server responded with a status of 4"
SHOTS: Final = os.environ.get("FORECASTS_SCREENSHOTS")
"""A folder for a picture of each page as it is looked at, for whoever wants to see them."""


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def runtime(
    sqlite_databases: SQLiteStore, tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox
) -> Iterator[Runtime]:
    with sqlite_databases.fresh(tmp_path_factory.mktemp("mail")) as url:
        settings = Settings(database_url=url, mail=mailbox.settings, secret_key="k" * 40)
        clock = FakeClock(datetime(2024, 6, 1, 12, tzinfo=UTC))
        yield (composed := replace(compose(settings), now=clock))
        composed.engine.dispose()


@pytest.fixture(scope="module")
def address(runtime: Runtime) -> Iterator[str]:
    yield from served(create_app(runtime))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window in Minsk that axe may look into, in which nothing may complain."""
    complaints: list[str] = []
    with browser.new_context(bypass_csp=True, timezone_id="Europe/Minsk") as opened:
        made = opened.new_page()
        made.on("console", lambda said: complaints.append(said.text))
        yield made
    assert [each for each in complaints if REFUSED not in each] == []


def _barriers(page: Page) -> list[Any]:
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


def _looked_at(page: Page, name: str) -> None:
    """Looks at a page wide and narrow, light and dark."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            look = f"{name}, {width}, {scheme}"
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, look
            assert _barriers(page) == [], look
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"{look}.png", full_page=True)
    parser = html5lib.HTMLParser()
    parser.parse(page.content())
    assert not parser.errors, (name, parser.errors)


def _send(runtime: Runtime) -> None:
    mailer = mailer_of(runtime.settings)
    assert mailer is not None
    send_some(transaction=runtime.transaction, mailer=mailer, now=runtime.now)


def _link(mailbox: Mailbox, purpose: str) -> str:
    text = mailbox.messages[-1].get_body(("plain",))
    assert text is not None
    found = [each for each in LINK.findall(text.get_content()) if f"/{purpose}/" in each]
    assert len(found) == 1
    return str(found[0])


def _heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def _queued(runtime: Runtime) -> None:
    """Writes a report that waits, as the job does."""
    with runtime.transaction() as session:
        own = known_subscription(session, ANNA)
        assert own is not None
        letter = Written("The week", b"Subject: The week\r\n\r\n", "week@test", ANNA)
        kind, period = MailKind.REPORT, "2024-W22"
        assert put(
            session, subscription_id=own.id, kind=kind, period=period, written=letter,
            now=runtime.now(),
        )  # fmt: skip


def _state(runtime: Runtime, period: str = "2024-W22") -> DeliveryState:
    with runtime.reading() as session:
        return session.scalars(select(Delivery.state).where(Delivery.period == period)).one()


def _subscribed(page: Page, address: str, mailbox: Mailbox, runtime: Runtime) -> None:
    page.goto(address)
    page.get_by_role("link", name="The report by mail").click()
    _heading(page, "The report by mail")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Minsk")
    _looked_at(page, "subscribe")
    page.get_by_label("Your address").fill(ANNA)
    page.get_by_label("Day", exact=True).select_option("Friday")
    page.get_by_role("button", name="Subscribe").click()
    _heading(page, "Look into your mail")
    _looked_at(page, "asked")
    assert mailbox.messages == []
    _send(runtime)
    assert mailbox.messages[-1]["To"] == ANNA


def _agreed(page: Page, address: str, mailbox: Mailbox) -> None:
    page.goto(address + _link(mailbox, "confirm"))
    _heading(page, "Is it you who asked for mail?")
    _looked_at(page, "confirm")
    page.get_by_role("button", name="Yes, send it to me").click()
    _heading(page, "You are subscribed")
    expect(page.locator("main")).to_contain_text(
        "on Friday, 7 Jun 2024, between 08:00 and 09:00 (Europe/Minsk)"
    )
    _looked_at(page, "subscribed")


def _changed(page: Page) -> None:
    page.get_by_role("link", name="Change what comes").click()
    _heading(page, "What is mailed to you")
    expect(page.locator("main")).not_to_contain_text(ANNA)
    page.get_by_label("Time zone").select_option("Asia/Kolkata")
    page.get_by_label("Hour").select_option("18:00")
    page.get_by_label("Once a month").check()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("status").first).to_have_text("Kept.")
    expect(page.locator("main")).to_contain_text("18:00 and 19:00 (Asia/Kolkata)")
    _looked_at(page, "preferences")
    page.get_by_label("Only what I name here").check()
    page.get_by_label("Forecasters, one a line").fill("Nobody At All")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("alert")).to_contain_text("Nobody called “Nobody At All”")
    _looked_at(page, "preferences refused")


def test_somebody_subscribes_agrees_changes_it_leaves_and_comes_back(
    page: Page, address: str, mailbox: Mailbox, runtime: Runtime
) -> None:
    _subscribed(page, address, mailbox, runtime)
    _agreed(page, address, mailbox)
    _changed(page)
    preferences = page.url
    _queued(runtime)
    page.get_by_role("link", name="Unsubscribe from everything").click()
    _heading(page, "Unsubscribe from everything?")
    old = page.url
    assert _state(runtime) is DeliveryState.WAITING
    _looked_at(page, "unsubscribe")
    page.get_by_role("button", name="Unsubscribe").click()
    _heading(page, "You are unsubscribed")
    _looked_at(page, "unsubscribed")
    assert _state(runtime) is DeliveryState.CANCELLED
    before = len(mailbox.messages)
    _send(runtime)
    assert len(mailbox.messages) == before

    runtime.now.advance(hours=25)  # type: ignore[attr-defined]
    page.get_by_role("button", name="That was a mistake").click()
    _heading(page, "Look into your mail")
    _send(runtime)
    page.goto(address + _link(mailbox, "confirm"))
    page.get_by_role("button", name="Yes, send it to me").click()
    _heading(page, "You are subscribed")
    page.goto(old)
    _heading(page, "Unsubscribe from everything?")
    page.goto(preferences)
    _heading(page, "This link is too old")
    _looked_at(page, "too old")
    assert page.context.cookies() == []


def _signed_in(page: Page, address: str, runtime: Runtime, role: Role) -> None:
    with runtime.transaction() as session:
        now, email = runtime.now(), f"{role.value}@mail.example"
        account = add_account(session, email=email, name="Bela", role=role, now=now)
        token = begin_sign_in(session, account, browser="a browser", now=now)
    page.context.add_cookies([{"name": "forecasts", "value": token, "url": address}])


def test_an_account_chooses_its_mail_and_agrees_by_a_letter(
    page: Page, address: str, mailbox: Mailbox, runtime: Runtime
) -> None:
    _signed_in(page, address, runtime, Role.FORECASTER)
    page.goto(f"{address}/me/profile")
    page.get_by_role("link", name="What is mailed to you").click()
    _heading(page, "What is mailed to you")
    _looked_at(page, "own mail, unproved")
    page.get_by_role("button", name="Mail me the letter").click()
    expect(page.locator(".said.done")).to_contain_text("A letter is on its way")
    _send(runtime)
    page.goto(address + _link(mailbox, "confirm"))
    page.get_by_role("button", name="Yes, send it to me").click()
    _heading(page, "You are subscribed")
    page.goto(f"{address}/me/mail")
    page.get_by_label("Once a week").check()
    page.get_by_label("off by so many points").fill("25")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".said")).to_have_text("What is mailed to you is changed.")
    expect(page.locator("main")).to_contain_text("The next report comes on Monday")
    expect(page.get_by_label("off by so many points")).to_have_value("25")
    expect(page.locator("main")).to_contain_text("Confirm that you want mail")
    _looked_at(page, "own mail")
    page.get_by_role("button", name="Unsubscribe from everything").click()
    expect(page.get_by_text("You unsubscribed, so nothing is sent.")).to_be_visible()
    page.get_by_role("button", name="Send me mail again").click()
    expect(page.locator(".said")).to_have_text("You get mail again.")


def test_whoever_runs_the_site_sees_how_mail_goes(
    page: Page, address: str, mailbox: Mailbox, runtime: Runtime
) -> None:
    _signed_in(page, address, runtime, Role.ADMIN)
    with runtime.transaction() as session:
        for letter in session.scalars(select(Delivery).where(Delivery.period == "2024-W22")):
            letter.state, letter.trouble = DeliveryState.HELD, "the server was lost"
    page.goto(f"{address}/admin/mail")
    _heading(page, "Mail")
    page.get_by_label("Address").last.fill("gone@mail.example")
    page.get_by_role("button", name="Send nothing there").click()
    expect(page.locator(".said.done")).to_contain_text("Nothing is sent to gone@mail.example")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused since")).to_be_visible()
    _looked_at(page, "admin mail")
    page.get_by_role("button", name="Let it go: Report of 2024-W22").click()
    assert _state(runtime) is DeliveryState.CANCELLED
    page.get_by_label("State").select_option("Called back")
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".letters > li")).to_have_count(1)
    page.goto(f"{address}/admin/mail")
    page.get_by_role("button", name="Go on sending").click()
    expect(page.get_by_text("Paused since")).to_have_count(0)

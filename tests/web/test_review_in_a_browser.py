"""A curator takes an article from paste to the published question, by keys."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from forecasts.config import Settings
from forecasts.runtime import Runtime, compose
from forecasts.values import Role
from tests.conftest import FakeClock
from tests.databases import SQLiteStore
from tests.web.browsing import served
from tests.web.people import member
from web import create_app
from web.access import cookie_name

pytestmark = pytest.mark.browser

SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
ARTICLE: Final = """Selvania ‘won’t join’ the war over the strait, says exiled minister

Wed. Feb 22nd, 2023

The Orlavian Tribune

Selvania has moved tanks to the coast, and many fear that it will enter the war on the side of \
Korvania.

Marta Velik, a former minister who lives in exile, said that Selvania will probably not enter the \
war this year. “It is unlikely that our soldiers cross the strait,” she said.

Jonas Brandt, an analyst at the Selm Institute, said there was a 15 percent chance that Selvania \
would enter the war by 31 December 2023.

“Is Selvania preparing an invasion? I would say yes and no,” said Ines Moru, who runs the Centre \
for the Coast.

The Selvanian Defence Ministry said it would act with restraint.

Source: <b>Read</b> Full Article & <script>alert(1)</script>
"""
TITLE: Final = "Will Selvania enter the war by the end of 2023?"
SPEAKERS: Final = re.compile("Brandt|Velik")


@pytest.fixture(scope="module")
def runtime(
    sqlite_databases: SQLiteStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    with sqlite_databases.fresh(tmp_path_factory.mktemp("review")) as url:
        clock = FakeClock(datetime(2023, 2, 23, 12, tzinfo=UTC))

        def ticking() -> datetime:
            clock.advance(seconds=1)
            return clock()

        yield (composed := replace(compose(Settings(database_url=url)), now=ticking))
        composed.engine.dispose()


@pytest.fixture(scope="module")
def app(runtime: Runtime) -> Flask:
    return create_app(runtime)


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    yield from served(app)


@pytest.fixture
def context(
    browser: Browser, app: Flask, address: str, request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    """A window in which a curator is signed in."""
    name = "".join(letter for letter in request.node.name if letter.isalpha())[:30]
    who = member(app, name, role=Role.CURATOR)
    with app.test_request_context():
        cookie = cookie_name()
    kept = who.client.get_cookie(cookie)
    assert kept is not None
    with browser.new_context(bypass_csp=True) as opened:
        opened.add_cookies([{"name": cookie, "value": kept.value, "url": address}])
        yield opened


def _barriers(page: Page, shots: Path, name: str) -> list[Any]:
    """Looks at a page wide and narrow, light and dark, and keeps pictures of it."""
    found: list[Any] = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in (1280, 375):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=shots / f"{name}-{width}-{scheme}.png")
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            seen = Axe().run(page).response["violations"]
            found += [(scheme, width, each["id"]) for each in seen]
            found += [(scheme, width, "overflow")] if wide > 0 else []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def _watched(context: BrowserContext) -> tuple[Page, list[str]]:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    return page, complaints


def _in_hand(page: Page, number: int, of: int) -> None:
    expect(page.get_by_role("heading", name=f"Candidate {number} of {of}")).to_be_visible()


def _hand(page: Page) -> int:
    """Reads the number of the candidate in hand."""
    return int(page.get_by_role("heading", name="Candidate ").inner_text().split()[1])


def _paste(page: Page, address: str, text: str) -> None:
    page.goto(f"{address}/review")
    page.get_by_role("link", name="Add an article").click()
    page.get_by_label("Words", exact=True).fill(text)
    page.get_by_role("button", name="Save and find predictions").click()


def test_an_article_goes_from_paste_to_the_published_question_by_keys(
    context: BrowserContext, address: str, tmp_path: Path
) -> None:
    page, complaints = _watched(context)
    page.goto(f"{address}/review")
    assert _barriers(page, tmp_path, "queue") == []
    page.goto(f"{address}/review/articles/new")
    assert _barriers(page, tmp_path, "new") == []
    _paste(page, address, ARTICLE)
    page.get_by_role("button", name="Settle").click()
    expect(page.get_by_text("The article is dated 2023-02-22")).to_be_visible()
    of = page.locator(".tabs a").count()
    assert _barriers(page, tmp_path, "article") == []

    asked = 0
    number = 0
    for _ in range(of):
        number = _hand(page)
        record = page.locator(".record-pane").inner_text()
        if "yes and no" in record:
            page.keyboard.press("n")
        elif "headline" in record or "soldiers cross" in record or not SPEAKERS.search(record):
            page.keyboard.press("x")
        else:
            if not asked:
                page.get_by_label("Title, a yes/no question").fill(TITLE)
                page.get_by_label("Yes if").fill("Yes if its soldiers fight; No otherwise.")
                page.get_by_label("Deadline (YYYY-MM-DD)").fill("2023-12-31")
            else:
                page.get_by_role("radio", name=TITLE).check()
            page.keyboard.press("Escape")
            asked += 1
            page.keyboard.press("a")
        expect(page.get_by_role("status").filter(has_text=f"Candidate {number}")).to_be_visible()
    assert asked >= 2
    expect(page.get_by_role("heading", name="Everything is decided")).to_be_visible()
    assert _barriers(page, tmp_path, "decided") == []

    page.keyboard.press("u")
    expect(page.get_by_text(f"Candidate {number} waits again.")).to_be_visible()
    _in_hand(page, number, of)
    page.keyboard.press("x")

    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(page.get_by_text("will probably not enter the war").first).to_be_visible()
    expect(page.get_by_text("there was a 15 percent chance").first).to_be_visible()
    assert _barriers(page, tmp_path, "question") == []
    assert complaints == []


def test_keys_move_edit_and_count_only_while_no_field_has_the_focus(
    context: BrowserContext, address: str, tmp_path: Path
) -> None:
    page, complaints = _watched(context)
    _paste(page, address, ARTICLE.replace("Selvania", "Norvania"))
    of = page.locator(".tabs a").count()
    first = _hand(page)
    page.keyboard.press("j")
    _in_hand(page, first + 1, of)
    page.keyboard.press("k")
    _in_hand(page, first, of)
    page.keyboard.press("e")
    expect(page.get_by_label("Probability")).to_be_focused()
    page.keyboard.type("12%x")
    expect(page.get_by_label("Probability")).to_have_value("12%x")
    _in_hand(page, first, of)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_text("Keys count only")).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("Keys ?")).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_text(f"Candidate {first} rejected.")).to_be_visible()
    assert _hand(page) != first
    assert complaints == []


def test_a_refused_field_is_told_at_the_top_and_has_the_focus(
    context: BrowserContext, address: str, tmp_path: Path
) -> None:
    page, complaints = _watched(context)
    page.set_viewport_size({"width": 1280, "height": 900})
    _paste(page, address, ARTICLE.replace("Selvania", "Tarvania"))
    page.get_by_role("button", name="Settle").click()
    page.get_by_label("A new one, public at once").check()
    page.get_by_label("Title, a yes/no question").fill("Will Tarvania enter the war?")
    page.get_by_label("Deadline (YYYY-MM-DD)").fill("")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    field = page.get_by_label("Deadline (YYYY-MM-DD)")
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_have_text("A new question needs a deadline.")
    assert page.locator("main [role=alert] ~ h1").count() == 1
    page.get_by_role("link", name="Predict", exact=True).first.focus()
    page.get_by_role("alert").get_by_role("link").click()
    expect(field).to_be_focused()
    assert _barriers(page, tmp_path, "refused") == []
    assert [each for each in complaints if "400" not in each] == []


def test_without_script_everything_works_by_buttons(
    browser: Browser, context: BrowserContext, address: str
) -> None:
    with browser.new_context(java_script_enabled=False) as plain:
        plain.add_cookies(context.cookies())  # type: ignore[arg-type]  # the same shape
        page = plain.new_page()
        _paste(page, address, ARTICLE.replace("Selvania", "Sarvania"))
        first = _hand(page)
        page.get_by_role("link", name="Next").click()
        expect(page.get_by_role("heading", name=f"Candidate {first + 1} of")).to_be_visible()
        number = _hand(page)
        page.get_by_role("button", name="Reject").click()
        expect(page.get_by_text(f"Candidate {number} rejected.")).to_be_visible()
        page.get_by_role("button", name=f"Undo the last: {number} rejected").click()
        expect(page.get_by_text(f"Candidate {number} waits again.")).to_be_visible()


LONG: Final = "The pilots met. " * 400


def test_what_was_decided_and_its_undo_are_in_view_beside_the_next_candidate(
    browser: Browser, context: BrowserContext, address: str
) -> None:
    with browser.new_context(java_script_enabled=False) as plain:
        plain.add_cookies(context.cookies())  # type: ignore[arg-type]  # the same shape
        page = plain.new_page()
        for name, width in (("Berlia", 375), ("Bermia", 1280)):
            page.set_viewport_size({"width": width, "height": 812})
            head, _, rest = ARTICLE.replace("Selvania", name).partition("Marta Velik")
            _paste(page, address, f"{head}{LONG}\n\nMarta Velik{rest}\n\n{LONG}")
            page.get_by_role("button", name="Settle").click()
            while page.locator(".tabs .pending").count():
                number = _hand(page)
                page.get_by_role("button", name="Reject", exact=True).click()
                for seen in (
                    page.get_by_role("status").filter(has_text=f"Candidate {number} rejected."),
                    page.get_by_role("button", name=f"Undo the last: {number} rejected"),
                    page.locator("#in-hand"),
                ):
                    expect(seen).to_be_in_viewport(ratio=1)
            page.get_by_role("button", name="Undo the last").click()
            said = page.get_by_role("status").filter(has_text=f"Candidate {number} waits again.")
            expect(said).to_be_in_viewport(ratio=1)
            expect(page.locator("#in-hand")).to_be_in_viewport(ratio=1)
    page = context.new_page()
    _paste(page, address, f"{LONG}\n\n{ARTICLE.replace('Selvania', 'Bernia')}")
    page.get_by_role("button", name="Reject", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="rejected.")).to_be_in_viewport(ratio=1)
    expect(page.locator("#words")).to_be_in_viewport()

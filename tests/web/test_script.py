"""The same journeys with and without the script; with it they load in place."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect

from tests.web.record import STORY
from web.assets import script

pytestmark = pytest.mark.browser

MARK = "window.sameDocument = true"
IS_MARKED = "window.sameDocument === true"


def _section(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name="Main").get_by_role("link", name=name)


def _asked(page: Page) -> list[str]:
    """Gives the list of the pages that are asked for from now on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.resource_type in {"document", "fetch"}:
            asked.append(request.url)

    page.on("request", note)
    return asked


def _wait_for(page: Page, expression: str) -> None:
    """Waits until something is true; the policy of the pages forbids that to the page itself."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never true: {expression}")


@pytest.fixture(params=[True, False], ids=["script", "no_script"])
def either(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in a browser with the script, and in one without."""
    with browser.new_context(java_script_enabled=request.param) as context:
        yield context.new_page()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a browser with the script, in which nothing may complain."""
    complaints: list[str] = []
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    with context:
        opened = context.new_page()
        opened.on("console", lambda said: complaints.append(said.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        yield opened
    assert complaints == []


def test_choosing_a_filter_and_going_back_work_with_and_without(either: Page, address: str) -> None:
    either.goto(address)
    either.get_by_text("Choose what counts").click()
    either.get_by_label("Kind").select_option("market")
    either.get_by_role("button", name="Show").click()
    expect(either).to_have_url(f"{address}/?kind=market")
    expect(either.get_by_role("link", name="Harbour Exchange").first).to_be_visible()
    _section(either, "Questions").click()
    expect(either).to_have_url(f"{address}/questions")
    expect(either).to_have_title("Questions – Forecasts")
    current = either.locator("header nav [aria-current=page]")
    expect(current).to_have_text("Questions")
    either.go_back()
    expect(either).to_have_url(f"{address}/?kind=market")
    expect(either.get_by_role("link", name="Harbour Exchange").first).to_be_visible()


def test_what_cannot_be_read_is_said_with_and_without(either: Page, address: str) -> None:
    either.goto(address)
    either.get_by_text("Choose what counts").click()
    either.get_by_label("Deadline from").fill("2023-02-01")
    either.get_by_label("to", exact=True).fill("2022-01-01")
    either.get_by_role("button", name="Show").click()
    expect(either.get_by_role("heading", level=1)).to_have_text("This cannot be read")


def test_a_filter_loads_in_place_and_keeps_focus_and_place(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 375, "height": 300})
    page.goto(address)
    page.evaluate(MARK)
    page.get_by_text("Choose what counts").click()
    page.get_by_label("Kind").select_option("pundit")
    page.get_by_role("button", name="Show").scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    assert place > 0
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(f"{address}/?kind=pundit")
    expect(page.get_by_role("button", name="Show")).to_be_focused()
    assert page.evaluate(IS_MARKED)
    assert page.evaluate("scrollY") == place
    expect(page.get_by_role("status")).to_have_text(page.title())


def test_another_page_begins_at_its_top_and_back_returns_to_the_place(
    page: Page, address: str
) -> None:
    page.set_viewport_size({"width": 1000, "height": 400})
    page.goto(f"{address}/questions")
    page.evaluate(MARK)
    link = page.locator(f'main a[href="/questions/{STORY}"]')
    link.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    assert place > 0
    link.click()
    expect(page).to_have_url(f"{address}/questions/{STORY}")
    canonical = page.locator("link[rel=canonical]")
    expect(canonical).to_have_attribute("href", re.compile(f"/questions/{STORY}$"))
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("document.activeElement.id") == "content"
    page.go_back()
    expect(page).to_have_title("Questions – Forecasts")
    _wait_for(page, f"scrollY === {place}")
    assert page.evaluate(IS_MARKED)


def test_a_link_to_a_section_of_another_page_shows_that_section(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("footer a[href='/methodology#words']").click()
    expect(page).to_have_url(f"{address}/methodology#words")
    expect(page.locator("#words-heading")).to_be_in_viewport()


def test_a_pointer_that_rests_on_a_link_fetches_it_once(page: Page, address: str) -> None:
    page.goto(address)
    asked = _asked(page)
    link = _section(page, "Questions")
    with page.expect_response(f"{address}/questions"):
        link.hover()
    link.click()
    expect(page).to_have_title("Questions – Forecasts")
    assert asked == [f"{address}/questions"]


def test_a_heading_that_sorts_is_not_fetched_before_it_is_pressed(page: Page, address: str) -> None:
    page.goto(f"{address}/?board=all")
    asked = _asked(page)
    heading = page.locator("thead a").first
    heading.hover()
    page.wait_for_timeout(400)
    assert asked == []
    with page.expect_response(lambda response: "sort=" in response.url):
        heading.click()


def test_a_touch_fetches_nothing_before_it_is_a_press(browser: Browser, address: str) -> None:
    with browser.new_context(has_touch=True) as context:
        page = context.new_page()
        page.goto(address)
        asked = _asked(page)
        link = _section(page, "Questions")
        link.dispatch_event("pointerover", {"pointerType": "touch"})
        link.dispatch_event("touchstart")
        page.wait_for_timeout(400)
        assert asked == []
        link.tap()
        expect(page).to_have_title("Questions – Forecasts")


@pytest.mark.parametrize("key", ["Control", "Shift"])
def test_a_link_pressed_with_a_key_opens_beside_the_page(
    page: Page, address: str, key: Literal["Control", "Shift"]
) -> None:
    page.goto(address)
    page.evaluate(MARK)
    with page.context.expect_page() as opened:
        _section(page, "Questions").click(modifiers=[key])
    expect(opened.value).to_have_url(f"{address}/questions")
    expect(page).to_have_url(f"{address}/")
    assert page.evaluate(IS_MARKED)


def test_back_to_another_place_of_the_page_stops_a_page_that_is_slow(
    page: Page, address: str
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.goto(f"{address}/methodology")
    page.evaluate(MARK)
    page.evaluate("location.hash = '#edge'")
    page.route("**/questions", hold)
    _section(page, "Questions").click()
    expect(page.locator("main")).to_have_attribute("aria-busy", "true")
    page.go_back()
    expect(page.locator("main")).not_to_have_attribute("aria-busy", "true")
    with page.expect_response(f"{address}/questions"):
        held[0].continue_()
    page.wait_for_timeout(200)
    expect(page).to_have_url(f"{address}/methodology")
    expect(page).to_have_title("Methodology – Forecasts")
    assert page.evaluate(IS_MARKED)


@pytest.mark.parametrize("how", ["fails", "is_of_another_release", "is_no_page"])
def test_what_goes_wrong_is_left_to_the_browser(page: Page, address: str, how: str) -> None:
    def interfere(route: Route) -> None:
        if route.request.resource_type != "fetch":
            route.continue_()
        elif how == "fails":
            route.fulfill(status=204)
        elif how == "is_no_page":
            route.fulfill(content_type="text/plain", body="not a page")
        else:
            answer = route.fetch()
            route.fulfill(response=answer, body=answer.text().replace(script().name, "site.js"))

    page.goto(address)
    page.evaluate(MARK)
    page.route("**/questions", interfere)
    _section(page, "Questions").click()
    expect(page).to_have_title("Questions – Forecasts")
    assert not page.evaluate(IS_MARKED)


def test_no_script_of_a_fetched_page_runs_or_is_even_asked_for(
    browser: Browser, address: str
) -> None:
    def interfere(route: Route) -> None:
        answer = route.fetch()
        hostile = '<script src="/assets/x.js"></script><img src="/x.png" onerror="hit()">'
        route.fulfill(response=answer, body=answer.text().replace("<h1>", f"{hostile}<h1>"))

    asked: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        page.evaluate(f"{MARK}; window.hit = () => {{ window.wasHit = true }}; 0")
        page.on("request", lambda request: asked.append(request.url))
        page.route("**/x.png", lambda route: route.fulfill(status=200, body="no picture"))
        page.route("**/questions", interfere)
        _section(page, "Questions").click()
        expect(page).to_have_title("Questions – Forecasts")
        expect(page.locator('main img[src="/x.png"]')).to_have_count(1)
        assert page.evaluate(IS_MARKED)
        assert page.evaluate("window.wasHit") is None
        assert not [url for url in asked if url.endswith(".js")]


def test_a_sentence_is_copied_by_its_button_which_only_the_script_shows(
    page: Page, browser: Browser, address: str
) -> None:
    page.goto(f"{address}/methodology")
    button = page.locator("#brier .copy")
    expect(button).to_be_visible()
    button.click()
    expect(button).to_have_text("Copied")
    said = page.evaluate("navigator.clipboard.readText()")
    assert said == button.get_attribute("data-copy")
    assert said.startswith("The Brier score is the squared distance")
    with browser.new_context(java_script_enabled=False) as plain:
        without = plain.new_page()
        without.goto(f"{address}/methodology")
        expect(without.locator("#brier .copy")).to_be_hidden()


def test_the_code_of_a_card_is_copied_as_it_stands(page: Page, address: str) -> None:
    page.goto(f"{address}/questions/{STORY}")
    page.get_by_text("Embed", exact=True).click()
    page.locator(".embed .copy").first.click()
    said = page.evaluate("navigator.clipboard.readText()")
    assert said.startswith('<iframe src="http')
    assert said == page.locator(".embed code").first.text_content()


def test_the_first_paint_does_not_wait_for_the_script(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route("**/assets/site.*.js", hold)
        page.goto(address, wait_until="commit")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        _wait_for(page, "performance.getEntriesByType('paint').length > 0")
        assert len(held) == 1
        held[0].continue_()

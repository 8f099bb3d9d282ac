"""Sorting the leaderboard in a browser: by keyboard, on a phone, with and without the script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 800}
DESK = {"width": 1280, "height": 900}
SEEN = {1280: 4, 320: 3}  # headings that sort, by the width of the window


@pytest.fixture(params=[True, False], ids=["script", "no_script"])
def has_script(request: pytest.FixtureRequest) -> bool:
    is_on: bool = request.param
    return is_on


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(browser: Browser, request: pytest.FixtureRequest, *, has_script: bool) -> Iterator[Page]:
    with browser.new_context(java_script_enabled=has_script, viewport=request.param) as context:
        yield context.new_page()


def test_a_heading_in_sight_sorts_by_keyboard_and_says_which_way(page: Page, address: str) -> None:
    page.goto(f"{address}/?board=all")
    heading = page.get_by_role("columnheader", name="Questions").first.get_by_role("link")
    expect(heading).to_be_visible()
    heading.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/?board=all&sort=-questions")
    sorted_by = page.locator("th[aria-sort]").first
    expect(sorted_by).to_have_text("Questions↓")
    expect(sorted_by).to_have_attribute("aria-sort", "descending")


def test_sorting_keeps_the_focus_on_its_heading_and_says_the_order(
    browser: Browser, address: str
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/?board=all")
        heading = page.get_by_role("columnheader", name="Forecaster").first.get_by_role("link")
        heading.focus()
        for sort, order in (("name", "ascending"), ("-name", "descending")):
            page.keyboard.press("Enter")
            expect(page).to_have_url(f"{address}/?board=all&sort={sort}")
            expect(heading).to_be_focused()
            said = f"{page.title()}: Forecaster, {order}"
            expect(page.get_by_role("status")).to_have_text(said)


def test_every_heading_that_can_be_reached_can_be_seen(page: Page, address: str) -> None:
    page.goto(f"{address}/?board=all")
    boxes = [heading.bounding_box() for heading in page.locator("thead a").all()]
    seen = [box for box in boxes if box is not None]
    assert len(seen) == SEEN[(page.viewport_size or DESK)["width"]]
    assert all(box["width"] > 20 and box["height"] > 8 for box in seen)


def test_the_board_never_scrolls_sideways_however_it_is_sorted(page: Page, address: str) -> None:
    for query in ("", "?sort=name", "?score=log&sort=-last"):
        page.goto(f"{address}/{query}")
        table = page.locator("table.board").first.bounding_box()
        width = (page.viewport_size or DESK)["width"]
        assert table is not None
        assert table["x"] >= 0
        assert table["x"] + table["width"] <= width

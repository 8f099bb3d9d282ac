"""What a reader asks of the system: paper, forced colours, less motion, a keyboard."""

import pytest
from playwright.sync_api import Browser, expect

from tests.web.record import STORY

pytestmark = pytest.mark.browser

A4 = {"width": 688, "height": 1000}
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


@pytest.mark.parametrize("path", ["/", f"/questions/{STORY}", "/methodology"])
def test_on_paper_nothing_is_to_press_dark_or_cut(
    browser: Browser, address: str, path: str
) -> None:
    with browser.new_context(viewport=A4, color_scheme="dark") as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(address + path)
        page.emulate_media(media="print")
        expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert background == "rgb(255, 255, 255)"
        assert page.evaluate(OVERFLOW) <= 0


def test_on_paper_a_table_is_a_table(browser: Browser, address: str) -> None:
    with browser.new_context(viewport=A4) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(address)
        page.emulate_media(media="print")
        display = "getComputedStyle(document.querySelector('.board tbody tr')).display"
        assert page.evaluate(display) == "table-row"


@pytest.mark.parametrize("path", ["/", f"/questions/{STORY}"])
def test_forced_colours_reach_the_drawings(browser: Browser, address: str, path: str) -> None:
    with browser.new_context(forced_colors="active") as context:
        page = context.new_page()
        page.goto(address + path)
        ink = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink')")
        assert ink == "CanvasText"


def test_less_motion_is_none(browser: Browser, address: str) -> None:
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(address)
        page.evaluate("document.querySelector('main').setAttribute('aria-busy', 'true')")
        moves = "getComputedStyle(document.querySelector('main')).transitionDuration"
        assert page.evaluate(moves) == "0s"


def test_whatever_has_the_focus_shows_it(browser: Browser, address: str) -> None:
    outline = "getComputedStyle(document.activeElement).outlineWidth"
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        for _ in range(12):
            page.keyboard.press("Tab")
            assert page.evaluate(outline) == "3px"

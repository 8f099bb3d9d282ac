"""Every page in a real browser: wide and narrow, light and dark, without a barrier."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from forecasts.config import Settings
from forecasts.runtime import compose
from tests.conftest import FakeClock
from tests.databases import SQLiteStore
from tests.standings.season import PEOPLE, Season
from tests.web.browsing import served
from tests.web.record import HOSTILE_SLUG, STORY, TIDE
from web import create_app

pytestmark = pytest.mark.browser

PATHS = [
    "/", "/?board=all&minimum=2&early=1", "/?tag=nowhere", "/questions", f"/questions/{STORY}",
    f"/questions/{HOSTILE_SLUG}", "/questions/will-the-lighthouse-be-sold",
    "/questions/will-the-quiet-question-wait", f"/questions/{TIDE}",
    "/?board=retrospective", "/forecasters/alice-arden",
    "/forecasters/bob-birch", "/articles/1",
    "/forecasters/vague-vera", "/markets", "/articles",
    "/calibration", "/calibration?tag=nowhere", "/compare",
    "/compare/alice-arden/bob-birch", "/reports", "/subscribe",
    "/watches", "/watches/gull-i-tide", "/watches/gull-i-tide?state=passed",
]  # fmt: skip
MISTAKES = [
    "/compare/alice-ardent/bob-birch",
    "/forecasters/alice-ardent", "/?minimum=x", "/?since=yesterday",
    "/?since=2023-02-01&until=2023-01-01",
]  # fmt: skip
BOARDS = [path for path in PATHS if path.startswith("/?") or path == "/"]
PICTURES = [STORY, TIDE, HOSTILE_SLUG, "will-the-bridge-stand", "will-the-early-bird-sing"]
CARDS = [
    "forecasters/alice-arden", "forecasters/bob-birch", "forecasters/vague-vera",
    f"questions/{STORY}", f"questions/{TIDE}", "questions/will-the-lighthouse-be-sold",
]  # fmt: skip
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
LATER = datetime(2024, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def edge_address(
    sqlite_databases: SQLiteStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A board by Edge: a market, settled and provisional people, and one nobody can compare."""
    with sqlite_databases.fresh(tmp_path_factory.mktemp("season")) as url:
        composed = replace(compose(Settings(database_url=url)), now=FakeClock(LATER))
        with composed.transaction() as session:
            season = Season(session, FakeClock(LATER))
            season.play(range(12), names=PEOPLE[:5])
            season.play(range(12, 15), names=("Fay",))
            season.market = False
            season.add("Zoe", 0.1)
            season.play(range(15, 17), names=("Zoe",))
        yield from served(create_app(composed))
        composed.engine.dispose()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window that axe may look into: a script, which the pages themselves never run."""
    with browser.new_context(bypass_csp=True) as opened:
        yield opened


def _looks(page: Page) -> Iterator[str]:
    """Shows a page wide and narrow, light and dark, one after the other."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in (1280, 375):
            page.set_viewport_size({"width": width, "height": 800})
            yield f"{width}, {scheme}"


def _watched(context: BrowserContext) -> tuple[Page, list[str], list[str]]:
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    return page, complaints, asked


def _violations(page: Page) -> list[tuple[Any, Any]]:
    found = Axe().run(page).response["violations"]
    return [(v["id"], [node["html"] for node in v["nodes"]]) for v in found]


def _overflow(page: Page) -> int:
    wide: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return wide


@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_is_quiet_and_has_no_barrier(
    context: BrowserContext, address: str, path: str
) -> None:
    page, complaints, asked = _watched(context)
    page.goto(address + path)
    for look in _looks(page):
        assert _overflow(page) <= 0, look
        assert _violations(page) == [], look
    assert complaints == []
    assert {url for url in asked if not url.startswith(address)} == set()


@pytest.mark.parametrize("path", MISTAKES)
def test_a_mistake_page_fits_and_has_no_barrier(
    context: BrowserContext, address: str, path: str
) -> None:
    page, _, asked = _watched(context)
    page.goto(address + path)
    for look in _looks(page):
        assert _overflow(page) <= 0, look
        assert _violations(page) == [], look
    assert all(url.startswith(address) for url in asked)


@pytest.mark.parametrize("path", [*BOARDS, MISTAKES[-1]])
def test_the_board_fits_the_narrowest_phone(browser: Browser, address: str, path: str) -> None:
    with browser.new_context(viewport={"width": 320, "height": 640}) as phone:
        page = phone.new_page()
        page.goto(address + path)
        assert _overflow(page) <= 0
        wide = page.evaluate(
            "[...document.querySelectorAll('main *')].filter("
            "e => e.getBoundingClientRect().right > window.innerWidth + 0.5).length"
        )
        assert wide == 0


@pytest.mark.parametrize("width", [320, 375, 600])
@pytest.mark.parametrize("subject", CARDS)
def test_a_card_is_whole_in_the_frame_that_its_code_asks_for(
    browser: Browser, address: str, subject: str, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 330}) as framed:
        page = framed.new_page()
        page.goto(f"{address}/cards/{subject}")
        assert _overflow(page) <= 0
        assert page.evaluate("document.documentElement.scrollHeight") <= 330


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "path",
    [*(f"/cards/{each}" for each in CARDS[:2] + CARDS[3:5]), "/calibration",
     "/forecasters/alice-arden"],
)  # fmt: skip
def test_no_line_is_drawn_around_the_words_of_a_chart(
    browser: Browser, address: str, path: str, scheme: Literal["light", "dark"]
) -> None:
    with browser.new_context(viewport={"width": 600, "height": 330}, color_scheme=scheme) as opened:
        page = opened.new_page()
        page.goto(address + path)
        words = page.locator("svg.chart text")
        strokes = words.evaluate_all("all => all.map(each => getComputedStyle(each).stroke)")
    assert strokes
    assert set(strokes) == {"none"}


@pytest.mark.parametrize("width", [1280, 375, 320])
@pytest.mark.parametrize("slug", PICTURES)
def test_dates_below_a_picture_stay_apart_and_inside(
    browser: Browser, address: str, slug: str, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as opened:
        page = opened.new_page()
        page.goto(f"{address}/questions/{slug}")
        plot, *dates = page.evaluate(
            "[...document.querySelectorAll('svg.story, svg.story > text.date')]"
            ".map(e => e.getBoundingClientRect()).map(box => [box.left, box.right])"
        )
        plot[1] = plot[0] + page.locator("svg.story").evaluate("e => e.width.baseVal.value")
    assert dates
    assert dates[0][0] >= plot[0] - 1
    assert dates[-1][1] <= plot[1] + 1
    assert all(left[1] + 3 <= right[0] for left, right in pairwise(dates))


def test_a_filter_is_mended_where_it_failed(browser: Browser, address: str) -> None:
    with browser.new_context() as desk:
        page = desk.new_page()
        page.goto(f"{address}/?kind=pundit&since=2023-02-01&until=2022-01-01")
        assert page.get_by_label("Deadline from").input_value() == "2023-02-01"
        page.get_by_label("Deadline from").fill("2021-02-01")
        page.get_by_role("button", name="Show").click()
        expect(page).to_have_url(f"{address}/?kind=pundit&since=2021-02-01&until=2022-01-01")


def test_the_policy_of_the_pages_lets_their_own_style_through(
    browser: Browser, address: str
) -> None:
    with browser.new_context() as strict:
        page, complaints, _ = _watched(strict)
        page.goto(address + f"/questions/{STORY}")
        body = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert body == "rgb(251, 249, 244)"
        assert complaints == []


def test_on_a_phone_a_row_takes_two_lines(browser: Browser, address: str) -> None:
    with browser.new_context(viewport={"width": 375, "height": 800}) as phone:
        page = phone.new_page()
        page.goto(address)
        row = page.locator(".board tbody tr").first
        box = row.bounding_box()
        assert box is not None
        assert box["height"] < 90
        assert not row.locator(".last").is_visible()


@pytest.mark.parametrize("path", ["/", "/?score=log_edge", "/?score=calibration"])
def test_a_board_by_edge_fits_is_quiet_and_has_no_barrier(
    context: BrowserContext, edge_address: str, path: str
) -> None:
    page, complaints, _ = _watched(context)
    page.goto(edge_address + path)
    for look in _looks(page):
        assert page.get_by_role("heading", name="To compare with").is_visible(), look
        assert _overflow(page) <= 0, look
        assert _violations(page) == [], look
    assert complaints == []


@pytest.mark.parametrize("width", [1280, 375])
def test_all_rows_share_one_upright_zero_line(
    browser: Browser, edge_address: str, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as opened:
        page = opened.new_page()
        page.goto(edge_address)
        places = page.evaluate(
            "[...document.querySelectorAll('line.zero:not(.join)')]"
            ".map(e => Math.round(e.getBoundingClientRect().left))"
        )
    assert len(places) == 6
    assert len(set(places)) == 1


def test_on_a_phone_a_row_by_edge_takes_two_lines(browser: Browser, edge_address: str) -> None:
    with browser.new_context(viewport={"width": 375, "height": 800}) as phone:
        page = phone.new_page()
        page.goto(edge_address)
        for row in page.locator(".board tbody tr").all():
            box = row.bounding_box()
            assert box is not None
            assert box["height"] < 95
            assert not row.locator(".last").is_visible()


@pytest.mark.parametrize("width", [375, 320])
def test_on_a_phone_no_name_of_a_figure_is_broken_or_cut(
    browser: Browser, address: str, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as phone:
        page = phone.new_page()
        page.goto(address + "/calibration")
        cut = page.evaluate(
            "[...document.querySelectorAll('.by-kind td')]"
            ".filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.dataset.name)"
        )
        lines = page.evaluate(
            "[...document.querySelectorAll('.by-kind td')]"
            ".map(e => parseFloat(getComputedStyle(e, '::before').height))"
        )
        assert _overflow(page) <= 0
    assert cut == []
    assert lines
    assert max(lines) - min(lines) < 1, "every name stands on one line"


def test_on_a_phone_the_figures_of_a_record_stay_apart_and_whole(
    browser: Browser, edge_address: str
) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto(f"{edge_address}/forecasters/{PEOPLE[0].lower()}")
    rows = page.locator("table.lined tbody tr").all()
    assert rows
    for row in rows:
        cells = row.locator("td").all()
        heights = {cell.evaluate("cell => cell.clientHeight") for cell in cells}
        assert len(heights) == 1, row.inner_text()
        ends = [
            cell.evaluate(
                """cell => {
                    const words = document.createRange();
                    words.selectNodeContents(cell);
                    const box = words.getBoundingClientRect();
                    return [box.left, box.right];
                }"""
            )
            for cell in cells
        ]
        assert all(left[1] + 4 <= right[0] for left, right in pairwise(ends)), row.inner_text()
    page.close()


def test_the_filter_form_is_shareable(browser: Browser, address: str) -> None:
    with browser.new_context() as desk:
        page = desk.new_page()
        page.goto(address)
        page.get_by_text("Choose what counts").click()
        page.get_by_label("Kind").select_option("market")
        page.get_by_role("button", name="Show").click()
        expect(page).to_have_url(f"{address}/?kind=market")
        expect(page.get_by_role("link", name="Harbour Exchange").first).to_be_visible()


def test_a_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    with browser.new_context() as desk:
        page = desk.new_page()
        page.goto(address)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"

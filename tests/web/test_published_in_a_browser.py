"""A published copy opened from a disk, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import Site
from tests.web.test_publishing import quiet
from web.publishing import publish

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("disk") / "a site with spaces é"
    publish(site.runtime, made, progress=quiet)
    return made


def _styled(page: Page) -> bool:
    page.wait_for_load_state()
    body: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return body not in {"rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"}


@pytest.mark.parametrize("width", [1280, 375])
def test_a_reader_walks_through_a_copy_on_a_disk(
    browser: Browser, folder: Path, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as opened:
        page = opened.new_page()
        said: list[str] = []
        outside: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith("file://") else outside.append(asked.url),
        )
        page.goto((folder / "index.html").as_uri())
        assert _styled(page)
        page.get_by_role("link", name="Alice Arden").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Alice Arden")
        assert _styled(page)
        page.get_by_role("link", name="Will the harbour of Vessel open?").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Will the harbour of Vessel open?"
        )
        page.get_by_role("link", name="as read in the article").first.click()
        assert page.url.startswith((folder / "articles").as_uri())
        assert "#passage-" in page.url
        assert _styled(page)
        page.get_by_role("link", name="Forecasts", exact=True).first.click()
        assert page.url == (folder / "index.html").as_uri()
        assert said == []
        assert outside == []


def test_the_page_for_what_is_not_there_leads_home(browser: Browser, folder: Path) -> None:
    with browser.new_context() as opened:
        page = opened.new_page()
        page.goto((folder / "404.html").as_uri())
        expect(page.get_by_role("heading", level=1)).to_have_text("No such page")
        page.get_by_role("link", name="The leaderboard").click()
        assert page.url == (folder / "index.html").as_uri()

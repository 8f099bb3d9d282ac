"""A copy of the whole public site: whole, from a disk, and equal to the live pages."""

import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from forecasts.exchange import check_board
from tests.web.conftest import DRAWINGS, Site
from tests.web.copies import LINK, check_links, leads_to, links, quiet, tree
from web.publishing import publish
from web.publishing.names import MARKER
from web.publishing.relink import NOTE

OPEN = "will-the-bridge-stand"
LIVE = "https://live.forecasts.example"


@dataclass(frozen=True)
class Copy:
    """A published copy and the site it was made of."""

    folder: Path
    site: Site
    live: str | None

    def files(self, *endings: str) -> list[str]:
        """Lists the files of some kinds."""
        found = [f.relative_to(self.folder).as_posix() for f in self.folder.rglob("*.*")]
        return sorted(f for f in found if f.endswith(endings) and (self.folder / f).is_file())

    def text(self, file: str) -> str:
        """Reads a file."""
        return (self.folder / file).read_text(encoding="utf-8")


def _copied(site: Site, made: Path, live: str | None) -> Copy:
    folder = made / "a site with spaces é"
    publish(site.runtime, folder, live_url=live, progress=quiet)
    return Copy(folder, site, live)


@pytest.fixture(scope="module")
def alone(drawings: None, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return _copied(site, tmp_path_factory.mktemp("alone"), None)


@pytest.fixture(scope="module")
def beside(drawings: None, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return _copied(site, tmp_path_factory.mktemp("beside"), LIVE)


@pytest.fixture(params=["alone", "beside"])
def copy(request: pytest.FixtureRequest) -> Copy:
    """A copy that stands alone, and one beside live pages."""
    made: Copy = request.getfixturevalue(request.param)
    return made


def address_of(file: str) -> str:
    """Says at which address the live site has what a file holds."""
    folder, _, name = file.rpartition("/")
    stem, *chosen = re.sub(r"\.\w+$", "", name).split("--")
    query = "&".join(sorted(chosen))
    ending = name.rpartition(".")[2]
    path = f"/{folder}" if ending == "html" else f"/{folder}/{stem}.{ending}".replace("//", "/")
    return path + (f"?{query}" if query else "")


def test_every_link_leads_to_a_file_and_to_a_part_of_it(copy: Copy) -> None:
    assert check_links(copy.folder) > 200
    assert all("url(/" not in copy.text(file) for file in copy.files(".css"))


def _known(link: str, base: str) -> str:
    """Writes a link of a live page as an address with its query in order."""
    parts = urlsplit(link)
    path = parts.path or ("" if not parts.query else base.partition("?")[0])
    query = "&".join(sorted(filter(None, parts.query.split("&"))))
    return path + (f"?{query}" if query else "") + (f"#{parts.fragment}" if parts.fragment else "")


def _back(copy: Copy, file: str) -> Callable[[re.Match[str]], str]:
    def mapped(found: re.Match[str]) -> str:
        link = html.unescape(found[2])
        if copy.live and link.startswith(copy.live):
            link = _known(link.removeprefix(copy.live), "")
        elif not link.startswith("#") and (leads := leads_to(file, link)) is not None:
            link = address_of(leads[0]) + (f"#{leads[1]}" if leads[1] else "")
        return f' {found[1]}="{link}"'

    return mapped


def _forth(copy: Copy, base: str, published: set[str]) -> Callable[[re.Match[str]], str]:
    def mapped(found: re.Match[str]) -> str:
        link = html.unescape(found[2])
        if link.startswith(("/", "?")):
            link = _known(link, base)
            if copy.live is None and link.partition("#")[0] not in published:
                return ""
        return f' {found[1]}="{link}"'

    return mapped


def test_pages_equal_the_live_ones_but_for_where_links_lead(copy: Copy) -> None:
    published = {address_of(file) for file in copy.files("")}
    pages = [file for file in copy.files(".html") if file != "404.html"]
    assert len(pages) > 20
    for file in pages:
        address = address_of(file)
        live = copy.site.html(address)
        if copy.live is None:
            live = re.sub(r"<form\b.*?</form>", NOTE, live, flags=re.DOTALL)
        expected = LINK.sub(_forth(copy, address, published), live)
        assert LINK.sub(_back(copy, file), copy.text(file)) == expected, address


def _others(copy: Copy) -> list[str]:
    return [file for file in copy.files("") if not file.endswith(".html") and file != MARKER]


def test_everything_else_equals_what_the_site_answers(alone: Copy, beside: Copy) -> None:
    others = _others(alone)
    assert {Path(file).suffix for file in others} >= {".css", ".svg", ".png"}
    assert set(others) <= set(_others(beside))
    for file in _others(beside):
        with beside.site.app.test_client().get(address_of(file)) as answer:
            assert answer.status_code == 200, file
            for copy in (alone, beside):
                written = copy.folder / file
                assert not written.exists() or answer.data == written.read_bytes(), file


def test_every_forecaster_question_and_article_has_its_page(copy: Copy) -> None:
    for address in ("/forecasters/alice-arden", "/questions/will-the-tide-turn", "/articles/1"):
        assert (copy.folder / f".{address}" / "index.html").is_file()
    assert (copy.folder / "index--board=retrospective.html").is_file()
    assert "hidden plan" not in "".join(map(copy.text, copy.files(".html", ".svg", ".json")))


def test_the_front_page_leads_to_a_board_that_anybody_can_compute_again(copy: Copy) -> None:
    linked = {there for _, link in links(copy.text("index.html")) if "evidence" in link
              for there, _ in [leads_to("index.html", link) or ("", "")]}  # fmt: skip
    assert linked == {"board--evidence=1.json"}
    found = check_board(json.loads(copy.text("board--evidence=1.json")))
    assert (found.differences, found.answers > 0) == ((), True)


def test_the_evidence_is_published_once_for_each_board(copy: Copy) -> None:
    files = [file for file in copy.files("") if "evidence=" in file]
    assert files
    assert all(re.fullmatch(r"board(--board=[a-z]+)?--evidence=1\.json", file) for file in files)


def test_every_page_on_the_map_of_the_site_is_published(copy: Copy) -> None:
    places = re.findall(r"<loc>http://127.0.0.1:8000([^<]+)</loc>", copy.text("sitemap.xml"))
    assert len(places) > 40
    assert [
        each for each in places if not (copy.folder / f".{each}" / "index.html").is_file()
    ] == []


def test_the_marker_names_every_file_with_its_hash(copy: Copy) -> None:
    said = json.loads(copy.text(MARKER))
    assert sorted(said["files"]) == [file for file in copy.files("") if file != MARKER]
    assert said["live_url"] == copy.live


def test_file_names_are_safe_on_every_disk(copy: Copy) -> None:
    files = copy.files("")
    week = re.compile(r"reports/\d{4}-W\d\d/index\.html")
    assert all(re.fullmatch(r"[a-z0-9_./=-]+", file) or week.fullmatch(file) for file in files)
    assert len({file.casefold() for file in files}) == len(files)


def test_the_same_record_gives_the_same_bytes(
    alone: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page, name in DRAWINGS:  # drawn anew
        monkeypatch.setattr(page, name, getattr(page, name).__wrapped__)
    publish(alone.site.runtime, tmp_path / "site", progress=quiet)
    assert tree(tmp_path / "site") == tree(alone.folder)


def _styled(page: Page) -> bool:
    page.wait_for_load_state()
    body: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return body not in {"rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"}


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 375])
def test_a_reader_walks_through_a_copy_on_a_disk(browser: Browser, copy: Copy, width: int) -> None:
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
        page.goto((copy.folder / "index.html").as_uri())
        assert _styled(page)
        page.get_by_role("link", name="Alice Arden").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Alice Arden")
        assert _styled(page)
        page.get_by_role("link", name="Will the harbour of Vessel open?").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Will the harbour of Vessel open?"
        )
        page.get_by_role("link", name="as read in the article").first.click()
        assert page.url.startswith((copy.folder / "articles").as_uri())
        assert "#passage-" in page.url
        assert _styled(page)
        page.get_by_role("link", name="Forecasts", exact=True).first.click()
        assert page.url == (copy.folder / "index.html").as_uri()
        assert said == []
        assert outside == []


@pytest.mark.browser
def test_the_page_for_what_is_not_there_leads_home(browser: Browser, copy: Copy) -> None:
    with browser.new_context() as opened:
        page = opened.new_page()
        page.goto((copy.folder / "404.html").as_uri())
        expect(page.get_by_role("heading", level=1)).to_have_text("No such page")
        page.get_by_role("link", name="The leaderboard").click()
        assert page.url == (copy.folder / "index.html").as_uri()


def test_a_copy_has_no_page_for_one_person_and_a_way_to_it_only_where_it_leads(copy: Copy) -> None:
    own = re.compile(r"(predict|me|sign-in|review|admin)(\.|/|--)")
    assert not [file for file in copy.files(".html") if own.match(file)]
    page = copy.text(f"questions/{OPEN}/index.html")
    assert "Log your own" in page
    is_link = f'href="{copy.live}/predict?question={OPEN}"' in page
    assert is_link == (copy.live is not None)

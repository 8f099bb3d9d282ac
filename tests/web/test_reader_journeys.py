"""What readers come for, walked in a real browser, with the script and without."""

import re
from collections.abc import Iterator

import feedparser  # type: ignore[import-untyped]
import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import Site
from tests.web.record import STORY

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["script", "no_script"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    complaints: list[str] = []
    with browser.new_context(java_script_enabled=request.param) as context:
        opened = context.new_page()
        opened.on("console", lambda said: complaints.append(said.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        yield opened
    assert complaints == []


def test_a_filtered_board_is_shared_by_its_address(
    browser: Browser, page: Page, address: str
) -> None:
    page.goto(address)
    page.get_by_text("Choose what counts").click()
    page.get_by_label("Kind").select_option("pundit")
    page.locator("select[name=board]").select_option("all")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(f"{address}/?board=all&kind=pundit")
    page.locator("main thead a[href*='sort=measure']").first.click()
    expect(page).to_have_url(f"{address}/?board=all&kind=pundit&sort=measure")
    shared = page.url
    people = page.locator("main tbody .person").all_text_contents()
    assert people
    with browser.new_context(java_script_enabled=False) as another:
        theirs = another.new_page()
        theirs.goto(shared)
        assert theirs.locator("main tbody .person").all_text_contents() == people
        expect(theirs.get_by_label("Kind")).to_have_value("pundit")


def test_a_call_is_followed_to_its_quote_in_the_article(page: Page, address: str) -> None:
    page.goto(f"{address}/?board=all&early=1")
    page.get_by_role("link", name="Alice Arden").first.click()
    expect(page).to_have_url(f"{address}/forecasters/alice-arden")
    call = page.locator(".calls > li").filter(has_text="will never").first
    call.get_by_role("link", name="as read in the article").click()
    expect(page).to_have_url(re.compile(f"^{address}/articles/1#passage-[0-9]+$"))
    passage = page.locator(f"#{page.url.partition('#')[2]}")
    expect(passage).to_be_in_viewport()
    expect(passage).to_contain_text("will never")
    expect(passage).to_contain_text("Alice Arden")
    expect(page.get_by_text("SECRET")).to_have_count(0)


def test_two_forecasters_are_compared(page: Page, address: str) -> None:
    page.goto(f"{address}/forecasters/alice-arden")
    page.get_by_label("and another").fill("Bob Birch")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(f"{address}/compare/alice-arden/bob-birch")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bob Birch")
    page.get_by_role("link", name="Bob Birch").first.click()
    expect(page).to_have_url(f"{address}/forecasters/bob-birch")


def test_how_a_number_was_computed_is_one_step_away(page: Page, address: str) -> None:
    page.goto(f"{address}/forecasters/alice-arden")
    page.locator("main a[href='/methodology#brier']").first.click()
    expect(page).to_have_url(f"{address}/methodology#brier")
    section = page.locator("#brier")
    expect(section).to_be_in_viewport()
    expect(section.locator("math").first).to_be_visible()
    worked = section.locator(".worked")
    result = re.findall(r"= (\.\d{3})", worked.inner_text())[-1]
    who = worked.locator("a[href^='/forecasters/']").first.inner_text()
    worked.locator("a[href^='/questions/']").first.click()
    expect(page).to_have_url(re.compile(f"^{address}/questions/"))
    row = page.locator("main table tr").filter(has_text=who).first
    expect(row).to_contain_text(result)


def test_a_reader_subscribes_to_what_changes(page: Page, address: str, site: Site) -> None:
    page.goto(f"{address}/questions/{STORY}")
    offered = page.locator("link[rel=alternate][type='application/atom+xml']").first
    path = offered.get_attribute("href")
    assert path == f"/feeds/questions/{STORY}.atom"
    told = feedparser.parse(page.request.get(address + path).body())
    assert not told.bozo
    assert told.entries[0].link.startswith(site.runtime.settings.site_url)
    linked = page.locator("footer a[href='/calendar.ics']")
    expect(linked).to_be_visible()
    dates = Calendar.from_ical(page.request.get(f"{address}/calendar.ics").body())
    assert [event for event in dates.walk("VEVENT") if event["SUMMARY"]]

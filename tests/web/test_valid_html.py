"""Every page, card and picture of the site is valid by the W3C's own validator."""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest

from forecasts.reports.asked import place_of, week_of
from forecasts.reports.editions import keep_edition
from forecasts.runtime import compose
from tests.web.conftest import Site
from tests.web.w3c import MISTAKES, Answer, addresses, mistakes, validator, walked
from web import create_app
from web.access_table import ACCESS, Access


def ask_of(site: Site, path: str) -> Answer:
    with site.app.test_client().get(path, follow_redirects=True) as answer:
        return Answer(answer.mimetype or "", answer.data)


@pytest.fixture(scope="module")
def answers(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Answer]:
    """Whatever links lead to, cards among it, and some mistakes."""
    slugs = ("/cards/forecasters/alice-arden", "/cards/questions/will-the-tide-turn")
    start = ["/", *slugs, *(f"{each}.svg" for each in slugs), *MISTAKES]
    found = walked(lambda path: ask_of(site, path), start, site=site.runtime.settings.site_url)
    return {**found, **_report(site, tmp_path_factory.mktemp("report") / "record.db")}


def _report(site: Site, copy: Path) -> dict[str, Answer]:
    """Gives the report of a week of the same record, of which a copy keeps one."""
    with (
        closing(sqlite3.connect(str(site.runtime.engine.url.database))) as kept,
        closing(sqlite3.connect(copy)) as copied,
    ):
        kept.backup(copied)
    settings = replace(site.runtime.settings, database_url=f"sqlite:///{copy}")
    runtime = replace(compose(settings), now=site.runtime.now)
    week = week_of(runtime.now())
    with runtime.transaction() as session:
        keep_edition(session, week, place=place_of(settings), now=runtime.now())
    with create_app(runtime).test_client().get(f"/reports/{week}") as answer:
        found = Answer(answer.mimetype or "", answer.data)
    runtime.engine.dispose()
    return {f"/reports/{week}": found}


def test_the_walk_reaches_every_kind_of_page(site: Site, answers: Mapping[str, Answer]) -> None:
    rules = [rule for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    reached = set()
    for path, answer in answers.items():
        adapter = site.app.url_map.bind("localhost", query_args=path.partition("?")[2])
        if adapter.test(path.partition("?")[0]) and answer.mimetype == "text/html":
            reached.add(adapter.match(path.partition("?")[0])[0])
    pages = {
        rule.endpoint
        for rule in rules
        if ACCESS[rule.endpoint] is Access.ANYONE
        and not rule.endpoint.startswith("api_")
        and rule.endpoint.partition(".")[0] not in {"static", "assets", "exports", "feeds"}
        and rule.endpoint.partition(".")[0] not in {"health", "sitemap"}
        and rule.endpoint.partition(".")[0] != "mailing"  # found by whoever has a link alone
    } - {"cards.picture", "forecasters.calibration", "reports.mine", "sign_in.link"}
    assert {each for each in pages if not each.startswith("cards.")} <= reached
    assert any(each.startswith("cards.") for each in reached)


def test_every_page_is_html_that_a_strict_parser_reads(answers: Mapping[str, Answer]) -> None:
    for path, answer in answers.items():
        if answer.mimetype == "text/html":
            parser = html5lib.HTMLParser()
            parser.parse(answer.body)
            assert not parser.errors, (path, parser.errors)


def test_the_validator_of_the_w3c_finds_nothing(answers: dict[str, Answer], tmp_path: Path) -> None:
    if validator() is None:
        if "FORECASTS_REQUIRE_JAVA" in os.environ:
            pytest.fail("The W3C's validator needs Java, and there is none.")
        pytest.skip("The W3C's validator needs Java, and there is none.")
    found = mistakes(answers, tmp_path)
    assert found == []


def test_the_validator_would_find_something(tmp_path: Path) -> None:
    if validator() is None:
        pytest.skip("The W3C's validator needs Java, and there is none.")
    page = b"<!doctype html><html lang=en><title>x</title><p id=a><p id=a><div foo><span></div>"
    found = mistakes({"/x": Answer("text/html", page)}, tmp_path)
    assert len(found) >= 3
    assert all(each.startswith("/x line ") for each in found)


def test_addresses_are_found_as_a_reader_would_follow_them() -> None:
    html = (
        '<a href="/a?b=1&amp;c=2#d"> <a href="https://x.example/y"> <img src="//z/q"> <a href="#e">'
    )
    assert addresses(f'{html} <meta content="https://s.example/f">', "https://s.example") == [
        "/a?b=1&c=2",
        "/f",
    ]

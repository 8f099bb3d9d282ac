"""The methodology: every number explained, and examples that agree with what the pages print."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any, Literal
from xml.etree import ElementTree as ET

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from forecasts.config import Settings
from forecasts.reports.public import VERIFY
from forecasts.runtime import compose
from forecasts.standings.worked.example_records import ShortExample
from forecasts.standings.worked.examples import worked_examples
from forecasts.values import ExcludedReason, ReferenceClass
from tests.conftest import FakeClock
from tests.databases import SQLiteStore
from tests.standings.season import Season
from tests.web.browsing import served
from tests.web.conftest import Site
from web import create_app
from web.contexts import Head
from web.pages.methodology import HEADINGS, methodology_context
from web.rendering import render

LATER = datetime(2024, 6, 1, 12, tzinfo=UTC)
IDS = {
    "brier", "log", "time-averaged", "reference", "edge", "interval", "rank", "provisional",
    "calibration", "hedging", "words", "boards", "families", "left-out", "ledger",
}  # fmt: skip


@pytest.fixture(scope="module")
def edge_site(
    sqlite_databases: SQLiteStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A board by Edge: six people and a market over twelve questions."""
    with sqlite_databases.fresh(tmp_path_factory.mktemp("explained")) as url:
        composed = replace(compose(Settings(database_url=url)), now=FakeClock(LATER))
        with composed.transaction() as session:
            Season(session, FakeClock(LATER)).play(range(12))
        composed = replace(composed, now=FakeClock(datetime(2024, 7, 1, tzinfo=UTC)))
        yield Site(create_app(composed), composed, "")
        composed.engine.dispose()


def _sections(html: str) -> dict[str, str]:
    found = re.findall(r'<section id="([\w-]+)" class="number".*?</section>', html, re.DOTALL)
    whole = re.findall(r'(<section id="[\w-]+" class="number".*?</section>)', html, re.DOTALL)
    return dict(zip(found, whole, strict=True))


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def _explained(site: Site, **changes: Any) -> str:
    """The methodology with some examples changed."""
    with site.runtime.reading() as session:
        examples = worked_examples(session, now=site.runtime.now())
    with site.app.test_request_context("/methodology"):
        return render(methodology_context(replace(examples, **changes)), Head())


def test_every_number_has_its_section_and_its_link(site: Site) -> None:
    html = site.html("/methodology")
    sections = _sections(html)
    assert list(sections) == list(HEADINGS)
    assert set(sections) >= IDS
    for id_, section in sections.items():
        assert f'href="#{id_}"' in html
        assert 'class="dek"' in section
        assert "What it cannot say." in section


def test_the_page_that_reports_name_for_the_ledger_leads_to_a_part_of_this_one(site: Site) -> None:
    page = site.html(VERIFY.partition("?")[0])
    assert 'href="/methodology#ledger"' in page
    assert "ledger" in _sections(site.html("/methodology"))


def test_the_sentence_to_quote_is_one_sentence(site: Site) -> None:
    quoted = re.findall(r'data-copy="([^"]+)"', site.html("/methodology"))
    assert len(quoted) == len(HEADINGS)
    for sentence in map(unescape, quoted):
        assert sentence.endswith(".")
        assert not re.search(r"[.!?] [A-Z]", sentence)


def test_formulas_are_well_formed_mathml(site: Site) -> None:
    formulas = re.findall(r"<math.*?</math>", site.html("/methodology"), re.DOTALL)
    assert len(formulas) > len(HEADINGS)
    for formula in formulas:
        root = ET.fromstring(unescape(formula))
        assert root.tag == "math"
        for fraction in root.iter("mfrac"):
            assert len(fraction) == 2


def test_an_empty_record_says_that_there_is_no_example_yet(client: FlaskClient) -> None:
    html = client.get("/methodology").text
    assert html.count("No example yet") == html.count('class="worked"') > 10
    assert "None" not in html


def _row(board: str, name: str) -> str:
    return next(_words(row) for row in re.findall(r"<tr.*?</tr>", board, re.DOTALL) if name in row)


def test_the_example_of_edge_ends_in_what_the_board_prints(edge_site: Site) -> None:
    sections = _sections(edge_site.html("/methodology"))
    edge = _words(sections["edge"])
    name = re.search(r"From the record (\w+) has 12 questions with a reference", edge)
    assert name is not None
    row = _row(edge_site.html("/"), f">{name[1]}<")
    final = re.search(r"= ([+−]?\d+\.\d)$", _words(sections["edge"].split("</div>")[-2]))
    assert final is not None
    assert f" {final[1]} " in row
    rank = re.search(r"anywhere from (\d+) to (\d+) among 6", _words(sections["rank"]))
    assert rank is not None
    assert row.startswith(rank[1] if rank[1] == rank[2] else f"{rank[1]}–{rank[2]}")
    ends = re.search(r"= ([+−]?[\d.]+) to ([+−]?[\d.]+)", _words(sections["interval"]))
    assert ends is not None
    profile = edge_site.html(f"/forecasters/{name[1].lower()}")
    assert f"{ends[1]} to {ends[2]}" in _words(profile)


def test_the_printed_steps_of_an_edge_add_up(edge_site: Site) -> None:
    steps = _words(_sections(edge_site.html("/methodology"))["edge"])
    found = re.search(r"(0?\.\d+|1) · (\(−[\d.]+\)|[\d.]+) \+ (\(−[\d.]+\)|[\d.]+) = (\S+)", steps)
    assert found is not None
    weight, mean, rest, edge = (
        float(part.strip("()").replace("−", "-")) for part in found.groups()
    )
    assert weight * mean + rest == pytest.approx(edge, abs=0.06)


def test_the_rest_of_an_edge_comes_from_everybody_else_and_never_from_the_kind_alone(
    edge_site: Site,
) -> None:
    told = (
        "everybody else in the fit: people of the kind, how hard those questions were for all, "
        "shared causes, and the class of reference at which all are compared"
    )
    for path in ("/", "/methodology", "/forecasters/ann"):
        words = _words(edge_site.html(path))
        assert told in words
        assert "the rest is what" not in words
        assert "the rest what people of the kind are like" not in words
    section = _sections(edge_site.html("/methodology"))["edge"]
    model = _words("".join(re.findall(r"<math.*?</math>", section, re.DOTALL)))
    assert "d = μ k + β b + ρ r + u i + w c + v q + ε" in model
    assert "Edge = − 100 ( μ k + β 0 + ρ 0 + u i )" in model


def test_the_example_of_a_call_ends_in_what_its_question_prints(edge_site: Site) -> None:
    section = _sections(edge_site.html("/methodology"))["brier"]
    slug = re.search(r'href="(/questions/[^"]+)"', section)
    steps = re.search(r"\((\.?\d+) − ([01])\)² = (\.\d+|1\.000)", _words(section))
    assert slug is not None
    assert steps is not None
    assert (float(steps[1]) - int(steps[2])) ** 2 == pytest.approx(float(steps[3]), abs=6e-4)
    assert steps[3] in _words(edge_site.html(slug[1]))


def test_a_reference_that_is_no_market_says_that_none_counted(edge_site: Site) -> None:
    with edge_site.runtime.reading() as session:
        call = worked_examples(session, now=edge_site.runtime.now()).call
    assert call is not None
    assert call.reference is not None
    told = "no market linked to it counted at that moment."
    assert told not in _words(_sections(_explained(edge_site, call=call))["reference"])
    crowd = replace(call, reference=replace(call.reference, kind=ReferenceClass.CROWD))
    words = _words(_sections(_explained(edge_site, call=crowd))["reference"])
    assert f"the crowd stood at 50 %; {told}" in words.replace("\u00a0", " ")


def test_the_steps_to_what_a_short_record_lacks_can_be_done_by_hand(edge_site: Site) -> None:
    with edge_site.runtime.reading() as session:
        row = worked_examples(session, now=edge_site.runtime.now()).board.rows[0]
    row = replace(row, referenced=1, missing=9, weight=0.2388)
    short = ShortExample(row=row, weight=0.2388, others=3.1876, enough=1.0625)
    words = _words(_sections(_explained(edge_site, short=short))["provisional"])
    found = re.search(
        r"k = (\d+) · ([\d.]+) / ([\d.]+) = ([\d.]+) k / 3 − n = ([\d.]+) − (\d+) = ([\d.]+);",
        words,
    )
    assert found is not None
    n, others_weigh, weight, k, enough, again, lacking = map(float, found.groups())
    assert k == pytest.approx(n * others_weigh / weight, abs=0.006)
    assert enough == pytest.approx(k / 3, abs=0.006)
    assert f"{enough - again:.2f}" == f"{lacking:.2f}"


def test_thousands_are_set_apart_in_the_examples_too(edge_site: Site) -> None:
    with edge_site.runtime.reading() as session:
        board = worked_examples(session, now=edge_site.runtime.now()).board
    many = replace(board, with_edge=1000, unreferenced=1234, answers=20_000, annulled=1001)
    sections = _sections(_explained(edge_site, board=many, excluded={ExcludedReason.HEARSAY: 5000}))
    assert "among 1,000 with an Edge" in _words(sections["rank"])
    assert "here 1,234 of 20,000." in _words(sections["edge"])
    assert "count nowhere: 1,001 on this board" in _words(sections["left-out"])
    assert "1,234 of 20,000 answers" in _words(sections["left-out"])
    assert "(5,000)" in _words(sections["left-out"])


def test_what_is_left_out_is_counted(site: Site) -> None:
    words = _words(_sections(site.html("/methodology"))["left-out"])
    assert "said on or after the day the outcome was known (1)" in words
    assert "reported second hand (1)" in words


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375, 320])
def test_the_methodology_fits_and_has_no_barrier(
    browser: Browser, edge_site: Site, width: int, scheme: Literal["light", "dark"]
) -> None:
    server = served(edge_site.app)
    with browser.new_page(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    ) as page:
        page.goto(f"{next(server)}/methodology")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    next(server, None)

"""The lexicon in public: ranges, where they come from, who disagrees, and what changed."""

import re
from html import unescape
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from forecasts.language.chances.lexicon import lexicon, lexicon_versions
from forecasts.values import Basis, Reading
from tests.web.conftest import Site
from web.phrases import phrase_address


def row(html: str, slug: str) -> str:
    found = re.search(rf'<tr id="{slug}".*?</tr>', html, re.DOTALL)
    assert found is not None, slug
    return " ".join(unescape(re.sub(r"<[^>]+>", "", found[0].replace("</", " </"))).split())


def slugs(html: str) -> list[str]:
    return re.findall(r'<tr id="([^"]+)" class="tier', html)


def test_every_phrase_stands_with_its_range_its_study_and_its_sample(site: Site) -> None:
    html = site.html("/lexicon")
    assert set(slugs(html)) == {each.slug for each in lexicon().entries}
    assert "20\u00a0% (5–35)" in html
    likely = row(html, "likely")
    assert "75 % (60–90)" in likely
    assert "measured Kucharski 2026 (n = 5,174)" in likely
    assert "n = 5,709 in all" in likely
    assert "judgement by the editors" in row(html, "surely")
    assert "standard IPCC AR5 guidance" in row(html, "exceptionally-unlikely")
    assert "Not looked for in articles." in row(html, "one-in-three")
    assert "Declines to say" in row(html, "yes-and-no")


def test_a_range_is_drawn_as_a_bar_with_its_median(site: Site) -> None:
    html = site.html("/lexicon")
    drawn = re.search(r'<tr id="unlikely".*?(<svg.*?</svg>)', html, re.DOTALL)
    assert drawn is not None
    assert 'aria-label="20\u00a0% (5–35)"' in drawn[1]
    assert 'class="reach" x1="5.00%" x2="35.00%"' in drawn[1]
    assert 'class="median" x1="20.00%"' in drawn[1]
    assert 'class="other" x1="25.00%" x2="35.00%"' in drawn[1]


def test_a_standard_that_disagrees_is_shown_beside_the_survey(site: Site) -> None:
    html = site.html("/lexicon")
    assert "60 % (25–80)" in row(html, "realistic-possibility")
    assert "UK PHIA yardstick 40–50: disagrees" in row(html, "realistic-possibility")
    assert "disagrees" not in row(html, "remote-chance")
    for name in ("Kent 1964", "US ICD 203", "IPCC AR5", "NATO AJP-2.1", "EFSA 2018"):
        assert f"<h3>{name}</h3>" in html


def test_a_field_and_the_evidence_filter_the_table(site: Site) -> None:
    few = site.html("/lexicon?q=Possib")
    assert "realistic-possibility" in slugs(few)
    assert "likely" not in slugs(few)
    assert 'value="Possib"' in few
    measured = site.html("/lexicon?tier=A&q=possib")
    assert set(slugs(measured)) < set(slugs(few))
    assert all(lexicon().entry(each.replace("-", " ")).tier == "A" for each in slugs(measured))
    nothing = site.html("/lexicon?q=%3Cb%3Ezebra")
    assert "No phrase of this table holds “<bdi>&lt;b&gt;zebra</bdi>”" in nothing


@pytest.mark.parametrize("query", ["tier=D", "q=" + "x" * 101])
def test_what_cannot_be_asked_for_is_refused(site: Site, query: str) -> None:
    assert site.app.test_client().get(f"/lexicon?{query}").status_code == 400


def test_older_tables_stay_readable_and_the_newest_has_one_address(site: Site) -> None:
    old = site.html("/lexicon/english-2")
    assert "Replaced since" in old
    assert "3 % (0–10)" in row(old, "unthinkable")
    newest = site.app.test_client().get(f"/lexicon/{lexicon_versions()[0]}?q=risk")
    assert (newest.status_code, newest.headers["Location"]) in {
        (code, "/lexicon?q=risk") for code in (301, 302, 303, 308)
    }
    missing = site.app.test_client().get("/lexicon/latin-1")
    assert missing.status_code == 404


def test_what_changed_since_the_version_before_is_told(site: Site) -> None:
    html = site.html("/lexicon").partition('id="changed"')[2]
    assert html.startswith(">What changed since english-2<")
    assert "‘inconceivable’: <del>3\u00a0% (0–10), judgement</del>" in html
    assert "<ins>2\u00a0% (0–7), judgement</ins>" in html
    assert 'id="changed"' not in site.html("/lexicon/english-1")


def test_the_phrase_of_a_call_leads_to_the_table_it_was_read_with(site: Site) -> None:
    said = Reading(0.03, 0.0, 0.1, Basis.VERBAL, "inconceivable", lexicon_version="english-2")
    with site.app.test_request_context():
        assert phrase_address(said) == "/lexicon/english-2#unthinkable"
        assert phrase_address(Reading(0.5)) == ""
        odd = Reading(0.5, 0.4, 0.6, Basis.VERBAL, "likely", lexicon_version="klingon-1")
        assert phrase_address(odd) == ""
    assert 'href="/lexicon"' in site.html("/methodology")
    assert 'href="/lexicon#unlikely"' in site.html("/methodology")
    assert "/lexicon<" in site.html("/sitemap.xml")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375, 320])
def test_the_lexicon_fits_and_has_no_barrier(
    browser: Browser, address: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    with browser.new_page(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    ) as page:
        page.goto(f"{address}/lexicon#realistic-possibility")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.locator("#realistic-possibility").is_visible()
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_a_version_that_never_was_is_not_found_and_the_nearest_is_offered(site: Site) -> None:
    answer = site.app.test_client().get("/lexicon/english-9")
    assert answer.status_code == 404
    assert 'href="/lexicon/english-' in answer.text

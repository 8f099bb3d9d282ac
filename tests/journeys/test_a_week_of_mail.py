"""The mail of one week to a reader, a forecaster and a curator, from a real server, and after it.

With FORECASTS_PICTURES naming a folder, every letter is written there, with pictures of it.
"""

import os
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from forecasts.audit import verify
from tests.journeys.demo_week import MONDAY, corrected, lived, paths_of, written
from tests.journeys.living import (
    CURATOR,
    FERRY,
    FORECASTER,
    READER,
    SITE,
    WRONG,
    Week,
    html,
    opened_week,
    plain,
)
from tests.journeys.pictures import SCHEMES
from tests.web.browsing import opened_browser, served

FOLDER = os.environ.get("FORECASTS_PICTURES", "")
PRIVATE = {
    FORECASTER: ("chart of the bay", "log of the tides", "new oars"),
    CURATOR: ("will my desk be clear",),
    READER: (),
}
PUBLIC = ("fish market", "ferry to Vessel", "winter timetable", "town-hall clock")
URL = re.compile(rf"{SITE}(/[\w./-]*)")


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    """The week with the days after it, lived through once and only looked at."""
    path = tmp_path_factory.mktemp("week") / "week.db"
    with opened_week(f"sqlite:///{path}") as made:
        corrected(lived(made))
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from opened_browser()


@pytest.fixture(scope="module")
def address(week: Week) -> Iterator[str]:
    """Where the pages of the week are served."""
    yield from served(week.app)


def of_kind(week: Week, kind: str, address: str) -> list[EmailMessage]:
    """Picks the letters of a kind to an address, the oldest first."""
    return [
        each
        for _, each in week.letters
        if each["To"] == address and str(each["Message-ID"]).startswith(f"<{kind}.")
    ]


def report(week: Week, address: str) -> EmailMessage:
    [letter] = of_kind(week, "report", address)
    return letter


def words(letter: EmailMessage) -> str:
    return " ".join(plain(letter).split())


@pytest.mark.parametrize("address", PRIVATE)
def test_one_report_comes_in_the_chosen_hour_with_its_ways_out(week: Week, address: str) -> None:
    letter = report(week, address)
    hour = 6 if address == FORECASTER else 8  # in Vilnius it is two hours later than in UTC
    sent = parsedate_to_datetime(letter["Date"])
    assert (sent.date(), sent.hour) == (MONDAY.date(), hour)
    assert letter["From"].addresses[0].addr_spec == "desk@forecasts.example"
    assert "<report.2026-W49." in letter["Message-ID"]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"].strip("<>").startswith(f"{SITE}/mail/unsubscribe/")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["In-Reply-To"] is None
    assert letter.get_content_type() == "multipart/alternative"
    for shown in (plain(letter), html(letter)):
        assert "22 – 30 Nov 2026" in shown
        assert letter["List-Unsubscribe"].strip("<>") in shown
        assert f"{SITE}/mail/preferences/" in shown


@pytest.mark.parametrize("address", PRIVATE)
def test_everybody_is_told_what_happened_in_public(week: Week, address: str) -> None:
    letter = report(week, address)
    told = words(letter)
    for title in PUBLIC:
        assert title in told
    for fact in (
        "about 2 % (0–8), from ‘never will’, lexicon english-3, judgement, said on 16 Nov 2026",
        "The Vessel Gull",
        "Closest to the outcome: Tomas Brandt (pundit), Brier .023", "ferry never will return",
        "Why: The clock was taken down on 24 November", f"{SITE}/ledger?line=",
        "Demonstration Exchange, now 5", "will the lamp on the pier", "Places on the board",
    ):  # fmt: skip
        assert fact in told, fact
    assert "3 resolved" in letter["Subject"] or "4 resolved" in letter["Subject"]
    assert "second mole" not in told.replace("A second mole?", "")


def test_a_reader_gets_nothing_that_is_for_somebody_alone(week: Week) -> None:
    told = words(report(week, READER))
    for absent in (
        "You,",
        "You said",
        "Your record",
        "Your answer",
        "/me/",
        "/review",
        "uotations",
    ):
        assert absent not in told, absent


def test_a_forecaster_gets_their_score_beside_the_crowd_and_what_is_due(week: Week) -> None:
    letter = report(week, FORECASTER)
    told = words(letter)
    assert letter["Subject"] == "4 resolved, 1 annulled: you .17, crowd .22"
    for fact in (
        "your Brier score .169, the crowd’s .222 on 3 questions (lower is better)",
        "You said 35 %. Beside you: crowd without you .337.", "1 answer of yours is missing.",
        f"Give it now: {SITE}/me/questions/", "You last said 70 %.", "Mean Brier score",
        "Beside the crowd, points", "When you said", "Closes 30 Nov 2026 (UTC).",
    ):  # fmt: skip
        assert fact in told, fact
    assert "Quotations to check" not in told
    assert html(letter).count("cid:") == 1
    assert [each.get_content_type() for each in letter.walk()].count("image/png") == 1


def test_a_curator_gets_the_quotations_that_wait_and_where_to_decide(week: Week) -> None:
    told = words(report(week, CURATOR))
    assert "quotations wait; the oldest first." in told
    assert f"Decide about it: {SITE}/review/articles/" in told
    assert f"more on the web: {SITE}/review " in told
    assert "You said 30 %." in told


@pytest.mark.parametrize("address", PRIVATE)
def test_nobody_is_mailed_what_only_another_may_see(week: Week, address: str) -> None:
    own = [f"{each.as_bytes()!r} {plain(each)} {html(each)}" for _, each in week.letters
           if each["To"] == address]  # fmt: skip
    for other, titles in PRIVATE.items():
        for title in titles:
            assert any(title in each for each in own) == (other == address), title
    others = set(PRIVATE) - {address}
    assert not any(other in each for other in others for each in own)


def test_a_notice_tells_what_a_forecaster_spoke_on_and_what_closes(week: Week) -> None:
    notices = of_kind(week, "notice", FORECASTER)
    days = [str(each["Message-ID"]).split(".")[1] for each in notices]
    assert len(set(days)) == len(days)
    subjects = [str(each["Subject"]) for each in notices]
    assert any(each.startswith("2 resolved: you .22, crowd .23") for each in subjects)
    assert any(each.startswith("Market moved: “Demonstration: will") for each in subjects)
    assert any(each.startswith("Closes soon: ") for each in subjects)
    moved = next(words(each) for each in notices if "Market moved" in each["Subject"])
    assert "went down 12 points, from 72 % to 60 %, since you said 70 %" in moved


@pytest.mark.parametrize("address", PRIVATE)
def test_what_was_wrong_is_corrected_below_the_letter_that_told_it(
    week: Week, address: str
) -> None:
    wrong = report(week, address)
    [letter] = [x for x in of_kind(week, "notice", address) if "Correction" in x["Subject"]]
    assert letter["Subject"].endswith("is No, not Yes")
    assert letter["In-Reply-To"] == wrong["Message-ID"]
    assert wrong["Message-ID"] in letter["References"]
    told = words(letter)
    assert WRONG in told
    assert "We told you on 30 Nov 2026, 08:02" in told
    assert "What shows it: https://fish-market.example/open" in told
    assert "Why: The market stayed open; the notice on its door was a year old." in told
    assert ("You said 75 %." in told) == (address == FORECASTER)
    assert FERRY not in told


def test_the_pages_of_the_week_say_the_same_and_by_its_days(week: Week) -> None:
    listed, shown = week.open("/reports"), week.open("/reports/2026-W48")
    for page in (listed, shown, week.open("/feeds/reports.atom")):
        assert "23 – 29 Nov 2026" in page
    assert "<title>23 – 29 Nov 2026: 3 resolved" in shown
    assert 'rel="prev">Before: 16 – 22 Nov 2026</a>' in shown
    for title in PUBLIC:
        assert title in shown
    for titles in PRIVATE.values():
        assert not any(title in shown or title in listed for title in titles)
    assert "is No, not Yes" in " ".join(shown.split()).partition("Corrected since: ")[2][:400]
    assert "Corrected since" not in week.open("/reports/2026-W47")
    [mine] = {x for x in URL.findall(plain(report(week, FORECASTER))) if "/reports/mine/" in x}
    own = week.open(mine)
    assert "chart of the bay" in own
    assert "Corrected since: " in own


@pytest.mark.browser
@pytest.mark.parametrize("name", ["reports", "week", "mine-mira", "mine-cleo", "mine-anna"])
def test_a_page_of_the_week_fits_and_has_no_barrier(
    browser: Browser, address: str, week: Week, name: str
) -> None:
    with browser.new_context(bypass_csp=True) as opened:
        page = opened.new_page()
        page.goto(address + paths_of(week)[name])
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for width in (1280, 375, 320):
                page.set_viewport_size({"width": width, "height": 800})
                wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                assert wide <= 0, (scheme, width)
                found = Axe().run(page).response["violations"]
                assert [each["id"] for each in found] == [], (scheme, width)


def test_the_record_of_the_week_can_be_verified(week: Week) -> None:
    with week.runtime.reading() as session:
        found = verify(session)
    assert found.is_sound, found.difference


@pytest.mark.browser
@pytest.mark.skipif(not FOLDER, reason="no folder is named for the letters")
def test_every_letter_is_written_and_photographed(week: Week, browser: Browser) -> None:
    written(week, Path(FOLDER), browser)
    assert len(list(Path(FOLDER).glob("*-report-*.png"))) == 12

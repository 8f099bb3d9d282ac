"""Five hundred strings that want to be more than text, through every page, feed and picture."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from zlib import crc32

import pytest
from playwright.sync_api import Browser, Dialog, Request
from sqlalchemy import select

from forecasts.config import Settings
from forecasts.models import Forecaster, Question
from forecasts.reports.asked import place_of, week_of
from forecasts.reports.editions import keep_edition
from forecasts.runtime import Runtime, compose
from tests.conftest import FakeClock
from tests.databases import SQLiteStore
from tests.web.browsing import served
from tests.web.everything import Answer, every_answer
from tests.web.hostile import COUNT, hostile_strings
from tests.web.hostile_record import NOW, Recording, is_text
from tests.web.reading import READERS, read_html, text_of, wrong_with
from web import create_app
from web.publishing.links import Scanned

SAMPLED = 12
SLOW = re.compile(r"/compare/|.*\?|/cards/.*\.png|/forecasters/.*/calibration\.")


HOVER = """
document.querySelectorAll("*").forEach(each => each.dispatchEvent(new MouseEvent("mouseover")))
"""


def _is_wanted(address: str) -> bool:
    """Takes every address, but of what is slow and says the same words again each fifth."""
    return not SLOW.match(address) or crc32(address.encode()) % 5 == 0


@dataclass(frozen=True, repr=False)
class Hostile:
    """The hostile record, what was let in, and every answer about it."""

    runtime: Runtime
    recording: Recording
    answers: dict[str, Answer]

    def of(self, kind: str) -> dict[str, bytes]:
        """Gives the bodies of one kind."""
        return {
            address: body
            for address, (_, headers, body) in self.answers.items()
            if dict(headers).get("Content-Type", "").startswith(kind)
        }


@pytest.fixture(scope="module")
def hostile(
    sqlite_databases: SQLiteStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hostile]:
    with sqlite_databases.fresh(tmp_path_factory.mktemp("hostile")) as url:
        runtime = replace(compose(Settings(database_url=url)), now=FakeClock(NOW))
        with runtime.transaction() as session:
            recording = Recording(session, hostile_strings())
            recording.fill()
            week = week_of(NOW)
            keep_edition(session, week, place=place_of(runtime.settings), now=NOW)
        yield Hostile(runtime, recording, every_answer(create_app(runtime), is_wanted=_is_wanted))
        runtime.engine.dispose()


def test_there_are_five_hundred_and_every_door_takes_or_refuses_them(hostile: Hostile) -> None:
    strings = hostile_strings()
    assert len(strings) == len(set(strings)) == COUNT
    readable = sum(map(is_text, strings))
    taken, refused = hostile.recording.taken, hostile.recording.refused
    assert taken["quote"] + refused["quote"] == COUNT
    assert taken["quote"] >= readable - 6, "all but what is too long"
    assert min(taken[door] for door in ("title", "name", "watch")) > 30
    assert min(taken[door] for door in ("publisher", "tag", "alias")) > 300
    assert refused["address"] > 450, "what is no address of the web is none here"
    assert all(taken[door] for door in ("link", "phrase", "reason", "reply", "passage", "market"))


def test_every_address_answers(hostile: Hostile) -> None:
    statuses = {address: status for address, (status, _, _) in hostile.answers.items()}
    assert {each for each, status in statuses.items() if status >= 500} == set()
    # what the page of the API names needs a token, a method, a query or a name of its own
    told = {status for each, status in statuses.items() if each.startswith("/api/v1/")}
    assert told <= {200, 401, 404, 405, 422}
    missing = {
        each
        for each, status in statuses.items()
        if status >= 400 and not each.startswith("/api/v1/")
    }
    assert missing <= {
        "/no-such-page", "/dispute", "/assets/1", "/static/1", "/sitemap-1.xml", "/sign-in/1",
        "/reports/1", "/reports/mine/1", "/lexicon/1", "/watches/1",
        "/mail/confirm/1", "/mail/never/1", "/mail/preferences/1", "/mail/unsubscribe/1",
    }  # fmt: skip
    shown = hostile.answers[f"/reports/{week_of(NOW)}"][2].decode()
    assert shown.count("<h3") > 20, "the report of the week tells of the hostile questions"
    assert len(statuses) > 400


@pytest.mark.parametrize("kind", sorted(READERS))
def test_nothing_is_alive_foreign_or_broken(hostile: Hostile, kind: str) -> None:
    bodies = hostile.of(kind)
    wrong = {
        address: found for address, body in bodies.items() if (found := wrong_with(kind, body))
    }
    assert wrong == {}
    assert bodies or kind == "text/xml"


def test_titles_and_names_are_shown_as_they_are(hostile: Hostile) -> None:
    with hostile.runtime.reading() as session:
        named = {
            **{f"/questions/{q.slug}": q.title for q in session.scalars(select(Question))},
            **{f"/forecasters/{f.slug}": f.name for f in session.scalars(select(Forecaster))},
        }
    seen = 0
    for address, name in named.items():
        heading = read_html(hostile.answers[address][2].decode()).find(".//h1")
        assert heading is not None
        assert text_of(heading) == re.sub(r"\s+", " ", name).strip(), address
        seen += 1
    assert seen > 80


def test_links_are_found_as_a_browser_finds_them(hostile: Hostile) -> None:
    """What publishes the site reads pages by itself; here a real parser looks over its shoulder."""
    for address, body in hostile.of("text/html").items():
        wanted = [
            value
            for each in read_html(body.decode()).iter()
            for name, value in each.attrib.items()
            if str(name).rpartition("}")[2] in {"href", "src", "action", "formaction"}
        ]
        found = [spot.address for spot in Scanned(body.decode()).spots if spot.name != "content"]
        assert sorted(found) == sorted(value.strip() for value in wanted), address


def test_hostile_addresses_get_an_answer_that_is_only_text(hostile: Hostile) -> None:
    client = create_app(hostile.runtime).test_client()
    for number, string in enumerate(filter(is_text, hostile_strings())):
        path, query = (
            ("/questions/x", {"q": string}), ("/compare", {"one": string, "other": string}),
            ("/", {"tag": string, "since": string}), ("/questions", {"q": string}),
            ("/forecasters", {"q": string}), ("/calibration", {"tag": string}),
            ("/articles/1", {"page": string}), ("/markets", {"sort": string}),
        )[number % 8]  # fmt: skip
        if path == "/questions/x":
            path, query = f"/{('questions', 'forecasters')[number // 8 % 2]}/{string}", {}
        with client.get(path, query_string=query) as answer:
            assert answer.status_code < 500, (path, string)
            assert "evil" not in str([name for name, _ in answer.headers]).lower()
            assert "Set-Cookie" not in answer.headers
            if answer.mimetype == "text/html" and answer.status_code != 302:
                assert wrong_with(answer.mimetype, answer.data) == [], (path, string)


@pytest.mark.browser
def test_a_browser_runs_nothing_of_it(hostile: Hostile, browser: Browser) -> None:
    happened: list[str] = []
    pages = hostile.of("text/html")
    is_there = {each for each in pages if hostile.answers[each][0] == 200}
    addresses = [each for each in pages if each.count("/") == 2 and each in is_there]
    sample = [
        "/",
        "/questions",
        "/markets",
        "/corrections",
        f"/reports/{week_of(NOW)}",
        *addresses[:: len(addresses) // SAMPLED],
    ]
    drawings = sorted(hostile.of("image/svg+xml"))
    sample += drawings[:: len(drawings) // 4]
    serving = served(create_app(hostile.runtime))
    home = next(serving)
    with browser.new_page() as page:
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))

        def note_dialog(dialog: Dialog) -> None:
            happened.append(dialog.message)
            dialog.dismiss()

        def note_request(asked: Request) -> None:
            if not asked.url.startswith(home):
                happened.append(asked.url)

        page.on("dialog", note_dialog)
        page.on("console", lambda said: happened.append(said.text))
        page.on("pageerror", lambda error: happened.append(str(error)))
        page.on("request", note_request)
        for address in sample:
            page.goto(home + address)
            page.evaluate(HOVER)
    next(serving, None)
    assert len(sample) > SAMPLED
    assert happened == []

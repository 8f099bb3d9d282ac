"""Cards say their date, n, interval and where corrections stand, and nothing leaves the frame."""

import html
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from matplotlib.image import imread

from forecasts.charts.card import Card, CardPlot, card_picture
from forecasts.db import Session
from forecasts.runtime import Runtime
from forecasts.standings.board.board_rows import BoardFilter
from forecasts.standings.board.leaderboard import both_boards, leaderboard
from forecasts.standings.board.own_rows import Boards
from forecasts.standings.cards import BoardCard, forecaster_card
from forecasts.values import BoardScore
from tests import world
from tests.conftest import FakeClock
from tests.web.conftest import Site
from tests.web.record import HOSTILE, HOSTILE_SLUG, STORY, TIDE
from web import create_app
from web.card_words import _edge_scale, board_words, forecaster_words
from web.pages.cards import card_context

SUBJECTS = [
    "forecasters/alice-arden",
    "forecasters/bob-birch",
    "forecasters/harbour-exchange",
    "forecasters/vague-vera",
    f"questions/{STORY}",
    f"questions/{TIDE}",
    f"questions/{HOSTILE_SLUG}",
    "questions/will-the-lighthouse-be-sold",
    "questions/will-the-bridge-stand",
    "questions/will-the-quiet-question-wait",
]
SVG = "{http://www.w3.org/2000/svg}"
LONG = {
    "words": "Will the very long committee decide " * 9,
    "a word": "W" * 300,
    "from right to left": "האם יירד שלג בירושלים לפני סוף פברואר " * 8,
    "without spaces": "二〇二七年三月までにローマで雪が降る" * 16,
    "signs": "🎉👩‍👩‍👧‍👦 $x^2$ <b>&amp;\x00\x1b" * 20,
}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_card_says_its_date_its_number_and_where_corrections_stand(
    site_on_each_database: Site, subject: str
) -> None:
    site = site_on_each_database
    framed = site.html(f"/cards/{subject}")
    drawn = site.html(f"/cards/{subject}.svg")
    ET.fromstring(drawn)
    for text in (framed, drawn):
        assert re.search(r"As of \d+ \w+ 20\d\d", text)
        assert f"Corrections: {site.runtime.settings.site_url}/corrections" in text
        assert "None" not in text
        has_n = re.search("n\u00a0=\u00a0\\d", text)
        assert has_n or "Nothing is scored yet" in text or "Nobody" in text or "Left out" in text


@pytest.mark.parametrize("subject", [*SUBJECTS, "board"])
def test_a_share_image_has_the_size_previews_want_and_is_always_the_same(
    site: Site, subject: str
) -> None:
    client = site.app.test_client()
    drawn = client.get(f"/cards/{subject}.png")
    assert (drawn.status_code, drawn.mimetype) == (200, "image/png")
    assert imread(io.BytesIO(drawn.data)).shape[:2] == (630, 1200)
    assert len(drawn.data) < 300_000


def test_a_card_may_stand_in_any_frame_and_its_links_leave_it(site: Site) -> None:
    with site.app.test_client().get("/cards/forecasters/alice-arden") as response:
        assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in response.headers
        framed = response.get_data(as_text=True)
    links = re.findall(r"<a [^>]*>", framed)
    assert links
    assert all('target="_top"' in link and 'rel="noopener"' in link for link in links)
    assert "masthead" not in framed
    assert '<meta name="robots" content="noindex">' in framed


def test_a_record_shows_its_interval_and_a_provisional_one_its_caution(site: Site) -> None:
    alice = site.html("/cards/forecasters/alice-arden").replace("\u00a0", " ")
    assert "90 % interval" in alice
    bob = site.html("/cards/forecasters/bob-birch").replace("\u00a0", " ")
    assert "Cannot tell yet" in bob


@pytest.mark.parametrize(
    ("referenced", "scored", "words"),
    [
        (5, 18, "n = 5 questions with a reference; 18 scored."),
        (1, 2, "n = 1 question with a reference; 2 scored."),
        (18, 18, "n = 18 questions with a reference."),
    ],
)
def test_the_number_beside_an_edge_is_that_of_the_questions_it_rests_on(
    site: Site, referenced: int, scored: int, words: str
) -> None:
    with site.runtime.reading() as session:
        now = site.runtime.now()
        boards = both_boards(session, now=now)
        card = forecaster_card(session, "alice-arden", boards=boards, now=now)
        board = leaderboard(session, BoardFilter(), now=now)
    assert card.row is not None
    row = replace(
        card.row, edge=-4.8, edge_low=-22.9, edge_high=13.3,
        rank_low=None, rank_high=None, provisional=False,
        questions=scored, referenced=referenced,
    )  # fmt: skip
    by_edge = replace(board, rows=(row,), score=BoardScore.EDGE)
    with site.app.test_request_context():
        shown = forecaster_words(replace(card, row=row))
        context = card_context(shown, "/forecasters/alice-arden")
        together = board_words(BoardCard(by_edge, board.as_of))
    said = f"Edge in points, 90 % interval −22.9 to +13.3; {words}"
    assert shown.words.replace("\u00a0", " ") == said
    assert said in " ".join(shown.description.replace("\u00a0", " ").split())
    assert said in " ".join(str(context.plot).replace("\u00a0", " ").split())
    lines = [each.text or "" for each in ET.fromstring(card_picture(shown)).iter(f"{SVG}text")]
    assert said in " ".join(lines).replace("\u00a0", " ")
    assert together.plot is not None
    assert together.plot.rows[0].note == f"n {referenced}"
    assert "n: questions with a reference" in together.plot.words


def test_a_card_leads_from_another_spelling_to_its_address(site: Site) -> None:
    moved = site.app.test_client().get("/cards/forecasters/Bob%20Birch")
    assert (moved.status_code, moved.location) == (302, "/cards/forecasters/bob-birch")


@pytest.mark.parametrize(
    "path",
    [
        "/cards/forecasters/nobody", "/cards/forecasters/nobody.png",
        "/cards/questions/nothing.svg", "/cards/questions/%00.png", "/cards/board.gif",
        "/cards/questions/will-the-hidden-plan-work",
        "/cards/questions/will-the-hidden-plan-work.png", "/cards/markets/x.png", "/cards",
    ],
)  # fmt: skip
def test_a_card_of_nothing_public_is_not_there(site_on_each_database: Site, path: str) -> None:
    assert site_on_each_database.app.test_client().get(path).status_code == 404


def test_what_people_wrote_stays_text_on_a_card(site: Site) -> None:
    assert "<script" not in site.html(f"/cards/questions/{HOSTILE_SLUG}")
    drawn = ET.fromstring(site.html(f"/cards/questions/{HOSTILE_SLUG}.svg"))
    assert (drawn.findtext(f"{SVG}title") or "") == HOSTILE


@pytest.mark.parametrize(
    ("path", "name"),
    [("/forecasters/b-eve-b", "<b>Eve</b> 🦊 עדה"), (f"/questions/{HOSTILE_SLUG}", HOSTILE)],
)
def test_what_is_copied_to_embed_a_card_is_whole_whoever_it_is_about(
    site: Site, path: str, name: str
) -> None:
    codes = re.findall(r"<code>(&lt;(?:iframe|a) .*?)</code>", site.html(path))
    frame, picture = map(html.unescape, codes)
    base = site.runtime.settings.site_url
    assert f'src="{base}/cards{path}"' in frame
    assert f'title="{escape(name)} – Forecasts"' in frame
    assert f'<a href="{base}{path}"><img src="{base}/cards{path}.svg"' in picture
    assert frame.count("<") == 2
    for address in (f"/cards{path}", f"/cards{path}.svg", f"/cards{path}.png"):
        assert site.app.test_client().get(address).status_code == 200


@pytest.mark.parametrize("title", LONG.values(), ids=LONG)
def test_no_text_however_long_leaves_the_frame(title: str) -> None:
    plot = CardPlot(
        low=0.0, high=1.0, ticks=((0.0, "0"), (1.0, "100")), words=title,
        dots=tuple(n / 400 for n in range(401)),
    )  # fmt: skip
    card = Card(
        kicker="Question", title=title, figure="12 %", words=title, plot=plot,
        dated="As of 1 Jan 2026", source=f"Corrections: https://{'a' * 200}.example/corrections",
    )  # fmt: skip
    drawn = imread(io.BytesIO(card_picture(card, format="png")))
    paper = drawn[0, 0]
    margins = (drawn[:, :40], drawn[:, -40:], drawn[:40], drawn[-20:])
    assert all(np.all(margin == paper) for margin in margins)
    ET.fromstring(card_picture(card, format="svg"))


def test_the_date_of_a_card_is_that_of_the_last_thing_it_shows(
    runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    with runtime.transaction() as session:
        asked, who = world.question(session, clock()), world.forecaster(session, clock())
        world.prediction(session, clock(), asked, who, 0.3)
    paths = ("forecasters/alice-arden.svg", f"questions/{STORY}.svg", "board.svg")
    before = [client.get(f"/cards/{path}").get_data() for path in paths]
    clock.advance(days=9)
    assert [client.get(f"/cards/{path}").get_data() for path in paths] == before
    assert b"As of 1 Jun 2024" in before[0]
    assert b"Nothing is scored yet." in before[2]


@pytest.mark.parametrize(
    ("provisional", "words"),
    [
        ([True, True], "All provisional, drawn hollow: cannot tell yet who comes closer."),
        ([False, True], "1 of 2 provisional, drawn hollow: cannot tell yet who comes closer."),
        ([False] * 5 + [True], ""),
    ],
)
def test_the_card_of_the_board_says_in_words_what_is_provisional(
    site: Site, provisional: list[bool], words: str
) -> None:
    with site.runtime.reading() as session:
        board = leaderboard(session, BoardFilter(), now=site.runtime.now())
    rows = tuple(replace(board.rows[0], provisional=each) for each in provisional)
    with site.app.app_context():
        shown = board_words(BoardCard(replace(board, rows=rows), board.as_of))
    assert shown.words == words
    drawn = ET.fromstring(card_picture(shown))
    assert words in (drawn.findtext(f"{SVG}desc") or "")
    assert words in [each.text or "" for each in drawn.iter(f"{SVG}text")] or not words


def test_cards_and_pages_of_all_forecasters_are_made_of_boards_computed_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = []

    def counting(session: Session, *, now: datetime) -> Boards:
        computed.append(now)
        return both_boards(session, now=now)

    monkeypatch.setattr("web.shared_boards.both_boards", counting)
    client = create_app(site.runtime).test_client()
    for slug in ("alice-arden", "bob-birch"):
        for ending in ("", ".svg", ".png"):
            assert client.get(f"/cards/forecasters/{slug}{ending}").status_code == 200
        assert client.get(f"/forecasters/{slug}").status_code == 200
    assert len(computed) == 1


@pytest.mark.parametrize("ends", [[-3.0, 12.0], [0.0], [0.2, 0.3], [-0.01], [-900.0, 900.0]])
def test_the_scale_holds_zero_and_every_end_with_few_ticks(ends: list[float]) -> None:
    low, high, ticks = _edge_scale(ends)
    assert low <= min(0.0, *ends)
    assert high >= max(0.0, *ends)
    assert low < high
    assert 2 <= len(ticks) <= 6 or max(map(abs, ends)) > 400

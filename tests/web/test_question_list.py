"""The list of questions as a reader asks for it, and a long question in parts."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from forecasts.clock import Edge, parse_moment
from forecasts.questions import QuestionChange, edit_question, find_question
from forecasts.resolution.resolve import resolve_question
from forecasts.runtime import Runtime
from forecasts.standings import question_page
from forecasts.values import Decision
from tests import world
from tests.web.conftest import Site
from tests.web.record import STORY
from web.pages.questions import AT_ONCE
from web.timeline import timeline

EARLY = datetime(2024, 1, 1, tzinfo=UTC)


def page(client: FlaskClient, path: str, *, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return re.sub("[ \n]+", " ", response.get_data(as_text=True))


def test_words_find_questions_and_the_form_keeps_them(site_on_each_database: Site) -> None:
    html = site_on_each_database.html("/questions?q=Vessel+HARB")
    assert "Questions about <bdi>Vessel HARB</bdi>" in html
    assert f'href="/questions/{STORY}"' in html
    assert 'value="Vessel HARB"' in html
    assert "Will the tide turn?" not in html
    assert '<meta name="robots" content="noindex">' in html


def test_hidden_questions_are_not_found(site_on_each_database: Site) -> None:
    html = site_on_each_database.html("/questions?q=hidden")
    assert "No question holds all of these words" in html
    assert "Will the hidden plan" not in html


@pytest.mark.parametrize(
    "typed", ['"', "ice*", "a OR b", "title:x", "%F0%9F%8E%89 ice", "האם", "-"]
)
def test_hostile_words_are_answered_and_shown_as_text(site: Site, typed: str) -> None:
    response = site.app.test_client().get("/questions", query_string={"q": typed})
    assert response.status_code in {200, 400}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("q=%00", "NUL character"),
        ("q=" + "x" * 10_000, "10000 characters; at most 200"),
        ("q=%22%22", "holds no word or number"),
        ("q=%F0%9F%8E%89", "holds no word or number"),
        ("q=a&q=b", "“q” is given 2 times in the address; give it once."),
        ("state=shut", "must be one of closing, open, awaiting, resolved, annulled."),
        ("page=0", "must be a whole number from 1"),
        ("tag=" + "x" * 61, "at most 60"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_in_a_sentence(
    site: Site, query: str, sentence: str
) -> None:
    assert sentence in site.html(f"/questions?{query}", status=400)


@pytest.mark.parametrize(
    "path",
    ["/questions?page=2", "/questions?state=open&page=9", "/questions?q=ship&page=9",
     f"/questions/{STORY}?page=2"],
)  # fmt: skip
def test_a_part_behind_the_last_is_not_there(site: Site, path: str) -> None:
    assert "The list has fewer pages than that." in site.html(path, status=404)


def test_one_section_and_one_tag_can_be_chosen(site: Site) -> None:
    annulled = site.html("/questions?state=annulled")
    assert "Will the lighthouse be sold?" in annulled
    assert "Will the bridge stand?" not in annulled
    assert 'aria-current="page">Annulled' in annulled
    ships = site.html("/questions?tag=ships")
    assert "Questions with the tag <bdi>ships</bdi>" in ships
    assert "All 22 questions: resolved" in ships
    assert 'href="/questions?tag=ships&amp;state=resolved"' in ships
    assert "Will the bridge stand?" not in ships
    assert "Near it: ships." in site.html("/questions?tag=shipss")
    assert '<a href="/questions?tag=ships"><bdi>ships</bdi></a>' in site.html(
        "/questions/will-ship-number-1-arrive"
    )


def test_a_line_says_what_people_say_in_the_middle(runtime: Runtime, client: FlaskClient) -> None:
    with runtime.transaction() as session:
        about = world.question(session, EARLY, opens="2024-01-01")
        for name, probability in (("Ann", 0.2), ("Ben", 0.6)):
            who = world.forecaster(session, EARLY, name)
            world.prediction(session, runtime.now(), about, who, probability, "2024-05-01")
    html = page(client, "/questions").replace("\u00a0", " ")
    assert "2 statements by 2 forecasters, <span" in html
    assert "in the middle <strong>40 %</strong>" in html


def test_what_it_asked_before_stands_on_the_page_and_what_was_recorded_under_it_says_so(
    runtime: Runtime, client: FlaskClient
) -> None:
    with runtime.transaction() as session:
        about = world.question(session, EARLY, opens="2023-01-01")
        who = world.forecaster(session, EARLY)
        dated = EARLY + timedelta(days=1)  # of a quotation older than the question
        world.prediction(session, dated, about, who, 0.3, "2023-06-01")
        noon = EARLY + timedelta(days=90, hours=12)
        world.prediction(session, noon, about, who, 0.3, f"{noon:%Y-%m-%d}")
        change = QuestionChange(criteria="Yes if <b>two</b> ships are let in.")
        edit_question(session, about, change, by="editor", now=noon + timedelta(hours=1))
        world.prediction(session, runtime.now(), about, who, 0.4, "2024-02-01")
        world.prediction(session, runtime.now(), about, who, 0.5, "2024-05-01")
    html = page(client, f"/questions/{STORY}")
    assert "Edited once; what it asked before" in html
    assert 'id="version-1"' in html
    assert "Then changed: criteria." in html
    assert html.index("Yes if &lt;b&gt;two&lt;/b&gt; ships") < html.index("Yes if a ship is let in")
    told = 'Recorded while <a href="#version-1">version 1 of the question</a> held.'
    assert [line.count(told) for line in html.split('<li id="statement-')[1:]] == [1, 0, 1, 0]
    assert "Edited once" not in page(client, "/questions/" + _other(runtime))


def _other(runtime: Runtime) -> str:
    with runtime.transaction() as session:
        return world.question(session, runtime.now(), title="Never edited?").slug


def test_the_crowd_is_a_line_of_its_own_with_words_and_a_legend(
    runtime: Runtime, client: FlaskClient
) -> None:
    with runtime.transaction() as session:
        about = world.question(session, EARLY, opens="2024-01-01")
        for name, probability in (("Ann", 0.2), ("Ben", 0.3)):
            who = world.forecaster(session, EARLY, name)
            world.prediction(session, runtime.now(), about, who, probability, "2024-05-01")
    before = page(client, f"/questions/{STORY}")
    assert 'class="crowd"' not in before
    with runtime.transaction() as session:
        who, about = world.forecaster(session, EARLY, "Cy"), find_question(session, STORY)
        world.prediction(session, runtime.now(), about, who, 0.9, "2024-05-20")
    html = page(client, f"/questions/{STORY}").replace("\u00a0", " ")
    assert html.count('<g class="crowd">') == 2, "the line and its legend"
    assert re.search(r'<text class="crowd" [^>]*aria-hidden="true">crowd \d\d %</text>', html)
    assert re.search(r'aria-label="3 stated [^"]* organisations stand by a number: from', html)
    assert html.count('<g class="stands">') == 3
    with runtime.reading() as session:
        drawn = timeline(question_page(session, STORY), now=runtime.now())
    assert drawn is not None
    assert drawn.crowd is not None
    assert re.fullmatch(r"M[\d.]+ [\d.]+H[\d.]+", drawn.crowd.path), "it ends now, not at the close"
    assert float(drawn.crowd.x.rstrip("%")) < 60


def test_a_question_with_hundreds_of_statements_comes_in_parts_and_stays_light(
    runtime: Runtime, client: FlaskClient
) -> None:
    with runtime.transaction() as session:
        about = world.question(session, EARLY, closes="2024-05-31", opens="2024-01-01")
        for number in range(2 * AT_ONCE + 20):
            who = world.forecaster(session, EARLY, f"Forecaster {number}")
            said = f"2024-0{1 + number % 4}-{1 + number % 25:02}"
            world.prediction(session, runtime.now(), about, who, (1 + number % 99) / 100, said)
        known = parse_moment("2024-06-01", edge=Edge.START)
        resolve_question(session, about, Decision.NO, known=known, by="c", now=runtime.now())
    first, last = page(client, f"/questions/{STORY}"), page(client, f"/questions/{STORY}?page=3")
    assert first.count('href="#statement-') == first.count('id="statement-') == AT_ONCE
    assert last.count('href="#statement-') == last.count('id="statement-') == 20
    assert 'id="statement-101"' in last
    assert "Page 3 of 3" in last
    assert f'href="/questions/{STORY}?page=2#said"' in first
    assert 'class="dots"' in first
    assert "The small dots stand for statements on the other pages of the list." in first
    assert "The other 95 scores" in first
    assert first.count("closest to the outcome") == 2
    assert first.count("<title>Forecaster") <= 40
    assert len(first) < 200_000


def test_the_head_names_feed_picture_and_summary(site: Site) -> None:
    html = site.html(f"/questions/{STORY}")
    assert 'type="application/atom+xml" title="what is said on this question" href="/feeds' in html
    assert f"/cards/questions/{STORY}.png" in html
    assert '<meta name="description" content="Resolved No on 1 Jun 2024' in html
    assert "/calendar.ics" in html

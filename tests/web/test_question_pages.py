"""The list of questions and the story of one."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from forecasts.runtime import Runtime
from forecasts.standings import question_page
from tests import world
from tests.web.conftest import Site
from tests.web.record import HOSTILE_SLUG, STORY
from web.timeline import timeline


def test_the_list_groups_questions_by_where_they_stand(site: Site) -> None:
    html = site.html("/questions")
    places = [html.index(f'id="{group}"') for group in ("awaiting", "open", "resolved", "annulled")]
    assert places == sorted(places)
    assert places[0] < html.index("Will the quiet question wait?") < places[1]
    assert places[1] < html.index("Will the bridge stand?") < places[2]
    assert "6 statements by 5 forecasters" in html


def test_an_empty_list_says_how_to_begin(client: FlaskClient) -> None:
    assert "No question yet" in client.get("/questions").get_data(as_text=True)


def test_private_questions_are_nowhere(site: Site) -> None:
    for path in ("/", "/questions", "/forecasters/alice-arden"):
        assert "hidden plan" not in site.html(path)
    assert "hidden plan" not in site.html("/questions/will-the-hidden-plan-work", status=404)


def test_the_story_says_how_it_came_out_and_how_we_know(site: Site) -> None:
    html = site.html(f"/questions/{STORY}")
    assert "It came out" in html
    assert "▼" in html
    assert 'href="https://news.example/outcome"' in html
    assert "decided by <bdi>curator</bdi>" in html
    assert "Every decision" in html
    assert "The ship was a &lt;b&gt;barge&lt;/b&gt;." in html


def test_a_reading_of_words_shows_phrase_range_lexicon_and_who_confirmed(site: Site) -> None:
    html = re.sub("[ \n]+", " ", site.html(f"/questions/{STORY}"))
    assert ("about 6\u00a0% (2–20), from ‘will never’") in html
    assert "read with lexicon <bdi>test-lexicon-1</bdi> · confirmed by" in html
    assert "<bdi>curator &lt;i&gt;</bdi>" in html


def test_numbers_prices_verdicts_and_unscored_statements_read_as_what_they_are(site: Site) -> None:
    html = site.html(f"/questions/{STORY}")
    assert "70\u00a0%" in html
    assert "55\u00a0%, a price" in html
    assert "committed to nothing" in html
    assert "Not scored: said on or after the day the outcome was known." in html
    assert "Not scored: reported second hand." in html


def test_the_closest_statement_is_named_without_a_contest(site: Site) -> None:
    html = site.html(f"/questions/{STORY}")
    assert html.count("closest to the outcome") == 1
    assert html.index("How close they came") < html.index("closest to the outcome")


def test_every_mark_of_the_picture_leads_to_a_statement_on_the_page(site: Site) -> None:
    html = site.html(f"/questions/{STORY}")
    assert html.count('href="#statement-') == 6
    for number in range(1, 8):
        assert f'id="statement-{number}"' in html


def test_hostile_text_is_escaped_and_isolated(site: Site) -> None:
    html = site.html(f"/questions/{HOSTILE_SLUG}")
    assert "<script" not in html
    assert "<b>Eve" not in html
    assert "<bdi>Will &lt;script&gt;alert(1)&lt;/script&gt; &amp;" in html
    assert "🎉 האם יירד שלג" in html
    assert "‘may &amp; &lt;i&gt;might&lt;/i&gt;’" in html


def test_an_annulled_question_stays_visible(site: Site) -> None:
    html = site.html("/questions/will-the-lighthouse-be-sold")
    assert "Annulled" in html
    assert "It burned down." in html


def test_a_question_nobody_spoke_on_says_how_to_begin(site: Site) -> None:
    html = site.html("/questions/will-the-quiet-question-wait")
    assert "Nobody has stated a probability yet" in html
    assert "forecasts predict will-the-quiet-question-wait 35%" in html
    assert "awaiting resolution" in html


def test_a_title_as_address_leads_to_the_question(site: Site) -> None:
    response = site.app.test_client().get("/questions/Will%20the%20harbour%20of%20Vessel%20open%3F")
    assert (response.status_code, response.location) == (302, f"/questions/{STORY}")


def test_a_slip_in_the_address_offers_the_nearest_question(site: Site) -> None:
    html = site.html("/questions/will-the-harbor-of-vessel-open", status=404)
    assert f'href="/questions/{STORY}"' in html


def test_the_timeline_is_none_without_statements(site: Site) -> None:
    with site.runtime.reading() as session:
        assert timeline(question_page(session, "will-the-quiet-question-wait")) is None


@pytest.mark.parametrize("years", [0, 0.01, 0.2, 1, 3, 5, 40, 120])
def test_a_timeline_of_any_length_has_few_dates_inside_the_picture(
    runtime: Runtime, years: float
) -> None:
    begin = datetime(2024, 5, 31, tzinfo=UTC) - timedelta(days=365 * years)
    with runtime.transaction() as session:
        about = world.question(session, runtime.now(), closes="2024-05-31")
        for name, at in (("Alice", begin), ("Bob", datetime(2024, 5, 31, tzinfo=UTC))):
            who = world.forecaster(session, runtime.now(), name)
            world.prediction(session, runtime.now(), about, who, 0.5, at.isoformat())
        slug = about.slug
    with runtime.reading() as session:
        drawn = timeline(question_page(session, slug))
    assert drawn is not None
    assert len(drawn.ticks) <= 5
    assert all(0 <= float(tick.x.rstrip("%")) <= 100 for tick in drawn.ticks)
    assert all(0 <= float(mark.x.rstrip("%")) <= 100 for mark in drawn.marks)


def test_numbers_in_the_picture_never_lie_on_top_of_each_other(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        about = world.question(session, runtime.now(), closes="2024-05-31")
        for number in range(80):
            who = world.forecaster(session, runtime.now(), f"Forecaster {number}")
            world.prediction(session, runtime.now(), about, who, 0.5, "2024-05-01")
        slug = about.slug
    with runtime.reading() as session:
        drawn = timeline(question_page(session, slug))
    assert drawn is not None
    assert len(drawn.marks) == 80
    assert all(mark.offset is None for mark in drawn.marks)

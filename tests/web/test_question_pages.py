"""The list of questions and the story of one."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from flask.testing import FlaskClient

from forecasts.clock import Edge, parse_moment
from forecasts.language.chances.lexicon import lexicon
from forecasts.resolution.resolve import resolve_question
from forecasts.runtime import Runtime
from forecasts.standings import question_page
from forecasts.values import Decision
from tests import world
from tests.web.conftest import Site
from tests.web.record import HOSTILE_SLUG, STORY, TIDE
from web.time_axis import NARROW, Guide
from web.timeline import Timeline, timeline

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)


def test_the_list_groups_questions_by_where_they_stand(site: Site) -> None:
    html = site.html("/questions")
    places = [html.index(f'id="{group}"') for group in ("open", "awaiting", "resolved", "annulled")]
    assert places == sorted(places)
    assert places[0] < html.index("Will the bridge stand?") < places[1]
    assert places[1] < html.index("Will the quiet question wait?") < places[2]
    assert "6 statements by 5 forecasters" in html


def test_an_empty_list_says_how_to_begin(client: FlaskClient) -> None:
    assert "No question yet" in client.get("/questions").get_data(as_text=True)


def test_private_questions_are_nowhere(site: Site) -> None:
    for path in ("/", "/questions", "/forecasters/alice-arden"):
        assert "hidden plan" not in site.html(path)
    assert "hidden plan" not in site.html("/questions/will-the-hidden-plan-work", status=404)


def test_the_story_says_how_it_came_out_and_how_we_know(site: Site) -> None:
    html = site.html(f"/questions/{STORY}")
    assert (
        "Resolved No on 1 Jun 2024, 12:00 UTC; known since 30 Dec 2022, after it had been" in html
    )
    assert "▼" in html
    assert 'href="https://news.example/outcome"' in html
    assert "decided by <bdi>curator</bdi>" in html
    assert "Every decision" in html
    assert html.index("<h3>Criteria</h3>") < html.index("<h3>Outcome</h3>")
    assert html.index("<h3>Outcome</h3>") < html.index("decided by <bdi>curator</bdi>")
    assert "The ship was a &lt;b&gt;barge&lt;/b&gt;." in html


def test_a_reading_of_words_shows_phrase_range_lexicon_and_who_confirmed(site: Site) -> None:
    html = re.sub("[ \n]+", " ", site.html(f"/questions/{STORY}"))
    assert ("about 6\u00a0% (2–20), from ‘will never’") in html
    table = f'<a href="/lexicon#never-will"><bdi>{lexicon().version}</bdi></a>'
    assert f"read with lexicon {table}, judgement · confirmed by" in html
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
    assert "<script>" not in html
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
        assert timeline(question_page(session, "will-the-quiet-question-wait"), now=NOW) is None


def _span(tick: Guide) -> tuple[float, float]:
    """Where a date begins and ends on the narrowest phone."""
    at, width = float(tick.x.rstrip("%")) / 100 * NARROW, 8.0 * len(tick.words)
    left = {"start": at, "middle": at - width / 2, "end": at - width}[tick.anchor]
    return left, left + width


def _drawn(site: Site, slug: str) -> Timeline:
    with site.runtime.reading() as session:
        drawn = timeline(question_page(session, slug), now=NOW)
    assert drawn is not None
    return drawn


def test_what_was_said_long_after_the_close_stands_at_the_edge_and_stretches_nothing(
    site: Site,
) -> None:
    drawn = _drawn(site, TIDE)
    assert drawn.has_later
    assert drawn.end is not None
    assert drawn.end.words == "closed"
    assert float(drawn.end.x.rstrip("%")) > 90
    assert drawn.marks[-1].x == "100.00%"
    assert drawn.marks[-1].label.endswith("said later, shown at the edge")
    assert "said later: shown at the edge" in site.html(f"/questions/{TIDE}")
    assert not _drawn(site, STORY).has_later
    assert "said later" not in site.html(f"/questions/{STORY}")


def test_where_everything_was_said_too_late_the_picture_holds_it(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        about = world.question(session, runtime.now(), closes="2020-05-31")
        for name, at in (("Alice", "2022-01-01"), ("Bob", "2023-01-01")):
            who = world.forecaster(session, runtime.now(), name)
            world.prediction(session, runtime.now(), about, who, 0.5, at)
        slug = about.slug
    with runtime.reading() as session:
        drawn = timeline(question_page(session, slug), now=NOW)
    assert drawn is not None
    assert not drawn.has_later
    assert len({mark.x for mark in drawn.marks}) == 2


def test_crowded_marks_stay_named_links_and_the_caption_says_why_they_have_no_number(
    site: Site,
) -> None:
    drawn = _drawn(site, TIDE)
    html = site.html(f"/questions/{TIDE}")
    assert drawn.is_crowded
    assert "Crowded marks carry no number." in html
    for number in range(1, 8):
        assert re.search(f'<a href="#statement-{number}" [^>]*aria-label="{number}: ', html)
    assert "Crowded marks" not in site.html("/questions/will-the-bridge-stand")


def test_a_deadline_is_past_or_ahead_by_the_clock(site: Site) -> None:
    expected = {
        "will-the-bridge-stand": "closes",
        "will-the-early-bird-sing": "outcome known",
        "will-the-lighthouse-be-sold": "closed",
    }
    for slug, words in expected.items():
        end = _drawn(site, slug).end
        assert end is not None
        assert end.words == words
    tide = site.html(f"/questions/{TIDE}")
    assert "awaiting resolution" in tide
    assert "<dt>Closed</dt>" in tide
    assert "<dt>Closes</dt>" in site.html("/questions/will-the-bridge-stand")
    every = re.sub("[ \n]+", " ", site.html("/questions"))
    assert len(re.findall(r'closed <time datetime="20[012]\d-', every)) >= 4
    assert not re.search(r'closes <time datetime="202[0-3]', every)
    assert not re.search(r'closed <time datetime="203', every)


def test_a_question_with_verdicts_only_has_no_probability_stated(site: Site) -> None:
    html = site.html("/questions")
    assert "nothing stated yet" not in html
    assert "no probability stated" in html[html.index("Will anybody name a number?") :]


def test_only_who_commits_to_nothing_is_counted_as_hedging(site: Site) -> None:
    html = site.html("/questions/will-anybody-name-a-number")
    assert html.count("Counted as hedging, never scored.") == 1
    assert html.count("Counted, never scored.") == 1
    assert html.index("named a direction, no level") > 0


def test_a_missing_score_over_time_is_explained(runtime: Runtime, client: FlaskClient) -> None:
    with runtime.transaction() as session:
        about = world.question(
            session, datetime(2022, 1, 1, tzinfo=UTC), closes="2023-01-31", opens="2022-01-01"
        )
        who = world.forecaster(session, runtime.now(), "Alice Arden")
        world.prediction(session, runtime.now(), about, who, 0.5, "2023-01-31")
        known = parse_moment("2023-02-01", edge=Edge.START)
        resolve_question(session, about, Decision.YES, known=known, by="curator", now=runtime.now())
        slug = about.slug
    for path in (f"/questions/{slug}", "/forecasters/alice-arden"):
        html = client.get(path).get_data(as_text=True)
        assert "–: nobody can be scored over time for a statement made on the last day" in html


@pytest.mark.parametrize(
    "years", [0, 0.01, 0.04, 0.08, 0.2, 0.27, 0.28, 0.6, 1, 2, 3, 4, 4.2, 5, 7, 40, 120]
)
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
        drawn = timeline(question_page(session, slug), now=NOW)
    assert drawn is not None
    assert len(drawn.ticks) <= 5
    spans = [_span(tick) for tick in drawn.ticks]
    assert len(spans) >= (2 if years > 0.01 else 1)
    assert spans[0][0] >= 0
    assert spans[-1][1] <= NARROW
    assert all(left[1] + 4 < right[0] for left, right in pairwise(spans))
    assert all(0 <= float(mark.x.rstrip("%")) <= 100 for mark in drawn.marks)


def test_numbers_in_the_picture_never_lie_on_top_of_each_other(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        about = world.question(session, runtime.now(), closes="2024-05-31")
        for number in range(80):
            who = world.forecaster(session, runtime.now(), f"Forecaster {number}")
            world.prediction(session, runtime.now(), about, who, 0.5, "2024-05-01")
        slug = about.slug
    with runtime.reading() as session:
        drawn = timeline(question_page(session, slug), now=NOW)
    assert drawn is not None
    assert len(drawn.marks) == 80
    assert all(mark.offset is None for mark in drawn.marks)


def test_nobody_is_said_to_have_confirmed_words_where_there_are_only_numbers(
    runtime: Runtime, client: FlaskClient
) -> None:
    with runtime.transaction() as session:
        now = runtime.now()
        about = world.question(session, now)
        world.prediction(session, now, about, world.forecaster(session, now), 0.3)
    page = client.get("/questions/will-the-harbour-of-vessel-open").get_data(as_text=True)
    html = re.sub("[ \n]+", " ", page)
    assert "Recorded by <bdi>curator</bdi>." in html
    assert "confirmed every probability" not in html

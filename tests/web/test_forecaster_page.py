"""One forecaster: the record in words, the numbers with their intervals, every call."""

from datetime import UTC, datetime

from forecasts.standings import Breakdown, Mean, Step
from tests.web.conftest import Site
from tests.web.record import HOSTILE_SLUG, STORY
from web.figures import growth_figure


def test_a_settled_record_is_put_into_a_sentence_with_its_interval(site: Site) -> None:
    html = site.html("/forecasters/alice-arden")
    assert "Closer to the outcomes than always saying 50 %: mean Brier .037 over 23" in html
    assert "mayor" in html
    assert "Port of Vessel" in html
    assert "Mayor Arden / Vessel" in html


def test_the_headline_says_only_what_the_record_carries(site: Site) -> None:
    html = site.html("/forecasters/alice-arden")
    assert "Mean Brier .037 on 23 questions, lower is better; no Edge yet; calibration: " in html
    assert "23 questions have nothing to compare with." in html


def test_the_curve_stands_in_the_page_with_the_figures_behind_it(site: Site) -> None:
    html = site.html("/forecasters/alice-arden")
    assert '<figure class="chart beside">' in html
    assert 'role="img"' in html
    assert "The figures behind it" in html
    assert "1 of 1" in html  # the one ship at 20 % that arrived
    assert "21 of 21, 100\u00a0%" in html
    assert "style=" not in html
    assert 'href="/forecasters/alice-arden/calibration.svg?board=prospective"' in html
    assert "Wilson" not in html


def test_the_record_is_taken_apart_by_year_horizon_and_tag(site: Site) -> None:
    html = site.html("/forecasters/alice-arden")
    for words in ("By year of the deadline", "By days from first statement", "<bdi>ships</bdi>"):
        assert words in html


def test_one_scored_question_is_not_taken_apart(site: Site) -> None:
    html = site.html("/forecasters/bob-birch")
    assert "1 resolved question: too few for a curve." in html
    assert "By year of the deadline" not in html
    assert '<figure class="chart' not in html


def test_only_verdicts_are_listed_and_leave_nothing_to_say(site: Site) -> None:
    html = site.html("/forecasters/vague-vera")
    assert "2 statements named no probability." in html
    assert "Committed to nothing: counted, never scored." in html
    assert "What was said, and what happened" not in html


def test_the_other_board_is_asked_for_by_address(site: Site) -> None:
    html = site.html("/forecasters/alice-arden?board=retrospective")
    assert "Nothing scored yet" in html
    response = site.app.test_client().get("/forecasters/Alice%20Arden?board=all")
    assert response.location == "/forecasters/alice-arden?board=all"


def test_a_short_record_says_that_nobody_can_tell_yet(site: Site) -> None:
    html = site.html("/forecasters/bob-birch")
    assert "Cannot tell yet: 1 scored question, and 19 more are needed" in html
    assert "Closest to the outcome" not in html


def test_nothing_scored_is_said_plainly(site: Site) -> None:
    html = site.html("/forecasters/late-larry")
    assert "Nothing scored yet" in html
    assert "Not scored: said on or after the day the outcome was known." in html


def test_closest_and_furthest_stand_beside_the_average(site: Site) -> None:
    html = site.html("/forecasters/alice-arden")
    places = [html.index(w) for w in ("Closest to the outcome", "Average", "Furthest from the out")]
    assert places == sorted(places)


def test_calls_come_newest_first_with_quote_source_outcome_and_score(site: Site) -> None:
    html = site.html("/forecasters/alice-arden")
    assert html.index("Will the bridge stand?") < html.index("Will ship number 3 arrive?")
    assert "the harbour “will never” open this year" in html
    assert "Vessel &lt;b&gt;Post&lt;/b&gt;" in html
    bob = site.html("/forecasters/bob-birch")
    assert 'href="https://news.example/bob?a=1&amp;b=2"' in bob
    assert "&lt;em&gt;Truly.&lt;/em&gt;" in bob
    assert "A later statement; the Brier score is of the first." in bob


def test_hedging_is_counted_in_words(site: Site) -> None:
    assert "1 committed to nothing." in site.html("/forecasters/bob-birch")
    assert "1 named a direction but no level." in site.html("/forecasters/alice-arden")


def test_an_alias_with_a_slash_leads_to_the_forecaster(site: Site) -> None:
    response = site.app.test_client().get("/forecasters/Mayor%20Arden%20/%20Vessel")
    assert (response.status_code, response.location) == (302, "/forecasters/alice-arden")


def test_a_slip_in_the_address_offers_the_nearest_name(site: Site) -> None:
    html = site.html("/forecasters/alice-ardent", status=404)
    assert "There is no forecaster called" in html
    assert '<a href="/forecasters/Alice%20Arden"><bdi>Alice Arden</bdi></a>' in html


def test_a_name_of_emoji_and_markup_is_escaped(site: Site) -> None:
    slug = "b-eve-b"
    assert f"/forecasters/{slug}" in site.html(f"/questions/{HOSTILE_SLUG}")
    html = site.html(f"/forecasters/{slug}")
    assert "<b>Eve" not in html
    assert "<h1><bdi>&lt;b&gt;Eve&lt;/b&gt; 🦊 עדה</bdi></h1>" in html


def test_the_statement_without_source_shows_no_empty_link(site: Site) -> None:
    assert 'href="None"' not in site.html("/forecasters/alice-arden")
    assert 'href="None"' not in site.html(f"/questions/{STORY}")


def test_a_growing_record_is_drawn_once_there_are_a_few_questions() -> None:
    def step(number: int) -> Step:
        ends = (None, None) if number < 2 else (-9.0 / number, 9.0)
        return Step(datetime(2020 + number, 1, 1, tzinfo=UTC), Mean(number, 1.0, *ends))

    def parts(last: int) -> Breakdown:
        steps = tuple(step(number) for number in range(1, last + 1))
        return Breakdown(Mean(last, 1.0, None, None), (), (), (), (), steps)

    assert growth_figure(parts(5)) is None
    drawn = growth_figure(parts(7))
    assert drawn is not None
    assert "2025" in drawn.svg
    assert "2021" not in drawn.svg


def test_no_table_of_a_record_has_columns_of_dashes_alone(site: Site) -> None:
    page = site.html("/forecasters/alice-arden")
    tables = page.partition('class="tables"')[2].partition("</section>")[0].split("<table")[1:]
    assert tables
    for table in tables:
        rows = [row.split("<td")[1:] for row in table.partition("<tbody>")[2].split("<tr>")[1:]]
        for column in zip(*rows, strict=True):
            assert any("–" not in cell for cell in column), table

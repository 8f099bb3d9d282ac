"""The leaderboard page: what it shows, what it leaves out and says so, what it refuses."""

import gzip
import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forecasts.errors import InvalidInputError
from forecasts.standings import BoardFilter, BoardRow, Leaderboard, Tick
from forecasts.values import Board, BoardScore, ForecasterKind, ReferenceClass
from tests.web.conftest import Site
from tests.web.record import SET_UP, STORY
from web.board_asked import BoardAsked
from web.board_lines import plot_of
from web.drawings import (
    Points,
    PointsScale,
    interval_bar,
    points_bar,
    points_scale,
    record_strip,
    shared_scale,
)
from web.headlines import record_headline
from web.pages.board import board_context
from web.queries import board_filter, board_query
from web.rendering import render


def test_the_front_page_shows_the_prospective_board_with_settled_rows_first(site: Site) -> None:
    html = site.html("/")
    assert "Prospective board" in html
    assert html.index("Settled records") < html.index("Alice Arden")
    assert html.index("Alice Arden") < html.index("Provisional records") < html.index("Bob Birch")
    assert "<small>19 more</small>" in html
    assert "ower is better" in html
    assert "Ordered by Brier and not by Edge: no forecaster has an Edge" in html
    assert "Read the intervals, not the places" in html
    assert "beat the market" not in html


def test_each_row_carries_bar_number_strip_and_last_call(site: Site) -> None:
    html = site.html("/")
    row = next(r for r in html.split("<tr")[1:] if "/forecasters/alice-arden" in r)
    assert "Mean Brier score .037, 90 % interval .000 to .084; always saying 50 %" in row
    assert ">.037<" in row
    assert "24 questions by deadline" in row
    assert "1 annulled" in row
    assert f'href="/questions/{STORY}"' in row


def test_the_other_board_is_one_link_away_and_under_its_own_label(site: Site) -> None:
    html = site.html("/")
    assert '<a href="/?board=retrospective">The retrospective board holds 1 question</a>' in html
    assert "Retrospective board" in site.html("/?board=retrospective")
    assert "Both boards together" in site.html("/?board=all")


def test_what_the_filters_leave_out_is_said_with_a_link(site: Site) -> None:
    html = site.html("/?minimum=5")
    assert "1 forecaster has fewer than" in html
    assert "5 questions and is left out" in html
    assert "1 annulled question counts nowhere." in html
    assert "1 question resolved before" in html
    assert 'href="/?minimum=5&amp;early=1"' in html
    assert "Early Edna" not in html
    assert "Early Edna" in site.html("/?early=1")


def test_tag_kind_and_period_narrow_the_board(site: Site) -> None:
    assert "Bob Birch" not in site.html("/?tag=ships")
    assert "Alice Arden" not in site.html("/?kind=market")
    assert "Harbour Exchange" in site.html("/?kind=market")
    assert "Bob Birch" not in site.html("/?until=2022-11-30")


def test_a_filter_that_fits_nothing_offers_the_whole_board(site: Site) -> None:
    html = site.html("/?tag=nowhere")
    assert "Nothing on this board fits" in html
    assert "Show the whole board" in html
    assert "No question has the tag &#39;nowhere&#39;." in html
    assert "Near it: ships." in site.html("/?tag=shipps")


def test_a_submitted_form_with_empty_fields_leads_to_the_short_address(site: Site) -> None:
    query = "board=&kind=pundit&tag=&since=&until=&minimum="
    response = site.app.test_client().get(f"/?{query}")
    assert (response.status_code, response.location) == (302, "/?kind=pundit")


def test_unknown_parameters_are_ignored(site: Site) -> None:
    assert "Alice Arden" in site.html("/?utm_source=letter")


@pytest.mark.parametrize(
    "query",
    [
        "board=best", "kind=guru", "minimum=0", "minimum=-1", "minimum=1e3", "minimum=٣",
        "minimum=99999999999999999999", "since=yesterday", "since=0001-01-01", "until=9999-12-31",
        "since=2023-01-01&until=2022-01-01", "early=yes", "score=best", "tag=a&tag=b", "tag=%00",
        "tag=" + "x" * 61, "since=2022-02-30", "tag=%e2%80%ae",
    ],
)  # fmt: skip
def test_a_bad_filter_is_a_400_with_one_sentence(site: Site, query: str) -> None:
    html = site.html(f"/?{query}", status=400)
    assert "This cannot be read" in html
    assert "Traceback" not in html


def test_a_filter_that_contradicts_itself_comes_back_filled_in_to_be_mended(site: Site) -> None:
    html = site.html("/?kind=pundit&since=2023-02-01&until=2022-01-01&early=1", status=400)
    assert "“Deadline from” (2023-02-01) lies after “to” (2022-01-01); swap them." in html
    assert html.index("swap them") < html.index('<details class="choose" open>')
    assert '<option value="pundit" selected>' in html
    assert 'name="since" value="2023-02-01"' in html
    assert 'name="until" value="2022-01-01"' in html
    assert 'value="1" checked>' in html


def test_what_a_field_cannot_hold_is_named_and_left_blank(site: Site) -> None:
    html = site.html("/?since=yesterday&minimum=2&tag=%22%3E%3Cb%3E", status=400)
    assert "“Deadline from”: &#39;yesterday&#39; is not a day" in html
    assert 'name="since" value=""' in html
    assert 'name="minimum" min="1" max="999999" value="2"' in html
    assert 'value="&#34;&gt;&lt;b&gt;"' in html
    assert "Choose what counts" not in site.html("/forecasters/nobody", status=404)


def test_an_empty_board_nobody_filtered_says_what_is_missing(site: Site) -> None:
    empty = Leaderboard(
        board=Board.PROSPECTIVE, as_of=SET_UP, score=BoardScore.BRIER, minimum=1, rows=(),
        questions=0, left_out=0, early=0, others=3,
    )  # fmt: skip
    with site.app.test_request_context():
        html = render(board_context(empty, BoardAsked(BoardFilter(board=Board.PROSPECTIVE))))
        early = render(board_context(replace(empty, early=2), BoardAsked(BoardFilter())))
    assert "No prospective question has been resolved yet" in html
    assert html.count('<a href="/?board=retrospective">The retrospective board holds') == 1
    assert "Nothing on this board fits" not in html
    assert "No prospective question counts yet" in early


def test_without_an_interval_no_caption_speaks_of_a_line(site: Site) -> None:
    html = site.html("/?board=retrospective")
    assert "No interval yet: nobody has two scored questions with different scores." in html
    assert "order of the mean Brier score, which may be chance" in html
    assert "90&nbsp;% interval" not in html
    assert "No interval yet" not in site.html("/")
    assert "90&nbsp;% interval" in site.html("/")
    eve = site.html("/forecasters/b-eve-b")
    assert "90&nbsp;% interval" not in eve
    assert "No interval yet: nobody has two scored questions with different scores." in eve


def test_a_filter_reads_back_from_its_own_address() -> None:
    wanted = board_filter(
        MultiDict(
            {
                "board": "all",
                "kind": "pundit",
                "tag": "Ships",
                "since": "2022-01-01",
                "until": "2022-12-31",
                "minimum": "3",
                "score": "log_edge",
                "early": "1",
            }
        )
    )
    assert wanted.tag == "ships"
    assert board_filter(MultiDict(board_query(wanted))) == wanted
    assert board_query(BoardFilter()) == {}


def test_a_repeated_parameter_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="2 times"):
        board_filter(MultiDict([("kind", "pundit"), ("kind", "user")]))


def test_an_empty_record_explains_how_the_first_one_is_made(client: FlaskClient) -> None:
    html = client.get("/").get_data(as_text=True)
    assert "forecasts article add FILE" in html
    assert "forecasts question add" in html
    assert "<table" not in html


def _row(brier: float, low: float | None, high: float | None, *, provisional: bool) -> BoardRow:
    return BoardRow(
        forecaster="Alice", slug="alice", kind=ForecasterKind.PUNDIT, organisation=None,
        questions=3, predictions=3, brier=brier, brier_low=low, brier_high=high, log=0.5,
        time_averaged_brier=None, coverage=None, provisional=provisional, missing=17, ticks=(),
    )  # fmt: skip


def test_of_a_thousand_forecasters_a_page_shows_a_hundred(site: Site) -> None:
    ticks = tuple(Tick(n % 2, 0.25, SET_UP) for n in range(100))
    row = replace(_row(0.25, 0.1, 0.4, provisional=False), ticks=ticks)
    board = Leaderboard(
        board=Board.PROSPECTIVE, as_of=SET_UP, score=BoardScore.BRIER, minimum=1,
        rows=(row,) * 1000, questions=100, left_out=0, early=0, others=0,
    )  # fmt: skip
    with site.app.test_request_context():
        pages = [render(board_context(board, BoardAsked(BoardFilter(), page=n))) for n in (1, 10)]
    for html in pages:
        assert html.count('class="who"') == 101
        assert "of 1,000" in html
        assert len(gzip.compress(html.encode(), 6)) < 30_000


def _edged(name: str, edge: float | None, **more: object) -> BoardRow:
    row = _row(0.2, 0.1, 0.3, provisional=False)
    if edge is not None:
        more = {
            "edge": edge, "edge_low": edge - 2, "edge_high": edge + 2, "weight": 0.4,
            "rank_low": 1, "rank_high": 3, "log_edge": 2 * edge, "log_edge_low": None,
            "log_edge_high": None,
        } | more  # fmt: skip
    return replace(row, forecaster=name, slug=name.lower(), **more)  # type: ignore[arg-type]


def _by_edge(score: BoardScore = BoardScore.EDGE) -> Leaderboard:
    return Leaderboard(
        board=Board.PROSPECTIVE, as_of=SET_UP, score=score, minimum=1,
        rows=(
            _edged("Ann", 1.94), _edged("Ben", -0.31, provisional=True, missing=12),
            _edged("Cat", 9.0, provisional=True, missing=0, edge_low=-60.0),
            _edged("Dan", None, provisional=True, missing=17),
        ),
        references=(
            _edged("Exchange", None, is_reference=True),
            replace(_edged("Always half", None, is_reference=True), slug=""),
        ),
        questions=9, left_out=0, early=0, others=0, answers=40, unreferenced=12,
        market_answers=21, with_edge=3,
        compared_at=ReferenceClass.MARKET, is_refitted=True,
    )  # fmt: skip


def _shown(site: Site, board: Leaderboard) -> str:
    with site.app.test_request_context():
        return render(board_context(board, BoardAsked(BoardFilter(kind=ForecasterKind.PUNDIT))))


def test_by_edge_rows_carry_rank_bar_and_number_and_stand_in_their_groups(site: Site) -> None:
    html = _shown(site, _by_edge())
    headings = ["Settled records", "Provisional records", "Without an Edge", "To compare with"]
    places = [html.index(f">{each}<") for each in headings]
    assert places == sorted(places)
    row = next(r for r in html.split("<tr")[1:] if "/forecasters/ann" in r)
    assert '<td class="rank">1–3</td>' in row
    assert "Edge +1.9, 90 % interval −0.1 to +3.9; positive is better." in row
    assert ">+1.9<small>40\u00a0%&nbsp;own</small>" in row
    assert "<small>12 more</small>" in html
    assert "<small>judged words</small>" in html
    assert "17 more" not in html
    assert "/forecasters/always" not in html
    assert 'class="references"' in html


def test_by_edge_the_page_says_what_it_compares_and_how_little_it_shows(site: Site) -> None:
    html = _shown(site, _by_edge())
    assert (
        "All are compared with a market, which 75\u00a0% of the compared answers met; ranks are "
        in html
    )
    assert "among 3 forecasters." in html
    assert "fitted anew on what the filter leaves" in html
    assert "12 of 40 scored answers have no reference and stay out of Edge." in html
    assert "3 in 100 of them" in html
    assert "Ordered by Brier and not by Edge" not in html


@pytest.mark.parametrize(
    ("score", "heading"),
    [
        (BoardScore.LOG_EDGE, "Log edge"), (BoardScore.LOG, "Log"),
        (BoardScore.TIME_AVERAGED_BRIER, "Over time"), (BoardScore.CALIBRATION, "Off by"),
        (BoardScore.HEDGING, "Hedging"), (BoardScore.BRIER, "Brier"),
    ],
)  # fmt: skip
def test_each_score_has_its_column_on_the_page(site: Site, score: BoardScore, heading: str) -> None:
    html = _shown(site, _by_edge(score))
    assert f">{heading}<" in html or f">{heading}</th>" in html
    assert "is better" in html
    site.html(f"/?score={score}")


def test_bars_of_points_share_a_scale_with_zero_on_it() -> None:
    held = Points("Edge", 2.0, -1.0, 5.0, is_held=True)
    loose = Points("Edge", -3.0, -40.0, 34.0, is_held=False)
    scale = points_scale([held, loose])
    assert (scale.start, scale.end) == (-4, 6)
    assert [words for _, words in scale.marks] == ["−4", "0", "+4"]
    assert scale.zero == "40.00%"
    drawn = points_bar(loose, scale)
    assert (drawn.low, drawn.high) == ("0.00%", "100.00%")
    assert (drawn.is_before, drawn.is_beyond) == (True, True)
    inside = points_bar(held, scale)
    assert (inside.is_before, inside.is_beyond, inside.dot) == (False, False, "60.00%")


def test_the_scale_holds_intervals_of_provisional_rows_only_where_none_is_settled() -> None:
    wide = _edged("Ben", -0.31, provisional=True, edge_low=-60.0, edge_high=40.0)
    board = replace(_by_edge(), rows=(wide,))
    alone, beside = plot_of(board).scale, plot_of(replace(board, rows=(_edged("A", 1.0), wide)))
    assert isinstance(alone, PointsScale)
    assert isinstance(beside.scale, PointsScale)
    assert (alone.start, alone.end) == (-100, 50)
    assert beside.scale.start > -10


def test_points_without_an_interval_are_a_dot_alone() -> None:
    alone = Points("Log edge", 0.0, None, None, is_held=True)
    drawn = points_bar(alone, points_scale([alone]))
    assert (drawn.low, drawn.high) == (None, None)
    assert "Log edge 0.0, no interval" in drawn.label


@given(
    values=st.lists(
        st.tuples(st.floats(-90, 90), st.floats(0, 60), st.booleans()), min_size=1, max_size=9
    )
)
def test_a_scale_of_points_holds_zero_and_every_estimate(
    values: list[tuple[float, float, bool]],
) -> None:
    points = [Points("Edge", at, at - r, at + r, is_held=held) for at, r, held in values]
    scale = points_scale(points)
    assert scale.start <= 0 <= scale.end
    for each in points:
        assert scale.start <= each.estimate <= scale.end
        if each.is_held:
            drawn = points_bar(each, scale)
            assert not drawn.is_before
            assert not drawn.is_beyond
    assert 2 <= len(scale.marks) <= 5


def test_all_bars_share_a_scale_that_holds_every_mean() -> None:
    settled = _row(0.2, 0.1, 0.35, provisional=False)
    short = _row(0.5, 0.0, 1.0, provisional=True)
    scale = shared_scale([settled, short])
    assert scale.end == 0.6
    assert scale.reference == "41.67%"
    assert [words for _, words in scale.marks] == ["0", ".25", ".5"]
    assert interval_bar(short, scale).is_beyond
    assert not interval_bar(settled, scale).is_beyond
    assert shared_scale([short], is_whole=True).end == 1.0


def test_a_mean_without_interval_is_drawn_as_a_dot_alone() -> None:
    row = _row(0.2, None, None, provisional=True)
    bar = interval_bar(row, shared_scale([row]))
    assert (bar.low, bar.high) == (None, None)
    assert "no interval yet" in bar.label


def test_the_strip_puts_yes_above_no_below_and_rings_where_annulled() -> None:
    at = SET_UP
    ticks = [
        Tick(1, 0.25, at),
        Tick(0, 0.25, at),
        Tick(None, None, at),
    ]
    strip = record_strip(ticks)
    assert strip.yes == "M2 16v-7.5"
    assert strip.no == "M6 16v7.5"
    assert len(strip.gaps) == 1
    assert "on average 50 points away" in strip.label


def test_a_long_record_shows_its_latest_questions() -> None:
    ticks = [Tick(1, 0.0, SET_UP) for n in range(100)]
    strip = record_strip(ticks)
    assert len(re.findall("M", strip.yes)) == 40
    assert strip.label.startswith("The latest 40 questions")


def test_the_words_of_a_contest_are_nowhere(site: Site) -> None:
    for path in ("/", "/forecasters/alice-arden", f"/questions/{STORY}", site.article):
        html = site.html(path).lower()
        for word in ("winner", "worst", "best call", "overconfident", "22 of 23"):
            assert word not in html, (path, word)


def test_the_board_has_every_kind_in_its_form(site: Site) -> None:
    html = site.html("/")
    for value in (*Board, *ForecasterKind):
        assert f'<option value="{value}"' in html


def test_a_record_of_judged_words_is_not_said_to_lack_questions() -> None:
    judged = replace(_row(0.2, 0.1, 0.3, provisional=True), questions=40, missing=0)
    assert record_headline(judged) == (
        "Cannot tell yet: 40 scored questions, more than half of them a judgement of words."
    )

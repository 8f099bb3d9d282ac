"""Views of the leaderboard: sorted by a column, and a page of many."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forecasts.standings import BoardColumn, BoardFilter, BoardOrder, BoardRow, Leaderboard
from forecasts.standings.board.board_order import in_order
from forecasts.values import Board, BoardScore, ForecasterKind
from tests.web.conftest import Site
from tests.web.record import SET_UP
from web.board_asked import BoardAsked, asked_query, board_asked
from web.pages.board import ROWS, board_context
from web.rendering import render

QUESTIONS_FIRST = BoardOrder(BoardColumn.QUESTIONS, is_descending=True)


def _row(name: str, edge: float | None, **more: object) -> BoardRow:
    row = BoardRow(
        forecaster=name, slug=name.lower(), kind=ForecasterKind.PUNDIT, questions=3,
        predictions=3, brier=0.2, log=0.5, edge=edge, rank_low=1, rank_high=3,
    )  # fmt: skip
    return replace(row, **more)  # type: ignore[arg-type]


def _board(*rows: BoardRow, score: BoardScore = BoardScore.EDGE) -> Leaderboard:
    return Leaderboard(
        board=Board.PROSPECTIVE, as_of=SET_UP, score=score, minimum=1, rows=rows,
        questions=9, left_out=0, early=0, others=0, with_edge=len(rows),
    )  # fmt: skip


def _shown(site: Site, board: Leaderboard, asked: BoardAsked) -> str:
    with site.app.test_request_context():
        return render(board_context(in_order(board, asked.order), asked))


def _heads(html: str) -> dict[str, tuple[str, str]]:
    """By the words of a heading that sorts, where it leads and what it says of the order."""
    found = re.findall(
        r'<th [^>]*?(?:aria-sort="(\w+)")?><a id="by-\w+" href="([^"]+)">([\w ]+)', html
    )
    return {words: (href.replace("&amp;", "&"), state) for state, href, words in found}


def test_headings_sort_and_the_own_order_of_the_board_has_the_shortest_address(site: Site) -> None:
    board = _board(_row("Ann", 3.0), _row("Ben", 1.0))
    heads = _heads(_shown(site, board, BoardAsked(BoardFilter())))
    assert heads == {
        "Rank": ("/?sort=rank", ""),
        "Forecaster": ("/?sort=name", ""),
        "Edge": ("/?sort=edge", "descending"),
        "Questions": ("/?sort=-questions", ""),
        "Brier": ("/?sort=measure", ""),
        "Last scored call": ("/?sort=-last", ""),
    }
    turned = BoardAsked(BoardFilter(), BoardOrder(BoardColumn.EDGE))
    assert _heads(_shown(site, board, turned))["Edge"] == ("/", "ascending")


def test_a_sorted_heading_turns_round_and_says_so_without_colour(site: Site) -> None:
    board = _board(_row("Ann", 3.0), _row("Ben", 1.0, questions=8))
    asked = BoardAsked(BoardFilter(minimum=2), QUESTIONS_FIRST)
    html = _shown(site, board, asked)
    assert _heads(html)["Questions"] == ("/?minimum=2&sort=questions", "descending")
    assert _heads(html)["Edge"] == ("/?minimum=2", "")
    assert '>Questions<span class="arrow" aria-hidden="true">↓</span></a>' in html
    assert html.index("/forecasters/ben") < html.index("/forecasters/ann")
    assert "Each group is sorted by number of questions, the most first." in html
    assert '<a href="/?minimum=2">In the order of the board</a>' in html
    assert html.count("aria-sort") == 1


@pytest.mark.parametrize(
    ("score", "heading", "state"),
    [
        (BoardScore.LOG, "Log", "ascending"), (BoardScore.LOG_EDGE, "Log edge", "descending"),
        (BoardScore.CALIBRATION, "Off by", "ascending"), (BoardScore.BRIER, "Brier", ""),
    ],
)  # fmt: skip
def test_each_score_marks_the_column_that_orders_it(
    site: Site, score: BoardScore, heading: str, state: str
) -> None:
    board = _board(_row("Ann", 3.0, log_edge=1.0), score=score)
    assert _heads(_shown(site, board, BoardAsked(BoardFilter(score=score))))[heading][1] == state


def test_only_the_first_table_links_its_headings_and_all_say_how_they_stand(site: Site) -> None:
    board = _board(_row("Ann", 3.0), _row("Ben", 1.0, provisional=True, missing=4))
    html = _shown(site, board, BoardAsked(BoardFilter()))
    assert html.count('href="/?sort=name"') == 1
    assert html.count('aria-sort="descending"') == 2


def test_the_form_keeps_the_order_and_an_address_without_one_has_no_field(site: Site) -> None:
    html = site.html("/?board=all&sort=name")
    assert '<input type="hidden" name="sort" value="name">' in html
    assert html.index("Provisional") < html.index("Eve") < html.index("Bob Birch")
    turned = site.html("/?board=all&sort=-name")
    assert turned.index("Provisional") < turned.index("Bob Birch") < turned.index("Eve")
    assert 'name="sort"' not in site.html("/")


@pytest.mark.parametrize("sort", [f"{way}{each}" for each in BoardColumn for way in ("", "-")])
def test_every_order_has_a_page_on_each_database(site_on_each_database: Site, sort: str) -> None:
    html = site_on_each_database.html(f"/?sort={sort}")
    assert "Alice Arden" in html
    assert html.index("Settled records") < html.index("Provisional records")


@pytest.mark.parametrize("query", ["sort=fame", "sort=--name", "sort=name&sort=last", "page=0"])
def test_an_order_or_a_page_nobody_knows_is_a_400_with_one_sentence(site: Site, query: str) -> None:
    assert "This cannot be read" in site.html(f"/?{query}", status=400)


def test_a_view_reads_back_from_its_own_address() -> None:
    asked = BoardAsked(BoardFilter(minimum=3), BoardOrder(BoardColumn.LAST), 7)
    assert asked_query(asked) == {"minimum": "3", "sort": "last", "page": "7"}
    assert board_asked(MultiDict(asked_query(asked))) == asked
    assert asked_query(BoardAsked(BoardFilter())) == {}


@given(
    column=st.none() | st.sampled_from(BoardColumn),
    is_descending=st.booleans(),
    page=st.integers(1, 999_999),
)
def test_every_view_reads_back_from_its_own_address(
    *, column: BoardColumn | None, is_descending: bool, page: int
) -> None:
    order = None if column is None else BoardOrder(column, is_descending)
    asked = BoardAsked(BoardFilter(), order, page)
    assert board_asked(MultiDict(asked_query(asked))) == asked


def test_many_rows_stand_on_pages_that_keep_order_scale_and_ranks(site: Site) -> None:
    rows = [_row(f"N{n:03}", 100.0 - n, rank_low=n, rank_high=n + 9) for n in range(1, 251)]
    board = _board(*rows)
    first = _shown(site, board, BoardAsked(BoardFilter()))
    assert f"Rows 1 to {ROWS} of 250. Ranks are those of the whole board." in first
    assert 'rel="next" href="/?page=2"' in first
    assert 'rel="prev"' not in first
    asked = BoardAsked(BoardFilter(), QUESTIONS_FIRST, 3)
    last = _shown(site, board, asked)
    assert 'Rows 201 to 250 of 250 (<a href="/?sort=-questions">the first</a>)' in last
    assert 'rel="prev" href="/?sort=-questions&amp;page=2"' in last
    assert 'rel="next"' not in last
    assert last.count('scope="row"') == 50
    assert "201–210" in last
    assert ", page 3</title>" in last or ", page 3 " in last
    assert 'href="/board.csv?sort=-questions"' in last


def test_a_page_beyond_the_last_is_a_clear_404(site: Site) -> None:
    html = site.html("/?page=2", status=404)
    assert "No such page" in html
    assert "fewer pages" in html


def test_the_first_page_has_one_address(site: Site) -> None:
    response = site.app.test_client().get("/?sort=name&page=1")
    assert (response.status_code, response.location) == (302, "/?sort=name")

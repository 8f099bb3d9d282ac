"""Sorting the rows of a board: each group by itself, what is not known last."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from forecasts.standings.board.board_order import (
    BoardColumn,
    BoardOrder,
    BoardPart,
    in_order,
    measure_of,
    part_of,
)
from forecasts.standings.board.board_rows import BoardRow, Leaderboard
from forecasts.values import Board, BoardScore, ForecasterKind

AT = datetime(2024, 1, 1, tzinfo=UTC)


def _row(name: str, **more: object) -> BoardRow:
    row = BoardRow(
        forecaster=name, slug=name.lower(), kind=ForecasterKind.PUNDIT,
        questions=3, predictions=3, brier=0.2, log=0.5,
    )  # fmt: skip
    return replace(row, **more)  # type: ignore[arg-type]


def _board(*rows: BoardRow, score: BoardScore = BoardScore.EDGE) -> Leaderboard:
    return Leaderboard(
        board=Board.PROSPECTIVE, as_of=AT, score=score, minimum=1,
        rows=tuple(row for row in rows if not row.is_reference),
        references=tuple(row for row in rows if row.is_reference),
        questions=9, left_out=0, early=0, others=0,
    )  # fmt: skip


def _names(board: Leaderboard) -> list[str]:
    return [row.forecaster for row in (*board.rows, *board.references)]


ROWS = (
    _row("Cat", edge=3.0, rank_low=1, rank_high=2, questions=5, last_at=AT),
    _row("ann", edge=1.0, rank_low=1, rank_high=4, questions=9, brier=0.1),
    _row("Dan", edge=9.0, rank_low=1, rank_high=3, provisional=True, questions=2),
    _row("Bea", edge=2.0, rank_low=2, rank_high=4, provisional=True, questions=7),
    _row("Zoe", provisional=True, questions=40),
    _row("Exchange", is_reference=True, questions=8),
    _row("Always", is_reference=True, questions=80),
)


def test_without_an_order_the_board_stays_as_it_is() -> None:
    board = _board(*ROWS)
    assert in_order(board, None) is board


def test_groups_are_sorted_each_by_itself_and_keep_their_places() -> None:
    by_name = in_order(_board(*ROWS), BoardOrder(BoardColumn.NAME))
    assert _names(by_name) == ["ann", "Cat", "Bea", "Dan", "Zoe", "Always", "Exchange"]
    most = in_order(_board(*ROWS), BoardOrder(BoardColumn.QUESTIONS, is_descending=True))
    assert _names(most) == ["ann", "Cat", "Bea", "Dan", "Zoe", "Always", "Exchange"]
    ranked = in_order(_board(*ROWS), BoardOrder(BoardColumn.RANK))
    assert _names(ranked) == ["Cat", "ann", "Dan", "Bea", "Zoe", "Exchange", "Always"]


def test_a_name_stands_where_its_letters_do_whatever_their_accents() -> None:
    named = ("Zoe", "Émile", "đorđe", "Ana", "Łukasz", "Ægir", "ångström", "Mia")
    board = in_order(_board(*map(_row, named)), BoardOrder(BoardColumn.NAME))
    expected = ["Ægir", "Ana", "ångström", "đorđe", "Émile", "Łukasz", "Mia", "Zoe"]
    assert _names(board) == expected


def test_what_is_not_known_stands_last_whichever_way_it_is_sorted() -> None:
    for is_descending in (False, True):
        board = in_order(_board(*ROWS), BoardOrder(BoardColumn.LAST, is_descending=is_descending))
        assert _names(board)[:2] == ["Cat", "ann"]


def test_rows_that_are_alike_keep_the_order_of_the_board_both_ways() -> None:
    for is_descending in (False, True):
        order = BoardOrder(BoardColumn.MEASURE, is_descending=is_descending)
        assert _names(in_order(_board(*ROWS[2:4]), order)) == ["Dan", "Bea"]


def test_rows_that_differ_by_rounding_alone_are_alike() -> None:
    higher, lower = -10.245339319834281, -10.245339319834283
    for first, second in ((higher, lower), (lower, higher)):
        rows = (_row("Ann", edge=first), _row("Ben", edge=second))
        for is_descending in (False, True):
            order = BoardOrder(BoardColumn.EDGE, is_descending=is_descending)
            assert _names(in_order(_board(*rows), order)) == ["Ann", "Ben"]


def test_by_edge_a_row_without_one_is_a_group_of_its_own() -> None:
    assert part_of(ROWS[4], BoardScore.EDGE) is BoardPart.UNREFERENCED
    assert part_of(ROWS[4], BoardScore.BRIER) is BoardPart.PROVISIONAL
    assert part_of(ROWS[5], BoardScore.BRIER) is BoardPart.REFERENCES


def test_the_measure_is_the_number_that_orders_the_board() -> None:
    row = _row("A", miscalibration=0.03, miscalibration_by_chance=0.01, hedging_share=0.4)
    assert measure_of(row, BoardScore.EDGE) == 0.2
    assert measure_of(row, BoardScore.LOG) == 0.5
    assert measure_of(row, BoardScore.HEDGING) == 0.4
    assert abs((measure_of(row, BoardScore.CALIBRATION) or 0.0) - 0.02) < 1e-12
    assert measure_of(row, BoardScore.TIME_AVERAGED_BRIER) is None


@given(
    edges=st.lists(st.none() | st.floats(-50, 50), max_size=12),
    column=st.sampled_from(BoardColumn),
    is_descending=st.booleans(),
)
def test_sorting_loses_nobody_and_sorting_again_changes_nothing(
    *, edges: list[float | None], column: BoardColumn, is_descending: bool
) -> None:
    rows = [
        _row(f"N{n}", edge=edge, provisional=n % 2 == 0, questions=n % 3 + 1)
        for n, edge in enumerate(edges)
    ]
    order = BoardOrder(column, is_descending)
    once = in_order(_board(*rows), order)
    assert sorted(_names(once)) == sorted(row.forecaster for row in rows)
    assert in_order(once, order) == once

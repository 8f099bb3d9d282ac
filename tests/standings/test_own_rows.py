"""What rows carry on a page: the same, however many of them are read."""

from dataclasses import replace

import pytest

from forecasts.db import Session
from forecasts.resolution.resolve import annul_question
from forecasts.standings.board.board_rows import BoardFilter
from forecasts.standings.board.leaderboard import leaderboard
from forecasts.standings.board.own_rows import shown_ticks
from forecasts.values import Board, ForecasterKind
from tests import world
from tests.conftest import FakeClock
from tests.standings.season import Season

FILTERS = [
    BoardFilter(),
    BoardFilter(board=Board.ALL, minimum=3),
    BoardFilter(kind=ForecasterKind.PUNDIT, includes_early=True),
]


@pytest.mark.parametrize("wanted", FILTERS)
def test_rows_on_a_page_carry_what_they_carry_on_the_whole_board(
    session: Session, clock: FakeClock, wanted: BoardFilter
) -> None:
    season = Season(session, clock)
    season.play(range(12))
    gone = world.question(
        session, clock(), title="Annulled?", closes="2023-12-31", opens="2022-01-01"
    )
    world.prediction(session, clock(), gone, season.people["Ann"], 0.3, "2023-02-01")
    annul_question(session, gone, reason="unclear", by="curator", now=clock())
    session.flush()
    whole = leaderboard(session, wanted, now=clock(), has_ticks=True)
    bare = leaderboard(session, wanted, now=clock())
    assert all(row.ticks and row.last for row in whole.rows)
    every = {row.slug for row in (*whole.rows, *whole.references)}
    assert shown_ticks(session, bare, wanted, every) == whole
    for one in whole.rows:
        rows = tuple(one if each.slug == one.slug else each for each in bare.rows)
        assert shown_ticks(session, bare, wanted, {one.slug}) == replace(bare, rows=rows)
    assert shown_ticks(session, bare, wanted, ()) == bare

"""Which scored statements a profile, a comparison or a calibration rests on."""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from forecasts.db import Session
from forecasts.standings.board.board_rows import BoardFilter
from forecasts.standings.record_queries import Restriction
from forecasts.standings.records import Records, scored_records
from forecasts.values import Board


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Scored first statements on one board, past their scheduled deadline.

    Attributes:
        board: the board they are on.
        rows: the statements.
        early: how many more questions were resolved before a deadline that lies ahead.
        others: how many scored questions the other board holds.
    """

    board: Board
    rows: Records
    early: int
    others: int


def _count(rows: Records) -> int:
    return int(np.unique(rows.question).size)


def chosen_board(rows: Records, wanted: Board | None) -> Board:
    """Takes the board asked for, else the prospective one, else the one that is not empty."""
    if wanted is not None:
        return wanted
    is_only_retrospective = bool(len(rows)) and bool(np.all(rows.is_retrospective))
    return Board.RETROSPECTIVE if is_only_retrospective else Board.PROSPECTIVE


def is_narrowed(wanted: BoardFilter) -> bool:
    """Says whether a filter leaves out statements: by kind, tag or deadline."""
    asked = Restriction(kind=wanted.kind, tag=wanted.tag, since=wanted.since, until=wanted.until)
    return asked != Restriction()


def opening_board(
    session: Session, wanted: BoardFilter, *, forecaster_id: int | None = None, now: datetime
) -> Board:
    """Gives the board that the record opens without a filter."""
    everything = BoardFilter(includes_early=wanted.includes_early)
    rows = scored_records(session, everything, forecaster_id=forecaster_id)
    return chosen_board(rows if wanted.includes_early else rows.timely(now), None)


def on_record(rows: Records, wanted: BoardFilter, *, now: datetime) -> Evidence:
    """Keeps of scored statements what counts on the board asked for."""
    timely = rows if wanted.includes_early else rows.timely(now)
    board = chosen_board(timely, wanted.board)
    kept = timely.on_board(board)
    return Evidence(
        board=board,
        rows=kept,
        early=_count(rows.on_board(board)) - _count(kept),
        others=_count(timely) - _count(kept),
    )


def evidence(
    session: Session, wanted: BoardFilter, *, forecaster_id: int | None = None, now: datetime
) -> Evidence:
    """Reads the scored statements a filter asks for, of everybody or of one forecaster.

    Annulled questions, retracted and excluded statements have no score and so are in none of them.

    Args:
        session: a reading session.
        wanted: the filter; a minimum of questions plays no part.
        forecaster_id: only statements of this forecaster.
        now: the present instant.
    """
    rows = scored_records(session, wanted, forecaster_id=forecaster_id)
    if wanted.board is None and is_narrowed(wanted) and not len(rows):
        board = opening_board(session, wanted, forecaster_id=forecaster_id, now=now)
        wanted = replace(wanted, board=board)
    return on_record(rows, wanted, now=now)

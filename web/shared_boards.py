"""Boards that many pages, cards and files are made of."""

from datetime import datetime

from forecasts.db import Session
from forecasts.standings import BoardFilter, BoardOrder, Leaderboard, board_reading
from forecasts.standings.board.board_order import in_order
from forecasts.standings.board.leaderboard import both_boards
from forecasts.standings.board.own_rows import Boards
from web.held_ranks import held_ranks
from web.serving import shared


def shared_boards(session: Session, now: datetime) -> Boards:
    """Gives the prospective and the retrospective board, computed once for all who ask."""
    return shared(session, now, "both boards", lambda: both_boards(session, now=now))


def shared_board(
    session: Session, now: datetime, wanted: BoardFilter, order: BoardOrder | None = None
) -> Leaderboard:
    """Gives a board as of the whole minute, computed once for its pages, orders and files.

    Args:
        session: a reading session.
        now: the time the page is made.
        wanted: the filter.
        order: how to sort its groups; None for the order of the board.
    """
    minute = now.replace(second=0, microsecond=0)

    def compute() -> Leaderboard:
        return held_ranks().beside(board_reading(session, wanted, now=minute), wanted)

    return in_order(shared(session, now, ("board", wanted), compute), order)

"""Some forecasters' rows on boards that were computed for everybody before."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from forecasts.db import Session
from forecasts.models import Forecaster
from forecasts.standings.board.board_rows import BoardFilter, Leaderboard
from forecasts.standings.board.leaderboard import BoardEvidence, BoardReading, with_ticks
from forecasts.standings.board.ticks import annulled_gaps
from forecasts.standings.records import scored_records

Boards = tuple[Leaderboard, Leaderboard]


def own_ticks(
    session: Session, boards: Boards, *, forecaster_id: int, slug: str, now: datetime
) -> Boards:
    """Gives one forecaster's row on each board its latest questions and its last call.

    Only what that forecaster said is read: the boards hold the rest already.

    Args:
        session: a reading session.
        boards: the unfiltered boards, without any of this.
        forecaster_id: whose row.
        slug: the same forecaster's.
        now: the present instant.
    """
    wanted = BoardFilter()
    records = scored_records(session, wanted, forecaster_id=forecaster_id)
    found = BoardEvidence(records, annulled_gaps(session, wanted), {})
    timely = found.counting(wanted, now)
    forward, backward = (
        with_ticks(session, BoardReading(each, found, timely.on_board(each.board)), {slug})
        for each in boards
    )
    return forward, backward


def shown_ticks(
    session: Session, board: Leaderboard, wanted: BoardFilter, slugs: Collection[str]
) -> Leaderboard:
    """Gives the rows on a page their latest questions and their last call.

    Only what these forecasters said is read: the board holds the rest already.

    Args:
        session: a reading session.
        board: the standings, without any of this.
        wanted: the filter they were computed for.
        slugs: whose rows; as many as stand on a page.
    """
    query = select(Forecaster.id).where(Forecaster.slug.in_(slugs))
    records = scored_records(session, wanted, forecasters=session.scalars(query).all())
    found = BoardEvidence(records, annulled_gaps(session, wanted), {})
    counting = found.counting(wanted, board.as_of).on_board(board.board)
    return with_ticks(session, BoardReading(board, found, counting), slugs)

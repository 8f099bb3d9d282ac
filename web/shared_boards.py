"""The two unfiltered boards, which pages and cards of every forecaster are made of."""

from datetime import datetime

from forecasts.db import Session
from forecasts.standings.leaderboard import both_boards
from forecasts.standings.own_rows import Boards
from web.serving import shared


def shared_boards(session: Session, now: datetime) -> Boards:
    """Gives the prospective and the retrospective board, computed once for all who ask."""
    return shared(session, now, "both boards", lambda: both_boards(session, now=now))

"""Job: keeps the report of the week that is over, for everybody."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from forecasts.db import Session
from forecasts.jobs.work import Work
from forecasts.models import Edition, Question
from forecasts.reports.compose import place_of, week_of, week_span
from forecasts.reports.editions import compose_edition, keep_composed

_WEEK: Final = timedelta(days=7)
WAIT: Final = timedelta(minutes=30)
"""After the end of a week: a decision made just before may be recorded a little later."""


def _is_missing(session: Session, week: str) -> bool:
    """Says whether a week has no report yet, though anything was on record by its end."""
    if session.scalar(select(Edition.id).where(Edition.week == week)) is not None:
        return False
    asked = select(Question.id).where(Question.created_at < week_span(week).until)
    return session.scalar(asked.limit(1)) is not None


def do_one(work: Work) -> bool:
    """Keeps the report of last week, if there is none yet.

    It is composed before anything is written, so that nobody waits for it. Weeks before last week
    are not made up for: the board of their end is not known any more.

    Returns:
        Whether there was none.
    """
    now = work.now()
    week = week_of(now - WAIT - _WEEK)
    with work.reading() as session:
        if not _is_missing(session, week):
            return False
        place = place_of(work.runtime.settings)
        composed = compose_edition(session, week, place=place, now=now)
    if composed is None:
        return False
    with work.transaction() as session:
        return keep_composed(session, composed) is not None

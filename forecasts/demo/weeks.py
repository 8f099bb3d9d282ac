"""The demonstration's reports: those of the latest weeks, composed as if each had just ended."""

from datetime import datetime, timedelta
from typing import Final

from forecasts.db import Session
from forecasts.reports.asked import Place, week_of
from forecasts.reports.editions import keep_edition

WEEKS: Final = 3


def keep_weeks(session: Session, *, place: Place, now: datetime) -> None:
    """Keeps the reports of the latest weeks that are over, the earliest first.

    Args:
        session: an open writing transaction, after the demonstration was loaded.
        place: the site they come from.
        now: the present instant.
    """
    for back in range(WEEKS, 0, -1):
        keep_edition(session, week_of(now - timedelta(weeks=back)), place=place, now=now)

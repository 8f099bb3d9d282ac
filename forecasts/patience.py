"""How often what did not get through is tried again, and when it is given up: pure."""

from datetime import datetime, timedelta
from typing import Final

PATIENCE: Final = timedelta(hours=72)
LEAST: Final = 6
_MINUTES: Final = (1, 5, 30, 120, 360, 720)


def wait_after(attempts: int) -> timedelta:
    """Gives how long to wait after so many attempts failed.

    Example:
        >>> [wait_after(n) // timedelta(minutes=1) for n in (1, 2, 3, 9)]
        [1, 5, 30, 720]
    """
    return timedelta(minutes=_MINUTES[min(attempts, len(_MINUTES)) - 1])


def is_worn_out(attempts: int) -> bool:
    """Says whether so many attempts failed that the waits between them fill three days.

    Example:
        >>> [is_worn_out(n) for n in (10, 11)]
        [False, True]
    """
    return sum(map(wait_after, range(1, attempts + 1)), timedelta()) > PATIENCE


def is_given_up(next_at: datetime, *, since: datetime, attempts: int) -> bool:
    """Says whether to give up rather than try again then: after three days and enough attempts.

    Example:
        >>> from datetime import UTC
        >>> since = datetime(2024, 6, 1, tzinfo=UTC)
        >>> [is_given_up(since + 2 * PATIENCE, since=since, attempts=n) for n in (5, 6)]
        [False, True]
    """
    return next_at > since + PATIENCE and attempts >= LEAST

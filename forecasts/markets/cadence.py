"""When a market is read next: by its state, and after something went wrong; pure."""

from datetime import datetime, timedelta
from typing import Final

from forecasts.errors import SourceError, SourceUnavailableError
from forecasts.values import SourceState

LEASE: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=6)
WATCHED: Final = timedelta(days=30)
DECIDED: Final = frozenset({SourceState.RESOLVED, SourceState.VOID})
_HOUR: Final = timedelta(hours=1)
_EVERY: Final = {
    SourceState.OPEN: timedelta(minutes=30),
    SourceState.CLOSED_PENDING: _HOUR,
    SourceState.PROPOSED: _HOUR,
    SourceState.DISPUTED: _HOUR,
    SourceState.UNKNOWN: LONGEST,
    SourceState.MISSING: LONGEST,
}


def next_reading(state: SourceState, since: datetime, *, now: datetime) -> datetime | None:
    """Says when a market is read again; None once it was decided and watched for thirty days.

    What is decided is watched for corrections: hourly for a day, every six hours for a week, then
    daily.

    Args:
        state: where it stands.
        since: since when.
        now: the present instant.

    Example:
        >>> from datetime import UTC
        >>> now = datetime(2024, 6, 1, tzinfo=UTC)
        >>> (next_reading(SourceState.OPEN, now, now=now) - now).seconds // 60
        30
    """
    if state not in DECIDED:
        return now + _EVERY[state]
    age = now - since
    if age >= WATCHED:
        return None
    if age < timedelta(days=1):
        return now + _HOUR
    return now + (LONGEST if age < timedelta(days=7) else timedelta(days=1))


def is_followed(state: SourceState, due_at: datetime | None) -> bool:
    """Says whether a market is read again and again, or was until it was decided.

    One that is undecided and due at no time is asked for by nobody: it was invented, or speaks
    about annulled questions only.

    Args:
        state: where it stands.
        due_at: when it is read next.

    Example:
        >>> [is_followed(state, None) for state in (SourceState.OPEN, SourceState.RESOLVED)]
        [False, True]
    """
    return due_at is not None or state in DECIDED


def is_late(state: SourceState, polled_at: datetime | None, *, now: datetime) -> bool:
    """Says whether a market should have been read since: two readings in a row did not come.

    What was decided is never late: its price stands still.

    Args:
        state: where it stands.
        polled_at: when it was read last, None if it never was.
        now: the present instant.

    Example:
        >>> from datetime import UTC
        >>> now = datetime(2024, 6, 1, tzinfo=UTC)
        >>> [is_late(SourceState.OPEN, now - timedelta(minutes=m), now=now) for m in (45, 61)]
        [False, True]
    """
    if state in DECIDED:
        return False
    return polled_at is None or now - polled_at > 2 * _EVERY[state]


def next_attempt(failures: int, error: Exception, *, now: datetime) -> datetime:
    """Says when a market is read again that could not be read.

    A source that does not answer is asked after 2, 4, 8 ... minutes, at most 6 hours, and never
    before the time it named; what cannot be used is asked for after 1 to 6 hours; what nobody
    expected after an hour.

    Args:
        failures: how often in a row it failed, this time included; at least 1.
        error: what went wrong.
        now: the present instant.

    Example:
        >>> from datetime import UTC
        >>> now = datetime(2024, 6, 1, tzinfo=UTC)
        >>> away = SourceUnavailableError("down")
        >>> [(next_attempt(n, away, now=now) - now).seconds // 60 for n in (1, 2, 3, 20)]
        [2, 4, 8, 360]
    """
    if isinstance(error, SourceUnavailableError):
        backoff = min(LONGEST, timedelta(minutes=2 ** min(failures, 12)))
        return now + max(backoff, error.retry_after or backoff)
    if isinstance(error, SourceError):
        return now + min(LONGEST, _HOUR * max(1, failures))
    return now + _HOUR

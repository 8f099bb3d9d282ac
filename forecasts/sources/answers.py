"""What an answer means: success, not now, gone, refused, elsewhere or something else."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from forecasts.errors import (
    SourceError,
    SourceGoneError,
    SourceRefusedError,
    SourceShapeError,
    SourceUnavailableError,
)

LONGEST_RETRY_AFTER: Final = 86_400.0
_TOO_MANY: Final = 429
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_NOT_NOW: Final = frozenset({408, 425, _TOO_MANY})


def _http_date(written: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(written)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def retry_after(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Reads how many seconds a server wants to be left alone; at most a day.

    Args:
        headers: of the answer; `Retry-After` in seconds or as a date.
        now: our clock.

    Returns:
        Seconds, at least 0; None when it does not say or cannot be read.

    Example:
        >>> retry_after({"Retry-After": "120"}, now=datetime(2026, 1, 1, tzinfo=UTC))
        120.0
        >>> until = {"Retry-After": "Thu, 01 Jan 2026 00:01:00 GMT"}
        >>> retry_after(until, now=datetime(2026, 1, 1, tzinfo=UTC))
        60.0
    """
    written = headers.get("Retry-After", "").strip()
    if written.isascii() and written.isdecimal():
        return min(float(written[:12]), LONGEST_RETRY_AFTER)
    until = _http_date(written) if written else None
    if until is None:
        return None
    return min(max((until - now).total_seconds(), 0.0), LONGEST_RETRY_AFTER)


def clock_skew(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Gives the server's clock minus ours in seconds, from `Date` and, out of a cache, `Age`.

    Example:
        >>> clock_skew(
        ...     {"Date": "Thu, 01 Jan 2026 00:01:00 GMT"}, now=datetime(2026, 1, 1, tzinfo=UTC)
        ... )
        60.0
    """
    said = _http_date(headers.get("Date", ""))
    if said is None:
        return None
    age = headers.get("Age", "").strip()
    seconds = float(age[:12]) if age.isascii() and age.isdecimal() else 0.0
    skew = (said - now).total_seconds() + seconds
    return skew if math.isfinite(skew) else None


def moved_to(response: httpx.Response) -> str | None:
    """Gives where a redirect leads, as the server wrote it; None if it is none."""
    return response.headers.get("Location") if response.status_code in _MOVED else None


def is_not_now(status: int) -> bool:
    """Says whether asking again later may help."""
    return status in _NOT_NOW or status >= 500


def is_busy(status: int) -> bool:
    """Says whether the server works and only asks for patience."""
    return status == _TOO_MANY


@contextmanager
def missing(said: str) -> Iterator[None]:
    """Says of what the source has not what was asked for, instead of where it was asked.

    Args:
        said: such as "Manifold has no market 'a-ship'; is the address cut off?".

    Raises:
        SourceGoneError: inside, one was raised.
    """
    try:
        yield
    except SourceGoneError:
        raise SourceGoneError(said) from None


def refusal(status: int, place: str, *, seconds: float | None = None) -> SourceError | None:
    """Gives the error an answer amounts to; None for a success.

    Nothing the server wrote gets into the message, since it may be a page, or repeat a token.

    Args:
        status: the status code.
        place: the address as messages show it.
        seconds: what `retry_after` read.

    Example:
        >>> refusal(404, "https://api.example.org/m/7")
        SourceGoneError('https://api.example.org/m/7 answered 404: there is no such thing.')
    """
    answered = f"{place} answered {status}"
    if is_not_now(status):
        wait = None if seconds is None else timedelta(seconds=seconds)
        why = "too many requests" if is_busy(status) else "not now"
        return SourceUnavailableError(f"{answered}: {why}.", retry_after=wait)
    if status in {404, 410}:
        return SourceGoneError(f"{answered}: there is no such thing.")
    if status in {401, 403}:
        return SourceRefusedError(f"{answered}: it needs a token, or the one given is not enough.")
    if not 200 <= status < 300:
        return SourceShapeError(f"{answered}, where 200 was expected.")
    return None

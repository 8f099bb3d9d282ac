"""How much is asked of a host, how fast, and when it is left alone."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from forecasts.clock import utc_now
from forecasts.errors import SourceUnavailableError


@dataclass(frozen=True, slots=True)
class Pace:
    """How often one host is asked.

    Attributes:
        spacing: least seconds from the start of one request to the start of the next.
        at_once: most requests at the same time.
        keep: seconds during which an answer is used again instead of asking the address anew.
    """

    spacing: float = 1.0
    at_once: int = 2
    keep: float = 0.0


UNHURRIED: Final = Pace()
OWN_SERVER: Final = Pace(spacing=0.0, at_once=8)
"""For a server of one's own on this machine or in a private network."""

PACES: Final[Mapping[str, Pace]] = MappingProxyType(
    {
        "gamma-api.polymarket.com": Pace(spacing=0.05, at_once=4),
        "clob.polymarket.com": Pace(spacing=0.05, at_once=4),
        "external-api.kalshi.com": Pace(spacing=0.1, at_once=4),
        "api.elections.kalshi.com": Pace(spacing=0.1, at_once=4),
        "api.manifold.markets": Pace(spacing=0.125, at_once=4),
        "www.metaculus.com": Pace(spacing=3.5, at_once=1),
        "www.predictit.org": Pace(spacing=1.0, at_once=1, keep=60.0),
    }
)
"""The pace of the hosts we know, well below what each allows; all others are `UNHURRIED`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Politeness:
    """Every limit and wait of the client; times in seconds, sizes in bytes.

    Attributes:
        attempts: how often a request is tried before giving up.
        first_wait: the wait after the first failure; doubled after each further one.
        longest_wait: the longest such wait.
        jitter: up to so much is added to each wait, at random.
        patience: the longest `Retry-After` that is waited for; a longer one ends the request.
        step: for connecting, and for each single read or write.
        whole: for one attempt from connecting to the last byte, its redirects included.
        body: most bytes of an answer, both as sent and decoded.
        redirects: how many are followed.
        failures: so many failed attempts in a row, and the host is left alone.
        rest: for how long.
        kept: most bytes of answers kept in memory.
        unhurried: the pace of hosts that have none of their own.
    """

    attempts: int = 4
    first_wait: float = 0.5
    longest_wait: float = 20.0
    jitter: float = 1.0
    patience: float = 60.0
    step: float = 10.0
    whole: float = 30.0
    body: int = 5_000_000
    redirects: int = 3
    failures: int = 5
    rest: float = 60.0
    kept: int = 32_000_000
    unhurried: Pace = field(default=UNHURRIED)


def clock_time(seconds: float, *, now: datetime) -> str:
    """Writes when so many seconds will have passed: the next full minute, for people.

    Example:
        >>> clock_time(59.0, now=datetime(2026, 11, 24, 18, 22, 40, tzinfo=UTC))
        '18:24 UTC'
        >>> clock_time(86_400.0, now=datetime(2026, 11, 24, 18, 23, tzinfo=UTC))
        '25 Nov 2026, 18:23 UTC'
    """
    end = (now + timedelta(seconds=seconds)).astimezone(UTC)
    if end.second or end.microsecond:
        end = end.replace(second=0, microsecond=0) + timedelta(minutes=1)
    day = "" if end.date() == now.astimezone(UTC).date() else f"{end.day} {end:%b %Y}, "
    return f"{day}{end:%H:%M} UTC"


class Host:
    """The queue in front of one host; safe among threads."""

    def __init__(
        self, pace: Pace, politeness: Politeness, *, now: Callable[[], datetime] = utc_now
    ) -> None:
        self.pace = pace
        self._now = now
        self._politeness = politeness
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(pace.at_once)
        self._next_start = 0.0
        self._rests_until = 0.0
        self._failures = 0

    def _check_awake(self, name: str) -> None:
        left = self._rests_until - time.monotonic()
        if left > 0:
            raise SourceUnavailableError(
                f"{name} is left alone until {clock_time(left, now=self._now())}, after failures "
                "in a row or because it asked for it.",
                retry_after=timedelta(seconds=left),
            )

    def _wait_for_start(self) -> None:
        with self._lock:
            start = max(time.monotonic(), self._next_start)
            self._next_start = start + self.pace.spacing
        left = start - time.monotonic()
        if left > 0:
            time.sleep(left)

    @contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """Waits for a place and for the spacing, and holds the place during the request.

        Args:
            name: what messages call the host.

        Raises:
            SourceUnavailableError: the host is left alone for now.
        """
        self._check_awake(name)
        with self._places:
            self._check_awake(name)
            self._wait_for_start()
            yield

    def worked(self) -> None:
        """Notes that the host answered."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """Notes a failed attempt; after several in a row the host is left alone."""
        with self._lock:
            self._failures += 1
            is_enough = self._failures >= self._politeness.failures
        if is_enough:
            self.leave_alone(self._politeness.rest)

    def leave_alone(self, seconds: float) -> None:
        """Refuses requests for a while."""
        with self._lock:
            self._rests_until = max(self._rests_until, time.monotonic() + seconds)

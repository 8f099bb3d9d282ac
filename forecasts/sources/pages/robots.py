"""What a host allows programs to read: its robots.txt, kept for a day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Final
from urllib.robotparser import RobotFileParser

from forecasts.clock import utc_now
from forecasts.errors import (
    SourceGoneError,
    SourceRefusedError,
    SourceShapeError,
    SourceUnavailableError,
)
from forecasts.sources.addresses import Origin, origin_of, web_url
from forecasts.sources.http import Http

KEPT_FOR: Final = timedelta(days=1)
NAME: Final = "Forecasts"
_MOST_HOSTS: Final = 1_000
_NOTHING_ALLOWED: Final = ("User-agent: *", "Disallow: /")


def _read_rules(http: Http, origin: Origin) -> RobotFileParser:
    host = f"[{origin.host}]" if ":" in origin.host else origin.host
    address = f"{origin.scheme}://{host}:{origin.port}/robots.txt"
    rules = RobotFileParser(address)
    try:
        text = http.get(address).body.decode("utf-8", errors="replace")
        rules.parse(text.splitlines())
    except (SourceGoneError, SourceShapeError):  # there are no rules, or none to be read
        rules.parse([])
    except SourceRefusedError:
        rules.parse(_NOTHING_ALLOWED)
    except SourceUnavailableError as error:
        raise SourceUnavailableError(
            f"What {origin.host[:100]} allows programs to read cannot be found out now: {error}",
            retry_after=error.retry_after,
        ) from None
    return rules


class Robots:
    """The rules of the hosts asked so far; safe among threads.

    Args:
        now: the clock by which rules grow old.
    """

    def __init__(self, now: Callable[[], datetime] = utc_now) -> None:
        self._now = now
        self._lock = Lock()
        self._kept: dict[Origin, tuple[datetime, RobotFileParser]] = {}

    def check(self, http: Http, url: str) -> None:
        """Checks that a page may be read by programs.

        No robots.txt (404) allows everything; a refused one (401, 403) allows nothing.

        Raises:
            SourceRefusedError: the host asks programs not to.
            SourceUnavailableError: its rules cannot be read now, so nothing is.
            UnsafeAddressError: it is no address of the public web.
        """
        origin = origin_of(web_url(url))
        if not self._rules(http, origin).can_fetch(NAME, url):
            raise SourceRefusedError(
                f"{origin.host[:100]} asks programs not to read this page (its robots.txt). Save "
                "the page by hand and attach the file."
            )

    def _rules(self, http: Http, origin: Origin) -> RobotFileParser:
        with self._lock:
            read_at, rules = self._kept.get(origin, (None, None))
        if read_at is None or rules is None or self._now() - read_at >= KEPT_FOR:
            rules = _read_rules(http, origin)
            with self._lock:
                if len(self._kept) >= _MOST_HOSTS:
                    self._kept.clear()
                self._kept[origin] = (self._now(), rules)
        return rules

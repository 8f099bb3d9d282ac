"""Pasted addresses of Kalshi."""

import re
from typing import Final

from forecasts.sources.pasted import of_hosts
from forecasts.sources.records import Ref
from forecasts.text import slugify

HOSTS: Final = frozenset({"kalshi.com", "www.kalshi.com"})
SITE: Final = "https://kalshi.com/markets"

_PART: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,149}")
_NUMBERED: Final = re.compile(r"[a-z0-9.]+-[a-z0-9._-]*\d[a-z0-9._-]*")


def _segments(url: str) -> list[str]:
    parts = of_hosts(url, HOSTS)
    if parts is None:
        return []
    segments = [segment.lower() for segment in parts.path.split("/") if segment]
    last = parts.fragment.lower()
    if len(segments) in {2, 3} and last.startswith(f"{segments[1]}-"):
        segments.append(last)  # older addresses name the event there
    return segments


def is_series(ticker: str) -> bool:
    """Says whether what an address names is a series: events and markets have a dash."""
    return "-" not in ticker


def event_url(series: str, title: str, event: str) -> str:
    """Builds the address people open an event at.

    Example:
        >>> event_url("KXHARBOUR", "Who will be harbour master?", "KXHARBOUR-27")
        'https://kalshi.com/markets/kxharbour/who-will-be-harbour-master/kxharbour-27'
    """
    return f"{SITE}/{series.lower()}/{slugify(title)}/{event.lower()}"


def _event_in(series: str, rest: list[str]) -> str | None:
    last = rest[-1] if rest else series
    if last.startswith(f"{series}-") or (len(rest) == 2 and "-" in last):
        return last.upper()
    if not rest and _NUMBERED.fullmatch(series):
        return series.upper()
    return None


def recognise(url: str) -> Ref | None:
    """Reads a pasted address: `/markets/{series}`, with `/{words}`, with `/{event}`.

    The words alone name nothing, so without an event the series is meant.

    Example:
        >>> recognise("https://kalshi.com/markets/kxharbour/who-is-master/kxharbour-27").event
        'KXHARBOUR-27'
        >>> recognise("https://kalshi.com/markets/kxharbour/who-is-master").event
        'KXHARBOUR'
        >>> recognise("https://kalshi.com/calendar") is None
        True
    """
    segments = _segments(url)
    if len(segments) < 2 or not all(_PART.fullmatch(segment) for segment in segments[1:4]):
        return None
    kind, series, *rest = segments[:4]
    if kind not in {"markets", "events"}:
        return None
    event = _event_in(series, rest) or series.upper()
    return Ref("kalshi", "/".join((SITE, series, *rest)), event=event)

"""Pasted addresses of Polymarket."""

import re
from typing import Final

from forecasts.sources.pasted import of_hosts
from forecasts.sources.records import Ref

HOSTS: Final = frozenset({"polymarket.com", "www.polymarket.com"})
SITE: Final = "https://polymarket.com"

_LOCALE: Final = re.compile(r"[a-z]{2}(-[a-z]{2,4})?")
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,199}")


def _segments(url: str) -> list[str]:
    parts = of_hosts(url, HOSTS)
    if parts is None:
        return []
    segments = [segment.lower() for segment in parts.path.split("/") if segment]
    return segments[1:] if segments and _LOCALE.fullmatch(segments[0]) else segments


def market_url(slug: str, event_slug: str | None = None) -> str:
    """Builds the address people open a market at.

    Example:
        >>> market_url("will-it-snow", "weather-in-vessel")
        'https://polymarket.com/event/weather-in-vessel/will-it-snow'
    """
    return f"{SITE}/event/{event_slug}/{slug}" if event_slug else f"{SITE}/market/{slug}"


def recognise(url: str) -> Ref | None:
    """Reads a pasted address: `/event/{event}`, `/event/{event}/{market}` or `/market/{market}`.

    A language before it and anything after `?` or `#` is passed over.

    Example:
        >>> recognise("https://polymarket.com/de/event/snow-in-vessel/more-than-a-metre?tid=17")
        Ref(source='polymarket', url='https://polymarket.com/event/snow-in-vessel/more-than-a-m...
        >>> recognise("https://polymarket.com/leaderboard") is None
        True
    """
    segments = _segments(url)
    if len(segments) < 2 or not all(_SLUG.fullmatch(segment) for segment in segments[1:3]):
        return None
    kind, first = segments[:2]
    if kind == "market":
        return Ref("polymarket", market_url(first), market=first)
    if kind != "event":
        return None
    if len(segments) == 2:
        return Ref("polymarket", f"{SITE}/event/{first}", event=first)
    return Ref("polymarket", market_url(segments[2], first), market=segments[2], event=first)

"""Time zones to choose from, each with how far it is from UTC at present."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

_AREA: Final = re.compile(
    "(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)/"
)


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """A zone: its name, and how it is written in a list."""

    name: str
    words: str


@cache
def _names() -> tuple[str, ...]:
    known = available_timezones()
    return ("UTC", *sorted(each for each in known if _AREA.match(each)))


def offset_words(zone: str, now: datetime) -> str:
    """Writes how far a zone is from UTC.

    Example:
        >>> from datetime import UTC
        >>> offset_words("Asia/Kolkata", datetime(2024, 6, 1, tzinfo=UTC))
        'UTC+05:30'
    """
    offset = now.astimezone(ZoneInfo(zone)).strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


def zone_choices(now: datetime, *, chosen: str) -> tuple[ZoneChoice, ...]:
    """Lists the zones by name; the one chosen is among them, whatever its name."""
    names = _names() if chosen in _names() else (chosen, *_names())
    return tuple(
        ZoneChoice(each, f"{each.replace('_', ' ')} ({offset_words(each, now)})") for each in names
    )

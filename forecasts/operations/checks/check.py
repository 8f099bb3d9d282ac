"""The words of the doctor: a check, its level, and what it may look at."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from forecasts.config import Settings
from forecasts.db import Engine, Session


class Level(StrEnum):
    """How bad it is: `warning` wants a look, `red` somebody now."""

    OK = "ok"
    WARNING = "warning"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what, in one or two words.
        level: how bad it is.
        words: what was found, in a sentence.
        remedy: the command that shows more or mends it, None when nothing is to be done.
    """

    name: str
    level: Level
    words: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """What a check may look at; it changes nothing."""

    session: Session
    engine: Engine
    settings: Settings
    now: datetime
    is_deep: bool = False


Looking: TypeAlias = Callable[[Patient], Check]


def ok(name: str, words: str) -> Check:
    """Says that something is in order."""
    return Check(name, Level.OK, words)


def warning(name: str, words: str, remedy: str | None = None) -> Check:
    """Says that somebody should have a look."""
    return Check(name, Level.WARNING, words, remedy)


def red(name: str, words: str, remedy: str | None = None) -> Check:
    """Says that somebody must do something now."""
    return Check(name, Level.RED, words, remedy)


def span_words(span: timedelta) -> str:
    """Writes how long something lasts, in its largest unit.

    Example:
        >>> [span_words(timedelta(seconds=n)) for n in (5, 90, 7200, 200000)]
        ['5 s', '1 min', '2 h', '2 days']
    """
    seconds = int(abs(span.total_seconds()))
    for size, unit in ((172_800, "days"), (7200, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // {'days': 86_400, 'h': 3600, 'min': 60}[unit]} {unit}"
    return f"{seconds} s"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Writes a count with its noun.

    Example:
        >>> [counted(1, "market"), counted(1200, "entry", "entries")]
        ['1 market', '1,200 entries']
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"

"""The time axis of a picture: where a moment lies, and the dates that keep apart below it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from web.drawings import percent

NARROW: Final = 196  # plot width on the narrowest phone, where dates must not collide either
_LETTER, _GAP = 8, 5  # width of a letter of a date, and the room between two dates
_MOST_DATES: Final = 5
_YEARS: Final = (1, 2, 5, 10, 20, 50, 100)
_MONTHS: Final = (1, 2, 3, 6, 12)
_DAYS: Final = (1, 2, 5, 10, 15, 30)


@dataclass(frozen=True, slots=True)
class Guide:
    """A moment worth a word on the time axis."""

    x: str
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A span of time, drawn from left to right."""

    start: datetime
    stop: datetime

    def share(self, at: datetime) -> float:
        """Says how far along a moment lies, from 0 to 1."""
        return min((at - self.start) / (self.stop - self.start), 1.0)

    def x(self, at: datetime) -> str:
        """Gives the place of a moment as an SVG length."""
        return percent(self.share(at))


def time_axis(stated: Sequence[datetime], end: datetime) -> Axis:
    """Ends soon after statements stop to count: what was said later must not stretch it."""
    timely = [at for at in stated if at <= end]
    times = [*timely, end] if timely else [*stated, end]
    start, stop = min(times), max(times)
    margin = max((stop - start) / 30, timedelta(hours=12))
    return Axis(start - margin, stop + margin)


def _month_starts(axis: Axis, step: int) -> list[datetime]:
    first, last = (at.year * 12 + at.month - 1 for at in (axis.start, axis.stop))
    months = range(-(-first // step) * step, last + 1, step)
    starts = (datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC) for month in months)
    return [at for at in starts if axis.start <= at <= axis.stop]


def _day_starts(axis: Axis, step: int) -> list[datetime]:
    at = axis.start.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    found = []
    while at <= axis.stop:
        found.append(at)
        at += timedelta(days=step)
    return found


def _choices(axis: Axis) -> Iterator[tuple[list[datetime], str]]:
    days = (axis.stop - axis.start).days
    if days <= 100:
        yield from ((_day_starts(axis, step), "%d %b") for step in _DAYS)
    if days <= 1500:
        yield from ((_month_starts(axis, months), "%b %Y") for months in _MONTHS)
    yield from ((_month_starts(axis, 12 * years), "%Y") for years in _YEARS)


def _date_words(at: datetime, shape: str, *, is_first: bool) -> str:
    if shape == "%b %Y" and not is_first:
        shape = "%b" if at.month > 1 else "%Y"
    return format(at, shape).lstrip("0")


def _anchored(at: float, width: float) -> tuple[str, float]:
    """Chooses how a label stands at a place, so that it stays inside, and where it begins."""
    if at < width / 2:
        return "start", at
    return ("end", at - width) if at > NARROW - width / 2 else ("middle", at - width / 2)


def _labelled(axis: Axis, dates: Sequence[datetime], shape: str) -> tuple[Guide, ...] | None:
    """Writes the dates below the plot; None where two of them would touch on a phone."""
    guides = []
    taken = -float(_GAP)
    for at in dates:
        words = _date_words(at, shape, is_first=at == dates[0])
        width = _LETTER * len(words)
        anchor, left = _anchored(NARROW * axis.share(at), width)
        if left < taken + _GAP:
            return None
        taken = left + width
        guides.append(Guide(axis.x(at), words, anchor))
    return tuple(guides)


def ticks(axis: Axis) -> tuple[Guide, ...]:
    """Chooses the finest dates that keep apart at any width; one at an edge may have to go."""
    choices = [(dates, shape) for dates, shape in _choices(axis) if len(dates) <= _MOST_DATES]
    found = [
        _labelled(axis, dates[kept], shape) or ()
        for kept in (slice(None), slice(-1), slice(1, None), slice(1, -1))
        for dates, shape in choices
    ]
    return next((guides for least in (2, 1) for guides in found if len(guides) >= least), ())

"""When a job is due, computed from nothing but the clock: pure, in UTC, each period once.

A period (so many seconds, a local day, an ISO week) has one slot: a key that names it and the
instant from which it is due. A local time that does not exist, because clocks went ahead, becomes
the first instant after the gap; one that comes twice becomes its first occurrence. Keys sort and
never repeat, so a unique key on (job, slot) is all it takes to work each period once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from forecasts.clock import as_utc, zone_named
from forecasts.errors import InvalidInputError

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY: Final = timedelta(days=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Slot:
    """One period of a job: its name, and the instant (UTC) from which it is due."""

    key: str
    due_at: datetime


class Period(Protocol):
    """How often a job is due."""

    def slot_at(self, now: datetime) -> Slot:
        """Names the latest slot that is due at or before an instant."""

    def next_due(self, now: datetime) -> datetime:
        """Names the first due time after an instant."""


def first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Finds the first instant at which the clocks of a zone show a time, or a later one.

    Args:
        wall: a local time without a zone, to the second.
        zone: where the clocks hang.

    Returns:
        The instant in UTC: of two, the first; of none, the end of the gap.

    Example:
        >>> first_instant(datetime(2026, 3, 29, 2, 30), ZoneInfo("Europe/Berlin")).isoformat()
        '2026-03-29T01:00:00+00:00'
        >>> first_instant(datetime(2026, 10, 25, 2, 30), ZoneInfo("Europe/Berlin")).isoformat()
        '2026-10-25T00:30:00+00:00'
    """
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), first
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def _latest(slots: Iterable[Slot], now: datetime) -> Slot:
    return next(slot for slot in slots if slot.due_at <= now)


def _earliest(slots: Iterable[Slot], now: datetime) -> datetime:
    return next(slot.due_at for slot in slots if slot.due_at > now)


def _check_time(hour: int, minute: int, zone: str) -> None:
    if not (0 <= hour <= 23 and 0 <= minute <= 59):
        raise InvalidInputError(
            f"{hour}:{minute:02d} is no time of day; use hours 0 to 23 and minutes 0 to 59."
        )
    zone_named(zone)


@dataclass(frozen=True, slots=True)
class Every:
    """Every so many seconds, counted from 1970-01-01T00:00Z, so that all processes agree.

    Raises:
        InvalidInputError: the number of seconds is not positive.

    Example:
        >>> Every(60).slot_at(datetime(2026, 1, 1, 12, 0, 59, tzinfo=UTC)).key
        '2026-01-01T12:00:00Z'
    """

    seconds: int

    def __post_init__(self) -> None:
        if self.seconds < 1:
            raise InvalidInputError(f"Every {self.seconds} seconds is no period; use 1 or more.")

    def slot_at(self, now: datetime) -> Slot:
        """Names the latest slot that is due at or before an instant."""
        span = timedelta(seconds=self.seconds)
        due_at = _EPOCH + (as_utc(now) - _EPOCH) // span * span
        return Slot(due_at.strftime("%Y-%m-%dT%H:%M:%SZ"), due_at)

    def next_due(self, now: datetime) -> datetime:
        """Names the first due time after an instant."""
        return self.slot_at(now).due_at + timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a local day, at a local time; a day a zone left out altogether has no slot.

    Raises:
        InvalidInputError: the time or the zone does not exist.

    Example:
        >>> Daily(3, 30, "Asia/Kathmandu").slot_at(datetime(2026, 1, 2, tzinfo=UTC))
        Slot(key='2026-01-02', due_at=datetime.datetime(2026, 1, 1, 21, 45, tzinfo=datetime.timezone.utc))
    """  # noqa: E501  # the output of the example is one line

    hour: int
    minute: int
    zone: str = "UTC"

    def __post_init__(self) -> None:
        _check_time(self.hour, self.minute, self.zone)

    def _slots(self, first: date, step: int) -> Iterable[Slot]:
        zone = zone_named(self.zone)
        for count in range(5):
            day = first + step * count * _DAY
            begins, ends = (
                first_instant(datetime.combine(each, time()), zone) for each in (day, day + _DAY)
            )
            if begins < ends:
                at = time(self.hour, self.minute)
                yield Slot(day.isoformat(), first_instant(datetime.combine(day, at), zone))

    def slot_at(self, now: datetime) -> Slot:
        """Names the latest slot that is due at or before an instant."""
        today = as_utc(now).astimezone(zone_named(self.zone)).date()
        return _latest(self._slots(today + _DAY, -1), now)

    def next_due(self, now: datetime) -> datetime:
        """Names the first due time after an instant."""
        today = as_utc(now).astimezone(zone_named(self.zone)).date()
        return _earliest(self._slots(today - _DAY, 1), now)


@dataclass(frozen=True, slots=True)
class Weekly:
    """Once an ISO week, on a named weekday at a local time.

    Raises:
        InvalidInputError: the weekday, the time or the zone does not exist.

    Example:
        >>> Weekly("sun", 8, 0).slot_at(datetime(2027, 1, 3, 8, tzinfo=UTC)).key
        '2026-W53'
    """

    weekday: str
    hour: int
    minute: int
    zone: str = "UTC"

    def __post_init__(self) -> None:
        if self.weekday not in WEEKDAYS:
            raise InvalidInputError(
                f"{self.weekday!r} is no weekday; write one of {', '.join(WEEKDAYS)}."
            )
        _check_time(self.hour, self.minute, self.zone)

    def _slots(self, first: date, step: int) -> Iterable[Slot]:
        zone, at = zone_named(self.zone), time(self.hour, self.minute)
        for count in range(4):
            year, week, _ = (first + 7 * step * count * _DAY).isocalendar()
            day = date.fromisocalendar(year, week, 1 + WEEKDAYS.index(self.weekday))
            due_at = first_instant(datetime.combine(day, at), zone)
            yield Slot(f"{year}-W{week:02d}", due_at)

    def slot_at(self, now: datetime) -> Slot:
        """Names the latest slot that is due at or before an instant."""
        today = as_utc(now).astimezone(zone_named(self.zone)).date()
        return _latest(self._slots(today + 7 * _DAY, -1), now)

    def next_due(self, now: datetime) -> datetime:
        """Names the first due time after an instant."""
        today = as_utc(now).astimezone(zone_named(self.zone)).date()
        return _earliest(self._slots(today - 7 * _DAY, 1), now)

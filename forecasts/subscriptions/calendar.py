"""When a report or a notice is due: pure, from what was chosen and the clock.

A report belongs to an ISO week, of which there is never a second one: the week of the chosen
weekday, or, once a month, the week that holds the first such day of the month. Where a change of
zone, hour or day jumps over its time, the report goes in the next chosen hour of that week; where
none is left in it by the new clocks, it is given up, and the next one tells of both weeks.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from forecasts.clock import zone_named
from forecasts.periods import WEEKDAYS, Daily, Slot, Weekly
from forecasts.subscriptions.choices import Choices
from forecasts.values import Cadence

MISSED_AFTER: Final = timedelta(days=5)
"""From how late on a report is left out, and the next one tells of its time, too."""

LATE_AFTER: Final = timedelta(hours=1)
"""From when on a report is late: the chosen hour is over."""

_LONGEST: Final = {Cadence.WEEKLY: timedelta(days=8), Cadence.MONTHLY: timedelta(days=32)}
_APART: Final = {Cadence.WEEKLY: 1, Cadence.MONTHLY: 3}
"""How many ISO weeks lie between two reports at least; between two months there are three."""


def week_number(week: str) -> int:
    """Counts ISO weeks, so that two can be subtracted.

    Example:
        >>> week_number("2027-W01") - week_number("2026-W53")
        1
    """
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1).toordinal() // 7


def _week_after(week: str) -> str:
    year, _, number = week.partition("-W")
    return _week_with(date.fromisocalendar(int(year), int(number), 1) + timedelta(days=7))


def _week_with(day: date) -> str:
    found = day.isocalendar()
    return f"{found.year}-W{found.week:02d}"


def week_of(at: datetime, choices: Choices) -> str:
    """Names the ISO week an instant lies in, by the chosen clocks."""
    return _week_with(at.astimezone(zone_named(choices.zone)).date())


def _day_of(slot: Slot, choices: Choices) -> date:
    year, _, number = slot.key.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1 + WEEKDAYS.index(choices.weekday))


def _slots(choices: Choices, first: Slot) -> Iterator[Slot]:
    """Counts on from a slot of a week, those that are none of the month left out."""
    weekly, slot = _weekly(choices), first
    while True:
        if choices.cadence is Cadence.WEEKLY or _day_of(slot, choices).day <= 7:
            yield slot
        slot = weekly.slot_at(weekly.next_due(slot.due_at))


def _weekly(choices: Choices) -> Weekly:
    return Weekly(choices.weekday, choices.hour, 0, choices.zone)


def report_slot(choices: Choices, *, after: datetime, last_week: str | None) -> Slot | None:
    """Gives the next report that is due after an instant.

    Args:
        choices: what was chosen.
        after: that instant.
        last_week: the ISO week of the last report, None before the first.

    Returns:
        None where no report is chosen.

    Example:
        >>> from datetime import UTC
        >>> slot = report_slot(Choices(), after=datetime(2026, 11, 29, tzinfo=UTC), last_week=None)
        >>> slot.key, slot.due_at.isoformat()
        ('2026-W49', '2026-11-30T08:00:00+00:00')
    """
    if choices.cadence is Cadence.NEVER:
        return None
    weekly = _weekly(choices)
    earliest = week_number(last_week) + _APART[choices.cadence] if last_week else 0
    first = weekly.slot_at(weekly.next_due(after))
    return next(slot for slot in _slots(choices, first) if week_number(slot.key) >= earliest)


def latest_slot(choices: Choices, *, at: datetime, beyond: str) -> Slot | None:
    """Gives the last report that was due by an instant, of a week beyond another; None without."""
    if choices.cadence is Cadence.NEVER:
        return None
    weekly, least = _weekly(choices), week_number(beyond) + _APART[choices.cadence]
    slot = weekly.slot_at(at)
    while week_number(slot.key) >= least:
        if choices.cadence is Cadence.WEEKLY or _day_of(slot, choices).day <= 7:
            return slot
        slot = weekly.slot_at(slot.due_at - timedelta(seconds=1))
    return None


def slot_after_report(choices: Choices, *, week: str, now: datetime) -> Slot | None:
    """Gives the report that follows the one of a week that was just written.

    Where a change moved the time of the following week before that of this one, it was jumped over.
    """
    following = _week_after(week) if choices.cadence is Cadence.WEEKLY else None
    return _next_slot(choices, now=now, last_week=week, owed=following)


def slot_after_change(
    before: Choices,
    choices: Choices,
    *,
    pending: Slot | None,
    last_week: str | None,
    now: datetime,
) -> Slot | None:
    """Gives the next report once something else was chosen.

    Args:
        before: what was chosen until now.
        choices: what is chosen from now on.
        pending: the report that was to come next.
        last_week: the ISO week of the last report, None before the first.
        now: the present instant.
    """
    if pending is not None and pending.due_at <= now and choices.cadence is not Cadence.NEVER:
        return pending  # it is being written, or will be at once
    is_owed = pending is not None and before.cadence is choices.cadence
    owed = pending.key if pending is not None and is_owed else None
    return _next_slot(choices, now=now, last_week=last_week, owed=owed)


def _next_slot(
    choices: Choices, *, now: datetime, last_week: str | None, owed: str | None
) -> Slot | None:
    """Gives the next report; one that is owed and whose time is over, while its week lasts."""
    regular = report_slot(choices, after=now, last_week=last_week)
    if regular is None or owed is None:
        return regular
    if week_number(regular.key) < week_number(owed) + _APART[choices.cadence]:
        return regular
    return _within(owed, choices, now=now) or regular


def _within(week: str, choices: Choices, *, now: datetime) -> Slot | None:
    """Gives the chosen day of a week if it is still ahead, else the next chosen hour of it."""
    weekly = _weekly(choices)
    slot = weekly.slot_at(weekly.next_due(now))
    if slot.key == week:
        return slot
    due_at = _daily(choices).next_due(now)
    return Slot(week, due_at) if week_of(due_at, choices) == week else None


def _daily(choices: Choices) -> Daily:
    return Daily(choices.hour, 0, choices.zone)


def notice_slot(choices: Choices, *, after: datetime, not_before: datetime | None = None) -> Slot:
    """Gives when to look for a notice next, named by the local day.

    That is once a day whatever was chosen: what was told wrongly is put right for whoever was told.

    Args:
        choices: what was chosen.
        after: an instant; the chosen hour after it is meant.
        not_before: an instant on the earliest local day that counts.
    """
    daily = _daily(choices)
    slot = daily.slot_at(daily.next_due(after))
    if not_before is not None and slot.key < local_day(not_before, choices):
        slot = daily.slot_at(daily.next_due(slot.due_at))
    return slot


def local_day(at: datetime, choices: Choices) -> str:
    """Names the day an instant lies on, by the chosen clocks."""
    return at.astimezone(zone_named(choices.zone)).date().isoformat()


def longest_span(choices: Choices) -> timedelta:
    """Gives what time the first report tells of."""
    return _LONGEST[choices.cadence]

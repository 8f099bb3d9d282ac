"""Ten years in forty zones: exactly one report an ISO week, inside the hour that was chosen.

That is by the clocks that are chosen: at most one report a local ISO week, and exactly one wherever
a chosen hour is left in it after what was chosen last.
"""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.periods import WEEKDAYS, Daily
from forecasts.subscriptions import Choices
from forecasts.subscriptions.calendar import week_number, week_of
from forecasts.values import Cadence
from tests.subscriptions.calendars import (
    BEGIN,
    ZONES,
    Subscriber,
    is_in_hour,
    keys,
    weeks_between,
    written,
)

TIMES = (("mon", 8), ("sun", 2), ("sun", 0), ("fri", 23))


@pytest.mark.parametrize("zone", ZONES)
def test_each_iso_week_of_ten_years_has_one_report_inside_the_chosen_hour(zone: str) -> None:
    for weekday, hour in TIMES:
        choices = Choices(weekday=weekday, hour=hour, zone=zone)
        found = list(written(choices, seed=hour))
        weeks = keys(slot for slot, _ in found)
        assert weeks == weeks_between(weeks[0], weeks[-1])
        assert len(weeks) >= 521
        assert {"2026-W53", "2032-W53"} <= set(weeks)
        for _, at in found:
            assert is_in_hour(at, choices), (zone, weekday, hour, at)


@pytest.mark.parametrize("zone", ZONES[::4])
def test_each_month_of_ten_years_has_one_report_on_its_first_such_day(zone: str) -> None:
    for weekday in ("mon", "sun"):
        choices = Choices(cadence=Cadence.MONTHLY, weekday=weekday, hour=8, zone=zone)
        found = list(written(choices, seed=1))
        days = [
            datetime.fromisocalendar(
                int(slot.key[:4]), int(slot.key[-2:]), 1 + WEEKDAYS.index(weekday)
            )
            for slot, _ in found
        ]
        assert all(day.day <= 7 for day in days)
        months = [day.year * 12 + day.month for day in days]
        assert months == list(range(months[0], months[0] + len(months)))
        assert len(months) >= 120
        assert all(is_in_hour(at, choices) for _, at in found)


chosen = st.builds(
    Choices,
    weekday=st.sampled_from(WEEKDAYS),
    hour=st.integers(0, 23),
    zone=st.sampled_from(ZONES),
)
waits = st.integers(1, 14 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


def lived(
    first: Choices, changes: list[tuple[timedelta, Choices]], begin: datetime
) -> list[tuple[str, datetime, Choices]]:
    """Tells which reports came, when, and what was chosen then."""
    subscriber, now, found = Subscriber.begin(first, begin), begin, []
    for wait, choices in [*changes, (timedelta(days=40), first)]:
        until = now + wait
        while subscriber.pending is not None and subscriber.pending.due_at <= until:
            now = subscriber.pending.due_at
            found.append((subscriber.pending.key, now, subscriber.choices))
            subscriber.write(now)
        now = until
        subscriber.change(choices, now)
    return found


def left_without_an_hour(
    first: Choices, changes: list[tuple[timedelta, Choices]], begin: datetime
) -> set[str]:
    """Names the weeks in which something was chosen whose hour comes in a later week first."""
    found, now, before = set[str](), begin, first
    for wait, choices in changes:
        now += wait
        chosen_hour = Daily(choices.hour, 0, choices.zone).next_due(now)
        next_week = week_of(chosen_hour, choices)
        found |= {week_of(now, each) for each in (before, choices)} - {next_week}
        before = choices
    return found


def is_edge(at: datetime, choices: Choices) -> bool:
    """Says whether clocks left out the end of a week, so that its last hour began the next one."""
    return week_of(at - timedelta(minutes=2), choices) != week_of(at, choices)


@settings(max_examples=400, deadline=None)
@given(
    first=chosen,
    changes=st.lists(st.tuples(waits, chosen), max_size=6),
    begin=st.integers(0, 3650 * 24).map(lambda hours: BEGIN + timedelta(hours=hours)),
)
def test_a_week_has_one_report_unless_a_change_left_no_chosen_hour_in_it(
    first: Choices, changes: list[tuple[timedelta, Choices]], begin: datetime
) -> None:
    found = lived(first, changes, begin)
    weeks = [week for week, _, _ in found]
    assert len(set(weeks)) == len(weeks)
    assert weeks == sorted(weeks)
    given_up = left_without_an_hour(first, changes, begin)
    assert set(weeks_between(weeks[0], weeks[-1])) - set(weeks) <= given_up
    moments = [at for _, at, _ in found]
    assert moments == sorted(moments)
    for week, at, choices in found:
        assert is_in_hour(at, choices)
        assert week_of(at, choices) == week or is_edge(at, choices)


@settings(max_examples=200, deadline=None)
@given(
    first=st.builds(
        Choices, cadence=st.sampled_from([Cadence.WEEKLY, Cadence.MONTHLY]),
        weekday=st.sampled_from(WEEKDAYS), hour=st.integers(0, 23), zone=st.sampled_from(ZONES),
    ),
    changes=st.lists(
        st.tuples(
            waits,
            st.builds(
                Choices, cadence=st.sampled_from(Cadence), weekday=st.sampled_from(WEEKDAYS),
                hour=st.integers(0, 23), zone=st.sampled_from(ZONES),
            ),
        ),
        max_size=8,
    ),
)  # fmt: skip
def test_whatever_is_chosen_no_week_has_two_reports_and_none_comes_at_another_hour(
    first: Choices, changes: list[tuple[timedelta, Choices]]
) -> None:
    found = lived(first, changes, BEGIN)
    weeks = [week for week, _, _ in found]
    assert len(set(weeks)) == len(weeks)
    assert weeks == sorted(weeks)
    for (earlier, _, _), (week, _, choices) in pairwise(found):
        if choices.cadence is Cadence.MONTHLY:
            assert week_number(week) - week_number(earlier) >= 3
    assert all(is_in_hour(at, choices) for _, at, choices in found)

"""Each job is due exactly once a period, in every zone, through every change of the clocks.

The comparison is a walk in steps of a quarter of an hour that looks at the clock on the wall and
knows nothing of gaps and repetitions: a job is due when the wall first shows its time or a later
one.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.errors import InvalidInputError
from forecasts.periods import WEEKDAYS, Daily, Every, Period, Slot, Weekly

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Havana",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Europe/Dublin",
    "Asia/Tehran",
)
FROM, UNTIL = datetime(2015, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
EPOCH = datetime(1972, 1, 1, tzinfo=UTC)
STEP = timedelta(minutes=15)
MOMENT = timedelta(microseconds=1)
DAY = timedelta(days=1)
TIMES = ((0, 0), (2, 30), (23, 45))


def walls(zone: str, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Every quarter of an hour: the instant, and what the clock on the wall shows."""
    where, at = ZoneInfo(zone), start
    while at < end:
        yield at, at.astimezone(where).replace(tzinfo=None)
        at += STEP


def walked(
    zone: str, start: datetime = FROM, end: datetime = UNTIL
) -> tuple[dict[tuple[int, int], list[Slot]], set[date]]:
    """When the wall first shows each of `TIMES` on each date; and which dates it ever shows."""
    due: dict[tuple[int, int], list[Slot]] = {at: [] for at in TIMES}
    _, wall = next(walls(zone, start, end))
    ahead = [datetime.combine(wall + DAY, time(*at)) for at in TIMES]
    seen: set[date] = set()
    for at, wall in walls(zone, start, end):
        if wall.hour == 12:
            seen.add(wall.date())
        while wall >= min(ahead):
            place = ahead.index(min(ahead))
            due[TIMES[place]].append(Slot(ahead[place].date().isoformat(), at))
            ahead[place] += DAY
    return due, seen


def assert_due(period: Period, slots: list[Slot]) -> None:
    """The period gives these slots, in order, each from its due time on and no other between."""
    for before, slot in pairwise(slots):
        assert period.next_due(before.due_at) == slot.due_at
        assert period.slot_at(slot.due_at - MOMENT) == before
        assert period.slot_at(slot.due_at) == slot
    assert len({slot.key for slot in slots}) == len(slots)


@pytest.mark.parametrize("zone", ZONES)
def test_ten_years_in_ten_zones_are_due_once_a_period_as_the_clock_on_the_wall_says(
    zone: str,
) -> None:
    due, seen = walked(zone)
    for (hour, minute), slots in due.items():
        existing = [slot for slot in slots if date.fromisoformat(slot.key) in seen]
        assert len(existing) >= 3651
        assert_due(Daily(hour, minute, zone), existing)
        for weekday in ("mon", "sun"):
            number = WEEKDAYS.index(weekday)
            weekly = []
            for slot in slots:
                day = date.fromisoformat(slot.key)
                if day.weekday() == number:
                    year, week, _ = day.isocalendar()
                    weekly.append(Slot(f"{year}-W{week:02d}", slot.due_at))
            assert len(weekly) in {521, 522}
            assert {"2015-W53", "2020-W53"} <= {slot.key for slot in weekly}
            assert_due(Weekly(weekday, hour, minute, zone), weekly)
        assert {"2016-02-29", "2020-02-29", "2024-02-29"} <= {slot.key for slot in existing}


@pytest.mark.parametrize("zone", ZONES)
def test_nothing_is_due_before_its_period_begins(zone: str) -> None:
    where, day = ZoneInfo(zone), date(2015, 1, 1)
    while day < date(2025, 1, 1):
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=where)
        slot = Daily(0, 0, zone).slot_at(noon)
        assert slot.key == day.isoformat()
        assert slot.due_at.astimezone(where).date() == day
        assert (slot.due_at - MOMENT).astimezone(where).date() < day
        day += DAY


def test_a_day_that_a_zone_left_out_has_no_slot_and_its_week_has_one() -> None:
    due, seen = walked(
        "Pacific/Apia",
        datetime(2011, 12, 20, tzinfo=UTC),
        datetime(2012, 1, 10, tzinfo=UTC),
    )
    assert date(2011, 12, 30) not in seen
    for (hour, minute), slots in due.items():
        existing = [slot for slot in slots if slot.key != "2011-12-30"]
        assert_due(Daily(hour, minute, "Pacific/Apia"), existing)
    midnight = datetime(2011, 12, 30, 10, tzinfo=UTC)  # when the 29th ended and the 31st began
    assert Weekly("fri", 8, 0, "Pacific/Apia").slot_at(midnight) == Slot("2011-W52", midnight)


def test_clocks_set_back_over_midnight_give_no_second_slot() -> None:
    zone = "America/St_Johns"  # until 2011 at one minute past midnight
    first = datetime(2010, 11, 7, 2, 30, tzinfo=UTC)
    daily = Daily(0, 0, zone)
    assert daily.slot_at(first) == Slot("2010-11-07", first)
    second = first + timedelta(minutes=30)
    assert second.astimezone(ZoneInfo(zone)).date() == date(2010, 11, 6)
    assert daily.slot_at(second) == Slot("2010-11-07", first)
    assert daily.next_due(second) == datetime(2010, 11, 8, 3, 30, tzinfo=UTC)


def test_a_gap_is_waited_out_and_a_repeated_time_is_taken_once() -> None:
    night = Daily(2, 30, "Europe/Berlin")
    assert night.next_due(datetime(2026, 3, 29, tzinfo=UTC)) == datetime(
        2026, 3, 29, 1, 0, tzinfo=UTC
    )
    autumn = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert night.next_due(datetime(2026, 10, 25, tzinfo=UTC)) == autumn
    assert night.next_due(autumn) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)
    havana = Daily(0, 0, "America/Havana")
    assert havana.next_due(datetime(2026, 3, 8, tzinfo=UTC)) == datetime(
        2026, 3, 8, 5, 0, tzinfo=UTC
    )


INSTANTS = st.integers(0, 4 * 10**15).map(lambda number: EPOCH + number * MOMENT)
PERIODS = st.one_of(
    st.builds(Every, st.integers(1, 10**6)),
    st.builds(Daily, st.integers(0, 23), st.integers(0, 59), st.sampled_from(ZONES)),
    st.builds(
        Weekly,
        st.sampled_from(WEEKDAYS),
        st.integers(0, 23),
        st.integers(0, 59),
        st.sampled_from(ZONES),
    ),
)


@settings(max_examples=200, deadline=None)
@given(period=PERIODS, now=INSTANTS)
def test_at_any_instant_one_slot_is_due_and_the_next_one_is_ahead(
    period: Period, now: datetime
) -> None:
    slot, ahead = period.slot_at(now), period.next_due(now)
    assert slot.due_at <= now < ahead
    assert period.slot_at(slot.due_at) == slot
    assert period.slot_at(ahead - MOMENT) == slot
    assert period.slot_at(ahead).due_at == ahead
    assert period.slot_at(ahead).key > slot.key


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Every(0),
        lambda: Daily(24, 0),
        lambda: Daily(3, 60),
        lambda: Daily(3, 0, "Europe/Atlantis"),
        lambda: Weekly("1", 8, 0),
        lambda: Weekly("Monday", 8, 0),
        lambda: Every(60).slot_at(datetime(2026, 1, 1)),  # noqa: DTZ001  # no zone is the point
    ],
)
def test_a_period_that_cannot_be_is_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(InvalidInputError):
        wrong()

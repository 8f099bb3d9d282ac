"""The periods statistics speak of: days, weeks, months, quarters, half-years and years."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from forecasts.errors import InvalidInputError

FIRST_YEAR: Final = 1700
LAST_YEAR: Final = 2199

_MIDNIGHT: Final = r"00:00(?::00(?:\.0{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?"
_LENGTHS: Final = {"day": 1, "week": 7}
_MONTHS: Final = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


class Frequency(StrEnum):
    """How long one period of a series is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"


_SHAPES: Final = (
    (Frequency.YEAR, re.compile(r"(\d{4})", re.ASCII)),
    (Frequency.HALF_YEAR, re.compile(r"(\d{4})-?[SH]([12])", re.ASCII)),
    (Frequency.QUARTER, re.compile(r"(\d{4})-?Q([1-4])", re.ASCII)),
    (Frequency.MONTH, re.compile(r"(\d{4})(?:-|-?M(?=\d))(\d{1,2})", re.ASCII)),
    (Frequency.WEEK, re.compile(r"(\d{4})-?W(\d{1,2})", re.ASCII)),
)
_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\S{1,40}))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period by its first and last day; its length is one of `Frequency`."""

    start: date
    end: date
    frequency: Frequency

    def __str__(self) -> str:
        """Writes it as `parse_period` reads it.

        Example:
            >>> str(period_of(date(2024, 5, 9), Frequency.QUARTER))
            '2024-Q2'
        """
        year = f"{self.start.year:04d}"
        if self.frequency is Frequency.DAY:
            return self.start.isoformat()
        if self.frequency is Frequency.WEEK:
            week = self.start.isocalendar()
            return f"{week.year:04d}-W{week.week:02d}"
        if self.frequency is Frequency.MONTH:
            return f"{year}-{self.start.month:02d}"
        if self.frequency is Frequency.YEAR:
            return year
        letter = "Q" if self.frequency is Frequency.QUARTER else "S"
        return f"{year}-{letter}{(self.start.month - 1) // _MONTHS[self.frequency] + 1}"


def period_of(day: date, frequency: Frequency) -> Period:
    """Gives the period of that length in which a day lies; weeks run from Monday.

    Example:
        >>> period_of(date(2024, 2, 9), Frequency.MONTH).end.isoformat()
        '2024-02-29'
    """
    if frequency is Frequency.DAY:
        return Period(day, day, frequency)
    if frequency is Frequency.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6), frequency)
    months = _MONTHS[frequency]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = first.month - 1 + months
    following = date(first.year + after // 12, after % 12 + 1, 1)
    return Period(first, following - timedelta(days=1), frequency)


def following(period: Period) -> Period:
    """Gives the next period of the same length."""
    return period_of(period.end + timedelta(days=1), period.frequency)


def frequency_between(start: date, end: date) -> Frequency | None:
    """Says which kind of period begins and ends on those days; None if no kind does.

    Example:
        >>> frequency_between(date(2024, 1, 1), date(2024, 3, 31)).value
        'quarter'
    """
    fits = (each for each in Frequency if period_of(start, each) == Period(start, end, each))
    return next(fits, None)


def periods_within(start: date, end: date, frequency: Frequency) -> list[Period]:
    """Lists the periods that lie wholly between two days, both included.

    Example:
        >>> [str(each) for each in periods_within(date(2024, 1, 2), date(2024, 3, 31),
        ...                                        Frequency.MONTH)]
        ['2024-02', '2024-03']
    """
    period = period_of(start, frequency)
    if period.start < start:
        period = following(period)
    found = []
    while period.end <= end:
        found.append(period)
        period = following(period)
    return found


def least_step(periods: list[Period]) -> int:
    """Counts the periods from one to the next where they are closest; 1 where none is left out.

    Args:
        periods: at least two, of one frequency, ascending, none twice.

    Example:
        >>> least_step([parse_period("2024-01"), parse_period("2024-04")])
        3
    """
    return min(_step(one, other) for one, other in pairwise(periods))


def _step(one: Period, other: Period) -> int:
    if one.frequency in _LENGTHS:
        return (other.start - one.start).days // _LENGTHS[one.frequency]
    months = (other.start.year - one.start.year) * 12 + other.start.month - one.start.month
    return months // _MONTHS[one.frequency]


def _first_day(frequency: Frequency, year: int, number: int) -> date:
    if frequency is Frequency.WEEK:
        return date.fromisocalendar(year, number, 1)
    return date(year, (number - 1) * _MONTHS[frequency] + 1, 1)


def _named(text: str) -> Period | None:
    for frequency, shape in _SHAPES:
        found = shape.fullmatch(text)
        if found:
            number = int(found[2]) if frequency is not Frequency.YEAR else 1
            return period_of(_first_day(frequency, int(found[1]), number), frequency)
    return None


def _dated(text: str, frequency: Frequency | None) -> Period | None:
    found = _DAY.fullmatch(text)
    if not found:
        return None
    wanted = frequency or Frequency.DAY
    if found[2] and wanted is not Frequency.DAY and not re.fullmatch(_MIDNIGHT, found[2]):
        raise ValueError(text)
    if wanted is Frequency.WEEK:
        raise ValueError(text)
    return period_of(date.fromisoformat(found[1]), wanted)


def parse_period(text: str, frequency: Frequency | None = None) -> Period:
    """Reads a period as statistics write it.

    Accepted are `2024`, `2024-S1`, `2024Q2` and `2024-Q2`, `2024-05` and `2024M05`, `2024-W07`,
    `2024-05-31`, and an instant, of which the day counts as it is written. A whole date stands for
    the period of the given frequency it lies in, for the day without one.

    Args:
        text: as written.
        frequency: how long a period of the series is, if known.

    Raises:
        InvalidInputError: it is no period, of another frequency, or outside 1700 to 2199; a date
            given for a week, because some date a week by its first day and some by its last; an
            instant other than midnight given for more than a day.

    Example:
        >>> str(parse_period("2024-05-01", Frequency.MONTH)), str(parse_period("2023M05"))
        ('2024-05', '2023-05')
    """
    wanted = f"a {frequency}" if frequency else "a period such as 2024, 2024-Q2, 2024-05"
    year = re.match(r"\d{4}", text, re.ASCII)
    if year and not FIRST_YEAR <= int(year[0]) <= LAST_YEAR:
        raise InvalidInputError(f"{text[:60]!r} is outside the years {FIRST_YEAR} to {LAST_YEAR}.")
    try:
        period = _named(text) or _dated(text, frequency)
    except (ValueError, OverflowError):
        period = None
    if period is None:
        raise InvalidInputError(f"{text[:60]!r} is not {wanted} or a date such as 2024-05-31.")
    if frequency and period.frequency is not frequency:
        raise InvalidInputError(f"{text[:60]!r} is a {period.frequency}; {wanted} is expected.")
    return period

"""Periods of the calendar a statement may name, and the day each ends on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from forecasts.language.when.calendar_words import (
    add_months,
    day_number,
    day_or_none,
    month_end,
    month_number,
    weekday_number,
)
from forecasts.language.when.feasts import feast_day, nth_weekday
from forecasts.language.words.number_words import ORDINALS

Groups = dict[str, str]
"""The named parts of a match, in small letters."""

_SEASONS: Final = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_MONTHS_IN: Final = {"month": 1, "quarter": 3, "half-year": 6, "year": 12, "decade": 120}
_DAYS_IN: Final = {"day": 1, "night": 1, "week": 7, "fortnight": 14}
_LONGEST: Final = 2000
"""No deadline lies so many years or months ahead."""
_NEXT_FEAST_DAYS: Final = 60
"""A "next" feast nearer than this is the one after it."""
_TOMORROW: Final = ("tomorrow", "dawn", "daybreak", "breakfast", "sunrise")
_HOURS: Final = frozenset({
    "tonight", "midnight", "noon", "lunchtime", "nightfall", "dusk", "sunset", "dawn", "daybreak",
    "breakfast", "sunrise",
})  # fmt: skip
"""Parts of a day: before them is still that day."""
_MIDDLE_DAY: Final = 15
_EARLY_DAY: Final = 10


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends in it."""

    first: date
    last: date


def moved(day: date, unit: str, count: float) -> date | None:
    """Moves a day on by units; None outside the calendar.

    Example:
        >>> moved(date(2031, 2, 3), "week", 6), moved(date(2031, 2, 3), "year", 0.5)
        (datetime.date(2031, 3, 17), datetime.date(2031, 8, 3))
    """
    if count > _LONGEST:
        return None
    if unit in _MONTHS_IN:
        return add_months(day, round(_MONTHS_IN[unit] * count))
    days = -(-int(count) // 24) if unit == "hour" else round(_DAYS_IN[unit] * count)
    return day + timedelta(days=days) if (date.max - day).days > days else None


def _unit(day: date, unit: str) -> Period:
    if unit in {"week", "weekend"}:
        sunday = day + timedelta(days=6 - day.weekday())
        return Period(sunday - timedelta(days=6 if unit == "week" else 1), sunday)
    if unit in {"decade", "century"}:
        length = 10 if unit == "decade" else 100
        begin = day.year // length * length
        return Period(date(max(begin, 1), 1, 1), date(begin + length - 1, 12, 31))
    size = _MONTHS_IN.get(unit)
    return _months(day.year, (day.month - 1) // size * size + 1, size) if size else Period(day, day)


def _months(year: int, month: int, count: int) -> Period:
    last = add_months(date(year, month, 1), count - 1) or date(year, month, 1)
    return Period(date(year, month, 1), month_end(last.year, last.month))


def _around(anchor: date, make: Callable[[int], Period | None]) -> list[Period]:
    years = range(max(anchor.year - 1, 2), min(anchor.year + 10, date.max.year))
    return [period for year in years if (period := make(year))]


def _chosen(
    groups: Groups, anchor: date | None, make: Callable[[int], Period | None]
) -> Period | None:
    """The period of the year given, or the first that is not past; "next" has not begun yet."""
    if "year" in groups:
        return make(int(groups["year"]))
    if anchor is None:
        return None
    which = groups.get("which", "")
    periods = _around(anchor, make)
    if which == "next":
        return next((each for each in periods if each.first > anchor), None)
    return next((each for each in periods if each.last >= anchor), None)


def _named_day(year: int, month: int, day: int) -> Period | None:
    found = day_or_none(year, month, day)
    return Period(found, found) if found else None


def exact(groups: Groups, anchor: date | None) -> Period | None:
    """A day with its month, as "3 May" or 2031-05-03."""
    if "iso" in groups:
        year, month, day = (int(part) for part in groups["iso"].split("-"))
        return _named_day(year, month, day)
    month = month_number(groups["month"])
    day = ORDINALS[groups["ordinal"]] if "ordinal" in groups else day_number(groups["day"])
    return _chosen(groups, anchor, lambda year: _named_day(year, month, day))


def month(groups: Groups, anchor: date | None) -> Period | None:
    """A month, in the year named or the next one."""
    number = month_number(groups["month"])
    return _chosen(groups, anchor, lambda year: _months(year, number, 1))


def season(groups: Groups, anchor: date | None) -> Period | None:
    """A season; the winter of a year begins in its December."""
    number = _SEASONS[groups["season"]]
    return _chosen(groups, anchor, lambda year: _months(year, number, 3))


def feast(groups: Groups, anchor: date | None) -> Period | None:
    """A feast of the church or the people."""

    def of(year: int) -> Period | None:
        day = feast_day(groups["feast"], year)
        return Period(day, day)

    found = _chosen({k: v for k, v in groups.items() if k != "which"}, anchor, of)
    if found and anchor and groups.get("which") == "next" and "year" not in groups:
        near = (found.first - anchor).days < _NEXT_FEAST_DAYS
        return of(found.first.year + 1) if near and found.first.year < date.max.year else found
    return found


def quarter(groups: Groups, anchor: date | None) -> Period | None:
    """A quarter or half of a year: Q2, the second quarter of 2034, the first half."""
    words = groups.get("quarter") or groups["half"]
    size = 3 if "quarter" in groups else 6
    digits = [c for c in words if c.isdigit()]
    number = int(digits[0]) if digits else ORDINALS.get(words.split()[0], 12 // size)
    first = (number - 1) * size + 1
    if not 1 <= first <= 12:
        return None
    if "of" in groups and anchor and "year" not in groups:
        shift = 1 if groups["of"] == "next" else 0
        return _months(anchor.year + shift, first, size) if anchor.year < date.max.year else None
    return _chosen(groups, anchor, lambda year: _months(year, first, size))


def year(groups: Groups, anchor: date | None) -> Period:
    """A year by its number."""
    _ = anchor
    return _months(int(groups["year"]), 1, 12)


def decade(groups: Groups, anchor: date | None) -> Period:
    """The years of a decade: the 2030s."""
    _ = anchor
    begin = int(groups["decade"])
    part = {"early": (0, 3), "mid": (3, 6), "late": (7, 9)}.get(
        groups.get("edge", "")[:5].rstrip("- ")
    )
    first, last = part or (0, 9)
    return Period(date(begin + first, 1, 1), date(begin + last, 12, 31))


def weekday(groups: Groups, anchor: date | None) -> Period | None:
    """The next such weekday after the anchor; of the week after with "next"."""
    if anchor is None:
        return None
    wanted = weekday_number(groups["weekday"])
    days = (wanted - anchor.weekday() - 1) % 7 + 1
    if groups.get("which") == "next" or "of" in groups:
        days = 7 - anchor.weekday() + wanted
    if "later" in groups:
        days += 7
    if (date.max - anchor).days <= days:
        return None
    day = anchor + timedelta(days=days)
    return Period(day, day)


def day_of_month(groups: Groups, anchor: date | None) -> Period | None:
    """A day without its month: "the 27th", of the first month in which it lies ahead."""
    if anchor is None:
        return None
    number = day_number(groups["only"])
    wanted = weekday_number(groups["weekday"]) if "weekday" in groups else None
    for shift in range(13):
        first = add_months(anchor.replace(day=1), shift)
        day = day_or_none(first.year, first.month, number) if first else None
        if day and day >= anchor and wanted in {None, day.weekday()}:
            return Period(day, day)
    return None


def near(groups: Groups, anchor: date | None) -> Period | None:
    """Today, tonight, tomorrow."""
    if anchor is None:
        return None
    words = groups.get("near", "tonight")
    days = 2 if words.startswith("the day after") else int(words.startswith(_TOMORROW))
    if (date.max - anchor).days <= days:
        return None
    day = anchor + timedelta(days=days)
    is_part = words.startswith("tomorrow ") or words in _HOURS
    return Period(day + timedelta(days=1), day) if is_part and day < date.max else Period(day, day)


def part_of_month(groups: Groups, anchor: date | None) -> Period | None:
    """The first weekend of December, the last week of May, the second Monday in June."""
    number = ORDINALS.get(groups["nth"], -1)
    in_month, unit = month_number(groups["month"]), groups["part"]

    def of(in_year: int) -> Period:
        whole = _months(in_year, in_month, 1)
        if unit == "weekend":
            saturday = nth_weekday(in_year, in_month, 5, number)
            return Period(saturday, saturday + timedelta(days=1))
        if unit == "week":
            begin = 7 * (min(number, 4) - 1) if number > 0 else whole.last.day - 7
            last = whole.last if number < 0 else date(in_year, in_month, begin + 7)
            return Period(date(in_year, in_month, begin + 1), last)
        if unit in {"half", "days"}:
            first_half = Period(whole.first, date(in_year, in_month, _MIDDLE_DAY))
            last_half = Period(date(in_year, in_month, _MIDDLE_DAY + 1), whole.last)
            return first_half if number == 1 else last_half
        day = nth_weekday(in_year, in_month, weekday_number(unit), number)
        return Period(day, day)

    return _chosen(groups, anchor, of)


def relative(groups: Groups, anchor: date | None) -> Period | None:
    """This week, next month, the end of the year."""
    which, unit = groups.get("which", ""), groups["unit"]
    unit = "half-year" if unit in {"half", "half year"} else unit
    ends = groups.get("edge", "")
    is_within = groups.get("limit", "") in {"within", "inside"}
    weekend = unit == "weekend" and groups.get("limit", "") not in {"", "for"}
    if anchor is None or anchor.year > date.max.year - 200:
        return None
    if which in {"", "the"} and not (ends or is_within or weekend):
        return None
    if unit == "fortnight" and which == "the":
        return Period(anchor, moved(anchor, unit, 1) or anchor)
    if which == "next":
        step = {"weekend": "week", "century": "decade"}.get(unit, unit)
        day = moved(anchor, step, 10 if unit == "century" else 1)
        begin = _unit(anchor, step).first
        day = moved(begin, step, 1) if step in {"month", "quarter", "half-year", "week"} else day
        return _unit(day, unit) if day else None
    return _unit(anchor, unit)


def at_edge(period: Period, edge: str, unit: str) -> Period:
    """Narrows a period to its beginning, middle or end.

    Args:
        period: the whole.
        edge: the words before it, in small letters.
        unit: what it is: month, year, week, or another word.
    """
    first, last = period.first, period.last
    if edge.startswith(("start", "beginning", "turn of the new", "first day")):
        return Period(first, first)
    if edge.startswith("early"):
        return Period(first, _early(first, last, unit))
    if edge.startswith(("mid", "the mid")):
        return Period(first, _middle(first, last, unit))
    if edge.startswith(("end", "very end", "close", "turn", "late", "tail", "last", "close")):
        return Period(last, last)
    return period


def _early(first: date, last: date, unit: str) -> date:
    if unit == "month":
        return first.replace(day=_EARLY_DAY)
    if unit == "year":
        return date(first.year, 4, 30)
    return first + timedelta(days=(last - first).days // 3)


def _middle(first: date, last: date, unit: str) -> date:
    if unit == "month":
        return first.replace(day=_MIDDLE_DAY)
    if unit == "year":
        return date(first.year, 6, 30)
    if unit == "century":
        return date(first.year + 50, 12, 31)
    if unit == "season":
        middle = add_months(first, 1) or first
        return middle.replace(day=_MIDDLE_DAY)
    return first + timedelta(days=(last - first).days // 2)

"""The last day of the period a statement speaks of, from a small grammar of English deadlines."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from forecasts.language.calendar_words import (
    DAY_NUMBER,
    MONTH,
    YEAR,
    add_months,
    day_number,
    day_or_none,
    month_end,
    month_number,
)

_COUNTS: Final = {
    word: number
    for number, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        start=1,
    )
} | {"a": 1, "an": 1, "the next": 1, "couple of": 2, "a couple of": 2}
_LIMIT: Final = r"(?P<limit>by|before|until|till|no later than|through|in|during|on|for|within)"
_EDGE: Final = r"(?:the\s)?(?:(?P<edge>(?:very\s)?end of|end-|late|mid-|middle of|early)\s?)?"
_UNIT: Final = r"(?P<unit>day|week|fortnight|month|quarter|year|decade)"

_SHAPES: Final = (
    (
        rf"{_LIMIT}\s(?:the\s)?(?P<day>{DAY_NUMBER})\s(?:of\s)?(?P<month>{MONTH})"
        rf"(?:,?\s(?P<year>{YEAR}))?"
    ),
    rf"{_LIMIT}\s(?P<month>{MONTH})\s(?P<day>{DAY_NUMBER})(?!\d)(?:,?\s(?P<year>{YEAR}))?",
    rf"{_LIMIT}\s(?P<iso>(?:19|20|21)\d\d-[01]\d-[0-3]\d)",
    rf"{_LIMIT}\s{_EDGE}(?:next\s|this\s)?(?P<month>{MONTH})(?:,?\s(?P<year>{YEAR}))?(?!\s?\d)",
    rf"{_LIMIT}\s{_EDGE}(?P<year>{YEAR})(?![\d-])",
    rf"{_LIMIT}\s(?P<feast>Christmas|New Year(?:[’']s(?: Eve)?)?)",
    (
        r"(?P<limit>within|in|over|during)\s(?:the\s)?(?:next\s|coming\s)?"
        rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})\s"
        r"(?:more\s)?(?P<unit>day|week|fortnight|month|year|decade)s?(?!\s(?:ago|old))"
    ),
    (
        rf"(?:(?P<limit>by|before|until|till)\s)?{_EDGE}"
        rf"(?P<which>this|next|the coming|the)\s{_UNIT}"
        r"(?=[^\w’'-]|$)(?![’'])"
    ),
)
_PATTERNS: Final = (
    *(re.compile(rf"(?i)\b{shape}\b") for shape in _SHAPES[:-1]),
    re.compile(rf"(?i)\b{_SHAPES[-1]}"),
)


def _groups(match: re.Match[str]) -> dict[str, str]:
    return {name: value for name, value in match.groupdict().items() if value}


def _before(first: date) -> date | None:
    """For "before X": the day before X begins."""
    return first - timedelta(days=1) if first > date.min else None


def _is_before(groups: dict[str, str]) -> bool:
    return groups.get("limit", "").lower() == "before" and "edge" not in groups


def _year_for(
    groups: dict[str, str], anchor: date | None, last: Callable[[int], date | None]
) -> int | None:
    """The year given, or the first one in which the day is not past."""
    if "year" in groups:
        return int(groups["year"])
    if anchor is None:
        return None
    this_year = last(anchor.year)
    return anchor.year if this_year and this_year >= anchor else anchor.year + 1


def _exact(groups: dict[str, str], anchor: date | None) -> date | None:
    if "iso" in groups:
        year, month, day = (int(part) for part in groups["iso"].split("-"))
        found = day_or_none(year, month, day)
    else:
        month, day = month_number(groups["month"]), day_number(groups["day"])
        chosen = _year_for(groups, anchor, lambda year: day_or_none(year, month, day))
        found = day_or_none(chosen, month, day) if chosen else None
    if found and _is_before(groups):
        return _before(found)
    return found


def _edge_of_month(groups: dict[str, str], year: int, month: int) -> date:
    edge = groups.get("edge", "").lower()
    if edge.startswith("early"):
        return date(year, month, 10)
    if edge.startswith("mid"):
        return date(year, month, 15)
    return month_end(year, month)


def _month(groups: dict[str, str], anchor: date | None) -> date | None:
    month = month_number(groups["month"])
    year = _year_for(groups, anchor, lambda chosen: month_end(chosen, month))
    if year is None or not date.min.year < year <= date.max.year:
        return None
    if _is_before(groups):
        return _before(date(year, month, 1))
    return _edge_of_month(groups, year, month)


def _edge_of_year(groups: dict[str, str], year: int) -> date | None:
    if _is_before(groups):
        return date(year - 1, 12, 31)
    edge = groups.get("edge", "").lower()
    if edge.startswith("early"):
        return date(year, 4, 30)
    return date(year, 6, 30) if edge.startswith("mid") else date(year, 12, 31)


def _feast(groups: dict[str, str], anchor: date | None) -> date | None:
    if anchor is None:
        return None
    is_christmas = groups["feast"].lower() == "christmas"
    year = anchor.year if (anchor.month, anchor.day) <= (12, 25) else anchor.year + 1
    return date(year, 12, 25) if is_christmas else date(anchor.year, 12, 31)


_DAYS_IN: Final = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS_IN: Final = {"month": 1, "quarter": 3, "year": 12, "decade": 120}


def _moved(anchor: date, unit: str, count: int) -> date | None:
    if unit in _MONTHS_IN:
        return add_months(anchor, _MONTHS_IN[unit] * count)
    days = _DAYS_IN[unit] * count
    return anchor + timedelta(days=days) if (date.max - anchor).days > days else None


def _counted(groups: dict[str, str], anchor: date | None) -> date | None:
    if anchor is None:
        return None
    word = groups["count"].lower()
    count = int(word) if word.isdigit() else _COUNTS[word]
    return _moved(anchor, groups["unit"].lower(), count)


def _end_of_unit(day: date, unit: str) -> date:
    if unit == "week":
        return day + timedelta(days=6 - day.weekday())
    if unit == "month":
        return month_end(day.year, day.month)
    if unit == "quarter":
        return month_end(day.year, (day.month - 1) // 3 * 3 + 3)
    if unit == "year":
        return date(day.year, 12, 31)
    if unit == "decade":
        return date(day.year // 10 * 10 + 9, 12, 31)
    return day


def _relative(groups: dict[str, str], anchor: date | None) -> date | None:
    which, unit = groups["which"].lower(), groups["unit"].lower()
    ends = groups.get("edge", "").lower().endswith("end of")
    if anchor is None or (which == "the" and not ends) or anchor.year > date.max.year - 20:
        return None
    if which == "the coming":
        return _moved(anchor, unit, 1)
    day = _moved(anchor, unit, 1) if which == "next" else anchor
    if day is None:
        return None
    if _is_before(groups) and which == "next":
        return _end_of_unit(anchor, unit)
    edge = groups.get("edge", "").lower()
    if unit == "year" and edge:
        return _edge_of_year({"edge": edge}, day.year)
    return _end_of_unit(day, unit)


def _read(groups: dict[str, str], anchor: date | None) -> date | None:
    if "iso" in groups or "day" in groups:
        return _exact(groups, anchor)
    if "month" in groups:
        return _month(groups, anchor)
    if "year" in groups:
        return _edge_of_year(groups, int(groups["year"]))
    if "feast" in groups:
        return _feast(groups, anchor)
    return _counted(groups, anchor) if "count" in groups else _relative(groups, anchor)


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """A deadline where it stands in a text.

    Attributes:
        start: where its words begin.
        order: which shape of words it has; of two that begin together the lower one is meant.
        end: where its words end.
        day: the last day of the period it speaks of.
        limit: the word that bounds it, in small letters: by, before, within; or nothing.
        is_dated: whether it names a day, month or feast of the calendar, with or without its year.
        has_year: whether it names the year itself, so that no anchor was needed.
    """

    start: int
    order: int
    end: int
    day: date
    limit: str
    is_dated: bool
    has_year: bool


def deadlines_in(statement: str, *, anchor: date | None) -> list[Deadline]:
    """Finds all deadlines of a text, in its order, those that are past among them.

    Args:
        statement: one sentence.
        anchor: when it was said, about; without it only dates that carry their year are read.

    Example:
        >>> [found.day.year for found in deadlines_in("in 2019, or by 2030", anchor=None)]
        [2019, 2030]
    """
    found = []
    for order, pattern in enumerate(_PATTERNS):
        for match in pattern.finditer(statement):
            groups = _groups(match)
            day = _read(groups, anchor)
            if day:
                named = Deadline(
                    match.start(),
                    order,
                    match.end(),
                    day,
                    groups.get("limit", "").lower(),
                    is_dated=not groups.keys().isdisjoint({"iso", "month", "year", "feast"}),
                    has_year=not groups.keys().isdisjoint({"iso", "year"}),
                )
                found.append(named)
    return sorted(found)


def find_deadline(statement: str, *, anchor: date | None) -> date | None:
    """Finds the last day of the period a statement speaks of.

    What lies before the anchor is history, not a deadline. Without an anchor only dates that carry
    their year are read.

    Args:
        statement: one sentence.
        anchor: when it was said, about.

    Returns:
        The first deadline in the order of the text, or None.

    Example:
        >>> find_deadline("It will end by the end of next year.", anchor=date(2023, 2, 22))
        datetime.date(2024, 12, 31)
        >>> find_deadline("Rates will fall before June.", anchor=date(2023, 2, 22))
        datetime.date(2023, 5, 31)
    """
    ahead = (
        found.day
        for found in deadlines_in(statement, anchor=anchor)
        if anchor is None or found.day >= anchor
    )
    return next(ahead, None)

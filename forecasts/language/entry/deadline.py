"""The deadline of a line: the grammar of articles, and the short forms of people who type."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from forecasts.clock import LATEST
from forecasts.language.entry.records import Part, Problem, ReadDeadline
from forecasts.language.when.calendar_words import (
    DAY_NUMBER,
    MONTH,
    WEEKDAY,
    YEAR,
    day_number,
    day_or_none,
    month_end,
    month_number,
    weekday_number,
)
from forecasts.language.when.deadlines import Deadline, deadlines_in

_FIRM: Final = frozenset({"by", "before", "until", "till", "no later than", "through", "within"})
_LIMIT: Final = r"(?:(?P<limit>by|before|until|till|on|in)\s)?"
_END: Final = r"(?:the\s)?(?:end\sof\s)?"
_SHAPES: Final = (
    rf"{_LIMIT}(?P<near>today|tonight|tomorrow)",
    rf"(?P<limit>by|before|until|till|on)\s(?P<next>next\s)?(?:this\s)?(?P<weekday>{WEEKDAY})",
    rf"(?P<next>next)\s(?P<weekday>{WEEKDAY})",
    rf"{_LIMIT}(?P<iso>(?:19|20|21)[0-9]{{2}}-[01][0-9]-[0-3][0-9])",
    rf"{_LIMIT}(?:the\s)?(?P<day>{DAY_NUMBER})\s(?:of\s)?(?P<month>{MONTH}),?\s(?P<year>{YEAR})",
    rf"{_LIMIT}(?P<month>{MONTH})\s(?P<day>{DAY_NUMBER}),?\s(?P<year>{YEAR})",
    rf"{_LIMIT}(?P<month>{MONTH})\s(?P<year>{YEAR})",
    rf"{_LIMIT}{_END}Q(?P<quarter>[1-4])(?:,?\s(?P<year>{YEAR}))?",
    rf"{_LIMIT}(?:the\s)?end\sof\s(?P<unit>week|month|quarter|year)",
    rf"{_LIMIT}(?P<unit>week|month|quarter|year)(?:['’]s)?[\s-]end",
    rf"{_LIMIT}EO(?P<letter>[WMQY])",
)
_PATTERNS: Final = tuple(re.compile(rf"(?i)(?<![\w-]){shape}(?![\w-])") for shape in _SHAPES)
_LETTERS: Final = {"w": "week", "m": "month", "q": "quarter", "y": "year"}
_AFTER_GRAMMAR: Final = 100
_YEAR_ALONE: Final = re.compile(rf"(?i)by\s(?P<year>{YEAR})")
_NUMBERS_ONLY: Final = re.compile(
    r"(?i)\b(?:by|before|until|on)\s([0-9]{1,2}[/.][0-9]{1,2}(?:[/.](?:[0-9]{4}|[0-9]{2}))?)(?!\w|%)"
)
_EXAMPLES: Final = "“by 31 December”, “before 2027” or “within six months”"


def day_in_full(day: date) -> str:
    """Writes a day with its month and year.

    Example:
        >>> day_in_full(date(2026, 12, 31))
        '31 December 2026'
    """
    return f"{day.day} {day:%B} {day.year}"


def _near(word: str, today: date) -> date:
    return today + timedelta(days=1) if word.lower() == "tomorrow" else today


def _weekday(word: str, today: date, *, is_next: bool) -> date:
    wanted = weekday_number(word)
    if is_next:
        return today + timedelta(days=7 - today.weekday() + wanted)
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)


def _unit_end(unit: str, today: date) -> date:
    if unit == "week":
        return today + timedelta(days=6 - today.weekday())
    if unit == "month":
        return month_end(today.year, today.month)
    if unit == "quarter":
        return month_end(today.year, (today.month - 1) // 3 * 3 + 3)
    return date(today.year, 12, 31)


def _quarter(number: int, year: str | None, today: date, *, is_before: bool) -> date:
    last = month_end(int(year) if year else today.year, number * 3)
    if year is None and last < today:
        last = month_end(today.year + 1, number * 3)
    return date(last.year, last.month - 2, 1) - timedelta(days=1) if is_before else last


def _calendar(groups: dict[str, str]) -> date | None:
    if "iso" in groups:
        year, month, day = (int(part) for part in groups["iso"].split("-"))
        return day_or_none(year, month, day)
    year, month = int(groups["year"]), month_number(groups["month"])
    if "day" in groups:
        return day_or_none(year, month, day_number(groups["day"]))
    return date(year, month, 1) if groups.get("limit") == "before" else month_end(year, month)


def _day_of(groups: dict[str, str], today: date) -> date | None:
    is_before = groups.get("limit", "") == "before"
    if "quarter" in groups:
        number = int(groups["quarter"])
        return _quarter(number, groups.get("year"), today, is_before=is_before)
    if "unit" in groups or "letter" in groups:
        unit = groups.get("unit") or _LETTERS[groups["letter"].lower()]
        return _unit_end(unit.lower(), today)
    if "near" in groups:
        day: date | None = _near(groups["near"], today)
    elif "weekday" in groups:
        day = _weekday(groups["weekday"], today, is_next="next" in groups)
    else:
        day = _calendar(groups)
    return day - timedelta(days=1) if day and is_before else day


def _short_forms(text: str, today: date) -> Iterator[Deadline]:
    for order, pattern in enumerate(_PATTERNS, start=_AFTER_GRAMMAR):
        for match in pattern.finditer(text):
            groups = {name: value for name, value in match.groupdict().items() if value}
            limit = groups.get("limit", "").lower()
            day = _day_of({**groups, "limit": limit}, today)
            if day:
                is_dated = not groups.keys().isdisjoint({"iso", "month", "quarter"})
                has_year = not groups.keys().isdisjoint({"iso", "year"})
                start, end = match.span()
                yield Deadline(start, order, end, day, limit, is_dated, has_year)


def _apart(found: list[Deadline]) -> list[Deadline]:
    """Keeps of deadlines that overlap the longest, and of equally long ones the first shape."""
    kept: list[Deadline] = []
    for each in sorted(found, key=lambda one: (one.start - one.end, one.order)):
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    return sorted(kept)


def locate_deadline(text: str, today: date) -> Deadline | None:
    """Finds the deadline that a line means.

    Of several it is one that lies ahead, says by, before, until or within, and stands last.

    Example:
        >>> found = locate_deadline("Will the treaty of 2019 end by Friday?", date(2026, 11, 29))
        >>> found.day.isoformat()
        '2026-12-04'
    """
    found = _apart([*deadlines_in(text, anchor=today), *_short_forms(text, today)])
    return max(
        found, key=lambda one: (one.day >= today, one.limit in _FIRM, one.start), default=None
    )


def _note(found: Deadline, words: str, today: date) -> str | None:
    alone = _YEAR_ALONE.fullmatch(words)
    if alone:
        return f"through the end of {alone['year']}; “before {alone['year']}” ends a year earlier"
    if found.has_year:
        return None
    if found.is_dated:
        return "no year is given; it is the next one ahead"
    return f"counted from today, {day_in_full(today)}"


def _spelled(text: str, found: Deadline, today: date) -> str:
    """Writes the deadline of a title so that it names its year, where it does not."""
    if found.has_year:
        return text
    before, words, after = text[: found.start], text[found.start : found.end], text[found.end :]
    word = "on" if found.limit in {"on", ""} and found.day <= today + timedelta(days=7) else "by"
    ways = [f"{word} {day_in_full(found.day)}"]
    if found.is_dated:
        ways = [f"{words} {found.day.year}", f"{words} {found.day.year + 1}", *ways]
    for way in ways:
        written = f"{before}{way}{after}"
        again = locate_deadline(written, today)
        if again and again.day == found.day and again.has_year:
            return written
    return text


def read_deadline(text: str, today: date) -> tuple[str, ReadDeadline | None, Problem | None]:
    """Reads the deadline of a title, and spells its day out there.

    Args:
        text: the title.
        today: the day it is read on, where the person is.

    Returns:
        The title naming its year; the deadline, and what is wrong with it.

    Example:
        >>> read_deadline("Will it end before June?", date(2026, 11, 29))[0]
        'Will it end before June 2027?'
    """
    found = locate_deadline(text, today)
    if found is None:
        return text, None, _missing(text)
    words = text[found.start : found.end]
    if found.day < today:
        problem = f"“{words}” is past: today is {day_in_full(today)}; name a day that lies ahead."
        return text, None, Problem(Part.DEADLINE, problem)
    if found.day >= LATEST.date():
        problem = f"“{words}” lies beyond the year 2199; name a nearer day."
        return text, None, Problem(Part.DEADLINE, problem)
    read = ReadDeadline(found.day, words, _note(found, words, today))
    return _spelled(text, found, today), read, None


def _missing(text: str) -> Problem:
    numbers = _NUMBERS_ONLY.search(text)
    if numbers:
        words = (
            f"“{numbers[1]}” may put the day or the month first; write 31 December or 2026-12-31."
        )
        return Problem(Part.DEADLINE, words)
    words = f"No deadline is named; say by when, such as {_EXAMPLES}."
    return Problem(Part.DEADLINE, words, is_missing=True)


def as_deadline(words: str, today: date) -> Deadline | None:
    """Reads words that must be a deadline from the first to the last."""
    found = locate_deadline(words, today)
    around = f"{words[: found.start]}{words[found.end :]}" if found else words
    return found if found and not around.strip(" ,.;()") else None

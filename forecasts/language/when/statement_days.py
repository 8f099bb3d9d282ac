"""The day on which something was said, where the words around it tell one."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from forecasts.language.records import Quotation, Span
from forecasts.language.when.calendar_words import (
    DAY_NUMBER,
    MONTH,
    YEAR,
    day_number,
    day_or_none,
    month_number,
    weekday_name,
    weekday_number,
)

_WEEKDAY: Final = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_DAY: Final = (
    rf"(?:(?P<d1>{DAY_NUMBER})\s(?:of\s)?(?P<m1>{MONTH})|(?P<m2>{MONTH})\s(?P<d2>{DAY_NUMBER}))"
    rf"(?:,?\s(?P<year>{YEAR}))?"
)
_WHEN: Final = (
    rf"(?:(?:late |early )?(?:on\s)?(?:last\s)?{_WEEKDAY}(?:,?\s(?:the\s)?{_DAY})?"
    rf"|on\s(?:the\s)?{_DAY.replace('d1', 'd3').replace('m1', 'm3').replace('m2', 'm4').replace('d2', 'd4').replace('year', 'year2')}"  # noqa: E501
    r"|(?P<near>yesterday|last night|the day before|this morning|this afternoon|this evening|today|"
    r"earlier today|tonight|overnight))"
)
_OPENING: Final = re.compile(rf"\W*(?i:on\s|speaking\s|late\s|early\s){{0,2}}{_WHEN}\b(?=[,\s])")
_AFTER_CUE: Final = re.compile(
    rf"(?:[^.!?“”\"\n]{{0,60}}?)\b{_WHEN}\b(?!\s(?:(?:that\s)?[a-z]+ed\b|will|would))"
)
_CLOCK_LINE: Final = re.compile(
    r"(?m)^\W*(?P<clock>(?:[01]?\d|2[0-3])[:.h][0-5]\d(?:\s?[ap]m)?)(?![\d%])"
)
_LINES_BACK: Final = 900
_YEARS_AROUND: Final = (0, -1, 1, -2, 2)


def _outside(text: str, around: Span, segments: Sequence[Span]) -> str:
    """The words around a quotation, its own blanked."""
    words = text[around[0] : around[1]]
    for start, end in segments:
        first, last = max(start, around[0]) - around[0], min(end, around[1]) - around[0]
        if first < last:
            words = words[:first] + " " * (last - first) + words[last:]
    return words


def _dated(match: re.Match[str], anchor: date) -> tuple[date, str] | None:
    pairs = (("d1", "m1"), ("d2", "m2"), ("d3", "m3"), ("d4", "m4"))
    day, month = next((day_number(match[d]), month_number(match[m])) for d, m in pairs if match[d])
    given = match["year"] or match["year2"]
    years = [int(given)] if given else [anchor.year + shift for shift in _YEARS_AROUND]
    days = [found for year in years if 0 < year < date.max.year
            and (found := day_or_none(year, month, day))]  # fmt: skip
    if match["weekday"]:
        wanted = weekday_number(match["weekday"])
        days = [found for found in days if found.weekday() == wanted]
        return (days[0], f"{days[0].isoformat()} was a {weekday_name(days[0])}") if days else None
    if not days:
        return None
    nearest = min(days, key=lambda found: abs((found - anchor).days))
    return nearest, "the day named beside the words"


def _read(match: re.Match[str], anchor: date) -> tuple[date, str] | None:
    words = " ".join(match.group().split()).strip(" ,;:—–")
    if any(match[name] for name in ("d1", "d2", "d3", "d4")):
        dated = _dated(match, anchor)
        return (dated[0], f"“{words[-60:]}”: {dated[1]}") if dated else None
    if match["weekday"]:
        back = (anchor.weekday() - weekday_number(match["weekday"])) % 7
        if (anchor - date.min).days <= back:
            return None
        day = anchor - timedelta(days=back)
        return day, f"“{match['weekday']}”: the last one up to {anchor.isoformat()}"
    is_before = match["near"] in {"yesterday", "last night", "the day before", "overnight"}
    if is_before and anchor == date.min:
        return None
    day = anchor - timedelta(days=1) if is_before else anchor
    return day, f"“{match['near']}”, counted from {anchor.isoformat()}"


def _clock(text: str, start: int) -> str | None:
    """The time of a live blog's entry, where the words stand in one."""
    before = text[max(0, start - _LINES_BACK) : start]
    found = list(_CLOCK_LINE.finditer(before))
    return found[-1]["clock"] if found else None


def statement_day(
    text: str, around: Span, segments: Sequence[Span], cue: Span | None, *, anchor: date | None
) -> tuple[date, str] | None:
    """Finds the day something was said, and why that day.

    A weekday is the last one up to publication. A weekday that stands with a day it did not fall on
    gives nothing: which of the two is wrong is for a person to judge.

    Args:
        text: the article.
        around: the paragraph or sentence the words stand in.
        segments: the words themselves, whose days are no evidence.
        cue: the attributing expression, if any.
        anchor: the day of publication; without it nothing is read.

    Example:
        >>> words = "On Tuesday, February 21, Ada Roe said it would rain."
        >>> statement_day(words, (0, 52), [(38, 51)], (33, 37), anchor=date(2023, 3, 1))[0]
        datetime.date(2023, 2, 21)
    """
    if anchor is None:
        return None
    outside = _outside(text, around, segments)
    if cue and around[0] <= cue[0] < around[1]:
        sentence = max(outside.rfind(mark, 0, cue[0] - around[0]) for mark in ".!?\n") + 1
        opening = _OPENING.match(outside, sentence)
        if opening:
            return _read(opening, anchor)
        after = _AFTER_CUE.match(outside, cue[1] - around[0])
        if after:
            return _read(after, anchor)
    clock = _clock(text, segments[0][0]) if segments else None
    return (anchor, f"an entry of {clock}, on the day of publication") if clock else None


def quotation_day(
    text: str, quotation: Quotation, *, anchor: date | None
) -> tuple[date, str] | None:
    """Finds the day a quotation was said, from the paragraph of its cue; see `statement_day`.

    Args:
        text: the article.
        quotation: the words with their attribution.
        anchor: the day of publication; without it nothing is read.
    """
    place = quotation.cue[0] if quotation.cue else quotation.segments[0][0]
    start = text.rfind("\n", 0, place) + 1
    stop = text.find("\n", place)
    around = (start, stop if stop >= 0 else len(text))
    return statement_day(text, around, quotation.segments, quotation.cue, anchor=anchor)

"""The last day of the period a statement speaks of, from a grammar of English deadlines."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from forecasts.language import periods
from forecasts.language.calendar_words import DAY_NUMBER, MONTH, YEAR
from forecasts.language.feasts import FEAST
from forecasts.language.number_words import NUMBER_WORD, number_of
from forecasts.language.periods import Groups, Period

_BOUND: Final = (
    r"(?P<limit>(?:by|before|until|till|[’']til|no later than|not later than|no earlier than|"
    r"no sooner than|ahead of|prior to|through|throughout|in|during|on|at|for|within|inside|over|"
    r"come|as early as|as soon as|as late as|around|since|after|following|past|survives?|"
    r"(?:slip|slid|slide|delay|postpon|push|put|mov)\w*\s(?:back\s|off\s)?(?:in)?to|from|of|"
    rf"between\s(?:now|the end of \w+|{YEAR}|{MONTH})\sand)"
    r"(?:\s(?:about|around|roughly|some\s?time in|at least|at the latest in))?)\s"
)
_MAY_BOUND: Final = rf"(?:{_BOUND})?"
_EDGE: Final = (
    r"(?:the\s)?(?:(?P<edge>(?:very\s)?end of|end-(?:of-)?|(?<=by\s)end|late(?:r)?(?:\sin)?|"
    r"mid[-\s]|(?:the\s)?middle of|early(?:\sin)?|start of|beginning of|turn of|"
    r"close of|tail end of)"
    r"(?:\s|(?<=[-\s])))?(?:the\s)?"
)
_WHICH: Final = r"(?:(?P<which>this|next|this coming|coming|last|past|previous)\s)?(?:the\s)?"
_OF_YEAR: Final = rf"(?:,?\s(?:of\s)?(?P<year>{YEAR}))"
_FULL_WEEKDAY: Final = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_WEEKDAY_TOO: Final = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s)?"
_COUNT: Final = rf"(?P<count>\d{{1,3}}|(?:a\s)?couple of|a dozen|another|half a|{NUMBER_WORD}|an?)"
_UNIT: Final = r"(?P<unit>hour|day|week|fortnight|month|quarter|year|decade)"
_LENGTH: Final = (
    r"(?:(?:at (?:least|most)|under|less than|about|around|roughly|no more than|up to|only|just|"
    r"a further|as little as)\s)*"
)
_NTH: Final = r"(?P<nth>first|second|third|fourth|fifth|last|final)"
_PERIOD_ENDS: Final = r"(?![\w-])(?![’']\w)"
_ALONE: Final = (
    r"(?=\s*(?:$|[^\w\s])|\s(?:and|with|at|or|but|if|for|to|as|because|when|unless|full)\b)"
)

Reader = Callable[[Groups, date | None], Period | None]
_SHAPES: Final[tuple[tuple[str, Reader], ...]] = (
    (
        (
            rf"{_BOUND}{_WEEKDAY_TOO}(?:the\s)?(?P<day>{DAY_NUMBER})\s(?:of\s)?(?P<month>{MONTH})"
            rf"(?:,?\s(?P<year>{YEAR}))?"
        ),
        periods.exact,
    ),
    (
        (
            rf"{_BOUND}{_WEEKDAY_TOO}(?P<month>{MONTH})\s(?P<day>{DAY_NUMBER})(?!\d)"
            rf"(?:,?\s(?P<year>{YEAR}))?"
        ),
        periods.exact,
    ),
    (rf"{_BOUND}(?P<iso>(?:19|20|21)\d\d-[01]\d-[0-3]\d)", periods.exact),
    (
        rf"{_BOUND}{_EDGE}{_WHICH}(?P<month>{MONTH}){_OF_YEAR}?(?!\s?\d)(?![’'-]\w)",
        periods.month,
    ),
    (
        rf"\b(?:an?|any)\s(?P<month>(?-i:{MONTH}))(?=\s(?-i:[a-z]))(?!\s(?:and|or|to|of)\b)",
        periods.month,
    ),
    (rf"{_BOUND}{_EDGE}(?P<year>{YEAR})(?![\d-]|\s?(?:per|%|homes|people))", periods.year),
    (rf"\bforget\s(?:about\s)?(?P<year>{YEAR})(?!\d)", periods.year),
    (
        rf"{_MAY_BOUND}{_EDGE}(?P<decade>(?:19|20|21)\d0)[’']?s",
        periods.decade,
    ),
    (
        rf"{_BOUND}{_WHICH}(?P<feast>{FEAST})(?!s)(?:,?\s(?P<year>{YEAR}))?",
        periods.feast,
    ),
    (r"(?P<limit>see|sees|seen)\s(?:in\s)?the\s(?P<feast>new\syear)\b", periods.feast),
    (
        (
            rf"{_MAY_BOUND}{_EDGE}(?P<which>this|next|this coming|coming|last|past)\s"
            rf"(?P<season>spring|summer|autumn|fall|winter){_PERIOD_ENDS}(?!\sof\s)"
        ),
        periods.season,
    ),
    (
        (
            rf"{_BOUND}{_EDGE}(?P<season>(?<=the\s)fall|spring|summer|autumn|winter)"
            rf"(?:{_OF_YEAR}|{_PERIOD_ENDS}(?!\s(?:of|water|tides?|board|leader)\b))"
        ),
        periods.season,
    ),
    (rf"\b(?P<season>spring|summer|autumn|fall|winter){_OF_YEAR}(?!\d)", periods.season),
    (
        (
            rf"{_MAY_BOUND}{_EDGE}(?P<quarter>Q[1-4]|{_NTH.replace('nth', 'q')}\squarter)"
            rf"(?:,?\s(?:(?:of|in)\s)?(?:(?P<year>{YEAR})|(?P<of>next|this|the)\syear))?(?!\w)"
        ),
        periods.quarter,
    ),
    (
        (
            rf"{_BOUND}{_EDGE}(?P<half>H[12]|(?:first|second|last)\shalf)"
            rf"(?:,?\s(?:(?:of|in)\s)?(?:(?P<year>{YEAR})|(?P<of>next|this|the)\syear)|{_ALONE})"
        ),
        periods.quarter,
    ),
    (
        (
            rf"{_MAY_BOUND}(?:the\s)?{_NTH}\s(?P<part>weekend|week|half|days|(?:Mon|Tues|Wednes|Thurs|"
            rf"Fri|Satur|Sun)day)\s(?:of|in)\s(?P<month>{MONTH})(?:,?\s(?P<year>{YEAR}))?"
        ),
        periods.part_of_month,
    ),
    (
        (
            rf"(?:(?P<limit>by|before|until|till|on|come)\s)?(?:{_FULL_WEEKDAY}\s)?the\s"
            rf"(?P<only>\d{{1,2}}(?:st|nd|rd|th))(?(weekday)|{_ALONE})(?!\s(?:century|of))"
        ),
        periods.day_of_month,
    ),
    (
        (
            rf"(?P<limit>by|before|until|till|[’']til|on|no later than|through|come|for|from|since|"
            rf"after|following|ahead of|over)\s(?:early\s|late\s|the following\s)?"
            rf"(?:(?P<which>this|next|this coming|coming|last)\s)?{_FULL_WEEKDAY}\b"
            rf"(?P<later>\sweek\b)?(?!,?\s(?:the\s)?\d)(?!\s(?:{MONTH})\s\d)(?:\sof\s(?P<of>next)\sweek)?"
        ),
        periods.weekday,
    ),
    (
        rf"\b(?P<which>this|next|this coming|last)\s{_FULL_WEEKDAY}\b(?!,?\s\d)",
        periods.weekday,
    ),
    (rf"\b{_FULL_WEEKDAY}[’']s(?=\s[a-z])", periods.weekday),
    (
        (
            rf"{_MAY_BOUND}(?P<near>tomorrow(?:\s(?:morning|afternoon|evening|night|noon))?|tonight|"
            r"the day after tomorrow)"
        ),
        periods.near,
    ),
    (
        (
            r"(?P<limit>by|before|until|till|later)\s(?:the end of\s)?(?:the\s)?"
            r"(?P<near>today|midnight)|(?P<edge>(?:end|close|out) of the day)(?P<unit>)"
        ),
        periods.near,
    ),
    (
        (
            rf"{_MAY_BOUND}{_EDGE}(?<!in\sthe\s)(?<!over\sthe\s)(?<!within\sthe\s)(?<!during\sthe\s)"
            r"(?<!for\sthe\s)(?P<which>this|next|the)\s"
            rf"(?P<unit>day|week|weekend|fortnight|month|quarter|half|year|decade|century)"
            rf"{_PERIOD_ENDS}"
        ),
        periods.relative,
    ),
    (
        (
            r"(?P<limit>by|before|until|till|at)\s(?P<edge>mid-)?(?:the\s)?"
            r"(?P<unit>week|month|quarter|year|decade|century)(?:(?:[’']s)?[-\s](?P<end>end)(?!\w))?"
            r"(?<=end)|\bby\s(?P<mid>mid)-(?P<whole>week|month|year|decade|century)\b"
        ),
        periods.relative,
    ),
)
_PATTERNS: Final = tuple(
    (re.compile(rf"(?i)(?<![\w-])(?:{shape})(?!\w)(?<!\.)"), read) for shape, read in _SHAPES
)
_COUNTED: Final = tuple(
    re.compile(rf"(?i)(?<![\w-]){shape}")
    for shape in (
        (
            rf"(?P<limit>within|inside|in)\s{_LENGTH}(?:the\s)?(?:(?P<coming>next|coming)\s)?"
            rf"{_LENGTH}{_COUNT}[-\s](?:more\s|short\s|long\s|further\s)?{_UNIT}(?:s\b|\b)"
            r"(?:[’']?\stime\b)?"
        ),
        (
            rf"(?P<limit>over|during|for|throughout|by)\s{_LENGTH}(?:the\s)?"
            rf"(?:(?P<coming>next|coming|another)\s){_LENGTH}(?:{_COUNT}\s)?(?:more\s)?{_UNIT}s?\b"
        ),
        (
            rf"(?P<limit>in|within|over|during|for)\s{_LENGTH}the\s(?P<coming>next|coming)\s"
            rf"{_UNIT}(?!s)\b"
        ),
        rf"(?P<limit>by\s|until\s)?{_COUNT}\s{_UNIT}s?\s(?P<coming>from\s(?:now|today)|hence)\b",
    )
)
_HINT: Final = re.compile(
    rf"(?i)\d|\b(?:{MONTH}|weeks?|weekend|months?|years?|decades?|century|quarter|half|days?|hours?|"
    r"fortnight|tonight|today|midnight|tomorrow|spring|summer|autumn|fall|winter|\w+day[’']?s?|"
    rf"year-end|{FEAST})\b"
)
"""Without one of these no deadline is named."""
_NO_DURATION: Final = re.compile(
    r"(?i)\s(?:ago|old|earlier|of age|before|in a row|running|late|long)\b|[’']s?\s(?!time)|-"
)
_RELATED: Final = re.compile(r"(?i)\s(?:of|after|from|following)\s")
_LONG_SINCE: Final = re.compile(
    r"(?i)\b(?:times?|first|once|twice|best|worst|\w+est|record|ever|already|been|done|held|did|"
    r"only)\s(?:\w+\s){0,2}$"
)
"""Stands before "in ten years" that looks back: "the first time", "the worst drought"."""
_BEHIND: Final = frozenset({"since", "after", "following", "of", "past"})
_EXCLUSIVE: Final = frozenset(
    {"before", "ahead of", "prior to", "no earlier than", "no sooner than"}
)
_FIRM: Final = _EXCLUSIVE | {
    "by", "until", "till", "'til", "’til", "no later than", "not later than", "within", "inside",
    "through", "come", "survive", "survives",
}  # fmt: skip
_DENIED: Final = re.compile(
    r"(?i)(?:\b(?:won[’']?t|wont|not|never|cannot|unlikely|hardly|nothing|nobody|no)\b|n[’']t\b)"
    r"(?!\s(?:last|survive|hold|stay|wait|remain|keep|see|live))[^.;!?]*$"
)
_LASTS: Final = re.compile(
    r"(?i)\b(?:last|survive|hold|stay|wait|remain|keep|see|live|make it|continue|go on|endure)\w*\s"
    r"(?:\w+\s){0,3}$"
)
_DATED: Final = frozenset({"iso", "month", "year", "feast", "quarter"})
_YEARLY: Final = frozenset({"iso", "year", "decade"})
_UNIT_OF: Final[dict[Reader, str]] = {
    periods.month: "month", periods.year: "year", periods.season: "season",
    periods.part_of_month: "month",
}  # fmt: skip


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


def _groups(match: re.Match[str]) -> Groups:
    return {
        name: " ".join(value.lower().split()) for name, value in match.groupdict().items() if value
    }


def _is_exclusive(statement: str, match: re.Match[str], limit: str, *, is_long: bool) -> bool:
    """Whether the period named does not belong to the time meant: before it, not until it."""
    if limit in _EXCLUSIVE:
        return True
    if limit not in {"until", "till", "'til", "’til"} or not is_long:
        return False
    before = statement[max(0, match.start() - 120) : match.start()]
    return bool(_DENIED.search(before)) and not _LASTS.search(before)


def _last_day(
    statement: str, match: re.Match[str], groups: Groups, read: Reader, anchor: date | None
) -> date | None:
    limit = groups.get("limit", "")
    if limit in _BEHIND or groups.get("which") in {"last", "past", "previous"}:
        return None
    if "mid" in groups:
        groups = {**groups, "edge": "mid", "unit": groups["whole"]}
    if "end" in groups:
        groups = {**groups, "edge": "end"}
    if groups.get("which") in {"this coming", "coming"}:
        groups = {**groups, "which": "this"}
    period = read(groups, anchor)
    if period is None:
        return None
    edge = groups.get("edge", "")
    if edge and read is not periods.decade:
        period = periods.at_edge(period, edge, groups.get("unit") or _UNIT_OF.get(read, ""))
    is_whole = not edge or edge.startswith(("start", "beginning"))
    is_long = period.first < period.last or read in {periods.weekday, periods.exact}
    if is_whole and _is_exclusive(statement, match, limit, is_long=is_long):
        return period.first - timedelta(days=1) if period.first > date.min else None
    return period.last


def _named(statement: str, anchor: date | None) -> Iterator[Deadline]:
    for order, (pattern, read) in enumerate(_PATTERNS):
        for match in pattern.finditer(statement):
            groups = _groups(match)
            day = _last_day(statement, match, groups, read, anchor)
            if day:
                is_dated = not groups.keys().isdisjoint(_DATED)
                has_year = "feast" not in groups and not groups.keys().isdisjoint(_YEARLY)
                limit = groups.get("limit", "")
                yield Deadline(match.start(), order, match.end(), day, limit, is_dated, has_year)


def _base(statement: str, at: int, anchor: date | None) -> tuple[date | None, int]:
    """The day from which a stretch of time is counted, and where its words end."""
    related = _RELATED.match(statement, at)
    if related is None:
        return anchor, at
    for pattern, read in _PATTERNS[:3]:
        match = pattern.search(f"on {statement[related.end() : related.end() + 60]}")
        if match and match.start() == 0:
            period = read(_groups(match), anchor)
            return (period.last if period else None), related.end() + match.end() - 3
    return None, at


def _counted(statement: str, anchor: date | None) -> Iterator[Deadline]:
    for order, pattern in enumerate(_COUNTED, start=len(_PATTERNS)):
        for match in pattern.finditer(statement):
            groups = _groups(match)
            if _NO_DURATION.match(statement, match.end()):
                continue
            before = statement[max(0, match.start() - 40) : match.start()]
            if "coming" not in groups and _LONG_SINCE.search(before):
                continue
            base, end = _base(statement, match.end(), anchor)
            day = periods.moved(base, groups["unit"], _count(groups)) if base else None
            if day:
                limit = groups.get("limit", "")
                yield Deadline(
                    match.start(), order, end, day, limit, is_dated=False, has_year=False
                )


def _count(groups: Groups) -> float:
    word = groups.get("count", "a")
    if word.endswith("couple of"):
        return 2.0
    return 0.5 if word == "half a" else number_of(word) or 1.0


def _apart(found: list[Deadline]) -> list[Deadline]:
    """Keeps of deadlines that overlap the longest, and of equally long ones the first shape."""
    kept: list[Deadline] = []
    for each in sorted(found, key=lambda one: (one.start - one.end, one.order)):
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    return sorted(kept)


def deadlines_in(statement: str, *, anchor: date | None) -> list[Deadline]:
    """Finds all deadlines of a text, in its order, those that are past among them.

    Args:
        statement: one sentence.
        anchor: when it was said, about; without it only dates that carry their year are read.

    Example:
        >>> [found.day.year for found in deadlines_in("in 2019, or by 2030", anchor=None)]
        [2019, 2030]
    """
    if not _HINT.search(statement):
        return []
    return _apart([*_named(statement, anchor), *_counted(statement, anchor)])


def find_deadline(statement: str, *, anchor: date | None) -> date | None:
    """Finds the last day of the period a statement speaks of.

    What lies before the anchor is history, not a deadline. Without an anchor only dates that carry
    their year are read.

    Args:
        statement: one sentence.
        anchor: when it was said, about.

    Returns:
        The first deadline that says by, before, until or within; else the first in the order of
        the text; or None.

    Example:
        >>> find_deadline("It will end by the end of next year.", anchor=date(2023, 2, 22))
        datetime.date(2024, 12, 31)
        >>> find_deadline("Rates will fall before June.", anchor=date(2023, 2, 22))
        datetime.date(2023, 5, 31)
    """
    ahead = [
        found
        for found in deadlines_in(statement, anchor=anchor)
        if anchor is None or found.day >= anchor
    ]
    firm = (found.day for found in ahead if found.limit in _FIRM)
    return next(firm, ahead[0].day if ahead else None)

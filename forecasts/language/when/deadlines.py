"""The last day of the period a statement speaks of, from a grammar of English deadlines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from forecasts.language.when import periods
from forecasts.language.when.deadline_shapes import COUNTED, HINT, PATTERNS, Reader
from forecasts.language.when.periods import Groups
from forecasts.language.words.number_words import number_of

_NO_DURATION: Final = re.compile(
    r"(?i)\s(?:ago|old|earlier|of age|before|in a row|running|late|long)\b|[’']s?\s(?!time)|-"
)
_RELATED: Final = re.compile(r"(?i)\s(?:of|after|from|following)\s")
_LONG_SINCE: Final = re.compile(
    r"(?i)\b(?:times?|first|once|twice|best|worst|\w+est|record|ever|already|been|done|held|did|"
    r"only)\s(?:\w+\s){0,2}$"
)
"""Stands before "in ten years" that looks back: "the first time", "the worst drought"."""
_BEHIND: Final = frozenset(
    {"since", "after", "following", "of", "past", "no earlier than", "no sooner than"}
)
_EXCLUSIVE: Final = frozenset({"before", "ahead of", "prior to"})
_FIRM: Final = _EXCLUSIVE | {
    "by", "until", "till", "'til", "’til", "no later than", "not later than", "within", "inside",
    "through", "come", "survive", "survives", "see out", "sees out",
}  # fmt: skip
_BEFORE_EVENT: Final = re.compile(r"(?i)\bbefore\s(?:the|its|his|her|their)\s(?:[\w’'-]+\s){1,3}$")
"""Stands before "on 19 December" in "before the recess on 19 December"."""
_DENIED: Final = re.compile(
    r"(?i)(?:\b(?:won[’']?t|wont|not|never|cannot|unlikely|hardly|nothing|nobody|no)\b|n[’']t\b)"
    r"(?!\s(?:last|survive|hold|stay|wait|remain|keep|see|live))[^.;!?]*$"
)
_LASTS: Final = re.compile(
    r"(?i)\b(?:last|survive|hold|stay|wait|remain|keep|see|live|make it|continue|go on|endure)\w*\s"
    r"(?:\w+\s){0,3}$"
)
_RUN_OUT: Final = frozenset({"out", "over", "up", "done"})
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
    if limit == "on" and _BEFORE_EVENT.search(statement[: match.start()]):
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
    if edge and edge not in _RUN_OUT and read is not periods.decade:
        period = periods.at_edge(period, edge, groups.get("unit") or _UNIT_OF.get(read, ""))
    is_whole = edge not in _RUN_OUT and (not edge or edge.startswith(("start", "beginning", "mid")))
    is_long = period.first < period.last or read in {periods.weekday, periods.exact}
    if is_whole and _is_exclusive(statement, match, limit, is_long=is_long):
        first = period.last if edge.startswith("mid") else period.first
        return first - timedelta(days=1) if first > date.min else None
    return period.last


def _named(statement: str, anchor: date | None) -> Iterator[Deadline]:
    for order, (pattern, read) in enumerate(PATTERNS):
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
    for pattern, read in PATTERNS[:3]:
        match = pattern.search(f"on {statement[related.end() : related.end() + 60]}")
        if match and match.start() == 0:
            period = read(_groups(match), anchor)
            return (period.last if period else None), related.end() + match.end() - 3
    return None, at


def _counted(statement: str, anchor: date | None) -> Iterator[Deadline]:
    for order, pattern in enumerate(COUNTED, start=len(PATTERNS)):
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
    if not HINT.search(statement):
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

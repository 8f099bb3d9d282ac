"""Days an article names, anchored on the calendar, and what contradicts what."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from forecasts.language.records import DateEvidence, MetadataDate, Span
from forecasts.language.when.calendar_words import (
    DAY_NUMBER,
    MONTH,
    WEEKDAY,
    YEAR,
    day_number,
    day_or_none,
    month_number,
    weekday_name,
    weekday_number,
)

MASTHEAD: Final = "masthead"
IN_TEXT: Final = "in text"

_MASTHEAD_LINES: Final = 12
_RECENT_DAYS: Final = 14
_YEARS_AROUND: Final = (0, -1, 1, -2, 2, -3, 3)

_DAY_THEN_MONTH: Final = rf"(?P<d1>{DAY_NUMBER})\s(?:of\s)?(?P<m1>{MONTH})(?:,?\s(?P<y1>{YEAR}))?"
_MONTH_THEN_DAY: Final = rf"(?P<m2>{MONTH})\s(?P<d2>{DAY_NUMBER})(?:,?\s(?P<y2>{YEAR}))?"
_ISO: Final = r"(?P<y3>(?:19|20|21)\d\d)-(?P<m3>[01]\d)-(?P<d3>[0-3]\d)"
_DATE: Final = re.compile(
    rf"\b(?:(?P<weekday>{WEEKDAY}),?\s)?(?:the\s)?(?:{_DAY_THEN_MONTH}|{_MONTH_THEN_DAY}|{_ISO})\b"
)
_CLOCK: Final = (
    r"(?:,?\s?(?:at\s)?\d{1,2}[:.]\d\d(?::\d\d)?\s?(?:[ap]\.?m\.?)?\s?(?:[A-Z]{2,5}|[+-]\d{4})?)?"
)
_MASTHEAD: Final = re.compile(
    r"(?i:(?:(?:first |last )?(?:published|updated|posted|modified)(?: on| at)?:?|date:|on)\s)?"
    rf"{_DATE.pattern}{_CLOCK}\.?"
)
_BYLINE: Final = re.compile(
    rf"(?i:by|written by|reporting by)\s[^\d.!?]{{3,60}}[,|·–—-]\s(?P<dated>{_MASTHEAD.pattern})"
)
_MODIFIED: Final = re.compile(r"(?i)modif|updat|revis|edited|expir")
_DUE: Final = re.compile(r"(?i)\b(?:by|before|until|till|after|from|than|since)\s(?:the\s)?$")


def is_date_line(line: str) -> bool:
    """Tells whether a line is nothing but a date, as mastheads print it.

    Example:
        >>> is_date_line("Thu. Mar 30th, 2023"), is_date_line("On 30 March 2023 it rained")
        (True, False)
    """
    return len(line) <= 80 and _MASTHEAD.fullmatch(line) is not None


def _parts(match: re.Match[str]) -> tuple[int | None, int, int]:
    """Year if given, month and day of a match."""
    if match["y3"]:
        return int(match["y3"]), int(match["m3"]), int(match["d3"])
    form = "1" if match["m1"] else "2"
    year = match[f"y{form}"]
    return (
        int(year) if year else None,
        month_number(match[f"m{form}"]),
        day_number(match[f"d{form}"]),
    )


def _was(day: date) -> str:
    return f"{day.isoformat()} was a {weekday_name(day)}"


def _anchored(match: re.Match[str], anchor: date | None) -> tuple[date, str] | None:
    """A day without a year, placed near the anchor; the weekday, where given, decides the year."""
    if anchor is None:
        return None
    _, month, day = _parts(match)
    near = [day_or_none(anchor.year + shift, month, day) for shift in _YEARS_AROUND]
    days = [found for found in near if found]
    if match["weekday"]:
        wanted = weekday_number(match["weekday"])
        fitting = [found for found in days if found.weekday() == wanted]
        return (fitting[0], _was(fitting[0])) if fitting else None
    if not days:
        return None
    nearest = min(days, key=lambda found: abs((found - anchor).days))
    return nearest, f"no year in the text; the one nearest to {anchor.isoformat()}"


def _evidence(match: re.Match[str], *, kind: str, anchor: date | None) -> DateEvidence | None:
    year, month, day = _parts(match)
    if year is None:
        read = _anchored(match, anchor)
    else:
        found = day_or_none(year, month, day)
        read = (found, _was(found)) if found else None
    if read is None:
        return None
    return DateEvidence(match.start(), match.end(), match.group(), read[0], kind, read[1])


def _mastheads(text: str, lines: Sequence[Span]) -> Iterator[DateEvidence]:
    for start, end in lines[:_MASTHEAD_LINES]:
        line = text[start:end]
        if is_date_line(line) or (len(line) <= 120 and _BYLINE.fullmatch(line)):
            match = _DATE.search(text, start, end)
            found = match and _evidence(match, kind=MASTHEAD, anchor=None)
            if found:
                yield found


def _in_text(text: str, body: Iterable[Span], anchor: date | None) -> Iterator[DateEvidence]:
    for start, end in body:
        for match in _DATE.finditer(text, start, end):
            if _DUE.search(text[max(start, match.start() - 12) : match.start()]):
                continue
            found = _evidence(match, kind=IN_TEXT, anchor=anchor)
            if found:
                yield found


def days_of_publication(metadata_dates: Iterable[MetadataDate]) -> dict[date, str]:
    """Gives the days on which the head of a page says it appeared, with the first source of each.

    Entries that tell of a change are left out.

    Example:
        >>> days_of_publication([MetadataDate(date(2031, 5, 2), "article:modified_time")])
        {}
    """
    days: dict[date, str] = {}
    for dated in metadata_dates:
        if not _MODIFIED.search(dated.source):
            days.setdefault(dated.day, dated.source)
    return days


def anchor_day(
    published_on: date | None,
    dates: Iterable[DateEvidence],
    metadata_dates: Iterable[MetadataDate],
) -> date | None:
    """Gives the day from which others are reckoned: the one given, the masthead's, the head's.

    The head of a page counts only where all its entries name one day.
    """
    masthead = next((evidence.day for evidence in dates if evidence.kind == MASTHEAD), None)
    days = days_of_publication(metadata_dates)
    return published_on or masthead or (next(iter(days)) if len(days) == 1 else None)


def date_evidence(
    text: str,
    lines: Sequence[Span],
    body: Iterable[Span],
    *,
    published_on: date | None,
    metadata_dates: Sequence[MetadataDate] = (),
) -> tuple[DateEvidence, ...]:
    """Finds the days an article names.

    A weekday with a day and no year is placed in the year near publication in which that day fell
    on that weekday. Deadlines ("by March 3") are no evidence of when something was said.

    Args:
        text: the article.
        lines: its non-blank lines; a masthead, or a byline with a day, stands among the first.
        body: its headlines and paragraphs.
        published_on: the date of publication as given, if any.
        metadata_dates: what the head of the page says.
    """
    mastheads = tuple(_mastheads(text, lines))
    anchor = anchor_day(published_on, mastheads, metadata_dates)
    return (*mastheads, *_in_text(text, body, anchor))


def _named_weekday(evidence: DateEvidence) -> re.Match[str] | None:
    match = _DATE.fullmatch(evidence.text)
    return match if match and match["weekday"] else None


def _wrong_weekdays(dates: Iterable[DateEvidence]) -> Iterator[str]:
    for evidence in dates:
        match = _named_weekday(evidence)
        if match and weekday_number(match["weekday"]) != evidence.day.weekday():
            yield (
                f"The text says “{evidence.text}”, but {_was(evidence.day)}; "
                "one of the two is wrong."
            )


def _unplaced(text: str, body: Iterable[Span], anchor: date | None) -> Iterator[str]:
    for start, end in body:
        for match in _DATE.finditer(text, start, end):
            if anchor and match["weekday"] and not any(match[f"y{n}"] for n in "123"):
                read = _anchored(match, anchor)
                if read is None or abs(read[0].year - anchor.year) > 1:
                    yield (
                        f"The text says “{match.group()}”, which fell on no such weekday "
                        f"in the years around {anchor.year}."
                    )


def _latest_recent(dates: Iterable[DateEvidence]) -> DateEvidence | None:
    """The latest weekday without a year: writers name days that way within about a week."""
    recent = []
    for evidence in dates:
        match = _named_weekday(evidence)
        if evidence.kind == IN_TEXT and match and not any(match[f"y{n}"] for n in "123"):
            recent.append(evidence)
    return max(recent, key=lambda evidence: evidence.day, default=None)


def _too_old(name: str, given: date, recent: DateEvidence) -> str | None:
    gap = (given - recent.day).days
    if gap <= _RECENT_DAYS:
        return None
    return (
        f"{name} {given.isoformat()}, but the text says “{recent.text}”, which fell on a "
        f"{weekday_name(recent.day)} in {recent.day.year}, {gap} days earlier; "
        f"the article was probably written around {recent.day.isoformat()}."
    )


def _of_the_head(
    metadata_dates: Sequence[MetadataDate], masthead: DateEvidence | None, given: date | None
) -> Iterator[str]:
    """Where the head of a page contradicts itself, the masthead or the date given."""
    days = days_of_publication(metadata_dates)
    if len(days) > 1:
        told = ", ".join(f"{day.isoformat()} ({source})" for day, source in sorted(days.items()))
        yield f"The head of the page names several days: {told}."
    if not days:
        return
    first = min(days)
    if masthead and masthead.day not in days:
        yield (
            f"The masthead says {masthead.day.isoformat()}, but the head of the page says "
            f"{first.isoformat()} ({days[first]})."
        )
    if given and given not in days:
        yield (
            f"The publication date given is {given.isoformat()}, but the head of the page says "
            f"{first.isoformat()} ({days[first]})."
        )


def date_warnings(
    text: str,
    dates: Sequence[DateEvidence],
    body: Sequence[Span],
    *,
    published_on: date | None,
    metadata_dates: Sequence[MetadataDate] = (),
) -> tuple[str, ...]:
    """Says in whole sentences which dates contradict each other; it never settles them.

    Args:
        text: the article.
        dates: what `date_evidence` found.
        body: its headlines and paragraphs.
        published_on: the date of publication as given, if any.
        metadata_dates: what the head of the page says.
    """
    masthead = next((evidence for evidence in dates if evidence.kind == MASTHEAD), None)
    recent = _latest_recent(dates)
    warnings: list[str | None] = []
    if masthead and published_on and masthead.day != published_on:
        warnings.append(
            f"The masthead says {masthead.day.isoformat()}, but the publication date given is "
            f"{published_on.isoformat()}; check which one the article appeared on."
        )
    if masthead and recent:
        warnings.append(_too_old("The masthead says", masthead.day, recent))
    if published_on and recent and not (masthead and masthead.day == published_on):
        warnings.append(_too_old("The publication date given is", published_on, recent))
    days = days_of_publication(metadata_dates)
    if recent and len(days) == 1 and not (masthead or published_on):
        warnings.append(_too_old("The head of the page says", next(iter(days)), recent))
    warnings += _of_the_head(metadata_dates, masthead, published_on)
    anchor = anchor_day(published_on, dates, metadata_dates)
    warnings += [*_wrong_weekdays(dates), *_unplaced(text, body, anchor)]
    return tuple(dict.fromkeys(warning for warning in warnings if warning))

"""An entry from the fields of a form, and lines with a bare number said clearly."""

import re
from datetime import date
from typing import Final

from forecasts.clock import LATEST, parse_day
from forecasts.errors import InvalidInputError
from forecasts.language.entry.deadline import day_in_full
from forecasts.language.entry.reading import TAG_LIMIT, read_entry
from forecasts.language.entry.records import Entry, Part, Problem, ReadDeadline
from forecasts.probabilities import parse_probability, probability_readings
from forecasts.text import TITLE_LIMIT, clean_text
from forecasts.values import Visibility

_ANY_DAY: Final = date(2000, 1, 1)


def _title(typed: str) -> tuple[str, list[Problem]]:
    try:
        return clean_text(typed, what="question", limit=TITLE_LIMIT), []
    except InvalidInputError as error:
        return "", [Problem(Part.TITLE, str(error))]


def _deadline(typed: str, today: date) -> tuple[ReadDeadline | None, list[Problem]]:
    if not typed.strip():
        words = "No deadline is named; say by which day, such as 2026-12-31."
        return None, [Problem(Part.DEADLINE, words, is_missing=True)]
    try:
        day = parse_day(typed)
    except InvalidInputError as error:
        return None, [Problem(Part.DEADLINE, str(error))]
    if today <= day < LATEST.date():
        return ReadDeadline(day, typed.strip()), []
    words = f"{day_in_full(day)} is past: today is {day_in_full(today)}; name a day ahead."
    return None, [Problem(Part.DEADLINE, words)]


def _probability(typed: str) -> tuple[float | None, list[Problem]]:
    try:
        return parse_probability(typed), []
    except InvalidInputError as error:
        return None, [Problem(Part.PROBABILITY, str(error), probability_readings(typed))]


def _tags(typed: str) -> tuple[tuple[str, ...], list[Problem]]:
    named = [tag.strip().lstrip("#").lower() for tag in typed.split(",")]
    tags = tuple(dict.fromkeys(" ".join(tag.split()) for tag in named if tag))
    longest = max(tags, key=len, default="")
    if len(longest) <= TAG_LIMIT:
        return tags, []
    words = f"The tag “{longest[:20]}…” is too long; at most {TAG_LIMIT} characters are allowed."
    return tags, [Problem(Part.TAGS, words)]


def entry_of_fields(
    *,
    title: str,
    deadline: str,
    probability: str,
    tags: str,
    visibility: Visibility | None,
    today: date,
) -> Entry:
    """Makes an entry of the fields of a form; the title stays as it is typed.

    Args:
        title: the question.
        deadline: its day as YYYY-MM-DD.
        probability: in any of the forms people type.
        tags: with commas between them.
        visibility: what was chosen.
        today: the day it is typed on, where the person is.

    Example:
        >>> made = entry_of_fields(
        ...     title="Rain?", deadline="2026-12-31", probability="15", tags="",
        ...     visibility=None, today=date(2026, 11, 29),
        ... )
        >>> [problem.part.value for problem in made.problems]
        ['probability']
    """
    clean, title_problems = _title(title)
    read, deadline_problems = _deadline(deadline, today)
    chance, chance_problems = _probability(probability)
    named, tag_problems = _tags(tags)
    return Entry(
        title=clean,
        deadline=read,
        probability=chance,
        tags=named,
        visibility=visibility,
        problems=(*title_problems, *deadline_problems, *chance_problems, *tag_problems),
    )


def meant_lines(typed: str, readings: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Writes a line once for each reading of its bare number.

    Args:
        typed: the line.
        readings: what the number may mean, as a problem offers it.

    Returns:
        Pairs of a reading and the line that says it.

    Example:
        >>> meant_lines("Rain in 15 days? 15 #wet", ("15%", "1 in 15"))[0]
        ('15%', 'Rain in 15 days? 15% #wet')
        >>> meant_lines("15: rain by 15 March", ("15%", "1 in 15"))[1][1]
        '1 in 15: rain by 15 March'
    """
    if not readings:
        return ()
    number = readings[0].rstrip("%").split()[-1]
    found = list(re.finditer(rf"(?<![\w.]){re.escape(number)}(?![\w%]|\.\d)", typed))
    for spot in reversed(found):
        before, after = typed[: spot.start()], typed[spot.end() :]
        lines = tuple((reading, f"{before}{reading}{after}") for reading in readings)
        if read_entry(lines[0][1], today=_ANY_DAY).probability is not None:
            return lines
    return ()

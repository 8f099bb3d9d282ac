"""Reading a line into an entry, and many lines at once."""

import re
from datetime import date
from typing import Final

from forecasts.errors import InvalidInputError
from forecasts.language.entry.chance import Chance, find_chance, unread
from forecasts.language.entry.deadline import as_deadline, read_deadline
from forecasts.language.entry.records import Entry, Line, Part, Problem, ReadDeadline
from forecasts.text import TITLE_LIMIT, clean_text
from forecasts.values import Visibility

LINE_LIMIT: Final = 1000
TAG_LIMIT: Final = 60
EXAMPLE: Final = "Will Belarus join the war by 31 December? 15%"

_TAG: Final = re.compile(r"(?<!\S)#([^\W\d_][\w-]*)[,;.]?(?!\S)")
_WISH: Final = re.compile(r"(?<!\S)!([^\W\d_]+)[,;.]?(?!\S)")
_BULLET: Final = re.compile(r"^\s*(?:[-*•]|[0-9]{1,3}[.)])\s+(?=\S)")
_COMMENT: Final = re.compile(r"\s*#(?:\s|$)")
_NO_QUESTION: Final = (
    f"There is no question here; write what will happen and by when, such as “{EXAMPLE}”."
)


def _tidy(text: str) -> str:
    """Sets single spaces, and none before a question mark."""
    return re.sub(r"\s*\?[\s?]*\?|\s+\?", "?", re.sub(r"\s+", " ", text)).strip()


def _tags(text: str) -> tuple[tuple[str, ...], list[Problem]]:
    tags = tuple(dict.fromkeys(tag.lower() for tag in _TAG.findall(text)))
    words = "The tag #{}… has {} characters; at most {} are allowed, so choose a shorter one."
    long = [
        Problem(Part.TAGS, words.format(tag[:20], len(tag), TAG_LIMIT))
        for tag in tags
        if len(tag) > TAG_LIMIT
    ]
    return tags, long


def _visibility(text: str) -> tuple[Visibility | None, list[Problem]]:
    wishes = list(dict.fromkeys(wish.lower() for wish in _WISH.findall(text)))
    known = [wish for wish in wishes if wish in set(Visibility)]
    unknown = [wish for wish in wishes if wish not in set(Visibility)]
    if unknown:
        words = f"!{unknown[0][:30]} says nothing; type !private, !unlisted or !public."
        return None, [Problem(Part.VISIBILITY, words)]
    if len(known) > 1:
        words = f"!{known[0]} and !{known[1]} contradict each other; keep one of them."
        return None, [Problem(Part.VISIBILITY, words)]
    return (Visibility(known[0]) if known else None), []


def _placed(chance: Chance, today: date) -> tuple[str, Chance]:
    """Puts a deadline that stands after the question mark before it."""
    if not chance.beside:
        return chance.rest, chance
    found = as_deadline(chance.beside, today)
    if found is None:
        return chance.rest, unread(chance)
    words = chance.beside[found.start : found.end]
    asked = f"{chance.rest.rstrip('? ')} {words}?"
    if chance.value is not None or chance.problem is not None:
        return asked, chance
    chance = find_chance(asked)
    return chance.rest, chance


def _title_problem(title: str, deadline: ReadDeadline | None) -> Problem | None:
    said = title.replace(deadline.words, "") if deadline else title
    if not re.search(r"[^\W\d_]", said):
        return Problem(Part.TITLE, _NO_QUESTION, is_missing=True)
    if len(title) > TITLE_LIMIT:
        words = (
            f"The question has {len(title)} characters; at most {TITLE_LIMIT} are allowed, so say "
            "it more shortly."
        )
        return Problem(Part.TITLE, words)
    return None


def read_entry(typed: str, *, today: date) -> Entry:
    """Reads one line: the question with its deadline, a probability, #tags and a !visibility.

    Whatever is typed gives an entry; what cannot be understood is among its problems.

    Args:
        typed: the line.
        today: the day it is typed on, where the person is.

    Example:
        >>> read = read_entry("Will it rain by 31 December? 15% #weather", today=date(2026, 11, 29))
        >>> read.title, read.deadline.day.isoformat(), read.probability, read.tags
        ('Will it rain by 31 December 2026?', '2026-12-31', 0.15, ('weather',))
    """
    try:
        line = clean_text(typed, what="line", limit=LINE_LIMIT)
    except InvalidInputError as error:
        words = str(error) if typed.strip() else _NO_QUESTION
        return Entry(title="", problems=(Problem(Part.TITLE, words),))
    tags, tag_problems = _tags(line)
    visibility, visibility_problems = _visibility(line)
    text = _tidy(_WISH.sub(" ", _TAG.sub(" ", line)))
    text, chance = _placed(find_chance(text), today)
    asked = text.strip(" ,;:–—-")
    title, deadline, deadline_problem = read_deadline(asked, today)
    found = [_title_problem(asked, deadline), deadline_problem, chance.problem]
    return Entry(
        title=title,
        deadline=deadline,
        probability=chance.value,
        tags=tags,
        visibility=visibility,
        problems=tuple(filter(None, [*found, *tag_problems, *visibility_problems])),
    )


def read_lines(text: str, *, today: date) -> tuple[Line, ...]:
    r"""Reads many lines; blank ones and comments that begin with `# ` are skipped, bullets dropped.

    Args:
        text: the lines as they were pasted.
        today: the day they are pasted on, where the person is.

    Example:
        >>> lines = read_lines("# mine\n\n- Rain today? 5%", today=date(2026, 11, 29))
        >>> [(line.number, line.entry.probability) for line in lines]
        [(3, 0.05)]
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return tuple(
        Line(number, line.strip(), read_entry(_BULLET.sub("", line, count=1), today=today))
        for number, line in enumerate(lines, start=1)
        if line.strip() and not _COMMENT.match(line)
    )

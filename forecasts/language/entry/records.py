"""What reading a line gives: the entry as it was understood, and what stands in its way."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forecasts.values import Visibility


class Part(StrEnum):
    """The part of an entry that a problem is about."""

    TITLE = "title"
    DEADLINE = "deadline"
    PROBABILITY = "probability"
    TAGS = "tags"
    VISIBILITY = "visibility"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an entry cannot be saved as it stands.

    Attributes:
        part: what it is about.
        words: a sentence: what was found, what was expected, what to do.
        readings: what may have been meant, each as it can be typed; empty where nothing is offered.
        is_missing: whether the part is not there at all, so that it may be known from elsewhere.
    """

    part: Part
    words: str
    readings: tuple[str, ...] = ()
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class ReadDeadline:
    """A deadline and how it was read.

    Attributes:
        day: the last day that counts.
        words: the words it was read from.
        note: how, where the words leave it open; None where they name the day.
    """

    day: date
    words: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line as it was read.

    Attributes:
        title: the question, naming its day in full, so that it means the same next year.
        deadline: by when, None where the line names no day or one that cannot be meant.
        probability: of Yes, None where none was read.
        tags: the words marked with #, in small letters, each once, in the order typed.
        visibility: what !private, !unlisted or !public asks for, None where nothing does.
        problems: what stands in its way; empty for an entry that can be saved.
    """

    title: str
    deadline: ReadDeadline | None = None
    probability: float | None = None
    tags: tuple[str, ...] = ()
    visibility: Visibility | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of many.

    Attributes:
        number: counted from 1, with the lines that were skipped.
        typed: the line.
        entry: how it was read.
    """

    number: int
    typed: str
    entry: Entry

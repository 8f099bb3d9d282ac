"""The parts of a letter: lines of words, rows with a bar, tables, sections.

Text and HTML are both written from these, so that neither says what the other does not.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from forecasts.reports.plain import address, one_line, runs_leftward


class Tone(StrEnum):
    """How a word or a line is set."""

    PLAIN = ""
    STRONG = "strong"
    SOFT = "soft"
    YES = "yes"
    NO = "no"
    KIND = "kind"
    """Who or what somebody is, in small capitals."""
    QUOTE = "quote"
    CODE = "code"
    ACTION = "action"
    """Where the reader is asked to do something."""


@dataclass(frozen=True, slots=True)
class Word:
    """Some words that are set alike.

    Attributes:
        text: on one line.
        url: where they lead; empty where nowhere.
        tone: how they are set.
        is_foreign: whether somebody else wrote them, in whatever script.
    """

    text: str
    url: str = ""
    tone: Tone = Tone.PLAIN
    is_foreign: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Words that make a line; it is broken where it is too long."""

    words: tuple[Word, ...]
    tone: Tone = Tone.PLAIN

    @property
    def urls(self) -> tuple[str, ...]:
        """Where it leads, each address once."""
        return tuple(dict.fromkeys(word.url for word in self.words if word.url))

    @property
    def is_leftward(self) -> bool:
        """Whether it is set from right to left: all of it is somebody else's, and written so."""
        text = "".join(word.text for word in self.words)
        return all(word.is_foreign for word in self.words) and runs_leftward(text)


def foreign(text: str, url: str | None = None, tone: Tone = Tone.PLAIN) -> Word:
    """Gives what somebody else wrote, made fit for a letter."""
    return Word(one_line(text), address(url), tone, is_foreign=True)


def linked(text: str, url: str | None) -> Word:
    """Gives words of ours that lead somewhere."""
    return Word(text, address(url))


def line(*words: Word | str, tone: Tone = Tone.PLAIN) -> Line:
    """Makes a line of words and plain text."""
    return Line(tuple(Word(each) if isinstance(each, str) else each for each in words), tone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A dot on its interval, with at most one mark beside it, on a scale that rows share.

    Attributes:
        low: where the interval begins, as a share of the scale.
        dot: where the dot stands.
        high: where the interval ends.
        line: where an upright line stands.
        ring: where a hollow mark stands: what was before.
        left: what the left end of the scale is called.
        right: what its right end is called.
    """

    low: float
    dot: float
    high: float
    line: float | None = None
    ring: float | None = None
    left: str
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Somebody or something with a number: a name, a bar, a figure, and lines below.

    Attributes:
        name: who or what.
        label: what the name is here, such as "Closest to the outcome".
        figure: the number.
        unit: what the number is.
        bar: it drawn.
        lines: more on it.
    """

    name: Line
    label: str = ""
    figure: str = ""
    unit: str = ""
    bar: Bar | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that is told: what it is about, lines on it, rows, and lines below them."""

    lead: Line | None = None
    lines: tuple[Line, ...] = ()
    rows: tuple[Row, ...] = ()
    after: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures in columns; the first column names the row."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture, drawn and described."""

    name: str
    png: bytes
    width: int
    height: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a letter under its heading.

    Attributes:
        name: what it is called inside.
        heading: what it is called.
        intro: lines before everything else.
        figure: a picture.
        table: figures in columns.
        entries: what is told, one after the other.
        after: lines at the end.
    """

    name: str
    heading: str
    intro: tuple[Line, ...] = ()
    figure: Figure | None = None
    table: Table | None = None
    entries: tuple[Entry, ...] = ()
    after: tuple[Line, ...] = ()


Sections: TypeAlias = tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A whole letter.

    Attributes:
        subject: what it is called in a list of letters.
        kicker: what kind of letter it is, and of when.
        title: its headline.
        summary: it in one sentence.
        ways: where to read it and how to end it, near the top.
        notes: what else to know first, such as that it comes late.
        sections: its parts.
        foot: why it came, and how to end it.
    """

    subject: str
    kicker: str
    title: str
    summary: str
    ways: tuple[Line, ...] = ()
    notes: tuple[Line, ...] = ()
    sections: Sections = ()
    foot: tuple[Line, ...] = ()

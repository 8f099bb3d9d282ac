"""What the pages hand their templates where predictions are logged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from forecasts.logbook import JustLogged, NumberedLine, ReadLine
from forecasts.values import Visibility
from web.contexts.personal import PersonalPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one line was read, with what can be chosen before it is saved.

    Attributes:
        line: as it would be saved.
        meant: readings of a bare number, each with the line that says it.
        zone: in whose calendar the deadline stands.
        question: the address of the question chosen, empty for a new one.
        comment: as typed.
        choices: who may see it, to choose from; none where there is no choice.
    """

    line: ReadLine
    meant: tuple[tuple[str, str], ...]
    zone: str
    question: str
    comment: str
    choices: tuple[Visibility, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictContext(PersonalPage):
    """One field for question, deadline and probability.

    Attributes:
        typed: the line.
        reading: how it was read, None before it was.
        refusal: why it was not saved, empty where nothing was refused.
        logged: what was just put on record.
        example: a line to learn from.
    """

    template: ClassVar[str] = "predict.html"
    typed: str
    reading: Reading | None
    refusal: str
    logged: tuple[JustLogged, ...]
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingContext(PersonalPage):
    """How a line is read, while it is typed: a part of a page."""

    template: ClassVar[str] = "reading.html"
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class FullFormContext(PersonalPage):
    """A field for everything a question has.

    Attributes:
        typed: what is filled in, by name of the field.
        refusals: what is wrong, by name of the field.
        refusal: what is wrong beyond one field, empty where nothing is.
        visibility: who may see it.
        today: the earliest deadline.
        zone: in whose calendar the deadline stands.
    """

    template: ClassVar[str] = "predict_full.html"
    typed: Mapping[str, str]
    refusals: Mapping[str, str]
    refusal: str
    visibility: Visibility
    today: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyContext(PersonalPage):
    """Many lines at once.

    Attributes:
        typed: the lines.
        lines: how they were read; none before they were.
        wrong: how many of them have problems.
        refusal: why nothing was read or saved.
        visibility: of lines that say nothing else.
        most: how many lines are read at once.
    """

    template: ClassVar[str] = "predict_many.html"
    typed: str
    lines: tuple[NumberedLine, ...]
    wrong: int
    refusal: str
    visibility: Visibility
    most: int

"""What the methodology page hands its template."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from forecasts.language.chances.lexicon import Entry
from forecasts.standings.worked.example_records import Examples


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a record each number needs.

    Attributes:
        with_edge: forecasters with an Edge, for a board to open by it.
        referenced: questions with a reference, for a settled record.
        weight: how much of an Edge must be the own record, for the same.
        questions: for a settled record without an Edge.
    """

    with_edge: int
    referenced: int
    weight: float
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodologyContext:
    """What each number means.

    Attributes:
        headings: of the sections, by id.
        examples: worked out from the record.
        limits: how much of a record each number needs.
        phrases: some phrases of the lexicon.
        lexicon: its version.
    """

    template: ClassVar[str] = "methodology.html"

    headings: Mapping[str, str]
    examples: Examples
    limits: Limits
    phrases: tuple[Entry, ...]
    lexicon: str

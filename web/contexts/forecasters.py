"""What the pages of one forecaster and of two hand their templates."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.standings import (
    BoardRow,
    Comparison,
    ForecasterProfile,
)
from forecasts.values import Board
from web.contexts.shared import Link
from web.drawings import Bar, Scale, Strip
from web.figures import Figure


@dataclass(frozen=True, slots=True)
class RecordCard:
    """A forecaster's record on one board, with its sentence and drawings."""

    board: Board
    headline: str
    row: BoardRow
    bar: Bar
    strip: Strip


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecasterContext:
    """One forecaster.

    Attributes:
        profile: everything public about them.
        scale: the scale the bars share.
        records: by board, prospective first; empty before the first score.
        has_interval: whether any record has an interval to draw.
        curve: the calibration curve, None where there are too few questions.
        growth: the difference to the reference over time, None where there is too little.
        other: the same figures of the other board, where it holds anything.
        pictures: the curve as files.
    """

    template: ClassVar[str] = "forecaster.html"

    profile: ForecasterProfile
    scale: Scale
    records: tuple[RecordCard, ...]
    has_interval: bool
    curve: Figure | None
    growth: Figure | None
    other: Link | None
    pictures: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonContext:
    """Two forecasters on the questions both answered.

    Attributes:
        comparison: the figures, None while two have not been named.
        one: what stands in the form.
        other: the same, of the other.
        mistake: what was wrong with the names, empty otherwise.
        elsewhere: the same comparison on the other board, where it holds anything.
    """

    template: ClassVar[str] = "compare.html"

    comparison: Comparison | None
    one: str
    other: str
    mistake: str
    elsewhere: Link | None

"""What the calibration page hands its template."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.standings import (
    KindCalibration,
    SiteCalibration,
)
from web.contexts.shared import FilterForm, Link
from web.figures import Figure


@dataclass(frozen=True, slots=True)
class KindFigure:
    """The calibration of one kind of forecaster, with its curve if there is one."""

    line: KindCalibration
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class Narrower:
    """A link to less of the same; `is_current` where that is shown already."""

    link: Link
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationContext:
    """What was said against what happened, by kind.

    Attributes:
        site: the figures.
        form: the filter as asked.
        is_filtered: whether anything but the board was chosen.
        kinds: kind by kind.
        tags: the same of one tag alone, the most used first; all of them before.
        years: the same of one year of deadlines alone; all of them before.
        other: the other board, where it holds anything.
        unfiltered: the page without any filter.
    """

    template: ClassVar[str] = "calibration.html"

    site: SiteCalibration
    form: FilterForm
    is_filtered: bool
    kinds: tuple[KindFigure, ...]
    tags: tuple[Narrower, ...]
    years: tuple[Narrower, ...]
    other: Link | None
    unfiltered: Link

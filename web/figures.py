"""Charts to stand inside a page, each with what it says in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from forecasts.charts.calibration import calibration_chart
from forecasts.charts.records import CalibrationChart, TimelineChart, TimelineSeries, as_row
from forecasts.charts.sentences import calibration_note, calibration_sentence
from forecasts.charts.timeline import timeline_chart
from forecasts.clock import DatePrecision
from forecasts.standings import Breakdown, Mean, Step
from forecasts.wording import NO_BREAK, day_words, edge_words, probability_words, range_words

WIDTH: Final = 400
WIDER: Final = 560
MOST: Final = 200  # rows of the figures behind a drawing
FIRST: Final = 5  # questions before there is a mean worth drawing


@dataclass(frozen=True, slots=True)
class Drawn:
    """The figures a drawing was made of, row by row.

    Attributes:
        caption: what the rows are.
        names: of the columns; the first names the row.
        rows: as they read, at most 200, evenly chosen where there are more.
        whole: how many rows were drawn.
    """

    caption: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    whole: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing that follows the page's colours, with the sentences below it.

    Attributes:
        svg: the drawing, named and described for those who cannot see it.
        sentence: what it means.
        note: what was drawn.
        drawn: the figures it was made of.
    """

    svg: Markup
    sentence: str
    note: str
    drawn: Drawn


def chosen(count: int) -> list[int]:
    """Chooses at most 200 of so many rows, evenly, the first and the last among them.

    Example:
        >>> chosen(3), len(chosen(1000)), chosen(1000)[-1]
        ([0, 1, 2], 200, 999)
    """
    if count <= MOST:
        return list(range(count))
    return [round(place * (count - 1) / (MOST - 1)) for place in range(MOST)]


def _inline(drawn: bytes) -> Markup:
    return Markup(drawn.decode("utf-8"))  # noqa: S704  # our own drawing; its texts are escaped


def _curve_rows(data: CalibrationChart) -> Drawn:
    p, curve, counts = (as_row(row) for row in (data.p, data.recalibrated, data.counts))
    edges: dict[float, tuple[float, float]] = {}
    if data.band is not None:
        band = (as_row(row).tolist() for row in (data.band.p, data.band.low, data.band.high))
        edges = {said: (low, high) for said, low, high in zip(*band, strict=True)}
    rows = []
    for place in chosen(p.size):
        edge = edges.get(float(p[place]))
        within = "–" if edge is None else f"{range_words(*edge)}{NO_BREAK}%"
        said, happened = probability_words(p[place]), probability_words(curve[place])
        rows.append((said, happened, f"{counts[place]:,.0f}", within))
    return Drawn(
        caption=(
            "The curve as it is drawn: what was said, how often it happened by the curve, which "
            f"never falls, and where 90{NO_BREAK}% of calibrated records lie."
        ),
        names=("Said", "Happened", "n", "Band"),
        rows=tuple(rows),
        whole=p.size,
    )


def calibration_figure(data: CalibrationChart) -> Figure | None:
    """Draws a calibration curve; None where there are too few questions for one."""
    if data.is_empty:
        return None
    drawn = calibration_chart(data, theme="page", width=WIDTH, with_caption=False)
    return Figure(
        _inline(drawn), calibration_sentence(data), calibration_note(data), _curve_rows(data)
    )


def _ends(mean: Mean) -> tuple[float, float]:
    middle = mean.points or 0.0
    if mean.low is None or mean.high is None:
        return middle, middle
    return mean.low, mean.high


def _growth_rows(known: Sequence[Step]) -> Drawn:
    rows = []
    for place in chosen(len(known)):
        step = known[place]
        low, high = _ends(step.mean)
        rows.append(
            (
                day_words(step.at, DatePrecision.DAY),
                f"{step.mean.questions:,}",
                edge_words(step.mean.points or 0.0),
                f"{edge_words(low)} to {edge_words(high)}",
            )
        )
    return Drawn(
        caption=(
            "The mean difference to the reference over everything due up to each day, in points."
        ),
        names=("Due up to", "n", "Points", f"90{NO_BREAK}% interval"),
        rows=tuple(rows),
        whole=len(known),
    )


def growth_figure(parts: Breakdown) -> Figure | None:
    """Draws the mean difference to the reference as it grew; None below two deadlines.

    The first few questions are left out: their interval would dwarf everything after it.
    """
    grown = [step for step in parts.steps if step.mean.questions >= FIRST]
    known = [step for step in grown if step.mean.low is not None]
    if len(known) < 2:
        return None
    ends = [_ends(step.mean) for step in known]
    series = TimelineSeries(
        name="mean so far",
        at=[step.at for step in known],
        values=[step.mean.points or 0.0 for step in known],
        low=[low for low, _ in ends],
        high=[high for _, high in ends],
    )
    data = TimelineChart(
        title="Against the reference, as the record grew",
        series=(series,),
        unit="Points, by deadline; above 0 is closer than the reference",
        zero=0.0,
    )
    drawn = timeline_chart(data, theme="page", width=WIDER, with_caption=False)
    return Figure(
        _inline(drawn),
        f"The mean difference over everything due up to each day, with its 90{NO_BREAK}% interval.",
        f"It begins with {FIRST} questions.",
        _growth_rows(known),
    )

"""Charts to stand inside a page, each with what it says in words."""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from forecasts.charts.calibration import calibration_chart
from forecasts.charts.records import CalibrationChart, TimelineChart, TimelineSeries
from forecasts.charts.sentences import calibration_note, calibration_sentence
from forecasts.charts.timeline import timeline_chart
from forecasts.standings import Breakdown, Mean
from forecasts.wording import NO_BREAK

WIDTH: Final = 400
WIDER: Final = 560
FIRST: Final = 5  # questions before there is a mean worth drawing


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing that follows the page's colours, with the sentences below it.

    Attributes:
        svg: the drawing, named and described for those who cannot see it.
        sentence: what it means.
        note: what was drawn.
    """

    svg: Markup
    sentence: str
    note: str


def _inline(drawn: bytes) -> Markup:
    return Markup(drawn.decode("utf-8"))  # noqa: S704  # our own drawing; its texts are escaped


def calibration_figure(data: CalibrationChart) -> Figure | None:
    """Draws a calibration curve; None where there are too few questions for one."""
    if data.is_empty:
        return None
    drawn = calibration_chart(data, theme="page", width=WIDTH, with_caption=False)
    return Figure(_inline(drawn), calibration_sentence(data), calibration_note(data))


def _ends(mean: Mean) -> tuple[float, float]:
    middle = mean.points or 0.0
    if mean.low is None or mean.high is None:
        return middle, middle
    return mean.low, mean.high


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
    )

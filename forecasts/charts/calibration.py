"""The calibration plot: what was said against what happened."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from forecasts.charts.frame import EDGE, SMALL, Frame, Look
from forecasts.charts.palette import Theme
from forecasts.charts.records import CalibrationChart, FloatArray, as_row
from forecasts.charts.sentences import (
    calibration_caption,
    calibration_description,
    calibration_sentence,
)
from forecasts.charts.sheet import Format, Sheet, drawing, wrapped

_LEFT: Final = 40.0
_RIGHT: Final = 18.0
_ABOVE: Final = 26.0  # the words above the square
_STRIP: Final = 44.0  # the counts below it
_GAP: Final = 8.0
_BELOW: Final = 48.0  # ticks and words below the counts
_TICKS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
_MANY: Final = 40
_FINEST: Final = 400


@dataclass(frozen=True)
class _Square:
    """Where probabilities lie on the sheet."""

    left: float
    top: float
    side: float

    def x(self, p: FloatArray | float) -> FloatArray:
        return as_row(self.left + self.side * as_row(p))

    def y(self, p: FloatArray | float) -> FloatArray:
        return as_row(self.top + self.side * (1 - as_row(p)))


def _grid(sheet: Sheet, square: _Square, *, foot: float) -> None:
    sides = [square.left, square.left + square.side]
    for tick in _TICKS:
        x, y = float(square.x(tick)), float(square.y(tick))
        sheet.line(sides, [y, y], "rule", part="grid", weight=0.8)
        sheet.line([x, x], [square.top, foot], "rule", part="grid", weight=0.8)
        label = f"{100 * tick:.0f}"
        sheet.write(label, square.left - 6, y + 4, size=SMALL, align="right", part="tick")
        sheet.write(label, x, foot + 16, size=SMALL, align="center", part="tick")
    sheet.write("It happened, in % of the time", EDGE, square.top - 12, size=SMALL, part="axis")
    sheet.write("when this was said, in %", square.left, foot + 34, size=SMALL, part="axis")


def _diagonal(sheet: Sheet, square: _Square) -> None:
    ends = np.array([0.0, 1.0])
    sheet.line(square.x(ends), square.y(ends), "soft", part="diagonal", dashes=(4, 3))


def _thinned(p: FloatArray) -> npt.NDArray[np.intp]:
    """Gives places at most a fraction of a pixel apart, ends included, when there are more."""
    if p.size <= _FINEST:
        return np.arange(p.size)
    return np.unique(np.searchsorted(p, np.linspace(p[0], p[-1], _FINEST)))


def _draw_band(sheet: Sheet, square: _Square, data: CalibrationChart) -> None:
    if data.band is None or np.size(data.band.p) == 0:
        return
    kept = _thinned(as_row(data.band.p))
    p, low, high = (as_row(row)[kept] for row in (data.band.p, data.band.low, data.band.high))
    if p.size == 1:
        x = square.x(np.repeat(p, 2))
        sheet.line(x, square.y(np.append(low, high)), "band", part="band", weight=10)
        return
    outline = np.append(low, high[::-1])
    sheet.area(square.x(np.append(p, p[::-1])), square.y(outline), "band", part="band")
    for edge in (low, high):
        sheet.line(square.x(p), square.y(edge), "faint", part="band-edge", weight=0.8)


def step_points(p: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Gives the corners of a curve of steps: level where the data are, upright halfway between.

    Points inside a level stretch are left out, so a long record draws as few strokes as it has
    levels.

    Example:
        >>> p, values = np.array([0.1, 0.2, 0.3, 0.5]), np.array([0.0, 0.4, 0.4, 0.6])
        >>> xs, ys = step_points(p, values)
        >>> xs.round(2).tolist(), ys.tolist()
        ([0.1, 0.15, 0.15, 0.4, 0.4, 0.5], [0.0, 0.0, 0.4, 0.4, 0.6, 0.6])
    """
    rises = np.flatnonzero(np.diff(values) != 0)
    halfway = (p[rises] + p[rises + 1]) / 2
    xs = np.concatenate([p[:1], np.repeat(halfway, 2), p[-1:]])
    levels = values[np.append(rises, p.size - 1)]
    return xs, np.repeat(levels, 2)


def _draw_curve(sheet: Sheet, square: _Square, data: CalibrationChart) -> None:
    p, values = as_row(data.p), as_row(data.recalibrated)
    xs, ys = step_points(p, values)
    sheet.line(square.x(xs), square.y(ys), "accent", part="curve", weight=2.4)
    if p.size > _MANY:
        return
    for said, happened in zip(p, values, strict=True):
        x, y = float(square.x(said)), float(square.y(happened))
        sheet.dot(x, y, "accent", radius=2.6, part="point", hollow=False)


def _draw_bins(sheet: Sheet, square: _Square, data: CalibrationChart) -> None:
    if data.bins is None:
        return
    bins = data.bins
    for p, value, low, high in zip(
        as_row(bins.p), as_row(bins.frequency), as_row(bins.low), as_row(bins.high), strict=True
    ):
        x = float(square.x(p))
        sheet.line([x, x], square.y(np.array([low, high])), "soft", part="bin-interval")
        sheet.dot(x, float(square.y(value)), "soft", radius=3.2, part="bin", hollow=True)


def count_bars(p: FloatArray, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Gives one bar for each probability, or bars around 0, 2, 4 ... % when there are many.

    Example:
        >>> count_bars(np.array([0.1, 0.7]), np.array([3.0, 5.0]))
        (array([0.1, 0.7]), array([3., 5.]))
    """
    if p.size <= _MANY:
        return p, counts
    place = np.round(p * 50).astype(np.intp)
    sums = np.bincount(place, weights=counts, minlength=51)
    filled = np.flatnonzero(sums)
    return filled / 50, as_row(sums[filled])


def _draw_counts(sheet: Sheet, square: _Square, data: CalibrationChart, *, foot: float) -> None:
    p, counts = count_bars(as_row(data.p), as_row(data.counts))
    most = float(np.max(counts, initial=0))
    if most <= 0:
        return
    width = max(2.0, 0.6 * square.side / 50)
    for x, count in zip(square.x(p), counts, strict=True):
        height = max(1.0, (_STRIP - 4) * count / most) if count else 0
        left, right, up = x - width / 2, x + width / 2, foot - height
        sheet.area([left, right, right, left], [foot, foot, up, up], "soft", part="count")
    sheet.line([square.left, square.left + square.side], [foot, foot], "faint", part="ground")
    words = f"bars: n up to {most:,.0f}"
    right = square.left + square.side
    sheet.write(words, right, foot + 34, size=SMALL, align="right", part="most")


def _draw_empty(sheet: Sheet, square: _Square, words: str) -> None:
    """Sets the words below the diagonal, where nothing crosses them."""
    x = float(square.x(0.97))
    lines = wrapped(words, width=0.75 * square.side, size=14)
    for number, line in enumerate(reversed(lines)):
        y = float(square.y(0.08)) - 18 * number
        sheet.write(line, x, y, size=14, ink="ink", align="right", part="empty")


def calibration_chart(
    data: CalibrationChart,
    *,
    format: Format = "svg",  # noqa: A002  # the word everybody guesses
    width: int = 360,
    scale: float = 2.0,
    theme: Theme = "auto",
    with_caption: bool = True,
    with_bins: bool = False,
) -> bytes:
    """Draws a calibration plot: a square with its diagonal, band, curve of steps, and counts below.

    Across runs what was said, upwards how often it happened, both from 0 to 100 %. On the dashed
    diagonal they agree; a curve below it says more than happened. Fewer than two questions give
    an empty square that says so.

    Args:
        data: what to draw.
        format: "svg" or "png".
        width: in CSS pixels, 240 to 2000.
        scale: pixels of the PNG per CSS pixel.
        theme: "auto" follows the reader in an SVG and is light in a PNG; "light"; "dark"; "page"
            is an SVG to stand inside HTML, without background and style sheet.
        with_caption: whether the sentences stand below the plot.
        with_bins: whether the bins are drawn with their intervals.

    Returns:
        The bytes of the file, the same for the same data.

    Raises:
        InvalidInputError: an unknown format or theme, or a size out of range.

    References:
        Dimitriadis, Gneiting and Jordan (2021), PNAS 118:e2016191118, for the curve and its band.

    Example:
        >>> data = CalibrationChart(title="Calibration", p=[], recalibrated=[], counts=[], n=0)
        >>> b"No resolved questions yet." in calibration_chart(data)
        True
    """
    look = Look(format=format, width=width, scale=scale, theme=theme, with_caption=with_caption)
    side = width - _LEFT - _RIGHT
    room = _ABOVE + side + _GAP + _STRIP + _BELOW
    caption = "" if data.is_empty else calibration_caption(data)
    with drawing():
        frame = Frame(look, title=data.title, caption=caption, room=room)
        square = _Square(_LEFT, frame.top + _ABOVE, side)
        foot = square.top + side + _GAP + _STRIP
        _grid(frame.sheet, square, foot=foot)
        if data.is_empty:
            _diagonal(frame.sheet, square)
            _draw_empty(frame.sheet, square, calibration_sentence(data))
        else:
            _draw_band(frame.sheet, square, data)
            _diagonal(frame.sheet, square)
            if with_bins:
                _draw_bins(frame.sheet, square, data)
            _draw_curve(frame.sheet, square, data)
            _draw_counts(frame.sheet, square, data, foot=foot)
        return frame.rendered(title=data.title, description=calibration_description(data))

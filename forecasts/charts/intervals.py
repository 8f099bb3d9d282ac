"""Rows of estimates, each a dot on a bar, around one vertical line the eye runs down."""

from typing import Final

from matplotlib.ticker import MaxNLocator

from forecasts.charts.frame import EDGE, LEADING, SMALL, Frame, Look
from forecasts.charts.palette import Ink, Theme
from forecasts.charts.records import IntervalChart, IntervalRow
from forecasts.charts.sentences import interval_description
from forecasts.charts.sheet import Format, Scale, Sheet, drawing, shortened, text_width, wrapped

_ROW: Final = 26.0
_BELOW: Final = 28.0
_NAME_SIZE: Final = 12.5
_GAP: Final = 14.0


def signed(value: float) -> str:
    """Writes a tick with its sign, and no sign for nothing.

    Example:
        >>> [signed(v) for v in (-2.5, 0.0, 10.0)]
        ['−2.5', '0', '+10']
    """
    return f"{value:+g}".replace("-", "−") if value else "0"


def _scale(data: IntervalChart, left: float, right: float) -> tuple[Scale, list[float]]:
    ends = [value for row in data.rows for value in (row.low, row.high) if value is not None]
    low, high = min([data.zero, *ends]), max([data.zero, *ends])
    if low == high:
        low, high = low - 1, high + 1
    ticks = [
        float(t)
        for t in MaxNLocator(max(2, int((right - left) / 45)), steps=[1, 2, 5, 10]).tick_values(
            low, high
        )
    ]
    scale = Scale(ticks[0], ticks[-1], left, right)
    return scale, ticks


def _columns(data: IntervalChart, width: float) -> tuple[float, float]:
    """Gives where the bars begin and end: names to the left of them, notes to the right."""
    names = [text_width(row.name, _NAME_SIZE) for row in data.rows]
    notes = [text_width(row.note, SMALL) for row in data.rows if row.note]
    left = EDGE + min(max(names), 0.36 * width) + _GAP
    right = width - EDGE - (min(max(notes), 0.2 * width) + _GAP if notes else 8)
    return left, right


def _draw_row(sheet: Sheet, scale: Scale, row: IntervalRow, y: float) -> None:
    inks: tuple[Ink, Ink, Ink] = ("ink", "soft", "accent")
    if row.is_provisional:
        inks = ("soft", "faint", "soft")
    ink, bar, mark = inks
    name = shortened(row.name, width=scale.start - EDGE - _GAP, size=_NAME_SIZE)
    sheet.write(name, EDGE, y + 4, size=_NAME_SIZE, ink=ink, part="name")
    note = shortened(row.note, width=0.2 * sheet.width, size=SMALL)
    sheet.write(note, sheet.width - EDGE, y + 4, size=SMALL, align="right", part="note")
    if row.estimate is None or row.low is None or row.high is None:
        middle = (scale.start + scale.end) / 2
        sheet.write("no estimate", middle, y + 4, size=SMALL, align="center", part="none")
        return
    ends = [scale.place(row.low), scale.place(row.high)]
    sheet.line(ends, [y, y], bar, part="interval", weight=3)
    is_hollow = row.is_provisional
    sheet.dot(scale.place(row.estimate), y, mark, radius=4, part="estimate", hollow=is_hollow)


def _zero_lines(data: IntervalChart, width: float) -> list[str]:
    if not (data.zero_words and data.rows):
        return []
    words = f"Line at {signed(data.zero)}: {data.zero_words}"
    return wrapped(words, width=width - 2 * EDGE, size=SMALL)


def _draw_ground(sheet: Sheet, data: IntervalChart, scale: Scale, ticks: list[float], *,
                 top: float) -> None:  # fmt: skip
    foot = top + _ROW * len(data.rows)
    for tick in ticks:
        x = scale.place(tick)
        sheet.line([x, x], [top, foot], "rule", part="grid", weight=0.8)
        sheet.write(signed(tick), x, foot + 16, size=SMALL, align="center", part="tick")
    zero = scale.place(data.zero)
    sheet.line([zero, zero], [top - 4, foot + 4], "ink", part="zero", weight=1.2)


def interval_chart(
    data: IntervalChart,
    *,
    format: Format = "svg",  # noqa: A002  # the word everybody guesses
    width: int = 360,
    scale: float = 2.0,
    theme: Theme = "auto",
    with_caption: bool = True,
) -> bytes:
    """Draws named estimates as dots on bars, on one scale, around one vertical line.

    Provisional rows are greyer and hollow. Names and notes too wide for their column are cut with
    an ellipsis; the description holds them whole.

    Args:
        data: what to draw, from top to bottom.
        format: "svg" or "png".
        width: in CSS pixels, 240 to 2000.
        scale: pixels of the PNG per CSS pixel.
        theme: as in `calibration_chart`.
        with_caption: whether the sentences stand below the rows.

    Returns:
        The bytes of the file, the same for the same data.

    Raises:
        InvalidInputError: an unknown format or theme, or a size out of range.

    Example:
        >>> row = IntervalRow(name="Anna Example", estimate=1.9, low=-0.4, high=4.2)
        >>> chart = IntervalChart(title="Edge", rows=(row,), unit="Edge; right is better")
        >>> b"Anna Example" in interval_chart(chart)
        True
    """
    look = Look(format=format, width=width, scale=scale, theme=theme, with_caption=with_caption)
    with drawing():
        unit = wrapped(data.unit, width=width - 2 * EDGE, size=SMALL)
        zero = _zero_lines(data, width)
        above = 14 + LEADING * len(unit)
        below = _BELOW + LEADING * len(zero)
        room = above + (_ROW * len(data.rows) + below if data.rows else _ROW)
        frame = Frame(look, title=data.title, caption=data.caption, room=room)
        frame.write(unit, top=frame.top + 4, part="axis")
        top = frame.top + above
        if data.rows:
            frame.write(zero, top=top + _ROW * len(data.rows) + 22, part="axis")
            axis, ticks = _scale(data, *_columns(data, width))
            _draw_ground(frame.sheet, data, axis, ticks, top=top)
            for number, row in enumerate(data.rows):
                _draw_row(frame.sheet, axis, row, top + _ROW * (number + 0.5))
        else:
            frame.sheet.write(interval_description(data), EDGE, top + 12, ink="ink", part="empty")
        return frame.rendered(title=data.title, description=interval_description(data))

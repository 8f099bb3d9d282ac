"""Values over time as steps: each holds until the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
from matplotlib.ticker import MaxNLocator

from forecasts.charts.frame import EDGE, LEADING, SMALL, Frame, Look
from forecasts.charts.palette import Ink, Theme
from forecasts.charts.records import FloatArray, TimelineChart, TimelineSeries, as_row
from forecasts.charts.sentences import timeline_description
from forecasts.charts.sheet import Format, Scale, Sheet, drawing, shortened, text_width, wrapped

_LEFT: Final = 44.0
_HEIGHT: Final = 200.0
_BELOW: Final = 34.0
_APART: Final = 15.0
_SAMPLE: Final = 16.0
_WIDE: Final = 520


@dataclass(frozen=True)
class _Stroke:
    """How one series is told from another: weight and dashes first, ink second."""

    ink: Ink
    weight: float
    dashes: tuple[float, ...] = ()


_STROKES: Final = (
    _Stroke("accent", 2.4),
    _Stroke("ink", 1.4),
    _Stroke("ink", 1.6, (6, 3)),
    _Stroke("ink", 1.8, (1.5, 2.5)),
    _Stroke("soft", 3.2),
    _Stroke("soft", 1.8, (9, 3, 2, 3)),
)


def held(at: FloatArray, values: FloatArray, until: float) -> tuple[FloatArray, FloatArray]:
    """Gives the corners of a line that keeps each value until the next, and the last `until`.

    Example:
        >>> xs, ys = held(np.array([0.0, 2.0]), np.array([0.5, 0.7]), 3.0)
        >>> xs.tolist(), ys.tolist()
        ([0.0, 2.0, 2.0, 3.0], [0.5, 0.5, 0.7, 0.7])
    """
    return np.append(np.repeat(at, 2)[1:], until), np.repeat(values, 2)


def spread(places: list[float], *, apart: float, low: float, high: float) -> list[float]:
    """Moves labels as little as keeps them apart and, where there is room, between two limits.

    Example:
        >>> spread([10.0, 12.0, 90.0], apart=15, low=0, high=100)
        [10.0, 25.0, 90.0]
        >>> spread([98.0, 99.0], apart=15.0, low=0.0, high=100.0)
        [85.0, 100.0]
    """
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = list(places)
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + apart)
    ceiling = high
    for index in reversed(order):
        moved[index] = max(low, min(moved[index], ceiling))
        ceiling = moved[index] - apart
    return moved


def _day(at: datetime) -> float:
    return at.timestamp() / 86400


def _moment(day: float) -> datetime:
    return datetime.fromtimestamp(day * 86400, tz=UTC)


def _days(at: Sequence[datetime]) -> FloatArray:
    return as_row([_day(moment) for moment in at])


def _month_starts(first: datetime, last: datetime, step: int) -> list[datetime]:
    """Gives the first days of every so many months, counted from January, within two times."""
    months = range(12 * first.year, 12 * last.year + 12, step)
    starts = [datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC) for month in months]
    return [start for start in starts if first <= start <= last]


def calendar_ticks(first: datetime, last: datetime, *, most: int) -> list[tuple[datetime, str]]:
    """Gives round dates within two times, at most so many, with the words for each.

    Example:
        >>> ticks = calendar_ticks(
        ...     datetime(2024, 1, 3, tzinfo=UTC), datetime(2025, 12, 20, tzinfo=UTC), most=3
        ... )
        >>> [words for _, words in ticks]
        ['Jul 2024', 'Jan 2025', 'Jul 2025']
    """
    first, last = first.astimezone(UTC), last.astimezone(UTC)
    for step in (1, 2, 3, 6, 12, 24, 60, 120, 240):
        starts = _month_starts(first, last, step)
        if 2 <= len(starts) <= most:
            form = "%Y" if step % 12 == 0 else "%b %Y"
            return [(start, f"{start:{form}}") for start in starts]
    midnight = datetime(first.year, first.month, first.day, tzinfo=UTC)
    days = (last - midnight).days
    step = max(1, -(-days // most))
    ticks = [midnight + timedelta(days=day) for day in range(step, days + 1, step)]
    return [(tick, f"{tick.day} {tick:%b %Y}") for tick in ticks]


def _value_scale(data: TimelineChart, drawn: list[TimelineSeries]) -> tuple[float, ...]:
    """Gives the ticks of the upright axis, from its foot to its top."""
    if data.is_probability:
        return (0.0, 0.25, 0.5, 0.75, 1.0)
    rows = [row for one in drawn for row in (one.values, one.low, one.high) if row is not None]
    values = np.concatenate([as_row(row) for row in rows])
    if data.zero is not None:
        values = np.append(values, data.zero)
    low, high = float(values.min()), float(values.max())
    if low == high:
        low, high = low - 1, high + 1
    return tuple(float(t) for t in MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(low, high))


def _draw_ground(sheet: Sheet, data: TimelineChart, x: Scale, y: Scale,
                 ticks: tuple[float, ...]) -> None:  # fmt: skip
    for tick in ticks:
        height = y.place(tick)
        words = f"{100 * tick:.0f}" if data.is_probability else f"{tick:g}".replace("-", "−")
        sheet.line([x.start, x.end], [height, height], "rule", part="grid", weight=0.8)
        sheet.write(words, x.start - 6, height + 4, size=SMALL, align="right", part="tick")
    if data.zero is not None:
        height = y.place(data.zero)
        sheet.line([x.start, x.end], [height, height], "ink", part="zero", weight=1.0)
    most = int((x.end - x.start) / 80)
    for at, words in calendar_ticks(_moment(x.low), _moment(x.high), most=max(2, most)):
        place = x.place(_day(at))
        sheet.line([place, place], [y.start, y.start + 4], "faint", part="grid", weight=0.8)
        sheet.write(words, place, y.start + 18, size=SMALL, align="center", part="tick")


def _draw_band(sheet: Sheet, one: TimelineSeries, x: Scale, y: Scale, *, until: float) -> None:
    if one.low is None or one.high is None:
        return
    days = _days(one.at)
    across, below = held(days, as_row(one.low), until)
    _, above = held(days, as_row(one.high), until)
    xs = [x.place(value) for value in across]
    edges = [[y.place(value) for value in edge] for edge in (below, above)]
    sheet.area([*xs, *xs[::-1]], [*edges[0], *edges[1][::-1]], "band", part="band")
    for edge in edges:
        sheet.line(xs, edge, "faint", part="band-edge", weight=0.8)


def _draw_line(sheet: Sheet, one: TimelineSeries, stroke: _Stroke, x: Scale, y: Scale,
               *, until: float) -> None:  # fmt: skip
    across, values = held(_days(one.at), as_row(one.values), until)
    xs, ys = [x.place(v) for v in across], [y.place(v) for v in values]
    sheet.line(xs, ys, stroke.ink, part="series", weight=stroke.weight, dashes=stroke.dashes)


def _draw_name(sheet: Sheet, name: str, stroke: _Stroke, left: float, y: float) -> None:
    ends = [left, left + _SAMPLE]
    sheet.line(ends, [y, y], stroke.ink, part="sample", weight=stroke.weight, dashes=stroke.dashes)
    room = sheet.width - EDGE - left - _SAMPLE - 5
    name = shortened(name, width=room, size=SMALL)
    sheet.write(name, left + _SAMPLE + 5, y + 4, size=SMALL, ink="ink", part="name")


def _draw_names(sheet: Sheet, drawn: list[TimelineSeries], x: Scale, y: Scale) -> None:
    """Names each line at its right end."""
    wanted = [y.place(float(as_row(one.values)[-1])) for one in drawn]
    heights = spread(wanted, apart=_APART, low=y.end, high=y.start)
    for one, stroke, height in zip(drawn, _STROKES, heights, strict=False):
        _draw_name(sheet, one.name, stroke, x.end + 8, height)


def _draw_key(sheet: Sheet, drawn: list[TimelineSeries], *, top: float) -> None:
    """Names each line below the plot, one a row, where it is too narrow to name them beside it."""
    for number, (one, stroke) in enumerate(zip(drawn, _STROKES, strict=False)):
        _draw_name(sheet, one.name, stroke, _LEFT, top + _APART * (number + 0.5))


def _until(data: TimelineChart, one: TimelineSeries) -> float:
    last = max(one.at[-1], data.until) if data.until else one.at[-1]
    return _day(last)


def _across(data: TimelineChart, drawn: list[TimelineSeries], width: float) -> Scale:
    ends = [_until(data, one) for one in drawn]
    first, last = min(_day(one.at[0]) for one in drawn), max(ends)
    if first == last:
        first, last = first - 1, last + 1
    if width < _WIDE:
        return Scale(first, last, _LEFT, width - EDGE - 8)
    names = min(max(text_width(one.name, SMALL) for one in drawn), 0.28 * width)
    return Scale(first, last, _LEFT, width - EDGE - names - _SAMPLE - 14)


def _draw(sheet: Sheet, data: TimelineChart, drawn: list[TimelineSeries], *, top: float) -> None:
    x = _across(data, drawn, sheet.width)
    ticks = _value_scale(data, drawn)
    y = Scale(ticks[0], ticks[-1], top + _HEIGHT, top)
    until = [_until(data, one) for one in drawn]
    for one, end in zip(drawn, until, strict=True):
        _draw_band(sheet, one, x, y, until=end)
    _draw_ground(sheet, data, x, y, ticks)
    for one, stroke, end in zip(drawn, _STROKES, until, strict=False):
        _draw_line(sheet, one, stroke, x, y, until=end)
    if sheet.width < _WIDE:
        _draw_key(sheet, drawn, top=y.start + _BELOW - 4)
    else:
        _draw_names(sheet, drawn, x, y)


def timeline_chart(
    data: TimelineChart,
    *,
    format: Format = "svg",  # noqa: A002  # the word everybody guesses
    width: int = 360,
    scale: float = 2.0,
    theme: Theme = "auto",
    with_caption: bool = True,
) -> bytes:
    """Draws values over time, one line of steps a series, each named at its right end.

    Args:
        data: what to draw; series without values are left out.
        format: "svg" or "png".
        width: in CSS pixels, 240 to 2000.
        scale: pixels of the PNG per CSS pixel.
        theme: as in `calibration_chart`.
        with_caption: whether the sentences stand below the plot.

    Returns:
        The bytes of the file, the same for the same data. Days are in UTC.

    Raises:
        InvalidInputError: an unknown format or theme, or a size out of range.

    Example:
        >>> b"Nothing on record yet." in timeline_chart(
        ...     TimelineChart(title="Skill", series=(), unit="Edge")
        ... )
        True
    """
    look = Look(format=format, width=width, scale=scale, theme=theme, with_caption=with_caption)
    drawn = [one for one in data.series if one.at]
    with drawing():
        unit = wrapped(data.unit, width=width - 2 * EDGE, size=SMALL)
        above = 14 + LEADING * len(unit)
        below = _BELOW + (_APART * len(drawn) if width < _WIDE else 0)
        room = above + (_HEIGHT + below if drawn else 26)
        frame = Frame(look, title=data.title, caption=data.caption, room=room)
        frame.write(unit, top=frame.top + 4, part="axis")
        if drawn:
            _draw(frame.sheet, data, drawn, top=frame.top + above)
        else:
            words = timeline_description(data)
            frame.sheet.write(words, EDGE, frame.top + above + 12, ink="ink", part="empty")
        return frame.rendered(title=data.title, description=timeline_description(data))

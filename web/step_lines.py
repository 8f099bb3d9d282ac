"""Probabilities over time as lines of steps: forecasters, markets and the crowd.

They are SVG paths on a plot 1,000 wide and as high as the picture, which is stretched to fit; their
strokes are not.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from forecasts.standings import (
    CROWD_MINIMUM,
    CrowdPoint,
    HistoryPoint,
    MarketHistory,
    StatementLine,
)
from forecasts.wording import probability_words
from web.time_axis import Axis

HEIGHT: Final = 240
WIDTH: Final = 1000
_COLUMNS: Final = 500  # of the plot, in each of which a market's line may move once
_DASHES: Final = 4  # ways to draw a market's line
_ROOMY: Final = 0.7  # of the width, up to which words beside a line have room for a number
_CLEAR: Final = 24  # from top and bottom, where the outcome is written
_NAMED: Final = 40  # above this many forecasters the lines of the rest are one


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Where a forecaster stood; all the rest together where the name is empty."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class PriceLine:
    """The prices of one market: its name, the number of its dashes, its steps.

    `gaps` are where nobody polled.
    """

    label: str
    dashes: int
    path: str
    gaps: str


@dataclass(frozen=True, slots=True)
class CrowdLine:
    """Where all who spoke stood together, with its words at its end (an SVG length, a height).

    `minimum` is how many organisations it takes.
    """

    path: str
    x: str
    y: float
    words: str
    minimum: int = CROWD_MINIMUM


def height_of(probability: float) -> float:
    """Gives how far below the top a probability is drawn."""
    return round(HEIGHT * (1 - probability), 1)


def _x(axis: Axis, at: datetime) -> str:
    return f"{WIDTH * axis.share(at):.1f}".removesuffix(".0")


def _tracks(
    lines: Iterable[StatementLine], end: datetime
) -> dict[str, list[tuple[StatementLine, float]]]:
    tracks: dict[str, list[tuple[StatementLine, float]]] = {}
    for line in lines:
        if line.said is not None and line.excluded_reason is None and line.stated_at < end:
            tracks.setdefault(line.forecaster_slug, []).append((line, line.said.probability))
    return tracks


def _track(track: Sequence[tuple[StatementLine, float]], axis: Axis, end: datetime) -> str:
    """Draws where a forecaster stood, until the next statement, a withdrawal or the end."""
    path: list[str] = []
    stop: datetime | None = None
    for place, (line, probability) in enumerate(track):
        y = height_of(probability)
        path.append(f"V{y}" if stop == line.stated_at else f"M{_x(axis, line.stated_at)} {y}")
        until = track[place + 1][0].stated_at if place + 1 < len(track) else end
        stop = min(until, line.withdrawn_at or until)
        path.append(f"H{_x(axis, stop)}")
    return "".join(path)


def people_lines(
    lines: Iterable[StatementLine], axis: Axis, end: datetime
) -> tuple[PersonLine, ...]:
    """Draws where each forecaster stood.

    Args:
        lines: what was said, oldest first.
        axis: where moments lie.
        end: when statements stop to count.

    Returns:
        One line for all others together, and one each for the 40 who spoke first.
    """
    drawn = [
        PersonLine(track[0][0].forecaster, _track(track, axis, end))
        for track in _tracks(lines, end).values()
    ]
    rest = "".join(line.path for line in drawn[_NAMED:])
    return (*([PersonLine("", rest)] if rest else []), *drawn[:_NAMED])


def _shown(points: Sequence[HistoryPoint], axis: Axis) -> list[HistoryPoint]:
    """Leaves out what nobody can see: of points in one column the first, last and extremes stay."""
    shown = []
    for _, column in groupby(points, key=lambda point: int(axis.share(point.at) * _COLUMNS)):
        within = list(column)
        by_price = sorted(within, key=lambda point: point.probability)
        kept = {within[0].at, within[-1].at, by_price[0].at, by_price[-1].at}
        shown += [point for point in within if point.at in kept or point.is_gap_before]
    return shown


def price_line(market: MarketHistory, number: int, axis: Axis, end: datetime) -> PriceLine:
    """Draws the prices of a linked market; gaps apart.

    Args:
        market: its prices.
        number: its place among the markets of the question.
        axis: where moments lie.
        end: until when the last price is drawn.
    """
    points = _shown([point for point in market.points if point.at <= end], axis)
    path: list[str] = []
    gaps: list[str] = []
    last = ""
    for point in points:
        x, y = f"{WIDTH * axis.share(point.at):.1f}", height_of(point.probability)
        if point.is_gap_before and last:
            gaps.append(f"M{last}H{x}")
        path.append(f"H{x}V{y}" if path and not point.is_gap_before else f"M{x} {y}")
        last = f"{x} {y}"
    if path:
        path.append(f"H{WIDTH * axis.share(end):.1f}")
    return PriceLine(market.label, number % _DASHES, "".join(path), "".join(gaps))


def _crowd_steps(points: Sequence[CrowdPoint], axis: Axis, end: datetime) -> Iterator[str]:
    """Yields the steps; a column of the plot takes one, the last."""
    is_drawn = False
    for _, column in groupby(points, key=lambda point: int(axis.share(point.at) * WIDTH)):
        *_, point = column
        x = _x(axis, point.at)
        if point.probability is not None:
            y = height_of(point.probability)
            yield f"H{x}V{y}" if is_drawn else f"M{x} {y}"
        elif is_drawn:
            yield f"H{x}"
        is_drawn = point.probability is not None
    if is_drawn:
        yield f"H{_x(axis, end)}"


def crowd_line_of(points: Sequence[CrowdPoint], axis: Axis, end: datetime) -> CrowdLine | None:
    """Draws the crowd; None where it never was large enough.

    Args:
        points: where it moved.
        axis: where moments lie.
        end: until when the last place is drawn.
    """
    heard = [point for point in points if point.at <= end]
    stood = [(point.at, point.probability) for point in heard if point.probability is not None]
    if not stood:
        return None
    _, last = stood[-1]
    stop = end if heard[-1].probability is not None else heard[-1].at
    return CrowdLine(
        path="".join(_crowd_steps(heard, axis, end)),
        x=axis.x(stop),
        y=min(max(height_of(last) + 4, _CLEAR), HEIGHT - _CLEAR + 8),
        words=f"crowd {probability_words(last)}" if axis.share(stop) < _ROOMY else "crowd",
    )

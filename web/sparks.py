"""The small line of a market's prices in a row: steps on a scale from 0 to 100 %."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from forecasts.markets.history import HistoryPoint
from forecasts.standings.market_list import SHOWN
from forecasts.wording import probability_words

WIDTH: Final = 120
HEIGHT: Final = 32
_EDGE: Final = 3  # so that the dot at the end is whole


@dataclass(frozen=True, slots=True)
class Spark:
    """The prices of the last days.

    Attributes:
        path: the steps, an SVG path.
        gaps: where nobody polled, empty where somebody always did.
        x: where the line ends.
        y: at which height.
        label: the line in words.
    """

    path: str
    gaps: str
    x: float
    y: float
    label: str


def _height(probability: float) -> float:
    return round(HEIGHT - _EDGE - (HEIGHT - 2 * _EDGE) * probability, 1)


def _seen(points: Sequence[HistoryPoint], now: datetime) -> list[tuple[float, HistoryPoint]]:
    """Leaves of the points in one pixel the last; what follows a gap stays."""
    scale = (WIDTH - _EDGE) / SHOWN.total_seconds()

    def place(point: HistoryPoint) -> int:
        return int((point.at - (now - SHOWN)).total_seconds() * scale)

    seen = []
    for x, within in groupby(points, key=place):
        column = list(within)
        begun = next((each for each in column if each.is_gap_before), None)
        last = column[-1]
        kept = last if begun is None else HistoryPoint(last.at, last.probability, True)
        seen.append((float(x), kept))
    return seen


def spark(points: Sequence[HistoryPoint], *, now: datetime) -> Spark | None:
    """Draws the prices of the last days as steps; None where there is none."""
    if not points:
        return None
    path: list[str] = []
    gaps: list[str] = []
    last = ""
    for x, point in _seen(points, now):
        y = _height(point.probability)
        if point.is_gap_before and last:
            gaps.append(f"M{last}H{x:g}")
        path.append(f"H{x:g}V{y:g}" if path and not point.is_gap_before else f"M{x:g} {y:g}")
        last = f"{x:g} {y:g}"
        end = x, y
    first, final = points[0], points[-1]
    return Spark(
        path="".join(path),
        gaps="".join(gaps),
        x=end[0],
        y=end[1],
        label=(
            f"Price from {probability_words(first.probability)} to "
            f"{probability_words(final.probability)} within 30 days."
        ),
    )

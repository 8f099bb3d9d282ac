"""The small drawings in a row: an interval bar on a shared scale, and a record strip.

Positions are percentages of the width, so that one drawing fits a desk and a phone.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forecasts.standings import BoardRow, Tick
from forecasts.wording import edge_words, score_words

ALWAYS_HALF: Final = 0.25
STRIP_LIMIT: Final = 40
STRIP_STEP: Final = 4
STRIP_HALF: Final = 15
_NICE_ENDS: Final = (0.4, 0.6, 0.8, 1.0)
_NICE_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_FEWEST_STEPS: Final = 4
_MOST_MARKS: Final = 5


def percent(share: float) -> str:
    """Writes a share of the width as an SVG length.

    Example:
        >>> percent(1 / 3)
        '33.33%'
    """
    return f"{100 * share:.2f}%"


@dataclass(frozen=True, slots=True)
class Scale:
    """The horizontal scale all bars of a page share, from 0 to `end`.

    Attributes:
        end: the Brier score at the right edge.
        marks: labelled positions, each an SVG length and its words.
        reference: where always saying 50 % would stand.
    """

    end: float
    marks: tuple[tuple[str, str], ...]
    reference: str

    def at(self, score: float) -> str:
        """Places a score on the scale."""
        return percent(min(score / self.end, 1.0))


@dataclass(frozen=True, slots=True)
class Bar:
    """A mean as a dot on its 90 % interval.

    Attributes:
        dot: position of the mean.
        low: position of the lower end, None when nothing is known.
        high: position of the upper end, at most the edge of the scale.
        is_beyond: whether the interval reaches beyond the edge.
        reference: where always saying 50 % would stand.
        label: the same in words.
    """

    dot: str
    low: str | None
    high: str | None
    is_beyond: bool
    reference: str
    label: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A record, one tick a question: SVG paths up for Yes, down for No, rings for annulled."""

    yes: str
    no: str
    gaps: tuple[int, ...]
    width: int
    label: str


def _reach(row: BoardRow, *, is_whole: bool) -> float:
    is_held = row.brier_high is not None and (is_whole or not row.provisional)
    return (row.brier_high or row.brier) if is_held else row.brier


def shared_scale(rows: Iterable[BoardRow], *, is_whole: bool = False) -> Scale:
    """Chooses a scale that holds every mean, and every interval of a settled record.

    Args:
        rows: what is drawn on it.
        is_whole: whether it holds the intervals of provisional records too.
    """
    top = max((_reach(row, is_whole=is_whole) for row in rows), default=0.0)
    end = next(nice for nice in _NICE_ENDS if top <= nice)
    marks = [mark for mark in (0.0, 0.25, 0.5, 0.75, 1.0) if mark <= end]
    return Scale(
        end=end,
        marks=tuple((percent(mark / end), f"{mark:g}".removeprefix("0") or "0") for mark in marks),
        reference=percent(ALWAYS_HALF / end),
    )


def interval_bar(row: BoardRow, scale: Scale) -> Bar:
    """Draws the mean Brier score of a row on the shared scale."""
    label = f"Mean Brier score {score_words(row.brier)}"
    if row.brier_low is None or row.brier_high is None:
        return Bar(
            scale.at(row.brier), None, None, False, scale.reference, f"{label}, no interval yet."
        )
    ends = f"{score_words(row.brier_low)} to {score_words(row.brier_high)}"
    return Bar(
        dot=scale.at(row.brier),
        low=scale.at(row.brier_low),
        high=scale.at(row.brier_high),
        is_beyond=row.brier_high > scale.end,
        reference=scale.reference,
        label=f"{label}, 90 % interval {ends}; always saying 50 % scores .250.",
    )


@dataclass(frozen=True, slots=True)
class Points:
    """An estimate in points with the interval it is drawn with.

    Attributes:
        name: what it is called.
        estimate: positive is better.
        low: lower end of the 90 % interval, None where nothing is known.
        high: upper end.
        is_held: whether the scale must hold the interval, and not only the estimate.
    """

    name: str
    estimate: float
    low: float | None
    high: float | None
    is_held: bool


@dataclass(frozen=True, slots=True)
class PointsScale:
    """The horizontal scale all bars of points share; zero is always on it.

    Attributes:
        start: the points at the left edge, zero or negative.
        end: the points at the right edge.
        marks: labelled positions, each an SVG length and its words.
        zero: where the reference stands.
    """

    start: float
    end: float
    marks: tuple[tuple[str, str], ...]
    zero: str

    def at(self, points: float) -> str:
        """Places points on the scale, those beyond an edge on the edge."""
        share = (points - self.start) / (self.end - self.start)
        return percent(min(max(share, 0.0), 1.0))


@dataclass(frozen=True, slots=True)
class PointsBar:
    """An estimate as a dot on its 90 % interval around the zero line.

    Attributes:
        dot: position of the estimate.
        low: position of the lower end, None when nothing is known.
        high: position of the upper end.
        is_before: whether the interval reaches beyond the left edge.
        is_beyond: whether it reaches beyond the right edge.
        zero: where the reference stands.
        label: the same in words.
    """

    dot: str
    low: str | None
    high: str | None
    is_before: bool
    is_beyond: bool
    zero: str
    label: str


def _ends(points: Iterable[Points]) -> tuple[float, float]:
    low, high = 0.0, 0.0
    for each in points:
        is_held = each.is_held and each.low is not None and each.high is not None
        low = min(low, each.low if is_held and each.low is not None else each.estimate)
        high = max(high, each.high if is_held and each.high is not None else each.estimate)
    return low, high


def points_scale(points: Iterable[Points]) -> PointsScale:
    """Chooses a scale that holds zero, every estimate, and the intervals that must be held."""
    low, high = _ends(points)
    reach = max(high - low, 1.0)
    step = next((nice for nice in _NICE_STEPS if reach / nice <= _FEWEST_STEPS), _NICE_STEPS[-1])
    first, last = math.floor(low / step), max(math.ceil(high / step), 1)
    scale = PointsScale(first * step, last * step, (), "")
    every = 1 if last - first < _MOST_MARKS else 2
    steps = [n * step for n in range(first, last + 1) if n % every == 0]
    marks = tuple((scale.at(n), f"{n:+d}".replace("-", "−") if n else "0") for n in steps)
    return replace(scale, marks=marks, zero=scale.at(0.0))


def points_bar(points: Points, scale: PointsScale) -> PointsBar:
    """Draws an estimate on the shared scale."""
    label = f"{points.name} {edge_words(points.estimate)}"
    low, high = points.low, points.high
    if low is None or high is None:
        label += ", no interval; positive is better."
        return PointsBar(scale.at(points.estimate), None, None, False, False, scale.zero, label)
    label += f", 90 % interval {edge_words(low)} to {edge_words(high)}; positive is better."
    return PointsBar(
        dot=scale.at(points.estimate),
        low=scale.at(low),
        high=scale.at(high),
        is_before=low < scale.start,
        is_beyond=high > scale.end,
        zero=scale.zero,
        label=label,
    )


def _path(ticks: Sequence[Tick], outcome: int) -> str:
    drawn = []
    for place, tick in enumerate(ticks):
        if tick.brier is None or tick.outcome != outcome:
            continue
        height = max(1.5, STRIP_HALF * math.sqrt(tick.brier))
        drawn.append(f"M{place * STRIP_STEP + 2:g} {STRIP_HALF + 1}v{-height:.1f}")
    path = "".join(drawn)
    return path if outcome else path.replace("v-", "v")


def record_strip(ticks: Sequence[Tick]) -> Strip:
    """Draws the latest questions of a record, in the order given."""
    shown = ticks[-STRIP_LIMIT:]
    distances = [math.sqrt(tick.brier) for tick in shown if tick.brier is not None]
    gaps = [place for place, tick in enumerate(shown) if tick.brier is None]
    average = sum(distances) / len(distances) if distances else 0.0
    label = (
        f"The latest {len(shown)} questions"
        if len(ticks) > len(shown)
        else f"{len(shown)} question{'' if len(shown) == 1 else 's'}"
    )
    label += f" by deadline; on average {100 * average:.0f} points away from the outcome"
    return Strip(
        yes=_path(shown, 1),
        no=_path(shown, 0),
        gaps=tuple(place * STRIP_STEP + 2 for place in gaps),
        width=max(len(shown), 1) * STRIP_STEP,
        label=label + (f"; {len(gaps)} annulled." if gaps else "."),
    )

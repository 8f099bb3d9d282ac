"""The small drawings in a row: an interval bar on a shared scale, and a record strip.

Positions are percentages of the width, so that one drawing fits a desk and a phone.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from forecasts.standings import BoardRow, Tick
from forecasts.wording import score_words

ALWAYS_HALF: Final = 0.25
STRIP_LIMIT: Final = 40
STRIP_STEP: Final = 4
STRIP_HALF: Final = 15
_NICE_ENDS: Final = (0.4, 0.6, 0.8, 1.0)


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

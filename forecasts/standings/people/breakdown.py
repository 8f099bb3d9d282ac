"""A record taken apart: against what it was compared, year by year, by tag, by horizon."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from scipy.special import stdtrit

from forecasts.standings.records import REFERENCES, Array, Records, instant
from forecasts.standings.units import UnitRecords, unit_numbers
from forecasts.values import ReferenceClass

LEVEL: Final = 0.9
POINTS: Final = 100.0
_DAY: Final = 86_400_000_000
_HORIZONS: Final = (
    ("up to 30 days", 30),
    ("31 to 90 days", 90),
    ("91 to 365 days", 365),
    ("over a year", math.inf),
)


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of points with its 90 % interval.

    Attributes:
        questions: how many units it is of.
        points: the mean, None of nothing; 100 x (reference's Brier - own), positive is better.
        low: lower end, None where two units of different causes are not there.
        high: upper end.
    """

    questions: int
    points: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """The units of a year, a tag or a horizon.

    Attributes:
        label: which.
        questions: how many units; a family of questions is one.
        brier: mean Brier score, lower is better.
        compared: those with a reference, and what they gained on it.
    """

    label: str
    questions: int
    brier: float
    compared: Mean


@dataclass(frozen=True, slots=True)
class Step:
    """The mean of points over everything due up to an instant."""

    at: datetime
    mean: Mean


@dataclass(frozen=True, slots=True)
class ReferenceShare:
    """How many units were compared with which reference; None: those that have none."""

    reference: ReferenceClass | None
    questions: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A record on one board, taken apart.

    Attributes:
        whole: the mean of points over all units with a reference, as they came; unlike Edge it is
            neither shrunken nor corrected for which questions were answered.
        references: against what units were compared, in the order of preference.
        years: by the year of the deadline (UTC).
        tags: by tag, the most used first; a unit counts under each of its tags.
        horizons: by the days from first statement to deadline.
        steps: the mean of points as it grew, deadline by deadline.
    """

    whole: Mean
    references: tuple[ReferenceShare, ...]
    years: tuple[Group, ...]
    tags: tuple[Group, ...]
    horizons: tuple[Group, ...]
    steps: tuple[Step, ...]


def running_means(values: Array, clusters: Array) -> list[Mean]:
    """Gives the mean of the first value, of the first two, and so on, with intervals.

    With S_c and n_c the sum and number of the values of cluster c, k clusters, n values, mean m:

    error^2 = k / (k - 1) sum over c of (S_c - n_c m)^2 / n^2,
    interval = m -+ t(k - 1, .95) error.

    Args:
        values: finite numbers in the order in which they came, one-dimensional.
        clusters: what hangs together, whole numbers, as many.

    Returns:
        One mean for each value. There is no interval below two clusters, nor where they all agree:
        equal answers prove nothing.

    References:
        Liang and Zeger (1986), Biometrika 73:13-22, for the variance; Cameron and Miller (2015),
        Journal of Human Resources 50:317-372, for the factor and the t distribution.

    Example:
        >>> first, second = running_means(np.array([1.0, 3.0]), np.array([7, 8]))
        >>> first.points, first.low, second.points, round(second.high, 3)
        (1.0, None, 2.0, 8.314)
    """
    sums: dict[int, tuple[float, int]] = {}
    means, total = [], 0.0
    squares = products = sizes = 0.0  # sums over clusters of S^2, S n and n^2
    for place, (value, cluster) in enumerate(zip(values.tolist(), clusters.tolist(), strict=True)):
        n = place + 1
        before, count = sums.get(cluster, (0.0, 0))
        after, number = before + value, count + 1
        sums[cluster] = after, number
        squares += after * after - before * before
        products += after * number - before * count
        sizes += number * number - count * count
        total += value
        mean = total / n
        spread = squares - 2 * mean * products + mean * mean * sizes
        means.append(_interval(n, mean, len(sums), spread))
    return means


def _interval(n: int, mean: float, clusters: int, spread: float) -> Mean:
    if clusters < 2 or spread <= 1e-12 * max(1.0, mean * mean) * n * n:
        return Mean(n, mean, None, None)
    error = math.sqrt(clusters / (clusters - 1) * spread) / n
    half = float(stdtrit(clusters - 1, (1.0 + LEVEL) / 2.0)) * error
    return Mean(n, mean, mean - half, mean + half)


def points_of(units: UnitRecords) -> Array:
    """Turns differences of loss into points: positive is better."""
    gained: Array = -POINTS * units.difference
    return gained


def mean_of(units: UnitRecords) -> Mean:
    """Averages the points of the units that have a reference."""
    compared = units.where(units.has_reference)
    means = running_means(points_of(compared), compared.cluster)
    return means[-1] if means else Mean(0, None, None, None)


def _group(label: str, units: UnitRecords) -> Group:
    return Group(label, len(units), float(units.brier.mean()), mean_of(units))


def _references(units: UnitRecords) -> tuple[ReferenceShare, ...]:
    classes: Sequence[ReferenceClass | None] = (*REFERENCES, None)
    codes = (*range(len(REFERENCES)), -1)
    counts = [int((units.reference_class == code).sum()) for code in codes]
    return tuple(
        ReferenceShare(each, count) for each, count in zip(classes, counts, strict=True) if count
    )


def _years(units: UnitRecords) -> tuple[Group, ...]:
    years = np.array([instant(each).year for each in units.closes_at], dtype=np.int64)
    return tuple(_group(str(year), units.where(years == year)) for year in np.unique(years))


def _horizons(units: UnitRecords, first_said: Array) -> tuple[Group, ...]:
    days = (units.closes_at - first_said) / _DAY
    groups, begins = [], -math.inf
    for label, end in _HORIZONS:
        chosen = (days > begins) & (days <= end)
        if chosen.any():
            groups.append(_group(label, units.where(chosen)))
        begins = end
    return tuple(groups)


def _tags(units: UnitRecords, tagged: Mapping[int, Iterable[str]]) -> tuple[Group, ...]:
    members: dict[str, list[int]] = {}
    for place, unit in enumerate(units.unit.tolist()):
        for tag in tagged.get(unit, ()):
            members.setdefault(tag, []).append(place)
    order = sorted(members, key=lambda tag: (-len(members[tag]), tag))
    return tuple(_group(tag, units.where(np.array(members[tag]))) for tag in order)


def _steps(units: UnitRecords) -> tuple[Step, ...]:
    compared = units.where(units.has_reference)
    order = np.lexsort((compared.unit, compared.closes_at))
    compared = compared.where(order)
    means = running_means(points_of(compared), compared.cluster)
    last = np.flatnonzero(np.diff(compared.closes_at, append=-1) != 0)
    return tuple(Step(instant(compared.closes_at[place]), means[place]) for place in last)


def first_said(rows: Records, units: UnitRecords) -> Array:
    """Gives when each unit of one forecaster was first spoken of."""
    numbers = unit_numbers(rows)
    earliest = np.full(len(units), np.iinfo(np.int64).max)
    place = np.searchsorted(units.unit, numbers)
    np.minimum.at(earliest, place, rows.stated_at)
    return earliest


def breakdown(rows: Records, units: UnitRecords, tagged: Mapping[int, Iterable[str]]) -> Breakdown:
    """Takes the record of one forecaster apart.

    Args:
        rows: the scored first statements.
        units: the same as units.
        tagged: the tags of each unit, by its number.
    """
    return Breakdown(
        whole=mean_of(units),
        references=_references(units),
        years=_years(units),
        tags=_tags(units, tagged),
        horizons=_horizons(units, first_said(rows, units)),
        steps=_steps(units),
    )

"""Equal probabilities gathered into levels, with their numbers of forecasts and of Yes.

Everything about calibration works on these counts. Rows become whole numbers, so that gathering is
counting when the probabilities are whole percents, and sorting plain integers when not; the levels
are the same either way.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from forecasts.errors import InvalidInputError
from forecasts.scoring._inputs import FloatArray, IntArray, as_array, as_forecasts
from forecasts.scoring.grouped import as_labels

Ties: TypeAlias = Literal["close", "equal"]

TICKS = 10**12  # probabilities nearer than half a tick are one level: .3 and .1 + .2, .3 and 1 - .7
MOST_GROUPS = 4_000_000  # group, tick and outcome of a row must fit into 63 bits
_PERCENTS = 101
_NEAR = 4e-11  # of a percent: surely within half a tick
_CHUNK = 32_768  # rows at a time, so that the intermediate arrays stay in the cache


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """The distinct probabilities, ascending; group after group when there are several.

    Attributes:
        p: the probability of each level.
        counts: how many forecasts stated it, at least 1.
        successes: how many of them came out Yes.
        group: the group of each level.
    """

    p: FloatArray
    counts: FloatArray
    successes: FloatArray
    group: IntArray


def as_ticks(p: FloatArray) -> NDArray[np.int64]:
    """Turns checked probabilities into whole numbers of ticks."""
    return np.rint(p * TICKS).astype(np.int64)


def from_ticks(ticks: NDArray[np.int64]) -> FloatArray:
    """Turns ticks back into probabilities; whole percents come out as they are written."""
    probabilities: FloatArray = ticks / TICKS
    return probabilities


def as_rows(p: object, y: object) -> tuple[FloatArray, FloatArray]:
    """Returns checked forecasts, one-dimensional and at least one.

    Raises:
        InvalidInputError: a probability or an outcome is wrong, the shapes differ, there is not
            one dimension or there are no forecasts.
    """
    probabilities, outcomes = as_forecasts(p, y)
    check_rows(probabilities)
    return probabilities, outcomes


def check_rows(probabilities: FloatArray) -> None:
    """Checks that there is one dimension and something in it.

    Raises:
        InvalidInputError: there is not.
    """
    if probabilities.ndim != 1 or probabilities.size == 0:
        raise InvalidInputError(
            f"The probabilities have shape {probabilities.shape}; expected one dimension and at "
            "least one forecast."
        )


def as_groups(groups: object, n_groups: int | None) -> tuple[IntArray, int]:
    """Returns the group of each forecast, and how many groups there are.

    Raises:
        InvalidInputError: a group is no whole number from 0 to n_groups - 1, or there are more
            groups than fit.
    """
    labels = as_labels(groups, what="groups")
    lowest, highest = (int(labels.min()), int(labels.max())) if labels.size else (0, -1)
    n_groups = highest + 1 if n_groups is None else n_groups
    if not (lowest >= 0 and highest < n_groups):
        raise InvalidInputError(
            f"Found groups from {lowest} to {highest}; expected whole numbers from 0 to "
            f"{n_groups - 1}. Number them from 0, or raise n_groups."
        )
    if n_groups > MOST_GROUPS:
        raise InvalidInputError(
            f"Found {n_groups} groups; expected at most {MOST_GROUPS} in one call. Give them in "
            "parts."
        )
    return labels.astype(np.intp, copy=False), n_groups


def gather(p: object, y: object, ties: Ties = "close") -> Levels:
    """Gathers the forecasts of one forecaster, as near as half a tick or only where equal.

    Raises:
        InvalidInputError: as `as_rows`.
    """
    if ties == "equal":
        return _equal(*as_rows(p, y))
    percents = _percents(p, y, None, 1)
    return percents if percents is not None else _sorted(*as_rows(p, y), None)


def gather_by_group(p: object, y: object, groups: IntArray, n_groups: int) -> Levels:
    """Gathers the forecasts of each group apart; the groups are checked, the rest is not.

    Raises:
        InvalidInputError: a probability or an outcome is wrong, the shapes differ, or there is
            not one dimension.
    """
    percents = _percents(p, y, groups, n_groups)
    if percents is not None:
        return percents
    probabilities, outcomes = as_forecasts(p, y)
    if probabilities.shape != groups.shape:
        raise InvalidInputError(
            f"The probabilities have shape {probabilities.shape} and the groups {groups.shape}; "
            "expected one dimension and one group for each forecast."
        )
    return _sorted(probabilities, outcomes, groups)


def _sorted(p: FloatArray, y: FloatArray, groups: IntArray | None) -> Levels:
    cells = as_ticks(p)
    if groups is not None:
        cells += groups * (TICKS + 1)
    cells *= 2
    cells += y.astype(np.int64)
    cells.sort()  # plain integers sort several times faster than an argsort of the probabilities
    is_yes = (cells & 1).astype(np.float64)
    cells >>= 1
    starts = np.flatnonzero(np.diff(cells, prepend=-1))
    counts = np.diff(starts, append=cells.size).astype(np.float64)
    if starts.size < cells.size:
        cells, is_yes = cells[starts], np.add.reduceat(is_yes, starts)
    group = np.zeros(cells.shape, dtype=np.intp) if groups is None else cells // (TICKS + 1)
    if groups is not None:
        cells -= group * (TICKS + 1)
    return Levels(p=from_ticks(cells), counts=counts, successes=is_yes, group=group)


def _equal(p: FloatArray, y: FloatArray) -> Levels:
    distinct, place, counts = np.unique(p, return_inverse=True, return_counts=True)
    return Levels(
        p=distinct,
        counts=counts.astype(np.float64),
        successes=np.bincount(place, weights=y).astype(np.float64),
        group=np.zeros(distinct.shape, dtype=np.intp),
    )


def _percents(p: object, y: object, groups: IntArray | None, n_groups: int) -> Levels | None:
    """Gathers whole percents by counting; None when this is not the way, or the input is wrong."""
    probabilities, outcomes = as_array(p, what="probabilities"), as_array(y, what="outcomes")
    rows = probabilities.size
    n_codes = 2 * _PERCENTS * n_groups
    if rows == 0 or not 0 < n_codes <= 8 * rows + _CHUNK:
        return None  # a bigger table costs more than sorting
    if probabilities.ndim != 1 or outcomes.shape != (rows,):
        return None
    if groups is not None and groups.shape != (rows,):
        return None
    if probabilities.dtype != np.float64 or outcomes.dtype.kind not in "biuf":
        return None
    table = _count_codes(probabilities, outcomes, groups, n_codes)
    return None if table is None else _from_table(table.reshape(-1, 2))


def _count_codes(
    p: FloatArray, y: NDArray[np.generic], groups: IntArray | None, n_codes: int
) -> IntArray | None:
    """Counts the codes 2 * (101 * group + percent) + outcome, chunk by chunk."""
    table = np.zeros(n_codes, dtype=np.intp)
    step = max(_CHUNK, 2 * n_codes)  # each chunk costs a pass over the table
    for start in range(0, p.size, step):
        rows = slice(start, start + step)
        codes = _percent_codes(p[rows], y[rows])
        if codes is None:
            return None
        if groups is not None:
            codes += groups[rows] * (2 * _PERCENTS)
        table += np.bincount(codes, minlength=n_codes)
    return table


def _percent_codes(p: FloatArray, y: NDArray[np.generic]) -> IntArray | None:
    # nan fails every comparison, so it ends here as well and is named by the checks
    if not (p.min() >= 0.0 and p.max() <= 1.0):
        return None
    scaled = p * 100.0
    percents = np.rint(scaled)
    scaled -= percents
    if not (scaled.max() < _NEAR and scaled.min() > -_NEAR):
        return None
    outcomes = y.astype(np.float64, copy=False)
    if not ((outcomes == 0.0) | (outcomes == 1.0)).all():
        return None
    percents += percents
    percents += outcomes
    return percents.astype(np.intp)


def _from_table(table: IntArray) -> Levels:
    counts = table.sum(axis=1)
    cells = np.flatnonzero(counts)
    group, percent = np.divmod(cells, _PERCENTS)
    return Levels(
        p=percent / 100.0,
        counts=counts[cells].astype(np.float64),
        successes=table[cells, 1].astype(np.float64),
        group=group,
    )

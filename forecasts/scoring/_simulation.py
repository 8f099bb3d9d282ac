"""Outcomes drawn as if stated probabilities were true, one for each unit."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from forecasts.errors import InvalidInputError
from forecasts.scoring._inputs import FloatArray, IntArray, as_numbers, check_each
from forecasts.scoring._levels import TICKS, Levels, as_ticks
from forecasts.scoring.grouped import as_labels

_AT_ONCE = 500_000  # numbers in one array, so that memory stays flat in the number of draws


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Which unit decides each forecast; rows ordered by level.

    Attributes:
        unit: the unit of each forecast, numbered from 0.
        offset: where in the unit's range its Yes begins, in [0, 1), or None for 0.
        level: the level of each forecast, not falling.
    """

    unit: IntArray
    offset: FloatArray | None
    level: IntArray


def as_units(
    p: FloatArray, groups: IntArray | None, unit: object | None, offset: object | None
) -> Units | None:
    """Returns the units of checked forecasts, or None when every forecast is its own.

    Raises:
        InvalidInputError: units or offsets are wrong, not as many as forecasts, or there are
            offsets without units.
    """
    if unit is None:
        if offset is not None:
            raise InvalidInputError("Found offset without unit; give the unit of each forecast.")
        return None
    labels = as_labels(unit, what="units")
    begins = None if offset is None else _as_offsets(offset)
    for array, what in ((labels, "units"), (begins, "offsets")):
        if array is not None and array.shape != p.shape:
            raise InvalidInputError(
                f"The {what} have shape {array.shape} and the probabilities {p.shape}; "
                "expected the same."
            )
    cells = as_ticks(p)
    if groups is not None:
        cells += groups * (TICKS + 1)
    level = np.unique(cells, return_inverse=True)[1]
    order = np.argsort(level, kind="stable")
    numbered = np.unique(labels, return_inverse=True)[1]
    return Units(
        unit=numbered[order],
        offset=None if begins is None else begins[order],
        level=level[order],
    )


def _as_offsets(offset: object) -> FloatArray:
    numbers = as_numbers(offset, what="offsets")
    is_good = np.isfinite(numbers) & (numbers >= 0.0)
    check_each(numbers, is_good, what="offsets", expected="a number of 0 or more")
    wrapped: FloatArray = numbers % 1.0
    return wrapped


def check_draws(draws: int) -> None:
    """Checks a number of draws.

    Raises:
        InvalidInputError: it is not 1 or more.
    """
    if draws < 1:
        raise InvalidInputError(f"Found draws {draws!r}; expected 1 or more, such as 1000.")


def draw_successes(
    levels: Levels, p: FloatArray, *, units: Units | None, draws: int, seed: int
) -> Iterator[FloatArray]:
    """Draws the number of Yes at every level, some draws at a time.

    Args:
        levels: the levels and their numbers of forecasts.
        p: the probability taken as true at each level.
        units: what shares its fate, or None when every forecast is its own unit.
        draws: how many draws in all.
        seed: of the random numbers; the same seed gives the same draws.

    Yields:
        Arrays of shape (some draws, levels).
    """
    check_draws(draws)
    rng = np.random.default_rng(seed)
    width = levels.p.size if units is None else units.unit.size
    step = max(1, _AT_ONCE // width)
    for start in range(0, draws, step):
        some = min(step, draws - start)
        if units is None:
            yield _independent(levels.counts, p, some, rng)
        else:
            yield _by_unit(units, p, some, rng)


def _independent(
    counts: FloatArray, p: FloatArray, draws: int, rng: np.random.Generator
) -> FloatArray:
    if counts.max(initial=0.0) == 1.0:
        return (rng.random((draws, p.size)) < p).astype(np.float64)
    # level after level, because NumPy keeps what it worked out for the last n and p
    drawn = rng.binomial(counts.astype(np.int64)[:, None], p[:, None], size=(p.size, draws))
    return np.ascontiguousarray(drawn.T, dtype=np.float64)


def _by_unit(units: Units, p: FloatArray, draws: int, rng: np.random.Generator) -> FloatArray:
    fate = rng.random((int(units.unit.max()) + 1, draws))[units.unit]
    if units.offset is not None:
        fate -= units.offset[:, None]
        fate += fate < 0.0
    is_yes: NDArray[np.bool] = fate < p[units.level][:, None]
    gathered = _rows_to_levels(units.level, p.size) @ is_yes.astype(np.float64)
    return np.ascontiguousarray(gathered.T)


def _rows_to_levels(level: IntArray, n_levels: int) -> "csr_array[np.float64]":
    n = level.size
    bounds = np.searchsorted(level, np.arange(n_levels + 1))
    return csr_array((np.ones(n), np.arange(n), bounds), shape=(n_levels, n))

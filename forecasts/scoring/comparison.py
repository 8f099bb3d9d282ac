"""One forecaster against another, or against a reference, on the questions both answered."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecasts.errors import InvalidInputError
from forecasts.scoring._inputs import FloatArray, Numbers, as_numbers, check_each
from forecasts.scoring.grouped import as_labels

MOST_ENUMERATED = 13  # 2^13 = 8,192 ways to flip are all looked at
_BLOCK = 1 << 20  # flips at a time
_ROUNDING = 1e-12  # sums nearer than this, relative to all there is, are one


@dataclass(frozen=True, slots=True)
class PairedComparison:
    """Whether a mean difference is more than luck.

    Attributes:
        mean_difference: over all rows, in the unit of the differences; nan without rows.
        pvalue: two-sided, in (0, 1]; nan without rows.
        n_units: how many units, or clusters of them, were flipped.
        is_exact: whether all ways to flip were looked at, instead of a sample.
    """

    mean_difference: float
    pvalue: float
    n_units: int
    is_exact: bool


def paired_permutation_test(
    difference: Numbers,
    *,
    cluster: Numbers | None = None,
    draws: int = 10_000,
    seed: int = 0,
) -> PairedComparison:
    """Tests whether two forecasters do equally well, from their differences unit by unit.

    If they do, each difference could as well have had the other sign. The p-value is the share of
    all ways to flip signs that bring the mean as far from 0 as it is, or farther. Up to 13 units
    all ways are looked at; beyond, `draws` random ones, and p = (1 + how many are as far) /
    (1 + draws), which is valid for any number of draws.

    Rows of one cluster flip together, because they come out together. With few units little can be
    shown: n units cannot give a p-value below 2 / 2^n.

    Args:
        difference: loss of one minus loss of the other on the same unit, finite, of any unit and
            orientation, one-dimensional. Leave out what only one of them answered.
        cluster: the unit or shared cause of each row, any whole numbers; by default every row is
            a unit of its own.
        draws: how many random ways to flip, 1 or more.
        seed: of the random numbers.

    Returns:
        The comparison. Its p-value does not depend on the order or the labels, except for the
        random part, whose standard error is sqrt(p (1 - p) / draws).

    Raises:
        InvalidInputError: a difference is not finite, shapes or labels are wrong, or draws is
            below 1.

    References:
        Fisher (1935), The Design of Experiments, section 21, on flipped signs.
        Phipson and Smyth (2010), Statistical Applications in Genetics and Molecular Biology 9:39,
        on the one added to both numbers.

    Example:
        >>> paired_permutation_test([0.1, 0.2, 0.1, 0.3]).pvalue  # 2 of 16 ways
        0.125
    """
    numbers = as_numbers(difference, what="differences")
    check_each(numbers, np.isfinite(numbers), what="differences", expected="a finite number")
    if draws < 1:
        raise InvalidInputError(f"Found draws {draws!r}; expected 1 or more, such as 10000.")
    sums = _cluster_sums(numbers, cluster)
    if sums.size == 0:
        return PairedComparison(np.nan, np.nan, 0, is_exact=True)
    is_exact = sums.size <= MOST_ENUMERATED
    ways = _all_ways(sums.size) if is_exact else _random_ways(sums.size, draws, seed)
    n_far, n_ways = _count_far(sums, ways)
    pvalue = n_far / n_ways if is_exact else (1 + n_far) / (1 + n_ways)
    return PairedComparison(float(numbers.mean()), pvalue, sums.size, is_exact)


def _cluster_sums(numbers: FloatArray, cluster: Numbers | None) -> FloatArray:
    labels = np.arange(numbers.size) if cluster is None else as_labels(cluster, what="clusters")
    if numbers.ndim != 1 or labels.shape != numbers.shape:
        raise InvalidInputError(
            f"The differences have shape {numbers.shape} and the clusters {labels.shape}; "
            "expected one dimension and one cluster for each difference."
        )
    _, index = np.unique(labels, return_inverse=True)
    return np.bincount(index, weights=numbers).astype(np.float64, copy=False)


def _all_ways(n_units: int) -> Iterator[NDArray[np.uint8]]:
    numbers = np.arange(2**n_units)[:, None]
    yield (numbers >> np.arange(n_units) & 1).astype(np.uint8)


def _random_ways(n_units: int, draws: int, seed: int) -> Iterator[NDArray[np.uint8]]:
    rng = np.random.default_rng(seed)
    n_bytes, step = -(-n_units // 8), max(_BLOCK // n_units, 1)
    for start in range(0, draws, step):
        shape = min(step, draws - start), n_bytes
        coins = rng.integers(0, 256, shape, dtype=np.uint8)
        yield np.unpackbits(coins, axis=1, count=n_units)


def _count_far(sums: FloatArray, ways: Iterator[NDArray[np.uint8]]) -> tuple[int, int]:
    total, everything = float(sums.sum()), float(np.abs(sums).sum())
    # a sum in another order may differ in its last digits; such a tie counts as equally far
    far = abs(total) - _ROUNDING * everything
    n_far = n_ways = 0
    for kept in ways:
        flipped = 2.0 * (kept.astype(np.float64) @ sums) - total
        n_far += int(np.count_nonzero(np.abs(flipped) >= far))
        n_ways += kept.shape[0]
    return n_far, n_ways

"""Means by group, in one pass over the rows however many groups there are."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from forecasts.errors import InvalidInputError
from forecasts.scoring._inputs import FloatArray, IntArray, Numbers, as_array, as_numbers

_FEW: Final = 1000  # rows that tell of most records that they are not sorted


def grouped_mean(
    values: Numbers, groups: Numbers, *, n_groups: int | None = None
) -> tuple[FloatArray, IntArray]:
    """Averages the values of each group.

    mean_g = sum of the values in group g / n_g, with n_g their number. The order of the rows
    changes nothing but rounding.

    Args:
        values: numbers of any unit and orientation, one-dimensional; infinite ones make the mean
            of their group infinite, nan is refused.
        groups: the group of each value, whole numbers from 0, as many as values.
        n_groups: how many groups there are, so that empty ones at the end appear too; by default
            one more than the highest group.

    Returns:
        The means, in the unit and range of the values, and the counts, both of length n_groups.
        An empty group has the mean nan and the count 0.

    Raises:
        InvalidInputError: the shapes differ, a value is nan, a group is not a whole number from 0
            to n_groups - 1, or a group holds both infinities.

    Example:
        >>> means, counts = grouped_mean([0.0, 0.5, 0.25], [0, 0, 2])
        >>> means.tolist(), counts.tolist()
        ([0.25, nan, 0.25], [2, 0, 1])
    """
    numbers, labels = as_numbers(values, what="values"), as_labels(groups, what="groups")
    if numbers.ndim != 1 or numbers.shape != labels.shape:
        raise InvalidInputError(
            f"The values have shape {numbers.shape} and the groups {labels.shape}; "
            "expected one dimension and one group for each value."
        )
    cuts = _cuts(labels, n_groups)
    if cuts is None:
        counts = _count(labels, n_groups)
        rows = labels.astype(np.intp, copy=False)
        summed = np.bincount(rows, weights=numbers, minlength=n_groups or 0)
        sums = summed.astype(np.float64, copy=False)
    else:
        counts = np.diff(cuts)
        sums = _sums_between(numbers, cuts)
    # any nan shows in the sum of its group, so the rows need no pass of their own
    if np.isnan(sums).any():
        raise InvalidInputError(
            f"The values of group {int(np.flatnonzero(np.isnan(sums))[0])} have no mean: they hold "
            "nan or both infinities. Leave them out."
        )
    means = np.full(sums.shape, np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means, counts


def as_labels(labels: object, *, what: str) -> NDArray[np.integer]:
    """Returns labels as an array of whole numbers, whatever their size and sign.

    Raises:
        InvalidInputError: the labels are ragged or no whole numbers.
    """
    array = as_array(labels, what=what)
    if array.size == 0:
        array = array.astype(np.intp)
    if array.dtype.kind not in "iu":
        raise InvalidInputError(
            f"The {what} are of type {array.dtype}; expected whole numbers from 0. "
            "Number them first, for example with numpy.unique(..., return_inverse=True)."
        )
    return array


def _cuts(labels: NDArray[np.integer], n_groups: int | None) -> IntArray | None:
    """Says where each group begins in sorted rows, and where the last ends; None in others.

    Rows sorted by group add up several times faster stretch by stretch: bincount has to wait for
    each sum before it can add to it again.
    """
    if not labels.size:
        return None
    n = int(labels[-1]) + 1 if n_groups is None else n_groups
    if n > labels.size or not 0 <= labels[0] <= labels[-1] < n:
        return None
    for part in (labels[:_FEW], labels):
        if (part[1:] < part[:-1]).any():
            return None
    return np.searchsorted(labels, np.arange(n + 1))


def _sums_between(numbers: FloatArray, cuts: IntArray) -> FloatArray:
    sums = np.zeros(cuts.size - 1)
    has_rows = cuts[1:] > cuts[:-1]
    with np.errstate(invalid="ignore"):  # both infinities: nan, which is refused
        sums[has_rows] = np.add.reduceat(numbers, cuts[:-1][has_rows])
    return sums


def _count(labels: NDArray[np.integer], n_groups: int | None) -> IntArray:
    """Counts each label; bincount looks at their range anyway, so it gets no pass of its own."""
    if n_groups is not None and n_groups < 0:
        raise InvalidInputError(f"Found n_groups {n_groups}; expected 0 or more.")
    try:
        counts = np.bincount(labels.astype(np.intp, copy=False), minlength=n_groups or 0)
    except (ValueError, MemoryError):
        raise _out_of_range(labels, n_groups) from None
    if n_groups is not None and counts.size > n_groups:
        raise _out_of_range(labels, n_groups)
    return counts


def _out_of_range(labels: NDArray[np.integer], n_groups: int | None) -> InvalidInputError:
    last = "as many as there are" if n_groups is None else n_groups - 1
    return InvalidInputError(
        f"Found groups from {labels.min()} to {labels.max()}; expected whole numbers from 0 to "
        f"{last}. Number them from 0, or raise n_groups."
    )

"""Which bin a probability falls into, with one rule for the edges."""

import operator
from typing import Literal, SupportsIndex, TypeAlias

import numpy as np

from forecasts.errors import InvalidInputError
from forecasts.scoring._inputs import FloatArray, IntArray

Closed: TypeAlias = Literal["right", "left"]

# People state round numbers, and these lie on the edges; in floats .1 * 3 is not .3. An edge takes
# in what lies this close to it, in widths of a bin.
EDGE = 1e-9
MOST_BINS = 1_000_000


def assign_bins(p: FloatArray, bins: int, *, closed: Closed = "right") -> IntArray:
    """Gives the number of the bin, from 0, that each probability falls into.

    The bins have one width, 1 / bins. Closed on the right, bin k holds k < p * bins <= k + 1, and
    the first holds 0 as well; closed on the left, bin k holds k <= p * bins < k + 1, and the last
    holds 1 as well. What lies within 1e-9 widths of an edge counts as on it.

    Args:
        p: checked probabilities in [0, 1], of any shape.
        bins: how many bins, from 1 to a million.
        closed: the side on which an edge belongs to its bin.

    Returns:
        Whole numbers from 0 to bins - 1, in the shape of p.

    Raises:
        InvalidInputError: bins is no whole number from 1 to a million, or closed is no side.

    Example:
        >>> assign_bins(np.array([0.0, 0.1, 0.1 * 3, 0.31, 1.0]), 10).tolist()
        [0, 0, 2, 3, 9]
        >>> assign_bins(np.array([0.0, 0.1, 0.1 * 3, 0.31, 1.0]), 10, closed="left").tolist()
        [0, 1, 3, 3, 9]
    """
    count = as_bin_count(bins)
    if closed not in ("right", "left"):
        raise InvalidInputError(f"Found closed {closed!r}; expected 'right' or 'left'.")
    if closed == "right":
        return np.maximum(np.ceil(p * count - EDGE).astype(np.intp) - 1, 0)
    return np.minimum(np.floor(p * count + EDGE).astype(np.intp), count - 1)


def as_bin_count(bins: SupportsIndex) -> int:
    """Returns a number of bins as an int from 1 to a million.

    Raises:
        InvalidInputError: it is no such whole number.
    """
    try:
        count = operator.index(bins)
    except TypeError:
        count = 0
    if not 1 <= count <= MOST_BINS or isinstance(bins, bool):
        raise InvalidInputError(
            f"Found bins {bins!r}; expected a whole number from 1 to {MOST_BINS}, such as 10."
        )
    return count

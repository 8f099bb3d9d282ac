"""Many tests at once: how many of the discoveries are false."""

import numpy as np

from forecasts.errors import InvalidInputError
from forecasts.scoring._inputs import FloatArray, Numbers, as_numbers, check_each


def benjamini_hochberg(pvalues: Numbers) -> FloatArray:
    """Turns p-values into q-values: calling all tests with q <= x discoveries, at most x are false.

    With the m p-values sorted, q_(i) = min over j >= i of p_(j) m / j, at most 1. The share of
    false ones among the discoveries is then x or less on average, for tests that are independent
    or depend positively on each other. A q-value is never below its p-value.

    Args:
        pvalues: numbers in [0, 1], one-dimensional; nan for a test that could not be made. It
            stays nan and is not counted.

    Returns:
        The q-values in [0, 1], in the order of the p-values.

    Raises:
        InvalidInputError: a p-value is neither in [0, 1] nor nan, or there is not one dimension.

    References:
        Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57:289-300.

    Example:
        >>> benjamini_hochberg([0.01, 0.04, 0.03, float("nan")]).round(3).tolist()
        [0.03, 0.04, 0.04, nan]
    """
    array = as_numbers(pvalues, what="p-values")
    if array.ndim != 1:
        raise InvalidInputError(
            f"The p-values have shape {array.shape}; expected one dimension, all tests in one list."
        )
    is_made = ~np.isnan(array)
    is_good = ~is_made | ((array >= 0.0) & (array <= 1.0))
    check_each(array, is_good, what="p-values", expected="a number from 0 to 1, or nan")
    made = array[is_made]
    ranking = np.argsort(made)[::-1]  # largest first
    scaled = made[ranking] * (made.size / np.arange(made.size, 0, -1))
    adjusted = np.empty(made.size)
    # the scaled largest one is at most 1, and the running minimum keeps the others below it
    adjusted[ranking] = np.minimum.accumulate(scaled)
    qvalues = np.full(array.shape, np.nan)
    qvalues[is_made] = adjusted
    return qvalues

"""The reliability table: how often what was called p came true, bin by bin."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from forecasts.errors import InvalidInputError
from forecasts.scoring._bins import Closed
from forecasts.scoring._inputs import FloatArray, IntArray, Numbers
from forecasts.scoring._levels import as_rows
from forecasts.scoring.decomposition import Bins, bin_index, bin_means


@dataclass(frozen=True, slots=True, eq=False)
class ReliabilityTable:
    """One entry for each bin that holds a forecast, ascending; empty bins are absent.

    Attributes:
        lower: the lower edge of the bin.
        upper: the upper edge of the bin; with distinct bins both are the probability itself.
        counts: how many forecasts lie in it.
        mean_p: their mean probability.
        frequency: the share of them that came out Yes.
        low: the lower end of the interval of the frequency.
        high: the upper end of it.
    """

    lower: FloatArray
    upper: FloatArray
    counts: IntArray
    mean_p: FloatArray
    frequency: FloatArray
    low: FloatArray
    high: FloatArray


def reliability_table(
    p: Numbers,
    y: Numbers,
    *,
    bins: Bins = 10,
    closed: Closed = "right",
    level: float = 0.9,
) -> ReliabilityTable:
    """Counts how often forecasts came true, with Wilson's interval for each bin.

    With k Yes among n forecasts, o = k / n and z the normal quantile of (1 + level) / 2:

    interval = [o + z^2 / 2n -+ z sqrt(o (1 - o) / n + z^2 / 4n^2)] / (1 + z^2 / n).

    It stays in [0, 1] and has a width even when all or none came true. It treats the forecasts as
    independent, which several on one question are not.

    Args:
        p: probabilities of Yes in [0, 1], one-dimensional, at least one.
        y: outcomes, 1 or True for Yes and 0 or False for No, as many.
        bins: a number of bins of equal width, or "distinct" for one bin a distinct probability.
        closed: which edge a bin holds, as in `murphy_decomposition`.
        level: the share of intervals that should hold the true frequency, above 0 and below 1.

    Returns:
        One entry for each bin with a forecast; none for an empty one, since a frequency of nothing
        is not 0.

    Raises:
        InvalidInputError: a probability is not a finite number in [0, 1], an outcome is neither 0
            nor 1, the shapes differ, there are no forecasts, or a setting is wrong.

    References:
        Wilson (1927), JASA 22:209-212.

    Example:
        >>> table = reliability_table([0.1, 0.1, 0.75, 0.8], [0, 0, 1, 0])
        >>> table.upper.tolist(), table.counts.tolist(), table.frequency.tolist()
        ([0.1, 0.8], [2, 2], [0.0, 0.5])
        >>> table.low.round(3).tolist(), table.high.round(3).tolist()
        ([0.0, 0.121], [0.575, 0.879])
    """
    probabilities, outcomes = as_rows(p, y)
    check_level(level)
    index = bin_index(probabilities, bins, closed)
    counts, mean_p, frequency = bin_means(index, probabilities, outcomes)
    held = np.flatnonzero(counts)
    low, high = wilson_interval(frequency[held], counts[held], level=level)
    centre = mean_p[held]
    lower, upper = (centre, centre) if isinstance(bins, str) else (held / bins, (held + 1) / bins)
    return ReliabilityTable(
        lower=lower,
        upper=upper,
        counts=counts[held],
        mean_p=centre,
        frequency=frequency[held],
        low=low,
        high=high,
    )


def check_level(level: float) -> None:
    """Checks that a level is a share.

    Raises:
        InvalidInputError: it is not above 0 and below 1.
    """
    if not 0.0 < level < 1.0:
        raise InvalidInputError(
            f"Found level {level!r}; expected a share above 0 and below 1, such as 0.9."
        )


def wilson_interval(
    frequency: FloatArray, n: IntArray, *, level: float = 0.9
) -> tuple[FloatArray, FloatArray]:
    """Gives the ends of Wilson's intervals of shares; the formula is that of `reliability_table`.

    Args:
        frequency: shares, in [0, 1].
        n: of how many independent things each is, at least 1.
        level: the share of intervals that should hold the true one.

    Example:
        >>> low, high = wilson_interval(np.array([0.5]), np.array([2]))
        >>> low.round(3).tolist(), high.round(3).tolist()
        ([0.121], [0.879])
    """
    z2 = float(ndtri((1.0 + level) / 2.0)) ** 2
    centre = frequency + z2 / (2.0 * n)
    half = np.sqrt(z2 * (frequency * (1.0 - frequency) / n + z2 / (4.0 * n**2)))
    scale = 1.0 + z2 / n
    # the interval holds the frequency, but for rounding at 0 and 1
    low = np.clip((centre - half) / scale, 0.0, frequency)
    high = np.clip((centre + half) / scale, frequency, 1.0)
    return low, high

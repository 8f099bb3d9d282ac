"""How far two or more people read the same words alike, beyond what chance would give."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from forecasts.errors import InvalidInputError
from forecasts.scoring._inputs import FloatArray

_DRAWS = 1000
_ROUNDING = 1e-12  # a share of the mean square below which a difference is one of rounding only


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far readings agree: 1 wholly, 0 as by chance, below 0 less than by chance.

    Attributes:
        n: how many things at least two people read.
        value: the coefficient; nan where nothing could have differed.
        low: lower end of its interval; nan where the readings say nothing about its error.
        high: upper end.
        observed: the share of equal readings, or the observed disagreement.
        expected: the same as chance would give it.
    """

    n: int
    value: float
    low: float
    high: float
    observed: float
    expected: float


def _table(first: Sequence[Hashable], second: Sequence[Hashable]) -> FloatArray:
    words = {word: place for place, word in enumerate(dict.fromkeys([*first, *second]))}
    counts = np.zeros((len(words), len(words)))
    for one, other in zip(first, second, strict=True):
        counts[words[one], words[other]] += 1
    shares: FloatArray = counts / len(first)
    return shares


def _kappa_variance(shares: FloatArray, observed: float, expected: float, n: int) -> float:
    """Gives the variance of kappa for large n, after Fleiss, Cohen and Everitt."""
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    diagonal = np.diag(shares)
    own = np.sum(diagonal * ((1 - expected) - (columns + rows) * (1 - observed)) ** 2)
    weights = (columns[:, None] + rows[None, :]) ** 2
    off = np.sum(shares * weights) - np.sum(diagonal * np.diag(weights))
    rest = (observed * expected - 2 * expected + observed) ** 2
    spread = own + (1 - observed) ** 2 * off - rest
    return max(float(spread), 0.0) / (n * (1 - expected) ** 4)


def cohen_kappa(
    first: Sequence[Hashable], second: Sequence[Hashable], *, level: float = 0.9
) -> Agreement:
    """Compares the classes two people gave to the same things (Cohen 1960).

    kappa = (p_o - p_e) / (1 - p_e), with p_o the share of equal classes and p_e the sum over the
    classes of the product of both people's shares. The interval is kappa -+ z times the standard
    error for large n of Fleiss, Cohen and Everitt (1969), kept within -1 and 1.

    Args:
        first: one person's classes.
        second: the other's, of the same things in the same order.
        level: the share of intervals that should hold kappa, above 0 and below 1.

    Returns:
        The agreement. Where everything agreed the interval is nan: no difference seen tells
        nothing of how often one would be.

    Raises:
        InvalidInputError: there are none, or not equally many.

    Example:
        >>> found = cohen_kappa("aaabb", "aabbb")
        >>> found.n, round(found.value, 3)
        (5, 0.615)
    """
    if not first or len(first) != len(second):
        raise InvalidInputError("Two lists of classes, equally long and not empty, are needed.")
    shares = _table(first, second)
    observed = float(np.trace(shares))
    expected = float(shares.sum(axis=1) @ shares.sum(axis=0))
    n = len(first)
    if math.isclose(expected, 1.0):
        return Agreement(n, math.nan, math.nan, math.nan, observed, expected)
    value = (observed - expected) / (1 - expected)
    error = math.sqrt(_kappa_variance(shares, observed, expected, n))
    if not error:
        return Agreement(n, value, math.nan, math.nan, observed, expected)
    reach = float(ndtri((1 + level) / 2)) * error
    return Agreement(
        n, value, max(-1.0, value - reach), min(1.0, value + reach), observed, expected
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Units:
    """Sums over what each thing was given by all who read it; only of things two people read."""

    count: FloatArray
    total: FloatArray
    square: FloatArray

    def drawn(self, places: FloatArray | slice) -> "_Units":
        return _Units(self.count[places], self.total[places], self.square[places])

    def disagreement(self) -> tuple[float, float]:
        """Gives the observed and the expected mean squared difference of two readings.

        What is left by rounding only is 0.
        """
        n = self.count.sum()
        within = 2 * (self.count * self.square - self.total**2)
        observed = float(np.sum(within / (self.count - 1)) / n)
        among = 2 * (n * self.square.sum() - self.total.sum() ** 2)
        expected, least = float(among / (n * (n - 1))), _ROUNDING * self.square.sum() / n
        return observed if observed > least else 0.0, expected if expected > least else 0.0


def _alpha(units: _Units) -> float:
    observed, expected = units.disagreement()
    return 1 - observed / expected if expected > 0 else math.nan


def krippendorff_alpha(readings: ArrayLike, *, level: float = 0.9, seed: int = 0) -> Agreement:
    """Compares numbers several people gave to the same things, some of them not by everybody.

    Krippendorff's alpha for interval data (Content Analysis, 1980; Hayes and Krippendorff 2007):
    alpha = 1 - D_o / D_e, with D_o the mean squared difference between two readings of one thing,
    a thing of m readings counting m times, and D_e that between any two of all n readings. The
    interval holds the middle of 1,000 draws of whole things, with replacement.

    Args:
        readings: one row a person, one column a thing; nan where somebody read it not.
        level: the share of draws inside the interval, above 0 and below 1.
        seed: of the draws.

    Returns:
        The agreement, `observed` and `expected` being D_o and D_e.

    Raises:
        InvalidInputError: no thing was read by two people, or a reading is infinite.

    Example:
        >>> round(krippendorff_alpha([[0.1, 0.5, 0.9], [0.2, 0.5, 0.8]]).value, 3)
        0.967
    """
    values = np.asarray(readings, dtype=np.float64)
    if values.ndim != 2 or np.isinf(values).any():
        raise InvalidInputError("A table of finite numbers is needed, one row a person.")
    known = ~np.isnan(values)
    paired = known.sum(axis=0) >= 2
    if not paired.any():
        raise InvalidInputError("Nothing was read by two people.")
    kept = np.where(known, values - values[known][0], 0.0)[:, paired]
    units = _Units(known[:, paired].sum(axis=0).astype(float), kept.sum(axis=0), (kept**2).sum(0))
    n = len(units.count)
    observed, expected = units.disagreement()
    value = _alpha(units)
    low = high = math.nan
    if observed > 0 and n > 1:
        draws = np.random.default_rng(seed).integers(0, n, (_DRAWS, n))
        drawn = np.array([_alpha(units.drawn(each)) for each in draws])
        ends = np.nanquantile(drawn, [(1 - level) / 2, (1 + level) / 2])
        low, high = (float(end) for end in ends)
    return Agreement(n, value, low, high, observed, expected)

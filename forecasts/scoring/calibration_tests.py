"""Is a record calibrated? Tests with a statistic that is known when it is."""

from typing import NamedTuple

import numpy as np
from scipy.special import chdtrc, ndtr

from forecasts.scoring._inputs import Numbers
from forecasts.scoring._levels import as_rows
from forecasts.scoring._masses import bin_means


class ChiSquare(NamedTuple):
    """A statistic that is about chi-square distributed when the hypothesis holds.

    Attributes:
        statistic: 0 or more; nan where nothing can be said.
        degrees_of_freedom: of the chi-square distribution.
        pvalue: the chance of at least this statistic, when the hypothesis holds.
    """

    statistic: float
    degrees_of_freedom: int
    pvalue: float


def chi_square(statistic: float, degrees_of_freedom: int) -> ChiSquare:
    """Looks a statistic up; a negative one is 0 with rounding."""
    statistic = max(float(statistic), 0.0)
    return ChiSquare(statistic, degrees_of_freedom, float(chdtrc(degrees_of_freedom, statistic)))


def spiegelhalter(p: Numbers, y: Numbers) -> tuple[float, float]:
    """Tests whether the Brier score of a record is what its probabilities promise.

    z = sum (y - p)(1 - 2p) / sqrt(sum (1 - 2p)^2 p (1 - p)),

    the observed minus the promised Brier score over its standard deviation, which is about
    standard normal when every probability is the true one. A large positive z: the score is worse
    than promised, usually overconfidence; a large negative z: better than promised. It sees the
    direction of confidence and hardly a shift of all probabilities about one half.

    A probability of 0 or 1 adds to the numerator (a certain miss adds 1) and nothing to the
    variance, which makes z large; a probability of .5 adds to neither. When all are 0, .5 or 1 the
    promise has no variance and both numbers are nan, also when a certain statement was wrong.

    Args:
        p: probabilities of Yes in [0, 1], one-dimensional, at least one.
        y: outcomes, 1 for Yes and 0 for No, as many; independent of each other.

    Returns:
        z, and the two-sided p-value 2 Phi(-|z|) in [0, 1], which needs some dozens of forecasts.

    Raises:
        InvalidInputError: a probability, an outcome or a shape is wrong.

    References:
        Spiegelhalter (1986), Statistics in Medicine 5:421-433.

    Example:
        >>> z, pvalue = spiegelhalter([0.1, 0.4, 0.8], [0, 1, 1])
        >>> round(z, 6), round(pvalue, 6)
        (-0.226455, 0.820847)
    """
    probabilities, outcomes = as_rows(p, y)
    lean = 1.0 - 2.0 * probabilities
    variance = float((lean**2 * probabilities * (1.0 - probabilities)).sum())
    if variance == 0.0:
        return np.nan, np.nan
    z = float((outcomes - probabilities) @ lean) / np.sqrt(variance)
    return float(z), float(2.0 * ndtr(-abs(z)))


def hosmer_lemeshow(p: Numbers, y: Numbers, *, bins: int = 10) -> ChiSquare:
    """Tests whether the numbers of Yes in bins of equal mass are what the probabilities promise.

    X^2 = sum over bins of (O - E)^2 / (E (1 - E / n)), with O the number of Yes, E the sum of the
    probabilities and n the number of forecasts in a bin.

    Given for comparison with other work: the answer depends on the bins and short records hide
    almost everything from it. Prefer `cox_calibration` and the CORP decomposition with its null.
    The degrees of freedom are the number of bins, as for probabilities that were not fitted to
    these outcomes; ties can leave fewer bins than asked for.

    Args:
        p: probabilities of Yes in [0, 1], one-dimensional, at least one.
        y: outcomes, 1 for Yes and 0 for No, as many.
        bins: how many, each with an equal share of the forecasts: the edges are quantiles by
            linear interpolation, and a probability on an edge belongs to the bin below it.

    Returns:
        The test; the statistic is infinite and the p-value 0 when a bin of nothing but certain
        statements holds a wrong one.

    Raises:
        InvalidInputError: a probability, an outcome, a shape or bins is wrong.

    References:
        Hosmer and Lemeshow (1980), Communications in Statistics A 9:1043-1069.

    Example:
        >>> test = hosmer_lemeshow([0.2, 0.2, 0.2, 0.2, 0.8, 0.8], [0, 1, 1, 0, 1, 1], bins=2)
        >>> round(test.statistic, 6), test.degrees_of_freedom, round(test.pvalue, 6)
        (2.75, 2, 0.25284)
    """
    means = bin_means(*as_rows(p, y), bins, "mass")
    gaps = means.n * (means.frequency - means.p) ** 2
    variances = means.p * (1.0 - means.p)
    parts = np.zeros_like(gaps)
    with np.errstate(divide="ignore", over="ignore"):  # a wrong certainty, or nearly one
        np.divide(gaps, variances, out=parts, where=gaps > 0.0)
    return chi_square(float(parts.sum()), gaps.size)

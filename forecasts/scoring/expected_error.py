"""The calibration error in bins: how far stated probabilities and frequencies lie apart."""

from dataclasses import dataclass

import numpy as np

from forecasts.scoring._inputs import Numbers
from forecasts.scoring._levels import as_rows
from forecasts.scoring._masses import BinMeans, Binning, bin_means


@dataclass(frozen=True, slots=True)
class CalibrationErrors:
    """Distances between mean probability and frequency over the bins; 0 is best.

    Attributes:
        mean: weighted by the forecasts in each bin; the expected calibration error, in [0, 1].
        maximum: of the worst bin, in [0, 1], often one with few forecasts.
        root_mean_square: weighted likewise, in [0, 1], at least the mean.
        debiased_square: the mean square less what chance alone adds; can be below 0.
        debiased: its root, and 0 where it is below 0; the one to compare between records.
    """

    mean: float
    maximum: float
    root_mean_square: float
    debiased_square: float
    debiased: float


def expected_calibration_error(
    p: Numbers, y: Numbers, *, bins: int = 10, binning: Binning = "width"
) -> float:
    """Gives the mean distance between stated probabilities and frequencies, by bins.

    ECE = sum over bins of n_k / N * |mean p_k - frequency_k|. Lower is better, in [0, 1].

    **Never show it bare.** Chance alone keeps it above 0: ten bins and 50 forecasts of somebody
    perfectly calibrated give .14 on average, 200 give .07. Show what the same probabilities give
    by chance beside it, or the debiased error of `calibration_errors`.

    Args:
        p: probabilities of Yes in [0, 1], one-dimensional, at least one.
        y: outcomes, 1 for Yes and 0 for No, as many.
        bins: how many.
        binning: "width" for bins of one width, each holding its upper edge and the first 0 as
            well, so that a stated 30 % falls into 20-30; "mass" for bins that each hold an equal
            share, with quantiles by linear interpolation as edges. Ties can leave fewer bins.

    Returns:
        The error, in units of probability.

    Raises:
        InvalidInputError: a probability, an outcome, a shape, bins or binning is wrong.

    References:
        Naeini, Cooper and Hauskrecht (2015), AAAI 29:2901-2907.

    Example:
        >>> round(expected_calibration_error([0.1, 0.1, 0.8, 0.8], [0, 0, 1, 0]), 3)
        0.2
    """
    return _weighted_mean(bin_means(*as_rows(p, y), bins, binning))


def calibration_errors(
    p: Numbers, y: Numbers, *, bins: int = 10, binning: Binning = "width"
) -> CalibrationErrors:
    """Gives the calibration error in bins as mean, maximum and root mean square, and debiased.

    With w_k = n_k / N and d_k = mean p_k - frequency_k: mean = sum w_k |d_k|, maximum = max |d_k|,
    root_mean_square = sqrt(sum w_k d_k^2),
    debiased_square = sum w_k (d_k^2 - f_k (1 - f_k) / (n_k - 1)),

    where the last term is the sampling variance of the frequency f_k; a bin with one forecast
    tells nothing about it, and nothing is taken off. The debiased square is free of bias for given
    bins, so it fluctuates around 0 for the perfectly calibrated, while the others are above 0 by
    an amount that depends on the number of forecasts.

    Args:
        p: probabilities of Yes in [0, 1], one-dimensional, at least one.
        y: outcomes, 1 for Yes and 0 for No, as many.
        bins: how many.
        binning: as for `expected_calibration_error`.

    Returns:
        The errors, in units of probability (the square in its square).

    Raises:
        InvalidInputError: a probability, an outcome, a shape, bins or binning is wrong.

    References:
        Naeini, Cooper and Hauskrecht (2015), AAAI 29:2901-2907.
        Kumar, Liang and Ma (2019), NeurIPS 32, on the debiased one.

    Example:
        >>> errors = calibration_errors([0.1, 0.1, 0.8, 0.8], [0, 0, 1, 0])
        >>> round(errors.maximum, 3), round(errors.root_mean_square, 4)
        (0.3, 0.2236)
        >>> round(errors.debiased_square, 3), errors.debiased
        (-0.075, 0.0)
    """
    means = bin_means(*as_rows(p, y), bins, binning)
    weights, gaps = means.n / means.n.sum(), np.abs(means.p - means.frequency)
    variances = means.frequency * (1.0 - means.frequency) / np.maximum(means.n - 1.0, 1.0)
    square = float(weights @ gaps**2)
    debiased_square = square - float(weights @ variances)
    return CalibrationErrors(
        mean=_weighted_mean(means),
        maximum=float(gaps.max()),
        root_mean_square=float(np.sqrt(square)),
        debiased_square=debiased_square,
        debiased=float(np.sqrt(max(debiased_square, 0.0))),
    )


def _weighted_mean(means: BinMeans) -> float:
    return float(means.n @ np.abs(means.p - means.frequency) / means.n.sum())

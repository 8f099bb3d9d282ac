"""The calibration error in bins: how far stated probabilities and frequencies lie apart."""

from dataclasses import dataclass

import numpy as np

from forecasts.scoring._inputs import FloatArray, IntArray, Numbers
from forecasts.scoring._levels import Levels, as_rows, gather
from forecasts.scoring._masses import BinMeans, Binning, assign, bin_means
from forecasts.scoring._simulation import as_units, draw_successes

_ROUNDING = 1e-12  # a null value this little below the observed one is as large


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


@dataclass(frozen=True, slots=True)
class CalibrationErrorTest:
    """An expected calibration error beside what chance alone would give.

    Attributes:
        observed: the error, 0 is perfectly calibrated.
        pvalue: the share of simulated records, the observed one among them, whose error is at
            least as large; in (0, 1].
        null_mean: the mean error of the simulated, perfectly calibrated records.
        null_95: the value that 95 % of them do not exceed.
    """

    observed: float
    pvalue: float
    null_mean: float
    null_95: float


def expected_calibration_error(
    p: Numbers, y: Numbers, *, bins: int = 10, binning: Binning = "width"
) -> float:
    """Gives the mean distance between stated probabilities and frequencies, by bins.

    ECE = sum over bins of n_k / N * |mean p_k - frequency_k|. Lower is better, in [0, 1].

    **Never show it bare.** Chance alone keeps it above 0: ten bins and 50 forecasts of somebody
    perfectly calibrated give .14 on average, 200 give .07. Show what the same probabilities give
    by chance beside it (`calibration_error_test`), or the debiased error of `calibration_errors`.

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


def calibration_error_test(
    p: Numbers,
    y: Numbers,
    *,
    bins: int = 10,
    binning: Binning = "width",
    unit: Numbers | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> CalibrationErrorTest:
    """Tests whether an expected calibration error is more than chance.

    Outcomes are drawn again and again as if every stated probability were true, and the error is
    computed for each such record, in the bins of the observed one:

    pvalue = (1 + number of draws with ECE* >= ECE) / (1 + draws).

    Args:
        p: probabilities of Yes in [0, 1], one-dimensional, at least one.
        y: outcomes, 1 for Yes and 0 for No, as many.
        bins: how many.
        binning: as for `expected_calibration_error`.
        unit: what shares one outcome, any whole numbers, as many: the rungs of one ladder, or
            forecasts of one question; by default every forecast is its own. See
            `miscalibration_test`.
        draws: how many records are simulated, 1 or more; the p-value is at least 1 / (1 + draws).
        seed: of the random numbers.

    Returns:
        The observed error, in units of probability, its p-value and its null.

    Raises:
        InvalidInputError: a probability, an outcome, a unit, a shape, bins, binning or draws is
            wrong.

    References:
        Bröcker and Smith (2007), Weather and Forecasting 22:651-661, on resampled outcomes.

    Example:
        >>> found = calibration_error_test([0.9] * 10, [1, 0, 1, 0, 1, 0, 0, 0, 1, 0])
        >>> round(found.observed, 2), found.pvalue < 0.01, found.null_95 < 0.25
        (0.5, True, True)
    """
    probabilities, outcomes = as_rows(p, y)
    units = as_units(probabilities, None, unit, None)
    levels = gather(probabilities, outcomes)
    index = assign(levels.p, probabilities, bins, binning)
    observed = float(_errors(levels, levels.successes[None, :], index)[0])
    drawn = draw_successes(levels, levels.p, units=units, draws=draws, seed=seed)
    null = np.concatenate([_errors(levels, successes, index) for successes in drawn])
    as_large = int(np.count_nonzero(null >= observed - _ROUNDING))
    return CalibrationErrorTest(
        observed=observed,
        pvalue=(1 + as_large) / (1 + draws),
        null_mean=float(null.mean()),
        null_95=float(np.quantile(null, 0.95)),
    )


def _errors(levels: Levels, successes: FloatArray, index: IntArray) -> FloatArray:
    """The error of each row of successes at the levels, which ascend and so do their bins."""
    starts = np.flatnonzero(np.diff(index, prepend=-1))
    gaps = np.add.reduceat(levels.counts * levels.p - successes, starts, axis=1)
    errors: FloatArray = np.abs(gaps).sum(axis=1) / levels.counts.sum()
    return errors


def _weighted_mean(means: BinMeans) -> float:
    return float(means.n @ np.abs(means.p - means.frequency) / means.n.sum())

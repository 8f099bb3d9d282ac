"""Over- or underconfident, too high or too low: a record recalibrated by logistic regression."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import logit

from forecasts.scoring._inputs import FloatArray, Numbers, check_clip
from forecasts.scoring._levels import as_rows
from forecasts.scoring._logistic import (
    LogisticFit,
    fit_logistic,
    log_likelihood,
    penalised_likelihood,
)
from forecasts.scoring.calibration_tests import ChiSquare, chi_square

SAME_LOGIT = 1e-6  # logits nearer than this are one, as those of .3 and .1 + .2 are
FURTHEST_SHIFT = 60.0  # of an intercept; e^60 to 1 is beyond any record


@dataclass(frozen=True, slots=True)
class CoxCalibration:
    """The line that turns stated into apt probabilities, on the scale of logits.

    Attributes:
        intercept: a; 0 when well calibrated.
        slope: b; 1 when well calibrated, below 1 overconfident, above 1 underconfident, below 0
            better turned around. nan when all probabilities are the same.
        intercept_error: the standard error of a.
        slope_error: the standard error of b; nan with the slope.
        is_separated: the outcomes alone would drive a coefficient to infinity, and a penalty
            keeps it finite. Read it as "too little is known", whatever the numbers.
        unreliability: the test of a = 0 and b = 1 together.
        in_the_large: the test of a = 0 given b = 1.
        slope_given_large: the test of b = 1 given the best a.
    """

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float
    is_separated: bool
    unreliability: ChiSquare
    in_the_large: ChiSquare
    slope_given_large: ChiSquare


class CalibrationInTheLarge(NamedTuple):
    """How far the probabilities are too low as a whole, in logits.

    Attributes:
        intercept: 0 when well calibrated; negative when too high.
        error: its standard error.
    """

    intercept: float
    error: float


def cox_calibration(p: Numbers, y: Numbers, *, clip: float = 0.001) -> CoxCalibration:
    """Fits the logistic recalibration of a record and tests whether any is needed.

    logit P(y = 1) = a + b logit p, by maximum likelihood, p first moved into [clip, 1 - clip],
    because certainty has no finite logit; what is shown says so.

    The slope tells whether the confidence is right: with b = .5, statements of 88 % (logit 2) come
    true as often as 73 % (logit 1) should. The intercept moves all statements up or down. The
    tests are likelihood ratios: unreliability (2 degrees of freedom) is in_the_large (1) plus
    slope_given_large (1).

    Short records often separate: each Yes was given more than each No, or one outcome never
    happened. Maximum likelihood then has no finite answer; `is_separated` is set, and the fit, its
    errors and its tests use Firth's penalty, half the log determinant of the information. When all
    probabilities are the same there is no slope to find: it is nan, the intercept is that of
    `calibration_in_the_large`, and unreliability has 1 degree of freedom.

    Args:
        p: probabilities of Yes in [0, 1], one-dimensional, at least one.
        y: outcomes, 1 for Yes and 0 for No, as many.
        clip: how far a probability is kept from 0 and 1, above 0 and below .5.

    Returns:
        The fit, in logits, every number finite except as said above.

    Raises:
        InvalidInputError: a probability, an outcome, a shape or clip is wrong.

    References:
        Cox (1958), Biometrika 45:562-565.
        Miller, Hui and Tierney (1991), Statistics in Medicine 10:1213-1226, on the tests.
        Firth (1993), Biometrika 80:27-38; Heinze and Schemper (2002), Statistics in Medicine
        21:2409-2419, on the penalty under separation.

    Example:
        Said 90 and 10 %, right two times in three: the apt logits are log 2, those stated log 9.

        >>> cox = cox_calibration([0.9, 0.9, 0.9, 0.1, 0.1, 0.1], [1, 1, 0, 0, 0, 1])
        >>> round(cox.slope, 6), round(float(np.log(2) / np.log(9)), 6), cox.is_separated
        (0.315465, 0.315465, False)
        >>> cox_calibration([0.6, 0.8, 0.3], [1, 1, 0]).is_separated
        True
    """
    x, outcomes = _as_logits(p, y, clip)
    if np.ptp(x) <= SAME_LOGIT:
        return _without_slope(x, outcomes)
    # centred and scaled, the two columns do not blur each other
    columns = np.column_stack([np.ones_like(x), (x - x.mean()) / x.std()])
    if not _is_separated(x, outcomes):
        fit = fit_logistic(columns, outcomes, np.zeros_like(x), is_penalised=False)
        if fit is not None:
            best = log_likelihood(x + _shift(x, outcomes).intercept, outcomes)
            likelihoods = fit.value, best, log_likelihood(x, outcomes)
            return _result(x, fit, likelihoods, is_separated=False)
    fit = fit_logistic(columns, outcomes, np.zeros_like(x), is_penalised=True)
    assert fit is not None, "the penalised likelihood has a maximum"
    stated = penalised_likelihood(columns, x, outcomes)
    best = _best_penalised_shift(columns, x, outcomes)
    return _result(x, fit, (fit.value, best, stated), is_separated=True)


def calibration_in_the_large(
    p: Numbers, y: Numbers, *, clip: float = 0.001
) -> CalibrationInTheLarge:
    """Gives the one shift in logits that makes the probabilities right on average.

    logit P(y = 1) = a + logit p by maximum likelihood, the slope of `cox_calibration` held at 1,
    p first moved into [clip, 1 - clip]. Negative when Yes was given too much, 0 is best.

    When only one outcome happened, no finite shift is the likeliest; then Firth's penalty is used,
    half the logarithm of the information.

    Args:
        p: probabilities of Yes in [0, 1], one-dimensional, at least one.
        y: outcomes, 1 for Yes and 0 for No, as many.
        clip: how far a probability is kept from 0 and 1, above 0 and below .5.

    Returns:
        The shift and its standard error, in logits, both finite.

    Raises:
        InvalidInputError: a probability, an outcome, a shape or clip is wrong.

    References:
        Cox (1958), Biometrika 45:562-565; Firth (1993), Biometrika 80:27-38.

    Example:
        >>> shift, error = calibration_in_the_large([0.5, 0.5, 0.5], [1, 0, 0])
        >>> round(shift, 6), round(error, 6)  # log(1/3 : 2/3) and root of 1 / (3 * 1/3 * 2/3)
        (-0.693147, 1.224745)
    """
    return _shift(*_as_logits(p, y, clip))


def _as_logits(p: Numbers, y: Numbers, clip: float) -> tuple[FloatArray, FloatArray]:
    probabilities, outcomes = as_rows(p, y)
    check_clip(clip)
    x: FloatArray = logit(np.clip(probabilities, clip, 1.0 - clip))
    return x, outcomes


def _is_separated(x: FloatArray, y: FloatArray) -> bool:
    yes, no = x[y == 1.0], x[y == 0.0]
    if yes.size == 0 or no.size == 0:
        return True
    return bool(yes.min() >= no.max() - SAME_LOGIT or no.min() >= yes.max() - SAME_LOGIT)


def _shift(x: FloatArray, y: FloatArray) -> CalibrationInTheLarge:
    one, has_both = np.ones((x.size, 1)), 0.0 < y.sum() < y.size
    fit = fit_logistic(one, y, x, is_penalised=not has_both)
    assert fit is not None, "one shift with both outcomes, or with the penalty, has a maximum"
    return CalibrationInTheLarge(float(fit.coefficients[0]), float(np.sqrt(fit.covariance[0, 0])))


def _best_penalised_shift(columns: FloatArray, x: FloatArray, y: FloatArray) -> float:
    def loss(shift: float) -> float:
        return -penalised_likelihood(columns, x + shift, y)

    found = minimize_scalar(loss, bounds=(-FURTHEST_SHIFT, FURTHEST_SHIFT), method="bounded")
    return -float(found.fun)


def _without_slope(x: FloatArray, y: FloatArray) -> CoxCalibration:
    shift = _shift(x, y)
    one, has_both = np.ones((x.size, 1)), 0.0 < y.sum() < y.size
    if has_both:
        gain = log_likelihood(x + shift.intercept, y) - log_likelihood(x, y)
    else:
        gain = penalised_likelihood(one, x + shift.intercept, y) - penalised_likelihood(one, x, y)
    test = chi_square(2.0 * gain, 1)
    return CoxCalibration(
        intercept=shift.intercept,
        slope=np.nan,
        intercept_error=shift.error,
        slope_error=np.nan,
        is_separated=not has_both,
        unreliability=test,
        in_the_large=test,
        slope_given_large=ChiSquare(np.nan, 1, np.nan),
    )


def _result(
    x: FloatArray,
    fit: LogisticFit,
    likelihoods: tuple[float, float, float],
    *,
    is_separated: bool,
) -> CoxCalibration:
    """Turns the coefficients of centred and scaled logits into those of plain ones."""
    spread = float(x.std())
    back = np.array([[1.0, -float(x.mean()) / spread], [0.0, 1.0 / spread]])
    intercept, slope = back @ fit.coefficients
    errors = np.sqrt(np.diagonal(back @ fit.covariance @ back.T))
    best, shifted, stated = likelihoods
    return CoxCalibration(
        intercept=float(intercept),
        slope=float(slope),
        intercept_error=float(errors[0]),
        slope_error=float(errors[1]),
        is_separated=is_separated,
        unreliability=chi_square(2.0 * (best - stated), 2),
        in_the_large=chi_square(2.0 * (shifted - stated), 1),
        slope_given_large=chi_square(2.0 * (best - shifted), 1),
    )

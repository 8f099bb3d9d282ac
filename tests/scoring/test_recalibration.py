import math
from typing import Any

import numpy as np
import pytest
from scipy import optimize, stats
from scipy.special import expit, log_expit, logit

from forecasts.errors import InvalidInputError
from forecasts.scoring.recalibration import (
    CoxCalibration,
    calibration_in_the_large,
    cox_calibration,
)


def _record(n: int, slope: float, shift: float, seed: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    p = rng.uniform(0.03, 0.97, n)
    return p, (rng.random(n) < expit(shift + slope * logit(p))).astype(int)


def _likelihood(coefficients: Any, x: Any, y: Any) -> float:
    eta = coefficients[0] + coefficients[1] * x
    return float(log_expit(np.where(y == 1, eta, -eta)).sum())


def test_two_levels_have_the_logits_of_their_frequencies() -> None:
    cox = cox_calibration([0.9, 0.9, 0.9, 0.1, 0.1, 0.1], [1, 1, 0, 0, 0, 1])
    assert cox.slope == pytest.approx(math.log(2) / math.log(9), abs=1e-12)
    assert cox.intercept == pytest.approx(0.0, abs=1e-12)
    # two independent logits of 2 in 3, each with variance 1 / (3 * 2/9), a half apart
    assert cox.slope_error == pytest.approx(math.sqrt(1.5 / 2) / math.log(9), abs=1e-12)
    assert cox.intercept_error == pytest.approx(math.sqrt(1.5 / 2), abs=1e-12)
    assert not cox.is_separated


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_fit_solves_the_likelihood_equations_and_errors_are_those_of_the_information(
    seed: int,
) -> None:
    p, y = _record(300, slope=0.7, shift=0.4, seed=seed)
    cox = cox_calibration(p, y)
    x = logit(p)
    fitted = expit(cox.intercept + cox.slope * x)
    # sums over 300 residuals: 1e-10 of them is 1e-12 of a coefficient
    assert (y - fitted).sum() == pytest.approx(0.0, abs=1e-10)
    assert ((y - fitted) * x).sum() == pytest.approx(0.0, abs=1e-10)
    w = fitted * (1 - fitted)
    information = [[w.sum(), (w * x).sum()], [(w * x).sum(), (w * x * x).sum()]]
    errors = np.sqrt(np.diag(np.linalg.inv(information)))
    assert (cox.intercept_error, cox.slope_error) == pytest.approx(errors, rel=1e-9)


def test_tests_are_twice_the_likelihood_gained_and_add_up() -> None:
    p, y = _record(200, slope=0.6, shift=0.5, seed=9)
    cox, x = cox_calibration(p, y), logit(p)
    shift = calibration_in_the_large(p, y)
    full = _likelihood((cox.intercept, cox.slope), x, y)
    shifted, stated = _likelihood((shift.intercept, 1.0), x, y), _likelihood((0.0, 1.0), x, y)
    assert cox.unreliability.statistic == pytest.approx(2 * (full - stated), abs=1e-9)
    assert cox.in_the_large.statistic == pytest.approx(2 * (shifted - stated), abs=1e-9)
    assert cox.slope_given_large.statistic == pytest.approx(2 * (full - shifted), abs=1e-9)
    for test, df in ((cox.unreliability, 2), (cox.in_the_large, 1), (cox.slope_given_large, 1)):
        assert test.degrees_of_freedom == df
        assert test.pvalue == pytest.approx(stats.chi2.sf(test.statistic, df), abs=1e-12)


def test_shift_makes_the_probabilities_right_on_average() -> None:
    p, y = _record(150, slope=1.0, shift=-0.8, seed=4)
    shift, error = calibration_in_the_large(p, y)
    fitted = expit(logit(p) + shift)
    assert fitted.sum() == pytest.approx(y.sum(), abs=1e-9)
    assert error == pytest.approx((fitted * (1 - fitted)).sum() ** -0.5, rel=1e-9)


def test_overconfidence_shows_as_a_slope_below_one_and_timidity_above() -> None:
    truth, y = _record(5000, slope=1.0, shift=0.0, seed=6)
    bold, timid = expit(2 * logit(truth)), expit(logit(truth) / 2)
    assert cox_calibration(truth, y).slope == pytest.approx(1.0, abs=0.1)
    assert cox_calibration(bold, y).slope == pytest.approx(0.5, abs=0.05)
    assert cox_calibration(timid, y).slope == pytest.approx(2.0, abs=0.2)


def test_certainties_are_clipped_and_the_clip_matters() -> None:
    p, y = [0.0, 1.0, 0.0, 1.0, 0.4, 0.6], [0, 1, 1, 0, 0, 1]
    by_hand = cox_calibration([0.01, 0.99, 0.01, 0.99, 0.4, 0.6], y)
    assert cox_calibration(p, y, clip=0.01) == by_hand
    assert cox_calibration(p, y).slope < by_hand.slope


SEPARATED = [
    ([0.1, 0.2, 0.8], [0, 0, 1]),
    ([0.1, 0.2, 0.8], [1, 1, 0]),
    ([0.3, 0.5, 0.5, 0.8], [0, 0, 1, 1]),  # they touch
    ([0.3, 0.3, 0.1 + 0.2, 0.8], [0, 1, 0, 1]),  # they touch but for rounding
    ([0.2, 0.6, 0.9], [1, 1, 1]),
    ([0.2, 0.6, 0.9], [0, 0, 0]),
    ([0.0, 1.0], [0, 1]),
    ([0.0, 1.0], [1, 0]),
    (np.linspace(0.01, 0.99, 400), np.arange(400) >= 200),
]


@pytest.mark.parametrize(("p", "y"), SEPARATED)
def test_separated_outcomes_give_the_penalised_fit_flagged_and_finite(p: Any, y: Any) -> None:
    cox = cox_calibration(p, y)
    assert cox.is_separated
    assert np.isfinite(_numbers(cox)).all()
    x, outcomes = logit(np.clip(p, 0.001, 0.999)), np.asarray(y)
    columns = np.column_stack([np.ones_like(x), x])

    def loss(b: Any) -> float:
        w = expit(columns @ b) * expit(-columns @ b)
        _, logarithm = np.linalg.slogdet(columns.T @ (columns * w[:, None]))
        return -_likelihood(b, x, outcomes) - 0.5 * float(logarithm)

    # an independent search, from elsewhere, finds the same top
    options: Any = {"xatol": 1e-9, "fatol": 1e-13, "maxiter": 5000, "maxfev": 5000}
    found = optimize.minimize(loss, [0.1, 0.3], method="Nelder-Mead", options=options)
    assert (cox.intercept, cox.slope) == pytest.approx(found.x, abs=1e-5)
    tests = cox.unreliability, cox.in_the_large, cox.slope_given_large
    assert tests[0].statistic == pytest.approx(2 * (loss([0, 1]) - found.fun), abs=1e-6)
    assert tests[0].statistic == pytest.approx(tests[1].statistic + tests[2].statistic, abs=1e-9)


def test_perfect_hindsight_has_a_wide_slope_and_not_an_infinite_one() -> None:
    cox = cox_calibration([0.3, 0.4, 0.6, 0.7], [0, 0, 1, 1])
    assert 1.0 < cox.slope < 10.0
    assert cox.slope_error > 1.0


@pytest.mark.parametrize("y", [[1, 0, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0]])
@pytest.mark.parametrize("p", [[0.3] * 4, [0.3, 0.1 * 3, 0.1 + 0.2, 1 - 0.7], [1.0] * 4])
def test_equal_probabilities_have_a_shift_and_no_slope(p: list[float], y: list[int]) -> None:
    cox = cox_calibration(p, y)
    assert math.isnan(cox.slope)
    assert math.isnan(cox.slope_error)
    assert (cox.intercept, cox.intercept_error) == calibration_in_the_large(p, y)
    assert cox.unreliability == cox.in_the_large
    assert cox.unreliability.degrees_of_freedom == 1
    assert cox.is_separated is (len(set(y)) == 1)


def test_one_outcome_only_counts_as_half_a_forecast_of_the_other() -> None:
    # Firth's estimate of a share is (k + 1/2) / (n + 1): log(4.5 : .5)
    shift, _ = calibration_in_the_large([0.5] * 4, [1, 1, 1, 1])
    assert shift == pytest.approx(math.log(9), abs=1e-12)


def test_hardly_overlapping_outcomes_end_finite() -> None:
    for gap in (1e-3, 1e-5, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12):
        cox = cox_calibration([0.3, 0.5, 0.5 + gap, 0.8], [0, 1, 0, 1])
        assert np.isfinite(_numbers(cox)).all()


def test_unreliability_rejects_the_calibrated_about_one_time_in_twenty() -> None:
    rng = np.random.default_rng(8)
    n_rejected = 0
    for _ in range(1000):
        p = rng.uniform(0.05, 0.95, 80)
        n_rejected += cox_calibration(p, rng.random(80) < p).unreliability.pvalue < 0.05
    # the standard error of the share is .007, and the chi-square holds for many forecasts only
    assert 0.03 <= n_rejected / 1000 <= 0.08


def _numbers(cox: CoxCalibration) -> list[float]:
    tests = cox.unreliability, cox.in_the_large, cox.slope_given_large
    plain = cox.intercept, cox.slope, cox.intercept_error, cox.slope_error
    return [*plain, *(number for test in tests for number in test)]


@pytest.mark.parametrize("fit", [cox_calibration, calibration_in_the_large])
@pytest.mark.parametrize(
    ("p", "y", "change", "message"),
    [
        ([], [], {}, "at least one forecast"),
        ([0.5, math.nan], [1, 0], {}, "Found nan at position 1 of the probabilities"),
        ([0.5], [3], {}, "Found 3.0 at position 0 of the outcomes"),
        ([[0.5]], [[1]], {}, "expected one dimension"),
        ([0.5], [1], {"clip": 0.0}, "Found clip 0.0"),
        ([0.5], [1], {"clip": 0.5}, "Found clip 0.5"),
        ([0.5], [1], {"clip": math.nan}, "Found clip nan"),
    ],
)
def test_wrong_input_is_refused_with_what_was_found(
    fit: Any, p: Any, y: Any, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        fit(p, y, **change)

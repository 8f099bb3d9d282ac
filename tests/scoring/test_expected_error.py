import math
from typing import Any

import numpy as np
import pytest

from forecasts.errors import InvalidInputError
from forecasts.scoring.expected_error import (
    calibration_error_test,
    calibration_errors,
    expected_calibration_error,
)


def test_errors_are_those_worked_out_by_hand() -> None:
    # bins: n 2, .1 against 0; n 3, .75 against 2/3 (.7 lies in 60-70 and counts apart: n 1)
    p, y = [0.1, 0.1, 0.75, 0.75, 0.75, 0.7], [0, 0, 1, 1, 0, 1]
    gaps, n, f = [0.1, 0.75 - 2 / 3, 0.3], [2, 3, 1], [0.0, 2 / 3, 1.0]
    mean = sum(k * gap for k, gap in zip(n, gaps, strict=True)) / 6
    square = sum(k * gap**2 for k, gap in zip(n, gaps, strict=True)) / 6
    chance = 3 / 6 * f[1] * (1 - f[1]) / 2
    errors = calibration_errors(p, y)
    assert expected_calibration_error(p, y) == errors.mean == pytest.approx(mean, abs=1e-12)
    assert errors.maximum == pytest.approx(0.3, abs=1e-12)
    assert errors.root_mean_square == pytest.approx(math.sqrt(square), abs=1e-12)
    assert errors.debiased_square == pytest.approx(square - chance, abs=1e-12)
    assert errors.debiased == 0.0


def test_debiased_error_is_the_root_of_its_square_when_that_is_above_zero() -> None:
    errors = calibration_errors([0.1] * 4, [1, 1, 1, 0])
    assert errors.debiased_square == pytest.approx(0.65**2 - 0.75 * 0.25 / 3, abs=1e-12)
    assert errors.debiased == pytest.approx(math.sqrt(errors.debiased_square), abs=1e-12)


def test_thirty_percent_belongs_to_the_bin_below_thirty_however_it_was_worked_out() -> None:
    # with .25 in one bin the two gaps cancel, in two bins they would not
    for thirty in (0.3, 0.1 * 3, 0.1 + 0.2, 1 - 0.7):
        error = expected_calibration_error([0.2 + 1e-6, thirty], [1, 0], bins=10)
        assert error == pytest.approx(0.25, abs=1e-6)


def test_bins_of_equal_mass_have_quantiles_as_edges_and_hold_what_lies_on_them() -> None:
    p, y = [0.1, 0.2, 0.3, 0.4, 0.5], [0, 1, 1, 0, 0]
    # the median .3 belongs to the lower half: .2 against 2/3, .45 against 0
    expected = 3 / 5 * (2 / 3 - 0.2) + 2 / 5 * 0.45
    error = expected_calibration_error(p, y, bins=2, binning="mass")
    assert error == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("binning", ["width", "mass"])
def test_one_bin_compares_the_means(binning: Any) -> None:
    error = expected_calibration_error([0.2, 0.9, 0.4], [1, 1, 0], bins=1, binning=binning)
    assert error == pytest.approx(2 / 3 - 0.5, abs=1e-12)


def test_debiased_square_of_the_perfectly_calibrated_is_zero_on_average_and_the_plain_is_not() -> (
    None
):
    rng = np.random.default_rng(5)
    plain, debiased = [], []
    for _ in range(2000):
        p = rng.choice([0.15, 0.35, 0.55, 0.85], 60)
        errors = calibration_errors(p, rng.random(60) < p)
        plain.append(errors.root_mean_square**2)
        debiased.append(errors.debiased_square)
    error = np.std(debiased) / math.sqrt(2000)
    assert abs(np.mean(debiased)) < 4 * error
    assert np.mean(plain) > 20 * error


@pytest.mark.parametrize("binning", ["width", "mass"])
@pytest.mark.parametrize("decimals", [1, 15])
def test_observed_error_of_the_test_is_the_plain_one(binning: Any, decimals: int) -> None:
    rng = np.random.default_rng(6)
    p = rng.random(70).round(decimals)
    y = rng.random(70) < 0.5
    found = calibration_error_test(p, y, bins=7, binning=binning, draws=20)
    plain = expected_calibration_error(p, y, bins=7, binning=binning)
    assert found.observed == pytest.approx(plain, abs=1e-12)


@pytest.mark.parametrize(
    ("n", "mean", "highest"), [(10, 0.251, 0.381), (50, 0.141, 0.195), (200, 0.070, 0.103)]
)
def test_null_is_that_of_an_independent_simulation(n: int, mean: float, highest: float) -> None:
    # its mean and 95 % point over 400 records of n uniform probabilities, computed elsewhere
    rng, means, highs = np.random.default_rng(n), [], []
    for _ in range(30):
        found = calibration_error_test(rng.random(n), [1] * n, draws=200)
        means.append(found.null_mean)
        highs.append(found.null_95)
    assert np.mean(means) == pytest.approx(mean, abs=0.015)
    assert np.mean(highs) == pytest.approx(highest, abs=0.02)


def test_calibrated_record_is_rejected_one_time_in_twenty() -> None:
    rng, n_rejected = np.random.default_rng(9), 0
    for k in range(600):
        p = rng.random(40)
        n_rejected += calibration_error_test(p, rng.random(40) < p, draws=99, seed=k).pvalue <= 0.05
    # the standard error of the share is .009
    assert 0.02 <= n_rejected / 600 <= 0.085


def test_forecasts_that_share_an_outcome_have_a_wider_null() -> None:
    p, y, unit = [0.4, 0.45, 0.5, 0.55] * 10, [1] * 40, np.arange(40) // 4
    alone, together = (calibration_error_test(p, y, unit=u) for u in (None, unit))
    assert together.null_95 > 1.3 * alone.null_95
    assert together.pvalue >= alone.pvalue


@pytest.mark.parametrize(
    ("p", "y", "change", "message"),
    [
        ([], [], {}, "at least one forecast"),
        ([0.5], [0.5], {}, "Found 0.5 at position 0 of the outcomes"),
        ([[0.5]], [[1]], {}, "expected one dimension"),
        ([0.5], [1], {"bins": 0}, "Found bins 0; expected a whole number"),
        ([0.5], [1], {"bins": "distinct"}, "Found bins 'distinct'"),
        ([0.5], [1], {"binning": "height"}, "Found binning 'height'"),
        ([0.5], [1], {"bins": 0, "binning": "mass"}, "Found bins 0"),
    ],
)
def test_wrong_input_is_refused_with_what_was_found(
    p: Any, y: Any, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        expected_calibration_error(p, y, **change)
    with pytest.raises(InvalidInputError, match=message):
        calibration_errors(p, y, **change)
    with pytest.raises(InvalidInputError, match=message):
        calibration_error_test(p, y, **change)


def test_no_draws_and_wrong_units_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="Found draws 0"):
        calibration_error_test([0.5], [1], draws=0)
    with pytest.raises(InvalidInputError, match="The units have shape"):
        calibration_error_test([0.5], [1], unit=[0, 1])

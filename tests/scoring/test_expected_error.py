import math
from typing import Any

import numpy as np
import pytest

from forecasts.errors import InvalidInputError
from forecasts.scoring.expected_error import calibration_errors, expected_calibration_error


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

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from forecasts.errors import InvalidInputError
from forecasts.scoring.calibration_tests import hosmer_lemeshow, spiegelhalter


def test_spiegelhalter_is_the_one_worked_out_by_hand() -> None:
    # numerator -.1 * .8 + .6 * .2 + .2 * -.6 = -.08; variance .0576 + .0096 + .0576 = .1248
    z, pvalue = spiegelhalter([0.1, 0.4, 0.8], [0, 1, 1])
    assert z == pytest.approx(-0.08 / math.sqrt(0.1248), abs=1e-12)
    assert pvalue == pytest.approx(2 * stats.norm.sf(abs(z)), abs=1e-12)


def test_spiegelhalter_is_the_excess_brier_score_over_its_deviation() -> None:
    rng = np.random.default_rng(3)
    p = rng.random(50)
    y = rng.random(50) < 0.5
    excess = (p - y) ** 2 - p * (1 - p)
    deviation = np.sqrt(((1 - 2 * p) ** 2 * p * (1 - p)).sum())
    assert spiegelhalter(p, y)[0] == pytest.approx(excess.sum() / deviation, abs=1e-12)


def test_certain_statements_add_to_the_excess_and_not_to_the_promise() -> None:
    promise = math.sqrt(0.64 * 0.09)
    hit, _ = spiegelhalter([0.1, 1.0], [0, 1])
    miss, _ = spiegelhalter([0.1, 1.0], [0, 0])
    assert hit == pytest.approx(-0.08 / promise, abs=1e-12)
    assert miss == pytest.approx((-0.08 + 1.0) / promise, abs=1e-12)


@pytest.mark.parametrize("y", [[1, 0, 0, 1], [0, 1, 1, 0]])
def test_spiegelhalter_says_nothing_without_variance(y: list[int]) -> None:
    z, pvalue = spiegelhalter([1.0, 0.0, 0.5, 0.5], y)
    assert math.isnan(z)
    assert math.isnan(pvalue)


def test_spiegelhalter_rejects_the_calibrated_one_time_in_twenty_and_sees_the_overconfident() -> (
    None
):
    rng = np.random.default_rng(11)
    n_fair = n_bold = 0
    for _ in range(1000):
        truth = rng.random(100)
        y = rng.random(100) < truth
        bold = truth**2 / (truth**2 + (1 - truth) ** 2)
        n_fair += spiegelhalter(truth, y)[1] < 0.05
        n_bold += spiegelhalter(bold, y)[1] < 0.05
    # the standard error of the share is sqrt(.05 * .95 / 1000) = .007
    assert 0.03 <= n_fair / 1000 <= 0.07
    assert n_bold / 1000 > 0.9


def test_hosmer_lemeshow_is_the_one_worked_out_by_hand() -> None:
    # the median .2 parts the forecasts: n 4, E .8, O 2 and n 2, E 1.6, O 2
    test = hosmer_lemeshow([0.2, 0.2, 0.2, 0.2, 0.8, 0.8], [0, 1, 1, 0, 1, 1], bins=2)
    expected = 1.2**2 / (0.8 * 0.8) + 0.4**2 / (1.6 * 0.2)
    assert test.statistic == pytest.approx(expected, abs=1e-12)
    assert test.pvalue == pytest.approx(stats.chi2.sf(expected, 2), abs=1e-12)


def test_hosmer_lemeshow_has_as_many_degrees_as_bins_are_left_by_ties() -> None:
    assert hosmer_lemeshow([0.5] * 20, [0, 1] * 10).degrees_of_freedom == 1


def test_wrong_certainty_makes_hosmer_lemeshow_infinite_and_right_certainty_costs_nothing() -> None:
    assert hosmer_lemeshow([1.0, 1.0], [1, 0])[::2] == (math.inf, 0.0)
    assert hosmer_lemeshow([1.0, 1.0], [1, 1])[::2] == (0.0, 1.0)


@pytest.mark.parametrize("test", [spiegelhalter, hosmer_lemeshow])
@pytest.mark.parametrize(
    ("p", "y", "message"),
    [
        ([], [], "at least one forecast"),
        ([1.5], [1], "Found 1.5 at position 0 of the probabilities"),
        ([0.5], [2], "Found 2.0 at position 0 of the outcomes"),
        ([0.5, 0.5], [1], "expected the same"),
        ([[0.5]], [[1]], "expected one dimension"),
    ],
)
def test_wrong_input_is_refused_with_what_was_found(
    test: Any, p: Any, y: Any, message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        test(p, y)

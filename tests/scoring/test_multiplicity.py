import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from forecasts.errors import InvalidInputError
from forecasts.scoring.multiplicity import benjamini_hochberg


def test_qvalues_are_those_worked_out_by_hand() -> None:
    # sorted .01 .02 .04 .5 times 4/1 4/2 4/3 4/4, then the smallest from the right
    qvalues = benjamini_hochberg([0.5, 0.01, 0.04, 0.02])
    np.testing.assert_allclose(qvalues, [0.5, 0.04, 0.16 / 3, 0.04], rtol=0, atol=1e-12)


@pytest.mark.parametrize("n", [1, 2, 17, 500])
def test_qvalues_equal_those_of_scipy(n: int) -> None:
    pvalues = np.random.default_rng(n).random(n) ** 3
    pvalues[: n // 3] = pvalues[0]
    expected = stats.false_discovery_control(pvalues, method="bh")
    np.testing.assert_allclose(benjamini_hochberg(pvalues), expected, rtol=0, atol=1e-12)


def test_test_that_could_not_be_made_stays_nan_and_is_not_counted() -> None:
    qvalues = benjamini_hochberg([math.nan, 0.01, math.nan, 0.5])
    assert np.isnan(qvalues).tolist() == [True, False, True, False]
    assert qvalues[[1, 3]].tolist() == benjamini_hochberg([0.01, 0.5]).tolist() == [0.02, 0.5]


def test_no_tests_have_no_qvalues() -> None:
    assert benjamini_hochberg([]).tolist() == []
    assert np.isnan(benjamini_hochberg([math.nan, math.nan])).all()


def test_share_of_false_discoveries_stays_below_the_level() -> None:
    # 80 true and 20 false hypotheses, 400 times; false ones have z about 3
    rng, shares = np.random.default_rng(4), []
    for _ in range(400):
        z = rng.normal(size=100) + np.where(np.arange(100) < 20, 3.0, 0.0)
        found = benjamini_hochberg(2 * stats.norm.sf(np.abs(z))) <= 0.1
        shares.append(found[20:].sum() / max(found.sum(), 1))
    # exactly .1 * 80/100 on average; the standard error of the mean is about .004
    assert np.mean(shares) == pytest.approx(0.08, abs=0.02)


@pytest.mark.parametrize(
    ("pvalues", "message"),
    [
        ([0.5, 1.5], "Found 1.5 at position 1 of the p-values"),
        ([-0.1], "Found -0.1 at position 0"),
        ([[0.5]], "expected one dimension"),
        ([None], "The p-values are of type object"),
    ],
)
def test_wrong_input_is_refused_with_what_was_found(pvalues: Any, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        benjamini_hochberg(pvalues)

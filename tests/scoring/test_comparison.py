import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from forecasts.errors import InvalidInputError
from forecasts.scoring.comparison import paired_permutation_test


def test_exact_test_counts_all_ways_to_flip() -> None:
    # |+-1 +-2 +-4| is 7 in 2 of 8 ways and 5 or more in 4
    assert paired_permutation_test([1, 2, 4]).pvalue == 2 / 8
    assert paired_permutation_test([-1, 2, 4]).pvalue == 4 / 8
    result = paired_permutation_test([-1, 2, 4])
    assert (result.mean_difference, result.n_units, result.is_exact) == (5 / 3, 3, True)


@pytest.mark.parametrize("n", [2, 5, 9, 13])
def test_exact_test_agrees_with_scipy(n: int) -> None:
    rng = np.random.default_rng(n)
    difference = rng.normal(0.3, 1.0, n)
    peer = stats.permutation_test(
        (difference,), lambda x, axis: x.mean(axis=axis), permutation_type="samples",
        vectorized=True, n_resamples=2**n,
    )  # fmt: skip
    assert paired_permutation_test(difference).pvalue == pytest.approx(peer.pvalue, abs=1e-12)


def test_sampled_test_agrees_with_scipy_within_its_standard_error() -> None:
    difference = np.random.default_rng(3).normal(0.15, 1.0, 60)
    ours = paired_permutation_test(difference, draws=20_000)
    peer = stats.permutation_test(
        (difference,), lambda x, axis: x.mean(axis=axis), permutation_type="samples",
        vectorized=True, n_resamples=20_000, rng=1,
    )  # fmt: skip
    assert not ours.is_exact
    error = math.sqrt(2 * peer.pvalue * (1 - peer.pvalue) / 20_000)
    assert ours.pvalue == pytest.approx(peer.pvalue, abs=5 * error)


def test_rows_of_a_cluster_flip_together() -> None:
    rows = [0.1, 0.1, 0.1, 0.2, 0.2, 0.2]
    clustered = paired_permutation_test(rows, cluster=[4, 4, 4, -9, -9, -9])
    assert (clustered.pvalue, clustered.n_units) == (2 / 4, 2)
    assert paired_permutation_test(rows).pvalue == 2 / 64
    assert clustered.mean_difference == pytest.approx(0.15, abs=1e-12)


def test_equal_forecasters_and_a_single_unit_show_nothing() -> None:
    assert paired_permutation_test([0.0] * 20).pvalue == 1.0
    assert paired_permutation_test([0.0] * 5).pvalue == 1.0
    assert paired_permutation_test([0.7]).pvalue == 1.0


def test_ties_but_for_rounding_count_as_ties() -> None:
    # .1 + .2 - .3 is 5e-17 and not 0; all eight ways bring the sum to 0 or farther
    assert paired_permutation_test([0.1, 0.2, -0.3]).pvalue == 1.0


def test_no_rows_have_no_answer() -> None:
    result = paired_permutation_test([])
    assert math.isnan(result.pvalue)
    assert math.isnan(result.mean_difference)
    assert result.n_units == 0


def test_overwhelming_difference_has_the_smallest_pvalue_the_draws_allow() -> None:
    assert paired_permutation_test([1.0] * 200, draws=999).pvalue == 1 / 1000


def test_the_seed_decides_which_signs_are_flipped() -> None:
    difference = np.random.default_rng(3).normal(0.2, 1.0, 40)
    first = paired_permutation_test(difference, seed=1)
    assert paired_permutation_test(difference, seed=1) == first
    assert paired_permutation_test(difference, seed=2) != first


def test_pvalue_is_uniform_when_both_are_equally_good() -> None:
    rng = np.random.default_rng(21)
    pvalues = [
        paired_permutation_test(rng.normal(size=20), draws=199, seed=k).pvalue for k in range(1000)
    ]
    for level in (0.05, 0.2, 0.5):
        share = float(np.mean(np.array(pvalues) <= level))
        assert share == pytest.approx(level, abs=4 * math.sqrt(level * (1 - level) / 1000))


@pytest.mark.parametrize(
    ("difference", "change", "message"),
    [
        ([0.1, math.nan], {}, "Found nan at position 1 of the differences"),
        ([[0.1]], {"cluster": [[0]]}, "expected one dimension"),
        ([0.1, 0.2], {"cluster": [0]}, "one cluster for each difference"),
        ([0.1], {"cluster": ["a"]}, "The clusters are of type <U1"),
        ([0.1], {"draws": 0}, "Found draws 0; expected 1 or more"),
    ],
)
def test_wrong_input_is_refused_with_what_was_found(
    difference: Any, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        paired_permutation_test(difference, **change)

"""What must hold for every record when it is tested, resampled, pooled or recalibrated."""

import math
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit, logit

from forecasts.scoring.bootstrap import cluster_bootstrap, cluster_bootstrap_means
from forecasts.scoring.calibration_tests import hosmer_lemeshow, spiegelhalter
from forecasts.scoring.comparison import paired_permutation_test
from forecasts.scoring.expected_error import calibration_errors, expected_calibration_error
from forecasts.scoring.multiplicity import benjamini_hochberg
from forecasts.scoring.pooling import age_weights, pool, recency_weights
from forecasts.scoring.recalibration import calibration_in_the_large, cox_calibration

probabilities = st.floats(0, 1)
percents = st.integers(0, 100).map(lambda percent: percent / 100)
outcomes = st.integers(0, 1)
forecasts = st.lists(st.tuples(probabilities | percents, outcomes), min_size=1, max_size=30)
methods = st.sampled_from(["geometric_mean_of_odds", "mean", "median"])
binnings = st.sampled_from(["width", "mass"])
differences = st.lists(st.floats(-1, 1).map(lambda x: round(x, 3)), min_size=1, max_size=12)
rows = st.lists(st.tuples(percents, st.integers(0, 3), st.integers(0, 6)), min_size=1, max_size=40)


def _shuffled(items: list[Any], random: Random) -> list[Any]:
    return random.sample(items, len(items))


def _split(record: list[tuple[float, int]]) -> tuple[list[float], list[int]]:
    return [p for p, _ in record], [y for _, y in record]


def _columns(data: list[tuple[float, int, int]]) -> tuple[list[float], list[int], list[int]]:
    return [x for x, _, _ in data], [g for _, g, _ in data], [c for _, _, c in data]


@given(forecasts, st.randoms(use_true_random=False), binnings)
def test_order_of_the_forecasts_changes_no_measure_of_calibration(
    record: list[tuple[float, int]], random: Random, binning: Any
) -> None:
    p, y = _split(record)
    q, z = _split(_shuffled(record, random))
    assert spiegelhalter(q, z) == pytest.approx(spiegelhalter(p, y), rel=1e-9, nan_ok=True)
    before, after = (calibration_errors(*r, bins=5, binning=binning) for r in ((p, y), (q, z)))
    assert after.mean == pytest.approx(before.mean, abs=1e-12)
    assert after.debiased_square == pytest.approx(before.debiased_square, abs=1e-12)
    before_test, after_test = hosmer_lemeshow(p, y, bins=3), hosmer_lemeshow(q, z, bins=3)
    assert after_test == pytest.approx(before_test, rel=1e-6, abs=1e-9)


@given(forecasts)
def test_spiegelhalter_is_the_same_for_no_as_for_yes(record: list[tuple[float, int]]) -> None:
    p, y = _split([(round(p, 6), y) for p, y in record])
    mirrored = spiegelhalter([1 - q for q in p], [1 - o for o in y])
    z, pvalue = spiegelhalter(p, y)
    assert mirrored[0] == pytest.approx(z, rel=1e-6, abs=1e-9, nan_ok=True)
    assert math.isnan(pvalue) or 0.0 <= pvalue <= 1.0


@given(forecasts, st.integers(1, 20), binnings)
def test_calibration_errors_stay_in_their_order_and_range(
    record: list[tuple[float, int]], bins: int, binning: Any
) -> None:
    p, y = _split(record)
    errors = calibration_errors(p, y, bins=bins, binning=binning)
    gap = abs(float(np.mean(p)) - float(np.mean(y)))
    assert gap - 1e-12 <= errors.mean <= errors.root_mean_square + 1e-12
    assert errors.root_mean_square <= errors.maximum + 1e-12 <= 1.0 + 2e-12
    assert errors.debiased_square <= errors.root_mean_square**2 + 1e-12
    assert 0.0 <= errors.debiased <= errors.root_mean_square + 1e-12
    assert expected_calibration_error(p, y, bins=bins, binning=binning) == errors.mean


@given(forecasts)
def test_recalibration_never_fails_and_never_is_infinite(record: list[tuple[float, int]]) -> None:
    p, y = _split(record)
    cox = cox_calibration(p, y)
    assert math.isfinite(cox.intercept)
    assert math.isfinite(cox.intercept_error)
    assert math.isfinite(cox.slope) == math.isfinite(cox.slope_error)
    assert not math.isinf(cox.slope)
    assert 0.0 <= cox.unreliability.pvalue <= 1.0
    assert all(math.isfinite(number) for number in calibration_in_the_large(p, y))
    if len(set(y)) == 1:
        assert cox.is_separated


def test_recalibration_of_a_record_that_creeps_towards_its_answer_ends() -> None:
    cox = cox_calibration([0.0, 0.75, 0.75, 0.25, 0.0625], [1, 0, 0, 1, 1])
    assert cox.is_separated
    assert -5.0 < cox.slope < 0.0


@given(forecasts, st.randoms(use_true_random=False))
def test_recalibration_knows_neither_order_nor_which_side_is_yes(
    record: list[tuple[float, int]], random: Random
) -> None:
    record = [(round(p, 2), y) for p, y in record]
    cox = cox_calibration(*_split(record))
    again = cox_calibration(*_split(_shuffled(record, random)))
    mirrored = cox_calibration(*_split([(1 - p, 1 - y) for p, y in record]))
    for other, sign in ((again, 1), (mirrored, -1)):
        assert other.slope == pytest.approx(cox.slope, rel=1e-5, abs=1e-6, nan_ok=True)
        assert sign * other.intercept == pytest.approx(cox.intercept, rel=1e-5, abs=1e-6)
        assert other.is_separated == cox.is_separated


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.floats(0.4, 2.5), st.floats(-1, 1))
def test_recalibrated_record_needs_no_recalibration(seed: int, slope: float, shift: float) -> None:
    rng = np.random.default_rng(seed)
    p = rng.uniform(0.05, 0.95, 200)
    y = rng.random(200) < expit(shift + slope * logit(p))
    cox = cox_calibration(p, y)
    assume(not cox.is_separated)
    mended = expit(cox.intercept + cox.slope * logit(p))
    assume(0.001 < mended.min() < mended.max() < 0.999)
    again = cox_calibration(mended, y)
    assert again.slope == pytest.approx(1.0, abs=1e-6)
    assert again.intercept == pytest.approx(0.0, abs=1e-6)
    assert again.unreliability.statistic == pytest.approx(0.0, abs=1e-6)


@given(rows, st.randoms(use_true_random=False))
def test_bootstrap_knows_no_order_of_rows_and_no_names_of_groups(
    data: list[tuple[float, int, int]], random: Random
) -> None:
    names = random.sample(range(4), 4)
    mixed = _shuffled(data, random)
    before = cluster_bootstrap(*_columns(data), n_groups=4, draws=40)
    values, groups, clusters = _columns(mixed)
    after = cluster_bootstrap(values, [names[g] for g in groups], clusters, n_groups=4, draws=40)
    for end in ("low", "high", "standard_error", "n_clusters"):
        np.testing.assert_allclose(
            getattr(after, end)[names], getattr(before, end), rtol=0, atol=1e-9
        )


@given(rows, st.floats(0.1, 0.8))
def test_bootstrap_intervals_stay_within_the_values_and_grow_with_the_level(
    data: list[tuple[float, int, int]], level: float
) -> None:
    values, groups, clusters = _columns(data)
    narrow = cluster_bootstrap(values, groups, clusters, n_groups=4, draws=60, level=level)
    wide = cluster_bootstrap(values, groups, clusters, n_groups=4, draws=60, level=level + 0.1)
    shown = ~np.isnan(narrow.low)
    assert np.array_equal(shown, narrow.n_clusters > 1)
    for group in np.flatnonzero(shown):
        inside = [x for x, g, _ in data if g == group]
        assert min(inside) - 1e-12 <= wide.low[group] <= narrow.low[group] + 1e-12
        assert narrow.high[group] - 1e-12 <= wide.high[group] <= max(inside) + 1e-12
        assert narrow.low[group] <= narrow.high[group] + 1e-12


@given(st.lists(st.floats(0.001, 1), min_size=2, max_size=15), st.integers(0, 1000))
def test_bootstrap_interval_holds_the_middle_of_symmetric_values(
    half: list[float], seed: int
) -> None:
    values = [*half, *(-x for x in half)]
    intervals = cluster_bootstrap(
        values, [0] * len(values), np.arange(len(values)), level=0.9, seed=seed, draws=400
    )
    assert intervals.low[0] < 0.0 < intervals.high[0]


@given(rows)
def test_every_drawn_mean_lies_within_the_values_of_its_group(
    data: list[tuple[float, int, int]],
) -> None:
    values, groups, clusters = _columns(data)
    means = cluster_bootstrap_means(values, groups, clusters, n_groups=5, draws=20)
    for group in range(5):
        inside = [x for x, g, _ in data if g == group]
        drawn = means[:, group][~np.isnan(means[:, group])]
        assert inside or drawn.size == 0
        if drawn.size:
            assert min(inside) - 1e-12 <= drawn.min() <= drawn.max() <= max(inside) + 1e-12


@given(differences, st.randoms(use_true_random=False))
def test_permutation_test_knows_neither_order_nor_who_is_first(
    difference: list[float], random: Random
) -> None:
    pvalue = paired_permutation_test(difference).pvalue
    assert 2.0 / 2 ** len(difference) <= pvalue <= 1.0
    assert paired_permutation_test(_shuffled(difference, random)).pvalue == pvalue
    swapped = paired_permutation_test([-d for d in difference])
    assert swapped.pvalue == pvalue
    clusters = [7 * k - 3 for k in range(len(difference))]
    assert paired_permutation_test(difference, cluster=clusters).pvalue == pvalue


@given(differences)
def test_exact_pvalues_over_all_flips_are_never_too_small(difference: list[float]) -> None:
    # under the null every way to flip is as likely: the share with p <= x is at most x
    assume(len(difference) <= 6)
    ways = np.arange(2 ** len(difference))[:, None] >> np.arange(len(difference)) & 1
    pvalues = np.array(
        [paired_permutation_test(way * np.array(difference)).pvalue for way in 2 * ways - 1]
    )
    for x in np.unique(pvalues):
        assert (pvalues <= x).mean() <= x + 1e-12


@given(st.lists(probabilities | st.just(math.nan), max_size=25), st.randoms(use_true_random=False))
def test_qvalues_are_bounded_monotone_and_know_no_order(
    pvalues: list[float], random: Random
) -> None:
    qvalues = benjamini_hochberg(pvalues)
    made = ~np.isnan(np.asarray(pvalues, dtype=float))
    assert np.array_equal(~np.isnan(qvalues), made)
    p, q = np.asarray(pvalues, dtype=float)[made], qvalues[made]
    assert (q >= p).all()
    assert (q <= np.minimum(1.0, p * p.size * (1 + 1e-12))).all()
    assert (np.diff(q[np.argsort(p, kind="stable")]) >= 0.0).all()
    order = _shuffled(list(range(len(pvalues))), random)
    np.testing.assert_array_equal(benjamini_hochberg([pvalues[k] for k in order]), qvalues[order])


@given(
    st.lists(st.tuples(probabilities, st.floats(0.01, 10)), min_size=1, max_size=12),
    methods,
    st.randoms(use_true_random=False),
)
def test_pool_lies_between_the_extremes_and_knows_no_order(
    votes: list[tuple[float, float]], method: Any, random: Random
) -> None:
    pooled = pool([p for p, _ in votes], method=method, weights=[w for _, w in votes])
    mixed = _shuffled(votes, random)
    again = pool([p for p, _ in mixed], method=method, weights=[w for _, w in mixed])
    stated = np.array([p for p, _ in votes])
    if method == "geometric_mean_of_odds":
        stated = np.clip(stated, 0.01, 0.99)
    assert stated.min() - 1e-12 <= pooled <= stated.max() + 1e-12
    if method != "median":  # weights that balance but for rounding may tip either way
        assert again == pytest.approx(pooled, abs=1e-12)


@given(st.lists(probabilities, min_size=1, max_size=12), methods, st.floats(0.2, 3))
def test_pool_of_no_is_the_rest_of_the_pool_of_yes(p: list[float], method: Any, a: float) -> None:
    pooled = pool(p, method=method, extremize=a)
    mirrored = pool([1 - q for q in p], method=method, extremize=a)
    # next to 0 a float has digits that next to 1 it has not
    assert mirrored == pytest.approx(1 - pooled, abs=1e-3 if a < 1 else 1e-9)


@given(arrays(np.float64, 6, elements=st.floats(0.011, 0.989)), st.floats(1.01, 4))
def test_extremizing_moves_away_from_one_half(p: Any, a: float) -> None:
    plain: Any = pool(p)
    further: Any = pool(p, extremize=a)
    assert abs(further - 0.5) >= abs(plain - 0.5) - 1e-12


@given(st.integers(1, 60), st.lists(st.floats(0, 100), max_size=9), st.floats(0.1, 50))
def test_weights_fall_with_age(n: int, ages: list[float], half_life: float) -> None:
    recent = recency_weights(n)
    assert (np.diff(recent) > 0.0).all()
    assert 0.0 < recent[0] <= recent[-1] == 1.0
    aged = age_weights(sorted(ages), half_life=half_life)
    assert (np.diff(aged) <= 0.0).all()
    later = age_weights([age + half_life for age in sorted(ages)], half_life=half_life)
    np.testing.assert_allclose(later, aged / 2, rtol=1e-9)

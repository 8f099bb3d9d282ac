import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from forecasts.errors import InvalidInputError
from forecasts.scoring.bootstrap import cluster_bootstrap, cluster_bootstrap_means


def test_draw_averages_the_rows_of_the_clusters_it_holds() -> None:
    # two clusters of 1 and 3 rows: a draw holds either one twice or both
    means = cluster_bootstrap_means([0.0, 0.3, 0.6, 0.6], [0] * 4, [7, -2, -2, -2], draws=400)
    found, times = np.unique(means.round(12), return_counts=True)
    assert found.tolist() == [0.0, 0.375, 0.5]
    # a quarter, a half and a quarter, each within five standard errors
    assert np.abs(times / 400 - [0.25, 0.5, 0.25]).max() < 5 * math.sqrt(0.25 / 400)


def test_draws_are_joint() -> None:
    values, clusters = [0.1, 0.9, 0.4], [0, 1, 2]
    means = cluster_bootstrap_means(
        [*values, *(v / 2 for v in values)], [0] * 3 + [1] * 3, clusters * 2, draws=50
    )
    np.testing.assert_allclose(means[:, 1], means[:, 0] / 2, rtol=0, atol=1e-12)
    assert np.ptp(means[:, 0]) > 0.1


def test_group_none_of_whose_clusters_was_drawn_has_no_mean_in_that_draw() -> None:
    means = cluster_bootstrap_means([0.1, 0.2, 0.3], [0, 0, 1], [0, 1, 2], draws=300)
    assert set(means[:, 1][~np.isnan(means[:, 1])].round(12)) == {0.3}
    # the chance of missing one cluster of three is (2/3)^3 = .296
    assert abs(np.isnan(means[:, 1]).mean() - 8 / 27) < 5 * math.sqrt(0.21 / 300)


def test_interval_of_one_large_group_is_that_of_the_plain_percentile_bootstrap() -> None:
    values = np.random.default_rng(1).exponential(size=400)
    ours = cluster_bootstrap(values, np.zeros(400, int), np.arange(400), draws=4000)
    peer = stats.bootstrap(
        (values,), np.mean, n_resamples=4000, method="percentile", confidence_level=0.9, rng=2
    )
    # both are random: the ends of 4,000 draws vary by about .03 standard errors
    error = values.std(ddof=1) / 20
    assert ours.low[0] == pytest.approx(peer.confidence_interval.low, abs=0.15 * error)
    assert ours.high[0] == pytest.approx(peer.confidence_interval.high, abs=0.15 * error)
    assert ours.standard_error[0] == pytest.approx(error, rel=0.06)


def test_few_clusters_widen_the_interval_beyond_the_plain_percentiles() -> None:
    values = [0.0, 0.2, 0.4, 0.6, 0.8]
    ours = cluster_bootstrap(values, [0] * 5, range(5), draws=2000)
    means = cluster_bootstrap_means(values, [0] * 5, np.arange(5), draws=2000)[:, 0]
    plain = np.quantile(means, [0.05, 0.95])
    # Phi(-2.132 * sqrt(5 / 4)) = .0086
    expanded = np.quantile(means, [0.00857, 0.99143])
    assert ours.low[0] < plain[0]
    assert ours.high[0] > plain[1]
    assert (ours.low[0], ours.high[0]) == pytest.approx(expanded, abs=0.01)


def test_group_of_one_cluster_or_none_has_nan_and_the_others_do_not() -> None:
    intervals = cluster_bootstrap(
        [0.1, 0.2, 0.1, 0.2], [0, 0, 1, 1], [5, 5, 5, 6], n_groups=3, draws=200
    )
    assert intervals.n_clusters.tolist() == [1, 2, 0]
    for ends in (intervals.low, intervals.high, intervals.standard_error):
        assert np.isnan(ends).tolist() == [True, False, True]


def test_no_rows_leave_every_group_without_interval() -> None:
    intervals = cluster_bootstrap([], [], [], n_groups=2, draws=10)
    assert np.isnan(intervals.low).tolist() == [True, True]
    assert np.isnan(cluster_bootstrap_means([], [], [], n_groups=2, draws=10)).all()


def test_seed_decides_and_number_of_draws_does_not_change_the_first_ones() -> None:
    rows: Any = [0.1, 0.5, 0.9], [0, 0, 0], [0, 1, 2]
    first = cluster_bootstrap_means(*rows, draws=64, seed=1)
    np.testing.assert_array_equal(first, cluster_bootstrap_means(*rows, draws=64, seed=1))
    np.testing.assert_array_equal(first[:32], cluster_bootstrap_means(*rows, draws=96, seed=1)[:32])
    assert not np.array_equal(first, cluster_bootstrap_means(*rows, draws=64, seed=2))


@pytest.mark.parametrize(("n", "least"), [(6, 0.8), (15, 0.85), (60, 0.85)])
def test_ninety_percent_intervals_cover_about_ninety_percent_of_the_time(
    n: int, least: float
) -> None:
    # honest probabilities, uniform: every true mean Brier score is 1/6. 100 forecasters share
    # questions, and so do the draws; ten worlds
    rng, n_covered, n_shown = np.random.default_rng(n), 0, 0
    for world in range(10):
        truth = rng.random(4 * n)
        y = rng.random(4 * n) < truth
        questions = np.concatenate([rng.choice(4 * n, n, replace=False) for _ in range(100)])
        groups = np.repeat(np.arange(100), n)
        losses = (truth[questions] - y[questions]) ** 2
        intervals = cluster_bootstrap(losses, groups, questions, draws=500, seed=world)
        n_covered += int(((intervals.low <= 1 / 6) & (intervals.high >= 1 / 6)).sum())
        n_shown += int(np.count_nonzero(~np.isnan(intervals.low)))
    # in 60 worlds .847, .894 and .884; forecasters share questions, so that ten worlds vary more
    # than sqrt(.09 / 1000) = .01
    assert n_shown == 1000
    assert least <= n_covered / n_shown <= 0.94


def test_drawing_ladders_covers_and_drawing_their_rungs_one_by_one_does_not() -> None:
    # 20 ladders of four rungs near each other, "by spring" to "by winter": they come out together
    rng = np.random.default_rng(12)
    rungs = np.array([0.45, 0.5, 0.55, 0.6])
    truth = float((rungs * (1 - rungs) - (rungs - 0.3) ** 2 - rungs * (1 - rungs)).mean())
    covered = {"ladders": 0, "rungs": 0}
    for world in range(400):
        reached = rng.random((20, 1)) < rungs
        # the loss of the true probabilities less that of a reference that says .3 throughout
        difference = ((rungs - reached) ** 2 - (0.3 - reached) ** 2).ravel()
        for name, clusters in (("ladders", np.arange(80) // 4), ("rungs", np.arange(80))):
            intervals = cluster_bootstrap(difference, [0] * 80, clusters, draws=300, seed=world)
            covered[name] += bool(intervals.low[0] <= truth <= intervals.high[0])
    assert covered["ladders"] / 400 > 0.84
    assert covered["rungs"] / 400 < 0.75


@pytest.mark.parametrize(
    ("rows", "change", "message"),
    [
        (([0.5, math.nan], [0, 0], [0, 1]), {}, "Found nan at position 1 of the values"),
        (([0.5, math.inf], [0, 0], [0, 1]), {}, "Found inf at position 1 of the values"),
        (([0.5, 0.5], [0], [0, 1]), {}, "one group for each value"),
        (([0.5, 0.5], [0, 0], [0]), {}, "one cluster for each value"),
        (([0.5], [0], [0.0]), {}, "The clusters are of type float64"),
        (([0.5], [3], [0]), {"n_groups": 2}, "Found groups from 3 to 3"),
        (([0.5], [0], [0]), {"draws": 1}, "Found draws 1; expected at least 2"),
        (([0.5], [0], [0]), {"level": 90}, "Found level 90"),
    ],
)
def test_wrong_input_is_refused_with_what_was_found(
    rows: Any, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        cluster_bootstrap(*rows, **change)

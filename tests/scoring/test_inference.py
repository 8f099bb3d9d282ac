import math
from typing import Any

import numpy as np
import pytest

from forecasts.errors import InvalidInputError
from forecasts.scoring import grouped_mean, pooled_mean_interval

# quantiles of Student's t as printed in tables: df = 2 at .95, df = 1 at .975
T_2_95 = 2.919985580355516
T_1_975 = 12.706204736432095


def test_interval_is_the_one_worked_out_by_hand() -> None:
    # means .2, .3, .25; squares .01 + .01 + .01 + .01 = .04; df 2; s = sqrt(.02)
    intervals = pooled_mean_interval([0.1, 0.3, 0.2, 0.4, 0.25], [0, 0, 1, 1, 2])
    s = math.sqrt(0.02)
    errors = [s / math.sqrt(2), s / math.sqrt(2), s]
    assert intervals.degrees_of_freedom == 2
    np.testing.assert_allclose(intervals.standard_error, errors, rtol=0, atol=1e-12)
    np.testing.assert_allclose(intervals.low, [0.0, 0.3 - T_2_95 * 0.1, 0.0], rtol=0, atol=1e-9)
    highs = [0.2 + T_2_95 * 0.1, 0.3 + T_2_95 * 0.1, 0.25 + T_2_95 * s]
    np.testing.assert_allclose(intervals.high, highs, rtol=0, atol=1e-9)


def test_level_and_bounds_can_be_chosen() -> None:
    intervals = pooled_mean_interval(
        [1.0, 3.0], [0, 0], level=0.95, bounds=(-math.inf, math.inf), n_groups=1
    )
    assert intervals.low[0] == pytest.approx(2 - T_1_975, abs=1e-9)
    assert intervals.high[0] == pytest.approx(2 + T_1_975, abs=1e-9)


def test_interval_is_cut_off_at_both_bounds() -> None:
    intervals = pooled_mean_interval([0.0, 1.0], [0, 0])
    assert (intervals.low[0], intervals.high[0]) == (0.0, 1.0)


@pytest.mark.parametrize(("values", "groups"), [([0.1, 0.4], [0, 1]), ([], [])])
def test_nothing_can_be_said_without_a_group_of_two(values: list[float], groups: list[int]) -> None:
    intervals = pooled_mean_interval(values, groups, n_groups=3)
    assert intervals.degrees_of_freedom == 0
    for ends in (intervals.low, intervals.high, intervals.standard_error):
        assert np.isnan(ends).tolist() == [True] * 3


def test_single_value_borrows_the_spread_of_the_others_and_an_empty_group_does_not() -> None:
    intervals = pooled_mean_interval([0.4, 0.5, 0.6, 0.5], [0, 0, 0, 1], n_groups=3)
    assert intervals.standard_error[1] == pytest.approx(0.1, abs=1e-12)
    for ends in (intervals.low, intervals.high, intervals.standard_error):
        assert np.isnan(ends).tolist() == [False, False, True]


def test_ninety_percent_intervals_cover_the_true_mean_about_ninety_percent_of_the_time() -> None:
    # 300 records of 40 forecasters with 2 to 12 questions and probabilities that are the true ones
    # (uniform), so that every true mean Brier score is the mean of p (1 - p), 1/6
    rng = np.random.default_rng(20240229)
    truth, n_covered, n_own, n_shown = 1 / 6, 0, 0, 0
    for _ in range(300):
        groups = np.repeat(np.arange(40), rng.integers(2, 13, size=40))
        p = rng.random(groups.size)
        losses = (p - (rng.random(groups.size) < p)) ** 2
        intervals = pooled_mean_interval(losses, groups)
        n_covered += int(((intervals.low <= truth) & (truth <= intervals.high)).sum())
        n_own += _n_covered_by_own_variance(losses, groups, truth)
        n_shown += intervals.low.size
    # the standard error of the share is sqrt(.9 * .1 / 12,000) = .003, but Brier scores are skewed
    # and a t interval is exact for normal values only: hence .03 to either side, ten errors
    assert 0.87 <= n_covered / n_shown <= 0.93
    assert n_own / n_shown < 0.85


def _n_covered_by_own_variance(losses: Any, groups: Any, truth: float) -> int:
    means, counts = grouped_mean(losses, groups)
    squares = np.bincount(groups, weights=(losses - means[groups]) ** 2)
    half = 1.6448536269514722 * np.sqrt(squares / (counts - 1) / counts)
    return int((np.abs(means - truth) <= half).sum())


@pytest.mark.parametrize(
    ("values", "groups", "change", "message"),
    [
        ([0.5, 1.5], [0, 0], {}, "Found 1.5 at position 1 of the values; .* the bounds 0 to 1"),
        ([0.5, math.nan], [0, 0], {}, "Found nan at position 1 of the values"),
        ([math.inf], [0], {"bounds": (0, math.inf)}, "Found inf at position 0 of the values"),
        ([0.5], [0], {"level": 0.0}, "Found level 0.0; expected a share above 0 and below 1"),
        ([0.5], [0], {"level": 1.0}, "Found level 1.0"),
        ([0.5], [0], {"level": 90}, "Found level 90"),
        ([0.5], [0], {"level": math.nan}, "Found level nan"),
        ([0.5], [0], {"bounds": (1.0, 0.0)}, "Found bounds 1.0 to 0.0"),
        ([0.5], [0], {"bounds": (math.nan, 1.0)}, "Found bounds nan to 1.0"),
        ([0.5], [5], {"n_groups": 2}, "Found groups from 5 to 5"),
        ([0.5, 0.5], [0], {}, "one group for each value"),
    ],
)
def test_wrong_input_is_refused_with_what_was_found(
    values: Any, groups: Any, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        pooled_mean_interval(values, groups, **change)

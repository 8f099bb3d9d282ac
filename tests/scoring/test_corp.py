import math
from typing import Any

import numpy as np
import pytest
from scipy.optimize import isotonic_regression

from forecasts.errors import InvalidInputError
from forecasts.scoring import brier_score, log_score
from forecasts.scoring._levels import MOST_GROUPS
from forecasts.scoring.corp import corp, corp_by_group

SIX = [0.4, 0.3, 0.2, 0.1, 0.5, 0.9], [0, 0, 0, 1, 1, 1]
LN_2 = math.log(2)


def test_six_points_decompose_as_published() -> None:
    fit = corp(*SIX)
    assert fit.score == pytest.approx(0.68 / 3, abs=1e-12)
    assert fit.miscalibration == pytest.approx(0.305 / 3, abs=1e-12)
    assert fit.discrimination == pytest.approx(0.125, abs=1e-12)
    assert fit.uncertainty == pytest.approx(0.25, abs=1e-12)


def test_curve_gives_the_distinct_probabilities_ascending() -> None:
    fit = corp([0.7, 0.2, 0.2, 0.7, 0.4], [1, 0, 1, 1, 0])
    assert fit.p.tolist() == [0.2, 0.4, 0.7]
    assert fit.counts.tolist() == [2, 1, 2]
    np.testing.assert_allclose(fit.recalibrated, [1 / 3, 1 / 3, 1], rtol=0, atol=1e-15)


def test_log_score_decomposes_with_the_same_curve() -> None:
    fit = corp(*SIX, score="log")
    assert fit.score == pytest.approx(float(log_score(*SIX, clip=None).mean()), abs=1e-12)
    # four at 1/4 of which one came true, then two sure hits
    best = (LN_2 * 2 + 3 * math.log(4 / 3)) / 6
    assert fit.miscalibration == pytest.approx(fit.score - best, abs=1e-12)
    assert fit.discrimination == pytest.approx(LN_2 - best, abs=1e-12)
    assert fit.uncertainty == pytest.approx(LN_2, abs=1e-12)
    assert fit.recalibrated.tolist() == corp(*SIX).recalibrated.tolist()


def test_certain_miss_makes_log_miscalibration_infinite_and_nothing_else() -> None:
    fit = corp([0.0, 0.5, 1.0], [1, 0, 1], score="log")
    assert fit.score == fit.miscalibration == math.inf
    assert 0 <= fit.discrimination <= fit.uncertainty < math.inf


def test_tiny_probability_keeps_its_log_score() -> None:
    fit = corp([1e-20, 0.5], [1, 0], score="log")
    assert fit.score == pytest.approx((20 * math.log(10) + LN_2) / 2, abs=1e-12)


def test_one_outcome_only_leaves_no_uncertainty() -> None:
    for score in ("brier", "log"):
        fit = corp([0.2, 0.9], [1, 1], score=score)
        assert fit.uncertainty == fit.discrimination == 0.0
        assert fit.miscalibration == fit.score


def test_single_forecast_is_all_miscalibration() -> None:
    fit = corp([0.3], [1])
    assert fit.miscalibration == pytest.approx(0.49, abs=1e-15)
    assert fit.recalibrated.tolist() == [1.0]


def test_ties_are_gathered_before_the_fit() -> None:
    # a fit that orders equal probabilities by chance would split them and gain too much
    p, y = [0.5] * 6, [0, 0, 0, 1, 1, 1]
    naive = float(brier_score(isotonic_regression(y).x, y).mean())
    assert naive == 0.0
    assert corp(p, y).miscalibration == 0.0


@pytest.mark.parametrize("twin", [0.1 + 0.2, 1 - 0.7, 0.1 * 3])
def test_numbers_equal_but_for_rounding_are_tied(twin: float) -> None:
    assert twin != 0.3 or twin == 1 - 0.7
    fit = corp([0.3, twin, 0.35001], [0, 1, 1])
    assert fit.counts.tolist() == [2, 1]


@pytest.mark.parametrize("gap", [1e-4, 1e-6, 1e-9, 2e-12])
def test_numbers_that_differ_are_not_tied_however_near_to_a_percent(gap: float) -> None:
    fit = corp(np.array([0.3, 0.3 + gap, 0.3 - gap]), np.array([0, 1, 1]))
    assert fit.counts.tolist() == [1, 1, 1]


def test_whole_percents_and_other_numbers_take_different_paths_to_the_same_result() -> None:
    rng = np.random.default_rng(5)
    percent = rng.integers(0, 101, size=4000) / 100
    y = rng.random(4000) < percent**2
    # one more forecast off the percents sends everything the other way
    other = np.append(percent, 0.123456), np.append(y, True)
    counted, sorted_ = corp(percent, y), corp(*other)
    at = np.flatnonzero(sorted_.p != 0.123456)
    assert sorted_.p[at].tolist() == counted.p.tolist()
    assert sorted_.counts[at].tolist() == counted.counts.tolist()
    assert sorted_.score == pytest.approx(
        (counted.score * 4000 + (1 - 0.123456) ** 2) / 4001, abs=1e-14
    )


@pytest.mark.parametrize("kind", [bool, np.int8, np.uint8, np.int64, np.float32, np.float64])
def test_type_of_the_outcomes_changes_nothing(kind: Any) -> None:
    rng = np.random.default_rng(6)
    p = np.round(rng.random(1000), 2)
    y = rng.random(1000) < p
    assert corp(p, y.astype(kind)).miscalibration == corp(p.tolist(), y.tolist()).miscalibration


def test_rows_that_are_not_contiguous_are_read_right() -> None:
    table = np.array([[0.2, 0.0], [0.9, 1.0], [0.2, 1.0], [0.7, 1.0]])
    assert corp(table[:, 0], table[:, 1]).score == corp([0.2, 0.9, 0.2, 0.7], [0, 1, 1, 1]).score


@pytest.mark.parametrize("digits", [1, 2, 15])
@pytest.mark.parametrize("n", [1, 60, 5000])
def test_groups_decompose_as_each_would_alone(digits: int, n: int) -> None:
    rng = np.random.default_rng(n + digits)
    p = np.round(rng.random(n), digits)
    y, groups = rng.random(n) < p**2, rng.integers(0, 40, size=n)
    parts = corp_by_group(p, y, groups, n_groups=43)
    for group in range(43):
        own = groups == group
        assert parts.counts[group] == own.sum()
        if not own.any():
            assert math.isnan(parts.score[group])
            assert math.isnan(parts.miscalibration[group])
            continue
        alone = corp(p[own], y[own])
        for name in ("score", "miscalibration", "discrimination", "uncertainty"):
            assert getattr(parts, name)[group] == pytest.approx(getattr(alone, name), abs=1e-12)


def test_many_groups_keep_their_digits() -> None:
    rng = np.random.default_rng(1)
    groups = np.repeat([0, 1_999_999, 3_999_999], 200)
    p = np.tile(rng.random(200), 3)
    y = np.tile(rng.random(200) < 0.5, 3)
    parts = corp_by_group(p, y, groups)
    expected = corp(p[:200], y[:200]).miscalibration
    np.testing.assert_allclose(
        parts.miscalibration[[0, 1_999_999, 3_999_999]], expected, rtol=0, atol=1e-9
    )


def test_no_forecasts_leave_every_group_empty() -> None:
    parts = corp_by_group([], [], [], n_groups=2)
    assert np.isnan(parts.miscalibration).tolist() == [True, True]
    assert parts.counts.tolist() == [0, 0]
    assert corp_by_group([], [], []).score.shape == (0,)


@pytest.mark.parametrize(
    ("p", "y", "score", "message"),
    [
        ([], [], "brier", "at least one forecast"),
        ([[0.5]], [[1]], "brier", "expected one dimension"),
        (np.full((2, 2), 0.5), np.ones((2, 2)), "brier", "expected one dimension"),
        (0.5, 1, "brier", r"shape \(\)"),
        ([0.5], [1, 0], "brier", "shape"),
        ([0.5], [1], "spherical", "Found score 'spherical'; expected 'brier' or 'log'"),
        ([0.25, 1.5], [1, 0], "brier", "Found 1.5 at position 1"),
        ([0.25, -1e-13], [1, 0], "brier", "Found -1e-13 at position 1"),
        ([0.25, 1 + 1e-13], [1, 0], "brier", "at position 1 of the probabilities"),
        ([0.25, math.nan], [1, 0], "brier", "Found nan at position 1"),
        ([math.inf, 0.25], [1, 0], "brier", "Found inf at position 0"),
        ([0.25, 0.5], [1, 2], "brier", "Found 2.0 at position 1 of the outcomes"),
        ([0.25, 0.5], [1, math.nan], "brier", "Found nan at position 1 of the outcomes"),
        ([0.25, None], [1, 0], "brier", "probabilities are of type object"),
    ],
)
def test_wrong_input_is_refused_with_what_was_found(
    p: Any, y: Any, score: Any, message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        corp(p, y, score=score)


@pytest.mark.parametrize(
    ("groups", "n_groups", "message"),
    [
        ([0, -1], None, "Found groups from -1 to 0"),
        ([0, 2], 2, "Found groups from 0 to 2; expected whole numbers from 0 to 1"),
        ([0.0, 1.0], None, "expected whole numbers from 0"),
        ([0], None, r"shape \(2,\) and the groups \(1,\)"),
        ([0, MOST_GROUPS], None, "expected at most 4000000 in one call"),
    ],
)
def test_wrong_groups_are_refused(groups: Any, n_groups: int | None, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        corp_by_group([0.5, 0.25], [1, 0], groups, n_groups=n_groups)


def test_equal_ties_tell_apart_what_differs_in_the_last_bit_and_close_ones_do_not() -> None:
    p, y = [0.3, 0.1 + 0.2, 1 - 0.7, 0.3], [1, 0, 0, 1]
    assert corp(p, y).p.tolist() == [0.3]
    assert corp(p, y, ties="equal").p.tolist() == sorted({0.3, 0.1 + 0.2, 1 - 0.7})

import math
from typing import Any

import numpy as np
import pytest

from forecasts.errors import InvalidInputError
from forecasts.scoring.pooling import age_weights, pool, recency_weights

THREE = [0.6, 0.8, 0.9]


def _pool(*arguments: Any, **change: Any) -> Any:
    return pool(*arguments, **change)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        # odds 1.5, 4, 9: their geometric mean is 54^(1/3), squared for a = 2
        ({}, 54 ** (1 / 3) / (1 + 54 ** (1 / 3))),
        ({"clip": None}, 54 ** (1 / 3) / (1 + 54 ** (1 / 3))),
        ({"extremize": 2.0}, 54 ** (2 / 3) / (1 + 54 ** (2 / 3))),
        ({"method": "mean"}, 2.3 / 3),
        ({"method": "median"}, 0.8),
        ({"method": "mean", "extremize": 2.5}, 2.3**2.5 / (2.3**2.5 + 0.7**2.5)),
        ({"weights": [2, 0, 1]}, (1.5**2 * 9) ** (1 / 3) / (1 + (1.5**2 * 9) ** (1 / 3))),
        ({"method": "mean", "weights": [2, 0, 1]}, 0.7),
        ({"method": "median", "weights": [1, 0, 1]}, 0.75),
        ({"method": "median", "weights": [3, 1, 1]}, 0.6),
        ({"method": "median", "weights": [2, 1, 1]}, 0.7),
    ],
)
def test_pool_is_the_one_worked_out_by_hand(change: dict[str, Any], expected: float) -> None:
    assert pool(THREE, **change) == pytest.approx(expected, abs=1e-12)


def test_median_with_equal_weights_is_that_of_numpy() -> None:
    p = np.random.default_rng(2).random((40, 7))
    for n in range(1, 8):
        found = pool(p[:, :n], method="median")
        np.testing.assert_allclose(found, np.median(p[:, :n], axis=1), rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", ["geometric_mean_of_odds", "mean", "median"])
def test_whole_weights_say_how_often_a_forecaster_counts(method: Any) -> None:
    p, weights = [0.2, 0.9, 0.4, 0.7], [3, 1, 0, 2]
    repeated = [q for q, weight in zip(p, weights, strict=True) for _ in range(weight)]
    expected = pool(repeated, method=method)
    assert pool(p, method=method, weights=weights) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("method", ["geometric_mean_of_odds", "mean", "median"])
def test_many_questions_pool_at_once_along_any_axis(method: Any) -> None:
    rng = np.random.default_rng(3)
    p, weights = rng.random((5, 4)), rng.random((5, 4))
    one_by_one = [_pool(p[k], method=method, weights=weights[k]) for k in range(5)]
    together = _pool(p, method=method, weights=weights)
    turned = _pool(p.T, method=method, weights=weights.T, axis=0)
    np.testing.assert_allclose(together, one_by_one, rtol=0, atol=1e-12)
    np.testing.assert_allclose(turned, one_by_one, rtol=0, atol=1e-12)
    shared = _pool(p.T, method=method, weights=weights[0], axis=0)
    alone = [_pool(p[k], method=method, weights=weights[0]) for k in range(5)]
    np.testing.assert_allclose(shared, alone, rtol=0, atol=1e-12)


def test_certainty_of_one_is_clipped_and_does_not_decide_alone() -> None:
    assert pool([0.0, 0.5]) == pytest.approx(pool([0.01, 0.5]), abs=1e-12)
    assert pool([1.0, 0.0]) == pytest.approx(0.5, abs=1e-12)
    assert pool([1.0] * 3) == pytest.approx(0.99, abs=1e-12)


def test_without_clip_a_certainty_decides_and_opposite_ones_have_no_answer() -> None:
    assert pool([0.0, 0.5, 0.9], clip=None) == 0.0
    assert pool([1.0, 0.5, 0.1], clip=None) == 1.0
    assert math.isnan(pool([1.0, 0.0], clip=None))
    assert pool([1.0, 0.25], clip=None, weights=[0, 1]) == pytest.approx(0.25, abs=1e-12)


def test_mean_and_median_keep_certainties_as_they_are() -> None:
    for method in ("mean", "median"):
        assert pool([1.0, 1.0], method=method) == 1.0
        assert pool([0.0, 0.0], method=method, extremize=2.0) == 0.0


@pytest.mark.parametrize("method", ["geometric_mean_of_odds", "mean", "median"])
def test_nobody_with_a_weight_leaves_nan(method: Any) -> None:
    found = _pool([[0.2, 0.4], [0.2, 0.4]], method=method, weights=[[0, 0], [1, 1]])
    assert np.isnan(found).tolist() == [True, False]
    assert math.isnan(_pool([], method=method))


def test_recency_weights_are_those_worked_out_by_hand() -> None:
    expected = [math.exp(-1), math.exp(math.sqrt(2) - 2), math.exp(math.sqrt(3) - 2), 1.0]
    np.testing.assert_allclose(recency_weights(4), expected, rtol=0, atol=1e-12)
    assert recency_weights(0).tolist() == []


def test_age_weights_halve_with_each_half_life() -> None:
    assert age_weights([0, 7, 14, 70_000], half_life=7).tolist() == [1.0, 0.5, 0.25, 0.0]


@pytest.mark.parametrize(
    ("p", "change", "message"),
    [
        ([1.2], {}, "Found 1.2 at position 0 of the probabilities"),
        (0.5, {}, r"Found axis -1 for probabilities of shape \(\)"),
        ([0.5], {"axis": 1}, "Found axis 1"),
        ([0.5], {"method": "mode"}, "Found method 'mode'; expected one of"),
        ([0.5], {"weights": [-1]}, "Found -1.0 at position 0 of the weights"),
        ([0.5], {"weights": [math.inf]}, "Found inf at position 0 of the weights"),
        ([0.5, 0.5], {"weights": [1]}, r"The weights have shape \(1,\)"),
        ([0.5], {"clip": 0.5}, "Found clip 0.5"),
        ([0.5], {"extremize": 0.0}, "Found extremize 0.0"),
        ([0.5], {"extremize": math.inf}, "Found extremize inf"),
    ],
)
def test_wrong_input_is_refused_with_what_was_found(
    p: Any, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        pool(p, **change)


def test_weights_are_not_made_from_nonsense() -> None:
    with pytest.raises(InvalidInputError, match="Found n -1"):
        recency_weights(-1)
    with pytest.raises(InvalidInputError, match=r"Found -1\.0 at position 0 of the ages"):
        age_weights([-1], half_life=1)
    with pytest.raises(InvalidInputError, match="Found half_life 0"):
        age_weights([1], half_life=0)

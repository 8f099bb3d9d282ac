"""Long arrays are checked in blocks; that must not show."""

from typing import Any

import numpy as np
import pytest

from forecasts.errors import InvalidInputError
from forecasts.scoring import brier_score, grouped_mean
from forecasts.scoring._inputs import BLOCK

LONG = 2 * BLOCK + 7


def _record(dtype: str) -> tuple[Any, Any]:
    rng = np.random.default_rng(7)
    p = rng.random(LONG)
    return p, (rng.random(LONG) < p).astype(dtype)


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "int64", "float32", "float64"])
def test_long_records_score_as_the_formula_says_whatever_the_type_of_the_outcomes(
    dtype: str,
) -> None:
    p, y = _record(dtype)
    expected = (p - y.astype(float)) ** 2
    np.testing.assert_array_equal(brier_score(p, y), expected)
    np.testing.assert_array_equal(brier_score(p[::-2], y[::-2]), expected[::-2])
    square = brier_score(np.asfortranarray(p[:-1].reshape(2, -1)), y[:-1].reshape(2, -1))
    np.testing.assert_array_equal(square, expected[:-1].reshape(2, -1))


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf, 1.0 + 2**-52, -(2.0**-1074), 2.0])
@pytest.mark.parametrize("position", [0, BLOCK - 1, BLOCK, LONG - 1])
def test_wrong_probability_is_found_wherever_it_stands(wrong: float, position: int) -> None:
    p, y = _record("float64")
    p[position] = wrong
    with pytest.raises(InvalidInputError, match=f"at position {position} of the probabilities"):
        brier_score(p, y)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, 0.5, 1.0 - 2**-53, 2.0**-1074, -1.0])
@pytest.mark.parametrize("position", [0, BLOCK, LONG - 1])
def test_wrong_outcome_is_found_wherever_it_stands(wrong: float, position: int) -> None:
    p, y = _record("float64")
    y[position] = wrong
    with pytest.raises(InvalidInputError, match=f"at position {position} of the outcomes"):
        brier_score(p, y)


def test_negative_zero_is_a_probability_and_an_outcome() -> None:
    assert brier_score(np.array([-0.0, 1.0]), np.array([1.0, -0.0])).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "uint64", "int64"])
def test_groups_may_have_any_type_of_whole_number(dtype: str) -> None:
    means, counts = grouped_mean([1.0, 2.0, 4.0], np.array([1, 1, 0], dtype=dtype))
    assert means.tolist() == [4.0, 1.5]
    assert counts.tolist() == [1, 2]


def test_label_too_large_for_any_memory_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="Found groups from 0 to 4611686018427387904"):
        grouped_mean([0.5, 0.5], [0, 2**62])

from typing import Any

import numpy as np
import pytest

from forecasts.errors import InvalidInputError
from forecasts.scoring import brier_score


@pytest.mark.parametrize(
    ("p", "y", "value"),
    [(0.7, 1, 0.09), (0.7, 0, 0.49), (0, 0, 0), (1, 0, 1), (0.5, 1, 0.25)],
)
def test_scalar_score_is_the_value_worked_out_by_hand(p: float, y: int, value: float) -> None:
    score = brier_score(p, y)
    assert type(score) is float
    assert score == pytest.approx(value, abs=1e-12)


def test_binary_score_is_half_the_sum_over_both_categories() -> None:
    assert 2 * brier_score(0.7, 1) == pytest.approx(0.18, abs=1e-12)


def test_score_keeps_the_shape() -> None:
    p = np.array([[0.7, 0.0, 1.0], [0.7, 0.5, 0.2]])
    y = np.array([[True, False, False], [False, True, False]])
    expected = [[0.09, 0.0, 1.0], [0.49, 0.25, 0.04]]
    np.testing.assert_allclose(brier_score(p, y), expected, rtol=0, atol=1e-12)


def test_no_forecasts_have_no_scores() -> None:
    assert brier_score([], []).shape == (0,)


def test_input_is_left_as_it_was() -> None:
    p, y = np.array([0.2, 0.8]), np.array([0.0, 1.0])
    brier_score(p, y)
    assert p.tolist() == [0.2, 0.8]
    assert y.tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    ("p", "y", "message"),
    [
        ([0.5, 1.5], [0, 1], r"Found 1.5 at position 1 of the probabilities; .* from 0 to 1"),
        ([-1e-9], [0], "at position 0 of the probabilities"),
        ([float("nan")], [0], "Found nan at position 0"),
        ([float("inf")], [0], "Found inf at position 0"),
        ([0.5, None], [0, 1], "probabilities are of type object; expected plain numbers"),
        (["0.5"], [0], "probabilities are of type <U3"),
        ([[0.5], [0.5, 0.6]], [0, 1], "form no regular array"),
        ([0.5], [0.5], "Found 0.5 at position 0 of the outcomes; expected 0 .No. or 1 .Yes."),
        ([0.5], [-1], "Found -1.0 at position 0 of the outcomes"),
        ([0.5], [float("nan")], "Found nan at position 0 of the outcomes"),
        ([0.5, 0.5], [1], r"shape \(2,\) and the outcomes \(1,\)"),
        ([0.5, 0.5], 1, r"shape \(2,\) and the outcomes \(\)"),
        (2.0, 1, "Found 2.0 at position 0"),
        (np.array([[0.1, 0.2], [0.3, 7.0]]), np.zeros((2, 2)), "Found 7.0 at position 3"),
    ],
)
def test_wrong_input_is_refused_with_what_was_found(p: Any, y: Any, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        brier_score(p, y)

from typing import Any

import numpy as np
import pytest

from forecasts.errors import InvalidInputError
from forecasts.scoring import brier_score
from forecasts.scoring.brier import ladder_brier, multicategory_brier


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


@pytest.mark.parametrize(
    ("p", "y", "value"),
    [
        ([0.7, 0.3], [1, 0], 0.09),
        ([0.2, 0.5, 0.3], [0, 1, 0], 0.19),
        ([1, 0, 0], [0, 0, 1], 1.0),
        ([1, 0, 0], [1, 0, 0], 0.0),
        ([0.25] * 4, [0, 0, 0, 1], 0.375),
    ],
)
def test_score_over_categories_is_half_of_briers_sum(
    p: list[float], y: list[int], value: float
) -> None:
    score = multicategory_brier(p, y)
    assert type(score) is float
    assert score == pytest.approx(value, abs=1e-12)


def test_two_categories_that_sum_to_one_score_as_one_question() -> None:
    for p in (0.0, 0.07, 0.5, 0.93, 1.0):
        for y in (0, 1):
            assert multicategory_brier([p, 1 - p], [y, 1 - y]) == pytest.approx(
                brier_score(p, y), abs=1e-15
            )


def test_probabilities_that_do_not_sum_to_one_are_scored_as_stated() -> None:
    assert multicategory_brier([0.6, 0.6, 0.6], [1, 0, 0]) == pytest.approx(0.44, abs=1e-12)
    assert multicategory_brier([0.0, 0.0], [1, 0]) == 0.5
    # three rivals all called certain: beyond 1, up to K / 2
    assert multicategory_brier([1.0] * 4, [1, 0, 0, 0]) == 1.5


def test_many_families_are_scored_at_once() -> None:
    p = np.array([[[0.7, 0.3], [0.5, 0.5]], [[0.0, 1.0], [1.0, 0.0]]])
    y = np.array([[[1, 0], [1, 0]], [[1, 0], [1, 0]]])
    scores = multicategory_brier(p, y)
    np.testing.assert_allclose(scores, [[0.09, 0.25], [1.0, 0.0]], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("p", "y", "value"),
    [
        ([0.2, 0.7], [0, 1], 0.065),  # printed as .13 where both outcomes of a split count
        ([0.7], [1], 0.09),
        ([1, 1, 1], [0, 0, 0], 1.0),
        ([0, 0.5, 1], [0, 0, 1], 0.25 / 3),
        ([0.9, 0.4], [1, 0], 0.085),  # thresholds from easy to hard: Yes, then No
        ([0.7, 0.2], [0, 1], 0.565),  # contradicts the order, and is kept
    ],
)
def test_ladder_is_the_mean_over_its_splits(p: list[float], y: list[int], value: float) -> None:
    score = ladder_brier(p, y)
    assert type(score) is float
    assert score == pytest.approx(value, abs=1e-12)


def test_nearly_right_costs_less_than_far_off_on_a_ladder() -> None:
    # all weight on one place of four; the truth is the second
    places = np.array([[1, 1, 1], [0, 1, 1], [0, 0, 1], [0, 0, 0]])
    scores = ladder_brier(places, np.array([[0, 1, 1]] * 4))
    np.testing.assert_allclose(scores, [1 / 3, 0, 1 / 3, 2 / 3], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("rule", "p", "y", "message"),
    [
        (multicategory_brier, [0.5, 0.5], [0, 0], "Found 0.0 at position 0 of the numbers of cat"),
        (multicategory_brier, [0.5, 0.5], [1, 1], "Found 2.0 .* exactly one category"),
        (multicategory_brier, [[0.5, 0.5]] * 2, [[0, 1], [1, 1]], "Found 2.0 at position 1"),
        (multicategory_brier, [0.5], [1], r"shape \(1,\); expected \(..., K\) with K categories"),
        (multicategory_brier, 0.5, 1, r"shape \(\); expected"),
        (multicategory_brier, [0.5, 1.5], [0, 1], "Found 1.5 at position 1"),
        (ladder_brier, [0.5] * 3, [0, 1, 0], "Found 2.0 .* at most one change"),
        (ladder_brier, [], [], r"shape \(0,\); expected .* rungs, at least 1"),
        (ladder_brier, [0.5, 0.5], [0], "shape"),
        (ladder_brier, [0.5, 0.5], [0, 2], "Found 2.0 at position 1 of the outcomes"),
    ],
)
def test_families_that_are_none_are_refused(rule: Any, p: Any, y: Any, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        rule(p, y)

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from forecasts.errors import InvalidInputError
from forecasts.scoring import grouped_mean


def test_means_and_counts_are_those_worked_out_by_hand() -> None:
    means, counts = grouped_mean([0.09, 0.49, 0.25, 1.0], [2, 2, 0, 0], n_groups=4)
    np.testing.assert_allclose(means, [0.625, math.nan, 0.29, math.nan], rtol=0, atol=1e-12)
    assert counts.tolist() == [2, 0, 2, 0]


def test_number_of_groups_defaults_to_the_highest() -> None:
    means, counts = grouped_mean(np.array([1.0, 3.0]), np.array([1, 1], dtype=np.uint8))
    assert counts.tolist() == [0, 2]
    assert means[1] == 2.0


@pytest.mark.parametrize(("n_groups", "length"), [(None, 0), (0, 0), (3, 3)])
def test_no_values_leave_every_group_empty(n_groups: int | None, length: int) -> None:
    means, counts = grouped_mean([], [], n_groups=n_groups)
    assert np.isnan(means).tolist() == [True] * length
    assert counts.tolist() == [0] * length


@pytest.mark.parametrize("kind", [np.intp, np.uint8])
def test_sorted_rows_have_the_means_of_the_same_rows_shuffled(kind: type) -> None:
    rng = np.random.default_rng(4)
    groups: NDArray[Any] = np.sort(rng.choice([0, 1, 2, 5, 6], 3000)).astype(kind)
    values, order = rng.random(3000), rng.permutation(3000)
    means, counts = grouped_mean(values, groups, n_groups=8)
    shuffled, same = grouped_mean(values[order], groups[order], n_groups=8)
    np.testing.assert_allclose(means, shuffled, rtol=1e-13)
    assert counts.tolist() == same.tolist() == np.bincount(groups, minlength=8).tolist()


def test_rows_sorted_but_for_the_last_are_not_taken_as_sorted() -> None:
    groups = np.append(np.repeat([0, 1, 2], 1000), 0)
    means, counts = grouped_mean(groups.astype(float) + 1.0, groups)
    assert means.tolist() == [1.0, 2.0, 3.0]
    assert counts.tolist() == [1001, 1000, 1000]


def test_infinite_value_makes_its_mean_infinite() -> None:
    means, _ = grouped_mean([math.inf, 1.0, 2.0], [0, 0, 1])
    assert means.tolist() == [math.inf, 2.0]


@pytest.mark.parametrize(
    ("values", "groups", "n_groups", "message"),
    [
        ([0.5, math.nan], [0, 3], None, "The values of group 3 have no mean: they hold nan"),
        ([math.inf, -math.inf], [0, 0], None, "both infinities"),
        ([0.5, 0.5], [0, -1], None, "Found groups from -1 to 0"),
        ([0.5, 0.5], [0, 2], 2, "Found groups from 0 to 2; expected whole numbers from 0 to 1"),
        ([0.5], [2**64 - 1], None, "Found groups from 18446744073709551615"),
        ([0.5], [0], -1, "Found n_groups -1; expected 0 or more"),
        ([0.5], [0.0], None, "The groups are of type float64; expected whole numbers"),
        ([0.5], [[0], [0, 1]], None, "The groups form no regular array"),
        ([0.5], [True], None, "The groups are of type bool"),
        ([0.5], ["a"], None, "The groups are of type <U1"),
        ([0.5, 0.5], [0], None, r"shape \(2,\) and the groups \(1,\)"),
        ([[0.5]], [[0]], None, r"shape \(1, 1\)"),
        (0.5, 0, None, r"shape \(\)"),
        ([None], [0], None, "The values are of type object"),
    ],
)
def test_wrong_input_is_refused_with_what_was_found(
    values: Any, groups: Any, n_groups: int | None, message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        grouped_mean(values, groups, n_groups=n_groups)

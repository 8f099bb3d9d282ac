from typing import Any

import numpy as np
import pytest

from forecasts.errors import InvalidInputError
from forecasts.scoring._bins import assign_bins

TENTHS = [k / 10 for k in range(11)]
# the same eleven numbers as arithmetic brings them
SUMS = [0.1 * k for k in range(11)]
RESTS = [1.0 - (1.0 - k / 10) for k in range(11)]


@pytest.mark.parametrize("p", [TENTHS, SUMS, RESTS])
@pytest.mark.parametrize(
    ("closed", "expected"),
    [("right", [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), ("left", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9])],
)
def test_stated_tenths_fall_into_one_bin_however_they_were_worked_out(
    p: list[float], closed: Any, expected: list[int]
) -> None:
    assert assign_bins(np.array(p), 10, closed=closed).tolist() == expected


@pytest.mark.parametrize("bins", [1, 3, 7, 20, 100, 1000])
def test_every_edge_of_any_number_of_bins_belongs_below_it(bins: int) -> None:
    edges = np.arange(1, bins + 1) / bins
    assert assign_bins(edges, bins).tolist() == list(range(bins))
    assert assign_bins(edges[:-1], bins, closed="left").tolist() == list(range(1, bins))


def test_what_is_visibly_beside_an_edge_is_beside_it() -> None:
    assert assign_bins(np.array([0.299999, 0.300001]), 10).tolist() == [2, 3]


@pytest.mark.parametrize("bins", [0, -1, 2.5, 10.0, "10", None, True, 1_000_001])
def test_number_of_bins_is_a_whole_number(bins: Any) -> None:
    with pytest.raises(InvalidInputError, match="expected a whole number from 1 to 1000000"):
        assign_bins(np.array([0.5]), bins)


def test_side_has_to_be_one() -> None:
    side: Any = "both"
    with pytest.raises(InvalidInputError, match="Found closed 'both'"):
        assign_bins(np.array([0.5]), 10, closed=side)

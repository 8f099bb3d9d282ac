from typing import Any

import numpy as np
import pytest

from forecasts.errors import InvalidInputError
from forecasts.scoring.reliability import reliability_table

# Wilson 1927 at 90 %: 8 of 10, 0 of 4, 4 of 4, with z = 1.6448536269514722
Z2 = 1.6448536269514722**2
TENTHS = [0.1, 0.2, 0.1 * 3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]


def test_table_counts_what_lies_in_each_bin() -> None:
    table = reliability_table([0.05, 0.1, 0.35, 0.31, 0.9], [0, 1, 0, 1, 1])
    assert table.lower.tolist() == [0.0, 0.3, 0.8]
    assert table.upper.tolist() == [0.1, 0.4, 0.9]
    assert table.counts.tolist() == [2, 2, 1]
    assert table.frequency.tolist() == [0.5, 0.5, 1.0]
    np.testing.assert_allclose(table.mean_p, [0.075, 0.33, 0.9], rtol=0, atol=1e-15)


def test_every_tenth_lies_in_one_stated_bin() -> None:
    right = reliability_table(TENTHS, [0] * 10)
    np.testing.assert_allclose(right.upper, TENTHS, rtol=0, atol=1e-12)
    assert right.counts.tolist() == [1] * 10
    left = reliability_table(TENTHS, [0] * 10, closed="left")
    np.testing.assert_allclose(left.lower, TENTHS[:-1], rtol=0, atol=1e-12)
    assert left.counts.tolist() == [1] * 8 + [2]


def test_empty_bin_is_absent_and_not_zero() -> None:
    table = reliability_table([0.95], [1])
    assert table.counts.tolist() == [1]
    assert table.frequency.tolist() == [1.0]


def test_distinct_bins_have_no_width() -> None:
    table = reliability_table([0.3, 0.1 * 3, 0.8], [1, 0, 1], bins="distinct")
    assert table.counts.tolist() == [2, 1]
    np.testing.assert_allclose(table.lower, [0.3, 0.8], rtol=0, atol=1e-12)
    assert table.lower.tolist() == table.upper.tolist() == table.mean_p.tolist()


def test_interval_is_wilsons() -> None:
    table = reliability_table(
        [0.5] * 10 + [0.1] * 4 + [0.9] * 4, [1] * 8 + [0] * 2 + [0] * 4 + [1] * 4
    )
    # the ends p solve (o - p)^2 = z^2 p (1 - p) / n
    for end in (table.low[1], table.high[1]):
        assert (0.8 - end) ** 2 == pytest.approx(Z2 * end * (1 - end) / 10, abs=1e-12)
    assert table.low[0] == 0.0
    assert table.high[0] == pytest.approx(Z2 / (4 + Z2), abs=1e-12)
    assert table.low[2] == pytest.approx(4 / (4 + Z2), abs=1e-12)
    assert table.high[2] == 1.0


def test_higher_level_is_wider() -> None:
    narrow = reliability_table([0.5] * 10, [1] * 3 + [0] * 7, level=0.5)
    wide = reliability_table([0.5] * 10, [1] * 3 + [0] * 7, level=0.95)
    assert wide.low[0] < narrow.low[0] < 0.3 < narrow.high[0] < wide.high[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"level": 90}, "Found level 90; expected a share"),
        ({"bins": -1}, "Found bins -1"),
        ({"bins": "few"}, "Found bins 'few'"),
        ({"closed": "up"}, "Found closed 'up'"),
    ],
)
def test_wrong_settings_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        reliability_table([0.5], [1], **change)

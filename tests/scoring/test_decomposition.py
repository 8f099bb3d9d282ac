import math
from dataclasses import astuple
from typing import Any

import numpy as np
import pytest

from forecasts.errors import InvalidInputError
from forecasts.scoring import brier_score
from forecasts.scoring.decomposition import MurphyDecomposition, murphy_decomposition

TENTHS = [0.1, 0.2, 0.1 * 3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]


def total(parts: MurphyDecomposition) -> float:
    return (
        parts.reliability
        - parts.resolution
        + parts.uncertainty
        + parts.within_bin_variance
        - parts.within_bin_covariance
    )


def test_parts_are_those_worked_out_by_hand() -> None:
    # two bins of two: mean p .1 and .7, frequency .5 and 1, overall .75
    parts = murphy_decomposition([0.05, 0.15, 0.7, 0.7], [0, 1, 1, 1], bins=2)
    assert parts.reliability == pytest.approx((0.4**2 + 0.3**2) / 2, abs=1e-15)
    assert parts.resolution == pytest.approx(0.25**2, abs=1e-15)
    assert parts.uncertainty == pytest.approx(0.75 * 0.25, abs=1e-15)
    assert parts.within_bin_variance == pytest.approx(2 * 0.05**2 / 4, abs=1e-15)
    assert parts.within_bin_covariance == pytest.approx(2 * 2 * 0.5 * 0.05 / 4, abs=1e-15)
    assert total(parts) == pytest.approx((0.05**2 + 0.85**2 + 2 * 0.3**2) / 4, abs=1e-15)


@pytest.mark.parametrize("bins", [1, 3, 10, 15, 1000, "distinct"])
@pytest.mark.parametrize("closed", ["right", "left"])
def test_parts_add_up_to_the_brier_score(bins: Any, closed: Any) -> None:
    rng = np.random.default_rng(7)
    p = rng.random(500)
    y = rng.random(500) < p**2
    parts = murphy_decomposition(p, y, bins=bins, closed=closed)
    assert total(parts) == pytest.approx(float(brier_score(p, y).mean()), abs=1e-15)


def test_parts_within_the_bins_vanish_with_distinct_bins() -> None:
    parts = murphy_decomposition([0.3, 0.1 * 3, 0.7, 1 - 0.3], [0, 1, 1, 0], bins="distinct")
    assert parts.within_bin_variance == pytest.approx(0, abs=1e-30)
    assert parts.within_bin_covariance == pytest.approx(0, abs=1e-15)
    # .3 and .1 * 3 are one bin, .7 and 1 - .3 another: each comes out Yes half the time
    assert parts.reliability == pytest.approx(0.04, abs=1e-15)
    assert parts.resolution == 0.0


def test_every_tenth_ends_the_bin_below_it() -> None:
    # one forecast in each of ten bins, so each bin is its own forecast and nothing is within bins
    y = [0, 1] * 5
    assert murphy_decomposition(TENTHS, y) == murphy_decomposition(TENTHS, y, bins="distinct")


@pytest.mark.parametrize(("edge", "inside"), [(0.1 * 3, 0.25), (0.7, 0.65), (1.0, 0.95)])
def test_edge_shares_the_bin_of_what_is_just_below(edge: float, inside: float) -> None:
    together = murphy_decomposition([edge, inside], [1, 0])
    assert together.resolution == 0.0
    other = murphy_decomposition([edge, inside], [1, 0], closed="left")
    assert other.resolution == (0.0 if edge == 1.0 else 0.25)


def test_zero_shares_the_first_bin_whichever_side_is_closed() -> None:
    for closed in ("right", "left"):
        parts = murphy_decomposition([0.0, 0.05], [0, 1], closed=closed)
        assert parts.resolution == 0.0


def test_empty_bins_take_no_part() -> None:
    few = murphy_decomposition([0.15, 0.95], [0, 1], bins=10)
    many = murphy_decomposition([0.15, 0.95], [0, 1], bins=1000)
    assert astuple(few) == pytest.approx(astuple(many), abs=1e-15)
    assert not any(math.isnan(part) for part in astuple(many))


def test_correction_is_the_one_worked_out_by_hand() -> None:
    p, y = [0.2, 0.2, 0.2, 0.8, 0.8, 0.6], [0, 0, 1, 1, 0, 1]
    raw = murphy_decomposition(p, y)
    better = murphy_decomposition(p, y, bias_corrected=True)
    # bins of 3, 2 and 1 with frequencies 1/3, 1/2 and 1; the bin of one adds nothing
    a = (3 * (2 / 9) / 2 + 2 * (1 / 4) / 1) / 6
    b = 0.25 / 5
    assert better.reliability == pytest.approx(raw.reliability - a, abs=1e-15)
    assert better.resolution == pytest.approx(raw.resolution - a + b, abs=1e-15)
    assert better.uncertainty == pytest.approx(raw.uncertainty + b, abs=1e-15)
    assert total(better) == pytest.approx(total(raw), abs=1e-15)


def test_raw_correction_may_be_negative_and_the_clipped_one_may_not() -> None:
    p, y = [0.5, 0.5, 0.5, 0.5], [0, 1, 0, 1]
    raw = murphy_decomposition(p, y, bias_corrected=True)
    assert raw.reliability == pytest.approx(-0.25 / 3, abs=1e-15)
    clipped = murphy_decomposition(p, y, bias_corrected=True, clipped=True)
    assert clipped.reliability == pytest.approx(0.0, abs=1e-15)
    assert clipped.resolution >= -1e-15
    assert clipped.uncertainty == pytest.approx(0.25, abs=1e-15)
    assert total(clipped) == pytest.approx(total(raw), abs=1e-15)


def test_clipping_changes_nothing_when_the_parts_are_in_their_ranges() -> None:
    rng = np.random.default_rng(3)
    p = np.round(rng.random(4000), 1)
    y = rng.random(4000) < p**2
    raw = murphy_decomposition(p, y, bias_corrected=True)
    clipped = murphy_decomposition(p, y, bias_corrected=True, clipped=True)
    assert astuple(clipped) == pytest.approx(astuple(raw), abs=1e-15)


def test_correction_takes_the_bias_away_on_average() -> None:
    # perfectly calibrated: the true reliability is 0 and the plain estimate is not
    rng = np.random.default_rng(11)
    plain, corrected = [], []
    for _ in range(400):
        p = np.round(rng.integers(1, 10, size=40) / 10, 1)
        y = rng.random(40) < p
        plain.append(murphy_decomposition(p, y).reliability)
        corrected.append(murphy_decomposition(p, y, bias_corrected=True).reliability)
    error = float(np.std(corrected)) / math.sqrt(400)
    assert np.mean(plain) > 0.03
    # what is left comes from bins with one forecast, at most 9 in 40 times a quarter
    assert abs(np.mean(corrected)) < 4 * error + 0.005


@pytest.mark.parametrize(
    ("p", "y", "change", "message"),
    [
        ([], [], {}, "at least one forecast"),
        ([[0.5]], [[1]], {}, "expected one dimension"),
        ([0.5], [1, 0], {}, "shape"),
        ([1.5], [1], {}, "Found 1.5"),
        ([0.5], [1], {"bins": 0}, "Found bins 0"),
        ([0.5], [1], {"bins": 2.5}, "Found bins 2.5"),
        ([0.5], [1], {"bins": "all"}, "Found bins 'all'; expected a number or 'distinct'"),
        ([0.5], [1], {"closed": "both"}, "Found closed 'both'"),
        ([0.5], [1], {"bias_corrected": True}, "Found 1 forecast; .* at least 2"),
    ],
)
def test_wrong_input_is_refused_with_what_was_found(
    p: Any, y: Any, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        murphy_decomposition(p, y, **change)

"""Values worked out by hand, in exact arithmetic, or by other programs, kept for good.

The inputs are written here by hand. `benchmarks/evaluate_reference.py` compares whole records.
"""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from forecasts.scoring import brier_score, log_score
from forecasts.scoring.brier import ladder_brier, multicategory_brier
from forecasts.scoring.corp import corp, corp_by_group
from forecasts.scoring.decomposition import murphy_decomposition
from forecasts.scoring.reliability import reliability_table
from forecasts.scoring.spherical import spherical_score

SUM = 1e-12


@pytest.mark.parametrize(
    ("p", "y", "value"), [(0.7, 1, 0.09), (0.7, 0, 0.49), (0, 0, 0), (1, 0, 1), (0.5, 1, 0.25)]
)
def test_brier_is_the_squared_distance_computed_by_hand(p: float, y: int, value: float) -> None:
    assert brier_score(p, y) == pytest.approx(value, abs=SUM)


@pytest.mark.parametrize(
    ("p", "happened", "twice"),
    [([0.7, 0.3], 0, 0.18), ([0.2, 0.5, 0.3], 1, 0.38), ([1, 0, 0], 2, 2)],
)
def test_multicategory_brier_is_half_the_printed_value(
    p: list[float], happened: int, twice: float
) -> None:
    y = [int(k == happened) for k in range(len(p))]
    assert multicategory_brier(p, y) == pytest.approx(twice / 2, abs=SUM)


def test_ordered_brier_is_half_the_value_of_the_tournaments() -> None:
    # three ordered categories .2 .5 .3, the middle one happened; printed as .13
    assert ladder_brier([0.2, 0.7], [0, 1]) == pytest.approx(0.13 / 2, abs=SUM)


def test_log_and_spherical_scores_are_the_printed_ones() -> None:
    assert log_score(0.7, 1, clip=None) == pytest.approx(0.35667494393873245, abs=SUM)
    assert log_score(0, 1, clip=None) == math.inf
    assert spherical_score(0.7, 1) == pytest.approx(0.9191450300180579, abs=SUM)
    assert spherical_score(0.7, 0) == pytest.approx(0.3939192985791677, abs=SUM)


def test_corp_of_six_points_is_that_of_the_r_package_reliabilitydiag() -> None:
    # printed as .1016667, .125 and .25
    fit = corp([0.4, 0.3, 0.2, 0.1, 0.5, 0.9], [0, 0, 0, 1, 1, 1])
    assert fit.score == pytest.approx(0.22666666666666666, abs=SUM)
    assert fit.miscalibration == pytest.approx(0.10166666666666666, abs=SUM)
    assert fit.discrimination == pytest.approx(0.125, abs=SUM)
    assert fit.uncertainty == pytest.approx(0.25, abs=SUM)


# Twelve days of made-up rain forecasts in the manner of an ensemble: many ties, both ends used,
# later days too sure. Every value below follows from the counts in exact arithmetic.
RAIN: list[tuple[str, int]] = [
    ("0", 0),
    ("0.1", 0),
    ("0.1", 1),
    ("0.3", 1),
    ("0.3", 0),
    ("0.3", 0),
    ("0.5", 1),
    ("0.7", 1),
    ("0.9", 0),
    ("0.9", 1),
    ("1", 1),
    ("1", 1),
]
P, Y = [float(p) for p, _ in RAIN], [y for _, y in RAIN]
# the levels 0, .1, .3, .5, .7, .9, 1 hold 0/1, 1/2, 1/3, 1/1, 1/1, 1/2, 2/2; pooling makes
# 0/1, then .1 and .3 together 2/5, then .5, .7 and .9 together 3/4, then 2/2
CURVE = [Fraction(0), *[Fraction(2, 5)] * 2, *[Fraction(3, 4)] * 3, Fraction(1)]


def exact(loss: Any) -> Fraction:
    return sum((loss(Fraction(p), y) for p, y in RAIN), Fraction(0)) / len(RAIN)


def test_corp_with_ties_is_that_of_exact_arithmetic() -> None:
    score = exact(lambda p, y: (p - y) ** 2)
    best = (5 * Fraction(2, 5) * Fraction(3, 5) + 4 * Fraction(3, 4) * Fraction(1, 4)) / 12
    uncertainty = Fraction(7, 12) * Fraction(5, 12)
    fit = corp(P, Y)
    assert fit.recalibrated == pytest.approx([float(c) for c in CURVE], abs=SUM)
    assert fit.counts.tolist() == [1, 2, 3, 1, 1, 2, 2]
    assert fit.score == pytest.approx(float(score), abs=SUM)
    assert fit.miscalibration == pytest.approx(float(score - best), abs=SUM)
    assert fit.discrimination == pytest.approx(float(uncertainty - best), abs=SUM)
    assert fit.uncertainty == pytest.approx(float(uncertainty), abs=SUM)
    # and twice in one call
    both = corp_by_group(P + P, Y + Y, [0] * 12 + [1] * 12)
    assert both.miscalibration == pytest.approx([float(score - best)] * 2, abs=SUM)


def test_log_corp_with_ties_is_that_of_the_same_curve() -> None:
    best = -(2 * math.log(2 / 5) + 3 * math.log(3 / 5) + 3 * math.log(3 / 4) + math.log(1 / 4)) / 12
    uncertainty = -(7 * math.log(7 / 12) + 5 * math.log(5 / 12)) / 12
    fit = corp(P, Y, score="log")
    assert fit.score == pytest.approx(float(log_score(P, Y, clip=None).mean()), abs=SUM)
    assert fit.miscalibration == pytest.approx(fit.score - best, abs=SUM)
    assert fit.discrimination == pytest.approx(uncertainty - best, abs=SUM)
    assert fit.uncertainty == pytest.approx(uncertainty, abs=SUM)


def test_murphy_with_ties_is_that_of_exact_arithmetic() -> None:
    # bins closed on the right: 0 and .1 | .3 | .5 | .7 | .9 | 1
    bins = [(["0", "0.1", "0.1"], 1), (["0.3"] * 3, 1), (["0.5"], 1), (["0.7"], 1),
            (["0.9"] * 2, 1), (["1"] * 2, 2)]  # fmt: skip
    overall = Fraction(7, 12)
    rel = res = within = Fraction(0)
    for stated, yes in bins:
        n, o = len(stated), Fraction(yes, len(stated))
        mean = sum((Fraction(p) for p in stated), Fraction(0)) / n
        rel += n * (mean - o) ** 2 / 12
        res += n * (o - overall) ** 2 / 12
        within += n * o * (1 - o) / (12 * (n - 1)) if n > 1 else 0
    unc = overall * (1 - overall)
    parts = murphy_decomposition(P, Y)
    assert parts.reliability == pytest.approx(float(rel), abs=SUM)
    assert parts.resolution == pytest.approx(float(res), abs=SUM)
    assert parts.uncertainty == pytest.approx(float(unc), abs=SUM)
    # only the first bin mixes: 0 (No), .1 (No), .1 (Yes), mean 1/15, frequency 1/3
    assert parts.within_bin_variance == pytest.approx(float(Fraction(2, 300) / 12), abs=SUM)
    assert parts.within_bin_covariance == pytest.approx(2 * float(Fraction(1, 30)) / 12, abs=SUM)
    better = murphy_decomposition(P, Y, bias_corrected=True)
    assert better.reliability == pytest.approx(float(rel - within), abs=SUM)
    assert better.resolution == pytest.approx(float(res - within + unc / 11), abs=SUM)
    assert better.uncertainty == pytest.approx(float(unc + unc / 11), abs=SUM)


def test_table_with_ties_is_the_one_counted_by_hand() -> None:
    table = reliability_table(P, Y)
    np.testing.assert_allclose(table.upper, [0.1, 0.3, 0.5, 0.7, 0.9, 1.0], rtol=0, atol=SUM)
    assert table.counts.tolist() == [3, 3, 1, 1, 2, 2]
    expected = [1 / 3, 1 / 3, 1, 1, 1 / 2, 1]
    np.testing.assert_allclose(table.frequency, expected, rtol=0, atol=SUM)


def test_order_of_tied_forecasts_cannot_be_used() -> None:
    # the fit that peers make on unsorted ties calls this perfect; gathered first it is not
    p, y = [0.6] * 10, [0] * 5 + [1] * 5
    assert corp(p, y).discrimination == 0.0
    assert corp(p, y).miscalibration == pytest.approx(0.01, abs=SUM)

import math
from typing import Any

import numpy as np
import pytest

from forecasts.errors import InvalidInputError
from forecasts.scoring.bands import MOST_POINTS, confidence_band, consistency_band
from forecasts.scoring.corp import corp


def test_band_of_one_probability_holds_the_quantiles_of_a_share() -> None:
    # 20 at .5: the share of Yes is binomial, with 5 % and 95 % points 6 and 14 of 20
    band = consistency_band([0.5] * 20, draws=4000)
    assert (band.p.tolist(), band.low.tolist(), band.high.tolist()) == ([0.5], [0.3], [0.7])


def test_bands_stand_at_the_distinct_probabilities_and_never_fall() -> None:
    p = np.round(np.random.default_rng(1).random(200), 2)
    y = np.random.default_rng(2).random(200) < p
    for band in (consistency_band(p), confidence_band(p, y)):
        assert band.p.tolist() == corp(p, y).p.tolist()
        assert (np.diff(band.low) >= 0).all()
        assert (np.diff(band.high) >= 0).all()
        assert (band.low >= 0).all()
        assert (band.high <= 1).all()
        assert (band.low <= band.high).all()


def test_consistency_band_holds_the_curve_of_a_calibrated_forecaster_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    inside, at = 0, 0
    p = np.round(rng.random(150), 1)
    band = consistency_band(p, draws=2000)
    for _ in range(400):
        curve = corp(p, rng.random(150) < p).recalibrated
        inside += int(((band.low <= curve) & (curve <= band.high)).sum())
        at += curve.size
    # pointwise 90 %, a little more because shares are whole numbers
    assert 0.88 <= inside / at <= 0.96


def test_confidence_band_is_about_the_observed_curve() -> None:
    p, y = [0.9] * 40, [1] * 20 + [0] * 20
    band = confidence_band(p, y)
    assert band.low[0] < 0.5 < band.high[0] < 0.9
    assert consistency_band(p).low[0] > 0.7


def test_curve_of_the_overconfident_leaves_the_consistency_band() -> None:
    p, y = [0.95] * 40 + [0.05] * 40, [1] * 25 + [0] * 15 + [0] * 25 + [1] * 15
    band, curve = consistency_band(p), corp(p, y).recalibrated
    assert curve[0] > band.high[0]
    assert curve[1] < band.low[1]


def test_higher_level_is_wider() -> None:
    p = np.round(np.random.default_rng(4).random(60), 1)
    narrow, wide = consistency_band(p, level=0.5), consistency_band(p, level=0.99)
    assert (wide.low <= narrow.low).all()
    assert (narrow.high <= wide.high).all()
    assert (wide.high - wide.low).sum() > (narrow.high - narrow.low).sum()


def test_shared_fate_widens_the_band() -> None:
    alone = consistency_band([0.5] * 100)
    pairs = consistency_band([0.5] * 100, unit=[i // 10 for i in range(100)])
    assert pairs.low[0] < alone.low[0]
    assert pairs.high[0] > alone.high[0]
    y = [0, 1] * 50
    assert confidence_band([0.5] * 100, y, unit=[0] * 100).high[0] == 1.0


def test_exclusive_family_that_covers_everything_has_exactly_one_yes() -> None:
    # two members of .5 each: one comes out Yes and the other not, always
    band = consistency_band([0.5, 0.5], unit=[0, 0], offset=[0.0, 0.5])
    assert (band.low.tolist(), band.high.tolist()) == ([0.5], [0.5])


def test_many_distinct_probabilities_are_thinned_and_keep_their_ends() -> None:
    p = np.random.default_rng(5).random(5000)
    band = consistency_band(p, draws=10)
    assert band.p.size == MOST_POINTS
    assert (band.p[0], band.p[-1]) == pytest.approx((p.min(), p.max()), abs=1e-12)


def test_seed_decides_the_band() -> None:
    p = np.random.default_rng(6).random(30)
    first, again, other = (consistency_band(p, seed=seed, draws=50) for seed in (1, 1, 2))
    assert first.low.tolist() == again.low.tolist()
    assert first.low.tolist() != other.low.tolist()


@pytest.mark.parametrize(
    ("p", "change", "message"),
    [
        ([], {}, "at least one forecast"),
        ([[0.5]], {}, "expected one dimension"),
        ([1.5], {}, "Found 1.5 at position 0"),
        ([0.5], {"level": 1.0}, "Found level 1.0"),
        ([0.5], {"level": math.nan}, "Found level nan"),
        ([0.5], {"draws": 0}, "Found draws 0"),
        ([0.5], {"unit": [0, 1]}, "units have shape"),
    ],
)
def test_wrong_input_is_refused_with_what_was_found(
    p: Any, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        consistency_band(p, **change)
    with pytest.raises(InvalidInputError, match=message):
        confidence_band(p, np.ones(np.shape(p)), **change)

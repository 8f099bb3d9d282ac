import math

import numpy as np
import pytest

from forecasts.errors import InvalidInputError
from forecasts.scoring import log_score

LN_2 = 0.6931471805599453


@pytest.mark.parametrize(
    ("p", "y", "value"),
    [
        (0.7, 1, 0.35667494393873245),
        (0.7, 0, 1.2039728043259361),
        (0.5, 0, LN_2),
        (0.5, 1, LN_2),
        (0, 1, math.inf),
        (1, 0, math.inf),
        (0, 0, 0.0),
        (1, 1, 0.0),
    ],
)
def test_raw_score_is_the_value_worked_out_by_hand(p: float, y: int, value: float) -> None:
    score = log_score(p, y, clip=None)
    assert type(score) is float
    assert score == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    ("p", "y", "value"),
    [
        (0.7, 1, 0.35667494393873245),
        (0, 1, 6.907755278982137),
        (1, 0, 6.907755278982137),
        (0.0005, 1, 6.907755278982137),
        (0, 0, 0.0010005003335835335),
        (1, 1, 0.0010005003335835335),
    ],
)
def test_score_is_clipped_by_default(p: float, y: int, value: float) -> None:
    assert log_score(p, y) == pytest.approx(value, abs=1e-12)


def test_clip_can_be_chosen() -> None:
    assert log_score(0.0, 1, clip=0.25) == pytest.approx(2 * LN_2, abs=1e-12)


def test_certain_hit_is_plain_zero() -> None:
    scores = log_score([0, 1], [0, 1], clip=None)
    assert not np.signbit(scores).any()


def test_tiny_probability_keeps_its_digits() -> None:
    assert log_score(1e-20, 0, clip=None) == pytest.approx(1e-20, rel=1e-12)


def test_score_keeps_the_shape() -> None:
    p, y = np.array([[0.5, 0.25]]), np.array([[True, True]])
    np.testing.assert_allclose(log_score(p, y), [[LN_2, 2 * LN_2]], rtol=0, atol=1e-12)


@pytest.mark.parametrize("clip", [0.0, 0.5, -0.1, 1.0, math.nan, math.inf])
def test_clip_out_of_range_is_refused(clip: float) -> None:
    with pytest.raises(InvalidInputError, match=r"Found clip .* Use None for the raw score"):
        log_score(0.5, 1, clip=clip)


@pytest.mark.parametrize("clip", [None, 0.001])
@pytest.mark.parametrize("p", [1.5, -0.1, math.nan, math.inf])
def test_clipping_hides_no_wrong_probability(p: float, clip: float | None) -> None:
    with pytest.raises(InvalidInputError, match="of the probabilities"):
        log_score(p, 1, clip=clip)

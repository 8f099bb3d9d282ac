import math

import numpy as np
import pytest

from forecasts.errors import InvalidInputError
from forecasts.scoring.spherical import spherical_score


@pytest.mark.parametrize(
    ("p", "y", "value"),
    [
        (0.7, 1, 0.9191450300180579),
        (0.7, 0, 0.3939192985791677),
        (0.5, 0, math.sqrt(0.5)),
        (0.5, 1, math.sqrt(0.5)),
        (1, 1, 1.0),
        (0, 0, 1.0),
        (0, 1, 0.0),
        (1, 0, 0.0),
    ],
)
def test_score_is_the_value_worked_out_by_hand(p: float, y: int, value: float) -> None:
    score = spherical_score(p, y)
    assert type(score) is float
    assert score == pytest.approx(value, abs=1e-12)


def test_higher_is_better() -> None:
    scores = spherical_score([0.1, 0.5, 0.9, 1.0], [1, 1, 1, 1])
    assert (np.diff(scores) > 0).all()


def test_score_keeps_the_shape() -> None:
    assert spherical_score(np.full((2, 3), 0.5), np.zeros((2, 3))).shape == (2, 3)
    assert spherical_score([], []).shape == (0,)


@pytest.mark.parametrize(("p", "y"), [(1.5, 1), (math.nan, 1), (0.5, 0.5)])
def test_wrong_input_is_refused(p: float, y: float) -> None:
    with pytest.raises(InvalidInputError, match="Found"):
        spherical_score(p, y)

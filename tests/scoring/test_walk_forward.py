"""Recalibrating by what was known before: it learns, it does no harm, it never looks ahead."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize
from scipy.special import expit, log_expit, logit

from forecasts.errors import InvalidInputError
from forecasts.scoring import WalkForward, walk_forward_recalibration
from forecasts.scoring.walk_forward import FEWEST_HEARD, PRIOR_SPREAD

LEVELS = (0.02, 0.05, 0.1, 0.2, 0.25, 0.4, 0.6, 0.7, 0.75, 0.85, 0.9, 0.95, 0.96)


def spoken(slope: float, shift: float, n: int, seed: int) -> tuple[Any, Any, Any]:
    random = np.random.default_rng(seed)
    p = random.choice(LEVELS, n)
    apt = expit(shift + slope * logit(p))
    return p, (random.random(n) < apt).astype(float), apt


def recalibrated(p: Any, y: Any, **settings: Any) -> WalkForward:
    days = np.arange(len(p), dtype=float)
    return walk_forward_recalibration(p, y, stated=days, known=days + 0.5, **settings)


def gains(slope: float, shift: float, n: int) -> tuple[float, float]:
    """Gives the mean gain in Brier score, positive is better, and how often intervals hold."""
    gained, held = [], []
    for seed in range(60):
        p, y, apt = spoken(slope, shift, n, seed)
        found = recalibrated(p, y)
        has = ~np.isnan(found.value)
        gained.append((((p - y) ** 2)[has] - ((found.value - y) ** 2)[has]).mean())
        held.append(((found.low <= apt) & (apt <= found.high))[has].mean())
    return float(np.mean(gained)), float(np.mean(held))


@pytest.mark.parametrize(
    ("slope", "shift", "least"), [(0.0, 0.0, 0.09), (0.4, 0.0, 0.01), (1.0, 0.8, 0.003)]
)
@pytest.mark.parametrize("n", [40, 120])
def test_words_that_mean_something_else_are_read_better(
    slope: float, shift: float, least: float, n: int
) -> None:
    gained, held = gains(slope, shift, n)
    assert gained > least
    assert held > 0.75


@pytest.mark.parametrize("n", [20, 40, 120])
def test_words_that_mean_what_they_say_lose_next_to_nothing(n: int) -> None:
    gained, held = gains(1.0, 0.0, n)
    assert gained > -0.003
    assert held > 0.9


def test_the_value_is_the_maximum_of_the_shrunken_likelihood() -> None:
    p, y, _ = spoken(0.5, 0.3, 60, 4)
    found = recalibrated(p, y)
    x = logit(np.clip(p, 0.01, 0.99))

    def loss(b: Any) -> float:
        eta = np.where(y[:59] == 1, 1, -1) * (b[0] + b[1] * x[:59])
        return float(-log_expit(eta).sum() + (b[0] ** 2 + (b[1] - 1) ** 2) / 2 / PRIOR_SPREAD**2)

    best = optimize.minimize(loss, [0.0, 1.0], method="Nelder-Mead", options={"xatol": 1e-9}).x
    assert found.value[59] == pytest.approx(expit(best[0] + best[1] * x[59]), abs=1e-6)
    assert found.low[59] < found.value[59] < found.high[59]


def test_nothing_is_said_before_enough_is_known() -> None:
    p, y, _ = spoken(1.0, 0.0, 30, 1)
    found = recalibrated(p, y)
    assert found.heard.tolist() == list(range(30))
    assert np.isnan(found.value[:FEWEST_HEARD]).all()
    assert not np.isnan(found.value[FEWEST_HEARD:]).any()
    alone = walk_forward_recalibration(
        p, y, stated=np.arange(30), known=np.arange(30) + 0.5, unit=np.arange(30) // 6
    )
    assert alone.heard.max() == 5
    assert np.isnan(alone.value).all()


def test_an_outcome_known_at_the_very_moment_is_not_heard() -> None:
    found = walk_forward_recalibration([0.8, 0.8], [1, 1], stated=[0, 2], known=[2, 3], fewest=1)
    assert found.heard.tolist() == [0, 0]


def test_what_has_not_come_out_is_not_heard_and_is_recalibrated_all_the_same() -> None:
    p, y, _ = spoken(0.4, 0.0, 20, 3)
    found = recalibrated([*p, 0.9], [*y, np.nan])
    assert found.heard[20] == 20
    assert found.value[20] < 0.9


def test_repeating_oneself_before_the_outcome_weighs_once() -> None:
    p, y, _ = spoken(0.6, 0.2, 15, 8)
    days = np.arange(15.0)
    last: dict[str, Any] = {"stated": [*days, 20.0], "known": [*(days + 0.5), 30.0]}
    once = walk_forward_recalibration([*p, 0.7], [*y, 1], unit=[*range(15), 99], **last)
    thrice = walk_forward_recalibration(
        [*np.repeat(p, 3), 0.7],
        [*np.repeat(y, 3), 1],
        stated=[*np.repeat(days, 3), 20.0],
        known=[*np.repeat(days + 0.5, 3), 30.0],
        unit=[*np.repeat(np.arange(15), 3), 99],
    )
    assert thrice.heard[-1] == once.heard[-1] == 15
    assert thrice.value[-1] == pytest.approx(once.value[-1], abs=1e-9)
    assert thrice.high[-1] == pytest.approx(once.high[-1], abs=1e-9)


PIECES = st.lists(
    st.tuples(
        st.sampled_from((0.0, *LEVELS, 1.0)),
        st.sampled_from((0.0, 1.0)),
        st.integers(0, 12),
        st.integers(1, 12),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=14,
)


def walked(pieces: list[tuple[float, float, int, int, int]]) -> WalkForward:
    p, y, stated, lasts, unit = (list(each) for each in zip(*pieces, strict=True))
    known = [a + b for a, b in zip(stated, lasts, strict=True)]
    return walk_forward_recalibration(p, y, stated=stated, known=known, unit=unit, fewest=2)


@given(PIECES, st.data())
def test_a_later_outcome_changes_no_earlier_value(
    pieces: list[tuple[float, float, int, int, int]], data: st.DataObject
) -> None:
    which = data.draw(st.integers(0, len(pieces) - 1))
    p, y, stated, lasts, unit = pieces[which]
    changed = [*pieces]
    changed[which] = (p, 1.0 - y, stated, lasts + data.draw(st.integers(0, 3)), unit)
    before, after = walked(pieces), walked(changed)
    earlier = np.array([piece[2] <= stated + lasts for piece in pieces])
    for name in ("value", "low", "high", "heard"):
        np.testing.assert_array_equal(getattr(before, name)[earlier], getattr(after, name)[earlier])


@given(PIECES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing_and_values_are_probabilities(
    pieces: list[tuple[float, float, int, int, int]], random: Any
) -> None:
    order = list(range(len(pieces)))
    random.shuffle(order)
    found, mixed = walked(pieces), walked([pieces[i] for i in order])
    np.testing.assert_allclose(found.value[order], mixed.value, atol=1e-7)
    has = ~np.isnan(found.value)
    assert ((found.low > 0) & (found.low <= found.value))[has].all()
    assert ((found.value <= found.high) & (found.high < 1))[has].all()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"p": [1.2, 0.5]}, "from 0 to 1"),
        ({"y": [1, 0.5]}, "neither 0"),
        ({"y": [1]}, "one row of each"),
        ({"stated": [0, np.nan]}, "without a time"),
        ({"fewest": 0}, "whole number from 1"),
        ({"spread": 0.0}, "above 0"),
        ({"level": 1.0}, "level"),
    ],
)
def test_what_cannot_be_right_is_refused(changes: dict[str, Any], reason: str) -> None:
    given_ = {"p": [0.2, 0.5], "y": [1, 0], "stated": [0, 1], "known": [2, 3], **changes}
    with pytest.raises(InvalidInputError, match=reason):
        walk_forward_recalibration(given_.pop("p"), given_.pop("y"), **given_)


def test_nobody_who_said_nothing_gets_an_empty_answer() -> None:
    assert walk_forward_recalibration([], [], stated=[], known=[]).value.size == 0

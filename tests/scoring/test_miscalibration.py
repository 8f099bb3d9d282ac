import math
from typing import Any

import numpy as np
import pytest

from forecasts.errors import InvalidInputError
from forecasts.scoring import _simulation
from forecasts.scoring._levels import gather
from forecasts.scoring._simulation import as_units, draw_successes
from forecasts.scoring.corp import corp
from forecasts.scoring.miscalibration import miscalibration_by_group, miscalibration_test

# what the simulation in the study behind this package found for perfectly calibrated forecasters
# stating uniform whole percents, 400 records each: n, mean of MCB, 95 % quantile
NULL = [(10, 0.079, 0.140), (20, 0.057, 0.093), (100, 0.021, 0.030), (1000, 0.0044, 0.0057)]


def drawn(p: list[float], *, draws: int = 4000, **units: Any) -> Any:
    """Draws outcomes for rows that are levels of their own, so that each draw can be read."""
    levels = gather(p, [0] * len(p))
    assert levels.p.tolist() == p
    chunks = draw_successes(
        levels,
        levels.p,
        units=as_units(np.array(p), None, units.get("unit"), units.get("offset")),
        draws=draws,
        seed=1,
    )
    return np.concatenate(list(chunks))


def test_observed_is_the_corp_miscalibration() -> None:
    rng = np.random.default_rng(2)
    for digits in (1, 2, 12):
        p = np.round(rng.random(300), digits)
        y = rng.random(300) < p
        observed = miscalibration_test(p, y, draws=3).observed
        assert observed == pytest.approx(corp(p, y).miscalibration, abs=1e-14)


@pytest.mark.parametrize(("n", "mean", "most"), NULL)
def test_null_of_a_calibrated_forecaster_is_the_one_simulated_independently(
    n: int, mean: float, most: float
) -> None:
    rng = np.random.default_rng(n)
    means, highs = [], []
    for seed in range(60):
        p = np.round(rng.random(n), 2)
        found = miscalibration_test(p, [0] * n, draws=200, seed=seed)
        means.append(found.null_mean)
        highs.append(found.null_95)
    # of 400 records the mean has an error near a fortieth of itself, the quantile a little more
    assert np.mean(means) == pytest.approx(mean, rel=0.06)
    assert np.mean(highs) == pytest.approx(most, rel=0.09)


def test_null_agrees_with_a_plain_loop() -> None:
    rng = np.random.default_rng(4)
    p = np.round(rng.random(40), 1)
    found = miscalibration_test(p, [0] * 40, draws=4000)
    loop = [corp(p, rng.random(40) < p).miscalibration for _ in range(4000)]
    error = float(np.std(loop)) * math.sqrt(2 / 4000)
    assert found.null_mean == pytest.approx(float(np.mean(loop)), abs=4 * error)
    assert found.null_95 == pytest.approx(float(np.quantile(loop, 0.95)), rel=0.07)


@pytest.mark.parametrize("unit", [False, True])
def test_pvalues_of_calibrated_forecasters_are_spread_evenly(*, unit: bool) -> None:
    # ladders of four rungs whose outcomes are nested as the test assumes
    rng = np.random.default_rng(8)
    small = []
    for seed in range(300):
        p = rng.random((15, 4))
        fate = rng.random((15, 1)) if unit else rng.random((15, 4))
        y = (fate < p).ravel()
        units = np.repeat(np.arange(15), 4) if unit else None
        found = miscalibration_test(p.ravel(), y, unit=units, draws=99, seed=seed)
        small.append(found.pvalue <= 0.1)
    # 4 standard errors of a share of .1 among 300
    assert np.mean(small) == pytest.approx(0.1, abs=4 * math.sqrt(0.09 / 300))


def test_taking_rungs_of_a_ladder_for_independent_calls_chance_miscalibration() -> None:
    rng = np.random.default_rng(9)
    wrong = []
    for seed in range(200):
        p = rng.random((10, 6))
        y = rng.random((10, 1)) < p
        wrong.append(miscalibration_test(p.ravel(), y.ravel(), draws=99, seed=seed).pvalue <= 0.1)
    assert np.mean(wrong) > 0.2


def test_overconfidence_is_found() -> None:
    p, y = [0.95] * 40 + [0.05] * 40, [1] * 25 + [0] * 15 + [0] * 25 + [1] * 15
    found = miscalibration_test(p, y)
    assert found.pvalue == pytest.approx(1 / 1001)
    assert found.observed > found.null_95 > found.null_mean > 0


def test_pvalue_is_never_zero_and_one_when_nothing_can_speak_against_it() -> None:
    assert miscalibration_test([1.0, 0.0], [0, 1], draws=9).pvalue == 0.1
    certain = miscalibration_test([1.0, 0.0, 1.0], [1, 0, 1], draws=9)
    assert (certain.observed, certain.pvalue, certain.null_95) == (0.0, 1.0, 0.0)
    # a coin called even cannot be off by less
    assert miscalibration_test([0.5], [1], draws=9).pvalue == 1.0


def test_rungs_of_a_ladder_come_out_nested() -> None:
    near_to_far = drawn([0.2, 0.5, 0.9], unit=[7, 7, 7])
    assert (np.diff(near_to_far, axis=1) >= 0).all()
    np.testing.assert_allclose(near_to_far.mean(axis=0), [0.2, 0.5, 0.9], atol=0.04)


def test_members_of_an_exclusive_family_exclude_each_other() -> None:
    members = drawn([0.2, 0.3, 0.5], unit=[0, 0, 0], offset=[0, 0.2, 0.5])
    assert (members.sum(axis=1) == 1).all()
    np.testing.assert_allclose(members.mean(axis=0), [0.2, 0.3, 0.5], atol=0.04)


def test_members_that_sum_to_more_than_one_keep_their_probabilities() -> None:
    members = drawn([0.4, 0.6, 0.7], unit=[0, 0, 0], offset=[0, 0.4, 1.0])
    np.testing.assert_allclose(members.mean(axis=0), [0.4, 0.6, 0.7], atol=0.04)
    assert set(members.sum(axis=1).tolist()) == {1.0, 2.0}


def test_forecasters_on_one_question_share_its_fate_and_other_questions_do_not() -> None:
    levels = [0.29, 0.3, 0.7, 0.71]
    rows = drawn(levels, unit=[3, 5, 3, 5])
    assert (rows[:, 0] <= rows[:, 2]).all()
    assert (rows[:, 1] <= rows[:, 3]).all()
    assert abs(np.corrcoef(rows[:, 0], rows[:, 1])[0, 1]) < 0.06


def test_certain_forecasts_always_come_out_as_said() -> None:
    for units in ({}, {"unit": [0, 1]}, {"unit": [0, 0], "offset": [0.3, 0.7]}):
        assert np.unique(drawn([0.0, 1.0], **units), axis=0).tolist() == [[0.0, 1.0]]


def test_equal_probabilities_are_drawn_together_and_units_apart() -> None:
    p = [0.3] * 1000
    alone = miscalibration_test(p, [0] * 1000, draws=500)
    together = miscalibration_test(p, [0] * 1000, draws=500, unit=[0] * 1000)
    # one fate for all: MCB is .09 or .49, with mean .3 * .49 + .7 * .09
    assert together.null_mean == pytest.approx(0.21, abs=0.04)
    assert alone.null_mean == pytest.approx(0.21 / 1000, rel=0.3)


def test_seed_decides_the_draws_and_memory_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    p, y = [0.3, 0.6, 0.8] * 5, [0, 1, 1] * 5
    first = miscalibration_test(p, y, seed=3)
    assert miscalibration_test(p, y, seed=3) == first
    assert miscalibration_test(p, y, seed=4).null_mean != first.null_mean
    monkeypatch.setattr(_simulation, "_AT_ONCE", 50)
    again = miscalibration_test(p, y, seed=3)
    assert again.null_mean == pytest.approx(first.null_mean, rel=0.2)
    assert sum(len(c) for c in draw_chunks(p, draws=33)) == 33


def draw_chunks(p: list[float], *, draws: int) -> list[Any]:
    levels = gather(p, [0] * len(p))
    return list(draw_successes(levels, levels.p, units=None, draws=draws, seed=0))


@pytest.mark.parametrize("with_units", [False, True])
def test_groups_are_tested_as_each_would_alone(*, with_units: bool) -> None:
    rng = np.random.default_rng(12)
    n = 600
    groups = rng.integers(0, 6, size=n)
    p = np.round(rng.random(n), 2)
    y = rng.random(n) < np.where(groups == 2, p**3, p)
    unit = np.arange(n) // 2 if with_units else None
    found = miscalibration_by_group(p, y, groups, unit=unit, draws=1000, n_groups=7)
    assert found.counts.tolist() == [*np.bincount(groups).tolist(), 0]
    for group in range(6):
        own = groups == group
        units = None if unit is None else unit[own]
        alone = miscalibration_test(p[own], y[own], unit=units, draws=1000, seed=5)
        assert found.observed[group] == pytest.approx(alone.observed, abs=1e-14)
        assert found.null_mean[group] == pytest.approx(alone.null_mean, rel=0.08)
        assert found.pvalue[group] == pytest.approx(alone.pvalue, abs=0.08)
    assert found.pvalue[2] < 0.01
    assert np.isnan([found.observed[6], found.pvalue[6], found.null_mean[6]]).all()


def test_no_forecasts_leave_every_group_empty() -> None:
    found = miscalibration_by_group([], [], [], n_groups=2)
    assert np.isnan(found.pvalue).tolist() == [True, True]


@pytest.mark.parametrize(
    ("p", "y", "change", "message"),
    [
        ([], [], {}, "at least one forecast"),
        ([0.5], [2], {}, "Found 2.0 at position 0 of the outcomes"),
        ([0.5], [1], {"draws": 0}, "Found draws 0; expected 1 or more"),
        ([0.5], [1], {"offset": [0.1]}, "Found offset without unit"),
        ([0.5], [1], {"unit": [0, 1]}, r"units have shape \(2,\) and the probabilities \(1,\)"),
        ([0.5], [1], {"unit": ["a"]}, "units are of type <U1"),
        ([0.5], [1], {"unit": [0], "offset": [0.1, 0.2]}, "offsets have shape"),
        ([0.5], [1], {"unit": [0], "offset": [-0.1]}, "Found -0.1 at position 0 of the offsets"),
        ([0.5], [1], {"unit": [0], "offset": [math.inf]}, "Found inf at position 0 of the offs"),
    ],
)
def test_wrong_input_is_refused_with_what_was_found(
    p: Any, y: Any, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        miscalibration_test(p, y, **change)
    if "offset" not in change and p:
        with pytest.raises(InvalidInputError, match=message):
            miscalibration_by_group(p, y, [0], **change)

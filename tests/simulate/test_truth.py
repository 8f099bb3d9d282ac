from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtr

from forecasts.simulate import World, edge_rows, simulated_world, true_edge, true_excess
from forecasts.simulate.settings import LATEST, STEPS
from forecasts.simulate.truth import market_excess, population

Floats = NDArray[np.float64]
N = 200_000


def _times(world: World, rng: np.random.Generator) -> Floats:
    """Draws a time as somebody drawn anew speaks, without updates, at the start of its step."""
    settings, focus = world.settings, world.settings.timing_focus
    mean = settings.mean_time + settings.timing_spread * rng.uniform(-1, 1, N)
    return np.floor(STEPS * LATEST * rng.beta(focus * mean, focus * (1 - mean))) / STEPS


def _edge_by_drawing(world: World) -> Floats:
    """Lets everybody speak about the same many paths and sees how it comes out."""
    rng = np.random.default_rng(0)
    settings, people, time = world.settings, world.people, _times(world, rng)
    value = np.sqrt(settings.start_spread**2 + time) * rng.standard_normal(N)
    outcome = value + np.sqrt(1 - time) * rng.standard_normal(N) > 0
    truth = logit(ndtr(np.clip(value / np.sqrt(1 - time), -6, 6)))
    price = truth + world.market_noise * rng.standard_normal(N)
    everybody = settings.shared_noise * rng.standard_normal(N)
    found = []
    for who in range(len(people)):
        own = people.slope[who] * truth + people.bias[who] + everybody
        own += people.noise[who] * rng.standard_normal(N)
        said = expit((1 - people.hugging[who]) * own + people.hugging[who] * price)
        found.append(((said - outcome) ** 2 - (expit(price) - outcome) ** 2).mean())
    return -100 * np.array(found)


@pytest.mark.parametrize("changes", [{}, {"hugger_share": 0.5, "contrarian_share": 0.5}])
def test_true_edge_is_what_many_outcomes_show(changes: dict[str, Any]) -> None:
    world = simulated_world(3, "tiny", market_noise=0.5, **changes)
    np.testing.assert_allclose(true_edge(world), _edge_by_drawing(world), rtol=0.03, atol=0.1)


def test_market_that_knows_the_truth_has_no_excess_and_a_noisier_one_more() -> None:
    nodes = population(simulated_world(1).settings)
    excess = [market_excess(noise, *nodes) for noise in (0.0, 0.3, 0.9)]
    assert excess[0] == pytest.approx(0, abs=1e-15)
    assert excess[0] < excess[1] < excess[2]


def test_choosing_easy_questions_changes_nobodys_true_skill() -> None:
    plain, choosy = simulated_world(4), simulated_world(4, "selected")
    np.testing.assert_allclose(true_excess(plain), true_excess(choosy), rtol=1e-12)


def test_weights_of_the_common_population_sum_to_one() -> None:
    for kind in ("base", "ladders", "updating"):
        _, weights = population(simulated_world(1, kind).settings, first=True)
        assert weights.sum() == pytest.approx(1)


def test_first_statements_are_made_when_less_is_known() -> None:
    settings = simulated_world(1, "updating").settings
    spread = [
        float(np.abs(truth) @ weights)
        for truth, weights in (population(settings), population(settings, first=True))
    ]
    assert spread[1] < spread[0]


def test_forty_of_sixty_beat_the_market_where_a_majority_shall() -> None:
    for seed in range(5):
        assert (true_edge(simulated_world(seed, "majority_better")) > 0).sum() == 40


def test_mean_difference_of_those_who_choose_at_random_agrees_with_the_truth() -> None:
    plain: dict[str, Any] = {
        "topic_taste": 0.0,
        "difficulty_taste": 0.0,
        "timing_spread": 0.0,
        "market_share": 1.0,
    }
    gaps = []
    for seed in range(30):
        world = simulated_world(seed, fewest=100, **plain)
        rows = edge_rows(world)
        mean = np.bincount(rows.forecaster, weights=rows.difference) / np.bincount(rows.forecaster)
        gaps.append((-100 * mean - true_edge(world)).mean())
    assert abs(np.mean(gaps)) < 4 * np.std(gaps, ddof=1) / np.sqrt(len(gaps))


def test_without_markets_the_truth_is_measured_against_the_crowd() -> None:
    gaps = []
    for seed in range(30):
        world = simulated_world(seed, "no_market", fewest=100, timing_spread=0.0, topic_taste=0.0)
        rows = edge_rows(world)
        gaps.append(-100 * rows.difference.mean() - true_edge(world)[rows.forecaster].mean())
    assert abs(np.mean(gaps)) < 4 * np.std(gaps, ddof=1) / np.sqrt(len(gaps))


def test_where_nobody_has_a_reference_true_edge_is_unknown() -> None:
    world = simulated_world(1, "no_market", forecasters=(2,), questions=3)
    assert len(edge_rows(world)) == 0
    assert np.isnan(true_edge(world)).all()

"""The scores Edge is compared with must be computed fairly."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from forecasts.simulate import World, simulated_world


@pytest.fixture(scope="module")
def worlds() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "worlds.py"
    spec = importlib.util.spec_from_file_location("benchmark_worlds", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _peer_by_sampling(world: World, instants: int) -> tuple[np.ndarray, np.ndarray]:
    """Averages peer scores over evenly spaced instants; gives sums and coverage."""
    said, n = world.statements, len(world.people)
    score, coverage = np.zeros(n), np.zeros(n)
    for question in range(len(world.questions)):
        here = said.question == question
        outcome = world.questions.outcome[question]
        for now in (np.arange(instants) + 0.5) / instants:
            latest = {
                int(who): p
                for who, time, p in zip(
                    said.forecaster[here], said.time[here], said.probability[here], strict=True
                )
                if time <= now
            }
            log = {who: np.log(p if outcome else 1 - p) for who, p in latest.items()}
            for who, own in log.items():
                coverage[who] += 1 / instants
                others = [value for other, value in log.items() if other != who]
                score[who] += 100 * (own - np.mean(others)) / instants if others else 0
    return score, coverage


def test_peer_score_is_the_time_average_of_the_advantage_over_the_others(
    worlds: ModuleType,
) -> None:
    world = simulated_world(1, "updating", questions=20, most=10, forecasters=(8,))
    score, coverage = _peer_by_sampling(world, 2000)
    expected = score / np.maximum(30, coverage)
    np.testing.assert_allclose(worlds.peer_score(world), expected, rtol=0, atol=0.02)


def test_peer_scores_sum_to_nothing(worlds: ModuleType) -> None:
    world = simulated_world(2, "few", most=10)
    assert worlds.peer_score(world).sum() == pytest.approx(0, abs=1e-9)


def test_fixed_effects_find_what_was_put_in(worlds: ModuleType) -> None:
    rng = np.random.default_rng(3)
    forecaster, unit = np.nonzero(rng.random((8, 40)) < 0.4)
    skill, hardness = rng.normal(size=8), rng.normal(size=40)
    brier = skill[forecaster] + hardness[unit]
    units = worlds.Units(forecaster, unit, brier, np.zeros(8))
    found = worlds.fixed_effects(units, 8)
    np.testing.assert_allclose(found - found.mean(), skill - skill.mean(), rtol=0, atol=1e-9)


def test_figures_of_a_world_are_within_their_bounds(worlds: ModuleType) -> None:
    found = worlds.figures("few", 1)
    assert set(found) == set(worlds.FIGURES)
    for name in ("raw", "fixed", "peer", "edge", "log_edge"):
        assert -1 <= found[name] <= 1
    for name in ("covered", "near", "middle", "bold"):
        assert 0 <= found[name] <= 1

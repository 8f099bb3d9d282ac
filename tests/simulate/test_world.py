from dataclasses import astuple
from typing import Any

import numpy as np
import pytest
from scipy.special import expit

from forecasts.errors import InvalidInputError
from forecasts.simulate import KINDS, World, simulated_world
from forecasts.simulate.settings import STEPS
from forecasts.simulate.statements import LEVELS


def _said_first(world: World) -> np.ndarray:
    said = world.statements
    pair = said.question * len(world.people) + said.forecaster
    return np.asarray(np.unique(pair, return_index=True)[1])


def test_the_same_seed_gives_the_same_world_and_another_seed_another() -> None:
    one, same, other = (simulated_world(seed, "updating") for seed in (5, 5, 6))
    for part in ("people", "questions", "statements"):
        for left, right in zip(
            astuple(getattr(one, part)), astuple(getattr(same, part)), strict=True
        ):
            np.testing.assert_array_equal(left, right)
    assert not np.array_equal(one.people.noise, other.people.noise)


@pytest.mark.parametrize("kind", KINDS)
def test_statements_are_sorted_and_lie_within_the_question_and_short_of_certainty(
    kind: str,
) -> None:
    said = simulated_world(1, kind).statements
    assert (np.diff(said.question) >= 0).all()
    same = np.diff(said.question) == 0
    assert (np.diff(said.time)[same] >= 0).all()
    assert said.time.min() >= 0
    assert said.time.max() < 1
    assert said.probability.min() > 0
    assert said.probability.max() < 1


def test_what_is_said_to_be_true_comes_true_that_often() -> None:
    world = simulated_world(2, questions=20000, most=20)
    for step in (0, 50, 90):
        p = expit(world.questions.truth[:, step])
        surprise = world.questions.outcome - p
        for low, high in ((0, 0.1), (0.1, 0.4), (0.4, 0.6), (0.6, 0.9), (0.9, 1)):
            inside = (p > low) & (p <= high)
            error = np.sqrt((p * (1 - p))[inside].sum())
            assert abs(surprise[inside].sum()) < 4 * error


def test_price_is_the_truth_where_the_market_makes_no_error() -> None:
    questions = simulated_world(3, market_noise=0.0).questions
    np.testing.assert_allclose(questions.price, expit(questions.truth), rtol=0, atol=1e-12)


def test_everybody_speaks_once_about_as_many_questions_as_wanted() -> None:
    world = simulated_world(4, "few")
    counts = np.bincount(world.statements.forecaster, minlength=60)
    np.testing.assert_array_equal(counts, world.people.wanted)
    assert len(_said_first(world)) == len(world.statements)
    assert counts.min() >= 5
    assert counts.max() <= 30


def test_updates_come_on_top_of_the_first_statements() -> None:
    world = simulated_world(4, "updating")
    assert len(_said_first(world)) == world.people.wanted.sum()
    assert len(world.statements) > 2 * world.people.wanted.sum()


def test_rungs_of_a_ladder_come_out_in_order_and_are_spoken_about_at_one_time() -> None:
    world = simulated_world(5, "ladders")
    questions, said = world.questions, world.statements
    same = np.diff(questions.unit) == 0
    assert same.any()
    assert (np.diff(questions.threshold)[same] > 0).all()
    assert (np.diff(questions.outcome.astype(int))[same] <= 0).all()
    assert (np.diff(questions.truth, axis=0)[same] <= 0).all()
    pair = said.forecaster * world.settings.questions + questions.unit[said.question]
    spans = [np.ptp(said.time[pair == one]) for one in np.unique(pair)[:50]]
    assert max(spans) == 0


def test_huggers_stay_nearer_the_price_than_contrarians() -> None:
    alike: dict[str, Any] = {"noise_spread": 0.0, "slope_spread": 0.0, "bias_spread": 0.0}
    world = simulated_world(6, "huggers", **alike)
    said = world.statements
    price = world.questions.price[said.question, (said.time * STEPS).astype(int)]
    distance = np.abs(said.probability - price)
    hugging = world.people.hugging
    near, plain, far = (
        distance[np.isin(said.forecaster, np.flatnonzero(who))].mean()
        for who in (hugging > 0, hugging == 0, hugging < 0)
    )
    assert near < plain / 3
    assert far > 1.2 * plain
    assert [(hugging > 0).sum(), (hugging < 0).sum()] == [15, 15]


def test_words_are_read_as_one_of_few_levels() -> None:
    said = simulated_world(7, "verbal").statements
    assert 0.8 < said.is_verbal.mean() < 0.9
    assert np.isin(said.probability[said.is_verbal], LEVELS).all()


def test_questions_with_one_cause_come_out_alike() -> None:
    agreement = {}
    for kind in ("base", "causes"):
        world = simulated_world(8, kind, questions=2000, start_spread=0.0)
        cause = world.questions.cause if kind == "causes" else np.arange(2000) % 8
        shares = [world.questions.outcome[cause == one].mean() for one in range(8)]
        agreement[kind] = np.std(shares)
    assert agreement["causes"] > 4 * agreement["base"]


def test_choosing_by_difficulty_shows_in_what_is_chosen() -> None:
    world = simulated_world(9, difficulty_taste=1.5, topic_taste=0.0)
    said = world.statements
    ease = np.bincount(said.forecaster, weights=world.questions.ease[said.question])
    mean = ease / np.bincount(said.forecaster)
    assert np.corrcoef(mean, world.people.difficulty_taste)[0, 1] > 0.6


def test_unknown_kind_or_setting_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(InvalidInputError, match="'heaven'; known: base, selected"):
        simulated_world(1, "heaven")
    with pytest.raises(InvalidInputError, match="'luck'; known: forecasters"):
        simulated_world(1, luck=3)


@pytest.mark.parametrize("changes", [{"forecasters": (1,)}, {"questions": 0}])
def test_a_world_too_small_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError, match="two forecasters and one question at least"):
        simulated_world(1, **changes)


@pytest.mark.parametrize("kind", KINDS)
def test_the_smallest_world_can_be_drawn(kind: str) -> None:
    world = simulated_world(1, kind, forecasters=(2,), questions=1)
    assert set(world.statements.forecaster.tolist()) == {0, 1}

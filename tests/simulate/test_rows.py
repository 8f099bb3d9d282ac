from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit

from forecasts.scoring.crowd import CrowdRule, leave_one_out_crowd
from forecasts.simulate import World, edge_rows, simulated_world
from forecasts.simulate.rows import CROWD, MARKET, crowd_before_first, previous
from forecasts.simulate.settings import STEPS
from forecasts.simulate.world import Questions, Statements


def _by_hand() -> World:
    """Two rungs of a ladder with a market and a question without; 0 to 3 speak, 0 twice."""
    world = simulated_world(1, "tiny", questions=2, ladder_share=0.5)
    row = np.ones(STEPS)
    questions = Questions(
        unit=np.array([0, 0, 1]),
        threshold=np.array([-0.3, 0.3, 0.0]),
        topic=np.zeros(3, dtype=np.intp),
        cause=np.full(3, -1),
        ease=np.zeros(3),
        misleading=np.zeros(3),
        has_market=np.array([True, True, False]),
        outcome=np.array([True, False, True]),
        truth=np.zeros((3, STEPS)),
        price=np.array([0.8 * row, 0.4 * row, 0.5 * row]),
    )
    said = np.array(
        [
            (0, 0, 0.1, 0.9),
            (0, 1, 0.1, 0.1),
            (0, 2, 0.1, 0.2),
            (1, 2, 0.2, 0.6),
            (2, 2, 0.3, 0.5),
            (0, 2, 0.35, 0.4),
            (3, 2, 0.4, 0.7),
        ]
    ).T
    statements = Statements(
        said[0].astype(int), said[1].astype(int), said[2], said[3], np.zeros(7, dtype=bool)
    )
    return replace(world, questions=questions, statements=statements)


def test_rows_are_those_worked_out_by_hand() -> None:
    rows = edge_rows(_by_hand())
    crowd = expit(np.sum(logit([0.4, 0.6, 0.5])) / 4)
    ladder = ((0.9 - 1) ** 2 - (0.8 - 1) ** 2 + 0.1**2 - 0.4**2) / 2
    last = (0.7 - 1) ** 2 - (crowd - 1) ** 2
    assert rows.forecaster.tolist() == [0, 3]
    assert rows.unit.tolist() == [0, 1]
    np.testing.assert_allclose(rows.difference, [ladder, last], rtol=1e-12)
    np.testing.assert_allclose(rows.distance, [0.2, 0.7 - crowd], rtol=1e-12)
    log = [np.log(0.8 / 0.9) / 2 + np.log(0.6 / 0.9) / 2, np.log(crowd / 0.7)]
    np.testing.assert_allclose(rows.log_difference, log, rtol=1e-12)
    assert rows.stratum.tolist() == [[0, 0, MARKET], [0, 0, CROWD]]
    assert rows.cluster is None


@pytest.mark.parametrize("kind", ["no_market", "updating", "ladders"])
def test_crowd_is_the_one_that_scoring_knows(kind: str) -> None:
    world = simulated_world(2, kind)
    said, found = world.statements, crowd_before_first(world)
    is_first = previous(world) < 0
    million = 1_000_000
    for question in range(0, len(world.questions), 10):
        here = np.flatnonzero(said.question == question)
        expected = leave_one_out_crowd(
            np.floor(said.time[here] * million).astype(int),
            said.probability[here],
            said.forecaster[here],
            said.forecaster[here],
            rule=CrowdRule(max_age=world.settings.crowd_age * million, half_votes=1.0),
        )
        expected = np.where(is_first[here], expected, np.nan)
        np.testing.assert_allclose(found[here], expected, rtol=1e-9)


@pytest.mark.parametrize("kind", ["base", "updating", "ladders", "verbal"])
def test_a_forecaster_has_one_row_a_unit(kind: str) -> None:
    rows = edge_rows(simulated_world(3, kind))
    pairs = set(zip(rows.forecaster.tolist(), rows.unit.tolist(), strict=True))
    assert len(pairs) == len(rows) > 1000
    assert (np.abs(rows.difference) <= 1).all()


def test_later_statements_change_nobodys_own_row_where_there_is_a_market() -> None:
    world = simulated_world(4, "updating", market_share=1.0)
    later = previous(world) >= 0
    said = world.statements
    shouted = replace(said, probability=np.where(later, 0.999, said.probability))
    before, after = edge_rows(world), edge_rows(replace(world, statements=shouted))
    np.testing.assert_array_equal(before.difference, after.difference)


def test_worlds_without_markets_have_the_crowd_alone_as_reference() -> None:
    assert set(edge_rows(simulated_world(5, "no_market")).stratum[:, 2].tolist()) == {CROWD}
    assert set(edge_rows(simulated_world(5)).stratum[:, 2].tolist()) == {MARKET, CROWD}


def test_causes_become_clusters_that_hold_whole_units() -> None:
    rows = edge_rows(simulated_world(6, "causes"))
    assert rows.cluster is not None
    assert set(rows.cluster.tolist()) == set(range(8))
    for unit in np.unique(rows.unit)[:50]:
        assert len(set(rows.cluster[rows.unit == unit].tolist())) == 1

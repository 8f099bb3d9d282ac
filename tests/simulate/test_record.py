from datetime import UTC, datetime

import pytest

from forecasts.errors import InvalidInputError
from forecasts.simulate import FIELDS, simulated_world, world_rows

UNTIL = datetime(2026, 5, 17, 9, 30, tzinfo=UTC)


def test_rows_are_complete_dated_and_labelled_as_simulated() -> None:
    rows = list(world_rows(simulated_world(1, "few"), until=UNTIL))
    assert {tuple(row) for row in rows} == {FIELDS}
    for row in rows:
        assert row["forecaster"].startswith("Simulated ")
        assert row["question"].startswith("Simulated: ")
        assert "simulated" in row["tags"].split(";")
        assert 0 < float(row["probability"]) < 1
        assert row["opens_at"] <= row["stated_at"] < row["closes_at"] < UNTIL.isoformat()
        assert row["outcome"] in {"0", "1"}


def test_every_statement_and_the_prices_of_every_market_are_there() -> None:
    world = simulated_world(2, "updating", questions=50)
    rows = list(world_rows(world, until=UNTIL))
    prices = [row for row in rows if row["kind"] == "market"]
    assert len(rows) - len(prices) == len(world.statements)
    assert len({row["question_id"] for row in prices}) == world.questions.has_market.sum()
    outcomes = {row["question_id"]: row["outcome"] for row in rows}
    assert outcomes["simulated-2-007"] == str(int(world.questions.outcome[6]))


def test_true_edge_stands_beside_the_name() -> None:
    rows = world_rows(simulated_world(3), until=UNTIL)
    first = next(row for row in rows if row["kind"] == "pundit")
    assert first["organisation"].startswith("Simulation, number ")
    assert "true Edge" in first["organisation"]


def test_rungs_share_a_family_and_single_questions_have_none() -> None:
    world = simulated_world(4, "ladders")
    families: dict[str, set[str]] = {}
    for row in world_rows(world, until=UNTIL):
        families.setdefault(row["family"], set()).add(row["question_id"])
    assert families.pop("")
    assert all(name.startswith("ladder:simulated-4-") for name in families)
    assert {len(rungs) for rungs in families.values()} <= {1, 2, 3, 4, 5, 6}
    assert max(len(rungs) for rungs in families.values()) == 6


def test_words_come_with_their_range() -> None:
    rows = [row for row in world_rows(simulated_world(5, "verbal"), until=UNTIL) if row["quote"]]
    assert len(rows) > 1000
    assert all(float(row["low"]) <= float(row["probability"]) <= float(row["high"]) for row in rows)


def test_the_same_seed_and_day_give_the_same_rows() -> None:
    one, same = (list(world_rows(simulated_world(6), until=UNTIL)) for _ in range(2))
    assert one == same


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="no time zone"):
        next(world_rows(simulated_world(1), until=datetime(2026, 1, 1)))  # noqa: DTZ001  # the very mistake

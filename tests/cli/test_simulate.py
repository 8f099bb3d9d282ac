"""`forecasts simulate` from the outside: labelled, reproducible, and only into an empty record."""

import json
from pathlib import Path

from forecasts.cli.simulate import KINDS as OFFERED
from forecasts.simulate import KINDS
from tests.cli.conftest import Shell


def test_a_simulated_record_is_labelled_scored_and_sound(tmp_path: Path) -> None:
    shell = Shell(f"sqlite:///{tmp_path / 'one.db'}", tmp_path)
    arguments = ("--seed", "3", "--kind", "ladders", "--forecasters", "12", "--questions", "40")
    done = shell.done("simulate", *arguments, "--until", "2024-06-01")
    assert "World 3 (ladders): 13 forecasters" in done
    board = json.loads(shell.done("leaderboard", "--json"))
    assert board["score"] == "edge"
    assert all(
        row["forecaster"].startswith(("Simulated", "Crowd", "Stated", "Always"))
        for row in board["rows"]
    )
    assert "Sound: " in shell.done("ledger", "verify")
    assert "true Edge" in shell.done("forecaster", "show", "Simulated forecaster 01")
    refused = shell.run("simulate")
    assert refused.exit_code == 1
    assert "holds a record already" in refused.stderr


def test_the_same_seed_and_day_give_the_same_record(tmp_path: Path) -> None:
    boards = []
    for name in ("one.db", "two.db"):
        shell = Shell(f"sqlite:///{tmp_path / name}", tmp_path)
        arguments = ("--seed", "5", "--kind", "verbal", "--forecasters", "8", "--questions", "30")
        shell.done("simulate", *arguments, "--until", "2024-06-01")
        boards.append(json.loads(shell.done("leaderboard", "--json"))["rows"])
    assert boards[0] == boards[1]


def test_the_kinds_offered_are_those_that_exist() -> None:
    assert list(OFFERED) == list(KINDS)

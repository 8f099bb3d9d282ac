"""`forecasts ledger`, `db` and `scheduler`, and what happens when the database is out of reach."""

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from forecasts.db import create_engine
from tests.cli.conftest import Shell


def execute(shell: Shell, statement: str) -> None:
    engine = create_engine(shell.url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_the_head_of_an_empty_ledger_is_empty(shell: Shell) -> None:
    assert shell.done("ledger", "head") == "public: empty\nprivate: empty\n"


def test_the_head_names_size_and_hash(shell: Shell, harbour: str) -> None:
    head = shell.json("ledger", "head")["public"]
    assert head["size"] == 1
    assert head["entry_hash"] in shell.done("ledger", "head")


def test_a_sound_record_is_said_to_be_sound(shell: Shell, harbour: str) -> None:
    assert "Sound: 1 ledger entry and 0 scores checked" in shell.done("ledger", "verify")
    assert shell.json("ledger", "verify")["is_sound"] is True


def test_a_changed_record_is_found_out(shell: Shell, harbour: str) -> None:
    execute(shell, "UPDATE question SET criteria = 'Yes, always.'")
    assert "criteria" in shell.refused("ledger", "verify")
    result = shell.run("ledger", "verify", "--json")
    assert result.exit_code == 1
    assert '"is_sound": false' in result.stdout
    assert "criteria" in result.stderr


def test_the_schema_is_checked_and_upgraded(shell: Shell) -> None:
    assert "The schema is current." in shell.done("db", "check")
    assert "nothing was changed" in shell.done("db", "upgrade")


def test_an_empty_database_is_upgraded(tmp_path: Path) -> None:
    fresh = Shell(f"sqlite:///{tmp_path / 'record.db'}", tmp_path)
    result = fresh.run("db", "check")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The schema differs")
    assert "The schema is current now." in fresh.done("db", "upgrade")
    assert "The schema is current." in fresh.done("db", "check")


def test_a_schema_of_a_newer_release_is_refused(shell: Shell) -> None:
    execute(shell, "UPDATE alembic_version SET version_num = 'from_the_future'")
    for command in (("leaderboard",), ("db", "upgrade")):
        result = shell.run(*command)
        assert result.exit_code == 1
        assert "newer release" in result.stderr


def test_a_database_that_cannot_be_used_is_said_in_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"This is no database at all." * 100)
    for url in (
        f"sqlite:///{broken}",
        f"sqlite:///{tmp_path}",
        "mysql://somewhere/x",
        "sqlite://",
        "postgresql://nobody@127.0.0.1:1/none",
    ):
        result = Shell(url, tmp_path).run("leaderboard")
        assert result.exit_code == 1, result.output
        assert result.stderr.startswith("Error: ")
        assert result.stderr.count("\n") == 1


def test_a_full_database_is_said_in_one_line_and_changes_nothing(
    shell: Shell, harbour: str
) -> None:
    execute(
        shell,
        "CREATE TRIGGER full BEFORE INSERT ON prediction BEGIN SELECT "
        "RAISE(ABORT, 'database or disk is full'); END",
    )
    assert "database or disk is full" in shell.refused("predict", harbour, "5%")


def test_due_work_is_done_once(shell: Shell, harbour: str) -> None:
    assert "check_resolutions: 1 done" in shell.done("scheduler", "--once")
    assert "check_resolutions: 0 done" in shell.done("scheduler", "--once")
    assert shell.json("question", "list", "--state", "awaiting")[0]["slug"] == harbour


def test_a_closed_pipe_is_quiet(shell: Shell, harbour: str) -> None:
    environment = {**os.environ, "FORECASTS_DATABASE_URL": shell.url}
    command = f"{sys.executable} -m forecasts question list --json | true"
    done = subprocess.run(
        command, shell=True, env=environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr


def test_nobody_logged_in_must_say_who_acts(shell: Shell, harbour: str) -> None:
    assert "--by" in shell.refused("predict", harbour, "5%", "--by", "   ")

"""`forecasts doctor`: green on a new record, exit 1 when something is red, a remedy for each."""

from pathlib import Path

from forecasts.db import create_engine
from tests.cli.conftest import Shell


def test_a_new_record_is_in_order(shell: Shell) -> None:
    written = shell.done("doctor", "--deep")
    assert "the record is empty" in " ".join(written.split())
    assert written.endswith("All is in order.\n")
    found = shell.json("doctor")
    assert found["level"] == "ok"
    assert {check["level"] for check in found["checks"]} == {"ok"}
    assert all(check["remedy"] is None for check in found["checks"])


def test_work_that_is_due_and_not_done_is_red_with_the_command_that_does_it(
    shell: Shell, harbour: str
) -> None:
    assert harbour
    result = shell.run("doctor")
    assert result.exit_code == 1
    assert "Run: forecasts scheduler" in result.stdout
    assert result.stderr == "Error: 2 checks are red.\n"
    as_json = shell.run("doctor", "--json")
    assert as_json.exit_code == 1
    assert as_json.stdout.startswith("{")
    shell.done("scheduler", "--once")
    after = shell.done("doctor")
    assert "1 question waits for a person" in " ".join(after.split())
    assert "Nothing is red. 1 warning." in after


def test_the_doctor_sets_nothing_up_and_names_the_upgrade(shell: Shell, tmp_path: Path) -> None:
    empty = Shell(f"sqlite:///{tmp_path}/none.db", tmp_path)
    assert "new and empty" in empty.done("doctor")
    engine = create_engine(shell.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0002'")
    engine.dispose()
    assert "Error: 1 check is red." in shell.run("doctor").stderr

"""Every command explains itself, and asking for help stays cheap."""

import doctest
import importlib
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from forecasts.cli import COMMANDS, main

READING = {
    "article list",
    "article show",
    "candidate list",
    "question list",
    "question show",
    "leaderboard",
    "forecaster list",
    "forecaster show",
    "ledger head",
    "ledger verify",
    "market list",
    "market show",
    "market movers",
    "proposal list",
    "proposal show",
    "evidence list",
    "evidence links",
    "jobs",
    "doctor",
}
HEAVY = {"sqlalchemy", "numpy", "scipy", "flask", "alembic", "apscheduler", "gunicorn", "httpx"}


def walk(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from walk(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


ALL = dict(walk(main))


def loaded_after(*args: str) -> set[str]:
    code = (
        "import sys\n"
        "from forecasts.cli import main\n"
        f"main({list(args)!r}, standalone_mode=False)\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stderr.split()} | set(done.stderr.split())


@pytest.mark.parametrize("name", ALL)
def test_every_command_shows_an_example_of_itself(name: str) -> None:
    shown = CliRunner().invoke(main, [*name.split(), "--help"])
    assert shown.exit_code == 0
    assert "Example:" in shown.output
    assert f"forecasts {name}" in shown.output.partition("Example:")[2]


@pytest.mark.parametrize("name", ALL)
def test_help_fits_eighty_columns(name: str) -> None:
    shown = CliRunner(env={"COLUMNS": "80"}).invoke(main, [*name.split(), "--help"])
    assert max(map(len, shown.output.splitlines())) <= 80


@pytest.mark.parametrize("name", sorted(READING))
def test_every_reading_command_has_json(name: str) -> None:
    assert any("--json" in each.opts for each in ALL[name].params)


def test_the_table_of_commands_tells_what_the_commands_tell() -> None:
    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        assert command.name == name


def test_help_lists_every_command() -> None:
    shown = CliRunner().invoke(main, ["--help"]).output
    assert all(f"  {name}" in shown for name in COMMANDS)


def test_help_imports_nothing_but_click() -> None:
    loaded = loaded_after("--help")
    ours = {name for name in loaded if name.startswith("forecasts")}
    assert ours == {"forecasts", "forecasts.cli", "forecasts.errors"}
    assert not HEAVY & loaded


@pytest.mark.parametrize("name", ALL)
def test_help_of_a_command_imports_nothing_heavy(name: str) -> None:
    assert not HEAVY & loaded_after(*name.split(), "--help")


def test_the_module_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "forecasts", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("forecasts, version ")


def test_an_unknown_command_is_met_with_the_nearest() -> None:
    refused = CliRunner().invoke(main, ["leaderbord"])
    assert refused.exit_code == 2
    assert "Did you mean leaderboard" in refused.stderr


def test_wrong_usage_ends_with_two() -> None:
    assert CliRunner().invoke(main, ["question", "resolve", "x", "maybe"]).exit_code == 2
    assert CliRunner().invoke(main, ["predict", "x", "--jsno"]).exit_code == 2
    assert CliRunner().invoke(main, ["article", "show", "one"]).exit_code == 2


@pytest.mark.parametrize("module", ["tables", "output"])
def test_examples_in_docstrings_run(module: str) -> None:
    found = doctest.testmod(importlib.import_module(f"forecasts.cli.{module}"))
    assert found.attempted
    assert not found.failed

"""Every command that the doctor names can be typed."""

import ast
import inspect
import pkgutil
import shlex
from importlib import import_module

import click
import pytest

from forecasts.cli import main
from forecasts.operations import checks


def named_commands() -> set[str]:
    """Finds what begins like a command in the text of the checks."""
    found = set()
    for each in pkgutil.iter_modules(checks.__path__, f"{checks.__name__}."):
        source = ast.parse(inspect.getsource(import_module(each.name)))
        texts = (node.value for node in ast.walk(source) if isinstance(node, ast.Constant))
        found |= {text for text in texts if isinstance(text, str) and text[:10] == "forecasts "}
    return found


def test_the_doctor_names_commands() -> None:
    assert {"forecasts report list", "forecasts report resume"} <= named_commands()


@pytest.mark.parametrize("typed", sorted(named_commands()))
def test_a_command_that_the_doctor_names_exists(typed: str) -> None:
    command: click.Command = main
    context = click.Context(main)
    for word in shlex.split(typed)[1:]:
        if not isinstance(command, click.Group) or word.startswith("-"):
            break
        found = command.get_command(context, word)
        assert found is not None, typed
        command = found
    assert not isinstance(command, click.Group), typed
    options = {name for each in command.params for name in each.opts}
    assert {word for word in shlex.split(typed) if word.startswith("--")} <= options

"""Questions a command asks a person, one line at a time, from a terminal or a pipe."""

from collections.abc import Callable
from typing import TypeVar

import click

from forecasts.errors import ForecastsError

Answer = TypeVar("Answer")


class BackError(Exception):
    """The person typed `back`: leave this question and return to the keys."""


def ask(question: str, *, default: str = "") -> str:
    """Asks for a line; an empty one means the default.

    Raises:
        BackError: the answer was `back`.
        click.Abort: there is no more input, or Ctrl-C was pressed.
    """
    typed: str = click.prompt(question, default=default, show_default=bool(default))
    answer = typed.strip()
    if answer.lower() == "back":
        raise BackError
    return answer


def ask_until(question: str, read: Callable[[str], Answer], *, default: str = "") -> Answer:
    """Asks until the answer can be read; each refusal is shown with its reason."""
    while True:
        try:
            return read(ask(question, default=default))
        except ForecastsError as error:
            click.echo(f"  {error}")


def ask_yes(question: str, *, default: bool = True) -> bool:
    """Asks a yes/no question."""
    return click.confirm(question, default=default)

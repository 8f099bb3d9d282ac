"""Questions a command asks a person, one line at a time, from a terminal or a pipe."""

from collections.abc import Callable
from typing import TypeVar

import click

from forecasts.errors import ForecastsError

Answer = TypeVar("Answer")


class BackError(Exception):
    """The person typed `back`: leave this question and return to the keys."""


def ask(question: str, *, default: str = "", shown: str | None = None) -> str:
    """Asks for a line; an empty one means the default.

    Args:
        question: what is asked.
        default: what an empty line means.
        shown: how the default is shown, where that is not the whole of it.

    Raises:
        BackError: the answer was `back`.
        click.Abort: there is no more input, or Ctrl-C was pressed.
    """
    if shown is not None:
        question = f"{question} [{shown}]"
    typed: str = click.prompt(
        question, default=default, show_default=bool(default) and shown is None
    )
    answer = typed.strip()
    if answer.lower() == "back":
        raise BackError
    return answer


def ask_until(
    question: str, read: Callable[[str], Answer], *, default: str = "", shown: str | None = None
) -> Answer:
    """Asks until the answer can be read; each refusal is shown with its reason."""
    while True:
        try:
            return read(ask(question, default=default, shown=shown))
        except ForecastsError as error:
            click.echo(f"  {error}")


def ask_yes(question: str, *, default: bool = True) -> bool:
    """Asks a yes/no question."""
    return click.confirm(question, default=default)

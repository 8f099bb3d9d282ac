"""Parameter types and options that several commands share."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

from forecasts.probabilities import parse_probability

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

NEGATIVE_NUMBERS: Final = {"ignore_unknown_options": True}
"""Context settings of a command whose argument may look like `-3%`; see `ArgumentType`."""


class ArgumentType(click.ParamType[str]):
    """Text in a place where an unknown option would otherwise be taken for it."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuses what is a mistyped option."""
        return _no_option(str(value), param, ctx)


class ProbabilityType(click.ParamType[float]):
    """A probability as people type it; what is none is refused with exit code 1."""

    name = "probability"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Reads the probability."""
        if isinstance(value, float):
            return value
        return parse_probability(_no_option(value, param, ctx))


def _no_option(value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
    if isinstance(param, click.Argument) and value.startswith("--"):
        raise click.NoSuchOption(value.partition("=")[0], ctx=ctx)
    return value


ARGUMENT: Final = ArgumentType()
PROBABILITY: Final = ProbabilityType()


def example(*lines: str) -> str:
    """Builds the epilog that shows a command in use, one line each."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def json_option(command: Decorated) -> Decorated:
    """Adds `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")(command)


def by_option(command: Decorated) -> Decorated:
    """Adds `--by`: who is acting."""
    return click.option("--by", metavar="NAME", help="Who is acting.  [default: your login name]")(
        command
    )


def stated_on_option(command: Decorated) -> Decorated:
    """Adds `--stated-on`: the day something was said."""
    return click.option(
        "--stated-on",
        metavar="DATE",
        help="When it was said; a day counts from its end, in the question's zone.",
    )(command)


def range_options(command: Decorated) -> Decorated:
    """Adds `--low` and `--high`: the range around a probability."""
    high = click.option("--high", type=PROBABILITY, metavar="P", help="Upper end of the range.")
    low = click.option("--low", type=PROBABILITY, metavar="P", help="Lower end of the range.")
    return low(high(command))


NUMBER: Final = click.IntRange(1, 2**31 - 1)
"""The number of a row, as far as the databases count."""

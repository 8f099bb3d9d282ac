"""`forecasts verify-board`: computes a published board again from its own file."""

import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from forecasts.cli.exchange import reason_of
from forecasts.cli.output import plural, print_json
from forecasts.cli.parameters import example, json_option
from forecasts.cli.tables import paragraph
from forecasts.errors import InvalidInputError
from forecasts.text import printable

if TYPE_CHECKING:
    from forecasts.exchange import BoardCheck

SHOWN: Final = 20
LONGEST: Final = 200


def _finite(typed: str) -> float:
    """Reads a number of a file; JSON knows neither NaN nor Infinity, and no board needs 1e999."""
    value = float(typed)
    if not math.isfinite(value):
        raise ValueError(typed)
    return value


def _read(name: str) -> Any:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise InvalidInputError(f"{name} cannot be read: {reason_of(error)}.") from None
    try:
        return json.loads(raw, parse_float=_finite, parse_constant=_finite)
    except (ValueError, RecursionError):
        raise InvalidInputError(f"{name} is not JSON.") from None


def _words(value: Any) -> str:
    """Writes what a stranger's file says, without what a terminal obeys or cannot show."""
    if isinstance(value, float):
        return f"{value:.12g}"
    whole = "nothing" if value is None else str(value)
    shown = printable(whole.encode(errors="backslashreplace").decode())
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"


def _print(check: "BoardCheck") -> None:
    click.echo(
        f"The {check.board} board as of {check.as_of}: {plural(check.rows, 'row')}, computed "
        f"again from {plural(check.answers, 'scored answer')} to "
        f"{plural(check.questions, 'question')}."
    )
    if check.narrowed_to:
        click.echo(f"Narrowed, as the file says, to: {_words(check.narrowed_to)}.")
    for each in check.differences[:SHOWN]:
        stated, computed = _words(each.stated), _words(each.computed)
        click.echo(f"  {_words(each.where)}: {each.what} is {stated}, computed {computed}")
    if len(check.differences) > SHOWN:
        click.echo(f"  and {len(check.differences) - SHOWN:,} more; --json lists all.")
    if check.is_confirmed:
        narrowed = "narrowed as above" if check.narrowed_to else "without a filter"
        click.echo(
            f"Everything compared agrees: {plural(check.numbers, 'value')} of a board {narrowed}."
        )
    else:
        click.echo(f"{plural(len(check.differences), 'value')} of {check.numbers:,} disagree.")
    click.echo(paragraph(f"Not checked, for no file can show it: {'; '.join(check.unchecked)}."))


@click.command(
    name="verify-board",
    epilog=example(
        "forecasts verify-board board.json",
        "curl 'https://example.org/board.json?evidence=1' | forecasts verify-board -",
    ),
)
@click.argument("file", metavar="FILE|-")
@json_option
def verify_board(file: str, *, as_json: bool) -> None:
    """Computes a published board again from its evidence; needs no database and no network.

    FILE is what /board.json?evidence=1 gives, or `forecasts leaderboard --json --evidence`. Every
    answer is scored anew, Edge is fitted, ranks are drawn; each number that differs is named.
    Exit code 0 when all agree, 1 when not.
    """
    from forecasts.exchange import check_board

    check = check_board(_read(file))
    if as_json:
        print_json(check)
    else:
        _print(check)
    if not check.is_confirmed:
        sys.exit(1)

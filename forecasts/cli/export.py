"""`forecasts export`: scores, predictions, questions or a board as a file."""

import itertools
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import click

from forecasts.cli.context import opened
from forecasts.cli.exchange import reason_of
from forecasts.cli.leaderboard import leaderboard as leaderboard_command
from forecasts.cli.leaderboard import wanted_board
from forecasts.cli.meter import Meter
from forecasts.cli.output import plural, progress
from forecasts.cli.parameters import example
from forecasts.errors import InvalidInputError

if TYPE_CHECKING:
    from forecasts.db import Session
    from forecasts.exchange import Table

TABLES: Final = ("scores", "predictions", "questions", "board", "fatebook")
FORMATS: Final = ("csv", "jsonl", "parquet")


@contextmanager
def _beside(path: Path) -> Iterator[IO[bytes]]:
    """Lends a file beside the one that is wanted, and puts it there once it is whole."""
    part = tempfile.NamedTemporaryFile(  # noqa: SIM115  # it is renamed once it is closed
        dir=path.parent, prefix=f".{path.name}-", delete=False
    )
    try:
        with part:
            yield part
        Path(part.name).chmod(0o644)
        Path(part.name).replace(path)
    finally:
        Path(part.name).unlink(missing_ok=True)


@contextmanager
def _file(path: Path) -> Iterator[IO[bytes]]:
    is_special = path.exists() and not path.is_file()  # such as a pipe
    try:
        with path.open("wb") if is_special else _beside(path) as out:
            yield out
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be written: {reason_of(error)}.") from None


@contextmanager
def _output(name: str, *, is_binary: bool) -> Iterator[IO[bytes]]:
    if name != "-":
        with _file(Path(name)) as out:
            yield out
        return
    if is_binary and sys.stdout.isatty():
        raise InvalidInputError("Parquet is no text for a terminal; name a file with --output.")
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


def _writer(kind: str, *, for_spreadsheet: bool) -> "Callable[[Table, IO[bytes], Meter], None]":
    from forecasts.exchange import check_parquet, write_csv, write_jsonl, write_parquet

    if for_spreadsheet and kind != "csv":
        raise InvalidInputError("--for-spreadsheet goes with --format csv only.")
    if kind == "parquet":
        check_parquet()
        return lambda table, out, meter: write_parquet(table, out, progress=meter)
    if kind == "jsonl":
        return lambda table, out, meter: write_jsonl(table, out, progress=meter)
    return lambda table, out, meter: write_csv(
        table, out, progress=meter, for_spreadsheet=for_spreadsheet
    )


def _check_board_options(what: str, context: click.Context) -> None:
    names = {param.name for param in leaderboard_command.params}
    given = [
        param
        for param in context.command.params
        if param.name in names
        and context.get_parameter_source(param.name or "") is click.core.ParameterSource.COMMANDLINE
    ]
    if given and what != "board":
        raise click.UsageError(f"{given[0].opts[0]} goes with `export board` only.", context)


def _check_person(what: str, as_name: str | None, context: click.Context) -> None:
    if as_name is not None and what not in {"predictions", "fatebook"}:
        raise click.UsageError("--as goes with predictions and fatebook only.", context)
    if as_name is None and what == "fatebook":
        raise click.UsageError("Say whose predictions: --as NAME.", context)


def _person_table(
    session: "Session", what: str, as_name: str | None, *, includes_private: bool
) -> "Table":
    """Reads the statements of one person, or of everybody."""
    from forecasts.exchange import fatebook_table, predictions_table
    from forecasts.forecasters import find_forecaster

    who = find_forecaster(session, as_name) if as_name is not None else None
    if what == "fatebook" and who is not None:
        return fatebook_table(session, who)
    of = who.id if who else None
    return predictions_table(session, includes_private=includes_private, of=of)


def _board_options() -> list[click.Parameter]:
    """Lists the filters of the leaderboard, so that both commands take the same."""
    others = {"as_json", "has_evidence"}
    return [param for param in leaderboard_command.params if param.name not in others]


@click.command(
    params=[
        click.Argument(["what"], type=click.Choice(TABLES)),
        click.Option(
            ["--format", "kind_of_file"],
            type=click.Choice(FORMATS),
            default="csv",
            show_default=True,
        ),
        click.Option(
            ["--output"],
            metavar="FILE",
            default="-",
            show_default=True,
            help="Where to; - is standard output. A file is replaced once it is whole.",
        ),
        click.Option(
            ["--for-spreadsheet"],
            is_flag=True,
            help="Put an apostrophe before texts a spreadsheet would run as formulas.",
        ),
        click.Option(["--include-private"], is_flag=True, help="Also what is unlisted or private."),
        click.Option(
            ["--as", "as_name"],
            metavar="NAME",
            help="Whose predictions; goes with predictions and fatebook.",
        ),
        *_board_options(),
    ],
    epilog=example(
        "forecasts export scores --format csv --output scores.csv",
        "forecasts export predictions | gzip > predictions.csv.gz",
        "forecasts export board --board all --format jsonl",
        "forecasts export fatebook --as 'Ann Arden' --output fatebook.csv",
    ),
)
@click.pass_context
def export(
    context: click.Context,
    /,
    what: str,
    kind_of_file: str,
    output: str,
    for_spreadsheet: bool,
    include_private: bool,
    as_name: str | None,
    **asked: Any,
) -> None:
    """Writes scores, predictions, questions or a board to a file.

    `predictions` is the long form that `forecasts import csv` reads, `fatebook` one person's in
    Fatebook's columns. The filters from --board on go with `board`.
    """
    _check_board_options(what, context)
    _check_person(what, as_name, context)
    is_guarded = for_spreadsheet or (what == "fatebook" and kind_of_file == "csv")
    write = _writer(kind_of_file, for_spreadsheet=is_guarded)
    from forecasts.exchange import board_table, questions_table, scores_table
    from forecasts.standings import board_reading
    from forecasts.standings.board.held_ranks import with_quick_shares

    meter, written = Meter(), itertools.count()
    with opened() as runtime, runtime.reading() as session:
        builders: dict[str, Callable[..., Table]] = {
            "scores": scores_table,
            "questions": partial(questions_table, now=runtime.now()),
        }
        if what == "board":
            wanted = wanted_board(asked)
            read = board_reading(session, wanted, now=runtime.now())
            read = read if wanted.has_stability else with_quick_shares(read)
            table = board_table(read.board)
        elif what in builders:
            table = builders[what](session, includes_private=include_private)
        else:
            table = _person_table(session, what, as_name, includes_private=include_private)
        table.rows = (row for row, _ in zip(table.rows, written, strict=False))
        try:
            with _output(output, is_binary=kind_of_file == "parquet") as out:
                write(table, out, meter)
        finally:
            meter.close()
    if output != "-":
        progress(f"Wrote {plural(next(written), 'row')} to {output}.")
    for note in table.notes:
        progress(note)

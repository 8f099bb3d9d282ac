"""`forecasts import`: statements from a file, all of them or none."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

import click

from forecasts.cli.context import acting, opened
from forecasts.cli.meter import Meter
from forecasts.cli.output import plural, print_json
from forecasts.cli.parameters import by_option, example, json_option
from forecasts.errors import ForecastsError, InvalidInputError

if TYPE_CHECKING:
    from forecasts.exchange import ImportSummary
    from forecasts.runtime import Runtime

SHOWN: Final = 50


class _DryRunEndsError(Exception):
    """Leaves the transaction so that everything is rolled back."""


@click.group("import")
def import_() -> None:
    """Imports statements from a file, all of them or none."""


def reason_of(error: OSError) -> str:
    """Says in plain words why a file could not be read."""
    return (error.strerror or str(error)).lower()


@contextmanager
def _stream(path: str) -> Iterator[TextIO]:
    if path != "-":
        with Path(path).open(encoding="utf-8-sig", newline="") as stream:
            yield stream
        return
    wrapped = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", newline="")
    try:
        yield wrapped
    finally:
        wrapped.detach()


@contextmanager
def _open(path: str) -> Iterator[TextIO]:
    try:
        with _stream(path) as stream:
            yield stream
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            f"{path} is not UTF-8 text (byte {error.start:,} of a block cannot be read); "
            "save it as CSV in UTF-8."
        ) from None
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be read: {reason_of(error)}.") from None


def _import(runtime: "Runtime", path: str, *, by: str, is_dry: bool) -> "ImportSummary":
    from forecasts.exchange import import_csv

    summary: ImportSummary | None = None
    meter = Meter()
    try:
        with _open(path) as stream, runtime.transaction() as session:
            summary = import_csv(session, stream, by=by, now=runtime.now(), progress=meter)
            if is_dry:
                raise _DryRunEndsError  # noqa: TRY301  # it exists to roll back
    except _DryRunEndsError:
        pass
    except KeyboardInterrupt:
        meter.close()
        click.echo("Interrupted; nothing was imported.", err=True)
        raise
    finally:
        meter.close()
    if summary is None:
        raise ForecastsError("Nothing was imported.")
    return summary


def _print_summary(summary: "ImportSummary", *, is_dry: bool) -> None:
    verb = "Would import" if is_dry else "Imported"
    click.echo(
        f"{verb} {plural(summary.predictions, 'prediction')}, "
        f"{plural(summary.questions, 'new question')}, "
        f"{plural(summary.forecasters, 'new forecaster')}, "
        f"{plural(summary.resolutions, 'resolution')}."
    )
    if summary.families:
        click.echo(f"Tied: {plural(summary.families, 'new family', 'new families')}.")
    if summary.repeated:
        click.echo(f"On record already, skipped: {plural(summary.repeated, 'row')}.")
    if summary.excluded:
        click.echo(f"Not scored: {plural(summary.excluded, 'prediction')}; shown all the same.")
    for note in summary.notes:
        click.echo(note)
    if is_dry:
        click.echo("Nothing was changed.")


def _print_problems(problems: tuple[tuple[int, str], ...]) -> None:
    for line, reason in problems[:SHOWN]:
        click.echo(f"line {line}: {reason}", err=True)
    if len(problems) > SHOWN:
        more = len({line for line, _ in problems} - {line for line, _ in problems[:SHOWN]})
        click.echo(f"… and {plural(more, 'more bad row')}", err=True)


@import_.command(
    epilog=example(
        "forecasts import csv statements.csv --dry-run", "forecasts import csv - < f.csv"
    )
)
@click.argument("file")
@click.option("--dry-run", is_flag=True, help="Check everything, change nothing.")
@by_option
@json_option
def csv(file: str, dry_run: bool, by: str | None, as_json: bool) -> None:
    """Imports rows of question, forecaster and probability; loads all or nothing.

    Optional columns: question_id, kind, organisation, low, high, stated_at, opens_at, closes_at,
    outcome, known_at, family, quote, url, tags, and what an export adds. Probabilities are
    decimals from 0 to 1, families exclusive:NAME or ladder:NAME. FILE may be - for standard input.
    """
    actor = acting(by)
    from forecasts.exchange import RejectedImportError

    try:
        with opened() as runtime:
            summary = _import(runtime, file, by=actor, is_dry=dry_run)
    except RejectedImportError as error:
        _print_problems(error.problems)
        raise
    if as_json:
        print_json(summary)
    else:
        _print_summary(summary, is_dry=dry_run)

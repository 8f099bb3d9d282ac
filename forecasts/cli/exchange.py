"""`forecasts import`: statements from a file, all of them or none."""

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, TextIO

import click

from forecasts.cli.context import acting, opened, opened_to_try
from forecasts.cli.meter import Meter
from forecasts.cli.output import plural, print_json
from forecasts.cli.parameters import by_option, example, json_option
from forecasts.errors import ForecastsError, InvalidInputError

if TYPE_CHECKING:
    from forecasts.db import Session
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


def _load(
    runtime: "Runtime",
    path: str,
    load: "Callable[[Session, Meter], ImportSummary]",
    *,
    is_dry: bool,
) -> "ImportSummary":
    """Runs an import in one transaction; a dry run leaves nothing."""
    summary: ImportSummary | None = None
    meter = Meter()
    try:
        with runtime.transaction() as session:
            summary = load(session, meter)
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
        raise ForecastsError(f"Nothing was imported from {path}.")
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
    from forecasts.exchange import import_csv

    opening = opened_to_try if dry_run else opened
    with opening() as runtime, _open(file) as stream:

        def load(session: "Session", meter: Meter) -> "ImportSummary":
            return import_csv(session, stream, by=actor, now=runtime.now(), progress=meter)

        _run(runtime, file, load, is_dry=dry_run, as_json=as_json)


def _run(
    runtime: "Runtime",
    path: str,
    load: "Callable[[Session, Meter], ImportSummary]",
    *,
    is_dry: bool,
    as_json: bool,
) -> None:
    """Runs an import and prints what came of it."""
    from forecasts.exchange import RejectedImportError

    try:
        summary = _load(runtime, path, load, is_dry=is_dry)
    except RejectedImportError as error:
        _print_problems(error.problems)
        raise
    if as_json:
        print_json(summary)
    else:
        _print_summary(summary, is_dry=is_dry)


@contextmanager
def _open_raw(path: str) -> Iterator[IO[bytes]]:
    try:
        if path != "-":
            with Path(path).open("rb") as stream:
                yield stream
            return
        with tempfile.TemporaryFile() as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept)
            kept.seek(0)
            yield kept
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be read: {reason_of(error)}.") from None


def _peer_command(name: str, label: str, what: str) -> click.Command:
    """Builds the command that imports from one place."""

    def run(
        file: str,
        as_name: str,
        named: str | None,
        everybody: bool,
        seen: str | None,
        dry_run: bool,
        by: str | None,
        as_json: bool,
    ) -> None:
        actor = acting(by)
        from forecasts.exchange import PEERS, Taking, import_from
        from forecasts.values import Visibility

        visibility = Visibility(seen) if seen else None
        taking = Taking(as_name, named=named, visibility=visibility, everybody=everybody)
        opening = opened_to_try if dry_run else opened
        with opening() as runtime, _open_raw(file) as raw:

            def load(session: "Session", meter: Meter) -> "ImportSummary":
                now = runtime.now()
                peer = PEERS[name]
                return import_from(session, peer, raw, taking, by=actor, now=now, progress=meter)

            _run(runtime, file, load, is_dry=dry_run, as_json=as_json)

    choices = (
        ("--public", "public", "Everybody sees all of it."),
        ("--unlisted", "unlisted", "Whoever has a question's address sees it."),
        ("--private", "private", "Nobody else sees any of it."),
    )
    for flag, value, text in choices:
        run = click.option(flag, "seen", flag_value=value, help=text)(run)
    decorators = (
        json_option,
        by_option,
        click.option("--dry-run", is_flag=True, help="Check everything, change nothing."),
        click.option("--everybody", is_flag=True, help="Take everybody's, each by their name."),
        click.option("--named", metavar="NAME", help="What the file calls them, if not that."),
        click.option(
            "--as", "as_name", metavar="NAME", required=True, help="Whose predictions they are."
        ),
        click.argument("file"),
    )
    for decorate in decorators:
        run = decorate(run)
    text = (
        f"Imports one person's predictions from {label}: {what}.\n\n"
        "All or nothing; what is on record already is skipped. Unless told otherwise, what the "
        "file does not call public stays private. FILE may be - for standard input."
    )
    epilog = example(f"forecasts import {name} FILE --as 'Ann Arden' --dry-run")
    return click.command(name, help=text, epilog=epilog)(run)


for _name, _label, _what in (
    ("fatebook", "Fatebook", "its CSV of seventeen columns"),
    ("predictionbook", "PredictionBook", "the JSON of its API, or the same fields as CSV"),
    ("metaculus", "Metaculus", "the zip of one's own data"),
    ("manifold", "Manifold", "bets and their markets as JSON, limit orders alone"),
    ("manifold-trades", "Manifold", "bets and their markets as JSON, each at the price it left"),
    ("goodjudgment", "Good Judgment", "CSV of question, user, date and probability"),
    ("own", "another record", "its export of one's own predictions"),
):
    import_.add_command(_peer_command(_name, _label, _what))

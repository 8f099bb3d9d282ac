"""`forecasts corrections`: what once stood on the public record and was changed or taken back."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from forecasts.cli.context import opened
from forecasts.cli.output import print_json
from forecasts.cli.parameters import example, json_option
from forecasts.cli.tables import paragraph
from forecasts.wording import day_words

if TYPE_CHECKING:
    from forecasts.standings.corrected.corrections import Correction


def _lines(line: "Correction") -> Iterator[str]:
    about = " on ".join(each for each in (line.forecaster, line.title) if each)
    yield f"{line.what}: {about}" if about else line.what
    for change in line.changes:
        yield f"{change.what}: {change.before or 'nothing'} -> {change.after or 'nothing'}"
    told = f"Why: {line.why}" if line.why else "No reason on record."
    yield f"{told} (by {line.by})" if line.by else told


def _print(found: "tuple[Correction, ...]") -> None:
    if not found:
        click.echo("Nothing has been corrected yet.")
    for line in found:
        click.secho(day_words(line.at), bold=True)
        for told in _lines(line):
            click.echo(paragraph(told))
        click.echo()


@click.command(epilog=example("forecasts corrections --json"))
@json_option
def corrections(*, as_json: bool) -> None:
    """Shows the public corrections, newest first: from what to what, when and why."""
    from forecasts.standings.corrected.corrections import corrections as every

    with opened() as runtime, runtime.reading() as session:
        found = every(session)
    if as_json:
        print_json(found)
    else:
        _print(found)

"""`forecasts lexicon`: what words are read as, and where that comes from."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from forecasts.cli.output import print_json
from forecasts.cli.parameters import example, json_option
from forecasts.cli.tables import Column, paragraph, print_table
from forecasts.wording import probability_words, range_words

if TYPE_CHECKING:
    from forecasts.language.chances.lexicon import Entry

_TIERS = {"A": "measured", "B": "standard", "C": "judgement"}


def _figures(entry: "Entry") -> str:
    return f"{probability_words(entry.central)} ({range_words(entry.low, entry.high)})"


def _record(entry: "Entry") -> dict[str, Any]:
    from forecasts.language.chances.standards import bands_of

    return {
        "phrase": entry.phrase,
        "forms": entry.forms,
        "low": entry.low,
        "central": entry.central,
        "high": entry.high,
        "kind": entry.kind,
        "evidence": _TIERS[entry.tier],
        "source": entry.source,
        "n": entry.n,
        "note": entry.note,
        "standards": [
            {
                "standard": band.name,
                "low": band.low,
                "high": band.high,
                "disagrees": band.disagrees(entry),
            }
            for band in bands_of(entry)
        ],
    }


def _print_entry(entry: "Entry", version: str) -> None:
    from forecasts.language.chances.standards import bands_of

    click.secho(f"{entry.phrase}: {_figures(entry)}", bold=True)
    size = f", n = {entry.n:,}" if entry.n else ""
    click.echo(paragraph(f"{_TIERS[entry.tier].capitalize()}: {entry.source}{size}; {version}"))
    if entry.forms:
        click.echo(paragraph(f"Also: {', '.join(entry.forms)}"))
    if entry.note:
        click.echo(paragraph(entry.note))
    for band in bands_of(entry):
        against = "; the median lies outside" if band.disagrees(entry) else ""
        click.echo(paragraph(f"{band.name}: {range_words(band.low, band.high)} %{against}"))


def _print_table(entries: Iterable["Entry"]) -> None:
    from forecasts.language.chances.standards import bands_of

    print_table(
        [
            Column("Phrase", shrinks=True),
            Column("Median (range)", is_number=True),
            Column("Evidence"),
            Column("n", is_number=True),
            Column("Against it", shrinks=True),
        ],
        [
            [
                entry.phrase,
                _figures(entry),
                _TIERS[entry.tier],
                f"{entry.n:,}" if entry.n else "",
                ", ".join(
                    f"{band.name} {range_words(band.low, band.high)}"
                    for band in bands_of(entry)
                    if band.disagrees(entry)
                ),
            ]
            for entry in entries
        ],
    )


@click.command(
    epilog=example(
        "forecasts lexicon", "forecasts lexicon 'realistic possibility'", "forecasts lexicon --json"
    )
)
@click.argument("phrase", required=False)
@click.option("--version", metavar="NAME", help="An older table.  [default: today's]")
@json_option
def lexicon(phrase: str | None, version: str | None, as_json: bool) -> None:
    """Shows what a phrase is read as, or the whole table, with studies and standards."""
    from forecasts.language.chances.lexicon import lexicon as table_of

    table = table_of(version)
    if phrase is not None:
        entry = table.entry(phrase)
        if as_json:
            print_json({"version": table.version, **_record(entry)})
        else:
            _print_entry(entry, table.version)
    elif as_json:
        print_json({"version": table.version, "entries": [_record(e) for e in table.entries]})
    else:
        _print_table(table.entries)

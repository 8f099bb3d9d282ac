"""`forecasts market add-event`: the outcomes of an event put on record as linked questions."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from forecasts.cli.asking import ask_yes
from forecasts.cli.context import acting, moment, opened
from forecasts.cli.market_linking import reaching, traits_of, yes_option
from forecasts.cli.output import plural
from forecasts.cli.parameters import by_option, example
from forecasts.cli.tables import paragraph
from forecasts.clock import Edge
from forecasts.errors import InvalidInputError
from forecasts.wording import day_words

if TYPE_CHECKING:
    from datetime import datetime

    from forecasts.sources import Snapshot


@click.command(
    "add-event",
    epilog=example("forecasts market add-event https://kalshi.com/markets/kxmayor/mayor --yes"),
)
@click.argument("url")
@click.option("--tag", "tags", multiple=True, metavar="T", help="A word they are found under.")
@click.option("--closes-at", metavar="DATE", help="The close of all.  [default: the market's]")
@yes_option
@by_option
def add_event(
    url: str, tags: tuple[str, ...], closes_at: str | None, is_sure: bool, by: str | None
) -> None:
    """Puts one question an outcome of an event on record, each linked to its market.

    Where only one outcome can come true they are tied as an exclusive family. Run again, it adds
    outcomes that are new.
    """
    actor = acting(by)
    from forecasts.markets.events import record_event
    from forecasts.markets.finding import find_snapshots

    closes = moment(closes_at, Edge.END, "UTC")
    with opened() as runtime, reaching(runtime) as outside:
        snapshots = find_snapshots(outside.sources, outside.http, url)
        traits = traits_of(outside, snapshots[0].source)
        _print_outcomes(snapshots, closes.at if closes else None)
        if not is_sure:
            _check_wanted(len(snapshots))
        with runtime.transaction() as session:
            event = record_event(
                session,
                snapshots,
                traits=traits,
                by=actor,
                now=runtime.now(),
                tags=tags,
                closes_at=closes.at if closes else None,
            )
            family = event.family.slug if event.family else None
            slugs = [each.slug for each in event.questions]
            new = [each.slug for each in event.added]
            waiting = [each.slug for each in event.waiting]
    click.echo(f"On record: {plural(len(snapshots), 'question')}, linked to {traits.label}.")
    for slug in slugs:
        click.echo(f"  {slug}" + (", new" if slug in new and len(new) < len(slugs) else ""))
    for slug in waiting:
        source = snapshots[0].source
        click.echo(f"  To be compared: forecasts market adjudicate {slug} {source}")
    if family:
        click.echo(f"  Tied as {family}: only one of them can come out Yes.")
    click.echo("Next: forecasts market sync")


def _print_outcomes(snapshots: Sequence["Snapshot"], closes_at: "datetime | None") -> None:
    """Prints each question with its deadline, and the criteria as often as they differ."""
    from forecasts.markets.events import outcome_title

    told = ""
    for each in snapshots:
        closes = closes_at or each.closes_at
        until = f", until {day_words(closes)}" if closes else ""
        click.echo(paragraph(f"{outcome_title(each)}{until}", indent=2, hanging=4))
        criteria = " ".join(each.criteria.split())
        if criteria and criteria != told:
            click.echo(paragraph(criteria, indent=4))
        told = criteria


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def _check_wanted(number: int) -> None:
    if not _is_terminal():
        raise InvalidInputError("Nothing was recorded; confirm with --yes.")
    if not ask_yes(f"Put {plural(number, 'question')} on record?", default=False):
        raise InvalidInputError("Nothing was recorded.")

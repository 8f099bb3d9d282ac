"""`forecasts ledger`: the newest link of each chain, and the proof that nothing was changed."""

from typing import TYPE_CHECKING

import click

from forecasts.cli.context import opened
from forecasts.cli.output import plural, print_json
from forecasts.cli.parameters import example, json_option
from forecasts.values import Chain
from forecasts.wording import day_words

if TYPE_CHECKING:
    from forecasts.audit import Verification
    from forecasts.ledger import Head
    from forecasts.ledger.noted import Noted


@click.group()
def ledger() -> None:
    """Shows and verifies the hash-chained log of everything that enters a score."""


def _head_line(head: "Head") -> str:
    if head.recorded_at is None:
        return f"{head.chain}: empty"
    size = plural(head.size, "entry", "entries")
    return f"{head.chain}: {size}, {day_words(head.recorded_at)}\n  {head.entry_hash}"


@ledger.command(epilog=example("forecasts ledger head"))
@json_option
def head(as_json: bool) -> None:
    """Shows the newest link of each chain: note it, and nobody can rewrite the past unseen."""
    from forecasts.ledger import head as newest

    with opened() as runtime, runtime.reading() as session:
        heads = [newest(session, chain) for chain in Chain]
    if as_json:
        print_json({each.chain.value: each for each in heads})
        return
    for each in heads:
        click.echo(_head_line(each))


def _print_verdict(found: "Verification") -> None:
    checked = (
        f"{plural(found.entries, 'ledger entry', 'ledger entries')} and "
        f"{plural(found.scores, 'score')}"
    )
    click.echo(f"Sound: {checked} checked, nothing differs.")


def _print_noted(noted: "Noted") -> None:
    """Says what became of a line that was noted.

    Raises:
        ClickException: the chain does not hold it any more.
    """
    if noted.verdict == "held":
        click.echo(f"Held: entry {noted.size:,} of the public chain has the hash that was noted.")
        return
    why = (
        f"entry {noted.size:,} has another hash now"
        if noted.verdict == "changed"
        else f"the chain ends at entry {noted.now.size:,}"
    )
    raise click.ClickException(f"The line that was noted is not in the public chain: {why}.")


@ledger.command(epilog=example("forecasts ledger verify"))
@click.option("--holds", metavar="LINE", help="A line noted before, as letters print it: N/HASH.")
@json_option
def verify(holds: str | None, as_json: bool) -> None:
    """Recomputes both chains, every row and every score; exits 1 when anything differs."""
    from forecasts.audit import verify as check
    from forecasts.ledger.noted import look_up

    with opened() as runtime, runtime.reading() as session:
        noted = None if holds is None else look_up(session, holds)
        found = check(session)
    if as_json:
        print_json(
            {
                "is_sound": found.is_sound,
                "entries": found.entries,
                "scores": found.scores,
                "difference": found.difference,
                "noted": noted and noted.verdict,
            }
        )
    elif found.is_sound:
        _print_verdict(found)
    if not found.is_sound:
        raise click.ClickException(f"The record is not sound: {found.difference}")
    if noted is not None and (not as_json or noted.verdict != "held"):
        _print_noted(noted)

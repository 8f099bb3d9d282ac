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


@ledger.command(epilog=example("forecasts ledger verify"))
@json_option
def verify(as_json: bool) -> None:
    """Recomputes both chains, every row and every score; exits 1 when anything differs."""
    from forecasts.audit import verify as check

    with opened() as runtime, runtime.reading() as session:
        found = check(session)
    if as_json:
        print_json(
            {
                "is_sound": found.is_sound,
                "entries": found.entries,
                "scores": found.scores,
                "difference": found.difference,
            }
        )
    elif found.is_sound:
        _print_verdict(found)
    if not found.is_sound:
        raise click.ClickException(f"The record is not sound: {found.difference}")

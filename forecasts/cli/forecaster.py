"""`forecasts forecaster`: who is on record, and one forecaster with every call."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from forecasts.cli.context import opened
from forecasts.cli.output import plural, print_json
from forecasts.cli.parameters import example, json_option
from forecasts.cli.tables import Column, paragraph, print_table
from forecasts.wording import (
    EXCLUDED_WORDS,
    KIND_WORDS,
    day_words,
    outcome_words,
    probability_words,
    score_words,
)

if TYPE_CHECKING:
    from forecasts.standings import BoardRow, Call, ForecasterProfile


@click.group()
def forecaster() -> None:
    """Lists forecasters, shows one with every call."""


@forecaster.command("list", epilog=example("forecasts forecaster list"))
@json_option
def list_(as_json: bool) -> None:
    """Lists everyone on record by name, with how much they said in public."""
    from forecasts.standings import forecaster_list

    with opened() as runtime, runtime.reading() as session:
        rows = forecaster_list(session, is_public=False)
    if as_json:
        print_json(rows)
        return
    if not rows:
        click.echo("Nobody is on record yet; add a statement: forecasts predict --help")
        return
    print_table(
        [
            Column("Forecaster", shrinks=True),
            Column("Kind"),
            Column("Organisation", shrinks=True),
            Column("Questions", is_number=True),
            Column("Statements", is_number=True),
        ],
        [
            [
                row.forecaster,
                KIND_WORDS[row.kind],
                row.organisation or "",
                f"{row.questions:,}",
                f"{row.predictions:,}",
            ]
            for row in rows
        ],
    )


def _standing(board: str, row: "BoardRow") -> str:
    interval = ""
    if row.brier_low is not None and row.brier_high is not None:
        low, high = score_words(row.brier_low), score_words(row.brier_high)
        interval = f" (90 % interval {low}–{high})"
    needs = f"; provisional, {plural(row.missing, 'more question')} needed"
    return (
        f"{board} board: Brier {score_words(row.brier)}{interval} on "
        f"{plural(row.questions, 'question')}, lower is better"
        f"{needs if row.provisional else ''}."
    )


def _standings(profile: "ForecasterProfile") -> Iterator[str]:
    if profile.prospective:
        yield _standing("Prospective", profile.prospective)
    if profile.retrospective:
        yield _standing("Retrospective", profile.retrospective)
    if not (profile.prospective or profile.retrospective):
        yield "No scored question yet."
    hedges = profile.noncommittal + profile.direction_only
    if hedges:
        yield (
            f"Without a number: {profile.noncommittal} noncommittal, "
            f"{profile.direction_only} direction only."
        )


def _became(call: "Call") -> str:
    if call.excluded_reason is not None:
        return f"not scored: {EXCLUDED_WORDS[call.excluded_reason]}"
    if call.brier is not None:
        return f"{outcome_words(call.outcome)}, Brier {score_words(call.brier)}"
    return outcome_words(call.outcome) if call.outcome is not None else call.state.value


def _print_profile(profile: "ForecasterProfile") -> None:
    click.secho(f"{profile.name} ({KIND_WORDS[profile.kind]})", bold=True)
    for line in (profile.role, profile.organisation):
        if line:
            click.echo(line)
    if profile.aliases:
        click.echo(paragraph(f"Also: {', '.join(profile.aliases)}"))
    for line in _standings(profile):
        click.echo(paragraph(line))
    if profile.calls:
        click.echo()
        print_table(
            [
                Column("Said"),
                Column("P", is_number=True),
                Column("Question", shrinks=True),
                Column("Outcome", shrinks=True),
            ],
            [
                [
                    day_words(call.stated_at, call.stated_precision, zone=call.zone),
                    probability_words(call.said.probability),
                    call.title,
                    _became(call),
                ]
                for call in profile.calls
            ],
        )


@forecaster.command(epilog=example('forecasts forecaster show "Pavel Slunkin"'))
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Shows one forecaster, found by name, slug or alias, with every public call."""
    from forecasts.standings import forecaster_profile

    with opened() as runtime, runtime.reading() as session:
        profile = forecaster_profile(session, name, now=runtime.now())
    if as_json:
        print_json(profile)
    else:
        _print_profile(profile)

"""`forecasts forecaster`: who is on record, and one forecaster with every call."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

from forecasts.cli.context import opened
from forecasts.cli.merging import merge, merges, unmerge
from forecasts.cli.output import plural, print_json
from forecasts.cli.parameters import example, json_option
from forecasts.cli.tables import Column, paragraph, print_table
from forecasts.language.chances.sourced import words_below
from forecasts.values import Board
from forecasts.wording import (
    EXCLUDED_WORDS,
    KIND_WORDS,
    VERDICT_WORDS,
    day_words,
    edge_words,
    outcome_words,
    probability_words,
    range_words,
    score_words,
)

if TYPE_CHECKING:
    from forecasts.standings import BoardRow, Call, ForecasterProfile, Group, Mean

UNKNOWN: Final = "–"


@click.group()
def forecaster() -> None:
    """Lists forecasters, shows one with every call, merges two names of one."""


for _command in (merge, unmerge, merges):
    forecaster.add_command(_command)


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
    return (
        f"{board} board: Brier {score_words(row.brier)}{interval} on "
        f"{plural(row.questions, 'question')}, lower is better"
        f"{'; provisional' if row.provisional else ''}."
    )


def _standings(profile: "ForecasterProfile") -> Iterator[str]:
    yield profile.headline
    if profile.compared:
        yield profile.compared
    if profile.prospective:
        yield _standing("Prospective", profile.prospective)
    if profile.retrospective:
        yield _standing("Retrospective", profile.retrospective)
    if profile.calibration.statements:
        yield profile.calibration.sentence
    if profile.noncommittal or profile.direction_only:
        yield (
            f"Without a number: {profile.noncommittal} noncommittal and {profile.direction_only} "
            f"direction only, of {plural(profile.classified, 'classified statement')}."
        )


def _mean_cells(mean: "Mean") -> list[str]:
    if mean.points is None:
        return [str(mean.questions), UNKNOWN, UNKNOWN]
    ends = UNKNOWN
    if mean.low is not None and mean.high is not None:
        ends = f"{edge_words(mean.low)} to {edge_words(mean.high)}"
    return [str(mean.questions), edge_words(mean.points), ends]


def _group_cells(by: str, group: "Group") -> list[str]:
    own = [by, group.label, str(group.questions), score_words(group.brier)]
    return own + _mean_cells(group.compared)


def _print_groups(profile: "ForecasterProfile") -> None:
    parts = profile.breakdown
    by = (("year", parts.years), ("tag", parts.tags), ("horizon", parts.horizons))
    rows = [_group_cells(name, group) for name, groups in by for group in groups]
    if not rows:
        return
    click.echo()
    print_table(
        [
            Column("By"),
            Column("", shrinks=True),
            Column("n", is_number=True),
            Column("Brier", is_number=True),
            Column("compared", is_number=True),
            Column("points", is_number=True),
            Column("90 % interval", is_number=True),
        ],
        rows,
    )
    click.echo(
        paragraph(
            "Points: 100 x (Brier of the reference - own), positive is better; as they came, "
            "neither shrunken nor corrected for which questions were answered."
        )
    )
    if profile.edge_note:
        click.echo(paragraph(profile.edge_note))


def _said(call: "Call") -> str:
    return UNKNOWN if call.said is None else probability_words(call.said.probability)


def _meant(call: "Call") -> str:
    return probability_words(call.recalibrated.probability) if call.recalibrated else UNKNOWN


def _print_meanings(profile: "ForecasterProfile") -> None:
    if not profile.meanings:
        return
    click.echo()
    print_table(
        [
            Column("Words", shrinks=True),
            Column("read as", is_number=True),
            Column("n", is_number=True),
            Column("came about", is_number=True),
            Column("90 % interval", is_number=True),
        ],
        [
            [
                f"‘{each.words}’" if each.is_phrase else f"other words for {each.words}",
                probability_words(each.said),
                str(each.n),
                probability_words(each.share),
                f"{range_words(each.low, each.high)} %",
            ]
            for each in profile.meanings
        ],
        [each.read for each in profile.meanings],
    )
    click.echo(
        paragraph(
            "What their words turned out to mean; “Meant” below reads a call by the outcomes known "
            "before it. None of this is in any score."
        )
    )


def _became(call: "Call") -> str:
    if call.verdict is not None:
        return VERDICT_WORDS[call.verdict]
    if call.brier is not None:
        scored = f"{outcome_words(call.outcome)}, Brier {score_words(call.brier)}"
        if call.reference is not None:
            scored += f", {edge_words(call.reference.points)} points"
        return scored
    if call.excluded_reason is not None:
        return f"not scored: {EXCLUDED_WORDS[call.excluded_reason]}"
    if call.outcome is not None:
        return outcome_words(call.outcome)
    return call.state.value if call.state else UNKNOWN


def _print_profile(profile: "ForecasterProfile") -> None:
    click.secho(f"{profile.name} ({KIND_WORDS[profile.kind]})", bold=True)
    for line in (profile.role, profile.organisation):
        if line:
            click.echo(line)
    if profile.aliases:
        click.echo(paragraph(f"Also: {', '.join(profile.aliases)}"))
    for line in _standings(profile):
        click.echo(paragraph(line))
    if profile.watched_words:
        click.echo(paragraph(f"{profile.watched_words} See: forecasts watch list"))
    _print_groups(profile)
    _print_meanings(profile)
    if profile.calls:
        has_meaning = any(call.recalibrated for call in profile.calls)
        click.echo()
        print_table(
            [
                Column("Said"),
                Column("P", is_number=True),
                *([Column("Meant", is_number=True)] if has_meaning else []),
                Column("Question", shrinks=True),
                Column("Outcome", shrinks=True),
                Column("No.", is_number=True),
            ],
            [
                [
                    day_words(call.stated_at, call.stated_precision, zone=call.zone),
                    _said(call),
                    *([_meant(call)] if has_meaning else []),
                    call.title or UNKNOWN,
                    _became(call),
                    str(call.prediction or ""),
                ]
                for call in profile.calls
            ],
            [words_below(call.said) for call in profile.calls],
        )


@forecaster.command(epilog=example('forecasts forecaster show "Pavel Slunkin"'))
@click.argument("name")
@click.option("--board", type=click.Choice([each.value for each in Board]), help="Which questions.")
@json_option
def show(name: str, board: str | None, as_json: bool) -> None:
    """Shows one forecaster, found by name, slug or alias, with every public call.

    Without --board figures are of the prospective board, or of the retrospective one when there
    is no other.
    """
    from forecasts.standings import forecaster_profile

    with opened() as runtime, runtime.reading() as session:
        profile = forecaster_profile(
            session, name, board=Board(board) if board else None, now=runtime.now()
        )
    if as_json:
        print_json(profile)
    else:
        _print_profile(profile)

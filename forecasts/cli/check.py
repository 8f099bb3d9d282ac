"""`forecasts check`: one round of looks for outcomes."""

import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from forecasts.cli.context import opened, opened_to_try
from forecasts.cli.outcome_words import look_words
from forecasts.cli.output import plural, print_json, progress
from forecasts.cli.parameters import example, json_option
from forecasts.cli.tables import paragraph
from forecasts.errors import ForecastsError, InvalidInputError

if TYPE_CHECKING:
    from datetime import datetime

    from forecasts.resolution.check import Access, Checked
    from forecasts.runtime import Runtime

LONGEST_HOURS = 24 * 365
MOST_SHOWN = 1e12


def _wanted(runtime: "Runtime", names: tuple[str, ...]) -> list[tuple[int, str]]:
    """Lists number and slug of the questions named, or of all a round looks at."""
    from forecasts.questions import find_question
    from forecasts.resolution.due import questions_to_check

    with runtime.reading() as session:
        if not names:
            return questions_to_check(session, now=runtime.now())
        found = [find_question(session, name) for name in names]
        return list(dict.fromkeys((each.id, each.slug) for each in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manner:
    """How a round is made and told.

    Attributes:
        wait: in place of the usual time.
        is_dry_run: whether it only says what would be done.
        is_all: whether what is unchanged is told, too.
        as_json: whether it is told as JSON, at the end.
    """

    wait: timedelta | None
    is_dry_run: bool
    is_all: bool
    as_json: bool


def _print(checked: "Checked", *, is_dry_run: bool, now: "datetime") -> None:
    click.secho(checked.slug, bold=True)
    click.echo(paragraph(checked.finding, indent=2, hanging=4))
    done = f"{checked.step[0].upper()}{checked.step[1:]}" if is_dry_run else f"Done: {checked.step}"
    click.echo(paragraph(done, indent=2, hanging=4))
    if checked.trouble is not None and checked.trouble not in checked.finding:
        click.echo(paragraph(f"Trouble: {checked.trouble}", indent=2, hanging=4))
    if checked.next_due is not None:
        click.echo(f"  {look_words(checked.next_due, now)}")


def _look(access: "Access", question_id: int, manner: _Manner) -> "Checked | None":
    from forecasts.resolution.check import check_question, preview_question

    if manner.is_dry_run:
        return preview_question(access, question_id, wait=manner.wait)
    return check_question(access, question_id, wait=manner.wait)


def _round(
    access: "Access", wanted: list[tuple[int, str]], manner: _Manner
) -> tuple[list["Checked"], int]:
    """Looks at one question after another; says what came of it, and how many could not be."""
    done, refused = [], 0
    for place, (question_id, slug) in enumerate(wanted, start=1):
        if sys.stderr.isatty():
            progress(f"{place} of {len(wanted)}: {slug}")
        try:
            checked = _look(access, question_id, manner)
        except ForecastsError as error:
            progress(f"{slug}: {error}")
            refused += 1
            continue
        if checked is None:
            progress(f"{slug}: another process is looking at it")
            continue
        done.append(checked)
        if not manner.as_json and (manner.is_all or checked.is_new):
            _print(checked, is_dry_run=manner.is_dry_run, now=access.now())
    return done, refused


def _summary(done: list["Checked"], *, is_dry_run: bool) -> str:
    from forecasts.resolution.steps import StepKind

    corrections = sum(each.kind is StepKind.CORRECT for each in done)
    wanting = sum(each.wants_person for each in done)

    kinds = [each.kind for each in done]
    parts = [
        (kinds.count(StepKind.FINALISE), "decided"),
        (sum(kinds.count(k) for k in (StepKind.PROPOSE, StepKind.SUPERSEDE)), "proposed"),
        (corrections, "correction proposed" if corrections == 1 else "corrections proposed"),
        (kinds.count(StepKind.CONFIRM), "found again"),
        (sum(each.trouble is not None and not each.wants_person for each in done), "in trouble"),
        (wanting, "wants a person" if wanting == 1 else "want a person"),
    ]
    told = ", ".join(f"{count} {what}" for count, what in parts if count) or "nothing new"
    ending = " Nothing was changed." if is_dry_run else ""
    ending += " See which want a person: forecasts question list" if wanting else ""
    return f"{plural(len(done), 'question')} looked at: {told}.{ending}"


def _wait(hours: float | None) -> timedelta | None:
    if hours is None:
        return None
    if not 0 <= hours <= LONGEST_HOURS:
        shown = (
            f"{hours:,.2f}".rstrip("0").rstrip(".") if abs(hours) < MOST_SHOWN else "far too long"
        )
        raise InvalidInputError(
            f"--wait is {shown}; give 0 to {LONGEST_HOURS:,} hours, which is a year."
        )
    return timedelta(hours=hours)


@click.command(
    epilog=example("forecasts check --dry-run", "forecasts check belarus-in-the-war --wait 0")
)
@click.argument("questions", metavar="[QUESTION]...", nargs=-1)
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Say what would be done, and why.")
@click.option(
    "--wait", "hours", type=float, metavar="HOURS", help="In place of the 48 hours of waiting."
)
@click.option("--all", "is_all", is_flag=True, help="Show those where nothing is new, too.")
@json_option
@click.pass_context
def check(
    ctx: click.Context,
    questions: tuple[str, ...],
    is_dry_run: bool,
    hours: float | None,
    is_all: bool,
    as_json: bool,
) -> None:
    """Looks for the outcomes of questions by their rules, once.

    Without names: every question that is due, and every undecided or watched one that a machine can
    decide; only what is new is shown. An outcome is proposed first; it is final when found again
    after the waiting time. Ends with 1 if not one of the looks could be made.
    """
    manner = _Manner(
        wait=_wait(hours),
        is_dry_run=is_dry_run,
        is_all=is_all or bool(questions),
        as_json=as_json,
    )
    from forecasts.outside import compose_outside
    from forecasts.resolution.check import Access

    opening = opened_to_try if is_dry_run else opened
    with opening() as runtime:
        wanted = _wanted(runtime, questions)
        if not wanted:
            if as_json:
                print_json([])
            else:
                click.echo("Nothing is due, and no rule could find anything by itself.")
            return
        outside = compose_outside(runtime.settings, now=runtime.now)
        access = Access(
            transaction=runtime.transaction,
            reading=runtime.reading,
            sources=outside.sources,
            http=outside.http,
            web=outside.web,
            now=runtime.now,
            fred_key=runtime.settings.sources.fred_api_key,
        )
        try:
            done, refused = _round(access, wanted, manner)
        finally:
            outside.close()
    if as_json:
        print_json(done)
    else:
        click.echo(_summary(done, is_dry_run=is_dry_run))
    if (done or refused) and all(each.is_refused for each in done):
        ctx.exit(1)

"""`forecasts check`: one round of looks for outcomes."""

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from forecasts.cli.context import opened
from forecasts.cli.output import plural, print_json, progress
from forecasts.cli.parameters import example, json_option
from forecasts.cli.tables import paragraph
from forecasts.errors import ForecastsError, InvalidInputError

if TYPE_CHECKING:
    from forecasts.resolution.check import Access, Checked
    from forecasts.runtime import Runtime

LONGEST_HOURS = 24 * 365


def _wanted(runtime: "Runtime", names: tuple[str, ...]) -> list[tuple[int, str]]:
    """Lists number and slug of the questions named, or of all a round looks at."""
    from forecasts.questions import find_question
    from forecasts.resolution.due import questions_to_check

    with runtime.reading() as session:
        if not names:
            return questions_to_check(session, now=runtime.now())
        found = [find_question(session, name) for name in names]
        return list(dict.fromkeys((each.id, each.slug) for each in found))


def _print(checked: "Checked") -> None:
    click.secho(checked.slug, bold=True)
    click.echo(paragraph(checked.finding, indent=2, hanging=4))
    click.echo(paragraph(f"Done: {checked.step}", indent=2, hanging=4))
    if checked.trouble is not None and checked.trouble not in checked.finding:
        click.echo(paragraph(f"Trouble: {checked.trouble}", indent=2, hanging=4))
    if checked.next_due is not None:
        click.echo(f"  Next look: {checked.next_due:%Y-%m-%d %H:%M} UTC")


def _look(
    access: "Access", question_id: int, *, wait: timedelta | None, is_dry_run: bool
) -> "Checked | None":
    from forecasts.resolution.check import check_question, preview_question

    if is_dry_run:
        return preview_question(access, question_id, wait=wait)
    return check_question(access, question_id, wait=wait)


def _round(
    access: "Access",
    wanted: list[tuple[int, str]],
    *,
    wait: timedelta | None,
    is_dry_run: bool,
    as_json: bool,
) -> list["Checked"]:
    done = []
    for place, (question_id, slug) in enumerate(wanted, start=1):
        progress(f"{place} of {len(wanted)}: {slug}")
        try:
            checked = _look(access, question_id, wait=wait, is_dry_run=is_dry_run)
        except ForecastsError as error:
            progress(f"  {error}")
            continue
        if checked is None:
            progress("  another process is looking at it")
            continue
        done.append(checked)
        if not as_json:
            _print(checked)
    return done


def _summary(done: list["Checked"], *, is_dry_run: bool) -> str:
    from forecasts.resolution.steps import StepKind

    kinds = [each.kind for each in done]
    parts = [
        (kinds.count(StepKind.FINALISE), "decided"),
        (sum(kinds.count(k) for k in (StepKind.PROPOSE, StepKind.SUPERSEDE)), "proposed"),
        (kinds.count(StepKind.CORRECT), "proposed as corrections"),
        (kinds.count(StepKind.CONFIRM), "found again"),
        (sum(each.trouble is not None for each in done), "in trouble"),
    ]
    told = ", ".join(f"{count} {what}" for count, what in parts if count) or "nothing new"
    ending = " Nothing was changed." if is_dry_run else ""
    return f"{plural(len(done), 'question')} looked at: {told}.{ending}"


def _wait(hours: float | None) -> timedelta | None:
    if hours is None:
        return None
    if not 0 <= hours <= LONGEST_HOURS:
        raise InvalidInputError(f"--wait is {hours:g}; give 0 to {LONGEST_HOURS:,} hours.")
    return timedelta(hours=hours)


@click.command(
    epilog=example("forecasts check --dry-run", "forecasts check belarus-in-the-war --wait 0")
)
@click.argument("questions", metavar="[QUESTION]...", nargs=-1)
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Say what would be done, and why.")
@click.option(
    "--wait", "hours", type=float, metavar="HOURS", help="In place of the 48 hours of waiting."
)
@json_option
def check(questions: tuple[str, ...], is_dry_run: bool, hours: float | None, as_json: bool) -> None:
    """Looks for the outcomes of questions by their rules, once.

    Without names: every question that is due, and every undecided or watched one that a machine can
    decide. An outcome is proposed first; it is final when found again after the waiting time.
    """
    wait = _wait(hours)
    from forecasts.outside import compose_outside
    from forecasts.resolution.check import Access

    with opened() as runtime:
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
            now=runtime.now,
            fred_key=runtime.settings.sources.fred_api_key,
        )
        try:
            done = _round(access, wanted, wait=wait, is_dry_run=is_dry_run, as_json=as_json)
        finally:
            outside.close()
    if as_json:
        print_json(done)
    else:
        click.echo(_summary(done, is_dry_run=is_dry_run))

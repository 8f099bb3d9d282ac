"""`forecasts forecaster merge`: two forecasters found to be one, and taking them apart again."""

from typing import TYPE_CHECKING

import click

from forecasts.cli.asking import ask_yes
from forecasts.cli.context import acting, opened
from forecasts.cli.output import plural, print_json
from forecasts.cli.parameters import ARGUMENT, NUMBER, by_option, example, json_option
from forecasts.cli.tables import Column, print_table
from forecasts.errors import ConflictError
from forecasts.wording import KIND_WORDS, day_words

if TYPE_CHECKING:
    from forecasts.merging import MergeLine, MergePreview, MergeSide


def _print_side(what: str, side: "MergeSide") -> None:
    account = "; has an account" if side.has_account else ""
    home = f", {side.organisation}" if side.organisation else ""
    click.echo(
        f"{what}: {side.name} ({KIND_WORDS[side.kind]}{home}{account}): "
        f"{plural(side.statements, 'public statement')} on {plural(side.questions, 'question')}, "
        f"{side.others} other; known as {', '.join(side.names) or 'nothing'}."
    )


def _print_preview(preview: "MergePreview") -> None:
    _print_side("Stays", preview.kept)
    _print_side("Moves", preview.merged)
    click.echo(
        f"Both spoke on {plural(preview.shared, 'question')}; there the earliest statement counts "
        "as the first, and nothing is lost."
    )


@click.command(epilog=example('forecasts forecaster merge "Robert Lane" "Bob Lane"'))
@click.argument("kept", type=ARGUMENT)
@click.argument("merged", type=ARGUMENT)
@click.option("--reason", metavar="TEXT", help="How that is known; it is shown in public.")
@click.option(
    "--with-account",
    is_flag=True,
    help="Also where one of them has an account, whose owner then speaks for both.",
)
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@by_option
@json_option
def merge(
    kept: str,
    merged: str,
    reason: str | None,
    by: str | None,
    *,
    with_account: bool,
    is_sure: bool,
    as_json: bool,
) -> None:
    """Moves all that is MERGED's to KEPT: two names of one forecaster.

    Statements, withdrawals, verdicts, replies and names move, and the scores are made anew as if
    the two had always been one. The old address leads to the new one. It can be undone.
    """
    actor = acting(by)
    from forecasts.forecasters import find_forecaster
    from forecasts.merging import merge_forecasters, merge_preview, merges
    from forecasts.watches import take_named

    with opened() as runtime:
        if not is_sure:
            with runtime.reading() as session:
                both = (find_forecaster(session, name) for name in (kept, merged))
                preview = merge_preview(session, *both)
            if preview.refusal is not None:
                raise ConflictError(preview.refusal)
            _print_preview(preview)
            if not ask_yes("Are they one?", default=False):
                click.echo("Nothing was changed.")
                return
        with runtime.transaction() as session:
            now = runtime.now()
            one, other = (find_forecaster(session, name) for name in (kept, merged))
            is_known = other.is_public
            row = merge_forecasters(
                session,
                kept=one,
                merged=other,
                by=actor,
                now=now,
                reason=reason,
                takes_account=with_account,
            )
            if is_known:
                take_named(session, one, by=actor, now=now)
            line = next(each for each in merges(session) if each.id == row.id)
    if as_json:
        print_json(line)
        return
    click.echo(f"Merged: {line.merged} is {line.kept} from now on (merge {line.id}).")
    click.echo(f"To take them apart again: forecasts forecaster unmerge {line.id}")


@click.command(epilog=example("forecasts forecaster unmerge 3"))
@click.argument("merge_id", metavar="NUMBER", type=NUMBER)
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@by_option
@json_option
def unmerge(merge_id: int, by: str | None, *, is_sure: bool, as_json: bool) -> None:
    """Takes two forecasters apart again; what moved moves back.

    What was recorded since stays with the one it was recorded for, except what the owner of an
    account that goes back said. Where merges overlap, the latest is undone first. NUMBER is the
    one `forecasts forecaster merges` shows.
    """
    actor = acting(by)
    from forecasts.merging import find_merge, merges, undo_merge

    with opened() as runtime:
        if not is_sure:
            with runtime.reading() as session:
                find_merge(session, merge_id)
                line = next(each for each in merges(session) if each.id == merge_id)
            if line.undone_at is None:
                click.echo(f"{line.merged} is {line.kept} since {day_words(line.merged_at)}.")
                if not ask_yes("Are they two after all?", default=False):
                    click.echo("Nothing was changed.")
                    return
        with runtime.transaction() as session:
            undo_merge(session, find_merge(session, merge_id), by=actor, now=runtime.now())
            line = next(each for each in merges(session) if each.id == merge_id)
    if as_json:
        print_json(line)
        return
    click.echo(f"Undone: {line.merged} and {line.kept} are two again.")


def _state(line: "MergeLine") -> str:
    if line.undone_at is None:
        return "in force"
    return f"undone {day_words(line.undone_at)}"


@click.command(epilog=example("forecasts forecaster merges"))
@json_option
def merges(*, as_json: bool) -> None:
    """Lists which forecasters were merged, newest first, and which of that was undone."""
    from forecasts.merging import merges as every

    with opened() as runtime, runtime.reading() as session:
        lines = every(session)
    if as_json:
        print_json(lines)
        return
    if not lines:
        click.echo("Nobody was merged yet: forecasts forecaster merge --help")
        return
    print_table(
        [
            Column("No.", is_number=True),
            Column("Merged", shrinks=True),
            Column("into", shrinks=True),
            Column("on"),
            Column("by", shrinks=True),
            Column(""),
        ],
        [
            [
                str(line.id),
                line.merged,
                line.kept,
                day_words(line.merged_at),
                line.merged_by,
                _state(line),
            ]
            for line in lines
        ],
    )

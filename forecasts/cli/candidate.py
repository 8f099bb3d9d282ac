"""`forecasts candidate`: decide about proposed predictions by number, several at once."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from forecasts.cli.article import candidate_record
from forecasts.cli.context import acting, moment, opened
from forecasts.cli.output import print_json, warn
from forecasts.cli.parameters import (
    NUMBER,
    PROBABILITY,
    Decorated,
    by_option,
    example,
    json_option,
    range_options,
    stated_on_option,
)
from forecasts.cli.proposals import candidate_lines
from forecasts.clock import Edge
from forecasts.language.chances.sourced import sourced_words
from forecasts.text import name_key
from forecasts.values import CandidateState, ExcludedReason, VerdictKind
from forecasts.wording import EXCLUDED_WORDS

if TYPE_CHECKING:
    from forecasts.models import Forecaster, Prediction


@click.group()
def candidate() -> None:
    """Decides about proposed predictions by number; several IDs are all done or none."""


def ids_argument(command: Decorated) -> Decorated:
    """Adds the numbers of the candidates."""
    return click.argument("ids", metavar="ID...", type=NUMBER, nargs=-1, required=True)(command)


def speaker_options(command: Decorated) -> Decorated:
    """Adds who said it, where the proposal is wrong or names nobody."""
    new = click.option("--new", "is_new", is_flag=True, help="A name like another is new.")
    name = click.option("--as", "name", metavar="NAME", help="Who said it.  [default: as proposed]")
    return name(new(command))


def accepted_words(number: int, row: "Prediction", who: "Forecaster", slug: str) -> str:
    """Says what became of an accepted candidate."""
    from forecasts.predictions import reading_of

    said = sourced_words(reading_of(row))
    return f"Candidate {number} accepted: {who.name} on {slug}: {said}"


def warn_if_excluded(number: int, reason: ExcludedReason | None) -> None:
    """Warns when an accepted candidate is on record but never scored."""
    if reason is not None:
        warn(f"Candidate {number}: recorded, but not scored: {EXCLUDED_WORDS[reason]}.")


@candidate.command(
    epilog=example(
        "forecasts candidate accept 12 13 --question belarus-in-the-war",
        "forecasts candidate accept 14 --question belarus-in-the-war \\",
        "    --probability 10% --low 2% --high 25% \\",
        "    --reason 'He spoke of this year only.'",
    )
)
@ids_argument
@click.option("--question", "slug", metavar="SLUG", required=True, help="What it is about.")
@click.option("--probability", type=PROBABILITY, metavar="P", help="Your reading of the words.")
@click.option("--inverted", "is_inverted", is_flag=True, help="The words speak for No.")
@range_options
@click.option(
    "--reason", default="", metavar="TEXT", help="Why other numbers than the lexicon's; shown."
)
@speaker_options
@stated_on_option
@by_option
def accept(
    *,
    ids: tuple[int, ...],
    slug: str,
    probability: float | None,
    is_inverted: bool,
    low: float | None,
    high: float | None,
    reason: str,
    name: str | None,
    is_new: bool,
    stated_on: str | None,
    by: str | None,
) -> None:
    """Turns candidates into predictions on a question, confirmed by you."""
    actor = acting(by)
    from forecasts.intake import Acceptance, accept_candidate, find_candidate
    from forecasts.models import Forecaster
    from forecasts.questions import find_question

    done: list[tuple[int, str, ExcludedReason | None]] = []
    with opened() as runtime, runtime.transaction() as session:
        question = find_question(session, slug)
        said = Acceptance(
            probability=probability,
            low=low,
            high=high,
            is_inverted=is_inverted,
            speaker=name,
            is_new=is_new,
            stated=moment(stated_on, Edge.END, question.zone),
            reason=reason,
        )
        for number in dict.fromkeys(ids):
            proposal = find_candidate(session, number)
            if name and proposal.speaker and name_key(name) != name_key(proposal.speaker):
                warn(f"Candidate {number} was proposed for {proposal.speaker}, not {name}.")
            row = accept_candidate(
                session,
                proposal,
                question=question,
                said=said,
                by=actor,
                now=runtime.now(),
            )
            who = session.get_one(Forecaster, row.forecaster_id)
            done.append(
                (number, accepted_words(number, row, who, question.slug), row.excluded_reason)
            )
    for number, words, excluded in done:
        click.echo(words)
        warn_if_excluded(number, excluded)


def _set_verdicts(
    ids: Sequence[int],
    kind: VerdictKind,
    *,
    slug: str | None,
    name: str | None,
    is_new: bool,
    stated_on: str | None,
    by: str,
) -> None:
    from forecasts.intake import Acceptance, find_candidate, set_verdict
    from forecasts.questions import find_question

    with opened() as runtime, runtime.transaction() as session:
        question = find_question(session, slug) if slug else None
        zone = question.zone if question else "UTC"
        said = Acceptance(speaker=name, is_new=is_new, stated=moment(stated_on, Edge.END, zone))
        for number in dict.fromkeys(ids):
            set_verdict(
                session,
                find_candidate(session, number),
                kind,
                question=question,
                said=said,
                by=by,
                now=runtime.now(),
            )
    for number in dict.fromkeys(ids):
        click.echo(f"Candidate {number}: {kind.value}; counted, never scored.")


@candidate.command(epilog=example("forecasts candidate noncommittal 15"))
@ids_argument
@click.option("--question", "slug", metavar="SLUG", help="What it is about.")
@speaker_options
@stated_on_option
@by_option
def noncommittal(*, ids: tuple[int, ...], by: str | None, **said: Any) -> None:
    """Records that words commit to nothing: counted as hedging, never as 50 %."""
    _set_verdicts(ids, VerdictKind.NONCOMMITTAL, by=acting(by), **said)


@candidate.command(epilog=example("forecasts candidate direction 16"))
@ids_argument
@click.option("--question", "slug", metavar="SLUG", help="What it is about.")
@speaker_options
@stated_on_option
@by_option
def direction(*, ids: tuple[int, ...], by: str | None, **said: Any) -> None:
    """Records that words name a direction and no level: counted, never scored."""
    _set_verdicts(ids, VerdictKind.DIRECTION_ONLY, by=acting(by), **said)


@candidate.command(epilog=example("forecasts candidate reject 17 18"))
@ids_argument
@by_option
def reject(ids: tuple[int, ...], by: str | None) -> None:
    """Sets candidates aside as no prediction."""
    actor = acting(by)
    from forecasts.intake import find_candidate, reject_candidate

    with opened() as runtime, runtime.transaction() as session:
        for number in dict.fromkeys(ids):
            reject_candidate(find_candidate(session, number), by=actor, now=runtime.now())
    for number in dict.fromkeys(ids):
        click.echo(f"Candidate {number} rejected.")


@candidate.command(epilog=example("forecasts candidate undo 12"))
@ids_argument
@by_option
def undo(ids: tuple[int, ...], by: str | None) -> None:
    """Takes decisions back; an accepted candidate's prediction is retracted, in the ledger too."""
    actor = acting(by)
    from forecasts.intake import find_candidate
    from forecasts.resources.undoing import take_back

    done: dict[int, str] = {}
    with opened() as runtime, runtime.transaction() as session:
        for number in dict.fromkeys(ids):
            row = find_candidate(session, number)
            is_retracted = row.prediction_id is not None
            also = " Its prediction is retracted and no longer scored." if is_retracted else ""
            taken = take_back(session, row, by=actor, now=runtime.now())
            done[number] = f"{also}{taken.words}"
    for number, also in done.items():
        click.echo(f"Candidate {number} is pending again.{also}")


@candidate.command("list", epilog=example("forecasts candidate list --article 1 --state pending"))
@click.option("--article", "article_id", metavar="ID", type=NUMBER, help="Only of this article.")
@click.option("--state", type=click.Choice([each.value for each in CandidateState]))
@json_option
def list_(article_id: int | None, state: str | None, as_json: bool) -> None:
    """Lists candidates by article, in order of appearance."""
    from forecasts.intake import article_list, article_view

    with opened() as runtime, runtime.reading() as session:
        numbers = [line.id for line in article_list(session) if line.candidates]
        views = [
            article_view(session, number) for number in ([article_id] if article_id else numbers)
        ]
    found = [
        (view.id, each)
        for view in views
        for each in view.candidates
        if state is None or each.state.value == state
    ]
    if as_json:
        print_json([{"article": number, **candidate_record(each)} for number, each in found])
        return
    if not found:
        click.echo("No such candidate; store an article first: forecasts article add FILE")
    for _, each in found:
        for text in candidate_lines(each):
            click.echo(text)

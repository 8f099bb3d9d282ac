"""`forecasts proposal`: outcomes that wait, and a person's word about them."""

from typing import TYPE_CHECKING

import click

from forecasts.cli.context import acting, opened
from forecasts.cli.output import print_json
from forecasts.cli.parameters import NUMBER, by_option, example, json_option
from forecasts.cli.tables import paragraph
from forecasts.values import ProposalState
from forecasts.wording import day_words

if TYPE_CHECKING:
    from forecasts.resolution.proposals import ProposalLine


@click.group()
def proposal() -> None:
    """Lists proposed outcomes, accepts or rejects them."""


def _state(line: "ProposalLine") -> str:
    if line.state is not ProposalState.WAITING:
        return f"{line.state.value.capitalize()} by {line.decided_by}"
    if line.final_from is None:
        return "Only a person may accept it"
    return f"Final from {day_words(line.final_from)}, unless it changes"


def _print(line: "ProposalLine") -> None:
    kind = "correction: " if line.is_correction else ""
    known = ""
    if line.known_at and line.known_precision:
        known = f", known {day_words(line.known_at, line.known_precision, zone=line.zone)}"
    head = f"{line.id:>4}  {kind}{line.decision.value.capitalize()}{known} · {line.title}"
    click.echo(paragraph(head, hanging=6))
    click.echo(paragraph(line.question, indent=6))
    times = "once" if line.polls == 1 else f"{line.polls} times"
    click.echo(
        paragraph(f"Proposed by {line.proposed_by}, seen {times}. {_state(line)}.", indent=6)
    )
    click.echo(paragraph(line.reason, indent=6))


@proposal.command("list", epilog=example("forecasts proposal list"))
@click.option("--all", "is_all", is_flag=True, help="Those decided about, too.")
@json_option
def list_(is_all: bool, as_json: bool) -> None:
    """Lists the proposed outcomes that wait."""
    from forecasts.resolution.proposals import list_proposals

    with opened() as runtime, runtime.reading() as session:
        lines = list_proposals(session, state=None if is_all else ProposalState.WAITING)
    if as_json:
        print_json(lines)
    elif not lines:
        click.echo("No proposed outcome waits; look for some: forecasts check")
    else:
        for line in lines:
            _print(line)


@proposal.command(epilog=example("forecasts proposal show 3"))
@click.argument("number", type=NUMBER)
@json_option
def show(number: int, as_json: bool) -> None:
    """Shows a proposed outcome with what it was read from."""
    from forecasts.models import Question
    from forecasts.resolution.attachments import list_evidence
    from forecasts.resolution.proposals import find_proposal, proposal_line

    with opened() as runtime, runtime.reading() as session:
        found = find_proposal(session, number)
        question = session.get_one(Question, found.question_id)
        line = proposal_line(found, question)
        shown = [each for each in list_evidence(session, question) if each.proposal_id == number]
    if as_json:
        print_json({"proposal": line, "evidence": shown})
        return
    _print(line)
    for each in shown:
        text = f"Evidence {each.id}: {each.note} ({each.url or 'a file'}, {each.sha256[:12]})"
        click.echo(paragraph(text, indent=6, hanging=8))


@proposal.command(epilog=example("forecasts proposal accept 3"))
@click.argument("number", type=NUMBER)
@by_option
def accept(number: int, by: str | None) -> None:
    """Decides the question as proposed; what it corrects is reopened first."""
    actor = acting(by)
    from forecasts.models import Question
    from forecasts.resolution.proposals import accept_proposal, find_proposal

    with opened() as runtime, runtime.transaction() as session:
        found = find_proposal(session, number)
        accept_proposal(session, found, by=actor, now=runtime.now())
        slug, outcome = session.get_one(Question, found.question_id).slug, found.decision.value
    click.echo(f"Decided: {outcome.capitalize()}, {slug}")
    click.echo(f"See it: forecasts question show {slug}")


@proposal.command(epilog=example("forecasts proposal reject 3"))
@click.argument("number", type=NUMBER)
@by_option
def reject(number: int, by: str | None) -> None:
    """Rejects a proposed outcome; the same is not proposed again unless it changes."""
    actor = acting(by)
    from forecasts.resolution.proposals import find_proposal, reject_proposal

    with opened() as runtime, runtime.transaction() as session:
        reject_proposal(session, find_proposal(session, number), by=actor, now=runtime.now())
    click.echo(f"Rejected: proposal {number}; the same is not proposed again unless it changes.")

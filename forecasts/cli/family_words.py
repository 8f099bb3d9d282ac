"""How families read in a terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

from forecasts.cli.tables import paragraph
from forecasts.values import FamilyKind
from forecasts.wording import STATE_WORDS, day_words, outcome_words

if TYPE_CHECKING:
    from forecasts.standings import FamilyQuestion, FamilyView

KIND_SENTENCES: Final = {
    FamilyKind.EXCLUSIVE: "Exclusive: one of them comes out Yes; together they count as one.",
    FamilyKind.LADDER: "Ladder: a Yes on one implies a Yes on the next; together they count as "
    "one.",
    FamilyKind.CONDITIONAL: "Conditional: the branch that comes to nothing is annulled; the other "
    "counts.",
}


def sayings(view: "FamilyView") -> Iterator[str]:
    """Says who cannot mean what, one line each."""
    for each in view.incoherences:
        yield f"{each.forecaster}: {each.words}"


def question_words(question: "FamilyQuestion") -> str:
    """Says where a question stands, in a few words."""
    if question.outcome is not None and question.known_at and question.known_precision:
        known = day_words(question.known_at, question.known_precision, zone=question.zone)
        return f"{outcome_words(question.outcome)}, known {known}"
    closes = day_words(question.closes_at, question.closes_precision, zone=question.zone)
    return f"{STATE_WORDS[question.state]}, closes {closes}"


def _lines(view: "FamilyView") -> Iterator[str]:
    if view.condition is not None:
        yield f"Condition: {view.condition.slug} · {question_words(view.condition)}"
    for each in view.members:
        place = f"{each.position}."
        if each.branch is not None:
            place = "If yes:" if each.branch else "If no:"
        yield f"{place} {each.slug} · {question_words(each)}"
    if view.unconditional is not None:
        yield f"Without condition: {view.unconditional.slug} · {question_words(view.unconditional)}"


def print_family(view: "FamilyView") -> None:
    """Prints a family: its questions, how they came out, and what cannot all be meant."""
    click.secho(paragraph(view.title), bold=True)
    click.echo(paragraph(KIND_SENTENCES[view.kind]))
    for line in _lines(view):
        click.echo(paragraph(line, indent=2, hanging=4))
    tied = day_words(view.tied_at)
    click.echo(f"Tied by {view.tied_by} on {tied}.")
    cannot = [*view.contradictions, *sayings(view)]
    if cannot:
        click.secho("\nWhat cannot all be meant (scored as it was said)", bold=True)
        for line in cannot:
            click.echo(paragraph(line, indent=2, hanging=4))

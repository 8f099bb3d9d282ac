"""`forecasts question resolve`, `reopen` and `annul`: how a question came out."""

from typing import TYPE_CHECKING

import click

from forecasts.cli.context import acting, opened
from forecasts.cli.output import plural
from forecasts.cli.parameters import by_option, example
from forecasts.cli.tables import Column, print_table
from forecasts.clock import Edge, parse_moment
from forecasts.errors import InvalidInputError
from forecasts.language.chances.sourced import words_below
from forecasts.values import Decision, Reading
from forecasts.wording import KIND_WORDS, STATE_WORDS, day_words, probability_words, score_words

if TYPE_CHECKING:
    from datetime import datetime

    from forecasts.db import Session
    from forecasts.models import Question

ScoreLine = tuple[str, str, Reading, float]


def _scored(session: "Session", question_id: int) -> list[ScoreLine]:
    from sqlalchemy import select

    from forecasts.models import Forecaster, Prediction, Quotation, Score
    from forecasts.predictions import reading_of
    from forecasts.values import ScoreRule

    query = (
        select(Forecaster.name, Forecaster.kind, Prediction, Quotation.excerpt, Score.brier)
        .join(Score, Score.forecaster_id == Forecaster.id)
        .join(Prediction, Prediction.id == Score.prediction_id)
        .outerjoin(Quotation, Quotation.id == Prediction.quotation_id)
        .where(Score.question_id == question_id, Score.rule == ScoreRule.FIRST)
        .order_by(Score.brier, Forecaster.name)
    )
    return [
        (row.name, KIND_WORDS[row.kind], reading_of(row.Prediction, row.excerpt), row.brier)
        for row in session.execute(query)
    ]


def _excluded(session: "Session", question_id: int) -> int:
    from sqlalchemy import func, select

    from forecasts.models import Prediction

    query = select(func.count()).where(
        Prediction.question_id == question_id,
        Prediction.excluded_reason.is_not(None),
        Prediction.retracted_at.is_(None),
    )
    return session.scalar(query) or 0


def _followed(session: "Session", question: "Question", now: "datetime") -> list[str]:
    """Says where the questions stand that were asked for one of its outcomes."""
    from forecasts.families import branches_of

    return [
        f"{each.question.slug}, asked for its {'Yes' if each.branch else 'No'}, is "
        f"{STATE_WORDS[each.question.state.seen(each.question.closes_at, now)]}."
        for each in branches_of(session, question)
    ]


def _print_scores(lines: list[ScoreLine], excluded: int) -> None:
    if lines:
        click.echo("Brier score of each first statement, 0 to 1, lower is better:")
        columns = [
            Column("Forecaster", shrinks=True),
            Column("Kind"),
            Column("Said", is_number=True),
            Column("Brier", is_number=True),
        ]
        print_table(
            columns,
            [
                [name, kind, probability_words(said.probability), score_words(brier)]
                for name, kind, said, brier in lines
            ],
            [words_below(said) for _, _, said, _ in lines],
        )
    else:
        click.echo("Nobody had said anything that counts.")
    if excluded:
        click.echo(f"{plural(excluded, 'statement')} on record, not scored (question show: why).")


@click.command(
    epilog=example(
        "forecasts question resolve belarus-in-the-war no --known-on 2024-01-01 \\",
        "    --evidence https://example.org/the-year-ended",
    )
)
@click.argument("slug")
@click.argument("outcome", type=click.Choice(["yes", "no"], case_sensitive=False))
@click.option(
    "--known-on",
    metavar="DATE",
    help="When the outcome was public; a day counts from its start, in the question's zone.",
)
@click.option("--evidence", metavar="URL", help="A public page that shows it.")
@click.option("--reason", metavar="TEXT", help="Why, in a sentence.")
@by_option
def resolve(
    slug: str,
    outcome: str,
    known_on: str | None,
    evidence: str | None,
    reason: str | None,
    by: str | None,
) -> None:
    """Resolves a question Yes or No and scores everyone who spoke in time."""
    actor = acting(by)
    if known_on is None:
        raise InvalidInputError(
            "Say when the outcome was publicly known: --known-on YYYY-MM-DD. Statements from that "
            "day on are not scored."
        )
    from forecasts.questions import find_question
    from forecasts.resolution.resolve import resolve_question

    with opened() as runtime, runtime.transaction() as session:
        question = find_question(session, slug)
        known = parse_moment(known_on, edge=Edge.START, zone=question.zone)
        resolve_question(
            session,
            question,
            Decision(outcome),
            known=known,
            evidence_url=evidence,
            reason=reason,
            by=actor,
            now=runtime.now(),
        )
        lines, excluded = _scored(session, question.id), _excluded(session, question.id)
        followed = _followed(session, question, runtime.now())
        title, when = question.title, day_words(known.at, known.precision, zone=question.zone)
    click.secho(f"{outcome.capitalize()}, known {when}: {title}", bold=True)
    _print_scores(lines, excluded)
    for line in followed:
        click.echo(line)


@click.command(
    epilog=example('forecasts question reopen belarus-in-the-war --reason "the source erred"')
)
@click.argument("slug")
@click.option("--reason", metavar="TEXT", help="Why, in a sentence.")
@by_option
def reopen(slug: str, reason: str | None, by: str | None) -> None:
    """Takes a decision back: its scores go, the history keeps it."""
    actor = acting(by)
    from forecasts.questions import find_question
    from forecasts.resolution.resolve import reopen_question

    with opened() as runtime, runtime.transaction() as session:
        question = find_question(session, slug)
        reopen_question(session, question, reason=reason, by=actor, now=runtime.now())
        name, state = question.slug, question.state.seen(question.closes_at, runtime.now())
        followed = _followed(session, question, runtime.now())
    click.echo(f"{name} is {state} again; its scores are gone, its history is kept.")
    for line in followed:
        click.echo(line)


@click.command(epilog=example('forecasts question annul belarus-in-the-war --reason "never asked"'))
@click.argument("slug")
@click.option("--reason", default="", metavar="TEXT", help="Why, in a sentence; needed.")
@by_option
def annul(slug: str, reason: str, by: str | None) -> None:
    """Annuls a question: it stays visible and leaves every mean and count."""
    actor = acting(by)
    from forecasts.questions import find_question
    from forecasts.resolution.resolve import annul_question

    with opened() as runtime, runtime.transaction() as session:
        question = find_question(session, slug)
        annul_question(session, question, reason=reason, by=actor, now=runtime.now())
        name, followed = question.slug, _followed(session, question, runtime.now())
    click.echo(f"{name} is annulled: it stays visible and counts for nobody.")
    for line in followed:
        click.echo(line)

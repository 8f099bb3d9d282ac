"""`forecasts withdraw`: no longer stand by what was said."""

import click

from forecasts.cli.context import acting, moment, opened
from forecasts.cli.parameters import by_option, example
from forecasts.clock import Edge
from forecasts.values import Visibility
from forecasts.wording import day_words


@click.command(
    epilog=example(
        "forecasts withdraw belarus-in-the-war",
        'forecasts withdraw belarus-in-the-war --as "Pavel Slunkin" --on 2023-06-01',
    )
)
@click.argument("slug")
@click.option("--as", "name", metavar="NAME", help="Who withdraws.  [default: you]")
@click.option(
    "--on",
    metavar="DATE",
    help="When; a day counts from its end, in the question's zone.  [default: now]",
)
@click.option("--private", "is_private", is_flag=True, help="Withdraw your private statements.")
@by_option
def withdraw(slug: str, name: str | None, on: str | None, is_private: bool, by: str | None) -> None:
    """Ends to stand by what was said on a question, without saying anything new.

    What was said stays on record and its first statement stays scored; the average over time ends
    there. A later statement takes up again. What was recorded wrongly is taken back with
    `forecasts retract`.
    """
    actor = acting(by)
    from forecasts.forecasters import find_forecaster
    from forecasts.predictions import record_withdrawal
    from forecasts.questions import find_question

    with opened() as runtime, runtime.transaction() as session:
        question = find_question(session, slug)
        forecaster = find_forecaster(session, name or actor)
        row = record_withdrawal(
            session,
            question=question,
            forecaster=forecaster,
            stated=moment(on, Edge.END, question.zone),
            visibility=Visibility.PRIVATE if is_private else Visibility.PUBLIC,
            by=actor,
            now=runtime.now(),
        )
        who, what = forecaster.name, question.slug
        when = day_words(row.withdrawn_at, row.withdrawn_precision, zone=question.zone)
    click.echo(f"Withdrawn: {who} stands by nothing on {what} since {when}.")

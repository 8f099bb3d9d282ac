"""`forecasts retract`: takes a recording error back."""

import click

from forecasts.cli.context import opened
from forecasts.cli.parameters import NUMBER, example
from forecasts.errors import NotFoundError


@click.command(epilog=example('forecasts retract 12 --reason "typed 80% for 8%"'))
@click.argument("prediction_id", metavar="ID", type=NUMBER)
@click.option("--reason", metavar="TEXT", default="", help="What was wrong; the ledger keeps it.")
def retract(prediction_id: int, reason: str) -> None:
    """Takes back a statement that was recorded wrongly; it is never scored.

    The number is the one `forecasts predict` printed. A resolved question is rescored at once. For
    what was accepted from an article use `forecasts candidate undo`.
    """
    from forecasts.models import Forecaster, Prediction, Question
    from forecasts.predictions import retract_prediction

    with opened() as runtime, runtime.transaction() as session:
        row = session.get(Prediction, prediction_id)
        if row is None:
            raise NotFoundError("prediction", str(prediction_id))
        retract_prediction(session, row, reason=reason, now=runtime.now())
        who = session.get_one(Forecaster, row.forecaster_id).name
        what = session.get_one(Question, row.question_id).slug
    click.echo(f"Retracted: prediction {prediction_id} of {who} on {what}.")

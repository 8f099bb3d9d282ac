"""`forecasts reply`: what forecasters say about their own record."""

from typing import TYPE_CHECKING

import click

from forecasts.cli.context import acting, moment, opened
from forecasts.cli.output import print_json
from forecasts.cli.parameters import ARGUMENT, NUMBER, by_option, example, json_option
from forecasts.cli.tables import paragraph
from forecasts.clock import Edge
from forecasts.wording import day_words

if TYPE_CHECKING:
    from forecasts.standings import ReplyLine


@click.group()
def reply() -> None:
    """Puts a forecaster's answer to the record beside it; right of reply."""


@reply.command(
    epilog=example(
        'forecasts reply add "Pavel Slunkin" "I spoke of spring only."',
        'forecasts reply add "Pavel Slunkin" "I was misquoted." --to 12',
    )
)
@click.argument("name", type=ARGUMENT)
@click.argument("text", type=ARGUMENT)
@click.option(
    "--to",
    "prediction",
    type=NUMBER,
    metavar="PREDICTION",
    help="The call it answers: its No. in `forecasts forecaster show NAME`.",
)
@click.option("--url", help="Where it was said in public.")
@click.option(
    "--said-on",
    metavar="DATE",
    help="When; a day counts from its end, in UTC.  [default: now]",
)
@by_option
@json_option
def add(
    name: str,
    text: str,
    prediction: int | None,
    url: str | None,
    said_on: str | None,
    by: str | None,
    *,
    as_json: bool,
) -> None:
    """Puts a reply of a forecaster on record, shown beside it in public.

    TEXT is what they said, at most 2,000 characters. It is never edited and never scored. The same
    reply given twice stands once.
    """
    actor = acting(by)
    from forecasts.forecasters import find_forecaster
    from forecasts.replies import record_reply
    from forecasts.standings import replies_of

    with opened() as runtime, runtime.transaction() as session:
        who = find_forecaster(session, name)
        row = record_reply(
            session,
            who,
            text=text,
            prediction_id=prediction,
            url=url,
            said=moment(said_on, Edge.END, "UTC"),
            by=actor,
            now=runtime.now(),
        )
        forecaster = who.name
        line = next(each for each in replies_of(session, who.id) if each.reply == row.id)
    if as_json:
        print_json(line)
        return
    click.echo(f"Recorded as reply {line.reply}: {forecaster}, {_when(line)}.")


def _when(line: "ReplyLine") -> str:
    return day_words(line.said_at, line.said_precision)


def _print(line: "ReplyLine") -> None:
    answers = f" to prediction {line.prediction}" if line.prediction else ""
    click.secho(f"Reply {line.reply}{answers}, {_when(line)}", bold=True)
    click.echo(paragraph(" ".join(line.text.split()), indent=2))
    if line.url:
        click.echo(paragraph(line.url, indent=2))
    if line.retracted_at is not None:
        taken = f"Retracted on {day_words(line.retracted_at)} by {line.retracted_by}"
        click.echo(paragraph(f"{taken}: {line.retraction_reason}", indent=2))


@reply.command("list", epilog=example('forecasts reply list "Pavel Slunkin"'))
@click.argument("name", type=ARGUMENT)
@json_option
def list_(name: str, *, as_json: bool) -> None:
    """Lists the replies of a forecaster, newest first, with those that were retracted."""
    from forecasts.forecasters import find_forecaster
    from forecasts.standings import replies_of

    with opened() as runtime, runtime.reading() as session:
        who = find_forecaster(session, name)
        forecaster = who.name
        lines = replies_of(session, who.id, includes_retracted=True)
    if as_json:
        print_json(lines)
        return
    if not lines:
        click.echo(f"No reply of {forecaster} is on record; put one there: forecasts reply add")
    for line in lines:
        _print(line)


@reply.command(epilog=example('forecasts reply retract 3 --reason "somebody else said it"'))
@click.argument("reply_id", metavar="ID", type=NUMBER)
@click.option("--reason", metavar="TEXT", default="", help="What was wrong; it is shown in public.")
@by_option
@json_option
def retract(reply_id: int, reason: str, by: str | None, *, as_json: bool) -> None:
    """Takes back a reply that was recorded wrongly; the corrections log keeps it.

    The number is the one `forecasts reply add` printed.
    """
    actor = acting(by)
    from forecasts.models import Forecaster
    from forecasts.replies import retract_reply
    from forecasts.standings import replies_of

    with opened() as runtime, runtime.transaction() as session:
        row = retract_reply(session, reply_id, reason=reason, by=actor, now=runtime.now())
        forecaster = session.get_one(Forecaster, row.forecaster_id).name
        known = replies_of(session, row.forecaster_id, includes_retracted=True)
        line = next(each for each in known if each.reply == reply_id)
    if as_json:
        print_json(line)
        return
    click.echo(f"Retracted: reply {reply_id} of {forecaster}.")

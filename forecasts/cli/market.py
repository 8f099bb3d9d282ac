"""`forecasts market`: link markets to questions, follow their prices, see what moved."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from forecasts.cli.context import opened
from forecasts.cli.market_linking import add_event, adjudicate, link, reaching, unlink
from forecasts.cli.market_words import (
    print_divergence,
    print_history,
    print_lines,
    print_market,
)
from forecasts.cli.meter import Meter
from forecasts.cli.output import plural, print_json, progress, warn
from forecasts.cli.parameters import example, json_option
from forecasts.cli.tables import paragraph

if TYPE_CHECKING:
    from forecasts.markets.movers import MarketLine
    from forecasts.markets.sync import SyncSummary

NO_LINK = "No market is linked yet; link one: forecasts market link QUESTION URL"


@click.group()
def market() -> None:
    """Links markets to questions, follows their prices, shows what moved."""


for _command in (link, adjudicate, unlink, add_event):
    market.add_command(_command)


def _line_record(line: "MarketLine", difference: float | None) -> dict[str, Any]:
    return {
        "question": line.slug,
        "question_state": line.question_state,
        "market": line.market,
        "day_change": line.day_change,
        "week_change": line.week_change,
        "against_people": difference,
        "age_seconds": None if line.age is None else round(line.age.total_seconds()),
    }


@market.command("list", epilog=example("forecasts market list"))
@json_option
def list_(as_json: bool) -> None:
    """Lists linked markets: price, change, against people, state, age and trouble."""
    from forecasts.markets.divergence import divergences
    from forecasts.markets.movers import market_lines

    with opened() as runtime, runtime.reading() as session:
        now = runtime.now()
        lines = market_lines(session, now=now)
        apart = {
            each.question_id: each.difference
            for each in divergences(session, now=now, lines=lines)
            if each.difference is not None
        }
    if as_json:
        print_json([_line_record(line, apart.get(line.question_id)) for line in lines])
    elif lines:
        print_lines(lines, apart)
    else:
        click.echo(NO_LINK)


@market.command(epilog=example("forecasts market movers --days 7"))
@click.option("--days", type=click.IntRange(1, 7), default=1, show_default=True, help="1 or 7.")
@json_option
def movers(days: int, as_json: bool) -> None:
    """Lists the markets that moved most over a day or a week."""
    from forecasts.markets.movers import movers as farthest

    with opened() as runtime, runtime.reading() as session:
        lines = farthest(session, now=runtime.now(), days=days)
    if as_json:
        print_json([_line_record(line, None) for line in lines])
    elif lines:
        print_lines(lines[:30], {})
    else:
        click.echo(f"No market moved over {plural(days, 'day')}.")


@market.command(epilog=example("forecasts market show belarus-in-the-war"))
@click.argument("slug", metavar="QUESTION")
@json_option
def show(slug: str, as_json: bool) -> None:
    """Shows a question's markets: past prices with gaps, and against people."""
    from forecasts.markets.divergence import divergences
    from forecasts.markets.history import price_history
    from forecasts.markets.lookup import linked_markets
    from forecasts.markets.movers import market_lines
    from forecasts.questions import find_question

    with opened() as runtime, runtime.reading() as session:
        question, now = find_question(session, slug), runtime.now()
        linked = linked_markets(session, question.id)
        history = price_history(session, question.id)
        lines = [each for each in market_lines(session, now=now) if each.question_id == question.id]
        apart = divergences(session, now=now, lines=lines)
        zone, title = question.zone, question.title
    if as_json:
        print_json(
            {"markets": linked, "history": history, "divergence": apart[0] if apart else None}
        )
        return
    click.secho(paragraph(title), bold=True)
    for each in linked:
        print_market(each)
    for one in history:
        print_history(one, zone=zone)
    if apart:
        print_divergence(apart[0])
    if not linked and not history:
        click.echo(f"No market is linked to it: forecasts market link {slug} URL")


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """Turns the first Ctrl-C into a request to stop; a second one ends the program."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = signal.getsignal(signal.SIGINT)

    def ask(_number: int, _frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, before)
        progress("\nStopping after what is in hand; Ctrl-C again stops at once.")

    signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _print_summary(summary: "SyncSummary", again: str) -> None:
    click.echo(
        f"{plural(summary.read, 'market')} of {summary.markets:,} read, "
        f"{plural(summary.prices, 'new price')}, "
        f"{plural(len(summary.changed), 'changed state', 'changed states')}."
    )
    for url in summary.changed[:10]:
        click.echo(f"  changed: {url}")
    for reason, number in summary.troubles.most_common(10):
        warn(f"{plural(number, 'market')}: {reason}")
    if not summary.is_complete:
        progress(f"Stopped; what was read is on record. To go on from there: {again}")


@market.command(epilog=example("forecasts market sync", "forecasts market sync belarus-in-the-war"))
@click.argument("slugs", nargs=-1, metavar="[QUESTION]...")
@json_option
@click.pass_context
def sync(ctx: click.Context, slugs: tuple[str, ...], as_json: bool) -> None:
    """Reads linked markets now, with the prices since the last time.

    It may be interrupted with Ctrl-C; run again, it goes on where it was.
    """
    from forecasts.markets.sync import sync_all
    from forecasts.questions import find_question

    meter = Meter()
    with opened() as runtime, reaching(runtime) as outside, _stopping() as stop:
        with runtime.reading() as session:
            chosen = [find_question(session, slug).id for slug in slugs]
        try:
            summary = sync_all(
                runtime.transaction,
                outside.sources,
                outside.http,
                now=runtime.now,
                progress=meter,
                is_stopping=stop.is_set,
                question_ids=chosen or None,
            )
        finally:
            meter.close()
    if as_json:
        print_json(summary)
    else:
        _print_summary(summary, " ".join(["forecasts market sync", *slugs]))
    if not summary.is_complete:
        ctx.exit(130)

"""`forecasts market`: link markets to questions, follow their prices, see what moved."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from forecasts.cli.context import opened
from forecasts.cli.market_event import add_event
from forecasts.cli.market_linking import adjudicate, link, reaching, unlink
from forecasts.cli.market_words import (
    apart,
    change_words,
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
    from collections import Counter

    from forecasts.markets.divergence import Divergence
    from forecasts.markets.movers import MarketLine
    from forecasts.markets.sync import SyncSummary

NO_LINK = "No market is linked yet; link one: forecasts market link QUESTION URL"


@click.group()
def market() -> None:
    """Links markets to questions, follows their prices, shows what moved."""


for _command in (link, adjudicate, unlink, add_event):
    market.add_command(_command)


def _line_record(line: "MarketLine", people: float | None) -> dict[str, Any]:
    return {
        "question": line.slug,
        "question_state": line.question_state,
        "market": line.market,
        "day_change": line.day_change,
        "week_change": line.week_change,
        "against_people": apart(line.market, people),
        "age_seconds": None if line.age is None else round(line.age.total_seconds()),
    }


def _people(found: "list[Divergence]") -> dict[int, float]:
    return {each.question_id: each.people for each in found if each.people is not None}


@market.command("list", epilog=example("forecasts market list"))
@json_option
def list_(as_json: bool) -> None:
    """Lists linked markets: price, change, against people, state, age and trouble."""
    from forecasts.markets.divergence import divergences
    from forecasts.markets.movers import market_lines

    with opened() as runtime, runtime.reading() as session:
        now = runtime.now()
        lines = market_lines(session, now=now)
        people = _people(divergences(session, now=now, lines=lines))
    if as_json:
        print_json([_line_record(line, people.get(line.question_id)) for line in lines])
    elif lines:
        print_lines(lines, people)
    else:
        click.echo(NO_LINK)


@market.command(epilog=example("forecasts market movers --days 7"))
@click.option("--days", type=click.Choice(["1", "7"]), default="1", show_default=True)
@json_option
def movers(days: str, as_json: bool) -> None:
    """Lists the markets that moved most over a day or a week."""
    from forecasts.markets.divergence import divergences
    from forecasts.markets.movers import farthest, market_lines

    over = int(days)
    with opened() as runtime, runtime.reading() as session:
        now = runtime.now()
        known = market_lines(session, now=now)
        lines = farthest(known, days=over)
        people = _people(divergences(session, now=now, lines=known))
    if as_json:
        print_json([_line_record(line, people.get(line.question_id)) for line in lines])
    elif lines:
        print_lines(lines[:30], people)
    else:
        _print_unmoved(known, over)


def _print_unmoved(lines: "list[MarketLine]", days: int) -> None:
    """Says that nothing moved, and of how many markets nobody knows."""
    if not lines:
        click.echo(NO_LINK)
        return
    since = plural(days, "day")
    fresh = sum(line.change(days) is None for line in lines)
    if fresh < len(lines):
        click.echo(f"No market with a price from {since} ago moved.")
    if fresh:
        click.echo(f"{plural(fresh, 'market has', 'markets have')} no price from {since} ago.")


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
    in_trouble = f", {summary.failed:,} in trouble" if summary.failed else ""
    click.echo(
        f"{summary.read:,} of {plural(summary.markets, 'market')} read{in_trouble}, "
        f"{plural(summary.prices, 'new price')}, "
        f"{plural(len(summary.changed), 'changed state', 'changed states')}."
    )
    for change in summary.changed[:10]:
        click.echo(paragraph(change_words(change), indent=2, hanging=4))
    if len(summary.changed) > 10:
        click.echo(f"  and {len(summary.changed) - 10:,} more: forecasts market list")
    for source, reasons in summary.troubles.items():
        warn(_trouble_words(source, reasons))
    if not summary.is_complete:
        progress(f"Stopped; what was read is on record. To go on from there: {again}")


def _trouble_words(source: str, reasons: "Counter[str]") -> str:
    """Says in one line what was wrong with the markets of a source."""
    (reason, _), *others = reasons.most_common()
    more = f" (and {plural(len(others), 'other reason')}: forecasts market list)" if others else ""
    return f"{source}, {plural(sum(reasons.values()), 'market')}: {reason}{more}"


@market.command(epilog=example("forecasts market sync", "forecasts market sync belarus-in-the-war"))
@click.argument("slugs", nargs=-1, metavar="[QUESTION]...")
@json_option
@click.pass_context
def sync(ctx: click.Context, slugs: tuple[str, ...], as_json: bool) -> None:
    """Reads linked markets now, with the prices since the last time.

    It may be interrupted with Ctrl-C; run again, it goes on where it was. Exit code 1 says that
    no market could be read.
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
    if summary.failed and not summary.read:
        ctx.exit(1)

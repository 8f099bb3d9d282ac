"""`forecasts market link`, `adjudicate`, `unlink` and `add-event`: whose prices speak for what."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from forecasts.cli.asking import ask_yes
from forecasts.cli.context import acting, moment, opened
from forecasts.cli.market_words import print_sheet
from forecasts.cli.output import plural
from forecasts.cli.parameters import by_option, example
from forecasts.clock import Edge
from forecasts.errors import ConfigurationError, InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from forecasts.db import Session
    from forecasts.markets.comparison import Asked, Listing
    from forecasts.models import Market, MarketLink, Question
    from forecasts.outside import Outside
    from forecasts.runtime import Runtime
    from forecasts.sources import Traits


@contextmanager
def reaching(runtime: "Runtime") -> Iterator["Outside"]:
    """Composes web client and sources, and gives their connections back at the end."""
    from forecasts import outside

    composed = outside.compose_outside(runtime.settings, now=runtime.now)
    try:
        yield composed
    finally:
        composed.close()


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def traits_of(outside: "Outside", source: str) -> "Traits":
    """Finds what is peculiar to a source.

    Raises:
        ConfigurationError: this installation does not read it.
    """
    if source not in outside.sources:
        raise ConfigurationError(f"This installation does not read {source}; set its token.")
    return outside.sources[source].traits


def asked_of(question: "Question") -> "Asked":
    """Takes of a question what is compared."""
    from forecasts.markets.comparison import Asked

    return Asked(question.title, question.criteria, question.closes_at, question.zone)


def _confirmed(
    asked: "Asked", listing: "Listing", traits: "Traits", *, is_inverted: bool, is_sure: bool
) -> bool:
    """Shows both sides and asks whether they are the same; without a terminal they are not."""
    from forecasts.markets.comparison import compare_with_market

    aspects = compare_with_market(asked, listing, traits, is_inverted=is_inverted)
    print_sheet(aspects, traits.label)
    if is_sure:
        return True
    if not _is_terminal():
        return False
    return ask_yes(
        "Do both ask the same?", default=all(each.agrees is not False for each in aspects)
    )


def _compared(is_reference: bool | None, listing: "Listing", traits: "Traits") -> bool:
    from forecasts.markets.comparison import is_liquid

    return is_liquid(listing, traits.liquid) if is_reference is None else is_reference


def _print_linked(slug: str, traits: "Traits", *, is_confirmed: bool, is_reference: bool) -> None:
    if not is_confirmed:
        click.echo(f"Linked, and does nothing until somebody confirms: {slug}, {traits.label}")
        click.echo(f"Next: forecasts market adjudicate {slug} --yes")
        return
    compared = "people are compared with it" if is_reference else "people are not compared with it"
    click.echo(f"Adjudicated: {traits.label} speaks for {slug}; {compared}.")
    click.echo(f"Next: forecasts market sync {slug}")


reference_option = click.option(
    "--reference/--no-reference",
    "is_reference",
    default=None,
    help="Compare people with it.  [default: if liquid]",
)
yes_option = click.option("--yes", "is_sure", is_flag=True, help="Confirm without asking.")
note_option = click.option("--note", metavar="TEXT", help="What the comparison found.")


@click.command(
    epilog=example(
        "forecasts market link belarus-in-the-war \\",
        "    https://manifold.markets/someone/will-belarus-enter-the-war",
    )
)
@click.argument("slug", metavar="QUESTION")
@click.argument("url")
@click.option("--inverted", "is_inverted", is_flag=True, help="It asks the opposite.")
@click.option("--outcome", metavar="LABEL", help="Which outcome of an event of several.")
@reference_option
@yes_option
@note_option
@by_option
def link(
    slug: str,
    url: str,
    is_inverted: bool,
    outcome: str | None,
    is_reference: bool | None,
    is_sure: bool,
    note: str | None,
    by: str | None,
) -> None:
    """Links a market to a question, after both were compared.

    Without --yes it shows both side by side and asks; where nobody can be asked the link is kept
    and does nothing until it is adjudicated, that is compared and confirmed.
    """
    actor = acting(by)
    from forecasts.markets.adjudication import adjudicate_link
    from forecasts.markets.finding import choose_outcome, find_snapshots
    from forecasts.markets.link import link_market
    from forecasts.questions import find_question

    with opened() as runtime, reaching(runtime) as outside:
        with runtime.reading() as session:
            asked = asked_of(find_question(session, slug))
        snapshot = choose_outcome(find_snapshots(outside.sources, outside.http, url), outcome)
        traits = traits_of(outside, snapshot.source)
        confirmed = _confirmed(asked, snapshot, traits, is_inverted=is_inverted, is_sure=is_sure)
        compared = _compared(is_reference, snapshot, traits)
        with runtime.transaction() as session:
            question, now = find_question(session, slug), runtime.now()
            made = link_market(
                session,
                question,
                snapshot,
                label=traits.label,
                is_inverted=is_inverted,
                by=actor,
                now=now,
            )
            if confirmed:
                adjudicate_link(session, made, is_reference=compared, by=actor, now=now, note=note)
            slug = question.slug
    _print_linked(slug, traits, is_confirmed=confirmed, is_reference=compared)


def found_link(
    session: "Session", question: "Question", source: str | None
) -> tuple["MarketLink", "Market"]:
    """Finds the link of a question that is meant, by the name of its source.

    Raises:
        NotFoundError: there is no such link.
        InvalidInputError: there are several and none is named.
    """
    from forecasts.markets.lookup import links_in_force
    from forecasts.models import MarketLink

    query = links_in_force().where(MarketLink.question_id == question.id)
    rows = [
        (each, market)
        for each, market, label in session.execute(query)
        if source is None or source.lower() in {market.source, label.lower()}
    ]
    if not rows:
        raise NotFoundError("link of that question to a market of", source or question.slug)
    if len(rows) > 1:
        names = ", ".join(sorted(f"{market.source} ({market.title})" for _, market in rows))
        raise InvalidInputError(f"{question.slug} has several links; name a source: {names}.")
    return rows[0]


@click.command(epilog=example("forecasts market adjudicate belarus-in-the-war manifold --yes"))
@click.argument("slug", metavar="QUESTION")
@click.argument("source", required=False)
@reference_option
@yes_option
@note_option
@by_option
def adjudicate(
    slug: str,
    source: str | None,
    is_reference: bool | None,
    is_sure: bool,
    note: str | None,
    by: str | None,
) -> None:
    """Compares a linked market with its question again, and confirms."""
    actor = acting(by)
    from forecasts.markets.adjudication import adjudicate_link
    from forecasts.questions import find_question

    with opened() as runtime, reaching(runtime) as outside:
        with runtime.reading() as session:
            question = find_question(session, slug)
            made, market = found_link(session, question, source)
            traits, number = traits_of(outside, market.source), made.id
            asked, inverted, slug = asked_of(question), made.is_inverted, question.slug
            compared = _compared(is_reference, market, traits)
        confirmed = _confirmed(asked, market, traits, is_inverted=inverted, is_sure=is_sure)
        if confirmed:
            from forecasts.models import MarketLink

            with runtime.transaction() as session:
                adjudicate_link(
                    session,
                    session.get_one(MarketLink, number),
                    is_reference=compared,
                    by=actor,
                    now=runtime.now(),
                    note=note,
                )
    _print_linked(slug, traits, is_confirmed=confirmed, is_reference=compared)


@click.command(
    epilog=example(
        "forecasts market unlink belarus-in-the-war manifold",
        "forecasts market unlink belarus-in-the-war --retract \\",
        '    --reason "it asks about 2024"',
    )
)
@click.argument("slug", metavar="QUESTION")
@click.argument("source", required=False)
@click.option("--retract", "is_retracted", is_flag=True, help="It was wrong from the start.")
@click.option("--reason", metavar="TEXT", help="Why, in a sentence; needed to retract.")
@by_option
def unlink(
    slug: str, source: str | None, is_retracted: bool, reason: str | None, by: str | None
) -> None:
    """Ends a link: what was recorded stays, the last price stands no more.

    With --retract its prices are taken back as recording errors.
    """
    actor = acting(by)
    from forecasts.markets.adjudication import end_link
    from forecasts.questions import find_question

    with opened() as runtime, runtime.transaction() as session:
        question = find_question(session, slug)
        made, _ = found_link(session, question, source)
        taken = end_link(
            session, made, is_retracted=is_retracted, reason=reason, by=actor, now=runtime.now()
        )
        slug = question.slug
    kept = f"{plural(taken, 'price')} taken back" if is_retracted else "its prices stay on record"
    click.echo(f"Unlinked from {slug}; {kept}.")


@click.command(
    "add-event",
    epilog=example("forecasts market add-event https://kalshi.com/markets/kxmayor/mayor --yes"),
)
@click.argument("url")
@click.option("--tag", "tags", multiple=True, metavar="T", help="A word they are found under.")
@click.option("--closes-at", metavar="DATE", help="The close of all.  [default: the market's]")
@yes_option
@by_option
def add_event(
    url: str, tags: tuple[str, ...], closes_at: str | None, is_sure: bool, by: str | None
) -> None:
    """Puts one question an outcome of an event on record, each linked to its market.

    Where only one outcome can come true they are tied as an exclusive family.
    """
    actor = acting(by)
    from forecasts.markets.events import outcome_title, record_event
    from forecasts.markets.finding import find_snapshots

    closes = moment(closes_at, Edge.END, "UTC")
    with opened() as runtime, reaching(runtime) as outside:
        snapshots = find_snapshots(outside.sources, outside.http, url)
        traits = traits_of(outside, snapshots[0].source)
        for each in snapshots:
            click.echo(f"  {outcome_title(each)}")
        if not is_sure and not _is_wanted(len(snapshots)):
            return
        with runtime.transaction() as session:
            event = record_event(
                session,
                snapshots,
                traits=traits,
                by=actor,
                now=runtime.now(),
                tags=tags,
                closes_at=closes.at if closes else None,
            )
            family = event.family.slug if event.family else None
    click.echo(f"On record: {plural(len(snapshots), 'question')}, linked to {traits.label}.")
    if family:
        click.echo(f"  Tied as {family}: only one of them can come out Yes.")
    click.echo("Next: forecasts market sync")


def _is_wanted(number: int) -> bool:
    if not _is_terminal():
        raise InvalidInputError("Nothing was recorded; confirm with --yes.")
    return ask_yes(f"Put {plural(number, 'question')} on record?")

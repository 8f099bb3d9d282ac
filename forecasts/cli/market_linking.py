"""`forecasts market link`, `adjudicate` and `unlink`: whose prices speak for what."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from forecasts.cli.asking import ask_yes
from forecasts.cli.context import acting, opened
from forecasts.cli.market_links import found_link
from forecasts.cli.market_words import print_sheet, resting_words
from forecasts.cli.output import plural
from forecasts.cli.parameters import by_option, example
from forecasts.errors import ConfigurationError

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


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What comparing came to, and what differed."""

    is_confirmed: bool
    differing: tuple[str, ...]


def _confirmed(
    asked: "Asked", listing: "Listing", traits: "Traits", *, is_inverted: bool, is_sure: bool
) -> _Verdict:
    """Shows both sides and asks whether they are the same; without a terminal they are not."""
    from forecasts.markets.comparison import compare_with_market

    aspects = compare_with_market(asked, listing, traits, is_inverted=is_inverted)
    print_sheet(aspects, traits.label)
    differing = tuple(each.name for each in aspects if each.agrees is False)
    is_asked = not is_sure and _is_terminal()
    sure = ask_yes("Do both ask the same?", default=False) if is_asked else is_sure
    return _Verdict(sure, differing)


def _compared(
    is_reference: bool | None, listing: "Listing", traits: "Traits", *, may_be: bool
) -> bool:
    """Says whether people are compared with it: as asked for, else if it is liquid and may be."""
    from forecasts.markets.comparison import is_liquid

    return is_liquid(listing, traits.liquid) and may_be if is_reference is None else is_reference


def _print_waiting(slug: str, number: int, verdict: _Verdict) -> None:
    """Says how to confirm, and what differs, so that nobody confirms it unseen."""
    if verdict.differing:
        click.echo(f"Differs: {', '.join(verdict.differing)}.")
    click.echo(f"If both ask the same: forecasts market adjudicate {slug} {number} --yes")


def _print_adjudicated(slug: str, traits: "Traits", *, is_reference: bool) -> None:
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
    from forecasts.markets.adjudication import adjudicate_link, may_be_reference
    from forecasts.markets.finding import choose_outcome, find_snapshots
    from forecasts.markets.link import link_market
    from forecasts.questions import find_question

    with opened() as runtime, reaching(runtime) as outside:
        with runtime.reading() as session:
            question = find_question(session, slug)
            asked, may_be = asked_of(question), may_be_reference(session, None, question)
        snapshot = choose_outcome(find_snapshots(outside.sources, outside.http, url), outcome)
        traits = traits_of(outside, snapshot.source)
        verdict = _confirmed(asked, snapshot, traits, is_inverted=is_inverted, is_sure=is_sure)
        compared = _compared(is_reference, snapshot, traits, may_be=may_be)
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
            doubted = _doubted(session, made) if verdict.is_confirmed else ()
            if verdict.is_confirmed:
                adjudicate_link(session, made, is_reference=compared, by=actor, now=now, note=note)
            slug, number = question.slug, made.id
    if verdict.is_confirmed:
        _print_adjudicated(slug, traits, is_reference=compared)
        _print_doubted(doubted, snapshot.source)
    else:
        click.echo(f"Linked, and does nothing until somebody confirms: {slug}, {traits.label}")
        _print_waiting(slug, number, verdict)


def _unchanged(link: "MarketLink", market: "Market") -> str:
    """Says how a link stands that is not confirmed."""
    if market.quarantined_at is not None:
        return "Unchanged: nothing of this market is used until somebody confirms."
    if link.adjudicated_at is not None:
        return "Unchanged: still adjudicated."
    return "Unchanged: it does nothing until somebody confirms."


def _doubted(session: "Session", link: "MarketLink") -> tuple[str, ...]:
    """Names the other questions for which a market that became another one was confirmed."""
    from forecasts.markets.lookup import linked_slugs
    from forecasts.models import Market, Question

    session.flush()
    if session.get_one(Market, link.market_id).quarantined_at is None:
        return ()
    own = session.get_one(Question, link.question_id).slug
    slugs = linked_slugs(session, link.market_id, adjudicated_only=True)
    return tuple(each for each in slugs if each != own)


def _print_doubted(slugs: tuple[str, ...], source: str) -> None:
    if slugs:
        click.echo(
            "It speaks no more for other questions until it is compared with each: "
            f"{', '.join(slugs)}. For each: forecasts market adjudicate {slugs[0]} {source}"
        )


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
    """Compares a linked market with its question again, and confirms.

    In place of SOURCE stands the number of the link, the address or the outcome, where a question
    has several of one source.
    """
    actor = acting(by)
    from forecasts.markets.adjudication import adjudicate_link, may_be_reference
    from forecasts.markets.doubts import wording_of
    from forecasts.questions import find_question

    with opened() as runtime, reaching(runtime) as outside:
        with runtime.reading() as session:
            question = find_question(session, slug)
            made, market = found_link(session, question, source)
            traits, number = traits_of(outside, market.source), made.id
            asked, inverted, slug = asked_of(question), made.is_inverted, question.slug
            may_be = may_be_reference(session, made, question)
            compared = _compared(is_reference, market, traits, may_be=may_be)
            unchanged, shown = _unchanged(made, market), wording_of(market)
        verdict = _confirmed(asked, market, traits, is_inverted=inverted, is_sure=is_sure)
        if verdict.is_confirmed:
            from forecasts.models import MarketLink

            with runtime.transaction() as session:
                made = session.get_one(MarketLink, number)
                doubted = _doubted(session, made)
                adjudicate_link(
                    session,
                    made,
                    is_reference=compared,
                    by=actor,
                    now=runtime.now(),
                    note=note,
                    shown=shown,
                )
    if not verdict.is_confirmed:
        click.echo(unchanged)
        _print_waiting(slug, number, verdict)
        return
    _print_adjudicated(slug, traits, is_reference=compared)
    _print_doubted(doubted, market.source)


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
@click.option("--reason", metavar="TEXT", help="Why, in a sentence, public; needed to retract.")
@by_option
def unlink(
    slug: str, source: str | None, is_retracted: bool, reason: str | None, by: str | None
) -> None:
    """Ends a link: what was recorded stays, the last price stands no more.

    With --retract its prices are taken back as recording errors; so can be those of a link that
    ended.
    """
    actor = acting(by)
    from forecasts.markets.adjudication import end_link
    from forecasts.markets.resting import resting_on
    from forecasts.models import Forecaster
    from forecasts.questions import find_question

    with opened() as runtime, runtime.transaction() as session:
        question = find_question(session, slug)
        made, market = found_link(session, question, source, or_ended=is_retracted)
        label = session.get_one(Forecaster, market.forecaster_id).name
        resting = resting_on(session, question, label)
        taken = end_link(
            session, made, is_retracted=is_retracted, reason=reason, by=actor, now=runtime.now()
        )
        slug = question.slug
    kept = f"{plural(taken, 'price')} taken back" if is_retracted else "its prices stay on record"
    click.echo(f"Unlinked from {slug}; {kept}.")
    for words in resting_words(resting, slug):
        click.echo(words)

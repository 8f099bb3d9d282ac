"""How markets read in a terminal: the sheet of both sides, changes, ages, a list, past prices."""

import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import click

from forecasts.cli.output import plural
from forecasts.cli.tables import Column, paragraph, table_lines
from forecasts.text import printable
from forecasts.values import SourceState
from forecasts.wording import SOURCE_STATE_WORDS, day_words, probability_words

if TYPE_CHECKING:
    from forecasts.markets.comparison import Aspect
    from forecasts.markets.divergence import Divergence
    from forecasts.markets.history import MarketHistory
    from forecasts.markets.lookup import LinkedMarket
    from forecasts.markets.movers import MarketLine
    from forecasts.markets.resting import Resting
    from forecasts.markets.sync import Change

NONE: Final = "–"
_SHOWN: Final = 30
_UNCUT: Final = 10_000


def price_words(price: float | None) -> str:
    """Writes a price in percent, a dash where there is none."""
    return NONE if price is None else probability_words(price)


def points_words(change: float | None) -> str:
    """Writes a difference of probabilities in points with its sign.

    Example:
        >>> points_words(0.031), points_words(-0.2), points_words(0.0), points_words(None)
        ('+3', '−20', '0', '–')
    """
    if change is None:
        return NONE
    shown = round(100 * abs(change))
    return "0" if shown == 0 else f"{'+' if change > 0 else '−'}{shown}"


def age_words(age: timedelta | None) -> str:
    """Writes how long ago something was, in its largest unit.

    Example:
        >>> [age_words(timedelta(minutes=m)) for m in (0, 59, 61, 60 * 49)]
        ['now', '59 min', '1 h', '2 d']
    """
    if age is None:
        return "never"
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


def print_sheet(aspects: Sequence["Aspect"], label: str) -> None:
    """Prints question and market side by side, aspect by aspect, and where to look."""
    click.echo(paragraph(f"Ours is the question, theirs the market at {label}."))
    for each in aspects:
        mark = {True: "same", False: "DIFFERS", None: each.unsure}[each.agrees]
        click.secho(f"{each.name}: {mark}", bold=True)
        for side, words in zip(each.sides, (each.ours, each.theirs), strict=True):
            click.echo(paragraph(f"{side:<6}  {words}", indent=2, hanging=10))
        if each.hint:
            click.echo(paragraph(f"        {each.hint}", indent=2, hanging=10))


def state_words(state: SourceState, paid: float | None) -> str:
    """Says where a market stands; one that was decided, what Yes is paid.

    Args:
        state: of the market.
        paid: the pay-out of Yes, None while there is none.

    Example:
        >>> [state_words(SourceState.RESOLVED, paid) for paid in (1.0, 0.0, None)]
        ['Yes', 'No', 'resolved']
    """
    if state is not SourceState.RESOLVED or paid is None:
        return SOURCE_STATE_WORDS[state]
    return {1.0: "Yes", 0.0: "No"}.get(paid, f"pays {probability_words(paid)}")


def standing(market: "LinkedMarket") -> str:
    """Says where a market stands; of one whose link does nothing, why."""
    if market.quarantined_at is not None:
        return "became another"
    if not market.is_adjudicated:
        return "not compared"
    if market.is_reworded:
        return "reworded"
    return state_words(market.state, market.paid)


def _is_heard(market: "LinkedMarket") -> bool:
    return market.is_adjudicated and market.quarantined_at is None


def apart(market: "LinkedMarket", people: float | None) -> float | None:
    """Gives how far a market is above what people say; None where either says nothing."""
    if people is None or market.price is None or not _is_heard(market):
        return None
    return round(market.price - people, 9)


def _cells(line: "MarketLine", people: float | None) -> list[str]:
    market, is_heard = line.market, _is_heard(line.market)
    return [
        f"  {market.label}",
        price_words(market.price if is_heard else None),
        points_words(line.day_change if is_heard else None),
        points_words(line.week_change if is_heard else None),
        points_words(apart(market, people)),
        standing(market),
        age_words(line.age),
    ]


def print_lines(lines: Sequence["MarketLine"], people: dict[int, float]) -> None:
    """Prints the list of markets; `people` is what they say on each question, by its id.

    The question stands on a line of its own; nothing is cut unless a terminal is too narrow.
    """
    columns = [
        Column("Market", shrinks=True),
        Column("Price", is_number=True),
        Column("24 h", is_number=True),
        Column("7 d", is_number=True),
        Column("Apart", is_number=True),
        Column("State", shrinks=True),
        Column("Read", is_number=True),
    ]
    width = None if sys.stdout.isatty() else _UNCUT
    cells = [_cells(line, people.get(line.question_id)) for line in lines]
    heading, *rows = table_lines(columns, cells, width=width)
    click.secho(heading, bold=True)
    slug = ""
    for line, row in zip(lines, rows, strict=True):
        if line.slug != slug:
            click.echo(line.slug)
        slug = line.slug
        click.echo(row)
    for line in lines:
        if line.market.trouble:
            trouble = f"{line.slug}, {line.market.label}: {line.market.trouble}"
            click.echo(paragraph(trouble, hanging=2))


def change_words(change: "Change") -> str:
    """Says what became of a market.

    Example:
        >>> from forecasts.markets.sync import Change
        >>> moved = (SourceState.OPEN, SourceState.RESOLVED)
        >>> change_words(Change(
        ...     questions=("ferry",), source="Kalshi", title="", url="", before=moved[0],
        ...     after=moved[1], value=1.0))
        'ferry, Kalshi: open → Yes'
    """
    moved = f"{state_words(change.before, None)} → {state_words(change.after, change.value)}"
    return f"{', '.join(change.questions)}, {change.source}: {moved}"


def print_divergence(found: "Divergence") -> None:
    """Prints where the markets of a question and people stand apart."""
    if found.spread is not None:
        click.echo(f"The markets lie {round(100 * found.spread)} points apart.")
    if found.people is None:
        click.echo("Nobody said anything on it in the last 90 days to compare with.")
        return
    click.echo(
        f"{plural(found.speakers, 'person', 'people')} of the last 90 days: "
        f"{probability_words(found.people)}{f' ({found.read})' if found.read else ''}; "
        f"markets minus people: "
        f"{points_words(found.difference)} points."
    )


def print_history(history: "MarketHistory", *, zone: str) -> None:
    """Prints recorded prices, the newest last, with marks where nobody polled."""
    gaps = f", {plural(history.gaps, 'gap')}" if history.gaps else ""
    ended = f", link ended {day_words(history.ended_at, zone=zone)}" if history.ended_at else ""
    click.secho(f"{history.label}: {plural(len(history.points), 'price')}{gaps}{ended}", bold=True)
    points = history.points[-_SHOWN:]
    if len(points) < len(history.points):
        click.echo(f"  {plural(len(history.points) - len(points), 'earlier one')}: --json")
    for point in points:
        if point.is_gap_before:
            click.echo("  … nobody polled for more than 48 hours …")
        when = day_words(point.at, zone=zone)
        click.echo(f"  {when:<24}  {probability_words(point.probability)}")


def print_market(market: "LinkedMarket") -> None:
    """Prints a linked market with its address, and what is wrong with it."""
    outcome = f" ({market.outcome_label})" if market.outcome_label else ""
    inverted = ", asks the opposite" if market.is_inverted else ""
    click.echo(paragraph(f"{market.label}: {market.title}{outcome}", hanging=2))
    price = f"{price_words(market.price)}, " if _is_heard(market) else ""
    click.echo(f"  {price}{standing(market)}{inverted}")
    click.echo(f"  {printable(market.url)}")
    if market.trouble:
        click.echo(paragraph(f"Trouble: {market.trouble}", indent=2, hanging=4))


def resting_words(resting: "Resting", slug: str) -> Iterator[str]:
    """Says which outcome rests on a market that was just unlinked, and what to do."""
    if resting.decided is not None:
        yield (
            f"Its outcome {resting.decided.value.capitalize()} rests on this market and stays; if "
            f"it is wrong: forecasts question reopen {slug}"
        )
    if resting.proposed is not None:
        yield (
            f"Proposal {resting.proposal} ({resting.proposed.value.capitalize()}) rests on this "
            f"market; it is looked at next: forecasts check {slug}"
        )

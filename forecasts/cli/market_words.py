"""How markets read in a terminal: the sheet of both sides, changes, ages, a list, past prices."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import click

from forecasts.cli.output import plural
from forecasts.cli.tables import Column, paragraph, print_table
from forecasts.text import printable
from forecasts.values import SourceState
from forecasts.wording import SOURCE_STATE_WORDS, day_words, probability_words

if TYPE_CHECKING:
    from forecasts.markets.comparison import Aspect
    from forecasts.markets.divergence import Divergence
    from forecasts.markets.history import MarketHistory
    from forecasts.markets.lookup import LinkedMarket
    from forecasts.markets.movers import MarketLine

NONE: Final = "–"
_SHOWN: Final = 30


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
    for each in aspects:
        mark = {True: "same", False: "DIFFERS", None: ""}[each.agrees]
        click.secho(f"{each.name}{f': {mark}' if mark else ''}", bold=True)
        click.echo(paragraph(f"ours    {each.ours}", indent=2, hanging=10))
        click.echo(paragraph(f"theirs  {each.theirs}", indent=2, hanging=10))
        if each.hint:
            click.echo(paragraph(f"        {each.hint}", indent=2, hanging=10))
    click.echo(paragraph(f"Theirs is {label}."))


def standing(market: "LinkedMarket") -> str:
    """Says where a market stands, and what its link lacks."""
    words = SOURCE_STATE_WORDS[market.state]
    if market.state is SourceState.RESOLVED and market.paid is not None:
        words += f", Yes pays {market.paid:g}"
    return words if market.is_adjudicated else f"{words}, not compared yet"


def print_lines(lines: Sequence["MarketLine"], said: dict[int, float]) -> None:
    """Prints the list of markets; `said` is how far each question's markets are from people."""
    columns = [
        Column("Question", shrinks=True),
        Column("Market", shrinks=True),
        Column("Price", is_number=True),
        Column("24 h", is_number=True),
        Column("7 d", is_number=True),
        Column("People", is_number=True),
        Column("State", shrinks=True),
        Column("Read", is_number=True),
    ]
    rows = [
        [
            line.slug,
            line.market.label,
            price_words(line.market.price),
            points_words(line.day_change),
            points_words(line.week_change),
            points_words(said.get(line.question_id)),
            standing(line.market),
            age_words(line.age),
        ]
        for line in lines
    ]
    print_table(columns, rows)
    for line in lines:
        if line.market.trouble:
            trouble = f"{line.slug}, {line.market.label}: {line.market.trouble}"
            click.echo(paragraph(trouble, hanging=2))


def print_divergence(found: "Divergence") -> None:
    """Prints where the markets of a question and people stand apart."""
    if found.spread is not None:
        click.echo(f"The markets lie {round(100 * found.spread)} points apart.")
    if found.people is None:
        click.echo("Nobody said anything on it in the last 90 days to compare with.")
        return
    click.echo(
        f"{plural(found.speakers, 'person', 'people')} of the last 90 days: "
        f"{probability_words(found.people)}; markets minus people: "
        f"{points_words(found.difference)} points."
    )


def print_history(history: "MarketHistory", *, zone: str) -> None:
    """Prints recorded prices, the newest last, with marks where nobody polled."""
    gaps = f", {plural(history.gaps, 'gap')}" if history.gaps else ""
    click.secho(f"{history.label}: {plural(len(history.points), 'price')}{gaps}", bold=True)
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
    click.echo(f"  {price_words(market.price)}, {standing(market)}{inverted}")
    click.echo(f"  {printable(market.url)}")
    if market.trouble:
        click.echo(paragraph(f"Trouble: {market.trouble}", indent=2, hanging=4))

"""What is shown of an article before its candidates, and after the last of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Final

import click

from forecasts.cli.asking import ask_until
from forecasts.cli.marked import around_level, level_styled
from forecasts.cli.output import plural
from forecasts.cli.proposals import words_of
from forecasts.cli.tables import cut, display_width, paragraph, terminal_width
from forecasts.clock import parse_day
from forecasts.errors import InvalidInputError
from forecasts.values import Classification, VerdictKind

if TYPE_CHECKING:
    from forecasts.intake import ArticleView, CandidateView
    from forecasts.intake.conflicts import Statements

VERDICTS: Final = {
    Classification.NONCOMMITTAL: VerdictKind.NONCOMMITTAL,
    Classification.DIRECTION_ONLY: VerdictKind.DIRECTION_ONLY,
}
FEW: Final = 5
"""So many candidates of an article are gone through without a list before them."""
_WIDEST: Final = 52
_BEFORE: Final = 14
_APART: Final = 7
_NAME: Final = 24
_LEAST: Final = 36
"""The widest line of the list, and how much of a cut one stands before the level; so many days two
days of an article may be apart; the longest name, and the least room for words, in the list of the
rest."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is done with the candidates of a list.

    Attributes:
        key: one of the keys of the list; empty where all are gone through.
        picked: the numbers of those that are taken up.
    """

    key: str = ""
    picked: tuple[int, ...] = ()


def ask_day(article: "ArticleView", settle: Callable[[date], None]) -> date | str:
    """Asks when an article was published; a key that leaves is given back as it is.

    Raises:
        BackError: the answer was `back`.
    """
    found = sorted({parse_day(each["day"]) for each in article.date_evidence})

    def read(typed: str) -> date | str:
        if typed.lower() in {"s", "q"}:
            return typed.lower()
        is_place = typed.isdecimal() and 1 <= int(typed) <= len(found)
        day = found[int(typed) - 1] if is_place else parse_day(typed)
        settle(day)
        return day

    for place, day in enumerate(found, start=1):
        click.echo(f"  {place} {day} {_evidence(article, day)}".rstrip())
    if len(found) > 1 and (found[-1] - found[0]).days > _APART:
        click.echo(f"  ! {(found[-1] - found[0]).days} days apart")
    else:
        for warning in article.date_warnings:
            click.echo(paragraph(f"! {warning}", indent=2, hanging=4))
    offer = "number or " if found else ""
    mastheads = {each["day"] for each in article.date_evidence if each["kind"] == "masthead"}
    default = mastheads.pop() if len(mastheads) == 1 and not article.date_warnings else ""
    return ask_until(f"Published on ({offer}YYYY-MM-DD)", read, default=default)


def _evidence(article: "ArticleView", day: date) -> str:
    """Says where an article names a day."""
    places = []
    for each in article.date_evidence:
        if each["day"] == str(day):
            is_told = each["kind"] == "in text" and each["text"]
            places.append(f"“{each['text']}”" if is_told else str(each["kind"]))
    return "; ".join(dict.fromkeys(places))


def _marks(view: "CandidateView", statements: "Statements") -> str:
    conflicts = [each.candidate.id for each in statements.conflicts_with(view)]
    others = [str(number) for number in conflicts if number < view.id]
    parts = [VERDICTS[view.classification].value] if view.classification in VERDICTS else []
    parts += [f"against {', '.join(others)}"] if others else []
    return f" ({'; '.join(parts)})" if parts else ""


def _words(view: "CandidateView") -> str:
    """Gives the words; a level that stands beside them comes first."""
    words, opening, level = words_of(view).partition(" (>>")
    return f">>{level.removesuffix(')')} {words}" if opening else words


def print_overview(article: "ArticleView", waiting: Sequence["CandidateView"]) -> None:
    """Lists by speaker what may be recorded, a line each around the level that is marked.

    Args:
        article: where it stands.
        waiting: its candidates that wait, but for what is never scored as it stands.
    """
    from forecasts.intake.conflicts import Statements

    statements = Statements(article.candidates)
    first: dict[str | None, int] = {}
    for view in sorted(waiting, key=lambda view: view.id):
        first.setdefault(view.speaker, view.id)
    named = sorted(waiting, key=lambda view: (view.speaker is None, first[view.speaker], view.id))
    for speaker, group in groupby(named, key=lambda view: view.speaker):
        click.secho(cut(speaker or "nobody named", terminal_width()), bold=True)
        for view in group:
            marks = _marks(view, statements)
            room = min(_WIDEST, terminal_width() - display_width(marks)) - 7
            words = level_styled(around_level(_words(view), room, before=_BEFORE))
            click.echo(f"{view.id:>5}  {words}{marks}")


def ask_which(waiting: Sequence["CandidateView"], rest: Sequence["CandidateView"]) -> Chosen:
    """Asks which candidates of the list are taken up.

    Args:
        waiting: those that wait.
        rest: those of them that are never scored as they stand.

    Raises:
        BackError: the answer was `back`.
    """
    numbers = {view.id for view in waiting}
    if rest:
        click.echo(f"{len(rest)} more, never scored (l lists them)")

    def read(typed: str) -> Chosen:
        if typed.lower() in {"", "l", "o", "s", "q"}:
            return Chosen(typed.lower())
        words = typed.replace(",", " ").split()
        wrong = [each for each in words if not each.isdecimal() or int(each) not in numbers]
        if wrong:
            raise InvalidInputError(
                f"{wrong[0]!r} is no number of the list. Type the numbers of those to take up; the "
                "others are set aside together. Enter goes through all one by one, l lists what is "
                "never scored, o sets that aside, s skips the article, q quits."
            )
        return Chosen(picked=tuple(dict.fromkeys(map(int, words))))

    return ask_until("Numbers to record, others set aside (Enter: each)", read)


def print_rest(rest: Sequence["CandidateView"]) -> None:
    """Prints what is never scored, a line each: who, why, and the words around their level."""
    from forecasts.intake.unscored import why_never_scored

    head = f"{len(rest)} are never scored as they stand; o sets them aside together:"
    click.secho(f"\n{head}", bold=True)
    for view in rest:
        who = cut(view.speaker or "nobody named", _NAME)
        about = f"{view.id:>5}  {who}, {why_never_scored(view)}: "
        room = terminal_width() - display_width(about)
        if room < _LEAST:
            click.echo(cut(about, terminal_width()))
            about, room = "       ", terminal_width() - 7
        click.echo(f"{about}{level_styled(around_level(words_of(view), room))}")


def print_sum(decided: int, left: int, recorded: int, verdicts: int, took: float) -> None:
    """Says what was decided and recorded in a walk, and how long it took.

    Args:
        decided: how many candidates.
        left: how many still wait.
        recorded: how many predictions.
        verdicts: how many verdicts.
        took: seconds.
    """
    click.echo(f"{decided} decided, {left} still waiting.")
    if not decided:
        return
    minutes, seconds = divmod(round(took), 60)
    time = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    counted = f" and {plural(verdicts, 'verdict')}" if verdicts else ""
    click.echo(f"Recorded: {plural(recorded, 'prediction')}{counted}, in {time}.")
    click.echo("See them: forecasts question list")

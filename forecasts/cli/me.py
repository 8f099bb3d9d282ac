"""`forecasts me`: what asks for one's attention, and one's own record."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

from forecasts.cli.context import acting, opened
from forecasts.cli.output import print_json
from forecasts.cli.parameters import by_option, example, json_option
from forecasts.cli.tables import Column, paragraph, print_table
from forecasts.errors import InvalidInputError
from forecasts.wording import edge_words, probability_words, range_words, score_words

if TYPE_CHECKING:
    from forecasts.db import Session
    from forecasts.standings.own.agenda import Agenda
    from forecasts.standings.own.page import OwnPage
    from forecasts.standings.own.questions import Owner, OwnQuestion
    from forecasts.standings.own.record import OwnRecord, Paired
    from forecasts.standings.people.breakdown import Group, Mean

UNKNOWN: Final = "–"


def _owner(session: "Session", email: str | None, by: str | None) -> tuple["Owner", str]:
    """Finds whose record is meant: of an account, or of whoever is at the keyboard.

    Raises:
        InvalidInputError: nobody said anything under that name.
        NotFoundError: there is no such account.
    """
    from forecasts.accounts import find_account
    from forecasts.forecasters import known_forecaster
    from forecasts.standings.own.questions import Owner

    if email is not None:
        account = find_account(session, email)
        return Owner(account_id=account.id, forecaster_id=account.forecaster_id), account.name
    name = acting(by)
    found = known_forecaster(session, name)
    if found is None:
        raise InvalidInputError(
            f"Nothing is on record under {name!r}. Say something with forecasts predict, or name "
            "the account: --email EMAIL."
        )
    return Owner(account_id=None, forecaster_id=found.id), found.name


def _listed(agenda: "Agenda") -> "Iterator[tuple[str, list[tuple[OwnQuestion, str]]]]":
    from forecasts.standings.own.reminders import due_words, moved_words, stale_words

    yield "Due", [(line.question, due_words(line)) for line in agenda.overdue]
    yield "Closing within a week", [(line.question, due_words(line)) for line in agenda.closing]
    yield "Not updated for long", [(line.question, stale_words(line)) for line in agenda.stale]
    yield "Moved since you spoke", [(line.question, moved_words(line)) for line in agenda.moved]


def _print_agenda(agenda: "Agenda") -> None:
    for heading, lines in _listed(agenda):
        if lines:
            click.echo()
            click.secho(f"{heading} ({len(lines)})", bold=True)
        for question, words in lines:
            click.echo(paragraph(question.title))
            click.echo(paragraph(words, indent=2, hanging=2))
            click.echo(f"  {question.slug}")


def _ends(mean: "Mean") -> str:
    if mean.low is None or mean.high is None:
        return UNKNOWN
    return f"{edge_words(mean.low)} to {edge_words(mean.high)}"


def _points(mean: "Mean") -> str:
    return UNKNOWN if mean.points is None else edge_words(mean.points)


def _print_calibration(record: "OwnRecord") -> None:
    own = record.calibration
    click.echo()
    click.secho("What you said, and what happened", bold=True)
    click.echo(paragraph(own.measured.sentence))
    if own.null_words:
        click.echo(paragraph(own.null_words))
    if not own.steps:
        return
    click.echo()
    print_table(
        [
            Column("You said", is_number=True),
            Column("Happened", is_number=True),
            Column("Came out", is_number=True),
            Column("Band", is_number=True),
        ],
        [
            [
                f"{range_words(step.low, step.high)} %",
                probability_words(step.happened),
                f"{step.yes} of {step.statements} Yes",
                UNKNOWN
                if step.null_low is None or step.null_high is None
                else f"{range_words(step.null_low, step.null_high)} %",
            ]
            for step in own.steps
        ],
    )


def _against(who: str, paired: "Paired | None") -> list[str]:
    if paired is None:
        return [who, "0", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]
    scores = [score_words(paired.own), score_words(paired.theirs)]
    return [who, str(paired.questions), *scores, _points(paired.gained), _ends(paired.gained)]


def _print_beside(record: "OwnRecord") -> None:
    click.echo()
    names = ("n", "Your Brier", "Theirs", "Points", "90 % interval")
    print_table(
        [Column("Beside"), *(Column(name, is_number=True) for name in names)],
        [
            _against("Linked markets", record.market),
            _against("The crowd without you", record.crowd),
            _against("Any reference", record.compared),
        ],
    )


def _print_groups(heading: str, groups: "tuple[Group, ...]") -> None:
    if not groups:
        return
    click.echo()
    names = ("n", "Brier", "Compared", "Points", "90 % interval")
    print_table(
        [Column(heading, shrinks=True), *(Column(name, is_number=True) for name in names)],
        [
            [
                each.label,
                str(each.questions),
                score_words(each.brier),
                str(each.compared.questions),
                _points(each.compared),
                _ends(each.compared),
            ]
            for each in groups
        ],
    )


def _print_record(record: "OwnRecord") -> None:
    _print_calibration(record)
    _print_beside(record)
    _print_groups("Days to the deadline", record.horizons)
    _print_groups("Tag", record.parts.tags)
    _print_groups("Quarter", tuple(each.group for each in record.quarters))
    click.echo()
    click.echo(
        paragraph(
            "First statements on questions past their deadline; a family counts once. Brier: lower "
            "is better. Points are 100 times the difference of the Brier scores at the same "
            "instant: above 0 you came closer."
        )
    )


def _print(own: "OwnPage", name: str) -> None:
    from forecasts.standings.own.words import lede_words

    click.secho(paragraph(f"The record of {name}, private statements included"), bold=True)
    click.echo(paragraph(lede_words(own)))
    _print_agenda(own.agenda)
    if own.record is not None and own.record.questions:
        _print_record(own.record)
        return
    early = own.record.early if own.record is not None else 0
    waiting = f" {early} resolved before the deadline and wait for it." if early else ""
    click.echo()
    click.echo(paragraph(f"Nothing resolved counts here yet.{waiting}"))


@click.command(epilog=example("forecasts me", "forecasts me --tag war --json"))
@click.option("--email", metavar="EMAIL", help="Whose account; else whoever is at the keyboard.")
@click.option("--tag", metavar="TAG", help="Only the record on questions with this tag.")
@click.option("--public", "is_public_only", is_flag=True, help="Only the record everybody sees.")
@by_option
@json_option
def me(
    *, email: str | None, tag: str | None, is_public_only: bool, by: str | None, as_json: bool
) -> None:
    """Shows what asks for your attention, how calibrated you are, and how close you came.

    Yours is what stands under your login name, as `forecasts predict` records it, or what belongs
    to the account named with --email; private statements are among it.
    """
    from forecasts.standings.own.page import own_page
    from forecasts.standings.own.rows import OwnFilter

    if email is not None and by is not None:
        raise InvalidInputError("Give --email or --by, not both: each says whose record it is.")
    wanted = OwnFilter(tag=tag.strip().lower() if tag else None, is_public_only=is_public_only)
    with opened() as runtime, runtime.reading() as session:
        owner, name = _owner(session, email, by)
        own = own_page(session, owner, wanted, now=runtime.now())
    if as_json:
        print_json(own)
    else:
        _print(own, name)

"""`forecasts compare`: two forecasters on the questions both answered."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

from forecasts.cli.context import opened
from forecasts.cli.output import plural, print_json
from forecasts.cli.parameters import example, json_option
from forecasts.cli.tables import Column, paragraph, print_table
from forecasts.language.chances.sourced import words_below
from forecasts.values import Board
from forecasts.wording import BOARD_WORDS, outcome_words, probability_words, score_words

if TYPE_CHECKING:
    from forecasts.standings import Comparison, PairedDifference
    from forecasts.standings.people.comparison import SharedQuestion

_OTHER: Final = {Board.PROSPECTIVE: Board.RETROSPECTIVE, Board.RETROSPECTIVE: Board.PROSPECTIVE}


def _signed(value: float) -> str:
    sign = "−" if round(value, 3) < 0 else "+" if round(value, 3) > 0 else ""
    return sign + score_words(abs(value))


def _difference(what: str, found: "PairedDifference | None") -> list[str]:
    from forecasts.charts.sentences import pvalue_words

    if found is None:
        return [what, "0", "–", "–", "–"]
    is_known = found.low is not None and found.high is not None
    return [
        what,
        str(found.questions),
        _signed(found.mean),
        f"{_signed(found.low)} to {_signed(found.high)}"
        if is_known and found.low is not None and found.high is not None
        else "too few",
        pvalue_words(found.pvalue).removeprefix("p ").removeprefix("= "),
    ]


def _print_differences(shown: "Comparison") -> None:
    print_table(
        [
            Column(f"{shown.one.forecaster} minus {shown.other.forecaster}", shrinks=True),
            Column("n", is_number=True),
            Column("mean", is_number=True),
            Column("90 % interval", is_number=True),
            Column("p", is_number=True),
        ],
        [
            _difference("Brier score", shown.brier),
            _difference("Brier score less that of the reference", shown.adjusted),
        ],
    )


def _read(shown: "Comparison", each: "SharedQuestion") -> str:
    """Says what the two were read from, where that is words."""
    pair = ((shown.one.forecaster, each.one), (shown.other.forecaster, each.other))
    read = [(name, words_below(spoken.said)) for name, spoken in pair]
    return "; ".join(f"{name}: {words}" for name, words in read if words)


def _print_shared(shown: "Comparison") -> None:
    print_table(
        [
            Column("Question", shrinks=True),
            Column(shown.one.forecaster, is_number=True, shrinks=True),
            Column(shown.other.forecaster, is_number=True, shrinks=True),
            Column("Outcome"),
        ],
        [
            [
                each.title,
                probability_words(each.one.probability),
                probability_words(each.other.probability),
                outcome_words(each.outcome),
            ]
            for each in shown.shared
        ],
        [_read(shown, each) for each in shown.shared],
    )


def _notes(shown: "Comparison") -> Iterator[str]:
    yield from shown.cautions
    if shown.adjusted is not None:
        yield (
            "Less that of the reference: each one's Brier score minus what market, crowd or base "
            "rate scored at the instant of the statement, which takes out who spoke when."
        )
    if shown.early:
        came = plural(shown.early, "shared question")
        yield f"{came} resolved before the deadline, left out until it has passed."
    if shown.others:
        where = _OTHER.get(shown.board, Board.ALL)
        yield f"{plural(shown.others, 'shared question')} on the other board: --board {where}."


def _print_comparison(shown: "Comparison") -> None:
    heading = (
        f"{shown.one.forecaster} and {shown.other.forecaster}, {shown.board}: "
        f"{BOARD_WORDS[shown.board]}"
    )
    click.secho(paragraph(heading), bold=True)
    click.echo(paragraph(shown.sentence))
    if shown.shared:
        click.echo()
        _print_differences(shown)
        click.echo()
        _print_shared(shown)
    notes = list(_notes(shown))
    if notes:
        click.echo()
    for note in notes:
        click.echo(paragraph(note))


@click.command(
    epilog=example('forecasts compare "Pavel Slunkin" "Valery Kavaleuski" --board retrospective')
)
@click.argument("one")
@click.argument("other")
@click.option("--board", type=click.Choice([each.value for each in Board]), help="Which questions.")
@json_option
def compare(one: str, other: str, board: str | None, as_json: bool) -> None:
    """Compares two forecasters on what both answered, each at their own first statement.

    Gives the mean difference of their Brier scores with its interval and the p-value of a paired
    permutation test, question by question below.
    """
    from forecasts.standings import compare_forecasters

    with opened() as runtime, runtime.reading() as session:
        shown = compare_forecasters(
            session, one, other, board=Board(board) if board else None, now=runtime.now()
        )
    if as_json:
        print_json(shown)
    else:
        _print_comparison(shown)

"""`forecasts leaderboard`: who did how well against what was known, with an honest interval."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import click

from forecasts.cli.board_table import print_board_rows, shows_edge
from forecasts.cli.context import opened
from forecasts.cli.output import plural, print_json
from forecasts.cli.parameters import example, json_option
from forecasts.cli.tables import paragraph
from forecasts.clock import Edge, parse_day, parse_moment
from forecasts.errors import InvalidInputError
from forecasts.values import Board, BoardScore, ForecasterKind
from forecasts.wording import BOARD_WORDS

if TYPE_CHECKING:
    from datetime import date

    from forecasts.standings import BoardFilter, Leaderboard

_OTHER: Final = {Board.PROSPECTIVE: Board.RETROSPECTIVE, Board.RETROSPECTIVE: Board.PROSPECTIVE}


def _left_out(board: "Leaderboard") -> Iterator[str]:
    from forecasts.standings.board.board_words import (
        annulled_words,
        incoherent_words,
        unreferenced_words,
        watched_words,
    )

    if board.left_out:
        who = plural(board.left_out, "forecaster")
        yield f"{who} with fewer than {plural(board.minimum, 'question')} left out."
    if board.early:
        yield (
            f"{plural(board.early, 'question')} resolved before the deadline, left out until it "
            "has passed; --include-early counts them."
        )
    if board.others:
        other = _OTHER.get(board.board, Board.ALL)
        yield f"{plural(board.others, 'scored question')} on the other board: --board {other}."
    if shows_edge(board):
        yield unreferenced_words(board)
    yield annulled_words(board)
    yield incoherent_words(board)
    yield watched_words(board)


def _print_empty() -> None:
    click.echo("Nobody has a scored forecast here yet. A record begins with a question:")
    for line in (
        'forecasts question add "Will …?" --closes-at 2026-12-31 --criteria "Yes if …"',
        'forecasts predict SLUG 35% --as "NAME" --stated-on 2026-01-31 --url URL',
        "forecasts question resolve SLUG yes --known-on 2026-12-31",
    ):
        click.echo(f"  {line}")
    click.echo("or see a populated one: forecasts demo")


def _openings(board: "Leaderboard") -> Iterator[str]:
    from forecasts.standings.board.board_words import SCORE_MEANINGS, compared_words, too_few_words

    yield f"{SCORE_MEANINGS[board.score]} Over {plural(board.questions, 'question')}."
    yield too_few_words(board)
    if board.score in {BoardScore.EDGE, BoardScore.LOG_EDGE}:
        yield compared_words(board, has_ranks=board.score is BoardScore.EDGE)


def _notes(board: "Leaderboard") -> Iterator[str]:
    from forecasts.standings.board.board_words import (
        POWER,
        POWER_WITHOUT_EDGE,
        PROVISIONAL_WORDS,
        STABILITY_WORDS,
    )

    if any(row.provisional for row in board.rows):
        yield f"{PROVISIONAL_WORDS} Needs says about how many more questions it takes."
    if any(row.stability is not None for row in board.rows):
        yield STABILITY_WORDS
    yield from _left_out(board)
    if board.rows:
        yield POWER if shows_edge(board) else POWER_WITHOUT_EDGE


def is_filtered(wanted: "BoardFilter") -> bool:
    """Says whether anything but board, order and what is computed besides was chosen."""
    from forecasts.standings import BoardFilter

    return replace(wanted, board=None, score=None, has_stability=False) != BoardFilter()


def print_unfitting(tag_words: str, command: str) -> None:
    """Says that a filter leaves nothing, and how to see everything."""
    click.echo("Nothing on this board fits.")
    if tag_words:
        click.echo(paragraph(tag_words))
    click.echo(f"Everything on record: {command}")


def _print_board(board: "Leaderboard", *, is_narrowed: bool) -> None:
    heading = f"Leaderboard ({board.board}): {BOARD_WORDS[board.board]}"
    click.secho(paragraph(heading), bold=True)
    if board.rows or board.references:
        for words in filter(None, _openings(board)):
            click.echo(paragraph(words))
        click.echo()
        print_board_rows(board)
    elif is_narrowed:
        click.echo()
        print_unfitting(board.tag_words, "forecasts leaderboard")
    else:
        click.echo()
        _print_empty()
    notes = [note for note in _notes(board) if note]
    if notes:
        click.echo()
    for note in notes:
        click.echo(paragraph(note))


def _day(typed: str, edge: Edge) -> "date":
    """Reads a day, or takes the first or last one of a month or year."""
    if re.fullmatch(r"\d{4}(-\d{2})?", typed.strip(), re.ASCII):
        return parse_moment(typed, edge=edge).at.date()
    return parse_day(typed)


def period(since: str | None, until: str | None) -> dict[str, Any]:
    """Reads the two ends of a period of deadlines.

    Raises:
        InvalidInputError: an end is no date, or they are the wrong way round.
    """
    first = _day(since, Edge.START) if since else None
    last = _day(until, Edge.END) if until else None
    if first and last and first > last:
        raise InvalidInputError(f"--since {first} lies after --until {last}; swap them.")
    return {"since": first, "until": last}


def wanted_board(asked: dict[str, Any]) -> "BoardFilter":
    """Reads the options into a filter."""
    from forecasts.standings import BoardFilter

    return BoardFilter(
        board=Board(asked["board"]) if asked["board"] else None,
        kind=ForecasterKind(asked["kind"]) if asked["kind"] else None,
        score=BoardScore(asked["score"]) if asked["score"] else None,
        tag=asked["tag"].strip().lower() if asked["tag"] else None,
        minimum=asked["min_questions"],
        includes_early=asked["include_early"],
        has_stability=asked["stability"],
        **period(asked["since"], asked["until"]),
    )


@click.command(
    epilog=example(
        "forecasts leaderboard",
        "forecasts leaderboard --board retrospective --kind pundit --json",
        "forecasts leaderboard --score calibration --min-questions 20",
        "forecasts leaderboard --json --evidence | forecasts verify-board -",
    )
)
@click.option("--board", type=click.Choice([each.value for each in Board]), help="Which questions.")
@click.option(
    "--score",
    type=click.Choice([each.value for each in BoardScore]),
    help="What orders the rows; by default edge, or brier where too few have an Edge.",
)
@click.option("--kind", type=click.Choice([each.value for each in ForecasterKind]))
@click.option("--tag", metavar="TAG", help="Only questions with this tag.")
@click.option("--since", metavar="DATE", help="Only deadlines on or after this day (UTC).")
@click.option("--until", metavar="DATE", help="Only deadlines on or before this day (UTC).")
@click.option("--min-questions", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--include-early", is_flag=True, help="Also questions whose deadline lies ahead.")
@click.option(
    "--stability", is_flag=True, help="Try other readings of the words, however long it takes."
)
@json_option
@click.option(
    "--evidence",
    "has_evidence",
    is_flag=True,
    help="With --json, also what it was computed from, for `forecasts verify-board`.",
)
@click.pass_context
def leaderboard(
    context: click.Context, /, *, as_json: bool, has_evidence: bool, **asked: Any
) -> None:
    """Shows who did how well against what was known: Edge with its 90 % interval.

    Without --board it opens the prospective board, or the retrospective one when there is no
    other.
    """
    from forecasts.exchange import board_record, published_board
    from forecasts.standings import board_reading
    from forecasts.standings.board.held_ranks import with_quick_shares

    if has_evidence and not as_json:
        raise click.UsageError("--evidence goes with --json.", context)
    wanted = wanted_board(asked)
    with opened() as runtime, runtime.reading() as session:
        read = board_reading(session, wanted, now=runtime.now())
        read = read if wanted.has_stability else with_quick_shares(read)
        published = published_board(session, read, wanted) if has_evidence else None
    if as_json:
        print_json(published or board_record(read.board, wanted))
    else:
        _print_board(read.board, is_narrowed=is_filtered(wanted))

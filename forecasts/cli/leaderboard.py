"""`forecasts leaderboard`: who did how well, with an honest interval."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import click

from forecasts.cli.context import opened
from forecasts.cli.output import plural, print_json
from forecasts.cli.parameters import example, json_option
from forecasts.cli.tables import Column, paragraph, print_table, terminal_width
from forecasts.clock import parse_day
from forecasts.errors import InvalidInputError
from forecasts.values import Board, ForecasterKind
from forecasts.wording import BOARD_WORDS, KIND_WORDS, score_words

if TYPE_CHECKING:
    from forecasts.standings import BoardRow, Leaderboard

UNKNOWN: Final = "–"
_OTHER: Final = {Board.PROSPECTIVE: Board.RETROSPECTIVE, Board.RETROSPECTIVE: Board.PROSPECTIVE}
_FIELDS: Final = (
    "forecaster",
    "slug",
    "kind",
    "questions",
    "predictions",
    "edge",
    "edge_low",
    "edge_high",
    "rank_low",
    "rank_high",
    "brier",
    "log",
    "time_averaged_brier",
    "coverage",
    "provisional",
    "brier_low",
    "brier_high",
)


def board_record(board: "Leaderboard") -> dict[str, Any]:
    """Builds the JSON of a board; what is not known is null."""
    return {
        "board": board.board,
        "as_of": board.as_of,
        "score": board.score,
        "minimum": board.minimum,
        "rows": [{name: getattr(row, name, None) for name in _FIELDS} for row in board.rows],
    }


def _score(value: float | None) -> str:
    return UNKNOWN if value is None else score_words(value)


def _interval(row: "BoardRow") -> str:
    if row.brier_low is None or row.brier_high is None:
        return UNKNOWN
    return f"{score_words(row.brier_low)}–{score_words(row.brier_high)}"


def _needs(row: "BoardRow") -> str:
    return f"provisional, {row.missing} to go" if row.provisional else ""


def _print_rows(board: "Leaderboard") -> None:
    columns = [
        Column("Forecaster", shrinks=True),
        Column("Kind"),
        Column("n", is_number=True),
        Column("Brier", is_number=True),
        Column("90 % interval", is_number=True),
        Column(""),
    ]
    rows = [
        [
            row.forecaster,
            KIND_WORDS[row.kind],
            str(row.questions),
            _score(row.brier),
            _interval(row),
            _needs(row),
        ]
        for row in board.rows
    ]
    if terminal_width() >= 105:
        wider = [Column("Log", is_number=True), Column("Over time", is_number=True)]
        columns[5:5] = wider
        for cells, row in zip(rows, board.rows, strict=True):
            cells[5:5] = [f"{row.log:.2f}", _score(row.time_averaged_brier)]
    print_table(columns, rows)


def _left_out(board: "Leaderboard") -> Iterator[str]:
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


def _print_empty() -> None:
    click.echo("Nobody has a scored forecast here yet. A record begins with a question:")
    for line in (
        'forecasts question add "Will …?" --closes-at 2026-12-31 --criteria "Yes if …"',
        'forecasts predict SLUG 35% --as "NAME" --stated-on 2026-01-31 --url URL',
        "forecasts question resolve SLUG yes --known-on 2026-12-31",
    ):
        click.echo(f"  {line}")
    click.echo("or see a populated one: forecasts demo")


def _print_board(board: "Leaderboard") -> None:
    heading = f"Leaderboard ({board.board}): {BOARD_WORDS[board.board]}"
    click.secho(paragraph(heading), bold=True)
    if board.rows:
        click.echo(
            paragraph(
                "Mean Brier score of each forecaster's first statement on "
                f"{plural(board.questions, 'question')}; 0 to 1, lower is better."
            )
        )
        click.echo()
        _print_rows(board)
    else:
        click.echo()
        _print_empty()
    notes = list(_left_out(board))
    if notes:
        click.echo()
    for note in notes:
        click.echo(paragraph(note))


@click.command(
    epilog=example(
        "forecasts leaderboard",
        "forecasts leaderboard --board retrospective --kind pundit --json",
    )
)
@click.option("--board", type=click.Choice([each.value for each in Board]), help="Which questions.")
@click.option("--kind", type=click.Choice([each.value for each in ForecasterKind]))
@click.option("--tag", metavar="TAG", help="Only questions with this tag.")
@click.option("--since", metavar="DATE", help="Only deadlines on or after this day (UTC).")
@click.option("--until", metavar="DATE", help="Only deadlines on or before this day (UTC).")
@click.option("--min-questions", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--include-early", is_flag=True, help="Also questions whose deadline lies ahead.")
@json_option
def leaderboard(
    board: str | None,
    kind: str | None,
    tag: str | None,
    since: str | None,
    until: str | None,
    min_questions: int,
    include_early: bool,
    as_json: bool,
) -> None:
    """Shows who did how well: mean Brier with its 90 % interval.

    Without --board it opens the prospective board, or the retrospective one when there is no
    other.
    """
    first = parse_day(since) if since else None
    last = parse_day(until) if until else None
    if first and last and first > last:
        raise InvalidInputError(f"--since {first} lies after --until {last}; swap them.")
    from forecasts.standings import BoardFilter
    from forecasts.standings import leaderboard as build

    wanted = BoardFilter(
        board=Board(board) if board else None,
        kind=ForecasterKind(kind) if kind else None,
        tag=tag.strip().lower() if tag else None,
        since=first,
        until=last,
        minimum=min_questions,
        includes_early=include_early,
    )
    with opened() as runtime, runtime.reading() as session:
        built = build(session, wanted, now=runtime.now())
    if as_json:
        print_json(board_record(built))
    else:
        _print_board(built)

"""The leaderboard as a table in the terminal: what orders it first, the rest where it fits."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click

from forecasts.cli.tables import Column, table_lines, terminal_width
from forecasts.values import BoardScore
from forecasts.wording import KIND_WORDS, edge_words, probability_words, rank_words, score_words

if TYPE_CHECKING:
    from forecasts.standings import BoardRow, Leaderboard

UNKNOWN: Final = "–"
_Cell = Callable[["BoardRow"], str]


def _score(value: float | None) -> str:
    return UNKNOWN if value is None else score_words(value)


def _points(value: float | None) -> str:
    return UNKNOWN if value is None else edge_words(value)


def _share(value: float | None) -> str:
    return UNKNOWN if value is None else probability_words(value)


def _chance(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.2f}".removeprefix("0")


def _between(low: float | None, high: float | None, words: Callable[[float], str]) -> str:
    return UNKNOWN if low is None or high is None else f"{words(low)} to {words(high)}"


def _rank(row: "BoardRow") -> str:
    if row.rank_low is None or row.rank_high is None:
        return "" if row.is_reference else UNKNOWN
    return rank_words(row.rank_low, row.rank_high)


def _needs(row: "BoardRow") -> str:
    from forecasts.standings.board.board_words import needs_words

    return needs_words(row)


_COLUMNS: Final[dict[str, tuple[Column, _Cell]]] = {
    "rank": (Column("Rank", is_number=True), _rank),
    "forecaster": (Column("Forecaster", shrinks=True), lambda row: row.forecaster),
    "kind": (Column("Kind"), lambda row: KIND_WORDS[row.kind]),
    "edge": (Column("Edge", is_number=True), lambda row: _points(row.edge)),
    "edge interval": (
        Column("90 % interval", is_number=True),
        lambda row: _between(row.edge_low, row.edge_high, edge_words),
    ),
    "log edge": (Column("Log edge", is_number=True), lambda row: _points(row.log_edge)),
    "log edge interval": (
        Column("90 % interval", is_number=True),
        lambda row: _between(row.log_edge_low, row.log_edge_high, edge_words),
    ),
    "n": (Column("n", is_number=True), lambda row: f"{row.questions:,}"),
    "brier": (Column("Brier", is_number=True), lambda row: _score(row.brier)),
    "brier interval": (
        Column("90 % interval", is_number=True),
        lambda row: _between(row.brier_low, row.brier_high, score_words),
    ),
    "log": (Column("Log", is_number=True), lambda row: f"{row.log:.2f}"),
    "over time": (Column("Over time", is_number=True), lambda row: _score(row.time_averaged_brier)),
    "coverage": (Column("Coverage", is_number=True), lambda row: _share(row.coverage)),
    "miscalibration": (Column("Off by", is_number=True), lambda row: _score(row.miscalibration)),
    "by chance": (
        Column("By chance", is_number=True),
        lambda row: _score(row.miscalibration_by_chance),
    ),
    "p": (Column("p", is_number=True), lambda row: _chance(row.calibration_p)),
    "q": (Column("q", is_number=True), lambda row: _chance(row.calibration_q)),
    "hedging": (Column("Hedging", is_number=True), lambda row: _share(row.hedging_share)),
    "weight": (Column("Own", is_number=True), lambda row: _share(row.weight)),
    "market": (Column("Market", is_number=True), lambda row: _share(row.market_share)),
    "stability": (Column("Holds", is_number=True), lambda row: _share(row.stability)),
    "needs": (Column("Needs"), _needs),
}
_FIRST: Final = {
    BoardScore.EDGE: ("rank", "forecaster", "edge", "edge interval", "n", "brier"),
    BoardScore.LOG_EDGE: ("forecaster", "log edge", "log edge interval", "n", "edge", "brier"),
    BoardScore.BRIER: ("forecaster", "kind", "n", "brier", "brier interval", "edge"),
    BoardScore.LOG: ("forecaster", "log", "n", "brier", "edge"),
    BoardScore.TIME_AVERAGED_BRIER: ("forecaster", "over time", "coverage", "n", "brier", "edge"),
    BoardScore.CALIBRATION: ("forecaster", "miscalibration", "by chance", "p", "q", "n", "brier"),
    BoardScore.HEDGING: ("forecaster", "hedging", "n", "brier", "edge"),
}
_OF_EDGE: Final = {"rank", "edge", "edge interval", "weight", "market"}
_WIDER: Final = ((96, "kind"), (104, "weight"), (112, "over time"), (118, "log"), (126, "market"))


def _chosen(board: "Leaderboard") -> list[str]:
    names = list(_FIRST[board.score])
    if any(row.stability is not None for row in board.rows):
        names.append("stability")
    more = [name for width, name in _WIDER if terminal_width() >= width]
    names += [name for name in more if name not in names]
    if any(row.provisional for row in board.rows):
        names.append("needs")
    if not any(row.edge is not None for row in board.rows):
        names = [name for name in names if name not in _OF_EDGE]
    return names


def shows_edge(board: "Leaderboard") -> bool:
    """Says whether the table has a column of Edge or log edge, which others are compared by."""
    return not {"edge", "log edge"}.isdisjoint(_chosen(board))


def _groups(board: "Leaderboard") -> Iterator[tuple[str, list["BoardRow"]]]:
    """Takes the rows apart: settled, provisional, without an Edge where that orders them."""
    by_edge = board.score in {BoardScore.EDGE, BoardScore.LOG_EDGE}
    ranked = [row for row in board.rows if row.edge is not None or not by_edge]
    others = [row for row in board.rows if row.edge is None and by_edge]
    yield "", [row for row in ranked if not row.provisional]
    yield "Provisional:", [row for row in ranked if row.provisional]
    # more questions would not help them, so they lack none
    yield (
        "Without a reference, so without an Edge:",
        [replace(r, provisional=False) for r in others],
    )
    yield "To compare with:", list(board.references)


def print_board_rows(board: "Leaderboard") -> None:
    """Prints the rows under their headings, all in the same columns."""
    columns = [_COLUMNS[name] for name in _chosen(board)]
    groups = [(words, rows) for words, rows in _groups(board) if rows]
    cells = [[cell(row) for _, cell in columns] for _, rows in groups for row in rows]
    heading, *lines = table_lines([column for column, _ in columns], cells)
    click.secho(heading, bold=True)
    _print_groups(groups, lines)


def _print_groups(groups: Sequence[tuple[str, list["BoardRow"]]], lines: Sequence[str]) -> None:
    start = 0
    for place, (words, rows) in enumerate(groups):
        if words:
            click.secho(f"\n{words}" if place else words, dim=True)
        for line in lines[start : start + len(rows)]:
            click.echo(line)
        start += len(rows)

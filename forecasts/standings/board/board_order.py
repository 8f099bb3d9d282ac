"""The rows of a board in another order than its own, each group by itself."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import itemgetter
from typing import Any, Final

from forecasts.standings.board.board_rows import BoardRow, Leaderboard
from forecasts.text import name_order
from forecasts.values import BoardScore

_BY_EDGE: Final = frozenset({BoardScore.EDGE, BoardScore.LOG_EDGE})
_DECIMALS: Final = 9


class BoardColumn(StrEnum):
    """What rows can be sorted by."""

    RANK = "rank"
    NAME = "name"
    EDGE = "edge"
    QUESTIONS = "questions"
    MEASURE = "measure"
    LAST = "last"


class BoardPart(StrEnum):
    """The groups in which rows stand, in their order."""

    SETTLED = "settled"
    PROVISIONAL = "provisional"
    UNREFERENCED = "unreferenced"
    REFERENCES = "references"


@dataclass(frozen=True, slots=True)
class BoardOrder:
    """By which column, and whether the highest value stands first."""

    column: BoardColumn
    is_descending: bool = False


def part_of(row: BoardRow, score: BoardScore) -> BoardPart:
    """Says in which group of a board a row stands."""
    if row.is_reference:
        return BoardPart.REFERENCES
    if score in _BY_EDGE and row.edge is None:
        return BoardPart.UNREFERENCED
    return BoardPart.PROVISIONAL if row.provisional else BoardPart.SETTLED


def excess(row: BoardRow) -> float | None:
    """Gives how far the miscalibration exceeds what chance alone would show."""
    if row.miscalibration is None:
        return None
    return row.miscalibration - (row.miscalibration_by_chance or 0.0)


def sort_value(value: Any) -> Any:
    """Gives what a value is sorted by: numbers that differ by the order of a sum alone are alike.

    Example:
        >>> sort_value(-10.245339319834281) == sort_value(-10.245339319834283)
        True
        >>> sort_value("Ann")
        'Ann'
    """
    return round(value, _DECIMALS) if isinstance(value, float) else value


def measure_of(row: BoardRow, score: BoardScore) -> float | None:
    """Gives the number of the column beside n: what orders the rows, or Brier beside Edge."""
    return {
        BoardScore.LOG: row.log,
        BoardScore.TIME_AVERAGED_BRIER: row.time_averaged_brier,
        BoardScore.CALIBRATION: excess(row),
        BoardScore.HEDGING: row.hedging_share,
    }.get(score, row.brier)


def _ranks(row: BoardRow, _: BoardScore) -> tuple[int, int] | None:
    if row.rank_low is None or row.rank_high is None:
        return None
    return row.rank_low, row.rank_high


def _points(row: BoardRow, score: BoardScore) -> float | None:
    return row.log_edge if score is BoardScore.LOG_EDGE else row.edge


_VALUES: Final[Mapping[BoardColumn, Callable[[BoardRow, BoardScore], Any]]] = {
    BoardColumn.RANK: _ranks,
    BoardColumn.NAME: lambda row, _: name_order(row.forecaster),
    BoardColumn.EDGE: _points,
    BoardColumn.QUESTIONS: lambda row, _: row.questions,
    BoardColumn.MEASURE: measure_of,
    BoardColumn.LAST: lambda row, _: row.last_at,
}


def _sorted(rows: Iterable[BoardRow], order: BoardOrder, score: BoardScore) -> list[BoardRow]:
    valued = [(sort_value(_VALUES[order.column](row, score)), row) for row in rows]
    known = [each for each in valued if each[0] is not None]
    known.sort(key=itemgetter(0), reverse=order.is_descending)
    return [row for _, row in known] + [row for value, row in valued if value is None]


def in_order(board: Leaderboard, order: BoardOrder | None) -> Leaderboard:
    """Sorts each group of a board by a column; what is not known stands last.

    Rows alike in the column keep the order of the board. Without an order nothing changes.
    """
    if order is None:
        return board
    parts: dict[BoardPart, list[BoardRow]] = {part: [] for part in BoardPart}
    for row in board.rows:
        parts[part_of(row, board.score)].append(row)
    rows = [row for part in parts.values() for row in _sorted(part, order, board.score)]
    references = _sorted(board.references, order, board.score)
    return replace(board, rows=tuple(rows), references=tuple(references))

"""What a reader asks of the leaderboard, read from an address and written as one."""

from dataclasses import dataclass, replace
from typing import Any, Final

from flask import url_for

from forecasts.standings import BoardColumn, BoardFilter, BoardOrder, Leaderboard
from forecasts.values import BoardScore
from web.contexts import SortHead
from web.paging import page_number
from web.queries import Query, board_filter, board_order, board_query

_BY_POINTS: Final = frozenset({BoardScore.EDGE, BoardScore.LOG_EDGE})
_HIGHEST_FIRST: Final = frozenset({BoardColumn.EDGE, BoardColumn.QUESTIONS, BoardColumn.LAST})
"""Columns that begin with the highest value when first asked for."""

ORDER_WORDS: Final = {
    BoardColumn.RANK: ("by rank, the best first", "by rank, the last first"),
    BoardColumn.NAME: ("by name", "by name, from the end of the alphabet"),
    BoardColumn.EDGE: ("from the lowest", "from the highest"),
    BoardColumn.QUESTIONS: (
        "by number of questions, the fewest first",
        "by number of questions, the most first",
    ),
    BoardColumn.MEASURE: ("from the lowest", "from the highest"),
    BoardColumn.LAST: (
        "by last scored call, the earliest first",
        "by last scored call, the latest first",
    ),
}


@dataclass(frozen=True, slots=True)
class BoardAsked:
    """Everything the address of the leaderboard says.

    Attributes:
        wanted: the filter.
        order: how its groups are sorted; None for the order of the board.
        page: which page of its rows, from 1.
    """

    wanted: BoardFilter
    order: BoardOrder | None = None
    page: int = 1


def board_asked(query: Query) -> BoardAsked:
    """Reads what is asked of the leaderboard.

    Raises:
        InvalidInputError: a value cannot be read; it is named with what is expected.
    """
    return BoardAsked(board_filter(query), board_order(query), page_number(query))


def asked_query(asked: BoardAsked) -> dict[str, str]:
    """Writes what was asked as the shortest query that reads back as the same."""
    written = board_query(asked.wanted)
    if asked.order is not None:
        written["sort"] = f"{'-' if asked.order.is_descending else ''}{asked.order.column}"
    if asked.page > 1:
        written["page"] = str(asked.page)
    return written


def board_address(asked: BoardAsked) -> str:
    """Gives the address of a view of the leaderboard."""
    query: dict[str, Any] = dict(asked_query(asked))
    return url_for("board.front", **query)


def own_order(board: Leaderboard, *, is_by_points: bool) -> BoardOrder | None:
    """Says by which column a board stands in its own order, where one column says it all."""
    if board.score in _BY_POINTS:
        return BoardOrder(BoardColumn.EDGE, is_descending=True) if is_by_points else None
    return None if board.score is BoardScore.BRIER else BoardOrder(BoardColumn.MEASURE)


def _turned(order: BoardOrder) -> BoardOrder:
    return replace(order, is_descending=not order.is_descending)


def sort_heads(asked: BoardAsked, own: BoardOrder | None) -> dict[str, SortHead]:
    """Links every heading to the board sorted by it, and turned round where it already is.

    Args:
        asked: what the reader sees.
        own: the order of the board itself, which needs no word in the address.
    """
    current = asked.order or own
    heads = {}
    for column in BoardColumn:
        wanted, state = BoardOrder(column, column in _HIGHEST_FIRST), ""
        if current is not None and current.column is column:
            state = "descending" if current.is_descending else "ascending"
            wanted = _turned(current)
        order = None if wanted == own else wanted
        heads[column.value] = SortHead(board_address(BoardAsked(asked.wanted, order)), state)
    return heads

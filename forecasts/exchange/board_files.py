"""A board as a file: the JSON that commands and pages give alike, and its rows as a table."""

from typing import Any, Final

from forecasts.exchange.tables import Table, columns
from forecasts.plain import plain
from forecasts.standings import BoardFilter, BoardOrder, BoardRow, Leaderboard

_PROMISED: Final = (
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
)
_MORE: Final = (
    "brier_low",
    "brier_high",
    "missing",
    "weight",
    "better",
    "referenced",
    "market_share",
    "judged_share",
    "log_edge",
    "log_edge_low",
    "log_edge_high",
    "hedging_share",
    "miscalibration",
    "miscalibration_by_chance",
    "calibration_p",
    "calibration_q",
    "stability",
    "last_at",
    "is_reference",
    "statements",
    "watched",
    "watched_afterwards",
    "watched_share",
)
ROW_FIELDS: Final = (*_PROMISED, *_MORE)
COUNTS: Final = (
    "questions",
    "left_out",
    "early",
    "others",
    "annulled",
    "answers",
    "unreferenced",
    "market_answers",
    "incoherent",
    "with_edge",
    "compared_at",
    "statements",
    "watched",
    "watched_afterwards",
    "wholly_watched",
)
_TEXTS: Final = ("forecaster", "slug", "kind", "last_at")
_WHOLE: Final = (
    "questions",
    "predictions",
    "rank_low",
    "rank_high",
    "provisional",
    "missing",
    "referenced",
    "is_reference",
    "statements",
    "watched",
    "watched_afterwards",
)


def row_record(row: BoardRow) -> dict[str, Any]:
    """Builds the JSON of one row of a board."""
    return {name: getattr(row, name) for name in ROW_FIELDS}


def filter_record(wanted: BoardFilter, order: BoardOrder | None) -> dict[str, Any]:
    """Builds the JSON of what a board was narrowed to, and of how it was sorted."""
    return {
        "kind": wanted.kind,
        "tag": wanted.tag,
        "since": wanted.since,
        "until": wanted.until,
        "early": wanted.includes_early,
        "score": wanted.score,
        "sort": order and order.column,
        "descending": order is not None and order.is_descending,
    }


def board_record(
    board: Leaderboard, wanted: BoardFilter, order: BoardOrder | None = None
) -> dict[str, Any]:
    """Builds the JSON of a board; what is not known is null.

    Args:
        board: the standings.
        wanted: the filter they were asked for with.
        order: how they were sorted; None for the order of the board.
    """
    return {
        "board": board.board,
        "as_of": board.as_of,
        "score": board.score,
        "minimum": board.minimum,
        "rows": [row_record(row) for row in board.rows],
        "references": [row_record(row) for row in board.references],
        "filter": filter_record(wanted, order),
    } | {name: getattr(board, name) for name in COUNTS}


def _cell(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else plain(value)


def board_table(board: Leaderboard) -> Table:
    """Builds the rows of a board as a table, those to compare with last; truths are 1 and 0."""
    shown = columns(
        " ".join(ROW_FIELDS),
        numbers=" ".join(name for name in ROW_FIELDS if name not in {*_TEXTS, *_WHOLE}),
        counts=" ".join(_WHOLE),
    )
    rows = (*board.rows, *board.references)
    cells = (tuple(_cell(value) for value in row_record(row).values()) for row in rows)
    return Table(shown, cells, len(rows))

"""The leaderboard."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forecasts.standings import BoardFilter, BoardRow, Leaderboard, leaderboard
from forecasts.values import Board, ForecasterKind
from web.contexts import BoardContext, BoardLine, FilterForm, Link
from web.drawings import Scale, interval_bar, record_strip, shared_scale
from web.formats import counted
from web.queries import board_filter, board_query, filled_form, is_untidy
from web.rendering import render, runtime

pages: Final = Blueprint("board", __name__)

_OPPOSITE: Final = {
    Board.PROSPECTIVE: Board.RETROSPECTIVE,
    Board.RETROSPECTIVE: Board.PROSPECTIVE,
}


def _address(wanted: BoardFilter) -> str:
    query: dict[str, Any] = dict(board_query(wanted))
    return url_for("board.front", **query)


def _line(row: BoardRow, scale: Scale) -> BoardLine:
    scored = [tick for tick in row.ticks if tick.brier is not None]
    return BoardLine(
        row=row,
        bar=interval_bar(row, scale),
        strip=record_strip(row.ticks),
        last=scored[-1] if scored else None,
    )


def _other(board: Leaderboard, wanted: BoardFilter) -> Link | None:
    opposite = _OPPOSITE.get(board.board)
    if opposite is None or not board.others:
        return None
    words = f"The {opposite} board holds {counted(board.others, 'question')}"
    return Link(_address(replace(wanted, board=opposite)), words)


def filter_form(filled: Mapping[str, str], *, is_open: bool) -> FilterForm:
    """Gathers what can be asked of the board, filled in with what was asked."""
    return FilterForm(
        boards=tuple(Board), kinds=tuple(ForecasterKind), filled=filled, is_open=is_open
    )


def board_context(board: Leaderboard, wanted: BoardFilter) -> BoardContext:
    """Gathers what the board's template shows."""
    scale = shared_scale(board.rows)
    lines = [_line(row, scale) for row in board.rows]
    is_filtered = replace(wanted, board=None) != BoardFilter()
    has_more = bool(board.rows or board.others or board.left_out or board.early)
    return BoardContext(
        board=board,
        form=filter_form(filled_form(MultiDict(board_query(wanted))), is_open=is_filtered),
        is_filtered=is_filtered,
        is_first_day=not has_more and not is_filtered,
        has_interval=any(row.brier_low is not None for row in board.rows),
        scale=scale,
        settled=tuple(line for line in lines if not line.row.provisional),
        provisional=tuple(line for line in lines if line.row.provisional),
        other=_other(board, wanted),
        earlier=Link(_address(replace(wanted, includes_early=True)), "include them"),
        everyone=Link(_address(replace(wanted, minimum=1)), "show all"),
        unfiltered=Link(_address(BoardFilter(board=wanted.board)), "Show the whole board"),
    )


@pages.get("/")
def front() -> str | Response:
    """Shows the board a reader asks for; its address says all, so that it can be shared."""
    wanted = board_filter(request.args)
    if is_untidy(request.args):
        return redirect(_address(wanted))
    with runtime().reading() as session:
        board = leaderboard(session, wanted, now=runtime().now())
    return render(board_context(board, wanted))

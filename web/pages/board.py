"""The leaderboard."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forecasts.db import Session
from forecasts.standings import BoardFilter, Leaderboard, leaderboard
from forecasts.standings.board_words import (
    POWER,
    POWER_WITHOUT_EDGE,
    SCORE_MEANINGS,
    SCORE_NAMES,
    annulled_words,
    compared_words,
    incoherent_words,
    too_few_words,
    unreferenced_words,
)
from forecasts.values import Board, BoardScore, ForecasterKind
from web.board_lines import board_groups, measure_name, plot_of
from web.contexts import BoardContext, FilterForm, Head, Link
from web.formats import counted
from web.queries import board_filter, board_query, filled_form, is_untidy
from web.rendering import render
from web.serving import answer

pages: Final = Blueprint("board", __name__)

_OPPOSITE: Final = {
    Board.PROSPECTIVE: Board.RETROSPECTIVE,
    Board.RETROSPECTIVE: Board.PROSPECTIVE,
}
_DRAWN_POINTS: Final = (
    "Dot: the estimate; line: its 90\u00a0% interval; upright line: as good as the reference. "
    "Where lines overlap, the order may be chance."
)
_DRAWN_MEANS: Final = "Dot: the mean; dashed: what always saying 50\u00a0% scores."


def _address(wanted: BoardFilter) -> str:
    query: dict[str, Any] = dict(board_query(wanted))
    return url_for("board.front", **query)


def _other(board: Leaderboard, wanted: BoardFilter) -> Link | None:
    opposite = _OPPOSITE.get(board.board)
    if opposite is None or not board.others:
        return None
    words = f"The {opposite} board holds {counted(board.others, 'question')}"
    return Link(_address(replace(wanted, board=opposite)), words)


def filter_form(filled: Mapping[str, str], *, is_open: bool) -> FilterForm:
    """Gathers what can be asked of the board, filled in with what was asked."""
    return FilterForm(
        boards=tuple(Board),
        kinds=tuple(ForecasterKind),
        scores=tuple((score, SCORE_NAMES[score]) for score in BoardScore),
        filled=filled,
        is_open=is_open,
    )


def _said(sentences: Sequence[str]) -> tuple[str, ...]:
    return tuple(sentence for sentence in sentences if sentence)


def _has_interval(board: Leaderboard) -> bool:
    return any(row.brier_low is not None for row in (*board.rows, *board.references))


def _meaning(board: Leaderboard) -> str:
    if board.score is BoardScore.BRIER and not _has_interval(board):
        return (
            "Mean Brier score of first statements; 0 to 1, lower is better. No interval yet: "
            "nobody has two scored questions with different scores. Rows stand in order of the "
            "mean Brier score, which may be chance."
        )
    return SCORE_MEANINGS[board.score]


def board_context(board: Leaderboard, wanted: BoardFilter) -> BoardContext:
    """Gathers what the board's template shows."""
    plot = plot_of(board)
    is_filtered = replace(wanted, board=None, score=None) != BoardFilter()
    has_more = bool(board.rows or board.references or board.others or board.left_out or board.early)
    plotted = "Brier" if plot.points is None else "Edge"
    return BoardContext(
        board=board,
        form=filter_form(filled_form(MultiDict(board_query(wanted))), is_open=is_filtered),
        is_filtered=is_filtered,
        is_first_day=not has_more and not is_filtered,
        is_by_points=plot.points is not None,
        has_interval=plot.points is not None or _has_interval(board),
        plotted="Log edge" if board.score is BoardScore.LOG_EDGE else plotted,
        measured=measure_name(board.score),
        sentences=_said(
            [
                _meaning(board),
                _DRAWN_POINTS if plot.points is not None else _DRAWN_MEANS,
                too_few_words(board),
                compared_words(board) if plot.points is not None else "",
            ]
        ),
        notes=_said(
            [
                unreferenced_words(board) if plot.points is not None else "",
                annulled_words(board),
                incoherent_words(board),
                POWER if plot.points is not None else POWER_WITHOUT_EDGE,
            ]
        ),
        scale=plot.scale,
        groups=board_groups(board, plot),
        other=_other(board, wanted),
        earlier=Link(_address(replace(wanted, includes_early=True)), "include them"),
        everyone=Link(_address(replace(wanted, minimum=1)), "show all"),
        unfiltered=Link(_address(BoardFilter(board=wanted.board)), "Show the whole board"),
    )


@pages.get("/")
def front() -> Response:
    """Shows the board a reader asks for; its address says all, so that it can be shared."""
    wanted = board_filter(request.args)
    if is_untidy(request.args):
        return redirect(_address(wanted))

    def page(session: Session, now: datetime) -> str:
        board = leaderboard(session, wanted, now=now, has_ticks=True)
        return render(board_context(board, wanted), Head(canonical=_address(wanted)))

    return answer(("board", wanted), page)

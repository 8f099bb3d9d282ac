"""The leaderboard."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.standings import (
    BoardColumn,
    BoardFilter,
    BoardOrder,
    Leaderboard,
)
from forecasts.standings.board.board_rows import Stability
from forecasts.standings.board.board_words import (
    POWER,
    POWER_WITHOUT_EDGE,
    SCORE_MEANINGS,
    SCORE_NAMES,
    annulled_words,
    compared_words,
    incoherent_words,
    stability_words,
    too_few_words,
    unreferenced_words,
    watched_words,
)
from forecasts.standings.board.own_rows import shown_ticks
from forecasts.values import Board, BoardScore, ForecasterKind
from forecasts.wording import day_words
from web.board_asked import (
    ORDER_WORDS,
    BoardAsked,
    asked_query,
    board_address,
    board_asked,
    own_order,
    sort_heads,
)
from web.board_lines import board_groups, measure_name, plot_of
from web.contexts import BoardContext, FilterForm, Head, Link, Paging
from web.formats import counted
from web.paging import paging
from web.queries import filled_form, is_untidy
from web.rendering import render
from web.serving import answer
from web.shared_boards import shared_board

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


ROWS: Final = 100
"""How many rows stand on a page."""


def _address(wanted: BoardFilter) -> str:
    return board_address(BoardAsked(wanted))


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


def _shown(asked: BoardAsked) -> slice:
    return slice((asked.page - 1) * ROWS, asked.page * ROWS)


def _pages(board: Leaderboard) -> int:
    return max(1, math.ceil(len(board.rows) / ROWS))


def _paging(board: Leaderboard, asked: BoardAsked) -> Paging:
    return paging(asked.page, _pages(board), lambda page: board_address(replace(asked, page=page)))


def _span(board: Leaderboard, asked: BoardAsked) -> str:
    """Says which rows stand on the page; empty where all of them do."""
    if len(board.rows) <= ROWS:
        return ""
    shown, total = _shown(asked), len(board.rows)
    return f"Rows {shown.start + 1:,} to {min(shown.stop, total):,} of {total:,}"


def _sorted_words(board: Leaderboard, order: BoardOrder | None) -> str:
    if order is None:
        return ""
    words = ORDER_WORDS[order.column][order.is_descending]
    named = {
        BoardColumn.EDGE: "Log edge" if board.score is BoardScore.LOG_EDGE else "Edge",
        BoardColumn.MEASURE: measure_name(board.score),
    }
    by = f"by {named[order.column]}, {words}" if order.column in named else words
    return f"Each group is sorted {by}."


def _files(asked: BoardAsked) -> tuple[Link, ...]:
    query: dict[str, Any] = dict(asked_query(replace(asked, page=1)))
    return (
        Link(url_for("exports.board", ending="csv", **query), "CSV"),
        Link(url_for("exports.board", ending="json", **query), "JSON"),
        Link(
            url_for("exports.board", ending="json", **query, evidence="1"), "JSON with its evidence"
        ),
    )


def board_context(board: Leaderboard, asked: BoardAsked) -> BoardContext:
    """Gathers what the board's template shows.

    Args:
        board: the whole standings, sorted as asked; rows of other pages need no strips.
        asked: what the address says.
    """
    wanted, plot = asked.wanted, plot_of(board)
    is_filtered = replace(wanted, board=None, score=None) != BoardFilter()
    has_more = bool(board.rows or board.references or board.others or board.left_out or board.early)
    plotted = "Brier" if plot.points is None else "Edge"
    return BoardContext(
        board=board,
        form=filter_form(filled_form(MultiDict(asked_query(asked))), is_open=is_filtered),
        is_filtered=is_filtered,
        is_first_day=not has_more and not is_filtered,
        is_by_points=plot.points is not None,
        has_interval=plot.points is not None or _has_interval(board),
        has_holds=board.stability is Stability.SHOWN,
        plotted="Log edge" if board.score is BoardScore.LOG_EDGE else plotted,
        measured=measure_name(board.score),
        sentences=_said(
            [
                _meaning(board),
                _DRAWN_POINTS if plot.points is not None else _DRAWN_MEANS,
                too_few_words(board),
                compared_words(board) if plot.points is not None else "",
                stability_words(board) if plot.points is not None else "",
            ]
        ),
        watched=watched_words(board),
        notes=_said(
            [
                unreferenced_words(board) if plot.points is not None else "",
                annulled_words(board),
                incoherent_words(board),
                POWER if plot.points is not None else POWER_WITHOUT_EDGE,
            ]
        ),
        scale=plot.scale,
        groups=board_groups(board, plot, _shown(asked)),
        heads=sort_heads(asked, own_order(board, is_by_points=plot.points is not None)),
        sorted_words=_sorted_words(board, asked.order),
        unsorted=Link(_address(wanted), "In the order of the board"),
        paging=_paging(board, asked),
        span=_span(board, asked),
        beginning=Link(board_address(replace(asked, page=1)), "the first"),
        files=_files(asked),
        other=_other(board, wanted),
        earlier=Link(_address(replace(wanted, includes_early=True)), "include them"),
        everyone=Link(_address(replace(wanted, minimum=1)), "show all"),
        unfiltered=Link(_address(BoardFilter(board=wanted.board)), "Show the whole board"),
    )


def board_description(board: Leaderboard) -> str:
    """Says in a sentence what stands on a board."""
    if not board.rows:
        return ""
    of = "both boards" if board.board is Board.ALL else f"the {board.board} board"
    return (
        f"{counted(len(board.rows), 'public record')} on {counted(board.questions, 'question')} "
        f"of {of}, each with its interval, as of {day_words(board.as_of)}."
    )


@pages.get("/")
def front() -> Response:
    """Shows the board a reader asks for; its address says all, so that it can be shared."""
    asked = board_asked(request.args)
    if is_untidy(request.args) or request.args.get("page") in {"", "1"}:
        return redirect(board_address(asked))

    def page(session: Session, now: datetime) -> str:
        whole = shared_board(session, now, asked.wanted, asked.order)
        if asked.page > _pages(whole):
            raise NotFoundError("page", str(asked.page))
        shown = (*whole.rows[_shown(asked)], *whole.references)
        board = shown_ticks(session, whole, asked.wanted, {row.slug for row in shown})
        head = Head(
            canonical=board_address(
                replace(asked, order=None, page=1 if asked.order else asked.page)
            ),
            description=board_description(board),
            image=url_for("cards.picture", kind="board", ending="png"),
            image_words="The first records of the leaderboard, each with its interval and n.",
            feeds=(Link(url_for("feeds.resolutions"), "How questions came out"),),
        )
        return render(board_context(board, asked), head)

    return answer(("board", asked), page)

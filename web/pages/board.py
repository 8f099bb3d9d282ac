"""The leaderboard."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forecasts.standings import BoardFilter, BoardRow, Leaderboard, leaderboard
from forecasts.standings.board_words import (
    POWER,
    PROVISIONAL_WORDS,
    SCORE_MEANINGS,
    SCORE_NAMES,
    annulled_words,
    compared_words,
    incoherent_words,
    needs_words,
    too_few_words,
    unreferenced_words,
)
from forecasts.values import Board, BoardScore, ForecasterKind
from forecasts.wording import edge_words, probability_words, rank_words, score_words
from web.contexts import BoardContext, BoardGroup, BoardLine, FilterForm, Link
from web.drawings import (
    Bar,
    Points,
    PointsBar,
    PointsScale,
    Scale,
    interval_bar,
    points_bar,
    points_scale,
    record_strip,
    shared_scale,
)
from web.formats import counted, log_loss
from web.queries import board_filter, board_query, filled_form, is_untidy
from web.rendering import render, runtime

pages: Final = Blueprint("board", __name__)

UNKNOWN: Final = "–"
_OPPOSITE: Final = {
    Board.PROSPECTIVE: Board.RETROSPECTIVE,
    Board.RETROSPECTIVE: Board.PROSPECTIVE,
}
_BY_POINTS: Final = frozenset({BoardScore.EDGE, BoardScore.LOG_EDGE})


def _known(words: Callable[[float], str], value: float | None) -> str:
    return UNKNOWN if value is None else words(value)


def _off_by(row: BoardRow) -> str:
    if row.miscalibration is None or row.calibration_q is None:
        return UNKNOWN
    return f"{score_words(row.miscalibration)}, q {row.calibration_q:.2f}"


_MEASURES: Final[Mapping[BoardScore, tuple[str, Callable[[BoardRow], str]]]] = {
    BoardScore.LOG: ("Log", lambda row: log_loss(row.log)),
    BoardScore.TIME_AVERAGED_BRIER: (
        "Over time",
        lambda row: _known(score_words, row.time_averaged_brier),
    ),
    BoardScore.CALIBRATION: ("Off by", _off_by),
    BoardScore.HEDGING: ("Hedging", lambda row: _known(probability_words, row.hedging_share)),
}


def _brier(row: BoardRow) -> str:
    return score_words(row.brier)


def _address(wanted: BoardFilter) -> str:
    query: dict[str, Any] = dict(board_query(wanted))
    return url_for("board.front", **query)


def _points(row: BoardRow, *, is_log: bool) -> Points | None:
    """Takes what is drawn of a row on a scale of points."""
    is_held = not row.provisional
    if is_log:
        values = row.log_edge, row.log_edge_low, row.log_edge_high
    else:
        values = row.edge, row.edge_low, row.edge_high
    estimate, low, high = values
    if estimate is None:
        return None
    return Points("Log edge" if is_log else "Edge", estimate, low, high, is_held)


@dataclass(frozen=True, slots=True)
class _Plot:
    """On what scale the bars of a page are drawn; `points` is None on a scale of Brier scores."""

    scale: Scale | PointsScale
    points: Mapping[str, Points] | None

    def bar(self, row: BoardRow) -> Bar | PointsBar | None:
        """Draws a row, if it has a place on the scale."""
        if self.points is None:
            return interval_bar(row, self.scale) if isinstance(self.scale, Scale) else None
        drawn = self.points.get(row.slug)
        if drawn is None or not isinstance(self.scale, PointsScale):
            return None
        return points_bar(drawn, self.scale)


def _plot(board: Leaderboard) -> _Plot:
    if board.score is BoardScore.BRIER or not any(row.edge is not None for row in board.rows):
        return _Plot(shared_scale((*board.rows, *board.references)), None)
    is_log = board.score is BoardScore.LOG_EDGE
    drawn = {row.slug: _points(row, is_log=is_log) for row in board.rows}
    known = {slug: points for slug, points in drawn.items() if points is not None}
    return _Plot(points_scale(known.values()), known)


def _line(row: BoardRow, plot: _Plot, board: Leaderboard) -> BoardLine:
    points = plot.points.get(row.slug) if plot.points else None
    has_rank = row.rank_low is not None and row.rank_high is not None
    is_unreferenced = plot.points is not None and points is None
    return BoardLine(
        row=row,
        rank=rank_words(row.rank_low or 0, row.rank_high or 0) if has_rank else "",
        bar=plot.bar(row),
        points=edge_words(points.estimate) if points else "",
        measure=_MEASURES.get(board.score, ("Brier", _brier))[1](row),
        needs="" if is_unreferenced else needs_words(row),
        strip=record_strip(row.ticks) if row.slug else None,
    )


def _group(
    key: str, heading: str, caption: str, lines: Iterable[BoardLine]
) -> tuple[BoardGroup, ...]:
    found = tuple(lines)
    return (BoardGroup(key, heading, caption, found),) if found else ()


def _groups(board: Leaderboard, plot: _Plot) -> tuple[BoardGroup, ...]:
    by_points = board.score in _BY_POINTS
    lines = [_line(row, plot, board) for row in board.rows]
    ranked = [line for line in lines if not by_points or line.row.edge is not None]
    others = [line for line in lines if by_points and line.row.edge is None]
    references = [_line(row, plot, board) for row in board.references]
    return (
        *_group("settled", "Settled records", "", (x for x in ranked if not x.row.provisional)),
        *_group(
            "provisional",
            "Provisional records",
            f"{PROVISIONAL_WORDS} Each row says about how many more questions it takes.",
            (x for x in ranked if x.row.provisional),
        ),
        *_group("unreferenced", "Without an Edge", _UNREFERENCED, others),
        *_group("references", "To compare with", _REFERENCES, references),
    )


_DRAWN_POINTS: Final = (
    "Dot: the estimate; line: its 90\u00a0% interval; upright line: as good as the reference. "
    "Where lines overlap, the order may be chance."
)
_DRAWN_MEANS: Final = "Dot: the mean; dashed: what always saying 50\u00a0% scores."
_UNREFERENCED: Final = (
    "Nothing to compare with was on record when they spoke: no market, no crowd, no base rate. "
    "Ordered by Brier."
)
_REFERENCES: Final = (
    "Markets and crowds are the zero line of Edge and have no rank. The crowd is what the others "
    "had said when each forecaster spoke, averaged over forecasters and then over questions."
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
    plot = _plot(board)
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
        measured=_MEASURES.get(board.score, ("Brier", _brier))[0],
        sentences=_said(
            [
                _meaning(board),
                _DRAWN_POINTS if plot.points is not None else _DRAWN_MEANS,
                too_few_words(board),
                compared_words(board),
            ]
        ),
        notes=_said(
            [unreferenced_words(board), annulled_words(board), incoherent_words(board), POWER]
        ),
        scale=plot.scale,
        groups=_groups(board, plot),
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
        board = leaderboard(session, wanted, now=runtime().now(), has_ticks=True)
    return render(board_context(board, wanted))

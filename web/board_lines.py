"""The rows of the board as its page draws them: on one scale, in groups, with one measure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from forecasts.standings import BoardPart, BoardRow, Leaderboard
from forecasts.standings.board.board_order import part_of
from forecasts.standings.board.board_words import PROVISIONAL_WORDS, needs_words
from forecasts.values import BoardScore
from forecasts.wording import edge_words, probability_words, rank_words, score_words
from web.contexts import BoardGroup, BoardLine
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
from web.formats import log_loss

UNKNOWN: Final = "–"
_UNREFERENCED: Final = (
    "Nothing to compare with was on record when they spoke: no market, no crowd, no base rate. "
    "Ordered by Brier."
)
_REFERENCES: Final = (
    "Markets and crowds are the zero line of Edge and have no rank. The crowd is what the others "
    "had said when each forecaster spoke, averaged over forecasters and then over questions."
)
_PROVISIONAL: Final = (
    f"{PROVISIONAL_WORDS} Each row says about how many more questions it takes, with a "
    "reference where others have one."
)
_GROUPS: Final = {
    BoardPart.SETTLED: ("Settled records", ""),
    BoardPart.PROVISIONAL: ("Provisional records", _PROVISIONAL),
    BoardPart.UNREFERENCED: ("Without an Edge", _UNREFERENCED),
    BoardPart.REFERENCES: ("To compare with", _REFERENCES),
}


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


def measure_name(score: BoardScore) -> str:
    """Names the column beside n: what orders the rows, or Brier where the bars show that."""
    return _MEASURES.get(score, ("Brier", _brier))[0]


def _points(row: BoardRow, *, is_log: bool, is_held: bool) -> Points | None:
    """Takes what is drawn of a row on a scale of points."""
    if is_log:
        values = row.log_edge, row.log_edge_low, row.log_edge_high
    else:
        values = row.edge, row.edge_low, row.edge_high
    estimate, low, high = values
    if estimate is None:
        return None
    return Points("Log edge" if is_log else "Edge", estimate, low, high, is_held)


@dataclass(frozen=True, slots=True)
class Plot:
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


def plot_of(board: Leaderboard) -> Plot:
    """Chooses what is drawn: Edge or log edge, or Brier scores where they order the rows."""
    if board.score is BoardScore.BRIER or not any(row.edge is not None for row in board.rows):
        return Plot(shared_scale((*board.rows, *board.references)), None)
    is_log = board.score is BoardScore.LOG_EDGE
    has_settled = any(row.edge is not None and not row.provisional for row in board.rows)
    drawn = {
        row.slug: _points(row, is_log=is_log, is_held=not (row.provisional and has_settled))
        for row in board.rows
    }
    known = {slug: points for slug, points in drawn.items() if points is not None}
    return Plot(points_scale(known.values()), known)


def _line(row: BoardRow, plot: Plot, board: Leaderboard) -> BoardLine:
    points = plot.points.get(row.slug) if plot.points else None
    has_rank = row.rank_low is not None and row.rank_high is not None
    is_unreferenced = plot.points is not None and points is None
    return BoardLine(
        row=row,
        rank=rank_words(row.rank_low or 0, row.rank_high or 0) if has_rank else "",
        holds="" if row.stability is None else probability_words(row.stability),
        bar=plot.bar(row),
        points=edge_words(points.estimate) if points else "",
        measure=_MEASURES.get(board.score, ("Brier", _brier))[1](row),
        needs="" if is_unreferenced else needs_words(row).removesuffix(" with a reference"),
        strip=record_strip(row.ticks) if row.slug else None,
    )


def board_groups(board: Leaderboard, plot: Plot, shown: slice) -> tuple[BoardGroup, ...]:
    """Takes the rows apart: settled, provisional, without an Edge, and those to compare with.

    Args:
        board: the standings.
        plot: on what scale they are drawn.
        shown: which of the rows stand on the page; those to compare with stand on every one.
    """
    lines: dict[BoardPart, list[BoardLine]] = {part: [] for part in BoardPart}
    for row in (*board.rows[shown], *board.references):
        lines[part_of(row, board.score)].append(_line(row, plot, board))
    return tuple(
        BoardGroup(part.value, *_GROUPS[part], tuple(found))
        for part, found in lines.items()
        if found
    )

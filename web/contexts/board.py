"""What the leaderboard hands its template."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from forecasts.standings import (
    BoardRow,
    Leaderboard,
)
from web.contexts.shared import FilterForm, Link, Paging
from web.drawings import Bar, PointsBar, PointsScale, Scale, Strip


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One row of the board with its drawings.

    Attributes:
        row: the row.
        rank: its interval of ranks in words, empty without one.
        holds: the share of other readings of the words under which the rank stays within that
            interval, empty where none was tried.
        bar: its interval on the scale all rows share, None where it has no place there.
        points: the number beside the bar, empty on a scale of Brier scores.
        measure: the score of the column beside n, in words.
        needs: what a provisional record lacks, empty otherwise.
        strip: the record question by question.
    """

    row: BoardRow
    rank: str
    holds: str
    bar: Bar | PointsBar | None
    points: str
    measure: str
    needs: str
    strip: Strip | None


@dataclass(frozen=True, slots=True)
class BoardGroup:
    """Rows that stand together under a heading; `key` tells which."""

    key: str
    heading: str
    caption: str
    lines: tuple[BoardLine, ...]


@dataclass(frozen=True, slots=True)
class SortHead:
    """A heading that sorts: `state` says in which direction it does, empty where it does not."""

    href: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardContext:
    """The leaderboard.

    Attributes:
        board: the standings.
        form: the filter as asked.
        is_filtered: whether anything but board and order was chosen.
        is_first_day: whether nothing at all has been scored yet.
        is_by_points: whether the bars are of Edge or log edge, and not of Brier scores.
        has_interval: whether any row has an interval to draw.
        has_holds: whether the rows tell how their ranks hold under other readings of the words.
        plotted: what the bars show.
        measured: what the column beside n shows.
        sentences: what orders the rows and how to read them.
        notes: what is left out, and how little such a table can show.
        watched: what share of the scored statements comes from a watch, empty without any.
        scale: the scale of the bars.
        groups: the rows of this page, those to compare with last.
        heads: by column, how its heading sorts.
        sorted_words: how the rows are sorted where that is not the order of the board, else empty.
        unsorted: the board in its own order.
        paging: the other pages.
        span: which rows stand on this page, empty where all do.
        beginning: the first page.
        files: exactly this board as files.
        other: the other board, where it holds anything.
        earlier: the same board with questions that resolved before their deadline.
        everyone: the same board without a minimum.
        unfiltered: the board without any filter.
    """

    template: ClassVar[str] = "board.html"

    board: Leaderboard
    form: FilterForm
    is_filtered: bool
    is_first_day: bool
    is_by_points: bool
    has_interval: bool
    has_holds: bool
    plotted: str
    measured: str
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    watched: str
    scale: Scale | PointsScale
    groups: tuple[BoardGroup, ...]
    heads: Mapping[str, SortHead]
    sorted_words: str
    unsorted: Link
    paging: Paging
    span: str
    beginning: Link
    files: tuple[Link, ...]
    other: Link | None
    earlier: Link
    everyone: Link
    unfiltered: Link

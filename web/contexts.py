"""What each page hands its template: frozen, whole, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from forecasts.intake import ArticleView, CandidateView
from forecasts.standings import (
    BoardRow,
    Comparison,
    ForecasterProfile,
    KindCalibration,
    Leaderboard,
    QuestionList,
    QuestionPage,
    QuestionScore,
    SiteCalibration,
    StatementLine,
)
from forecasts.values import Board, BoardScore, ForecasterKind
from web.drawings import Bar, PointsBar, PointsScale, Scale, Strip
from web.figures import Figure
from web.passages import Piece
from web.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Link:
    """An address with its words."""

    href: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterForm:
    """What can be asked of the board, filled in with what was asked.

    Attributes:
        boards: the boards to choose from.
        kinds: the kinds of forecasters to choose from.
        scores: by what rows can be ordered, each with its name.
        filled: what was asked, by name of the field; empty where nothing was.
        is_open: whether the form shows at once.
    """

    boards: tuple[Board, ...]
    kinds: tuple[ForecasterKind, ...]
    scores: tuple[tuple[BoardScore, str], ...]
    filled: Mapping[str, str]
    is_open: bool


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One row of the board with its drawings.

    Attributes:
        row: the row.
        rank: its interval of ranks in words, empty without one.
        bar: its interval on the scale all rows share, None where it has no place there.
        points: the number beside the bar, empty on a scale of Brier scores.
        measure: the score of the column beside n, in words.
        needs: what a provisional record lacks, empty otherwise.
        strip: the record question by question.
    """

    row: BoardRow
    rank: str
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
        plotted: what the bars show.
        measured: what the column beside n shows.
        sentences: what orders the rows and how to read them.
        notes: what is left out, and how little such a table can show.
        scale: the scale of the bars.
        groups: the rows, those to compare with last.
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
    plotted: str
    measured: str
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    scale: Scale | PointsScale
    groups: tuple[BoardGroup, ...]
    other: Link | None
    earlier: Link
    everyone: Link
    unfiltered: Link


@dataclass(frozen=True, slots=True)
class QuestionsContext:
    """The list of questions by where they stand now; those past their deadline are awaiting."""

    template: ClassVar[str] = "questions.html"

    questions: QuestionList
    now: datetime
    is_empty: bool


@dataclass(frozen=True, slots=True)
class NumberedStatement:
    """One statement with the number its mark carries in the picture."""

    number: int
    line: StatementLine


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One score, and whether nobody came closer."""

    score: QuestionScore
    is_closest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionContext:
    """One question as a story.

    Attributes:
        question: everything public about it.
        timeline: the picture, None while nobody has stated a probability.
        statements: what people said, oldest first, numbered from 1.
        recorder: who put all of them on record, None where it was not one person.
        scores: best first.
        has_unaveraged: whether some scores have none averaged over time.
        is_closed: whether its deadline has passed.
    """

    template: ClassVar[str] = "question.html"

    question: QuestionPage
    timeline: Timeline | None
    statements: tuple[NumberedStatement, ...]
    recorder: str | None
    scores: tuple[ScoreLine, ...]
    has_unaveraged: bool
    is_closed: bool


@dataclass(frozen=True, slots=True)
class RecordCard:
    """A forecaster's record on one board, with its sentence and drawings."""

    board: Board
    headline: str
    row: BoardRow
    bar: Bar
    strip: Strip


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecasterContext:
    """One forecaster.

    Attributes:
        profile: everything public about them.
        scale: the scale the bars share.
        records: by board, prospective first; empty before the first score.
        has_interval: whether any record has an interval to draw.
        curve: the calibration curve, None where there are too few questions.
        growth: the difference to the reference over time, None where there is too little.
        other: the same figures of the other board, where it holds anything.
        pictures: the curve as files.
    """

    template: ClassVar[str] = "forecaster.html"

    profile: ForecasterProfile
    scale: Scale
    records: tuple[RecordCard, ...]
    has_interval: bool
    curve: Figure | None
    growth: Figure | None
    other: Link | None
    pictures: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class KindFigure:
    """The calibration of one kind of forecaster, with its curve if there is one."""

    line: KindCalibration
    figure: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationContext:
    """What was said against what happened, by kind.

    Attributes:
        site: the figures.
        form: the filter as asked.
        is_filtered: whether anything but the board was chosen.
        kinds: kind by kind.
        other: the other board, where it holds anything.
        unfiltered: the page without any filter.
    """

    template: ClassVar[str] = "calibration.html"

    site: SiteCalibration
    form: FilterForm
    is_filtered: bool
    kinds: tuple[KindFigure, ...]
    other: Link | None
    unfiltered: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonContext:
    """Two forecasters on the questions both answered.

    Attributes:
        comparison: the figures, None while two have not been named.
        one: what stands in the form.
        other: the same, of the other.
        mistake: what was wrong with the names, empty otherwise.
        elsewhere: the same comparison on the other board, where it holds anything.
    """

    template: ClassVar[str] = "compare.html"

    comparison: Comparison | None
    one: str
    other: str
    mistake: str
    elsewhere: Link | None


@dataclass(frozen=True, slots=True)
class PassageLine:
    """A decided passage of an article."""

    candidate: CandidateView
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleContext:
    """One article: where it comes from and what was read in it."""

    template: ClassVar[str] = "article.html"

    article: ArticleView
    passages: tuple[PassageLine, ...]
    pending: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeContext:
    """A page that cannot be shown.

    Attributes:
        title: what happened, short.
        sentence: what was found and what was expected.
        nearest: what may have been meant.
        home: where to go instead.
        form: the filter to mend, where that is what could not be read.
    """

    template: ClassVar[str] = "mistake.html"

    title: str
    sentence: str
    nearest: tuple[Link, ...]
    home: Link
    form: FilterForm | None


PageContext = (
    BoardContext
    | QuestionsContext
    | QuestionContext
    | ForecasterContext
    | CalibrationContext
    | ComparisonContext
    | ArticleContext
    | MistakeContext
)

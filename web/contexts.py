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
    Tick,
)
from forecasts.values import Board, ForecasterKind
from web.drawings import Bar, Scale, Strip
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
        filled: what was asked, by name of the field; empty where nothing was.
        is_open: whether the form shows at once.
    """

    boards: tuple[Board, ...]
    kinds: tuple[ForecasterKind, ...]
    filled: Mapping[str, str]
    is_open: bool


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One row of the board with its drawings; `last` is the scored call with the last deadline."""

    row: BoardRow
    bar: Bar
    strip: Strip
    last: Tick | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardContext:
    """The leaderboard.

    Attributes:
        board: the standings.
        form: the filter as asked.
        is_filtered: whether anything but the board was chosen.
        is_first_day: whether nothing at all has been scored yet.
        has_interval: whether any row has an interval to draw.
        settled: rows long enough to mean something.
        provisional: the others.
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
    has_interval: bool
    scale: Scale
    settled: tuple[BoardLine, ...]
    provisional: tuple[BoardLine, ...]
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

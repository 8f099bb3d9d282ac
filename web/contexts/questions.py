"""What the list of questions and the page of one hand their templates."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.standings import (
    QuestionPage,
    QuestionScore,
    QuestionVersion,
    ReplyLine,
    StatementLine,
)
from forecasts.standings.questions.question_index import ListedQuestion, QuestionIndex, Section
from forecasts.standings.questions.question_status import Status
from web.contexts.shared import Link, Paging
from web.timeline import Timeline


@dataclass(frozen=True, slots=True)
class SectionTab:
    """A section of the list: how many questions it has, where it stands, whether it is shown."""

    section: Section
    total: int
    href: str
    lines: tuple[ListedQuestion, ...]
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsContext:
    """The list of questions by where they stand now, or what was searched for.

    Attributes:
        index: what is shown.
        tabs: every section with its number of questions and its address.
        everything: the address of all sections.
        chosen: the section that alone is shown, None while all are.
        typed: what was searched for, empty where nothing was.
        tag: the tag all of them have, empty without one.
        tags: tags to choose from, each with its address.
        unfiltered: the address without search and tag.
        hint: what may have been meant where nothing was found, else empty.
        paging: the parts of what alone is shown, None while several sections begin.
    """

    template: ClassVar[str] = "questions.html"

    index: QuestionIndex
    tabs: tuple[SectionTab, ...]
    everything: str
    chosen: Section | None
    typed: str
    tag: str
    tags: tuple[Link, ...]
    unfiltered: str
    hint: str
    paging: Paging | None


@dataclass(frozen=True, slots=True)
class NumberedStatement:
    """One statement with the number its mark carries in the picture.

    `version` is the number of the wording that held when it was made, None where that is the one in
    force, or none was written yet. `replies` are what the forecaster says about it, newest first.
    """

    number: int
    line: StatementLine
    version: int | None = None
    replies: tuple[ReplyLine, ...] = ()


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
        status: where it stands, in words.
        timeline: the picture, None while nobody has stated a probability.
        statements: this part of what people said, oldest first, numbered from 1.
        paging: the parts of it.
        versions: the wordings it had before the one in force, the newest first.
        recorder: who put all of them on record, None where it was not one person.
        scores: the best, best first.
        more_scores: the rest of them.
        has_unaveraged: whether some scores have none averaged over time.
        is_closed: whether its deadline has passed.
        feeds: what can be followed.
    """

    template: ClassVar[str] = "question.html"

    question: QuestionPage
    status: Status
    timeline: Timeline | None
    statements: tuple[NumberedStatement, ...]
    paging: Paging
    versions: tuple[QuestionVersion, ...]
    recorder: str | None
    scores: tuple[ScoreLine, ...]
    more_scores: tuple[ScoreLine, ...]
    has_unaveraged: bool
    is_closed: bool
    feeds: tuple[Link, ...]

"""What the list of questions and the page of one hand their templates."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from forecasts.standings import (
    QuestionList,
    QuestionPage,
    QuestionScore,
    StatementLine,
)
from web.timeline import Timeline


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

"""The list of questions, and one question as a story."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, url_for

from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.standings import (
    QuestionList,
    QuestionPage,
    question_list,
    question_page,
)
from web.contexts import Head, NumberedStatement, QuestionContext, QuestionsContext, ScoreLine
from web.queries import is_plausible_name
from web.rendering import render
from web.serving import Moved, answer
from web.timeline import timeline

pages: Final = Blueprint("questions", __name__, url_prefix="/questions")


def questions_context(questions: QuestionList, *, now: datetime) -> QuestionsContext:
    """Gathers what the list's template shows; a question past its deadline is no longer open."""
    closed = tuple(line for line in questions.open if line.closes_at <= now)
    shown = replace(
        questions,
        awaiting=tuple(sorted((*questions.awaiting, *closed), key=lambda line: line.closes_at)),
        open=tuple(line for line in questions.open if line.closes_at > now),
    )
    groups = (shown.awaiting, shown.open, shown.resolved, shown.annulled)
    return QuestionsContext(shown, now=now, is_empty=not any(groups))


@pages.get("")
def every() -> Response:
    """Lists the questions by where they stand."""

    def page(session: Session, now: datetime) -> str:
        return render(questions_context(question_list(session), now=now))

    return answer(("questions",), page)


def _scores(question: QuestionPage) -> tuple[ScoreLine, ...]:
    briers = {score.brier for score in question.scores}
    return tuple(
        ScoreLine(
            score=score,
            is_closest=len(briers) > 1 and score.brier == min(briers),
        )
        for score in question.scores
    )


def _recorder(question: QuestionPage) -> str | None:
    names = {line.recorded_by for line in question.statements}
    return names.pop() if len(names) == 1 else None


def question_context(question: QuestionPage, *, now: datetime) -> QuestionContext:
    """Gathers what the question's template shows."""
    return QuestionContext(
        question=question,
        timeline=timeline(question, now=now),
        statements=tuple(
            NumberedStatement(number, line)
            for number, line in enumerate(question.statements, start=1)
        ),
        recorder=_recorder(question),
        scores=_scores(question),
        has_unaveraged=any(score.time_averaged_brier is None for score in question.scores),
        is_closed=question.closes_at <= now,
    )


@pages.get("/<path:name>")
def one(name: str) -> Response:
    """Tells the story of a question; its title as address leads to its own address."""
    if not is_plausible_name(name):
        raise NotFoundError("question", name)

    def page(session: Session, now: datetime) -> str | Moved:
        question = question_page(session, name)
        address = url_for("questions.one", name=question.slug)
        if question.slug != name:
            return Moved(address)
        return render(question_context(question, now=now), Head(canonical=address))

    return answer(("question", name), page)

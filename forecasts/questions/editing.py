"""Changing the wording, window, base rate, cause or tags of a question."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from forecasts import ledger
from forecasts.clock import Moment
from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.models import Market, MarketLink, Question
from forecasts.naming import check_title_free
from forecasts.questions.deciding import UNDECIDED
from forecasts.questions.drafting import (
    check_base_rate,
    check_window,
    clean_cause,
    set_tags,
    write_down,
)
from forecasts.scores import current_resolution, rescore_question
from forecasts.search import keep_words
from forecasts.text import TITLE_LIMIT, clean_text, name_key
from forecasts.values import QuestionState


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionChange:
    """What is to be different about a question; None leaves a field as it is.

    An empty `cause` takes the cause away.
    """

    title: str | None = None
    criteria: str | None = None
    opens: Moment | None = None
    closes: Moment | None = None
    base_rate: float | None = None
    base_rate_source: str | None = None
    cause: str | None = None
    tags: tuple[str, ...] | None = None


def _due_after_edit(question: Question) -> datetime | None:
    if question.state not in UNDECIDED:
        return question.due_at
    return min(question.resolve_by, question.due_at or question.resolve_by)


def _reword(session: Session, question: Question, change: QuestionChange) -> None:
    if change.title is not None:
        title = clean_text(change.title, what="title", limit=TITLE_LIMIT)
        if name_key(title) != question.title_key:
            check_title_free(session, title, question.visibility, question.owner_id)
        question.title, question.title_key = title, name_key(title)
    if change.criteria is not None:
        question.criteria = clean_text(
            change.criteria, what="criteria", limit=10_000, multiline=True
        )


def _move_window(session: Session, question: Question, change: QuestionChange) -> None:
    opens = change.opens or (Moment(question.opens_at) if question.opens_at else None)
    closes = change.closes or Moment(question.closes_at, question.closes_precision)
    check_window(opens, closes, question.title)
    resolution = current_resolution(session, question.id)
    known_at = resolution.known_at if resolution else None
    if opens and known_at and known_at <= opens.at:
        raise InvalidInputError("The question would open after its outcome was known.")
    delay = question.resolve_by - question.closes_at
    question.opens_at = opens.at if opens else None
    question.closes_at, question.closes_precision = closes.at, closes.precision
    question.resolve_by = closes.at + delay


def _read_past_again(
    session: Session, question: Question, opened_at: datetime | None, closed_at: datetime
) -> None:
    """Has the past prices of linked markets read again where the question's window grew."""
    opens_at = question.opens_at
    opens_earlier = opened_at is not None and (opens_at is None or opens_at < opened_at)
    if not opens_earlier and question.closes_at <= closed_at:
        return
    linked = select(MarketLink.market_id).where(
        MarketLink.question_id == question.id, MarketLink.ended_at.is_(None)
    )
    session.execute(update(Market).where(Market.id.in_(linked)).values(history_until=None))


def _set_base_rate(question: Question, change: QuestionChange) -> None:
    rate = question.base_rate if change.base_rate is None else change.base_rate
    source = change.base_rate_source or question.base_rate_source
    source = check_base_rate(rate, source)
    question.base_rate, question.base_rate_source = rate, source


def _fixed(question: Question) -> dict[str, Any]:
    """Lists what must stand before an outcome is known: all that is kept but the cause."""
    return {name: value for name, value in ledger.kept(question).items() if name != "cause"}


def _mark_fixed(question: Question, *, by: str, now: datetime) -> None:
    question.fixed_at, question.fixed_by = now, by
    if question.state is QuestionState.AWAITING and question.resolve_by > now:
        question.state = QuestionState.OPEN
    question.due_at = _due_after_edit(question)


def edit_question(
    session: Session, question: Question, change: QuestionChange, *, by: str, now: datetime
) -> Question:
    """Changes wording, window, base rate, cause or tags; a resolved question is rescored at once.

    Wording, window and base rate written after the outcome was known make the question
    retrospective. An awaiting question whose window now lies ahead is open again.

    Raises:
        InvalidInputError: the new window is impossible, a text is empty or too long, or a base
            rate lacks its source.
        ConflictError: the new title belongs to another question.
    """
    if change == QuestionChange():
        raise InvalidInputError(
            "Nothing to change: give a title, criteria, window, base rate, cause or tags."
        )
    before, fixed = ledger.kept(question), _fixed(question)
    opened_at, closed_at = question.opens_at, question.closes_at
    _reword(session, question, change)
    _move_window(session, question, change)
    _set_base_rate(question, change)
    if change.cause is not None:
        question.cause = clean_cause(change.cause)
    if change.tags is not None:
        set_tags(session, question, change.tags)
    keep_words(session, question)
    if _fixed(question) != fixed:
        _mark_fixed(question, by=by, now=now)
    if ledger.kept(question) != before:
        write_down(session, question, "edited", now)
        rescore_question(session, question)
    _read_past_again(session, question, opened_at, closed_at)
    return question

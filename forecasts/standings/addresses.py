"""What the public can look up: open deadlines for a calendar, every page for search engines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, select, union

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.models import (
    Article,
    Forecaster,
    Prediction,
    Question,
    Quotation,
    Resolution,
    Verdict,
)
from forecasts.values import Provenance, QuestionState, Visibility
from forecasts.watches import watch_slugs

MOST_DEADLINES: Final = 1000


@dataclass(frozen=True, slots=True)
class Deadline:
    """When an open question closes; `fixed_at` is when its wording or window was written last."""

    slug: str
    title: str
    zone: str
    closes_at: datetime
    precision: DatePrecision
    fixed_at: datetime


@dataclass(frozen=True, slots=True)
class Address:
    """A page of its own: its subject, what names it there, and when it changed last if known."""

    subject: str
    name: str
    changed_at: datetime | None


def open_deadlines(
    session: Session, *, now: datetime, most: int = MOST_DEADLINES
) -> tuple[Deadline, ...]:
    """Lists the deadlines of public questions that lie ahead, the nearest first."""
    query = (
        select(Question)
        .where(
            Question.visibility == Visibility.PUBLIC,
            Question.state == QuestionState.OPEN,
            Question.closes_at > now,
        )
        .order_by(Question.closes_at, Question.id)
        .limit(most)
    )
    return tuple(
        Deadline(
            slug=each.slug,
            title=each.title,
            zone=each.zone,
            closes_at=each.closes_at,
            precision=each.closes_precision,
            fixed_at=each.fixed_at,
        )
        for each in session.scalars(query)
    )


def _questions(session: Session) -> Iterator[Address]:
    said = (
        select(Prediction.question_id, func.max(Prediction.recorded_at).label("at"))
        .where(
            Prediction.visibility == Visibility.PUBLIC, Prediction.provenance != Provenance.MARKET
        )
        .group_by(Prediction.question_id)
        .subquery()
    )
    decided = (
        select(Resolution.question_id, func.max(Resolution.decided_at).label("at"))
        .group_by(Resolution.question_id)
        .subquery()
    )
    query = (
        select(
            Question.slug, Question.fixed_at, said.c.at.label("said"), decided.c.at.label("decided")
        )
        .outerjoin(said, said.c.question_id == Question.id)
        .outerjoin(decided, decided.c.question_id == Question.id)
        .where(Question.visibility == Visibility.PUBLIC)
        .order_by(Question.id)
    )
    for row in session.execute(query):
        told = [at for at in (row.fixed_at, row.said, row.decided) if at is not None]
        yield Address("question", row.slug, max(told))


def _forecasters(session: Session) -> Iterator[Address]:
    said = (
        select(Prediction.forecaster_id, func.max(Prediction.recorded_at).label("at"))
        .join(Question, Question.id == Prediction.question_id)
        .where(
            Prediction.visibility == Visibility.PUBLIC,
            Question.visibility == Visibility.PUBLIC,
            Prediction.provenance != Provenance.MARKET,
        )
        .group_by(Prediction.forecaster_id)
        .subquery()
    )
    query = (
        select(Forecaster.slug, said.c.at)
        .outerjoin(said, said.c.forecaster_id == Forecaster.id)
        .where(Forecaster.is_public)
        .order_by(Forecaster.slug)
    )
    for row in session.execute(query):
        yield Address("forecaster", row.slug, row.at)


def _articles(session: Session) -> Iterator[Address]:
    """Yields those that something public was read in; any other tells readers nothing yet."""
    spoken, verdict = (
        select(Quotation.article_id)
        .join(said, said.quotation_id == Quotation.id)
        .outerjoin(Question, Question.id == said.question_id)
        .where(
            said.visibility == Visibility.PUBLIC,
            or_(Question.id.is_(None), Question.visibility == Visibility.PUBLIC),
        )
        for said in (Prediction, Verdict)
    )
    query = select(Article.id, Article.added_at).where(Article.id.in_(union(spoken, verdict)))
    for row in session.execute(query.order_by(Article.id)):
        yield Address("article", str(row.id), row.added_at)


def _watches(session: Session) -> Iterator[Address]:
    yield from (Address("watch", slug, None) for slug in watch_slugs(session))


def public_addresses(session: Session) -> tuple[Address, ...]:
    """Lists every page of what is public (questions, forecasters, articles, watches), in one order.

    Questions and articles stand in order of their numbers. Forecasters do not: who spoke in
    private first has an early one.
    """
    return (
        *_questions(session),
        *_forecasters(session),
        *_articles(session),
        *_watches(session),
    )

"""The articles something public was read in, page by page."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select

from forecasts.db import AnyRow, AnySelect, Session
from forecasts.models import Article, Candidate, Forecaster, Prediction, Question, Verdict
from forecasts.values import CandidateState, Visibility

LENGTH: Final = 50
_DECIDED: Final = (CandidateState.ACCEPTED, CandidateState.NONCOMMITTAL, CandidateState.DIRECTION)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who is heard in an article."""

    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class PublicArticle:
    """One article of the list.

    Attributes:
        passages: how many of its passages a person decided were predictions, with a number or
            without; those about questions that are not public are left out.
        questions: how many public questions they are about.
        speakers: who said them, by name.
    """

    id: int
    title: str
    url: str | None
    publisher: str | None
    published_on: date | None
    passages: int
    questions: int
    speakers: tuple[Speaker, ...]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One page of the articles, the latest first; `total` counts all of them."""

    articles: tuple[PublicArticle, ...]
    total: int
    page: int
    pages: int


def _joined(query: AnySelect) -> AnySelect:
    """Joins what was decided of a candidate, and the question it is about."""
    return (
        query.outerjoin(Prediction, Prediction.id == Candidate.prediction_id)
        .outerjoin(Verdict, Verdict.id == Candidate.verdict_id)
        .outerjoin(
            Question, Question.id == func.coalesce(Prediction.question_id, Verdict.question_id)
        )
    )


def _is_public() -> ColumnElement[bool]:
    """Selects the candidates that were decided and that everybody may see."""
    return (
        Candidate.state.in_(_DECIDED)
        & (func.coalesce(Prediction.visibility, Verdict.visibility) == Visibility.PUBLIC)
        & or_(Question.id.is_(None), Question.visibility == Visibility.PUBLIC)
    )


def _speakers(session: Session, articles: Sequence[int]) -> dict[int, tuple[Speaker, ...]]:
    query = _joined(select(Candidate.article_id, Forecaster.name, Forecaster.slug)).join(
        Forecaster,
        Forecaster.id == func.coalesce(Prediction.forecaster_id, Verdict.forecaster_id),
    )
    found: dict[int, list[Speaker]] = defaultdict(list)
    rows = session.execute(
        query.where(Candidate.article_id.in_(articles), _is_public())
        .distinct()
        .order_by(Forecaster.name, Forecaster.slug)
    )
    for row in rows:
        found[row.article_id].append(Speaker(row.name, row.slug))
    return {number: tuple(speakers) for number, speakers in found.items()}


def _article(row: AnyRow, speakers: tuple[Speaker, ...]) -> PublicArticle:
    return PublicArticle(
        id=row.id,
        title=row.title,
        url=row.url,
        publisher=row.publisher,
        published_on=row.published_on,
        passages=row.passages,
        questions=row.questions,
        speakers=speakers,
    )


def public_articles(session: Session, *, page: int = 1) -> ArticlePage:
    """Lists the articles with a decided public passage, the latest first; three queries.

    Args:
        session: a reading session.
        page: which part, from 1; the last one where there are fewer.
    """
    counts = (
        _joined(
            select(
                Candidate.article_id,
                func.count(Candidate.id).label("passages"),
                func.count(Question.id.distinct()).label("questions"),
            ).select_from(Candidate)
        )
        .where(_is_public())
        .group_by(Candidate.article_id)
        .subquery()
    )
    total = session.scalar(select(func.count()).select_from(counts)) or 0
    pages = max(1, -(-total // LENGTH))
    page = min(page, pages)
    rows = session.execute(
        select(
            Article.id,
            Article.title,
            Article.url,
            Article.publisher,
            Article.published_on,
            counts.c.passages,
            counts.c.questions,
        )
        .join(counts, counts.c.article_id == Article.id)
        .order_by(Article.published_on.is_(None), Article.published_on.desc(), Article.id.desc())
        .limit(LENGTH)
        .offset((page - 1) * LENGTH)
    ).all()
    heard = _speakers(session, [row.id for row in rows])
    return ArticlePage(
        tuple(_article(row, heard.get(row.id, ())) for row in rows),
        total,
        page,
        pages,
    )

"""What was said on a question: probabilities and verdicts, each with its words."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from forecasts.clock import DatePrecision
from forecasts.db import AnyRow, Session
from forecasts.models import (
    Article,
    Candidate,
    Family,
    FamilyMember,
    Forecaster,
    Prediction,
    Question,
    Quotation,
    Verdict,
)
from forecasts.models.numbers import PASSAGE_NUMBER, STATEMENT_NUMBER, call_key
from forecasts.predictions import reading_of
from forecasts.standings.contested import contested_predictions, read_before
from forecasts.standings.withdrawn import withdrawn
from forecasts.values import (
    Directness,
    ExcludedReason,
    ForecasterKind,
    Provenance,
    Reading,
    VerdictKind,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class FurtherSource:
    """Another article in which a statement stands; a curator found that it is the same."""

    url: str | None
    publisher: str | None
    article_id: int


def address_of(source: FurtherSource) -> str:
    """Gives where a further source is found: its address, else the article here.

    Example:
        >>> address_of(FurtherSource(None, "The Gull", 3))
        'article:3'
    """
    return source.url or f"article:{source.article_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One thing somebody said: a probability, or a verdict without a number.

    Attributes:
        prediction: its number on record, None for a verdict.
        said: the probability as read, None for a verdict.
        verdict: why there is no probability, None where there is one.
        excluded_reason: why it is not scored here, None where it counts.
        said_on: the question it was made on, where that is not this one: a statement under a
            condition that was known already.
        counted_on: the question it counts on instead of this one.
        organisation: where the forecaster belongs, None where that is not known.
        withdrawn_at: when the forecaster ended to stand by it, None while it stands or until
            another statement took its place.
        passage: the number of its words in the article, None where it comes from none.
        key: names it in public addresses; None for a verdict, and for what is not public.
        contested_at: since when somebody says that it is read wrongly, None once decided.
        read_before: whether words were read as a probability before the outcome was known; None
            where no words were read, or nothing is known.
        further: other articles that say the same once more.
    """

    prediction: int | None = None
    forecaster: str
    forecaster_slug: str
    kind: ForecasterKind
    organisation: str | None
    stated_at: datetime
    stated_precision: DatePrecision
    said: Reading | None
    lexicon_version: str | None
    recorded_by: str
    recorded_at: datetime
    verdict: VerdictKind | None
    excluded_reason: ExcludedReason | None
    said_on: str | None = None
    counted_on: str | None = None
    withdrawn_at: datetime | None = None
    withdrawn_precision: DatePrecision | None = None
    quote: str | None
    directness: Directness
    url: str | None
    publisher: str | None
    article_id: int | None
    passage: int | None = None
    key: str | None = None
    contested_at: datetime | None = None
    read_before: bool | None = None
    further: tuple[FurtherSource, ...] = ()


_SAID = (
    Forecaster.name,
    Forecaster.slug,
    Forecaster.kind,
    Forecaster.organisation,
    Quotation.excerpt,
    Quotation.directness.label("quoted_as"),
    Quotation.url,
    Quotation.publisher,
    Quotation.article_id,
    PASSAGE_NUMBER.label("passage"),
    Article.url.label("article_url"),
    Article.publisher.label("article_publisher"),
)


def _quoted(row: AnyRow) -> dict[str, Any]:
    return {
        "forecaster": row.name,
        "forecaster_slug": row.slug,
        "kind": row.kind,
        "organisation": row.organisation,
        "quote": row.excerpt or None,
        "directness": row.quoted_as or Directness.DIRECT,
        "url": row.url or row.article_url,
        "publisher": row.publisher or row.article_publisher,
        "article_id": row.article_id,
        "passage": row.passage if row.article_id else None,
    }


def further_sources(
    session: Session, where: ColumnElement[bool]
) -> dict[int, tuple[FurtherSource, ...]]:
    """Finds the articles that repeat what was said, by the number of the statement.

    Args:
        session: a reading session.
        where: which statements are meant.
    """
    found: dict[int, list[FurtherSource]] = defaultdict(list)
    rows = session.execute(
        select(Candidate.duplicate_of_id, Article.id, Article.url, Article.publisher)
        .join(Article, Article.id == Candidate.article_id)
        .join(Prediction, Prediction.id == Candidate.duplicate_of_id)
        .where(where)
        .order_by(Candidate.id)
    )
    for row in rows:
        found[row.duplicate_of_id].append(FurtherSource(row.url, row.publisher, row.id))
    return {number: tuple(dict.fromkeys(sources)) for number, sources in found.items()}


def _branches(session: Session, question: Question) -> dict[int, str]:
    """Names the questions that ask the same under a condition, by id."""
    rows = session.execute(
        select(Question.id, Question.slug)
        .join(FamilyMember, FamilyMember.question_id == Question.id)
        .join(Family, Family.id == FamilyMember.family_id)
        .where(Family.unconditional_id == question.id)
    )
    return {row.id: row.slug for row in rows}


def _unconditional(session: Session, question: Question) -> str | None:
    """Names the question that asks the same without a condition."""
    asked = (
        select(Family.unconditional_id)
        .join(FamilyMember, FamilyMember.family_id == Family.id)
        .where(FamilyMember.question_id == question.id)
    )
    return session.scalar(select(Question.slug).where(Question.id.in_(asked)))


def _late(said: Prediction, question: Question, known_at: datetime | None) -> ExcludedReason | None:
    """Says why a statement made on a branch does not count here either."""
    if known_at is not None and said.stated_at >= known_at:
        return ExcludedReason.AFTER_KNOWN
    return ExcludedReason.AFTER_CLOSE if said.stated_at > question.closes_at else None


def _predictions(
    session: Session, question: Question, *, known_at: datetime | None, is_public: bool
) -> list[StatementLine]:
    branches, elsewhere = _branches(session, question), _unconditional(session, question)
    moved = Prediction.excluded_reason == ExcludedReason.CONDITION_KNOWN
    query = (
        select(Prediction, STATEMENT_NUMBER.label("number"), *_SAID)
        .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
        .outerjoin(Quotation, Quotation.id == Prediction.quotation_id)
        .outerjoin(Article, Article.id == Quotation.article_id)
        .where(
            or_(
                Prediction.question_id == question.id,
                Prediction.question_id.in_(branches) & moved,
            ),
            Prediction.retracted_at.is_(None),
            Prediction.provenance != Provenance.MARKET,
        )
    )
    if is_public:
        query = query.where(Prediction.visibility == Visibility.PUBLIC)
    ended = withdrawn(session, question_id=question.id, is_public=is_public)
    further = further_sources(session, Prediction.question_id == question.id)
    contested, lines = contested_predictions(session), []

    def is_everybodys(said: Prediction) -> bool:
        return said.visibility is question.visibility is Visibility.PUBLIC

    for row in session.execute(query):
        said: Prediction = row.Prediction
        is_own, end = said.question_id == question.id, ended.get(said.id)
        asked = branches.get(said.question_id, question.slug)
        is_moved = said.excluded_reason is ExcludedReason.CONDITION_KNOWN
        lines.append(
            StatementLine(
                prediction=said.id,
                stated_at=said.stated_at,
                stated_precision=said.stated_precision,
                said=reading_of(said, row.excerpt),
                lexicon_version=said.lexicon_version,
                recorded_by=said.recorded_by,
                recorded_at=said.recorded_at,
                verdict=None,
                excluded_reason=(
                    said.excluded_reason if is_own else _late(said, question, known_at)
                ),
                said_on=branches.get(said.question_id),
                counted_on=elsewhere if is_own and is_moved else None,
                withdrawn_at=end.at if end else None,
                withdrawn_precision=end.precision if end else None,
                key=call_key(row.slug, asked, row.number) if is_everybodys(said) else None,
                contested_at=contested.get(said.id),
                read_before=read_before(said, known_at),
                further=further.get(said.id, ()),
                **_quoted(row),
            )
        )
    return lines


def _verdicts(session: Session, question_id: int, *, is_public: bool) -> list[StatementLine]:
    query = (
        select(Verdict, *_SAID)
        .join(Forecaster, Forecaster.id == Verdict.forecaster_id)
        .outerjoin(Quotation, Quotation.id == Verdict.quotation_id)
        .outerjoin(Article, Article.id == Quotation.article_id)
        .where(Verdict.question_id == question_id, Verdict.retracted_at.is_(None))
    )
    if is_public:
        query = query.where(Verdict.visibility == Visibility.PUBLIC)
    return [
        StatementLine(
            stated_at=row.Verdict.stated_at,
            stated_precision=row.Verdict.stated_precision,
            said=None,
            lexicon_version=None,
            recorded_by=row.Verdict.recorded_by,
            recorded_at=row.Verdict.recorded_at,
            verdict=row.Verdict.kind,
            excluded_reason=None,
            **_quoted(row),
        )
        for row in session.execute(query)
    ]


def statements_on(
    session: Session, question: Question, *, known_at: datetime | None, is_public: bool
) -> list[StatementLine]:
    """Lists what was said on a question, oldest first; retracted recording errors are left out.

    The prices of linked markets, which may be hundreds, are no part of it.

    What was said under a condition once that was known stands on both questions: where it was
    made, and where it counts.

    Args:
        session: a reading session.
        question: the question.
        known_at: when its outcome was known, None while it is not.
        is_public: whether only public statements show.
    """
    said = [
        *_predictions(session, question, known_at=known_at, is_public=is_public),
        *_verdicts(session, question.id, is_public=is_public),
    ]
    return sorted(said, key=lambda line: (line.stated_at, line.forecaster_slug))

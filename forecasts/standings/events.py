"""What happened lately, newest first: what was said, what became of it, how questions came out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_, select

from forecasts.clock import DatePrecision
from forecasts.db import AnyRow, AnySelect, Session
from forecasts.forecasters import find_forecaster
from forecasts.models import (
    Article,
    Forecaster,
    Prediction,
    Question,
    Quotation,
    Resolution,
    Score,
    Verdict,
    Withdrawal,
)
from forecasts.models.numbers import (
    DECISION_NUMBER,
    STATEMENT_NUMBER,
    VERDICT_NUMBER,
    WITHDRAWAL_NUMBER,
)
from forecasts.predictions import reading_of
from forecasts.questions import find_question
from forecasts.values import (
    Decision,
    ExcludedReason,
    Provenance,
    Reading,
    ScoreRule,
    VerdictKind,
    Visibility,
)

NEWEST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened on the public record.

    Attributes:
        key: names it for good.
        at: when it came on record.
        slug: of the question, None for a statement about none.
        title: of the question.
        zone: of the question.
        forecaster: who spoke, None for a decision.
        forecaster_slug: the address of who spoke.
        said: the probability stated, None for anything else.
        verdict: why a statement has no probability.
        excluded_reason: why a statement is not scored, None where it counts.
        is_withdrawal: whether somebody no longer stands by what was said.
        stated_at: when it was said or withdrawn, None for a decision.
        stated_precision: how exactly that is known.
        quote: the words.
        url: where they stand.
        publisher: who published them.
        decision: how the question came out, None for a statement.
        before: the decision that stood before, None for the first.
        known_at: when the outcome was known.
        known_precision: how exactly that is known.
        by: who decided.
        reason: why.
        evidence_url: what shows it.
        brier: what the forecaster's first statement scored.
    """

    key: str
    at: datetime
    slug: str | None = None
    title: str | None = None
    zone: str = "UTC"
    forecaster: str | None = None
    forecaster_slug: str | None = None
    said: Reading | None = None
    verdict: VerdictKind | None = None
    excluded_reason: ExcludedReason | None = None
    is_withdrawal: bool = False
    stated_at: datetime | None = None
    stated_precision: DatePrecision | None = None
    quote: str | None = None
    url: str | None = None
    publisher: str | None = None
    decision: Decision | None = None
    before: Decision | None = None
    known_at: datetime | None = None
    known_precision: DatePrecision | None = None
    by: str | None = None
    reason: str | None = None
    evidence_url: str | None = None
    brier: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The latest events around a forecaster or a question, newest first.

    Attributes:
        slug: its address.
        name: of the forecaster, or title of the question.
        began_at: when a question came on record; None for a forecaster, who may have spoken in
            private before.
    """

    slug: str
    name: str
    began_at: datetime | None
    events: tuple[Event, ...]


_WHO: Final = (
    Forecaster.name,
    Forecaster.slug.label("forecaster_slug"),
    Question.slug,
    Question.title,
    Question.zone,
)
_WORDS: Final = (
    Quotation.excerpt,
    Quotation.url,
    Quotation.publisher,
    Article.url.label("article_url"),
    Article.publisher.label("article_publisher"),
)


def _about(row: AnyRow) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "title": row.title,
        "zone": row.zone or "UTC",
        "forecaster": row.name,
        "forecaster_slug": row.forecaster_slug,
    }


def _words(row: AnyRow) -> dict[str, Any]:
    return {
        "quote": row.excerpt or None,
        "url": row.url or row.article_url,
        "publisher": row.publisher or row.article_publisher,
    }


def _of(
    query: AnySelect,
    table: type[Prediction | Verdict | Withdrawal | Score],
    question_id: int | None,
    forecaster_id: int | None,
) -> AnySelect:
    """Keeps of a query what is public and about one question or one forecaster.

    What is unlisted shows to those alone who ask for that question.
    """
    query = query.where(table.visibility == Visibility.PUBLIC)
    if question_id is not None:
        query = query.where(table.question_id == question_id)
    else:
        is_listed = Question.visibility == Visibility.PUBLIC
        query = query.where(or_(table.question_id.is_(None), is_listed))
    if forecaster_id is not None:
        query = query.where(table.forecaster_id == forecaster_id)
    return query


_Of = tuple[int | None, int | None]


def _statements(session: Session, of: _Of, most: int) -> Iterator[Event]:
    query = (
        select(Prediction, STATEMENT_NUMBER.label("number"), *_WHO, *_WORDS)
        .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
        .join(Question, Question.id == Prediction.question_id)
        .outerjoin(Quotation, Quotation.id == Prediction.quotation_id)
        .outerjoin(Article, Article.id == Quotation.article_id)
        .where(
            Prediction.retracted_at.is_(None),
            Prediction.provenance != Provenance.MARKET,
        )
        .order_by(Prediction.recorded_at.desc(), Prediction.id.desc())
        .limit(most)
    )
    for row in session.execute(_of(query, Prediction, *of)):
        said: Prediction = row.Prediction
        yield Event(
            key=f"statement/{row.forecaster_slug}/{row.slug}/{row.number}",
            at=said.recorded_at,
            said=reading_of(said, row.excerpt),
            excluded_reason=said.excluded_reason,
            stated_at=said.stated_at,
            stated_precision=said.stated_precision,
            **_about(row),
            **_words(row),
        )


def _verdicts(session: Session, of: _Of, most: int) -> Iterator[Event]:
    query = (
        select(Verdict, VERDICT_NUMBER.label("number"), *_WHO, *_WORDS)
        .join(Forecaster, Forecaster.id == Verdict.forecaster_id)
        .outerjoin(Question, Question.id == Verdict.question_id)
        .outerjoin(Quotation, Quotation.id == Verdict.quotation_id)
        .outerjoin(Article, Article.id == Quotation.article_id)
        .where(Verdict.retracted_at.is_(None))
        .order_by(Verdict.recorded_at.desc(), Verdict.id.desc())
        .limit(most)
    )
    for row in session.execute(_of(query, Verdict, *of)):
        said: Verdict = row.Verdict
        yield Event(
            key=f"verdict/{row.forecaster_slug}/{row.number}",
            at=said.recorded_at,
            verdict=said.kind,
            stated_at=said.stated_at,
            stated_precision=said.stated_precision,
            **_about(row),
            **_words(row),
        )


def _withdrawals(session: Session, of: _Of, most: int) -> Iterator[Event]:
    query = (
        select(Withdrawal, WITHDRAWAL_NUMBER.label("number"), *_WHO)
        .join(Forecaster, Forecaster.id == Withdrawal.forecaster_id)
        .join(Question, Question.id == Withdrawal.question_id)
        .order_by(Withdrawal.recorded_at.desc(), Withdrawal.id.desc())
        .limit(most)
    )
    for row in session.execute(_of(query, Withdrawal, *of)):
        ended: Withdrawal = row.Withdrawal
        yield Event(
            key=f"withdrawal/{row.forecaster_slug}/{row.slug}/{row.number}",
            at=ended.recorded_at,
            is_withdrawal=True,
            stated_at=ended.withdrawn_at,
            stated_precision=ended.withdrawn_precision,
            **_about(row),
        )


def _decision(row: AnyRow) -> dict[str, Any]:
    decided: Resolution = row.Resolution
    return {
        "decision": decided.decision,
        "known_at": decided.known_at,
        "known_precision": decided.known_precision,
        "by": decided.decided_by,
        "reason": decided.reason,
        "evidence_url": decided.evidence_url,
    }


def _outcomes(session: Session, of: _Of, most: int) -> Iterator[Event]:
    """Tells how the first statements of a forecaster came out, by the decision in force."""
    query = (
        select(Score, Prediction, Resolution, DECISION_NUMBER.label("number"), *_WHO)
        .join(Forecaster, Forecaster.id == Score.forecaster_id)
        .join(Question, Question.id == Score.question_id)
        .join(Prediction, Prediction.id == Score.prediction_id)
        .join(Resolution, Resolution.id == Score.resolution_id)
        .where(Score.rule == ScoreRule.FIRST)
        .order_by(Resolution.decided_at.desc(), Score.id.desc())
        .limit(most)
    )
    for row in session.execute(_of(query, Score, *of)):
        yield Event(
            key=f"outcome/{row.forecaster_slug}/{row.slug}/{row.number}",
            at=row.Resolution.decided_at,
            said=reading_of(row.Prediction, None),
            brier=row.Score.brier,
            **_about(row),
            **_decision(row),
        )


def _before(session: Session, question_ids: Iterable[int]) -> dict[int, Decision]:
    """Gives the decision before each decision on these questions, by its number."""
    query = (
        select(Resolution.id, Resolution.question_id, Resolution.decision)
        .where(Resolution.question_id.in_(set(question_ids)))
        .order_by(Resolution.id)
    )
    last: dict[int, Decision] = {}
    before = {}
    for row in session.execute(query):
        if row.question_id in last:
            before[row.id] = last[row.question_id]
        if row.decision is not Decision.REOPENED:
            last[row.question_id] = row.decision
    return before


def _decisions(session: Session, question_id: int | None, most: int) -> Iterator[Event]:
    query = (
        select(
            Question.slug,
            Question.title,
            Question.zone,
            Resolution,
            DECISION_NUMBER.label("number"),
        )
        .join(Resolution, Resolution.question_id == Question.id)
        .order_by(Resolution.decided_at.desc(), Resolution.id.desc())
        .limit(most)
    )
    if question_id is None:
        query = query.where(Question.visibility == Visibility.PUBLIC)
    else:
        query = query.where(Question.id == question_id)
    rows = session.execute(query).all()
    before = _before(session, (row.Resolution.question_id for row in rows))
    for row in rows:
        yield Event(
            key=f"decision/{row.slug}/{row.number}",
            at=row.Resolution.decided_at,
            slug=row.slug,
            title=row.title,
            zone=row.zone,
            before=before.get(row.Resolution.id),
            **_decision(row),
        )


def _newest(found: Iterable[Event], most: int) -> tuple[Event, ...]:
    return tuple(sorted(found, key=lambda each: each.at, reverse=True)[:most])


def latest_decisions(session: Session, *, most: int = NEWEST) -> tuple[Event, ...]:
    """Lists the latest decisions on public questions, reopenings and annulments included."""
    return tuple(_decisions(session, None, most))


def forecaster_story(session: Session, name: str, *, most: int = NEWEST) -> Story:
    """Lists what a forecaster said lately in public, and what became of it.

    Raises:
        NotFoundError: nobody public is called that.
    """
    who = find_forecaster(session, name, is_public=True)
    of = None, who.id
    found = [
        *_statements(session, of, most),
        *_verdicts(session, of, most),
        *_withdrawals(session, of, most),
        *_outcomes(session, of, most),
    ]
    return Story(
        slug=who.slug,
        name=who.name,
        began_at=None,
        events=_newest(found, most),
    )


def question_story(session: Session, name: str, *, most: int = NEWEST) -> Story:
    """Lists what was said on a question lately, and every decision about it.

    Raises:
        NotFoundError: there is no such question for the public.
    """
    about = find_question(session, name, is_public=True)
    of = about.id, None
    found = [
        *_statements(session, of, most),
        *_verdicts(session, of, most),
        *_withdrawals(session, of, most),
        *_decisions(session, about.id, most),
    ]
    return Story(
        slug=about.slug,
        name=about.title,
        began_at=about.created_at,
        events=_newest(found, most),
    )

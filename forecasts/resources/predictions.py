"""Statements as programs read them; one's own are known by their place on their question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from forecasts.accounts import Viewer, is_seen_question
from forecasts.clock import DatePrecision
from forecasts.db import AnyRow, AnySelect, Session
from forecasts.errors import NotFoundError
from forecasts.language.chances.sourced import is_judgement
from forecasts.models import Article, Forecaster, Prediction, Question, Quotation
from forecasts.models.numbers import STATEMENT_NUMBER, call_key
from forecasts.resources.parts import Paged, Part, count, limited, part
from forecasts.standings.questions.statements import FurtherSource, address_of, further_sources
from forecasts.values import Basis, ExcludedReason, ForecasterKind, Provenance, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionRecord:
    """One stated probability.

    Attributes:
        question: slug of what it is about.
        number: its place among the token's own statements on the question, from 1; null for others.
        href: its address here, null for others'.
        call: names it in a dispute; null for what is not public, and for prices.
        forecaster: slug of whoever stated it.
        name: of whoever stated it.
        kind: who or what that is.
        probability: of Yes.
        low: lower end of the range it stands for.
        high: upper end.
        basis: a number, words or a price.
        phrase: the words it was read from.
        lexicon_version: the table they were read with.
        judgement: whether that table's range is the editors' judgement, which no study measured.
        proposed: what that table says the words mean here.
        reading_reason: why a person read them otherwise, null where nobody did.
        stated_at: when it was said.
        stated_precision: how exactly that is known.
        recorded_at: when it was put on record.
        visibility: who may see it, of those who see the question.
        excluded_reason: why it is never scored, null where it counts.
        quote: the words, where they were recorded.
        url: where they were published.
        also_in: where else they are published, as a curator found: addresses, or article:NUMBER.
        is_mine: whether the account of the token said it.
    """

    question: str
    number: int | None
    href: str | None
    call: str | None
    forecaster: str
    name: str
    kind: ForecasterKind
    probability: float
    low: float | None
    high: float | None
    basis: Basis
    phrase: str | None
    lexicon_version: str | None
    judgement: bool
    proposed: float | None
    reading_reason: str | None
    stated_at: datetime
    stated_precision: DatePrecision
    recorded_at: datetime
    visibility: Visibility
    excluded_reason: ExcludedReason | None
    quote: str | None
    url: str | None
    also_in: tuple[str, ...]
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionsWanted:
    """Which statements are asked for.

    Attributes:
        question_id: only those on this question.
        forecaster_id: only those of this forecaster.
        is_mine: only one's own.
    """

    question_id: int | None = None
    forecaster_id: int | None = None
    is_mine: bool = False


def _own(viewer: Viewer | None) -> int:
    """Gives the forecaster somebody is; 0, which nobody is, before the first statement."""
    return (viewer.forecaster_id if viewer else None) or 0


def _query() -> AnySelect:
    return (
        select(
            Prediction,
            STATEMENT_NUMBER.label("call_number"),
            Question.visibility.label("seen_by"),
            Question.slug.label("about"),
            Forecaster.slug.label("who"),
            Forecaster.name,
            Forecaster.kind,
            Quotation.excerpt,
            Quotation.url,
            Article.url.label("article_url"),
        )
        .join(Question, Question.id == Prediction.question_id)
        .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
        .outerjoin(Quotation, Quotation.id == Prediction.quotation_id)
        .outerjoin(Article, Article.id == Quotation.article_id)
    )


def _seen(viewer: Viewer | None, *, is_whole_question: bool) -> ColumnElement[bool]:
    """Selects public statements on what may be seen, and one's own; recording errors are left out.

    Args:
        viewer: who asks.
        is_whole_question: whether the question is one they may see, listed or not.
    """
    is_public = Prediction.visibility == Visibility.PUBLIC
    on_seen = is_public if is_whole_question else and_(is_public, is_seen_question(viewer))
    is_own = Prediction.forecaster_id == _own(viewer)
    return and_(Prediction.retracted_at.is_(None), or_(on_seen, is_own))


def _numbers(session: Session, rows: list[AnyRow], viewer: Viewer | None) -> dict[int, int]:
    """Gives one's own statements among these their places on their questions."""
    own = _own(viewer)
    about = {row.Prediction.question_id for row in rows if row.Prediction.forecaster_id == own}
    if not about:
        return {}
    place = func.row_number().over(partition_by=Prediction.question_id, order_by=Prediction.id)
    query = select(Prediction.id, place).where(
        Prediction.forecaster_id == own, Prediction.question_id.in_(about)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _records(session: Session, rows: list[AnyRow], viewer: Viewer | None) -> list[PredictionRecord]:
    numbers = _numbers(session, rows, viewer)
    shown = [row.Prediction.id for row in rows]
    further = further_sources(session, Prediction.id.in_(shown)) if shown else {}
    return [
        _record(row, numbers.get(row.Prediction.id), further.get(row.Prediction.id, ()))
        for row in rows
    ]


def _call(row: AnyRow) -> str | None:
    """Names a statement as whoever disputes it does, where everybody sees it."""
    said: Prediction = row.Prediction
    is_public = said.visibility is row.seen_by is Visibility.PUBLIC
    if not is_public or said.retracted_at is not None or said.provenance is Provenance.MARKET:
        return None
    return call_key(row.who, row.about, row.call_number)


def _record(row: AnyRow, number: int | None, further: Sequence[FurtherSource]) -> PredictionRecord:
    said: Prediction = row.Prediction
    return PredictionRecord(
        question=row.about,
        number=number,
        href=f"/api/v1/questions/{row.about}/predictions/{number}" if number else None,
        call=_call(row),
        forecaster=row.who,
        name=row.name,
        kind=row.kind,
        probability=said.probability,
        low=said.low,
        high=said.high,
        basis=said.basis,
        phrase=said.phrase,
        lexicon_version=said.lexicon_version,
        judgement=is_judgement(said.phrase, said.lexicon_version),
        proposed=said.proposed,
        reading_reason=said.reading_reason,
        stated_at=said.stated_at,
        stated_precision=said.stated_precision,
        recorded_at=said.recorded_at,
        visibility=said.visibility,
        excluded_reason=said.excluded_reason,
        quote=row.excerpt or None,
        url=row.url or row.article_url,
        also_in=tuple(map(address_of, further)),
        is_mine=number is not None,
    )


def list_predictions(
    session: Session, wanted: PredictionsWanted, viewer: Viewer | None, paged: Paged
) -> Part[PredictionRecord]:
    """Lists statements, the latest first.

    Args:
        session: a reading session.
        wanted: which of them; the question, where one is named, is one the viewer may see.
        viewer: who asks, None for anybody.
        paged: which part.
    """
    where = [_seen(viewer, is_whole_question=wanted.question_id is not None)]
    if wanted.question_id is not None:
        where.append(Prediction.question_id == wanted.question_id)
    if wanted.forecaster_id is not None:
        where.append(Prediction.forecaster_id == wanted.forecaster_id)
        where.append(or_(Forecaster.is_public, Prediction.forecaster_id == _own(viewer)))
    if wanted.is_mine:
        where.append(Prediction.forecaster_id == _own(viewer))
    query = _query().where(*where)
    latest = query.order_by(
        Prediction.stated_at.desc(), Question.slug, Forecaster.slug, Prediction.id.desc()
    )
    rows = list(session.execute(limited(latest, paged)))
    counted = count(session, query.with_only_columns(Prediction.id, maintain_column_froms=True))
    return part(_records(session, rows, viewer), counted, paged)


def own_prediction_id(session: Session, question: Question, number: int, viewer: Viewer) -> int:
    """Finds the number on record of one's own statement at a place on a question.

    Raises:
        NotFoundError: one said nothing there.
    """
    query = (
        select(Prediction.id)
        .where(Prediction.question_id == question.id, Prediction.forecaster_id == _own(viewer))
        .order_by(Prediction.id)
        .limit(1)
        .offset(number - 1)
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError("prediction of yours", str(number))
    return found


def prediction_record(session: Session, prediction_id: int, viewer: Viewer) -> PredictionRecord:
    """Makes the record of one's own statement, taken back or not."""
    session.flush()
    rows = list(session.execute(_query().where(Prediction.id == prediction_id)))
    return _records(session, rows, viewer)[0]

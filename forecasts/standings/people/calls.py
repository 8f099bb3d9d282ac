"""Every call of a forecaster: what was said, from where, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from forecasts.clock import DatePrecision, span_start
from forecasts.db import AnyRow, Session
from forecasts.models import (
    Article,
    FamilyMember,
    Forecaster,
    Prediction,
    Question,
    Quotation,
    Resolution,
    Score,
    Verdict,
)
from forecasts.models.numbers import PASSAGE_NUMBER, STATEMENT_NUMBER, call_key
from forecasts.predictions import reading_of
from forecasts.standings.contested import contested_predictions, read_before
from forecasts.standings.people.word_meanings import (
    Recalibrated,
    Spoken,
    WordGroup,
    recalibrated,
    word_groups,
)
from forecasts.standings.withdrawn import Withdrawn, withdrawn
from forecasts.values import (
    Basis,
    Directness,
    ExcludedReason,
    Provenance,
    QuestionState,
    Reading,
    ReferenceClass,
    ScoreRule,
    VerdictKind,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a call is compared with.

    Attributes:
        kind: a market, the crowd without the forecaster, or the question's base rate.
        probability: what it gave at that instant.
        brier: what it scored.
        points: 100 x (its Brier - the call's), positive is better for the forecaster.
    """

    kind: ReferenceClass
    probability: float
    brier: float
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One statement of a forecaster with what became of it, or a verdict without a number.

    Attributes:
        prediction: its number on record, None for a verdict.
        key: names it in public addresses; None for a verdict and the price of a market.
        slug: of the question, None for a verdict about none.
        said: the probability as read, None for a verdict.
        verdict: why there is no probability, None where there is one.
        counted_on: the question it was scored on, where that is not the one it was made on: a
            conditional statement whose condition was known already.
        outcome: 1, 0, or None while there is none.
        brier: of a statement that was scored as the first on its question.
        reference: what it is compared with, None where there is nothing or it was not scored.
        withdrawn_at: when the forecaster ended to stand by it, None where they did not.
        passage: the number of its words in the article, None where it comes from none.
        contested_at: since when somebody says that it is read wrongly, None once decided.
        read_before: whether words were read as a probability before the outcome was known; None
            where no words were read, or nothing is known.
        recalibrated: what the words would have been worth by the speaker's earlier record, for
            reading alone and in no score; None for a number, and before enough had come out.
        known_at: when the outcome was known, None while there is none.
    """

    prediction: int | None
    key: str | None = None
    slug: str | None
    title: str | None
    state: QuestionState | None
    zone: str
    stated_at: datetime
    stated_precision: DatePrecision
    said: Reading | None
    verdict: VerdictKind | None
    excluded_reason: ExcludedReason | None
    counted_on: str | None
    outcome: int | None
    brier: float | None
    reference: Reference | None
    withdrawn_at: datetime | None = None
    withdrawn_precision: DatePrecision | None = None
    quote: str | None
    directness: Directness
    url: str | None
    publisher: str | None
    article_id: int | None
    passage: int | None = None
    contested_at: datetime | None = None
    read_before: bool | None = None
    recalibrated: Recalibrated | None = None
    known_at: datetime | None = None
    closes_at: datetime | None = None

    def seen_at(self, now: datetime) -> "Call":
        """Gives the call as it reads at an instant: past its deadline no question is open."""
        if self.state is None or self.closes_at is None:
            return self
        return replace(self, state=self.state.seen(self.closes_at, now))


def _is_told(forecaster_id: int) -> ColumnElement[bool]:
    """Leaves out the later prices of linked markets: the first on each question is scored."""
    other = aliased(Prediction, name="other")
    firsts = (
        select(other.question_id, func.min(other.stated_at))
        .where(
            other.forecaster_id == forecaster_id,
            other.provenance == Provenance.MARKET,
            other.visibility == Visibility.PUBLIC,
            other.retracted_at.is_(None),
        )
        .group_by(other.question_id)
    )
    place = tuple_(Prediction.question_id, Prediction.stated_at)
    return or_(Prediction.provenance != Provenance.MARKET, place.in_(firsts))


def _statements(session: Session, forecaster_id: int) -> Sequence[AnyRow]:
    return session.execute(
        select(
            Prediction,
            Question,
            Quotation,
            Article.url.label("article_url"),
            Article.publisher.label("article_publisher"),
            PASSAGE_NUMBER.label("passage"),
            STATEMENT_NUMBER.label("number"),
            Forecaster.slug.label("forecaster_slug"),
        )
        .join(Question, Question.id == Prediction.question_id)
        .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
        .outerjoin(Quotation, Quotation.id == Prediction.quotation_id)
        .outerjoin(Article, Article.id == Quotation.article_id)
        .where(
            Prediction.forecaster_id == forecaster_id,
            Prediction.visibility == Visibility.PUBLIC,
            Prediction.retracted_at.is_(None),
            Question.visibility == Visibility.PUBLIC,
            _is_told(forecaster_id),
        )
        .order_by(Prediction.stated_at.desc(), Prediction.id.desc())
    ).all()


def _scores(session: Session, forecaster_id: int) -> dict[int, AnyRow]:
    """Reads the scores of first statements, by the number of the statement.

    They are asked for apart: no index leads from a statement to its score.
    """
    rows = session.execute(
        select(
            Score.prediction_id,
            Score.brier,
            Score.question_id.label("scored_on"),
            Score.reference_class,
            Score.reference_probability,
            Score.reference_brier,
            Question.slug.label("counted_slug"),
        )
        .join(Question, Question.id == Score.question_id)
        .where(
            Score.forecaster_id == forecaster_id,
            Score.rule == ScoreRule.FIRST,
            Score.visibility == Visibility.PUBLIC,
        )
    )
    return {row.prediction_id: row for row in rows}


def _verdicts(session: Session, forecaster_id: int) -> Sequence[AnyRow]:
    return session.execute(
        select(
            Verdict,
            Question,
            Quotation,
            Article.url.label("article_url"),
            Article.publisher.label("article_publisher"),
            PASSAGE_NUMBER.label("passage"),
        )
        .outerjoin(Question, Question.id == Verdict.question_id)
        .outerjoin(Quotation, Quotation.id == Verdict.quotation_id)
        .outerjoin(Article, Article.id == Quotation.article_id)
        .where(
            Verdict.forecaster_id == forecaster_id,
            Verdict.visibility == Visibility.PUBLIC,
            Verdict.retracted_at.is_(None),
        )
        .order_by(Verdict.stated_at.desc(), Verdict.id.desc())
    ).all()


@dataclass(frozen=True, slots=True)
class _Decided:
    """How a question came out and when that was known; both None where it is undecided."""

    outcome: int | None = None
    known_at: datetime | None = None


Decided = dict[int, _Decided]


def _outcomes(session: Session, forecaster_id: int) -> Decided:
    asked = select(Prediction.question_id).where(Prediction.forecaster_id == forecaster_id)
    scored = select(Score.question_id).where(Score.forecaster_id == forecaster_id)
    spoken = select(Verdict.question_id).where(
        Verdict.forecaster_id == forecaster_id, Verdict.question_id.is_not(None)
    )
    newest = (
        select(func.max(Resolution.id))
        .where(Resolution.question_id.in_(asked.union(scored, spoken)))
        .group_by(Resolution.question_id)
    )
    decided = session.execute(
        select(Resolution.question_id, Resolution.decision, Resolution.known_at).where(
            Resolution.id.in_(newest)
        )
    )
    return {row.question_id: _Decided(row.decision.outcome, row.known_at) for row in decided}


def _reference(score: AnyRow | None) -> Reference | None:
    if score is None or score.reference_class is None:
        return None
    return Reference(
        kind=score.reference_class,
        probability=score.reference_probability,
        brier=score.reference_brier,
        points=100.0 * (score.reference_brier - score.brier),
    )


def _stated(
    row: AnyRow,
    score: AnyRow | None,
    outcomes: Decided,
    ended: dict[int, Withdrawn],
    contested: dict[int, datetime],
) -> Call:
    said, question, words = row.Prediction, row.Question, row.Quotation
    end = ended.get(said.id)
    scored_on = question.id if score is None else score.scored_on
    elsewhere = None if score is None or scored_on == question.id else score.counted_slug
    is_price = said.provenance is Provenance.MARKET
    came = outcomes.get(scored_on, _Decided())
    return Call(
        prediction=said.id,
        key=None if is_price else call_key(row.forecaster_slug, question.slug, row.number),
        slug=question.slug,
        title=question.title,
        state=question.state,
        closes_at=question.closes_at,
        zone=question.zone,
        stated_at=said.stated_at,
        stated_precision=said.stated_precision,
        said=reading_of(said, words.excerpt if words else None),
        verdict=None,
        excluded_reason=said.excluded_reason,
        counted_on=elsewhere,
        outcome=came.outcome,
        brier=None if score is None else score.brier,
        reference=_reference(score),
        withdrawn_at=end.at if end else None,
        withdrawn_precision=end.precision if end else None,
        quote=(words.excerpt or None) if words else None,
        directness=words.directness if words else said.directness,
        url=(words.url or row.article_url) if words else None,
        publisher=(words.publisher or row.article_publisher) if words else None,
        article_id=words.article_id if words else None,
        passage=row.passage if words and words.article_id else None,
        contested_at=contested.get(said.id),
        read_before=read_before(said, came.known_at),
        known_at=came.known_at,
    )


def _unstated(row: AnyRow, outcomes: Decided) -> Call:
    verdict, words = row.Verdict, row.Quotation
    about = row.Question
    is_public = about is not None and about.visibility is Visibility.PUBLIC
    return Call(
        prediction=None,
        slug=about.slug if is_public else None,
        title=about.title if is_public else None,
        state=about.state if is_public else None,
        closes_at=about.closes_at if is_public else None,
        zone=about.zone if is_public else "UTC",
        stated_at=verdict.stated_at,
        stated_precision=verdict.stated_precision,
        said=None,
        verdict=verdict.kind,
        excluded_reason=None,
        counted_on=None,
        outcome=outcomes.get(about.id, _Decided()).outcome if is_public else None,
        brier=None,
        reference=None,
        quote=(words.excerpt or None) if words else None,
        directness=words.directness if words else Directness.DIRECT,
        url=(words.url or row.article_url) if words else None,
        publisher=(words.publisher or row.article_publisher) if words else None,
        article_id=words.article_id if words else None,
        passage=row.passage if words and words.article_id else None,
    )


def _families(session: Session) -> dict[str, int]:
    """Gives the questions of families their family, by slug."""
    rows = session.execute(
        select(Question.slug, func.min(FamilyMember.family_id))
        .join(FamilyMember, FamilyMember.question_id == Question.id)
        .where(Question.visibility == Visibility.PUBLIC)
        .group_by(Question.slug)
    )
    return {row[0]: row[1] for row in rows}


def _spoken_of(session: Session, calls: Sequence[Call]) -> dict[int, Spoken]:
    """Takes the calls in words that may count, by number, those of one family as one unit."""
    verbal = [
        call
        for call in calls
        if call.said is not None
        and call.said.basis is Basis.VERBAL
        and call.excluded_reason is None
        and call.prediction is not None
    ]
    families = _families(session) if verbal else {}
    alone = {slug: place for place, slug in enumerate(dict.fromkeys(call.slug for call in verbal))}
    return {
        call.prediction: Spoken(
            number=call.prediction,
            said=call.said,
            unit=-families[call.slug] if call.slug in families else alone[call.slug],
            stated_at=span_start(call.stated_at, call.stated_precision, zone=call.zone),
            outcome=call.outcome,
            known_at=call.known_at,
        )
        for call in verbal
        if call.prediction is not None and call.said is not None
    }


def meanings_of(session: Session, calls: Sequence[Call]) -> tuple[WordGroup, ...]:
    """Says how often what somebody's words spoke of came about; see `word_groups`."""
    spoken = _spoken_of(session, calls)
    asked = {call.prediction: call.slug for call in calls}
    return word_groups(spoken.values(), [asked[number] for number in spoken])


def _with_meanings(session: Session, calls: list[Call]) -> list[Call]:
    """Adds to calls in words what they would have been worth by the speaker's earlier record."""
    meant = recalibrated(list(_spoken_of(session, calls).values()))
    if not meant:
        return calls
    return [replace(call, recalibrated=meant.get(call.prediction or 0)) for call in calls]


def calls_of(session: Session, forecaster_id: int) -> tuple[Call, ...]:
    """Reads every public statement and verdict, newest first; recording errors are left out."""
    outcomes = _outcomes(session, forecaster_id)
    ended = withdrawn(session, forecaster_id=forecaster_id)
    scores, contested = _scores(session, forecaster_id), contested_predictions(session)
    calls = [
        _stated(row, scores.get(row.Prediction.id), outcomes, ended, contested)
        for row in _statements(session, forecaster_id)
    ]
    calls = _with_meanings(session, calls)
    calls += [_unstated(row, outcomes) for row in _verdicts(session, forecaster_id)]
    return tuple(sorted(calls, key=lambda call: call.stated_at, reverse=True))


def calls_at(session: Session, forecaster_id: int, now: datetime) -> tuple[Call, ...]:
    """Reads the same as it reads at an instant; see `Call.seen_at`."""
    return tuple(call.seen_at(now) for call in calls_of(session, forecaster_id))

"""Predictions: recording one, withdrawing it, retracting an error, verdicts without a number."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select

from forecasts import ledger
from forecasts.clock import Moment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.forecasters import publish_forecaster
from forecasts.language.chances.sourced import is_judgement
from forecasts.models import (
    Family,
    FamilyMember,
    Forecaster,
    Prediction,
    Question,
    Quotation,
    Verdict,
    Withdrawal,
)
from forecasts.probabilities import check_range
from forecasts.scores import current_resolution, rescore_question, settle_exclusion
from forecasts.text import QUOTE_LIMIT, check_url, clean_text, is_said_in
from forecasts.values import (
    Basis,
    Chain,
    Directness,
    ExcludedReason,
    Provenance,
    QuestionState,
    QuotationKind,
    Reading,
    VerdictKind,
    Visibility,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where words were published, and how close they are to the speaker's own.

    A quote typed in with its URL, or an existing quotation of an article.
    """

    quote: str | None = None
    url: str | None = None
    publisher: str | None = None
    quotation_id: int | None = None
    directness: Directness = Directness.DIRECT

    @property
    def is_given(self) -> bool:
        """Whether anything points to a public source."""
        return bool(self.quote or self.url or self.quotation_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What someone said, as a person or a program hands it in.

    `stated` None means now. `low` and `high` are both given or both None. `reading_reason` says why
    a person read the words otherwise than the lexicon does.
    """

    probability: float
    low: float | None = None
    high: float | None = None
    stated: Moment | None = None
    basis: Basis = Basis.NUMERIC
    phrase: str | None = None
    lexicon_version: str | None = None
    is_inverted: bool = False
    proposed: float | None = None
    reading_reason: str | None = None
    is_commitment: bool = False
    source: Source = Source()
    provenance: Provenance = Provenance.DIRECT
    visibility: Visibility = Visibility.PUBLIC


def reading_of(prediction: Prediction, words: str | None = None) -> Reading:
    """Returns a prediction as it is to be shown, beside the words it was read from, if any."""
    phrase = prediction.phrase
    return Reading(
        prediction.probability,
        prediction.low,
        prediction.high,
        prediction.basis,
        phrase,
        is_inverted=prediction.is_inverted,
        proposed=prediction.proposed,
        is_verbatim=not phrase or not words or is_said_in(phrase, words),
        reason=prediction.reading_reason,
        lexicon_version=prediction.lexicon_version,
        judgement=is_judgement(phrase, prediction.lexicon_version),
    )


def settle_stated(stated: Moment | None, *, now: datetime, what: str = "statement") -> Moment:
    """Settles when something was said: as given, never later than now.

    A bare date stands for its end; one whose span has begun and not ended becomes now.

    Args:
        stated: when, None for now.
        now: the present instant.
        what: what was said, for whoever reads a refusal.

    Raises:
        InvalidInputError: the time lies in the future.
    """
    if stated is None:
        return Moment(now)
    if stated.at <= now:
        return stated
    if stated.begins_at is not None and stated.begins_at <= now:
        return Moment(now, stated.precision)
    raise InvalidInputError(
        f"The {what} is dated {stated.at:%Y-%m-%d %H:%M} UTC, which is in the future; "
        "give the day it was made."
    )


def _quotation(
    session: Session, source: Source, speaker: str, *, chain: Chain, now: datetime
) -> int | None:
    if source.quotation_id is not None or not source.is_given:
        return source.quotation_id
    quote = source.quote and clean_text(source.quote, what="quote", limit=QUOTE_LIMIT)
    is_direct = source.directness is Directness.DIRECT
    quotation = Quotation(
        kind=QuotationKind.DIRECT if is_direct else QuotationKind.INDIRECT,
        directness=source.directness,
        excerpt=quote or "",
        speaker=speaker,
        url=check_url(source.url) if source.url else None,
        publisher=source.publisher and clean_text(source.publisher, what="publisher", limit=300),
    )
    session.add(quotation)
    ledger.record(session, quotation, "recorded", chain=chain, now=now)
    return quotation.id


def _check_open_to_statements(question: Question) -> None:
    if question.state is QuestionState.ANNULLED:
        raise ConflictError(f"{question.slug} is annulled; nothing stated on it can count.")


def record_prediction(
    session: Session,
    *,
    question: Question,
    forecaster: Forecaster,
    statement: Statement,
    by: str,
    now: datetime,
    is_rescored: bool = True,
) -> Prediction:
    """Puts one stated probability on record, ledgers it and rescores a resolved question.

    A statement made once the outcome was known, or after the close, is recorded with its
    `excluded_reason` and never scored.

    Args:
        session: an open writing transaction.
        question: what it is about.
        forecaster: who said it.
        statement: what was said, when, in which words.
        by: who recorded it.
        now: the present instant.
        is_rescored: whether exclusion and scores are settled at once; who records many statements
            passes False and calls `forecasts.scores.rescore_questions` at the end.

    Raises:
        InvalidInputError: the probability or range is outside [0, 1], the time is in the future,
            the quote is over 300 characters, or the URL is no web address.
        ConflictError: the question is annulled.
    """
    _check_open_to_statements(question)
    if not 0.0 <= statement.probability <= 1.0:
        raise InvalidInputError(f"The probability {statement.probability!r} is outside 0 to 1.")
    check_range(statement.low, statement.probability, statement.high)
    stated = settle_stated(statement.stated, now=now)
    chain = ledger.chain_for(question.visibility, statement.visibility)
    if chain is Chain.PUBLIC:
        publish_forecaster(session, forecaster, now=now)
    prediction = Prediction(
        forecaster_id=forecaster.id,
        question_id=question.id,
        probability=statement.probability,
        low=statement.low,
        high=statement.high,
        stated_at=stated.at,
        stated_precision=stated.precision,
        recorded_at=now,
        recorded_by=by,
        basis=statement.basis,
        phrase=statement.phrase,
        lexicon_version=statement.lexicon_version,
        is_inverted=statement.is_inverted,
        proposed=statement.proposed,
        reading_reason=statement.reading_reason,
        directness=statement.source.directness,
        is_commitment=statement.is_commitment,
        quotation_id=_quotation(session, statement.source, forecaster.name, chain=chain, now=now),
        provenance=statement.provenance,
        visibility=statement.visibility,
    )
    session.add(prediction)
    ledger.record(session, prediction, "recorded", chain=chain, now=now)
    if is_rescored:
        settle_exclusion(session, prediction)
    return prediction


def _standing(
    question: Question, forecaster: Forecaster, visibility: Visibility
) -> Select[datetime]:
    """Selects the times of what somebody stood by, on the question or, once known, its branches."""
    branches = (
        select(FamilyMember.question_id)
        .join(Family, Family.id == FamilyMember.family_id)
        .where(Family.unconditional_id == question.id)
    )
    moved = Prediction.excluded_reason == ExcludedReason.CONDITION_KNOWN
    return select(Prediction.stated_at).where(
        Prediction.forecaster_id == forecaster.id,
        Prediction.visibility == visibility,
        or_(
            (Prediction.question_id == question.id)
            & (Prediction.excluded_reason.is_(None) | moved),
            Prediction.question_id.in_(branches) & moved,
        ),
    )


def _check_stands(
    session: Session,
    question: Question,
    forecaster: Forecaster,
    *,
    visibility: Visibility,
    at: datetime,
) -> None:
    standing = _standing(question, forecaster, visibility)
    said_at = session.scalar(
        standing.where(Prediction.stated_at < at).order_by(Prediction.stated_at.desc()).limit(1)
    )
    if said_at is None:
        raise ConflictError(
            f"{forecaster.name} stood by no {visibility.value} statement on {question.slug} before "
            f"{at:%Y-%m-%d %H:%M} UTC; there is nothing to withdraw."
        )
    withdrawn_at = session.scalar(
        select(Withdrawal.withdrawn_at).where(
            Withdrawal.question_id == question.id,
            Withdrawal.forecaster_id == forecaster.id,
            Withdrawal.visibility == visibility,
            Withdrawal.withdrawn_at > said_at,
            Withdrawal.withdrawn_at <= at,
        )
    )
    if withdrawn_at is not None:
        raise ConflictError(
            f"{forecaster.name} withdrew on {question.slug} already, on {withdrawn_at:%Y-%m-%d}, "
            "and has said nothing since."
        )


def _check_accrues(session: Session, question: Question, at: datetime) -> None:
    _check_open_to_statements(question)
    resolution = current_resolution(session, question.id)
    known_at = resolution.known_at if resolution else None
    if known_at is not None and known_at <= at:
        raise ConflictError(
            f"The outcome of {question.slug} was known on {known_at:%Y-%m-%d}; what stood until "
            "then stays. Only an earlier withdrawal changes anything: --on DATE."
        )
    if question.closes_at <= at:
        raise ConflictError(
            f"{question.slug} closed on {question.closes_at:%Y-%m-%d}; what stood until then "
            "stays. Only an earlier withdrawal changes anything: --on DATE."
        )


def record_withdrawal(
    session: Session,
    *,
    question: Question,
    forecaster: Forecaster,
    stated: Moment | None,
    by: str,
    now: datetime,
    visibility: Visibility = Visibility.PUBLIC,
) -> Withdrawal:
    """Records that somebody no longer stands by any probability, ledgers it and rescores.

    What was said before stays and keeps its score; the time average ends to accrue, and crowds
    hear the forecaster no more, until a later statement takes up again.

    Args:
        session: an open writing transaction.
        question: what it is about.
        forecaster: who withdraws.
        stated: when it was withdrawn; None means now.
        by: who recorded it.
        now: the present instant.
        visibility: of the statements that are withdrawn.

    Raises:
        InvalidInputError: the time lies in the future.
        ConflictError: nothing stood at that time, or nothing could change: the outcome was known,
            or the question closed or annulled.
    """
    when = settle_stated(stated, now=now, what="withdrawal")
    _check_accrues(session, question, when.at)
    _check_stands(session, question, forecaster, visibility=visibility, at=when.at)
    withdrawal = Withdrawal(
        forecaster_id=forecaster.id,
        question_id=question.id,
        withdrawn_at=when.at,
        withdrawn_precision=when.precision,
        recorded_at=now,
        recorded_by=by,
        visibility=visibility,
    )
    session.add(withdrawal)
    chain = ledger.chain_for(question.visibility, visibility)
    ledger.record(session, withdrawal, "recorded", chain=chain, now=now)
    rescore_question(session, question)
    return withdrawal


def retract_prediction(
    session: Session, prediction: Prediction, *, reason: str, now: datetime
) -> None:
    """Takes back a recording error: the row stays, ledgered, shown as retracted, never scored.

    Raises:
        ConflictError: it is retracted already.
    """
    if prediction.retracted_at is not None:
        raise ConflictError(f"Prediction {prediction.id} is retracted already.")
    prediction.retracted_at = now
    prediction.retraction_reason = clean_text(reason, what="reason", limit=1000)
    question = session.get_one(Question, prediction.question_id)
    ledger.append(
        session,
        chain=ledger.chain_for(question.visibility, prediction.visibility),
        kind="prediction.retracted",
        payload={"id": prediction.id, "reason": prediction.retraction_reason},
        now=now,
    )
    prediction.excluded_reason = ExcludedReason.RETRACTED
    rescore_question(session, question)


def record_verdict(
    session: Session,
    *,
    question: Question | None,
    forecaster: Forecaster,
    kind: VerdictKind,
    stated: Moment | None,
    source: Source,
    by: str,
    now: datetime,
) -> Verdict:
    """Records a statement that commits to no number: it counts as hedging, never as 50 %."""
    when = settle_stated(stated, now=now)
    visibility = question.visibility if question else Visibility.PUBLIC
    if visibility is Visibility.PUBLIC:
        publish_forecaster(session, forecaster, now=now)
    verdict = Verdict(
        forecaster_id=forecaster.id,
        question_id=question.id if question else None,
        kind=kind,
        stated_at=when.at,
        stated_precision=when.precision,
        recorded_at=now,
        recorded_by=by,
        quotation_id=_quotation(
            session, source, forecaster.name, chain=ledger.chain_for(visibility), now=now
        ),
        visibility=visibility,
    )
    session.add(verdict)
    session.flush()
    return verdict

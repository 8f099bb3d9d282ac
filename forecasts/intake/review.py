"""A person decides about candidates: accept, noncommittal, direction, reject, merge."""

from datetime import datetime
from typing import Final

from sqlalchemy import select

from forecasts.clock import DatePrecision, Edge, Moment, date_moment, span_start
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.forecasters import settle_forecaster
from forecasts.intake.acceptance import Acceptance, settled_reading
from forecasts.intake.unscored import excluded_as
from forecasts.language.chances.sourced import sourced_words
from forecasts.models import (
    Alias,
    Article,
    Candidate,
    Forecaster,
    Prediction,
    Question,
    Quotation,
    Verdict,
)
from forecasts.predictions import (
    Source,
    Statement,
    reading_of,
    record_prediction,
    record_verdict,
    settle_stated,
)
from forecasts.text import name_key
from forecasts.values import (
    CandidateState,
    Classification,
    Directness,
    ExcludedReason,
    ForecasterKind,
    Provenance,
    VerdictKind,
    Visibility,
)
from forecasts.watches import take_article
from forecasts.watches.matching import writer_of
from forecasts.wording import day_words

_DIRECTNESS: Final = {
    ExcludedReason.HEADLINE: Directness.HEADLINE,
    ExcludedReason.HEARSAY: Directness.HEARSAY,
}


def find_candidate(session: Session, candidate_id: int) -> Candidate:
    """Finds a candidate by its number.

    Raises:
        NotFoundError: there is none.
    """
    candidate = session.get(Candidate, candidate_id)
    if candidate is None:
        raise NotFoundError("candidate", str(candidate_id))
    return candidate


def _check_pending(candidate: Candidate) -> None:
    if candidate.state is not CandidateState.PENDING:
        raise ConflictError(
            f"Candidate {candidate.id} is {candidate.state.value} already (by "
            f"{candidate.decided_by}); undo that first: forecasts candidate undo {candidate.id}"
        )


def _decided(candidate: Candidate, state: CandidateState, by: str, now: datetime) -> None:
    candidate.state, candidate.decided_by, candidate.decided_at = state, by, now


def stated_moment(session: Session, candidate: Candidate, zone: str) -> Moment:
    """Returns when a candidate's words were said, where nobody says otherwise.

    That is the end of the day the text names for it, else of the day of its article.

    Raises:
        InvalidInputError: nobody has settled the article's date; the evidence is named.
    """
    article = session.get_one(Article, candidate.article_id)
    day = candidate.stated_on or article.published_on
    if day is not None:
        return date_moment(day, edge=Edge.END, zone=zone)
    seen = "; ".join(f"{e['text']!r} ({e['day']})" for e in article.date_evidence)
    raise InvalidInputError(
        f"The date of article {article.id} is not settled. "
        + (f"The text says {seen}. " if seen else "The text names no date. ")
        + f"Settle it: forecasts article date {article.id} YYYY-MM-DD, or give --stated-on."
    )


def _check_attributable(candidate: Candidate, said: Acceptance) -> str:
    if candidate.classification is Classification.REPORTER_INFERENCE and said.speaker is None:
        writer = writer_of(candidate.classification, candidate.alternatives)
        signed = f", for example {writer}, who signed the article" if writer else ""
        raise InvalidInputError(
            f"Candidate {candidate.id} is the reporter's own inference, which is never scored as a "
            f"person's; reject it, or name who said it with --as{signed}."
        )
    name = said.speaker or candidate.speaker
    if name is None:
        raise InvalidInputError(
            f"Candidate {candidate.id} names nobody; say who spoke with --as NAME, or reject it."
        )
    return name


def _excluded_as(
    session: Session, candidate: Candidate, who: Forecaster, name: str
) -> ExcludedReason | None:
    aliases = session.scalars(select(Alias.name_key).where(Alias.forecaster_id == who.id))
    names = {name_key(name), *aliases}
    return excluded_as(candidate.classification, candidate.alternatives, names)


def _begins(at: datetime, precision: DatePrecision, zone: str) -> tuple[datetime, DatePrecision]:
    return span_start(at, precision, zone=zone), precision


def _check_says_it_once(
    session: Session, candidate: Candidate, question: Question, who: Forecaster, stated: Moment
) -> None:
    """Refuses what the same person said on the same question at the same time, in one article.

    Which of the two is the statement is for a person to choose, not for the order of the clicks.
    """
    rows = session.execute(
        select(Prediction, Candidate)
        .join(Candidate, Candidate.prediction_id == Prediction.id)
        .where(
            Candidate.article_id == candidate.article_id,
            Prediction.forecaster_id == who.id,
            Prediction.question_id == question.id,
            Prediction.retracted_at.is_(None),
            Prediction.directness.not_in(_DIRECTNESS.values()),
            Prediction.is_commitment.is_(False),
        )
    )
    when = _begins(stated.at, stated.precision, question.zone)
    for first, other in rows:
        if _begins(first.stated_at, first.stated_precision, question.zone) == when:
            raise ConflictError(
                f"{who.name} is on record on {question.slug} with candidate {other.position + 1} "
                f"of this article, said at the same time: {sourced_words(reading_of(first))}. "
                "Only one can be the statement. Reject this one, say that it was made on another "
                "day, or undo that one and accept this; at a terminal: forecasts candidate undo "
                f"{other.id}"
            )


def accept_candidate(
    session: Session,
    candidate: Candidate,
    *,
    question: Question,
    said: Acceptance,
    by: str,
    now: datetime,
) -> Prediction:
    """Turns a candidate into a prediction on a question, confirmed by a person.

    Raises:
        ConflictError: it was decided already, the name is too like another on record, the question
            is annulled, or its article has the person on record on it at the same time already.
        InvalidInputError: speaker, level, range or date are missing or impossible, or another
            reading than the lexicon's is given without its reason.
    """
    _check_pending(candidate)
    name = _check_attributable(candidate, said)
    reading = settled_reading(candidate, said)
    stated = said.stated or stated_moment(session, candidate, question.zone)
    forecaster = settle_forecaster(
        session,
        name=name,
        kind=ForecasterKind.PUNDIT,
        role=candidate.role if name == candidate.speaker else None,
        is_new=said.is_new,
        is_public=question.visibility is Visibility.PUBLIC,
        now=now,
    )
    excluded = _excluded_as(session, candidate, forecaster, name)
    if excluded is None:
        settled = settle_stated(stated, now=now)
        _check_says_it_once(session, candidate, question, forecaster, settled)
    quotation = session.get_one(Quotation, candidate.quotation_id)
    own = quotation.directness
    directness = _DIRECTNESS.get(excluded, own) if excluded else own
    prediction = record_prediction(
        session,
        question=question,
        forecaster=forecaster,
        statement=Statement(
            probability=reading.probability,
            low=reading.low,
            high=reading.high,
            stated=stated,
            basis=reading.basis,
            phrase=candidate.phrase,
            lexicon_version=candidate.lexicon_version,
            is_inverted=said.is_inverted,
            proposed=reading.proposed,
            reading_reason=reading.reason,
            is_commitment=excluded is ExcludedReason.COMMITMENT,
            source=Source(quotation_id=quotation.id, directness=directness),
            provenance=Provenance.REVIEW,
        ),
        by=by,
        now=now,
    )
    candidate.prediction_id = prediction.id
    _decided(candidate, CandidateState.ACCEPTED, by, now)
    if question.visibility is Visibility.PUBLIC:
        article = session.get_one(Article, candidate.article_id)
        take_article(session, article, by=by, now=now)
    return prediction


def set_verdict(
    session: Session,
    candidate: Candidate,
    kind: VerdictKind,
    *,
    question: Question | None = None,
    said: Acceptance,
    by: str,
    now: datetime,
) -> Verdict:
    """Records that a candidate commits to no number: counted as hedging, never scored.

    Raises:
        ConflictError: it was decided already.
        InvalidInputError: nobody is named, or the date is not settled.
    """
    _check_pending(candidate)
    name = _check_attributable(candidate, said)
    zone = question.zone if question else "UTC"
    forecaster = settle_forecaster(
        session,
        name=name,
        kind=ForecasterKind.PUNDIT,
        role=candidate.role if name == candidate.speaker else None,
        is_new=said.is_new,
        is_public=question is None or question.visibility is Visibility.PUBLIC,
        now=now,
    )
    is_inferred = candidate.classification is Classification.REPORTER_INFERENCE
    if is_inferred and _excluded_as(session, candidate, forecaster, name):
        raise InvalidInputError(
            f"Candidate {candidate.id} is the reporter's own inference: it does not say what "
            f"{name} commits to; reject it."
        )
    verdict = record_verdict(
        session,
        question=question,
        forecaster=forecaster,
        kind=kind,
        stated=said.stated or stated_moment(session, candidate, zone),
        source=Source(quotation_id=candidate.quotation_id),
        by=by,
        now=now,
    )
    candidate.verdict_id = verdict.id
    is_noncommittal = kind is VerdictKind.NONCOMMITTAL
    state = CandidateState.NONCOMMITTAL if is_noncommittal else CandidateState.DIRECTION
    _decided(candidate, state, by, now)
    return verdict


def reject_candidate(candidate: Candidate, *, by: str, now: datetime) -> None:
    """Sets a candidate aside as no prediction.

    Raises:
        ConflictError: it was decided already.
    """
    _check_pending(candidate)
    _decided(candidate, CandidateState.REJECTED, by, now)


def _check_is_no_earlier(session: Session, candidate: Candidate, on_record: Prediction) -> None:
    article = session.get_one(Article, candidate.article_id)
    day = candidate.stated_on or article.published_on
    zone = session.get_one(Question, on_record.question_id).zone
    if day is None:
        return
    first, _ = _begins(on_record.stated_at, on_record.stated_precision, zone)
    if date_moment(day, edge=Edge.END, zone=zone).at <= first:
        recorded = day_words(on_record.stated_at, on_record.stated_precision, zone=zone)
        raise ConflictError(
            f"This was said on {day.day} {day:%b %Y}, before the statement on record, of "
            f"{recorded}; merged, it would keep the later day. Accept it: the earlier one is then "
            "what counts."
        )


def merge_candidate(
    session: Session, candidate: Candidate, prediction_id: int, *, by: str, now: datetime
) -> None:
    """Sets a candidate aside as one that says once more what is on record already.

    Its article becomes a further source of that statement.

    Raises:
        ConflictError: it was decided already, the statement was taken back, or this one is earlier:
            the first one is what counts.
    """
    _check_pending(candidate)
    on_record = session.get_one(Prediction, prediction_id)
    if on_record.retracted_at is not None:
        raise ConflictError("That statement was taken back meanwhile; nothing can be added to it.")
    _check_is_no_earlier(session, candidate, on_record)
    candidate.duplicate_of_id = prediction_id
    _decided(candidate, CandidateState.REJECTED, by, now)

"""A person decides about candidates: accept, noncommittal, direction, reject, undo."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from forecasts.clock import Edge, Moment, date_moment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.forecasters import settle_forecaster
from forecasts.language.lexicon import lexicon
from forecasts.models import Article, Candidate, Prediction, Question, Quotation, Verdict
from forecasts.predictions import (
    Source,
    Statement,
    record_prediction,
    record_verdict,
    retract_prediction,
)
from forecasts.text import READING_REASON_LIMIT, clean_text
from forecasts.values import (
    Basis,
    CandidateState,
    Classification,
    ForecasterKind,
    Provenance,
    VerdictKind,
    Visibility,
)
from forecasts.wording import probability_words

_SAME: Final = 1e-6  # numbers nearer than this are one
_NOT_A_PERSONS: Final = {
    Classification.REPORTER_INFERENCE: "the reporter's own inference",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What a person settles on accepting a candidate; None keeps what was proposed.

    Attributes:
        probability: the reviewer's reading; the proposed range is widened to hold it.
        low: lower end of the range.
        high: upper end of the range.
        is_inverted: whether the words speak for No of the question, so that what was proposed is
            turned round; numbers given here are of Yes all the same.
        speaker: who said it, where the proposal is wrong or nobody is named.
        is_new: whether a name much like one on record is somebody else all the same.
        stated: when it was said; the article's publication day by default.
        reason: why the words mean something else than the lexicon says; needed where a number given
            here differs from what was proposed.
    """

    probability: float | None = None
    low: float | None = None
    high: float | None = None
    is_inverted: bool = False
    speaker: str | None = None
    is_new: bool = False
    stated: Moment | None = None
    reason: str = ""


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
    """Returns when a candidate's words were said by default: the end of its article's day.

    Raises:
        InvalidInputError: nobody has settled the article's date; the evidence is named.
    """
    article = session.get_one(Article, candidate.article_id)
    if article.published_on is not None:
        return date_moment(article.published_on, edge=Edge.END, zone=zone)
    seen = "; ".join(f"{e['text']!r} ({e['day']})" for e in article.date_evidence)
    raise InvalidInputError(
        f"The date of article {article.id} is not settled. "
        + (f"The text says {seen}. " if seen else "The text names no date. ")
        + f"Settle it: forecasts article date {article.id} YYYY-MM-DD, or give --stated-on."
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    probability: float
    low: float
    high: float
    basis: Basis
    proposed: float | None
    reason: str | None


class _Levels(Protocol):
    @property
    def low(self) -> float | None: ...
    @property
    def central(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...


def _proposed(candidate: _Levels, said: Acceptance) -> tuple[float | None, ...]:
    proposed = (candidate.low, candidate.central, candidate.high)
    if not said.is_inverted:
        return proposed
    return tuple(None if value is None else 1 - value for value in reversed(proposed))


def _is_read_as_a_point(phrase: str | None) -> bool:
    """Whether the lexicon itself gives a phrase no width, as "about even"."""
    entry = lexicon().find(phrase) if phrase else None
    return entry is not None and entry.low == entry.high


def overrules(candidate: _Levels, said: Acceptance) -> bool:
    """Says whether a person gives other numbers than were proposed, for which a reason is due."""
    given = (said.low, said.probability, said.high)
    return any(
        own is not None and theirs is not None and abs(own - theirs) > _SAME
        for own, theirs in zip(given, _proposed(candidate, said), strict=True)
    )


def _reason(candidate: Candidate, said: Acceptance) -> str | None:
    """Reads why a person overrules what was proposed; None where nobody does and nothing is said.

    Where the words name no level there is nothing to overrule, and a reason may be left out.
    """
    if said.reason.strip():
        return clean_text(said.reason, what="reason", limit=READING_REASON_LIMIT)
    if not overrules(candidate, said):
        return None
    levels = (probability_words(each or 0.0) for each in _proposed(candidate, said))
    low, central, high = levels
    raise InvalidInputError(
        f"Candidate {candidate.id}: {candidate.phrase or 'the words'!r} is read as {central} "
        f"({low} to {high}). Another probability or range needs its reason, which is shown beside "
        "it (--reason TEXT); or leave the numbers as proposed."
    )


def _reading(candidate: Candidate, said: Acceptance) -> _Reading:
    proposed_low, proposed_central, proposed_high = _proposed(candidate, said)
    central = proposed_central if said.probability is None else said.probability
    if central is None:
        raise InvalidInputError(
            f"Candidate {candidate.id} names no level; give --probability with --low and --high, "
            "or mark it: forecasts candidate noncommittal (or direction)."
        )
    low = proposed_low if said.low is None else said.low
    high = proposed_high if said.high is None else said.high
    if low is None or high is None:
        raise InvalidInputError(
            f"Candidate {candidate.id} has no range of its own; a probability read from words "
            "needs one: give --low and --high."
        )
    low = min(low, central) if said.low is None else low
    high = max(high, central) if said.high is None else high
    is_point = candidate.low == candidate.high and not _is_read_as_a_point(candidate.phrase)
    is_own_number = is_point and central == proposed_central
    basis = Basis.NUMERIC if is_own_number else Basis.VERBAL
    proposed = proposed_central if candidate.phrase else None
    return _Reading(central, low, high, basis, proposed, _reason(candidate, said))


def _check_attributable(candidate: Candidate, said: Acceptance) -> str:
    reason = _NOT_A_PERSONS.get(candidate.classification)
    if reason is not None and said.speaker is None:
        raise InvalidInputError(
            f"Candidate {candidate.id} is {reason}, which is never scored as a person's; "
            "reject it, or name who said it with --as."
        )
    name = said.speaker or candidate.speaker
    if name is None:
        raise InvalidInputError(
            f"Candidate {candidate.id} names nobody; say who spoke with --as NAME, or reject it."
        )
    return name


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
        ConflictError: it was decided already, the name is too like another on record, or the
            question is annulled.
        InvalidInputError: speaker, level, range or date are missing or impossible, or another
            reading than the lexicon's is given without its reason.
    """
    _check_pending(candidate)
    name = _check_attributable(candidate, said)
    reading = _reading(candidate, said)
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
    quotation = session.get_one(Quotation, candidate.quotation_id)
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
            is_commitment=candidate.classification is Classification.COMMITMENT,
            source=Source(quotation_id=quotation.id, directness=quotation.directness),
            provenance=Provenance.REVIEW,
        ),
        by=by,
        now=now,
    )
    candidate.prediction_id = prediction.id
    _decided(candidate, CandidateState.ACCEPTED, by, now)
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


def merge_candidate(
    session: Session, candidate: Candidate, prediction_id: int, *, by: str, now: datetime
) -> None:
    """Sets a candidate aside as one that says once more what is on record already.

    Its article becomes a further source of that statement.

    Raises:
        ConflictError: it was decided already, or the statement was taken back.
    """
    _check_pending(candidate)
    if session.get_one(Prediction, prediction_id).retracted_at is not None:
        raise ConflictError("That statement was taken back meanwhile; nothing can be added to it.")
    candidate.duplicate_of_id = prediction_id
    _decided(candidate, CandidateState.REJECTED, by, now)


def undo_decision(session: Session, candidate: Candidate, *, by: str, now: datetime) -> None:
    """Takes a decision back: an accepted candidate's prediction is retracted, ledgered.

    Raises:
        ConflictError: nothing was decided yet.
    """
    if candidate.state is CandidateState.PENDING:
        raise ConflictError(f"Candidate {candidate.id} is pending; there is nothing to undo.")
    if candidate.prediction_id is not None:
        prediction = session.get_one(Prediction, candidate.prediction_id)
        if prediction.retracted_at is None:
            retract_prediction(session, prediction, reason=f"undone in review by {by}", now=now)
    if candidate.verdict_id is not None:
        session.get_one(Verdict, candidate.verdict_id).retracted_at = now
    candidate.prediction_id = candidate.verdict_id = candidate.duplicate_of_id = None
    candidate.state = CandidateState.PENDING
    candidate.decided_at = candidate.decided_by = None

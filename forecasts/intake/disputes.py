"""Disputed readings: somebody says that a call is read wrongly, and a curator answers in public."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select

from forecasts import ledger
from forecasts.clock import DatePrecision
from forecasts.db import AnyRow, AnySelect, Session
from forecasts.errors import ConflictError, NotFoundError
from forecasts.forecasters import find_forecaster
from forecasts.intake.undoing import undo_decision
from forecasts.models import (
    Account,
    Candidate,
    Dispute,
    Forecaster,
    Prediction,
    Question,
    Quotation,
)
from forecasts.models.numbers import STATEMENT_NUMBER, call_key
from forecasts.predictions import reading_of, retract_prediction
from forecasts.replies import record_reply
from forecasts.text import check_url, clean_text
from forecasts.values import Basis, DisputeState, Provenance, Reading, Visibility

REASON_LIMIT: Final = 2000
_WAITING: Final = (DisputeState.RECEIVED, DisputeState.CONTESTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputedCall:
    """A public call as whoever disputes it sees it.

    Attributes:
        key: names it in addresses: forecaster, question and its number among their statements.
        words: the words it was read from, None where none are on record.
    """

    key: str
    forecaster: str
    forecaster_slug: str
    question: str
    question_slug: str
    said: Reading
    stated_at: datetime
    stated_precision: DatePrecision
    zone: str
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDraft:
    """What somebody sends: who they are, what is wrong, where that can be read, how to reach them.

    `contact` is seen by curators only.
    """

    person: str
    reason: str
    url: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeLine:
    """One dispute with the call it is about, as curators see it.

    Attributes:
        prediction: the number of the call on record.
        candidate: the number of the candidate it was read from, None where it was typed in.
        article: of that candidate.
        is_retracted: whether the call was taken back.
        is_read: whether it was read from words, so that its reading may be contested.
        waits: for how many whole days it has been contested, or has waited.
    """

    id: int
    call: DisputedCall
    prediction: int
    candidate: int | None
    article: int | None
    is_retracted: bool
    is_read: bool
    waits: int
    person: str
    reason: str
    url: str | None
    contact: str | None
    filed_at: datetime
    state: DisputeState
    contested_at: datetime | None
    contested_by: str | None
    decided_at: datetime | None
    decided_by: str | None
    answer: str | None


_CALLS: Final = (
    select(
        Prediction,
        STATEMENT_NUMBER.label("number"),
        Question.slug.label("question_slug"),
        Question.title,
        Question.zone,
        Forecaster.name,
        Forecaster.slug.label("forecaster_slug"),
        Quotation.excerpt,
    )
    .join(Question, Question.id == Prediction.question_id)
    .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
    .outerjoin(Quotation, Quotation.id == Prediction.quotation_id)
)

_DISPUTED: Final = (
    _CALLS.add_columns(
        Dispute, Candidate.id.label("candidate"), Candidate.article_id.label("article")
    )
    .join(Dispute, Dispute.prediction_id == Prediction.id)
    .outerjoin(Candidate, Candidate.prediction_id == Prediction.id)
)


def _public(query: AnySelect) -> AnySelect:
    return query.where(
        Prediction.visibility == Visibility.PUBLIC,
        Question.visibility == Visibility.PUBLIC,
        Prediction.retracted_at.is_(None),
        Prediction.provenance != Provenance.MARKET,
    )


def _call(row: AnyRow) -> DisputedCall:
    said: Prediction = row.Prediction
    return DisputedCall(
        key=call_key(row.forecaster_slug, row.question_slug, row.number),
        forecaster=row.name,
        forecaster_slug=row.forecaster_slug,
        question=row.title,
        question_slug=row.question_slug,
        said=reading_of(said, row.excerpt),
        stated_at=said.stated_at,
        stated_precision=said.stated_precision,
        zone=row.zone,
        words=row.excerpt or None,
    )


def _found(session: Session, key: str) -> AnyRow:
    """Finds a public call by its name in addresses.

    Raises:
        NotFoundError: there is none that the public sees.
    """
    who, _, rest = key.partition("_")
    slug, _, number = rest.rpartition("_")
    if not (who and slug and number.isascii() and number.isdecimal() and len(number) < 9):
        raise NotFoundError("call", key)
    forecaster = find_forecaster(session, who, is_public=True)
    rows = session.execute(
        _public(_CALLS).where(Prediction.forecaster_id == forecaster.id, Question.slug == slug)
    )
    for row in rows:
        if row.number == int(number):
            return row
    raise NotFoundError("call", key)


def public_call(session: Session, key: str) -> Prediction:
    """Finds a public call by its name in addresses.

    Raises:
        NotFoundError: there is none that the public sees.
    """
    said: Prediction = _found(session, key).Prediction
    return said


def disputed_call(session: Session, key: str) -> DisputedCall:
    """Reads a public call by its name in addresses.

    Raises:
        NotFoundError: there is none that the public sees.
    """
    return _call(_found(session, key))


def _check_is_new(session: Session, dispute: Dispute) -> None:
    same = select(Dispute.id).filter_by(
        **{
            name: getattr(dispute, name)
            for name in ("prediction_id", "filed_by", "person", "reason")
        }
    )
    if session.scalars(same.where(Dispute.state.in_(_WAITING)).limit(1)).first() is not None:
        raise ConflictError("This dispute is there already, in these words; a curator reads it.")


def file_dispute(
    session: Session, key: str, draft: DisputeDraft, *, by: str | None, now: datetime
) -> Dispute:
    """Puts a dispute into the curators' queue; nothing public changes.

    Args:
        session: an open writing transaction.
        key: which call.
        draft: what was sent.
        by: the account that sent it, None for anybody.
        now: the present instant.

    Raises:
        NotFoundError: there is no such public call.
        InvalidInputError: person or reason are empty or too long, or the link is none.
        ConflictError: the same sender's same words about it wait already.
    """
    row, contact = _found(session, key), draft.contact.strip()
    dispute = Dispute(
        prediction_id=row.Prediction.id,
        person=clean_text(draft.person, what="name", limit=300),
        reason=clean_text(draft.reason, what="reason", limit=REASON_LIMIT, multiline=True),
        url=check_url(draft.url) if draft.url.strip() else None,
        contact=clean_text(contact, what="contact", limit=300) if contact else None,
        filed_at=now,
        filed_by=by,
        state=DisputeState.RECEIVED,
    )
    _check_is_new(session, dispute)
    session.add(dispute)
    session.flush()
    return dispute


def find_dispute(session: Session, dispute_id: int) -> Dispute:
    """Finds a dispute by its number.

    Raises:
        NotFoundError: there is none.
    """
    dispute = session.get(Dispute, dispute_id)
    if dispute is None:
        raise NotFoundError("dispute", str(dispute_id))
    return dispute


def _tell(session: Session, dispute: Dispute, verb: str, now: datetime) -> None:
    prediction = session.get_one(Prediction, dispute.prediction_id)
    question = session.get_one(Question, prediction.question_id)
    ledger.append(
        session,
        chain=ledger.chain_for(question.visibility, prediction.visibility),
        kind=f"prediction.{verb}",
        payload={"id": prediction.id, "dispute": dispute.id},
        now=now,
    )


def own_disputes(session: Session, by: str) -> frozenset[int]:
    """Numbers what waits and is not for somebody to decide: filed by them, or about their calls."""
    me = select(Account.forecaster_id).where(Account.mark == by)
    calls = select(Prediction.id).where(Prediction.forecaster_id.in_(me))
    is_own = or_(Dispute.filed_by == by, Dispute.prediction_id.in_(calls))
    return frozenset(session.scalars(select(Dispute.id).where(Dispute.state.in_(_WAITING), is_own)))


def _check_is_for_others(session: Session, dispute: Dispute, by: str) -> None:
    """Checks that nobody decides what they filed themselves, or about a call of their own."""
    if dispute.id in own_disputes(session, by):
        raise ConflictError(
            f"Dispute {dispute.id} is your own, or about a call of yours; another curator decides."
        )


def _is_read(said: Prediction) -> bool:
    """Says whether a call was read from words; what somebody typed as theirs was not."""
    return said.basis is Basis.VERBAL or said.quotation_id is not None


def contest(session: Session, dispute: Dispute, *, by: str, now: datetime) -> None:
    """Marks the call as contested: it is shown so, and out of Edge until the dispute is decided.

    Raises:
        ConflictError: it is contested already, was decided, was not read from words, or is for
            another curator to decide.
    """
    if dispute.state is not DisputeState.RECEIVED:
        raise ConflictError(f"Dispute {dispute.id} is {dispute.state.value} already.")
    _check_is_for_others(session, dispute, by)
    if not _is_read(session.get_one(Prediction, dispute.prediction_id)):
        raise ConflictError(
            "This number was not read from words; there is no reading to contest. Let it stand, "
            "or take it back."
        )
    dispute.state, dispute.contested_at, dispute.contested_by = DisputeState.CONTESTED, now, by
    _tell(session, dispute, "contested", now)


def _decide(
    session: Session, dispute: Dispute, state: DisputeState, answer: str, by: str, now: datetime
) -> None:
    if dispute.state not in _WAITING:
        raise ConflictError(f"Dispute {dispute.id} is {dispute.state.value} already.")
    _check_is_for_others(session, dispute, by)
    clean = clean_text(answer, what="answer", limit=1000)
    was_contested = dispute.state is DisputeState.CONTESTED
    dispute.state, dispute.answer = state, clean
    dispute.decided_at, dispute.decided_by = now, by
    if was_contested:
        _tell(session, dispute, "settled", now)


def dismiss(session: Session, dispute: Dispute, *, answer: str, by: str, now: datetime) -> None:
    """Lets the reading stand, with a sentence that everybody reads.

    Raises:
        ConflictError: it was decided already, or is for another curator to decide.
        InvalidInputError: the sentence is empty or too long.
    """
    _decide(session, dispute, DisputeState.DISMISSED, answer, by, now)


def uphold(session: Session, dispute: Dispute, *, answer: str, by: str, now: datetime) -> None:
    """Takes the reading back, with a sentence that everybody reads.

    What came from an article is a candidate again, to be read anew; what was typed in is put on
    record anew by whoever corrects it.

    Raises:
        ConflictError: it was decided already, or is for another curator to decide.
        InvalidInputError: the sentence is empty or too long.
    """
    _decide(session, dispute, DisputeState.UPHELD, answer, by, now)
    prediction = session.get_one(Prediction, dispute.prediction_id)
    if prediction.retracted_at is None:
        retract_prediction(session, prediction, reason=dispute.answer or answer, now=now)
    read_from = select(Candidate).where(Candidate.prediction_id == prediction.id)
    candidate = session.scalars(read_from).one_or_none()
    if candidate is not None:
        undo_decision(session, candidate, by=by, now=now)


def record_answer(session: Session, dispute: Dispute, *, text: str, by: str, now: datetime) -> None:
    """Puts what the forecaster says beside the call: the right of reply.

    Raises:
        InvalidInputError: the text is empty or too long, or the call was taken back.
    """
    prediction = session.get_one(Prediction, dispute.prediction_id)
    record_reply(
        session,
        session.get_one(Forecaster, prediction.forecaster_id),
        text=text,
        prediction_id=prediction.id,
        url=dispute.url,
        by=by,
        now=now,
    )


def disputes(
    session: Session, *, now: datetime, is_waiting: bool = True
) -> tuple[DisputeLine, ...]:
    """Lists disputes: those that wait for a curator, oldest first, or the decided, newest first."""
    wanted = Dispute.state.in_(_WAITING) if is_waiting else Dispute.state.not_in(_WAITING)
    query = _DISPUTED.where(wanted).order_by(
        Dispute.id if is_waiting else Dispute.decided_at.desc()
    )
    return tuple(_line(row, now) for row in session.execute(query))


def dispute_line(session: Session, dispute: Dispute, *, now: datetime) -> DisputeLine:
    """Shows one dispute."""
    return _line(session.execute(_DISPUTED.where(Dispute.id == dispute.id)).one(), now)


def _line(row: AnyRow, now: datetime) -> DisputeLine:
    dispute: Dispute = row.Dispute
    return DisputeLine(
        id=dispute.id,
        call=_call(row),
        prediction=dispute.prediction_id,
        candidate=row.candidate,
        article=row.article,
        is_retracted=row.Prediction.retracted_at is not None,
        is_read=_is_read(row.Prediction),
        waits=(now - (dispute.contested_at or dispute.filed_at)).days,
        person=dispute.person,
        reason=dispute.reason,
        url=dispute.url,
        contact=dispute.contact,
        filed_at=dispute.filed_at,
        state=dispute.state,
        contested_at=dispute.contested_at,
        contested_by=dispute.contested_by,
        decided_at=dispute.decided_at,
        decided_by=dispute.decided_by,
        answer=dispute.answer,
    )

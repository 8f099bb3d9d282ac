"""Proposed outcomes as a curator decides about them, and taking such a decision back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from forecasts.clock import DatePrecision
from forecasts.db import AnyRow, AnySelect, Session
from forecasts.errors import ConflictError, NotFoundError
from forecasts.models import Proposal, Question
from forecasts.models.numbers import PROPOSAL_NUMBER
from forecasts.resolution.attachments import EvidenceLine, list_evidence
from forecasts.resolution.proposals import ProposalLine, proposal_line, waiting_proposal
from forecasts.resolution.resolve import reopen_question
from forecasts.scores import current_resolution
from forecasts.values import Decision, ProposalState, QuestionState, Visibility

MOST: Final = 50
_DECIDED: Final = frozenset({QuestionState.RESOLVED, QuestionState.ANNULLED})
_BY_A_PERSON: Final = (ProposalState.ACCEPTED, ProposalState.REJECTED)


@dataclass(frozen=True, slots=True)
class DecisionInForce:
    """The decision a proposed correction speaks against."""

    decision: Decision
    known_at: datetime | None
    known_precision: DatePrecision | None
    decided_at: datetime
    decided_by: str
    evidence_url: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """One proposed outcome with what a person needs to decide about it.

    Attributes:
        number: counts it among the proposals on its question, from 1.
        line: the proposal.
        answer: why it was rejected, None where nobody said.
        evidence: what it was read from.
        in_force: the decision on the question, None while there is none.
    """

    number: int
    line: ProposalLine
    answer: str | None
    evidence: tuple[EvidenceLine, ...]
    in_force: DecisionInForce | None


def public_question(session: Session, slug: str) -> Question:
    """Finds a public question by its address; a curator sees no other.

    Raises:
        NotFoundError: there is none.
    """
    query = select(Question).where(Question.slug == slug, Question.visibility == Visibility.PUBLIC)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError("question", slug)
    return found


def nth_proposal(session: Session, question: Question, number: int) -> Proposal:
    """Finds a proposal by its number among those on its question.

    Raises:
        NotFoundError: there are fewer.
    """
    query = select(Proposal).where(Proposal.question_id == question.id)
    found = session.scalars(query.order_by(Proposal.id).offset(number - 1).limit(1)).first()
    if found is None:
        raise NotFoundError("proposal", str(number))
    return found


def _in_force(session: Session, question: Question) -> DecisionInForce | None:
    if question.state not in _DECIDED:
        return None
    newest = current_resolution(session, question.id)
    if newest is None:
        return None
    return DecisionInForce(
        decision=newest.decision,
        known_at=newest.known_at,
        known_precision=newest.known_precision,
        decided_at=newest.decided_at,
        decided_by=newest.decided_by,
        evidence_url=newest.evidence_url,
        reason=newest.reason,
    )


def _card(session: Session, row: AnyRow) -> ProposalCard:
    attached = list_evidence(session, row.Question)
    return ProposalCard(
        number=row.number,
        line=proposal_line(row.Proposal, row.Question),
        answer=row.Proposal.answer,
        evidence=tuple(each for each in attached if each.proposal_id == row.Proposal.id),
        in_force=_in_force(session, row.Question),
    )


def _cards(session: Session, query: AnySelect) -> tuple[ProposalCard, ...]:
    return tuple(_card(session, row) for row in session.execute(query).all())


_PUBLIC: Final = (
    select(Proposal, Question, PROPOSAL_NUMBER.label("number"))
    .join(Question, Question.id == Proposal.question_id)
    .where(Question.visibility == Visibility.PUBLIC)
)


def waiting_cards(session: Session) -> tuple[ProposalCard, ...]:
    """Lists the proposals that wait on public questions, the oldest first, at most 50."""
    waiting = _PUBLIC.where(Proposal.state == ProposalState.WAITING)
    return _cards(session, waiting.order_by(Proposal.id).limit(MOST))


def decided_cards(session: Session, *, most: int = 5) -> tuple[ProposalCard, ...]:
    """Lists the proposals on public questions that people decided about, the latest first."""
    decided = _PUBLIC.where(Proposal.state.in_(_BY_A_PERSON))
    latest = decided.order_by(Proposal.decided_at.desc(), Proposal.id.desc())
    return _cards(session, latest.limit(most))


def cards_on(session: Session, question: Question) -> tuple[ProposalCard, ...]:
    """Lists the proposals on one public question, the latest first."""
    found = _PUBLIC.where(Proposal.question_id == question.id)
    return _cards(session, found.order_by(Proposal.id.desc()).limit(MOST))


def _wait_again(session: Session, question: Question, proposal: Proposal) -> None:
    proposal.state, proposal.decided_at, proposal.decided_by = ProposalState.WAITING, None, None
    proposal.resolution_id = proposal.answer = proposal.final_from = None
    proposal.is_correction = question.state in _DECIDED
    session.flush()


def _check_alone(session: Session, question: Question, proposal: Proposal) -> None:
    if waiting_proposal(session, question) is not None:
        raise ConflictError("Another outcome was proposed since; decide about that one.")
    if proposal.state is ProposalState.REJECTED and proposal.is_correction != (
        question.state in _DECIDED
    ):
        raise ConflictError("The question was decided or reopened since; look at it anew.")


def take_back(session: Session, proposal: Proposal, *, reason: str, by: str, now: datetime) -> None:
    """Undoes what a person decided about a proposal: it waits again, for a person only.

    What it decided is reopened. A decision that it corrected does not come back by itself.

    Args:
        session: an open writing transaction.
        proposal: one that was accepted or rejected.
        reason: why, for the history of the question.
        by: who takes it back.
        now: the present instant.

    Raises:
        ConflictError: nobody decided about it, or the question went on since.
        InvalidInputError: the reason is too long.
    """
    question = session.get_one(Question, proposal.question_id)
    if proposal.state not in _BY_A_PERSON:
        raise ConflictError(f"This proposal is {proposal.state.value}; there is nothing to undo.")
    _check_alone(session, question, proposal)
    if proposal.state is ProposalState.ACCEPTED:
        current = current_resolution(session, question.id)
        if current is None or current.id != proposal.resolution_id:
            raise ConflictError("The question was decided or reopened since; look at it anew.")
        reopen_question(session, question, reason=reason, by=by, now=now)
    _wait_again(session, question, proposal)

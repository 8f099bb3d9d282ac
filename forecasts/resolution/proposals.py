"""Proposed outcomes: put, seen again, replaced, accepted or rejected.

At most one waits on a question. Accepting decides the question in the same transaction; what
corrects a decision reopens it first.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from forecasts.clock import DatePrecision, Moment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.families import BY_CONDITION
from forecasts.models import Evidence, Proposal, Question, QuestionEvidence, Resolution
from forecasts.questions import BY_RULE
from forecasts.resolution.findings import Finding
from forecasts.resolution.resolve import annul_question, reopen_question, resolve_question
from forecasts.resolution.steps import Standing, Step, WaitingProposal
from forecasts.text import clean_text
from forecasts.values import Decision, ProposalState, QuestionState, RuleKind

REASON_LIMIT: Final = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLine:
    """One proposed outcome, as it is listed."""

    id: int
    question: str
    title: str
    zone: str
    decision: Decision
    is_correction: bool
    known_at: datetime | None
    known_precision: DatePrecision | None
    reason: str
    proposed_at: datetime
    proposed_by: str
    polls: int
    polled_at: datetime
    final_from: datetime | None
    state: ProposalState
    decided_at: datetime | None
    decided_by: str | None


def waiting_proposal(session: Session, question: Question) -> Proposal | None:
    """Returns the proposal that waits on a question, if any."""
    query = select(Proposal).where(
        Proposal.question_id == question.id, Proposal.state == ProposalState.WAITING
    )
    return session.scalars(query).one_or_none()


def find_proposal(session: Session, number: int) -> Proposal:
    """Finds a proposal by its number.

    Raises:
        NotFoundError: there is none.
    """
    found = session.get(Proposal, number)
    if found is None:
        raise NotFoundError("proposal", str(number))
    return found


def list_proposals(
    session: Session, *, state: ProposalState | None = ProposalState.WAITING
) -> list[ProposalLine]:
    """Lists proposals, the oldest first.

    Args:
        session: any session.
        state: only these; None for all.
    """
    query = select(Proposal, Question).join(Question, Question.id == Proposal.question_id)
    if state is not None:
        query = query.where(Proposal.state == state)
    rows = session.execute(query.order_by(Proposal.id))
    return [proposal_line(proposal, question) for proposal, question in rows]


def proposal_line(proposal: Proposal, question: Question) -> ProposalLine:
    """Makes a record of a proposal."""
    return ProposalLine(
        id=proposal.id,
        question=question.slug,
        title=question.title,
        zone=question.zone,
        decision=proposal.decision,
        is_correction=proposal.is_correction,
        known_at=proposal.known_at,
        known_precision=proposal.known_precision,
        reason=proposal.reason,
        proposed_at=proposal.proposed_at,
        proposed_by=proposal.proposed_by,
        polls=proposal.polls,
        polled_at=proposal.polled_at,
        final_from=proposal.final_from,
        state=proposal.state,
        decided_at=proposal.decided_at,
        decided_by=proposal.decided_by,
    )


def _known(proposal: Proposal) -> Moment | None:
    if proposal.known_at is None or proposal.known_precision is None:
        return None
    return Moment(proposal.known_at, proposal.known_precision)


def _waiting(proposal: Proposal | None) -> WaitingProposal | None:
    if proposal is None:
        return None
    return WaitingProposal(
        decision=proposal.decision,
        is_correction=proposal.is_correction,
        known=_known(proposal),
        proposed_at=proposal.proposed_at,
        polls=proposal.polls,
        polled_at=proposal.polled_at,
        final_from=proposal.final_from,
    )


def _history(session: Session, question_id: int) -> list[Resolution]:
    """The two newest decisions, the newest first."""
    query = select(Resolution).where(Resolution.question_id == question_id)
    return list(session.scalars(query.order_by(Resolution.id.desc()).limit(2)))


def _came_by_rule(session: Session, resolution: Resolution) -> bool:
    if resolution.decided_by.startswith(BY_RULE):
        return True
    accepted = select(Proposal.id).where(Proposal.resolution_id == resolution.id)
    return session.scalars(accepted.limit(1)).first() is not None


def markets_heard(session: Session, question: Question) -> frozenset[str]:
    """Names the market sources by which a rule found the decision in force, whoever accepted it."""
    decided = _history(session, question.id)[:1]
    accepted = select(Proposal.proposed_by).where(
        Proposal.resolution_id.in_([each.id for each in decided])
    )
    authors = {*(each.decided_by for each in decided), *session.scalars(accepted)}
    rules = tuple(f"{BY_RULE}{kind.value}: " for kind in (RuleKind.MARKET, RuleKind.DEADLINE))
    named = [each.partition(": ")[2] for each in authors if each.startswith(rules)]
    return frozenset(name for names in named for name in names.split(", "))


def _rejected(session: Session, question_id: int) -> Proposal | None:
    """Finds what a person rejected last, unless something else was found or proposed since."""
    query = select(Proposal).where(Proposal.question_id == question_id)
    newest = session.scalars(query.order_by(Proposal.id.desc()).limit(1)).first()
    is_rejected = newest is not None and newest.state is ProposalState.REJECTED
    return newest if newest is not None and is_rejected and not newest.is_lapsed else None


def let_lapse(session: Session, question_id: int) -> None:
    """Lets what was rejected be proposed again, as what it rests on has changed."""
    rejected = _rejected(session, question_id)
    if rejected is not None:
        rejected.is_lapsed = True
        session.flush()


def note_rejected(session: Session, question_id: int, finding: Finding) -> None:
    """Notes that a look found something else than what was rejected; an outage is no finding."""
    rejected = _rejected(session, question_id)
    is_else = finding.decision is not (rejected and rejected.decision) and not finding.possible
    if rejected is not None and is_else:
        let_lapse(session, question_id)


def standing_of(session: Session, question: Question) -> Standing:
    """Reads where a question stands, as far as the next step depends on it."""
    history = _history(session, question.id)
    newest = history[0] if history else None
    is_decided = question.state in {QuestionState.RESOLVED, QuestionState.ANNULLED}
    in_force = newest if is_decided else None
    taken_back = None
    if not is_decided and len(history) == 2 and history[0].decided_by != BY_CONDITION:
        taken_back = history[1].decision
    rejected = _rejected(session, question.id)
    return Standing(
        in_force=in_force.decision if in_force else None,
        is_by_rule=in_force is not None and _came_by_rule(session, in_force),
        taken_back=taken_back,
        waiting=_waiting(waiting_proposal(session, question)),
        rejected=rejected.decision if rejected else None,
    )


def _end(proposal: Proposal, state: ProposalState, *, by: str, now: datetime) -> None:
    proposal.state, proposal.decided_at, proposal.decided_by = state, now, by


def end_waiting(session: Session, question: Question, *, by: str, now: datetime) -> None:
    """Ends what waits on a question, if anything does: it is superseded and decides nothing."""
    waiting = waiting_proposal(session, question)
    if waiting is not None:
        _end(waiting, ProposalState.SUPERSEDED, by=by, now=now)
        session.flush()


def propose(
    session: Session,
    question: Question,
    finding: Finding,
    step: Step,
    *,
    by: str,
    now: datetime,
) -> Proposal:
    """Puts a proposal, in the place of one that waits.

    Args:
        session: an open writing transaction.
        question: the question.
        finding: what was found, an outcome.
        step: when it may be final, and when the outcome was knowable.
        by: which rule proposes it.
        now: the present instant.

    Raises:
        InvalidInputError: the finding holds no outcome.
    """
    decision = finding.decision
    if decision is None:
        raise InvalidInputError(f"{finding.kind.value!r} is no outcome that could be proposed.")
    end_waiting(session, question, by=by, now=now)
    known = step.known
    proposal = Proposal(
        question_id=question.id,
        is_correction=question.state in {QuestionState.RESOLVED, QuestionState.ANNULLED},
        decision=decision,
        known_at=known.at if known else None,
        known_precision=known.precision if known else None,
        reason=finding.reason[:REASON_LIMIT],
        proposed_at=now,
        proposed_by=by,
        polled_at=now,
        final_from=step.final_from,
    )
    session.add(proposal)
    session.flush()
    return proposal


def note_poll(proposal: Proposal, step: Step, *, now: datetime) -> None:
    """Notes that a look found the same as is proposed, or was held up by a dispute."""
    proposal.polls, proposal.polled_at = step.polls, now
    proposal.final_from = step.final_from
    if step.known is not None:
        proposal.known_at, proposal.known_precision = step.known.at, step.known.precision


def _evidence_url(session: Session, proposal: Proposal) -> str | None:
    query = (
        select(Evidence.url)
        .join(QuestionEvidence, QuestionEvidence.evidence_id == Evidence.id)
        .where(QuestionEvidence.proposal_id == proposal.id, Evidence.url.is_not(None))
        .order_by(QuestionEvidence.id)
    )
    return session.scalars(query.limit(1)).first()


def attached_notes(
    session: Session, proposal: Proposal, decision: Decision | None
) -> frozenset[str]:
    """Reads what the evidence of a proposal shows that speaks for an outcome."""
    query = select(QuestionEvidence.note).where(
        QuestionEvidence.proposal_id == proposal.id, QuestionEvidence.speaks_for == decision
    )
    return frozenset(session.scalars(query))


def _check_waiting(proposal: Proposal) -> None:
    if proposal.state is not ProposalState.WAITING:
        raise ConflictError(
            f"Proposal {proposal.id} is {proposal.state.value} already; see what waits: forecasts "
            "proposal list"
        )


def _decide(
    session: Session, question: Question, proposal: Proposal, *, by: str, now: datetime
) -> Resolution:
    known = _known(proposal)
    if known is None:
        return annul_question(session, question, reason=proposal.reason, by=by, now=now)
    return resolve_question(
        session,
        question,
        proposal.decision,
        known=known,
        evidence_url=_evidence_url(session, proposal),
        reason=proposal.reason,
        by=by,
        now=now,
    )


def accept_proposal(session: Session, proposal: Proposal, *, by: str, now: datetime) -> Resolution:
    """Decides a question as proposed; a decision in force that it corrects is reopened first.

    Args:
        session: an open writing transaction.
        proposal: one that waits, whether its waiting time is over or not.
        by: who accepts it.
        now: the present instant.

    Raises:
        ConflictError: it waits no more, or the question was decided meanwhile.
        InvalidInputError: the outcome cannot have been known at its time.
    """
    _check_waiting(proposal)
    question = session.get_one(Question, proposal.question_id)
    is_decided = question.state in {QuestionState.RESOLVED, QuestionState.ANNULLED}
    if proposal.is_correction and is_decided:
        reason = f"Corrected. {proposal.reason}"
        reopen_question(session, question, reason=reason, by=by, now=now)
    resolution = _decide(session, question, proposal, by=by, now=now)
    session.flush()
    proposal.resolution_id = resolution.id
    _end(proposal, ProposalState.ACCEPTED, by=by, now=now)
    session.flush()
    return resolution


def reject_proposal(
    session: Session, proposal: Proposal, *, reason: str | None = None, by: str, now: datetime
) -> None:
    """Rejects a proposal: the same finding is not proposed again unless it changes.

    Raises:
        ConflictError: it waits no more.
        InvalidInputError: the reason is too long.
    """
    _check_waiting(proposal)
    proposal.answer = reason and clean_text(reason, what="reason", limit=1000)
    _end(proposal, ProposalState.REJECTED, by=by, now=now)
    session.flush()

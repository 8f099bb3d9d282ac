"""Taking back what a person decided about a proposed outcome."""

from datetime import UTC, datetime

import pytest

from forecasts.clock import DatePrecision, Moment
from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.models import Proposal, Question
from forecasts.resolution.desk import nth_proposal, take_back
from forecasts.resolution.findings import Finding, FindingKind
from forecasts.resolution.proposals import accept_proposal, propose, reject_proposal
from forecasts.resolution.resolve import reopen_question, resolve_question
from forecasts.resolution.steps import Step, StepKind
from forecasts.values import Decision, ProposalState, QuestionState
from tests import world
from tests.conftest import FakeClock

KNOWN = Moment(datetime(2024, 4, 1, tzinfo=UTC), DatePrecision.DAY)


def _proposed(session: Session, question: Question, clock: FakeClock) -> Proposal:
    finding = Finding(kind=FindingKind.YES, reason="The port says so.", known=KNOWN)
    step = Step(kind=StepKind.PROPOSE, why="found", known=KNOWN, final_from=clock())
    return propose(session, question, finding, step, by="rule", now=clock())


@pytest.fixture
def question(session: Session, clock: FakeClock) -> Question:
    return world.question(session, clock(), closes="2024-05-01", opens="2024-01-01")


def test_what_was_accepted_waits_again_for_a_person_only(
    session: Session, clock: FakeClock, question: Question
) -> None:
    proposal = _proposed(session, question, clock)
    accept_proposal(session, proposal, by="sue", now=clock())
    take_back(session, proposal, reason="Too early.", by="sue", now=clock())
    assert (proposal.state, proposal.final_from) == (ProposalState.WAITING, None)
    assert question.state.value == "awaiting"
    accept_proposal(session, proposal, by="sue", now=clock())
    assert question.state is QuestionState.RESOLVED


def test_what_waits_or_was_replaced_cannot_be_taken_back(
    session: Session, clock: FakeClock, question: Question
) -> None:
    first = _proposed(session, question, clock)
    with pytest.raises(ConflictError, match="nothing to undo"):
        take_back(session, first, reason="x", by="sue", now=clock())
    reject_proposal(session, first, reason="A hoax.", by="sue", now=clock())
    assert first.answer == "A hoax."
    second = _proposed(session, question, clock)
    assert nth_proposal(session, question, 2) is second
    with pytest.raises(ConflictError, match="Another outcome was proposed"):
        take_back(session, first, reason="x", by="sue", now=clock())


def test_nothing_is_taken_back_once_the_question_went_on(
    session: Session, clock: FakeClock, question: Question
) -> None:
    accepted = _proposed(session, question, clock)
    accept_proposal(session, accepted, by="sue", now=clock())
    reopen_question(session, question, reason="A barge.", by="sue", now=clock())
    rejected = _proposed(session, question, clock)
    reject_proposal(session, rejected, by="sue", now=clock())
    resolve_question(session, question, Decision.NO, known=KNOWN, by="sue", now=clock())
    for proposal in (accepted, rejected):
        with pytest.raises(ConflictError, match="decided or reopened since"):
            take_back(session, proposal, reason="x", by="sue", now=clock())
    assert question.state is QuestionState.RESOLVED

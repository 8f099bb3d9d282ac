"""Deciding, reopening and annulling: what is refused, and what the history keeps."""

import pytest
from sqlalchemy import select

from forecasts.audit import verify
from forecasts.clock import Edge, Moment, parse_moment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.models import Question, Resolution
from forecasts.resolution.resolve import annul_question, reopen_question, resolve_question
from forecasts.values import Decision, QuestionState
from tests import world
from tests.conftest import FakeClock


def known(day: str) -> Moment:
    return parse_moment(day, edge=Edge.START)


def resolve(session: Session, about: Question, clock: FakeClock, day: str = "2024-05-01") -> None:
    resolve_question(session, about, Decision.YES, known=known(day), by="curator", now=clock())


def test_a_second_resolution_is_refused_and_says_how_to_reopen(
    session: Session, clock: FakeClock
) -> None:
    about = world.question(session, clock(), closes="2024-05-31")
    resolve(session, about, clock)
    with pytest.raises(ConflictError, match=r"already resolved Yes, known 2024-05-01; reopen"):
        resolve(session, about, clock)
    assert len(session.scalars(select(Resolution)).all()) == 1


def test_an_outcome_cannot_be_known_in_the_future(session: Session, clock: FakeClock) -> None:
    about = world.question(session, clock())
    with pytest.raises(InvalidInputError, match="in the future"):
        resolve(session, about, clock, "2024-06-02")
    assert about.state is QuestionState.OPEN


def test_an_outcome_known_before_the_question_opened_is_refused(
    session: Session, clock: FakeClock
) -> None:
    about = world.question(session, clock(), opens="2024-03-01")
    with pytest.raises(InvalidInputError, match="before the question opened"):
        resolve(session, about, clock, "2024-02-01")


def test_a_day_on_which_a_question_opened_at_a_stated_hour_is_refused_with_the_hour_that_helps(
    session: Session, clock: FakeClock
) -> None:
    about = world.question(session, clock(), opens="2024-03-01T09:30")
    with pytest.raises(InvalidInputError, match="give the hour too: after 09:30 UTC"):
        resolve(session, about, clock, "2024-03-01")
    resolve(session, about, clock, "2024-03-01T10:00")
    assert about.state is QuestionState.RESOLVED


def test_an_outcome_known_before_the_question_was_written_makes_it_retrospective(
    session: Session, clock: FakeClock
) -> None:
    about = world.question(session, clock())
    resolve(session, about, clock, "2024-06-01")
    assert about.opens_at is None
    assert about.state is QuestionState.RESOLVED
    assert verify(session).difference is None


def test_the_history_keeps_every_decision(session: Session, clock: FakeClock) -> None:
    about = world.question(session, clock(), closes="2024-05-31")
    resolve(session, about, clock)
    reopen_question(session, about, reason="wrong port", by="bob", now=clock())
    annul_question(session, about, reason="the port is gone", by="bob", now=clock())
    reopen_question(session, about, by="bob", now=clock())
    decided = session.scalars(select(Resolution.decision).order_by(Resolution.id)).all()
    assert decided == ["yes", "reopened", "annulled", "reopened"]
    assert about.state is QuestionState.AWAITING


def test_a_question_reopened_before_its_deadline_is_open_again_and_due(
    session: Session, clock: FakeClock
) -> None:
    about = world.question(session, clock(), closes="2024-12-31", opens="2024-01-01")
    resolve(session, about, clock)
    reopen_question(session, about, by="bob", now=clock())
    assert about.state is QuestionState.OPEN
    assert about.due_at == about.resolve_by


def test_only_a_decided_question_can_be_reopened(session: Session, clock: FakeClock) -> None:
    about = world.question(session, clock())
    with pytest.raises(ConflictError, match="nothing to reopen"):
        reopen_question(session, about, by="bob", now=clock())


def test_annulling_needs_a_reason(session: Session, clock: FakeClock) -> None:
    about = world.question(session, clock())
    with pytest.raises(InvalidInputError, match="reason is empty"):
        annul_question(session, about, reason="  ", by="bob", now=clock())


def test_evidence_must_be_a_web_address(session: Session, clock: FakeClock) -> None:
    about = world.question(session, clock(), closes="2024-05-31")
    with pytest.raises(InvalidInputError, match="web address"):
        resolve_question(
            session,
            about,
            Decision.NO,
            known=known("2024-05-01"),
            evidence_url="javascript:alert(1)",
            by="bob",
            now=clock(),
        )

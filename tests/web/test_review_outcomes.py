"""Proposed outcomes and public questions decided about in the browser, on each kind of database."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from forecasts.clock import DatePrecision, Moment
from forecasts.models import Proposal, Question
from forecasts.resolution.findings import Finding, FindingKind
from forecasts.resolution.proposals import propose
from forecasts.resolution.resolve import resolve_question
from forecasts.resolution.steps import Step, StepKind
from forecasts.values import Decision, ProposalState, QuestionState, Role, Visibility
from tests import world
from tests.web.desk import rows
from tests.web.people import Member, member, words_of


@pytest.fixture
def curator(app: Flask) -> Member:
    return member(app, "cora", role=Role.CURATOR)


def _proposed(who: Member, *, is_decided: bool = False) -> None:
    runtime = who.runtime
    with runtime.transaction() as session:
        about = world.question(session, runtime.now(), closes="2024-05-01", opens="2024-01-01")
        known = Moment(datetime(2024, 4, 1, tzinfo=UTC), DatePrecision.DAY)
        if is_decided:
            resolve_question(
                session, about, Decision.NO, known=known, reason="None came.", by="sue",
                now=runtime.now(),
            )  # fmt: skip
        finding = Finding(kind=FindingKind.YES, reason="The port says <yes>.", known=known)
        step = Step(kind=StepKind.PROPOSE, why="found", known=known)
        propose(session, about, finding, step, by="rule market: kalshi", now=runtime.now())


HARBOUR = "/review/questions/will-the-harbour-of-vessel-open"


def test_a_proposed_outcome_is_accepted_and_taken_back(curator: Member) -> None:
    _proposed(curator)
    page = words_of(curator.open("/review/proposals"))
    assert "Proposed Yes, known 1 Apr 2024 The port says <yes>." in page
    assert "Will the harbour of Vessel open?" in words_of(curator.open("/review"))
    page = words_of(curator.send(f"{HARBOUR}/proposals/1", do="accept"))
    assert "Decided: Yes" in page
    answer = curator.send(f"{HARBOUR}/proposals/1", do="reject", reason="Late.", status=409)
    assert "is accepted already" in answer
    assert "forecasts proposal" not in answer
    page = words_of(curator.send(f"{HARBOUR}/proposals/1", do="undo", reason="Too early."))
    assert "Only a person may accept it." in page
    [question] = rows(curator, Question)
    [proposal] = rows(curator, Proposal)
    assert question.state in {QuestionState.OPEN, QuestionState.AWAITING}
    assert (proposal.state, proposal.final_from) == (ProposalState.WAITING, None)
    curator.send(f"{HARBOUR}/proposals/1", do="accept")
    [question] = rows(curator, Question)
    assert question.state is QuestionState.RESOLVED


def test_a_rejection_needs_a_reason_and_shows_it(curator: Member) -> None:
    _proposed(curator)
    refused = curator.send(f"{HARBOUR}/proposals/1", do="reject", status=400)
    assert "why it is rejected" in refused
    page = words_of(curator.send(f"{HARBOUR}/proposals/1", do="reject", reason="A <hoax>."))
    assert "Rejected by member" in page
    assert "“ A <hoax>. ”" in page
    page = words_of(curator.send(f"{HARBOUR}/proposals/1", do="undo"))
    assert "it waits again" in page


def test_a_correction_stands_beside_the_decision_in_force(curator: Member) -> None:
    _proposed(curator, is_decided=True)
    page = words_of(curator.open("/review/proposals"))
    assert "Proposed correction Yes, known 1 Apr 2024" in page
    assert "In force No, known 1 Apr 2024 None came. By sue" in page
    curator.send(f"{HARBOUR}/proposals/1", do="accept")
    history = words_of(curator.open(HARBOUR)).partition("History")[2]
    assert [history.index(word) for word in ("Resolved No", "Reopened", "Resolved Yes")] == sorted(
        history.index(word) for word in ("Resolved No", "Reopened", "Resolved Yes")
    )


def test_nothing_of_a_question_of_others_is_proposed_or_opened(curator: Member) -> None:
    runtime = curator.runtime
    with runtime.transaction() as session:
        for visibility in (Visibility.PRIVATE, Visibility.UNLISTED):
            about = world.question(
                session, runtime.now(), title=f"Will the {visibility} one come out?",
                visibility=visibility,
            )  # fmt: skip
            finding = Finding(kind=FindingKind.ANNULLED, reason="void")
            step = Step(kind=StepKind.PROPOSE, why="found")
            propose(session, about, finding, step, by="rule", now=runtime.now())
    slugs = [row.slug for row in rows(curator, Question)]
    for path in ("/review", "/review/proposals"):
        assert "come out" not in curator.open(path)
    absent = curator.client.get("/review/questions/no-such-question")
    for slug in slugs:
        found = curator.client.get(f"/review/questions/{slug}")
        assert found.status_code == absent.status_code == 404
        for path in (f"/review/questions/{slug}", f"/review/questions/{slug}/proposals/1"):
            assert curator.answer(path, do="annul", reason="So.").status_code == 404


def test_a_public_question_is_edited_resolved_reopened_and_annulled(curator: Member) -> None:
    with curator.runtime.transaction() as session:
        world.question(session, curator.runtime.now(), closes="2024-05-01", opens="2024-01-01")
    page = curator.open(HARBOUR)
    assert 'value="2024-05-01"' in page
    curator.send(HARBOUR, do="edit", criteria="Yes if two ships land.", closes_on="2024-05-02")
    [question] = rows(curator, Question)
    assert question.criteria == "Yes if two ships land."
    assert question.closes_at.date() == date(2024, 5, 2)
    assert question.fixed_by == curator.viewer.mark
    said: dict[str, Any] = {"do": "resolve", "outcome": "yes", "known_on": "2024-04-01"}
    page = words_of(curator.send(HARBOUR, **said, evidence_url="https://port.example/"))
    assert "Resolved Yes; everybody who spoke in time is scored." in page
    answer = curator.send(HARBOUR, **said, status=409)
    assert "resolved already; this is how it stands now" in answer
    assert 'id="reason-refusal"' in curator.send(HARBOUR, do="reopen", status=400)
    curator.send(HARBOUR, do="reopen", reason="It was a barge.")
    page = words_of(curator.send(HARBOUR, do="annul", reason="Nobody can tell."))
    assert "Reopened" in page
    assert "It was a barge." in page
    [question] = rows(curator, Question)
    assert question.state is QuestionState.ANNULLED


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"do": "edit", "title": ""}, "title"),
        ({"do": "edit"}, "title"),
        ({"do": "edit", "closes_on": "never"}, "closes_on"),
        ({"do": "edit", "base_rate": "x"}, "base_rate"),
        ({"do": "resolve", "known_on": "2024-04-01"}, "outcome"),
        ({"do": "resolve", "outcome": "no"}, "known_on"),
        ({"do": "annul"}, "reason"),
    ],
)
def test_what_is_wrong_about_a_question_stands_beside_its_field(
    curator: Member, fields: dict[str, Any], field: str
) -> None:
    with curator.runtime.transaction() as session:
        world.question(session, curator.runtime.now(), closes="2024-05-01", opens="2024-01-01")
    assert f'id="{field}-refusal"' in curator.send(HARBOUR, status=400, **fields)

"""A question past its deadline is open to no reader, whether or not anybody looked at it since."""

from typing import Any

from sqlalchemy import select

from forecasts.db import Session
from forecasts.families import tie_family
from forecasts.models import Question
from forecasts.questions.standing import stands_as
from forecasts.runtime import Runtime
from forecasts.standings import family_view, forecaster_profile, question_list, question_page
from forecasts.standings.people.call_list import call_list
from forecasts.values import FamilyKind, QuestionState
from tests import world
from tests.conftest import FakeClock
from web import create_app

CALLS = "/forecasters/alice-arden"


def fill(session: Session, clock: FakeClock) -> Question:
    """Two questions of one family, each with a statement; the first closes at the end of June."""
    over = world.question(session, clock(), title="Over?", closes="2024-06-30")
    ahead = world.question(session, clock(), title="Ahead?", closes="2024-12-31")
    who = world.forecaster(session, clock())
    for each in (over, ahead):
        world.prediction(session, clock(), each, who, 0.2)
    tie_family(
        session,
        kind=FamilyKind.EXCLUSIVE,
        title="Which?",
        questions=[over, ahead],
        by="curator",
        now=clock(),
    )
    return over


def states_at(session: Session, clock: FakeClock) -> set[str]:
    """Gives every state in which the first question is shown."""
    now = clock()
    listed = question_list(session, now=now)
    page = question_page(session, "over").seen_at(now)
    family = family_view(session, "which").seen_at(now)
    profile = forecaster_profile(session, "alice-arden", now=now)
    calls = [*call_list(session, "alice-arden", now=now).calls, *profile.calls]
    found = select(Question.slug)
    lines = (*listed.open, *listed.awaiting, *listed.resolved, *listed.annulled)
    return {
        *(line.state for line in lines if line.slug == "over"),
        page.state,
        *(each.state for each in page.families[0].members if each.slug == "over"),
        *(each.state for each in family.members if each.slug == "over"),
        *(call.state or "" for call in calls if call.slug == "over"),
        *(
            state
            for state in QuestionState
            if "over" in session.scalars(found.where(stands_as(state, now))).all()
        ),
    }


def test_it_awaits_its_outcome_from_its_deadline_on(session: Session, clock: FakeClock) -> None:
    over = fill(session, clock)
    assert states_at(session, clock) == {"open"}
    clock.at = over.closes_at
    assert states_at(session, clock) == {"awaiting"}
    assert over.state is QuestionState.OPEN
    assert question_page(session, "ahead").seen_at(clock()).state is QuestionState.OPEN


def test_the_api_lists_and_shows_it_as_awaiting(runtime: Runtime, clock: FakeClock) -> None:
    with runtime.transaction() as session:
        clock.at = fill(session, clock).closes_at
    client = create_app(runtime).test_client()

    def get(path: str) -> Any:
        return client.get(f"/api/v1/questions{path}").get_json()

    for state, slug in (("open", "ahead"), ("awaiting", "over")):
        assert [each["slug"] for each in get(f"?state={state}")["items"]] == [slug]
    assert get("/over")["state"] == "awaiting"
    members = get("/ahead/families")["items"][0]["members"]
    assert [each["state"] for each in members] == ["awaiting", "open"]


def test_pages_show_it_as_awaiting_wherever_it_stands(runtime: Runtime, clock: FakeClock) -> None:
    with runtime.transaction() as session:
        clock.at = fill(session, clock).closes_at
    client = create_app(runtime).test_client()
    for path in ("/questions/ahead", "/forecasters/alice-arden", f"{CALLS}?order=question"):
        text = client.get(path).get_data(as_text=True)
        assert text.count("awaiting resolution") == 1, path

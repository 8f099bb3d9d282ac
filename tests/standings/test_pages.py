"""Profiles, question pages and lists show what is public and how it came out."""

import pytest

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.models import Question
from forecasts.predictions import Source, record_verdict, retract_prediction
from forecasts.resolution.resolve import reopen_question, resolve_question
from forecasts.standings import forecaster_profile, question_list, question_page
from forecasts.values import Decision, ExcludedReason, QuestionState, VerdictKind, Visibility
from tests import world
from tests.conftest import FakeClock


def resolve(session: Session, about: Question, clock: FakeClock) -> None:
    known = parse_moment("2024-01-01", edge=Edge.START)
    resolve_question(session, about, Decision.NO, known=known, by="curator", now=clock())


@pytest.fixture
def about(session: Session, clock: FakeClock) -> Question:
    return world.question(session, clock(), closes="2023-12-31")


def test_a_question_page_tells_who_said_what_and_how_it_came_out(
    session: Session, clock: FakeClock, about: Question
) -> None:
    alice, bob = world.forecaster(session, clock()), world.forecaster(session, clock(), "Bob")
    source = Source(quote="it will not", url="https://a.example/1", publisher="The Gull")
    world.prediction(session, clock(), about, bob, 0.4, "2023-03-01", source=source)
    world.prediction(session, clock(), about, alice, 0.06, "2023-02-22")
    world.prediction(session, clock(), about, alice, 0.01, "2024-02-22")
    record_verdict(
        session,
        question=about,
        forecaster=bob,
        kind=VerdictKind.NONCOMMITTAL,
        stated=parse_moment("2023-01-01", edge=Edge.END),
        source=Source(quote="who can say"),
        by="curator",
        now=clock(),
    )
    resolve(session, about, clock)
    page = question_page(session, about.slug)
    assert [line.forecaster for line in page.statements] == [
        "Bob",
        "Alice Arden",
        "Bob",
        "Alice Arden",
    ]
    assert page.statements[0].verdict is VerdictKind.NONCOMMITTAL
    assert page.statements[2].publisher == "The Gull"
    assert page.statements[3].excluded_reason is ExcludedReason.AFTER_KNOWN
    assert [score.forecaster for score in page.scores] == ["Alice Arden", "Bob"]
    assert page.current is not None
    assert page.current.decision is Decision.NO
    assert page.is_retrospective


def test_a_reopened_question_has_no_outcome_and_keeps_its_history(
    session: Session, clock: FakeClock, about: Question
) -> None:
    resolve(session, about, clock)
    reopen_question(session, about, by="bob", now=clock())
    page = question_page(session, about.slug)
    assert page.current is None
    assert [entry.decision for entry in page.history] == ["no", "reopened"]
    assert page.scores == ()


def test_private_statements_and_retractions_are_not_on_the_page(
    session: Session, clock: FakeClock, about: Question
) -> None:
    alice = world.forecaster(session, clock())
    world.prediction(session, clock(), about, alice, 0.06, visibility=Visibility.PRIVATE)
    wrong = world.prediction(session, clock(), about, alice, 0.5, "2023-02-22")
    retract_prediction(session, wrong, reason="misheard", now=clock())
    assert question_page(session, about.slug).statements == ()
    assert forecaster_profile(session, "Alice Arden", now=clock()).calls == ()


def test_a_profile_names_closest_and_furthest_beside_the_average(
    session: Session, clock: FakeClock
) -> None:
    alice = world.forecaster(session, clock())
    for number, probability in enumerate((0.2, 0.9, 0.4)):
        asked = world.question(session, clock(), title=f"Q{number}?", closes="2023-12-31")
        world.prediction(session, clock(), asked, alice, probability, "2023-02-22")
        resolve(session, asked, clock)
    profile = forecaster_profile(session, "alice-arden", now=clock())
    assert profile.closest is not None
    assert profile.furthest is not None
    said = profile.closest.said, profile.furthest.said
    assert [each and each.probability for each in said] == [0.2, 0.9]
    assert profile.prospective is None
    assert profile.retrospective is not None
    assert profile.retrospective.brier == pytest.approx((0.04 + 0.81 + 0.16) / 3)
    assert profile.hedging_share == 0


def test_the_hedging_share_is_of_all_classified_statements(
    session: Session, clock: FakeClock, about: Question
) -> None:
    alice = world.forecaster(session, clock())
    world.prediction(session, clock(), about, alice, 0.2, "2023-02-22")
    for kind in VerdictKind:
        record_verdict(
            session,
            question=about,
            forecaster=alice,
            kind=kind,
            stated=None,
            source=Source(),
            by="curator",
            now=clock(),
        )
    profile = forecaster_profile(session, "Alice Arden", now=clock())
    assert profile.hedging_share == pytest.approx(2 / 3)
    assert (profile.noncommittal, profile.direction_only) == (1, 1)


def test_the_list_shows_questions_by_where_they_stand(
    session: Session, clock: FakeClock, about: Question
) -> None:
    waiting = world.question(session, clock(), title="Waiting?", closes="2023-11-30")
    waiting.state = QuestionState.AWAITING
    world.question(session, clock(), title="Ahead?", closes="2024-12-31")
    hidden = world.question(
        session, clock(), title="Hidden?", visibility=Visibility.PRIVATE, closes="2024-12-31"
    )
    resolve(session, about, clock)
    listed = question_list(session, now=clock())
    assert [line.title for line in listed.awaiting] == ["Waiting?"]
    assert [line.title for line in listed.open] == ["Ahead?"]
    assert [line.outcome for line in listed.resolved] == [0]
    everything = question_list(session, includes_hidden=True, now=clock())
    assert hidden.title in {line.title for line in everything.open}


def test_an_unknown_forecaster_offers_the_nearest(session: Session, clock: FakeClock) -> None:
    world.forecaster(session, clock())
    with pytest.raises(NotFoundError) as caught:
        forecaster_profile(session, "Alice Ardent", now=clock())
    assert caught.value.nearest == ("Alice Arden",)

"""The crowd without oneself: the same one as in the scores, and never a private voice."""

import pytest

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.forecasters import find_forecaster
from forecasts.models import Forecaster, Question
from forecasts.predictions import record_withdrawal
from forecasts.standings.own.crowd import Asked, crowd_without
from forecasts.standings.own.rows import own_records
from forecasts.standings.records import Person
from forecasts.values import Decision, ForecasterKind, Visibility
from tests import world
from tests.conftest import FakeClock
from tests.standings.own.test_rows import decide

PUBLIC, PRIVATE = Visibility.PUBLIC, Visibility.PRIVATE


def person(who: Forecaster) -> Person:
    return Person(who.id, who.name, who.slug, who.kind, who.organisation)


@pytest.fixture
def me(session: Session, clock: FakeClock) -> Forecaster:
    return world.forecaster(session, clock(), "Mira Own", ForecasterKind.USER)


@pytest.fixture
def about(session: Session, clock: FakeClock) -> Question:
    return world.question(session, clock(), opens="2023-01-01", closes="2023-12-31")


def speak(session: Session, clock: FakeClock, about: Question, names: str, p: float = 0.8) -> None:
    for name in names.split():
        who = world.forecaster(session, clock(), name)
        world.prediction(session, clock(), about, who, p, "2023-05-01")


def now(clock: FakeClock, about: Question) -> Asked:
    at = clock().replace(year=2023)
    return Asked(question_id=about.id, at=at, begins_at=at, visibility=PUBLIC)


def test_three_voices_are_pooled_with_half_a_vote_for_even_odds(
    session: Session, clock: FakeClock, me: Forecaster, about: Question
) -> None:
    speak(session, clock, about, "Ann Ben Cat")
    # log odds 3 x 1.386 and one vote for 0: 1.040 -> .739
    (found,) = crowd_without(session, person(me), [now(clock, about)])
    assert found == pytest.approx(1 / (1 + 4 ** (-3 / 4)))


def test_two_voices_and_oneself_are_no_crowd(
    session: Session, clock: FakeClock, me: Forecaster, about: Question
) -> None:
    speak(session, clock, about, "Ann Ben")
    world.prediction(session, clock(), about, me, 0.8, "2023-05-01")
    assert crowd_without(session, person(me), [now(clock, about)]) == [None]


def test_private_words_of_others_are_never_heard(
    session: Session, clock: FakeClock, me: Forecaster, about: Question
) -> None:
    speak(session, clock, about, "Ann Ben")
    other = world.forecaster(session, clock(), "Secret")
    world.prediction(session, clock(), about, other, 0.8, "2023-05-01", visibility=PRIVATE)
    assert crowd_without(session, person(me), [now(clock, about)]) == [None]


def test_who_withdrew_is_heard_no_more(
    session: Session, clock: FakeClock, me: Forecaster, about: Question
) -> None:
    speak(session, clock, about, "Ann Ben Cat")
    record_withdrawal(
        session, question=about, forecaster=find_forecaster(session, "Cat"),
        stated=parse_moment("2023-05-20", edge=Edge.END), by="curator", now=clock(),
    )  # fmt: skip
    assert crowd_without(session, person(me), [now(clock, about)]) == [None]


def test_it_is_the_crowd_the_scores_are_made_with(
    session: Session, clock: FakeClock, me: Forecaster, about: Question
) -> None:
    speak(session, clock, about, "Ann Ben Cat Dan", 0.3)
    said = world.prediction(session, clock(), about, me, 0.6, "2023-05-02")
    decide(session, clock, about, Decision.NO)
    rows = own_records(session, me.id)
    day = said.stated_at.replace(hour=0, minute=0, second=0, microsecond=0)
    asked = Asked(question_id=about.id, at=said.stated_at, begins_at=day, visibility=PUBLIC)
    assert crowd_without(session, person(me), [asked]) == pytest.approx(
        rows.reference_probability.tolist()
    )

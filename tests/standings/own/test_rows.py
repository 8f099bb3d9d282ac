"""One's own scored statements: everything of one's own, each question once, nobody else's."""

import pytest

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.families import tie_family
from forecasts.models import Forecaster, Question
from forecasts.resolution.resolve import annul_question, resolve_question
from forecasts.standings.own.rows import OwnFilter, own_records
from forecasts.standings.records import scored_records
from forecasts.values import Decision, FamilyKind, ForecasterKind, Visibility
from tests import world
from tests.conftest import FakeClock

PUBLIC, UNLISTED, PRIVATE = Visibility.PUBLIC, Visibility.UNLISTED, Visibility.PRIVATE


def asked(
    session: Session, clock: FakeClock, title: str, visibility: Visibility = PRIVATE
) -> Question:
    return world.question(
        session, clock(), title=title, opens="2023-01-01", closes="2023-12-31",
        visibility=visibility, tags=("sea",) if title.startswith("S") else (),
    )  # fmt: skip


def decide(session: Session, clock: FakeClock, about: Question, decision: Decision) -> None:
    known = parse_moment("2023-12-01", edge=Edge.START)
    resolve_question(session, about, decision, known=known, by="me", now=clock())


@pytest.fixture
def me(session: Session, clock: FakeClock) -> Forecaster:
    return world.forecaster(session, clock(), "Mira Own", ForecasterKind.USER)


def test_private_and_unlisted_statements_count_for_oneself_alone(
    session: Session, clock: FakeClock, me: Forecaster
) -> None:
    for title, visibility in (("Secret?", PRIVATE), ("Shared?", UNLISTED), ("Open?", PUBLIC)):
        about = asked(session, clock, title, visibility)
        world.prediction(session, clock(), about, me, 0.8, "2023-06-01", visibility=visibility)
        decide(session, clock, about, Decision.YES)
    assert own_records(session, me.id).brier.tolist() == pytest.approx([0.04] * 3)
    assert len(own_records(session, me.id, OwnFilter(is_public_only=True))) == 1
    assert len(own_records(session, me.id, OwnFilter(tag="sea"))) == 2
    assert len(scored_records(session, forecaster_id=me.id)) == 1


def test_a_question_spoken_of_in_private_and_in_public_counts_once_by_the_first_word(
    session: Session, clock: FakeClock, me: Forecaster
) -> None:
    about = asked(session, clock, "Both?", PUBLIC)
    world.prediction(session, clock(), about, me, 0.4, "2023-03-01", visibility=PRIVATE)
    world.prediction(session, clock(), about, me, 0.9, "2023-06-01", visibility=PUBLIC)
    decide(session, clock, about, Decision.YES)
    both, public = (
        own_records(session, me.id),
        own_records(session, me.id, OwnFilter(is_public_only=True)),
    )
    assert both.probability.tolist() == [0.4]
    assert both.time_averaged.tolist() == pytest.approx([0.36])
    assert public.probability.tolist() == [0.9]
    assert public.time_averaged.tolist() == pytest.approx([0.01])


def test_updates_late_words_and_annulled_questions_add_nothing(
    session: Session, clock: FakeClock, me: Forecaster
) -> None:
    about, gone = (asked(session, clock, title) for title in ("Kept?", "Gone?"))
    world.prediction(session, clock(), about, me, 0.7, "2023-06-01", visibility=PRIVATE)
    world.prediction(session, clock(), about, me, 0.9, "2023-07-01", visibility=PRIVATE)
    world.prediction(session, clock(), gone, me, 0.7, "2023-06-01", visibility=PRIVATE)
    late = asked(session, clock, "Late?")
    world.prediction(session, clock(), late, me, 1.0, "2023-12-05", visibility=PRIVATE)
    for each in (about, late):
        decide(session, clock, each, Decision.YES)
    annul_question(session, gone, reason="It cannot be told.", by="me", now=clock())
    rows = own_records(session, me.id)
    assert rows.question.tolist() == [about.id]
    assert rows.brier.tolist() == pytest.approx([0.09])
    assert rows.predictions.tolist() == [2]


def test_the_members_of_a_private_family_are_counted_as_those_of_a_public_one(
    session: Session, clock: FakeClock, me: Forecaster
) -> None:
    three = [asked(session, clock, f"{who} wins?") for who in ("Ann", "Ben", "Cat")]
    tie_family(
        session, kind=FamilyKind.EXCLUSIVE, questions=three, title="Who wins?", by="me", now=clock()
    )
    world.prediction(session, clock(), three[0], me, 0.6, "2023-06-01", visibility=PRIVATE)
    decide(session, clock, three[0], Decision.YES)
    assert own_records(session, me.id).members.tolist() == [3]


def test_nothing_scored_is_an_empty_record(session: Session, me: Forecaster) -> None:
    assert len(own_records(session, me.id)) == 0

"""What is read of the record: every public scored first statement, and nothing private."""

import math
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import update

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.models import Family, FamilyMember, Forecaster, Prediction, Question, Score
from forecasts.resolution.resolve import annul_question, resolve_question
from forecasts.standings.record_queries import Restriction
from forecasts.standings.records import (
    BASES,
    FAMILY_KINDS,
    KINDS,
    REFERENCES,
    instant,
    microseconds,
    question_words,
    scored_records,
)
from forecasts.values import (
    Basis,
    Board,
    Decision,
    FamilyKind,
    ForecasterKind,
    ReferenceClass,
    ScoreRule,
    Visibility,
)
from tests import world
from tests.conftest import FakeClock


def ask(session: Session, clock: FakeClock, title: str, closes: str = "2023-12-31") -> Question:
    return world.question(session, clock(), title=title, closes=closes, opens="2022-01-01")


def settle(session: Session, about: Question, decision: Decision = Decision.YES) -> None:
    now = parse_moment("2030-01-01", edge=Edge.START).at
    known = parse_moment("2023-06-01", edge=Edge.START)
    resolve_question(session, about, decision, known=known, by="curator", now=now)


def said(
    session: Session, clock: FakeClock, about: Question, who: Forecaster, p: float
) -> Prediction:
    return world.prediction(session, clock(), about, who, p, "2023-01-01")


def test_a_row_carries_what_was_said_how_it_came_out_and_what_it_scored(
    session: Session, clock: FakeClock
) -> None:
    about, who = ask(session, clock, "One?"), world.forecaster(session, clock())
    first = said(session, clock, about, who, 0.6)
    world.prediction(session, clock(), about, who, 0.9, "2023-03-01")
    about.base_rate, about.base_rate_source, about.cause = 0.3, "https://example.org", "The war"
    settle(session, about)
    found = scored_records(session)
    assert len(found) == 1
    assert found.forecaster.tolist() == [who.id]
    assert found.question.tolist() == [about.id]
    assert KINDS[found.kind[0]] is ForecasterKind.PUNDIT
    assert BASES[found.basis[0]] is Basis.NUMERIC
    assert (found.family[0], found.position[0], found.members[0]) == (-1, -1, 1)
    assert (found.outcome[0], found.cause[0], found.prediction[0]) == (1, 0, first.id)
    assert found.brier[0] == pytest.approx(0.16)
    assert found.log[0] == pytest.approx(-math.log(0.6))
    assert found.time_averaged[0] < 0.16
    assert 0 < found.coverage[0] < 1
    assert (found.predictions[0], found.probability[0], found.base_rate[0]) == (2, 0.6, 0.3)
    assert np.isnan(found.low[0])
    assert instant(found.stated_at[0]) == first.stated_at
    assert instant(found.closes_at[0]) == about.closes_at
    assert found.is_retrospective[0]
    assert not found.is_judged[0]
    person = found.people[who.id]
    assert (person.name, person.slug, person.kind) == (who.name, who.slug, who.kind)
    assert question_words(session, found.question)[about.id].title == "One?"


def test_the_stored_reference_is_read_with_its_class(session: Session, clock: FakeClock) -> None:
    about, who = ask(session, clock, "One?"), world.forecaster(session, clock())
    said(session, clock, about, who, 0.6)
    settle(session, about)
    session.execute(
        update(Score)
        .where(Score.rule == ScoreRule.FIRST)
        .values(reference_class=ReferenceClass.CROWD, reference_probability=0.5,
                reference_brier=0.25, reference_log=math.log(2))
    )  # fmt: skip
    found = scored_records(session)
    assert REFERENCES[found.reference_class[0]] is ReferenceClass.CROWD
    assert (found.reference_probability[0], found.reference_brier[0]) == (0.5, 0.25)


def test_nothing_private_unlisted_annulled_or_open_is_read(
    session: Session, clock: FakeClock
) -> None:
    who = world.forecaster(session, clock())
    for hidden in (Visibility.PRIVATE, Visibility.UNLISTED):
        about = world.question(
            session, clock(), title=f"{hidden}?", closes="2023-12-31", visibility=hidden
        )
        said(session, clock, about, who, 0.5)
        settle(session, about)
    mixed, gone, still = (ask(session, clock, f"{n}?") for n in range(3))
    world.prediction(session, clock(), mixed, who, 0.5, "2023-01-01", visibility=Visibility.PRIVATE)
    settle(session, mixed)
    for about in (gone, still):
        said(session, clock, about, who, 0.5)
    annul_question(session, gone, reason="ambiguous", by="curator", now=clock())
    found = scored_records(session)
    assert (len(found), found.people) == (0, {})


def test_restrictions_narrow_forecasters_and_questions(session: Session, clock: FakeClock) -> None:
    alice = world.forecaster(session, clock())
    model = world.forecaster(session, clock(), "Model M", ForecasterKind.MODEL)
    early = ask(session, clock, "Early?", "2023-03-31")
    late = world.question(session, clock(), title="Late?", closes="2023-12-31", tags=("war",))
    for about in (early, late):
        for who in (alice, model):
            said(session, clock, about, who, 0.5)
        settle(session, about)

    def read(**wanted: object) -> set[tuple[int, int]]:
        found = scored_records(session, Restriction(**wanted))  # type: ignore[arg-type]
        return set(zip(found.forecaster.tolist(), found.question.tolist(), strict=True))

    everything = {(a.id, q.id) for a in (alice, model) for q in (early, late)}
    assert read() == everything
    assert read(kind=ForecasterKind.MODEL) == {(model.id, early.id), (model.id, late.id)}
    assert read(tag="war") == {(alice.id, late.id), (model.id, late.id)}
    day = parse_moment("2023-06-01", edge=Edge.START).at.date()
    assert read(until=day) == {(alice.id, early.id), (model.id, early.id)}
    assert read(since=day) == {(alice.id, late.id), (model.id, late.id)}
    own = scored_records(session, forecaster_id=alice.id)
    assert set(own.forecaster.tolist()) == {alice.id}


def test_boards_and_deadlines_are_taken_apart(session: Session, clock: FakeClock) -> None:
    who = world.forecaster(session, clock())
    backward = ask(session, clock, "Backward?")
    forward = world.question(session, clock(), title="Forward?", closes="2025-12-31")
    said(session, clock, backward, who, 0.5)
    world.prediction(session, clock(), forward, who, 0.5)
    settle(session, backward)
    known = parse_moment("2024-06-20", edge=Edge.START)
    now = clock() + timedelta(days=60)
    resolve_question(session, forward, Decision.NO, known=known, by="curator", now=now)
    found = scored_records(session)
    assert found.on_board(Board.PROSPECTIVE).question.tolist() == [forward.id]
    assert found.on_board(Board.RETROSPECTIVE).question.tolist() == [backward.id]
    assert len(found.on_board(Board.ALL)) == 2
    assert found.timely(now).question.tolist() == [backward.id]


def test_families_come_with_their_kind_place_and_size(session: Session, clock: FakeClock) -> None:
    who = world.forecaster(session, clock())
    members = [ask(session, clock, f"Candidate {n}?") for n in range(4)]
    session.flush()
    family = Family(
        slug="race", title="Race", kind=FamilyKind.EXCLUSIVE, tied_at=clock(), tied_by="curator"
    )
    session.add(family)
    session.flush()
    for place, about in enumerate(members, 1):
        session.add(FamilyMember(family_id=family.id, question_id=about.id, position=place))
    for about in members[1:3]:
        said(session, clock, about, who, 0.5)
        settle(session, about, Decision.NO)
    annul_question(session, members[3], reason="withdrew", by="curator", now=clock())
    found = scored_records(session)
    assert found.family.tolist() == [family.id] * 2
    assert FAMILY_KINDS[found.family_kind[0]] is FamilyKind.EXCLUSIVE
    assert (found.position.tolist(), found.members.tolist()) == ([2, 3], [3, 3])


@pytest.mark.parametrize(
    ("phrase", "proposed", "expected"),
    [
        ("likely", 0.75, False),  # measured, as the lexicon reads it
        ("likely", 0.6, True),  # the reviewer's own number
        ("won't", 0.75, True),  # flat
        (None, None, True),  # words that stand in no lexicon
    ],
)
def test_readings_that_rest_on_a_judgement_are_marked(
    session: Session, clock: FakeClock, phrase: str | None, proposed: float | None, expected: object
) -> None:
    about, who = ask(session, clock, "One?"), world.forecaster(session, clock())
    words = said(session, clock, about, who, 0.75)
    settle(session, about)
    session.execute(
        update(Prediction)
        .where(Prediction.id == words.id)
        .values(basis=Basis.VERBAL, low=0.6, high=0.9, phrase=phrase, proposed=proposed)
    )
    assert scored_records(session).is_judged.tolist() == [expected]


def test_instants_are_written_and_read_back(clock: FakeClock) -> None:
    assert instant(microseconds(clock())) == clock()

"""Conditional families: dead branches go and come back, and statements count where they belong."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from forecasts.audit import verify
from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.families import (
    BY_CONDITION,
    Condition,
    ruled_out_by,
    settle_branches,
    tie_branches,
    untie_family,
)
from forecasts.models import Family, Prediction, Question, Resolution, Score
from forecasts.predictions import retract_prediction
from forecasts.questions import find_question
from forecasts.resolution.resolve import annul_question, reopen_question, resolve_question
from forecasts.scores import current_resolution
from forecasts.values import Decision, ExcludedReason, QuestionState, ScoreRule, Visibility
from tests import world
from tests.conftest import FakeClock


@dataclass(frozen=True)
class Tied:
    """War, the price if it comes, the price if it does not, and the price as such."""

    war: Question
    if_war: Question
    if_peace: Question
    price: Question
    family: Family


@pytest.fixture
def tied(session: Session, clock: FakeClock) -> Tied:
    war, if_war, if_peace, price = (
        world.question(session, clock(), title=title, closes="2024-12-31", opens="2024-01-01")
        for title in ("War?", "Price if war?", "Price if peace?", "Price?")
    )
    under = Condition(question=war, if_yes=if_war, if_no=if_peace, unconditional=price)
    family = tie_branches(session, title="If war", under=under, by="curator", now=clock())
    return Tied(war, if_war, if_peace, price, family)


def resolve(
    session: Session,
    about: Question,
    decision: Decision,
    clock: FakeClock,
    day: str = "2024-05-01",
) -> None:
    known = parse_moment(day, edge=Edge.START)
    resolve_question(session, about, decision, known=known, by="curator", now=clock())


def states(*questions: Question) -> list[str]:
    return [question.state.value for question in questions]


def firsts(session: Session) -> dict[tuple[int, int], float]:
    """Briers of first statements by question and prediction."""
    rows = session.scalars(select(Score).where(Score.rule == ScoreRule.FIRST))
    return {(row.question_id, row.prediction_id): row.brier for row in rows}


def reason(session: Session, said: Prediction) -> ExcludedReason | None:
    return session.scalar(select(Prediction.excluded_reason).where(Prediction.id == said.id))


def test_the_dead_branch_is_annulled_with_its_reason(
    session: Session, clock: FakeClock, tied: Tied
) -> None:
    resolve(session, tied.war, Decision.NO, clock)
    assert states(tied.if_war, tied.if_peace, tied.price) == ["annulled", "open", "open"]
    decision = current_resolution(session, tied.if_war.id)
    assert decision is not None
    assert (decision.decided_by, decision.reason) == (
        BY_CONDITION,
        "Its condition, war, came out No.",
    )
    assert ruled_out_by(session, tied.if_war) is tied.war
    assert ruled_out_by(session, tied.if_peace) is None
    assert verify(session).difference is None


def test_reopening_the_condition_reopens_exactly_what_it_had_annulled(
    session: Session, clock: FakeClock, tied: Tied
) -> None:
    annul_question(session, tied.if_peace, reason="Never asked.", by="curator", now=clock())
    resolve(session, tied.war, Decision.NO, clock)
    reopen_question(session, tied.war, by="curator", now=clock())
    assert states(tied.war, tied.if_war, tied.if_peace) == ["open", "open", "annulled"]
    decision = current_resolution(session, tied.if_war.id)
    assert decision is not None
    assert decision.reason == "Its condition, war, was reopened."
    resolve(session, tied.war, Decision.YES, clock)
    assert states(tied.if_war, tied.if_peace) == ["open", "annulled"]
    assert verify(session).difference is None


def test_a_condition_that_comes_out_otherwise_changes_the_branches_round(
    session: Session, clock: FakeClock, tied: Tied
) -> None:
    resolve(session, tied.war, Decision.NO, clock)
    reopen_question(session, tied.war, by="curator", now=clock())
    resolve(session, tied.war, Decision.YES, clock)
    assert states(tied.if_war, tied.if_peace) == ["open", "annulled"]


def test_annulling_the_condition_annuls_both_branches(
    session: Session, clock: FakeClock, tied: Tied
) -> None:
    annul_question(session, tied.war, reason="Nobody can say.", by="curator", now=clock())
    assert states(tied.if_war, tied.if_peace, tied.price) == ["annulled", "annulled", "open"]
    reopen_question(session, tied.war, by="curator", now=clock())
    assert states(tied.if_war, tied.if_peace) == ["open", "open"]
    assert verify(session).difference is None


def test_a_branch_that_had_come_out_already_leaves_when_its_condition_rules_it_out(
    session: Session, clock: FakeClock, tied: Tied
) -> None:
    said = world.prediction(
        session, clock(), tied.if_war, world.forecaster(session, clock()), 0.3, "2024-03-01"
    )
    resolve(session, tied.if_war, Decision.YES, clock, "2024-04-01")
    assert (tied.if_war.id, said.id) in firsts(session)
    resolve(session, tied.war, Decision.NO, clock)
    assert tied.if_war.state is QuestionState.ANNULLED
    assert firsts(session) == {}
    assert verify(session).difference is None


def test_settling_the_branches_again_changes_nothing(
    session: Session, clock: FakeClock, tied: Tied
) -> None:
    resolve(session, tied.war, Decision.NO, clock)
    before = len(session.scalars(select(Resolution)).all())
    touched = settle_branches(session, tied.war, now=clock())
    assert sorted(touched) == sorted([tied.if_war.id, tied.if_peace.id, tied.price.id])
    assert len(session.scalars(select(Resolution)).all()) == before


def test_a_dead_branch_is_reopened_through_its_condition_only(
    session: Session, clock: FakeClock, tied: Tied
) -> None:
    resolve(session, tied.war, Decision.NO, clock)
    with pytest.raises(ConflictError, match="reopen that instead: forecasts question reopen war"):
        reopen_question(session, tied.if_war, by="curator", now=clock())
    with pytest.raises(ConflictError, match="already annulled"):
        resolve(session, tied.if_war, Decision.YES, clock)


def test_what_is_said_once_the_condition_is_known_counts_on_the_question_without_it(
    session: Session, clock: FakeClock, tied: Tied
) -> None:
    alice, bob = (world.forecaster(session, clock(), name) for name in ("Alice Arden", "Bob Brand"))
    before = world.prediction(session, clock(), tied.if_war, alice, 0.9, "2024-03-01")
    resolve(session, tied.war, Decision.YES, clock)
    after = world.prediction(session, clock(), tied.if_war, bob, 0.8, "2024-05-10")
    assert before.excluded_reason is None
    assert after.excluded_reason is ExcludedReason.CONDITION_KNOWN

    resolve(session, tied.if_war, Decision.YES, clock, "2024-05-20")
    resolve(session, tied.price, Decision.YES, clock, "2024-05-20")
    assert firsts(session) == pytest.approx(
        {(tied.if_war.id, before.id): 0.01, (tied.price.id, after.id): 0.04}, abs=1e-12
    )
    assert verify(session).difference is None

    after = session.get_one(Prediction, after.id)
    retract_prediction(session, after, reason="typed wrongly", now=clock())
    assert list(firsts(session)) == [(tied.if_war.id, before.id)]
    assert verify(session).difference is None


def test_reopening_the_condition_brings_statements_back_to_their_branch(
    session: Session, clock: FakeClock, tied: Tied
) -> None:
    resolve(session, tied.war, Decision.YES, clock)
    said = world.prediction(
        session, clock(), tied.if_war, world.forecaster(session, clock()), 0.8, "2024-05-10"
    )
    assert reason(session, said) is ExcludedReason.CONDITION_KNOWN
    resolve(session, tied.price, Decision.YES, clock, "2024-05-20")
    assert firsts(session) == pytest.approx({(tied.price.id, said.id): 0.04}, abs=1e-12)
    reopen_question(session, tied.war, by="curator", now=clock())
    assert reason(session, said) is None
    assert firsts(session) == {}
    assert verify(session).difference is None


def test_tying_to_a_condition_that_came_out_annuls_and_moves_at_once(
    session: Session, clock: FakeClock
) -> None:
    war, if_war, if_peace, price = (
        world.question(session, clock(), title=title, closes="2024-12-31", opens="2024-01-01")
        for title in ("War?", "Price if war?", "Price if peace?", "Price?")
    )
    said = world.prediction(
        session, clock(), if_war, world.forecaster(session, clock()), 0.8, "2024-05-10"
    )
    resolve(session, war, Decision.YES, clock)
    for about in (if_war, price):
        resolve(session, about, Decision.YES, clock, "2024-05-20")
    assert list(firsts(session)) == [(if_war.id, said.id)]
    under = Condition(question=war, if_yes=if_war, if_no=if_peace, unconditional=price)
    family = tie_branches(session, title="If war", under=under, by="curator", now=clock())
    assert if_peace.state is QuestionState.ANNULLED
    assert list(firsts(session)) == [(price.id, said.id)]
    assert verify(session).difference is None

    untie_family(session, session.merge(family), now=clock())
    assert find_question(session, "price-if-peace").state is QuestionState.OPEN
    assert list(firsts(session)) == [(if_war.id, said.id)]
    assert verify(session).difference is None


def test_one_condition_may_have_several_families(
    session: Session, clock: FakeClock, tied: Tied
) -> None:
    trade = world.question(session, clock(), title="Trade if war?")
    under = Condition(question=tied.war, if_yes=trade)
    tie_branches(session, title="Trade", under=under, by="curator", now=clock())
    resolve(session, tied.war, Decision.NO, clock)
    assert states(tied.if_war, trade, tied.if_peace) == ["annulled", "annulled", "open"]


def test_a_private_statement_on_a_branch_stays_private_where_it_counts(
    session: Session, clock: FakeClock, tied: Tied
) -> None:
    resolve(session, tied.war, Decision.YES, clock)
    world.prediction(
        session,
        clock(),
        tied.if_war,
        world.forecaster(session, clock()),
        0.8,
        "2024-05-10",
        visibility=Visibility.PRIVATE,
    )
    resolve(session, tied.price, Decision.YES, clock, "2024-05-20")
    rows = session.scalars(select(Score)).all()
    assert {(row.question_id, row.visibility) for row in rows} == {
        (tied.price.id, Visibility.PRIVATE)
    }

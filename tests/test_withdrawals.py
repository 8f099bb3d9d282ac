"""Withdrawals: what was said stays scored, accrual ends, a later statement takes up again."""

import pytest
from sqlalchemy import select

from forecasts.audit import verify
from forecasts.clock import Edge, Moment, parse_moment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.families import Condition, tie_branches
from forecasts.models import Forecaster, LedgerEntry, Question, Score, Withdrawal
from forecasts.predictions import record_withdrawal
from forecasts.resolution.resolve import annul_question, resolve_question
from forecasts.values import Chain, Decision, ScoreRule, Visibility
from tests import world
from tests.conftest import FakeClock


def day(typed: str, edge: Edge = Edge.END) -> Moment:
    return parse_moment(typed, edge=edge)


def question(session: Session, clock: FakeClock, title: str = "Open?") -> Question:
    return world.question(session, clock(), title=title, closes="2024-05-31", opens="2024-03-31")


def withdraw(  # every argument a test may vary
    session: Session,
    clock: FakeClock,
    about: Question,
    who: Forecaster,
    on: str | None,
    visibility: Visibility = Visibility.PUBLIC,
) -> Withdrawal:
    return record_withdrawal(
        session,
        question=about,
        forecaster=who,
        stated=day(on) if on else None,
        visibility=visibility,
        by="curator",
        now=clock(),
    )


def resolve(session: Session, about: Question, clock: FakeClock) -> None:
    known = day("2024-06-01", Edge.START)
    resolve_question(session, about, Decision.YES, known=known, by="curator", now=clock())


def score(session: Session, rule: ScoreRule) -> Score | None:
    return session.scalars(select(Score).where(Score.rule == rule)).first()


def test_a_withdrawal_ends_the_time_average_and_leaves_the_first_statement(
    session: Session, clock: FakeClock
) -> None:
    about, alice = question(session, clock), world.forecaster(session, clock())
    world.prediction(session, clock(), about, alice, 0.6, "2024-04-10")
    world.prediction(session, clock(), about, alice, 0.2, "2024-04-20")
    withdraw(session, clock, about, alice, "2024-04-30")
    resolve(session, about, clock)
    first, average = score(session, ScoreRule.FIRST), score(session, ScoreRule.TIME_AVERAGE)
    assert first is not None
    assert average is not None
    assert first.brier == pytest.approx(0.16)
    assert first.predictions == 2
    assert average.brier == pytest.approx((0.16 + 0.64) / 2, abs=1e-9)
    assert average.coverage == pytest.approx(20 / 62, abs=1e-6)
    assert verify(session).difference is None


def test_a_later_statement_takes_up_again(session: Session, clock: FakeClock) -> None:
    about, alice = question(session, clock), world.forecaster(session, clock())
    world.prediction(session, clock(), about, alice, 0.6, "2024-04-10")
    withdraw(session, clock, about, alice, "2024-04-20")
    world.prediction(session, clock(), about, alice, 0.8, "2024-05-21")
    resolve(session, about, clock)
    average = score(session, ScoreRule.TIME_AVERAGE)
    assert average is not None
    assert average.brier == pytest.approx((0.16 + 0.04) / 2, abs=1e-9)
    assert verify(session).difference is None


def test_a_withdrawal_found_later_rescores(session: Session, clock: FakeClock) -> None:
    about, alice = question(session, clock), world.forecaster(session, clock())
    world.prediction(session, clock(), about, alice, 0.6, "2024-04-10")
    resolve(session, about, clock)
    before = score(session, ScoreRule.TIME_AVERAGE)
    assert before is not None
    coverage = before.coverage
    withdraw(session, clock, about, alice, "2024-04-20")
    after = score(session, ScoreRule.TIME_AVERAGE)
    assert after is not None
    assert coverage == pytest.approx(51 / 62, abs=1e-6)
    assert after.coverage == pytest.approx(10 / 62, abs=1e-6)
    assert verify(session).difference is None


def test_there_must_be_something_to_withdraw(session: Session, clock: FakeClock) -> None:
    about, alice = question(session, clock), world.forecaster(session, clock())
    with pytest.raises(ConflictError, match="there is nothing to withdraw"):
        withdraw(session, clock, about, alice, "2024-04-20")
    world.prediction(session, clock(), about, alice, 0.6, "2024-04-20")
    for on in ("2024-04-19", "2024-04-20"):
        with pytest.raises(ConflictError, match="there is nothing to withdraw"):
            withdraw(session, clock, about, alice, on)
    withdraw(session, clock, about, alice, "2024-04-21")
    with pytest.raises(ConflictError, match="withdrew on open already, on 2024-04-21"):
        withdraw(session, clock, about, alice, "2024-04-25")


def test_nothing_is_withdrawn_once_nothing_accrues(session: Session, clock: FakeClock) -> None:
    about, alice = question(session, clock), world.forecaster(session, clock())
    world.prediction(session, clock(), about, alice, 0.6, "2024-04-20")
    with pytest.raises(ConflictError, match="closed on 2024-05-31"):
        withdraw(session, clock, about, alice, None)
    known = day("2024-05-01", Edge.START)
    resolve_question(session, about, Decision.YES, known=known, by="curator", now=clock())
    with pytest.raises(ConflictError, match="was known on 2024-05-01"):
        withdraw(session, clock, about, alice, "2024-05-01")
    other = question(session, clock, "Shut?")
    world.prediction(session, clock(), other, alice, 0.6, "2024-04-20")
    annul_question(session, other, reason="Never asked.", by="curator", now=clock())
    with pytest.raises(ConflictError, match="annulled"):
        withdraw(session, clock, other, alice, "2024-05-01")


def test_a_withdrawal_in_the_future_is_refused(session: Session, clock: FakeClock) -> None:
    about = world.question(session, clock())
    with pytest.raises(InvalidInputError, match="The withdrawal is dated 2024-07-01"):
        withdraw(session, clock, about, world.forecaster(session, clock()), "2024-07-01")


def test_a_private_withdrawal_moves_nothing_public(session: Session, clock: FakeClock) -> None:
    about, alice = question(session, clock), world.forecaster(session, clock())
    world.prediction(session, clock(), about, alice, 0.6, "2024-04-10")
    with pytest.raises(ConflictError, match="no private statement"):
        withdraw(session, clock, about, alice, "2024-04-20", Visibility.PRIVATE)
    world.prediction(
        session, clock(), about, alice, 0.1, "2024-04-12", visibility=Visibility.PRIVATE
    )
    withdraw(session, clock, about, alice, "2024-04-20", Visibility.PRIVATE)
    resolve(session, about, clock)
    averages = session.scalars(select(Score).where(Score.rule == ScoreRule.TIME_AVERAGE))
    coverages = {row.visibility: row.coverage for row in averages}
    assert coverages[Visibility.PUBLIC] == pytest.approx(51 / 62, abs=1e-6)
    assert coverages[Visibility.PRIVATE] == pytest.approx(8 / 62, abs=1e-6)
    entry = session.scalars(
        select(LedgerEntry).where(LedgerEntry.kind == "withdrawal.recorded")
    ).one()
    assert entry.chain is Chain.PRIVATE
    assert verify(session).difference is None


def test_what_moved_to_the_question_without_condition_is_withdrawn_there(
    session: Session, clock: FakeClock
) -> None:
    war, if_war, price = (
        world.question(session, clock(), title=title, opens="2024-01-01")
        for title in ("War?", "Price if war?", "Price?")
    )
    under = Condition(question=war, if_yes=if_war, unconditional=price)
    tie_branches(session, title="If war", under=under, by="curator", now=clock())
    known = day("2024-04-01", Edge.START)
    resolve_question(session, war, Decision.YES, known=known, by="curator", now=clock())
    alice = world.forecaster(session, clock())
    world.prediction(session, clock(), if_war, alice, 0.6, "2024-04-10")
    withdraw(session, clock, price, alice, "2024-04-20")
    known = day("2024-04-30", Edge.START)
    resolve_question(session, price, Decision.YES, known=known, by="curator", now=clock())
    average = score(session, ScoreRule.TIME_AVERAGE)
    assert average is not None
    assert average.question_id == price.id
    assert average.coverage == pytest.approx(10 / 120, abs=1e-6)
    assert verify(session).difference is None

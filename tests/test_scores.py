"""What counts, what it scores, and that resolving, reopening and correcting keep it so."""

from datetime import datetime
from math import inf

import pytest
from sqlalchemy import select

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.models import Question, Score
from forecasts.predictions import Source, retract_prediction
from forecasts.resolution.resolve import annul_question, reopen_question, resolve_question
from forecasts.values import Decision, Directness, ExcludedReason, ScoreRule, Visibility
from tests import world
from tests.conftest import FakeClock


def resolve(
    session: Session, about: Question, decision: Decision, known: str, now: datetime
) -> None:
    moment = parse_moment(known, edge=Edge.START)
    resolve_question(session, about, decision, known=moment, by="curator", now=now)


def scores(session: Session, rule: ScoreRule = ScoreRule.FIRST) -> dict[int, float]:
    rows = session.scalars(select(Score).where(Score.rule == rule))
    return {row.prediction_id: row.brier for row in rows}


def test_the_two_statements_of_the_story_score_as_computed_by_hand(
    session: Session, clock: FakeClock
) -> None:
    about = world.question(session, clock(), closes="2023-12-31")
    low = world.prediction(
        session, clock(), about, world.forecaster(session, clock(), "A"), 0.06, "2023-02-22"
    )
    even = world.prediction(
        session, clock(), about, world.forecaster(session, clock(), "B"), 0.40, "2023-02-22"
    )
    resolve(session, about, Decision.NO, "2024-01-01", clock())
    first = scores(session)
    assert first == pytest.approx({low.id: 0.0036, even.id: 0.16}, abs=1e-15)
    assert scores(session, ScoreRule.TIME_AVERAGE) == pytest.approx(first, abs=1e-12)

    reopen_question(session, about, by="curator", now=clock())
    assert scores(session) == {}
    resolve(session, about, Decision.YES, "2023-12-01", clock())
    assert scores(session) == pytest.approx({low.id: 0.8836, even.id: 0.36}, abs=1e-15)
    reopen_question(session, about, by="curator", now=clock())
    resolve(session, about, Decision.NO, "2024-01-01", clock())
    assert scores(session) == first


def test_a_statement_on_the_day_the_outcome_was_known_is_recorded_and_excluded(
    session: Session, clock: FakeClock
) -> None:
    about = world.question(session, clock(), closes="2023-12-31")
    who = world.forecaster(session, clock())
    resolve(session, about, Decision.YES, "2023-06-10", clock())
    late = world.prediction(session, clock(), about, who, 0.9, "2023-06-10")
    in_time = world.prediction(session, clock(), about, who, 0.7, "2023-06-09")
    assert late.excluded_reason is ExcludedReason.AFTER_KNOWN
    assert in_time.excluded_reason is None
    assert list(scores(session)) == [in_time.id]


def test_a_statement_after_the_close_is_excluded_and_one_on_the_last_day_counts(
    session: Session, clock: FakeClock
) -> None:
    about = world.question(session, clock(), closes="2023-12-31")
    who = world.forecaster(session, clock())
    assert world.prediction(session, clock(), about, who, 0.9, "2024-01-01").excluded_reason is (
        ExcludedReason.AFTER_CLOSE
    )
    last_day = world.prediction(session, clock(), about, who, 0.5, "2023-12-31")
    resolve(session, about, Decision.NO, "2024-01-05", clock())
    assert last_day.excluded_reason is None
    assert list(scores(session)) == [last_day.id]
    assert scores(session, ScoreRule.TIME_AVERAGE) == {}


@pytest.mark.parametrize(
    ("directness", "reason"),
    [
        (Directness.HEADLINE, ExcludedReason.HEADLINE),
        (Directness.HEARSAY, ExcludedReason.HEARSAY),
    ],
)
def test_words_that_are_not_the_persons_own_are_never_scored(
    session: Session, clock: FakeClock, directness: Directness, reason: ExcludedReason
) -> None:
    about = world.question(session, clock())
    source = Source(quote="it will not open", directness=directness)
    said = world.prediction(
        session, clock(), about, world.forecaster(session, clock()), 0.1, source=source
    )
    assert said.excluded_reason is reason


def test_a_commitment_is_recorded_and_never_scored(session: Session, clock: FakeClock) -> None:
    about = world.question(session, clock())
    who = world.forecaster(session, clock())
    said = world.prediction(session, clock(), about, who, 0.9, is_commitment=True)
    assert said.excluded_reason is ExcludedReason.COMMITMENT


def test_updates_move_the_time_average_and_never_the_headline(
    session: Session, clock: FakeClock
) -> None:
    about = world.question(session, clock(), opens="2024-01-01", closes="2024-01-10")
    who = world.forecaster(session, clock())
    first = world.prediction(session, clock(), about, who, 0.6, "2024-01-02T00:00+00:00")
    world.prediction(session, clock(), about, who, 0.9, "2024-01-06T00:00+00:00")
    resolve(session, about, Decision.YES, "2024-01-11", clock())
    assert scores(session) == pytest.approx({first.id: 0.16})
    average = session.scalars(select(Score).where(Score.rule == ScoreRule.TIME_AVERAGE)).one()
    assert average.brier == pytest.approx((4 * 0.16 + 5 * 0.01) / 9, abs=1e-9)
    assert average.coverage == pytest.approx(9 / 10, abs=1e-9)
    assert average.predictions == 2


def test_a_certain_miss_keeps_its_infinite_log_loss(session: Session, clock: FakeClock) -> None:
    about = world.question(session, clock(), closes="2023-12-31")
    world.prediction(session, clock(), about, world.forecaster(session, clock()), 0.0, "2023-02-22")
    resolve(session, about, Decision.YES, "2023-12-01", clock())
    assert {row.log for row in session.scalars(select(Score))} == {inf}
    assert {row.brier for row in session.scalars(select(Score))} == {1.0}


def test_private_statements_never_enter_a_public_row(session: Session, clock: FakeClock) -> None:
    about = world.question(session, clock(), closes="2023-12-31")
    who, other = world.forecaster(session, clock()), world.forecaster(session, clock(), "B")
    world.prediction(session, clock(), about, who, 0.1, "2023-01-01", visibility=Visibility.PRIVATE)
    public = world.prediction(session, clock(), about, other, 0.7, "2023-03-01")
    resolve(session, about, Decision.YES, "2023-12-01", clock())
    rows = session.scalars(select(Score).where(Score.visibility == Visibility.PUBLIC)).all()
    assert {row.prediction_id for row in rows} == {public.id}
    assert [row.coverage for row in rows if row.coverage is not None] == [1.0]


def test_an_annulled_question_scores_nobody_and_keeps_its_statements(
    session: Session, clock: FakeClock
) -> None:
    about = world.question(session, clock(), closes="2023-12-31")
    said = world.prediction(
        session, clock(), about, world.forecaster(session, clock()), 0.3, "2023-03-01"
    )
    annul_question(session, about, reason="the harbour was renamed", by="curator", now=clock())
    assert scores(session) == {}
    assert said.excluded_reason is None


def test_a_retraction_takes_the_score_away(session: Session, clock: FakeClock) -> None:
    about = world.question(session, clock(), closes="2023-12-31")
    said = world.prediction(
        session, clock(), about, world.forecaster(session, clock()), 0.3, "2023-03-01"
    )
    resolve(session, about, Decision.NO, "2024-01-01", clock())
    assert list(scores(session)) == [said.id]
    retract_prediction(session, said, reason="misheard", now=clock())
    assert scores(session) == {}
    assert said.excluded_reason is ExcludedReason.RETRACTED

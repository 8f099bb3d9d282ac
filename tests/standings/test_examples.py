"""Worked examples: every step leads to the number that the boards and pages print."""

import math
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import select

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.families import tie_family
from forecasts.models import Forecaster, Prediction
from forecasts.models import Resolution as Decided
from forecasts.resolution.resolve import resolve_question
from forecasts.runtime import Runtime
from forecasts.scoring import edge
from forecasts.standings import BoardFilter, leaderboard, question_page
from forecasts.standings.worked.examples import worked_examples
from forecasts.values import Basis, Decision, FamilyKind, ReferenceClass
from tests import world
from tests.conftest import FakeClock
from tests.standings.season import Season

LATER = datetime(2024, 6, 1, 12, tzinfo=UTC)


def _season(session: Session) -> Season:
    season = Season(session, FakeClock(LATER))
    season.play(range(12))
    return season


def test_an_empty_record_has_no_example_of_anything(runtime: Runtime) -> None:
    with runtime.reading() as session:
        found = worked_examples(session, now=LATER)
    values = {each.name: getattr(found, each.name) for each in fields(found)}
    assert {name for name, value in values.items() if value is not None} == {"board", "excluded"}
    assert found.excluded == {}


def test_the_steps_of_an_edge_lead_to_what_the_board_prints(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        _season(session)
        found = worked_examples(session, now=LATER + timedelta(days=2))
        board = leaderboard(session, BoardFilter(), now=LATER + timedelta(days=2))
    shown = found.edge
    assert shown is not None
    assert shown.error is not None
    row = board.row(shown.row.slug)
    assert row is not None
    assert shown.edge == row.edge
    assert shown.edge + shown.quantile * shown.error == pytest.approx(row.edge_high)
    assert shown.edge - shown.quantile * shown.error == pytest.approx(row.edge_low)
    assert len(shown.gains) == 5
    for gain in shown.gains:
        assert gain.points == pytest.approx(100 * (gain.reference - gain.brier))


def test_an_edge_and_its_parts_are_what_the_fit_makes_of_the_bare_record(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        season = _season(session)
        season.add("Zoe", 0.1)
        season.play(range(12, 14), names=("Ann", "Zoe"))
        found = worked_examples(session, now=LATER + timedelta(days=2)).edge
        said = session.execute(
            select(
                Forecaster.name, Prediction.question_id, Prediction.probability, Decided.decision
            )
            .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
            .join(Decided, Decided.question_id == Prediction.question_id)
            .where(Forecaster.name != "Exchange")
        ).all()
    assert found is not None
    lost = [(p - (came is Decision.YES)) ** 2 - 0.25 for _, _, p, came in said]
    names, asked = [each[0] for each in said], [each[1] for each in said]
    levels = [("pundit", "number", "market")] * len(said)
    fit = edge(lost, names, asked, stratum=np.array(levels), at=(None, "number", "market"))
    place = fit.forecaster.tolist().index(found.row.forecaster)
    own = [
        -100 * each for each, name in zip(lost, names, strict=True) if name == fit.forecaster[place]
    ]
    assert found.edge == pytest.approx(fit.estimate[place])
    assert found.weight == pytest.approx(fit.weight[place])
    assert found.error == pytest.approx(fit.standard_error[place])
    assert found.mean == pytest.approx(np.mean(own))
    assert found.rest == pytest.approx(fit.estimate[place] - fit.weight[place] * np.mean(own))
    assert found.fitted == len(said)


def test_the_scores_of_a_call_follow_from_what_was_said(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        _season(session)
        call = worked_examples(session, now=LATER).call
        assert call is not None
        page = question_page(session, call.slug)
    printed = next(each for each in page.scores if each.forecaster_slug == call.forecaster_slug)
    assert (call.brier, call.log) == pytest.approx((printed.brier, printed.log))
    assert call.brier == pytest.approx((call.said.probability - call.outcome) ** 2)
    assert call.log == pytest.approx(-math.log(call.given))
    assert call.reference is not None
    assert call.reference.points == pytest.approx(100 * (call.reference.brier - call.brier))


def test_a_call_against_a_market_is_the_example_before_one_against_a_crowd(
    runtime: Runtime,
) -> None:
    with runtime.transaction() as session:
        season = Season(session, FakeClock(LATER))
        season.market = False
        season.play(range(2))
        crowd = worked_examples(session, now=LATER).call
        season.market = True
        season.play(range(2, 5))
        market = worked_examples(session, now=LATER).call
    assert crowd is not None
    assert market is not None
    assert crowd.reference is not None
    assert market.reference is not None
    assert (crowd.title, crowd.reference.kind) == ("Question 0?", ReferenceClass.CROWD)
    assert (market.title, market.reference.kind) == ("Question 2?", ReferenceClass.MARKET)


@pytest.mark.parametrize("is_verbal", [False, True])
def test_a_statement_whose_steps_show_something_is_the_example(
    runtime: Runtime, *, is_verbal: bool
) -> None:
    basis = Basis.VERBAL if is_verbal else Basis.NUMERIC
    with runtime.transaction() as session:
        who = world.forecaster(session, LATER)
        for number, p in enumerate((0.3, 0.2, 0.002)):
            about = world.question(
                session, LATER, title=f"Question {number}?", closes=f"2023-12-0{number + 1}"
            )
            made = world.prediction(session, LATER, about, who, p, "2023-02-01")
            made.basis, made.low, made.high = basis, p / 2, p * 2
            known = parse_moment(f"2023-12-0{number + 1}", edge=Edge.START)
            resolve_question(session, about, Decision.NO, known=known, by="curator", now=LATER)
        found = worked_examples(session, now=LATER)
    shown = found.words if is_verbal else found.call
    assert shown is not None
    assert (shown.said.probability, shown.title) == (0.2, "Question 1?")


def test_a_perfect_record_still_has_its_example(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        who = world.forecaster(session, LATER)
        about = world.question(session, LATER, closes="2023-12-01")
        world.prediction(session, LATER, about, who, 0.002, "2023-02-01")
        known = parse_moment("2023-12-01", edge=Edge.START)
        resolve_question(session, about, Decision.NO, known=known, by="curator", now=LATER)
        call = worked_examples(session, now=LATER).call
    assert call is not None
    assert call.said.probability == 0.002


def test_a_change_of_mind_averages_to_what_the_question_prints(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        about = world.question(session, LATER, closes="2024-01-01", opens="2023-01-01")
        who = world.forecaster(session, LATER)
        world.prediction(session, LATER, about, who, 0.4, "2023-02-28")
        world.prediction(session, LATER, about, who, 0.1, "2023-08-31")
        known = parse_moment("2024-01-01", edge=Edge.START)
        resolve_question(session, about, Decision.NO, known=known, by="curator", now=LATER)
        time = worked_examples(session, now=LATER).time
        printed = question_page(session, about.slug).scores[0]
    assert time is not None
    assert [step.said.probability for step in time.steps] == [0.4, 0.1]
    told = sum(step.days * step.brier for step in time.steps) / time.days
    assert told == pytest.approx(printed.time_averaged_brier)
    assert time.days / time.window == pytest.approx(printed.coverage)


def test_a_family_comes_to_the_score_of_one_unit(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        who = world.forecaster(session, LATER)
        asked = [
            world.question(session, LATER, title=f"Will {name} win?", closes="2023-12-31")
            for name in ("Ann", "Ben", "Cat")
        ]
        tie_family(
            session, kind=FamilyKind.EXCLUSIVE, title="Who wins", questions=asked,
            by="curator", now=LATER,
        )  # fmt: skip
        for about, p in zip(asked, (0.2, 0.5), strict=False):
            world.prediction(session, LATER, about, who, p, "2023-02-01")
        known = parse_moment("2024-01-01", edge=Edge.START)
        for about, decision in zip(asked, (Decision.NO, Decision.YES, Decision.NO), strict=True):
            resolve_question(session, about, decision, known=known, by="curator", now=LATER)
        found = worked_examples(session, now=LATER)
        printed = leaderboard(session, BoardFilter(), now=LATER).rows[0]
    family = found.family
    assert family is not None
    assert family.rest is not None
    total = sum(part.square for part in family.parts) + family.rest
    assert total / 2 == pytest.approx(family.brier)
    assert family.brier == pytest.approx(printed.brier) == pytest.approx(0.19)

"""Which prices people are compared with: those that came through a link found liquid enough."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forecasts.audit import verify
from forecasts.clock import Moment
from forecasts.markets.adjudication import adjudicate_link, end_link
from forecasts.markets.link import link_market
from forecasts.models import Question, Score
from forecasts.resolution.resolve import resolve_question
from forecasts.runtime import Runtime
from forecasts.values import Decision, ReferenceClass, ScoreRule
from tests import world
from tests.conftest import FakeClock
from tests.markets.fakes import snapshot


@pytest.fixture
def about(runtime: Runtime, clock: FakeClock) -> int:
    with runtime.transaction() as session:
        return world.question(session, clock(), closes="2024-12-31").id


def linked(
    runtime: Runtime, clock: FakeClock, about: int, name: str, p: float, *, is_reference: bool
) -> None:
    """Links a market after ending the one before."""
    with runtime.transaction() as session:
        question = session.get_one(Question, about)
        link = link_market(
            session,
            question,
            snapshot(name, at=clock(), probability=p),
            label="Tides",
            is_inverted=False,
            by="c",
            now=clock(),
        )
        session.flush()
        adjudicate_link(session, link, is_reference=is_reference, by="c", now=clock())
        clock.advance(hours=1)
        who = world.forecaster(session, clock(), f"Speaker on {name}")
        world.prediction(session, clock(), question, who, 0.5)
        clock.advance(hours=1)
        end_link(session, link, is_retracted=False, by="c", now=clock())
    clock.advance(hours=1)


@pytest.mark.parametrize("is_first_liquid", [True, False])
def test_each_price_has_the_standing_of_the_link_it_came_through(
    runtime: Runtime, clock: FakeClock, about: int, *, is_first_liquid: bool
) -> None:
    linked(runtime, clock, about, "deep", 0.3, is_reference=is_first_liquid)
    linked(runtime, clock, about, "thin", 0.9, is_reference=not is_first_liquid)
    with runtime.transaction() as session:
        question = session.get_one(Question, about)
        known = Moment(clock() - timedelta(minutes=1))
        resolve_question(session, question, Decision.NO, known=known, by="c", now=clock())
    with runtime.reading() as session:
        assert verify(session).difference is None
        rows = session.execute(
            select(Score.reference_class, Score.reference_probability)
            .where(Score.rule == ScoreRule.FIRST, Score.brier == 0.25)
            .order_by(Score.prediction_id)
        ).all()
    market, nothing = (ReferenceClass.MARKET, 0.3), (None, None)
    liquid = [tuple(row) for row in rows]
    assert liquid == ([market, nothing] if is_first_liquid else [nothing, (market[0], 0.9)])

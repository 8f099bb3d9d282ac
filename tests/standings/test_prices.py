"""Hundreds of prices of a linked market do not bury what people said."""

from datetime import datetime, timedelta

import pytest

from forecasts.clock import Moment
from forecasts.db import Session
from forecasts.models import Question
from forecasts.predictions import Statement, record_prediction
from forecasts.standings import forecaster_profile, question_list, question_page
from forecasts.values import Basis, ForecasterKind, Provenance
from tests import world
from tests.conftest import FakeClock

PRICES = (0.3, 0.35, 0.5)


@pytest.fixture
def about(session: Session, clock: FakeClock) -> Question:
    return world.question(session, clock(), closes="2024-12-31")


def record_prices(session: Session, about: Question, now: datetime) -> None:
    market = world.forecaster(session, now, "Vessel Exchange", ForecasterKind.MARKET)
    for days, price in enumerate(PRICES):
        record_prediction(
            session,
            question=about,
            forecaster=market,
            statement=Statement(
                probability=price,
                stated=Moment(now - timedelta(days=9 - days)),
                basis=Basis.PRICE,
                provenance=Provenance.MARKET,
            ),
            by="market vessel",
            now=now,
        )


def test_prices_are_no_statements_of_a_question(
    session: Session, clock: FakeClock, about: Question
) -> None:
    record_prices(session, about, clock())
    world.prediction(session, clock(), about, world.forecaster(session, clock()), 0.2)
    assert [line.forecaster for line in question_page(session, about.slug).statements] == [
        "Alice Arden"
    ]
    assert [
        (line.predictions, line.forecasters) for line in question_list(session, now=clock()).open
    ] == [(1, 1)]


def test_a_market_calls_each_question_once_with_its_first_price(
    session: Session, clock: FakeClock, about: Question
) -> None:
    record_prices(session, about, clock())
    profile = forecaster_profile(session, "vessel-exchange", now=clock())
    assert [call.said.probability for call in profile.calls if call.said] == [PRICES[0]]

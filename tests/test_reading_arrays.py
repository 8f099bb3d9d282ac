"""Columns poured from the cursor into arrays, on both databases."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import literal, null, select, union_all

from forecasts.clock import Edge, parse_moment
from forecasts.db import UNKNOWN_CODE, UNKNOWN_TIME, Session, create_engine, read_arrays
from forecasts.models import Forecaster, Prediction, Question, Resolution, UTCDateTime
from forecasts.resolution.resolve import resolve_question
from forecasts.values import Basis, Decision, ForecasterKind
from tests import world
from tests.conftest import FakeClock

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def test_each_kind_of_column_arrives_as_an_array_of_its_own_type(
    session: Session, clock: FakeClock
) -> None:
    about, who = world.question(session, clock()), world.forecaster(session, clock())
    world.prediction(session, clock(), about, who, 0.25, "2024-03-01")
    session.flush()
    found = read_arrays(
        session,
        select(
            Prediction.id,
            Prediction.probability,
            Prediction.low,
            Prediction.basis,
            Prediction.excluded_reason,
            Prediction.stated_at,
            Prediction.retracted_at,
            Prediction.is_inverted,
            Prediction.phrase,
            Prediction.quotation_id,
            Question.slug,
            (Prediction.probability < 0.5).label("is_low"),
        ).join(Question, Question.id == Prediction.question_id),
    )
    assert found["probability"].tolist() == [0.25]
    assert found["probability"].dtype == np.float64
    assert np.isnan(found["low"][0])
    assert list(Basis)[found["basis"][0]] is Basis.NUMERIC
    assert found["excluded_reason"][0] == found["quotation_id"][0] == UNKNOWN_CODE
    said = parse_moment("2024-03-01", edge=Edge.END).at
    assert EPOCH + timedelta(microseconds=int(found["stated_at"][0])) == said
    assert found["retracted_at"][0] == UNKNOWN_TIME
    assert found["is_inverted"].dtype == found["is_low"].dtype == np.bool_
    assert (found["is_inverted"][0], found["is_low"][0]) == (False, True)
    assert (found["phrase"][0], found["slug"][0]) == (None, about.slug)


def test_what_an_outer_join_does_not_find_is_unknown(session: Session, clock: FakeClock) -> None:
    world.question(session, clock())
    session.flush()
    query = select(Question.id, Resolution.known_at, Resolution.decision).outerjoin(
        Resolution, Resolution.question_id == Question.id
    )
    found = read_arrays(session, query)
    assert (found["known_at"][0], found["decision"][0]) == (UNKNOWN_TIME, UNKNOWN_CODE)


def test_codes_are_places_among_the_members(session: Session, clock: FakeClock) -> None:
    for kind in ForecasterKind:
        world.forecaster(session, clock(), f"A {kind}", kind)
    session.flush()
    found = read_arrays(session, select(Forecaster.kind).order_by(Forecaster.id))
    assert found["kind"].tolist() == list(range(len(ForecasterKind)))


def test_nothing_gives_empty_arrays(session: Session) -> None:
    found = read_arrays(session, select(Forecaster.id, Forecaster.name))
    assert [len(values) for values in found.values()] == [0, 0]


def test_what_the_same_transaction_wrote_is_read(session: Session, clock: FakeClock) -> None:
    about = world.question(session, clock(), closes="2023-12-31")
    known = parse_moment("2023-06-01", edge=Edge.START)
    resolve_question(session, about, Decision.YES, known=known, by="curator", now=clock())
    assert len(read_arrays(session, select(Resolution.id))["id"]) == 1


@given(
    at=st.datetimes(
        min_value=datetime(1900, 1, 1),  # noqa: DTZ001  # Hypothesis wants bare ends
        max_value=datetime(2199, 12, 31),  # noqa: DTZ001
        timezones=st.just(UTC),
    )
)
def test_no_instant_is_rounded(at: datetime) -> None:
    with Session(create_engine("sqlite://")) as session:
        found = read_arrays(session, select(literal(at, UTCDateTime()).label("at")))
    assert EPOCH + timedelta(microseconds=int(found["at"][0])) == at


@pytest.mark.parametrize("micros", [-2208988799999999, -1, 0, 999_999, 1_719_835_199_999_999])
def test_an_instant_is_the_same_on_both_databases(session: Session, micros: int) -> None:
    at = EPOCH + timedelta(microseconds=micros)
    query = select(literal(at, UTCDateTime()).label("at"))
    assert read_arrays(session, query)["at"].tolist() == [micros]


def test_unknown_numbers_are_told_from_every_known_one(session: Session) -> None:
    rows = union_all(
        select(literal(-1.0).label("value")), select(null().label("value")), select(literal(1e300))
    ).subquery()
    query = select((rows.c.value * literal(1.0)).label("value"))
    assert sum(np.isnan(read_arrays(session, query)["value"])) == 1

"""Prices as predictions: thinned, turned round, ended in time, in any order and any parts."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from forecasts.audit import verify
from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.families import Condition, tie_branches
from forecasts.ledger import PRICED
from forecasts.markets.adjudication import adjudicate_link, end_link
from forecasts.markets.link import link_market
from forecasts.markets.prices import Batch, record_batches, record_prices
from forecasts.markets.series import Point, additions, thinned
from forecasts.models import Forecaster, LedgerEntry, MarketLink, Prediction, Question, Score
from forecasts.resolution.resolve import resolve_question
from forecasts.values import Basis, Decision, ExcludedReason, ForecasterKind, Visibility
from tests import world
from tests.markets.fakes import START, snapshot

DAY = timedelta(days=1)
points = st.lists(
    st.builds(
        Point,
        st.integers(0, 30 * 24 * 4).map(lambda n: START + timedelta(minutes=15 * n)),
        st.integers(0, 1000).map(lambda n: n / 1000),
    ),
    max_size=60,
    unique_by=lambda point: point.at,
)


def linked(
    session: Session, question: Question, *, is_inverted: bool = False, at: datetime = START
) -> MarketLink:
    """A link that was compared and confirmed; its market has no price yet."""
    read = snapshot(probability=None, at=at)
    link = link_market(
        session, question, read, label="Tides", is_inverted=is_inverted, by="curator", now=at
    )
    return adjudicate_link(session, link, is_reference=True, by="curator", now=at)


def series(session: Session) -> list[tuple[datetime, float]]:
    rows = session.execute(
        select(Prediction.stated_at, Prediction.probability)
        .where(Prediction.retracted_at.is_(None))
        .order_by(Prediction.stated_at)
    )
    return [(row.stated_at, row.probability) for row in rows]


@given(points, st.randoms())
def test_any_order_gives_the_same_series(said: list[Point], chance: "object") -> None:
    mixed = list(said)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert thinned(mixed) == thinned(said)
    assert additions([], mixed) == thinned(said)


@given(points, st.lists(st.integers(0, 60), max_size=6))
def test_any_parts_one_after_the_other_repeated_or_not_give_the_same_series(
    said: list[Point], cuts: list[int]
) -> None:
    ordered = sorted(said)
    whole = thinned(ordered)
    edges = [0, *sorted(min(cut, len(ordered)) for cut in cuts), len(ordered)]
    kept: list[Point] = []
    for start, end in pairwise(edges):
        part = ordered[start:end]
        assert additions(kept, part) == thinned(part, kept[-1] if kept else None)
        kept = sorted([*kept, *additions(kept, part)])
        assert additions(kept, part) == []
        assert additions(kept, ordered[:start]) == []
    assert kept == whole


@given(points)
def test_a_kept_series_is_never_a_point_off_what_was_read_nor_silent_for_a_day(
    said: list[Point],
) -> None:
    kept = thinned(said)
    for point in said:
        last = max((each for each in kept if each.at <= point.at), default=None)
        assert last is not None
        assert abs(last.probability - point.probability) < 0.01
        assert point.at - last.at < DAY


@given(points, points)
def test_prices_from_before_the_first_poll_fit_in_and_leave_what_stands(
    polled: list[Point], before: list[Point]
) -> None:
    stands = thinned(polled)
    added = additions(stands, before)
    assert not {each.at for each in added} & {each.at for each in stands}
    assert additions(sorted([*stands, *added]), before) == []


def test_a_move_of_exactly_one_point_is_kept() -> None:
    said = [Point(START, 0.56), Point(START + timedelta(hours=1), 0.57)]
    assert thinned(said) == said


def test_nothing_that_is_no_probability_is_kept() -> None:
    said = [Point(START + n * DAY, p) for n, p in enumerate((float("nan"), -0.1, 1.1, 0.5))]
    assert [point.probability for point in thinned(said)] == [0.5]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(said=points, cuts=st.lists(st.integers(0, 60), max_size=4), inverted=st.booleans())
def test_the_record_holds_the_series_whatever_the_parts(
    session: Session, said: list[Point], cuts: list[int], *, inverted: bool
) -> None:
    with session.begin_nested() as begun:
        now = START + 60 * DAY
        question = world.question(session, START, opens="2024-01-01")
        link = linked(session, question, is_inverted=inverted)
        ordered = sorted(said)
        edges = [0, *sorted(min(cut, len(ordered)) for cut in cuts), len(ordered)]
        for start, end in pairwise(edges):
            record_prices(session, link, ordered[start:end][::-1], now=now)
            record_prices(session, link, ordered[:end], now=now)
        turned = [
            Point(p.at, round(1 - p.probability, 12) if inverted else p.probability) for p in said
        ]
        assert series(session) == [(p.at, p.probability) for p in thinned(turned)]
        begun.rollback()


def test_a_price_is_a_prediction_of_the_markets_forecaster(session: Session) -> None:
    question = world.question(session, START)
    link = linked(session, question, is_inverted=True)
    assert record_prices(session, link, [Point(START + DAY, 0.9)], now=START + 2 * DAY) == 1
    row = session.scalars(select(Prediction)).one()
    assert (row.probability, row.basis, row.recorded_by) == (0.1, Basis.PRICE, "market tides")
    assert row.excluded_reason is None
    who = session.get_one(Forecaster, row.forecaster_id)
    assert (who.name, who.kind) == ("Tides", ForecasterKind.MARKET)
    kinds = session.scalars(select(LedgerEntry.kind).order_by(LedgerEntry.id)).all()
    assert kinds[-1] == PRICED
    assert verify(session).difference is None


def recorded_at(session: Session, link: MarketLink, times: Sequence[datetime]) -> list[datetime]:
    said = [Point(at, 0.1 + 0.02 * n) for n, at in enumerate(times)]
    record_prices(session, link, said, now=START + 400 * DAY)
    return [at for at, _ in series(session)]


def test_no_price_at_or_after_the_close_of_the_market(session: Session) -> None:
    link = linked(session, world.question(session, START, closes="2025-06-30"))
    close = datetime(2024, 12, 31, tzinfo=UTC)
    times = [close - DAY, close - timedelta(seconds=1), close, close + DAY]
    assert recorded_at(session, link, times) == times[:2]


def test_no_price_from_the_future(session: Session) -> None:
    link = linked(session, world.question(session, START))
    assert record_prices(session, link, [Point(START + DAY, 0.5)], now=START) == 0


def test_each_of_two_questions_on_one_market_hears_it_in_its_own_window_only(
    session: Session,
) -> None:
    old = world.question(session, START, title="Old?", opens="2024-05-10", closes="2024-12-01")
    short = world.question(session, START, title="Short?", opens="2024-06-01", closes="2024-06-05")
    said = [Point(START + n * DAY, 0.5 + 0.02 * n) for n in range(-24, 24)]
    for question in (old, short):
        record_prices(session, linked(session, question), said, now=START + 90 * DAY)
    for question in (old, short):
        times = session.scalars(
            select(Prediction.stated_at).where(Prediction.question_id == question.id)
        )
        assert question.opens_at is not None
        inside = [each.at for each in said if question.opens_at <= each.at <= question.closes_at]
        assert sorted(times) == inside
        assert 5 <= len(inside) < len(said)
    assert verify(session).difference is None


def test_a_price_that_stood_before_the_question_opened_is_one_of_when_it_was_seen(
    session: Session,
) -> None:
    link = linked(session, world.question(session, START, opens="2024-06-03"))
    stands = Point(START - 9 * DAY, 0.7)
    for days in (1, 3, 4):
        seen = START + days * DAY
        record_batches(session, [Batch(link.id, present=stands, seen_at=seen)], now=seen)
    assert series(session) == [(START + 3 * DAY, 0.7), (START + 4 * DAY, 0.7)]


def test_a_price_that_stands_is_compared_with_the_latest_on_record(session: Session) -> None:
    link = linked(session, world.question(session, START, opens="2024-01-01"))
    minute = timedelta(minutes=1)
    record_prices(session, link, [Point(START, 0.7), Point(START + 9 * minute, 0.62)], now=START)
    record_prices(session, link, [Point(START + 9 * minute, 0.62)], now=START + DAY)
    for price in (0.62, 0.66):
        present = Point(START + 8 * minute, price)
        seen = START + 10 * minute
        record_batches(session, [Batch(link.id, present=present, seen_at=seen)], now=seen)
    past = [Point(START + n * minute, 0.62) for n in (7, 8)]
    record_prices(session, link, [*past, Point(START - 2 * minute, 0.7)], now=START + DAY)
    assert series(session) == [
        (START, 0.7),
        (START + 9 * minute, 0.62),
        (START + 10 * minute, 0.66),
    ]


def test_a_resolved_question_is_rescored_and_hears_nothing_from_its_outcome_on(
    session: Session,
) -> None:
    question = world.question(session, START, opens="2024-01-01")
    link = linked(session, question)
    known = parse_moment("2024-08-01", edge=Edge.START)
    now = START + 100 * DAY
    resolve_question(session, question, Decision.YES, known=known, by="curator", now=now)
    said = [Point(known.at - DAY, 0.8), Point(known.at, 0.99), Point(known.at + DAY, 1.0)]
    assert record_prices(session, link, said, now=now) == 1
    briers = session.scalars(select(Score.brier).where(Score.question_id == question.id))
    assert [round(each, 3) for each in briers] == [0.04, 0.04]
    last = session.scalars(select(LedgerEntry.kind).order_by(LedgerEntry.id.desc())).first()
    assert last == "prediction.recorded"
    assert verify(session).difference is None


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.PRIVATE])
def test_nothing_goes_through_a_link_that_is_not_adjudicated_or_ended(
    session: Session, visibility: Visibility
) -> None:
    question = world.question(session, START, visibility=visibility)
    link = link_market(
        session, question, snapshot(), label="Tides", is_inverted=False, by="curator", now=START
    )
    assert record_prices(session, link, [Point(START, 0.5)], now=START + DAY) == 0
    adjudicate_link(session, link, is_reference=False, by="curator", now=START)
    assert len(series(session)) == 1
    end_link(session, link, is_retracted=False, by="curator", now=START + DAY)
    assert record_prices(session, link, [Point(START + 2 * DAY, 0.9)], now=START + 3 * DAY) == 0
    assert verify(session).difference is None


def test_under_a_condition_that_is_known_a_price_speaks_for_the_question_without_it(
    session: Session,
) -> None:
    opens = "2024-01-01"
    war = world.question(session, START, title="War?", opens=opens)
    if_war = world.question(session, START, title="Price up if war?", opens=opens)
    plain = world.question(session, START, title="Price up?", opens=opens)
    under = Condition(question=war, if_yes=if_war, unconditional=plain)
    tie_branches(session, title="Grain", under=under, by="curator", now=START)
    known = parse_moment("2024-06-20", edge=Edge.START)
    now = START + 100 * DAY
    resolve_question(session, war, Decision.YES, known=known, by="curator", now=now)
    link = linked(session, if_war)
    said = [Point(known.at - DAY, 0.3), Point(known.at + DAY, 0.6)]
    assert record_prices(session, link, said, now=now) == 2
    reasons = session.scalars(select(Prediction.excluded_reason).order_by(Prediction.stated_at))
    assert list(reasons) == [None, ExcludedReason.CONDITION_KNOWN]
    assert verify(session).difference is None

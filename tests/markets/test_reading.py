"""Reading back: gaps, movers, and where markets and people differ."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.markets.adjudication import adjudicate_link
from forecasts.markets.divergence import divergences
from forecasts.markets.events import record_event
from forecasts.markets.history import price_history
from forecasts.markets.link import link_market
from forecasts.markets.movers import market_lines, movers
from forecasts.markets.prices import record_prices
from forecasts.markets.record import store_snapshot
from forecasts.markets.series import Point
from forecasts.models import Market, MarketLink, Question
from forecasts.sources import Liquidity, Traits
from forecasts.values import FamilyKind, ForecasterKind, Visibility
from tests import world
from tests.markets.fakes import START, snapshot

DAY = timedelta(days=1)
TRAITS = Traits(label="Tides", volume_unit="$", liquid=Liquidity(volume=1_000.0))


def followed(
    session: Session,
    question: Question,
    prices: Sequence[tuple[float, float]],
    *,
    label: str = "Tides",
    is_inverted: bool = False,
) -> MarketLink:
    """Links a market whose prices, by days from the start, are on record; the last is present."""
    read = snapshot(question.slug, source=label.lower(), probability=None)
    link = link_market(
        session, question, read, label=label, is_inverted=is_inverted, by="c", now=START
    )
    adjudicate_link(session, link, is_reference=True, by="c", now=START)
    points = [Point(START + day * DAY, p) for day, p in prices]
    record_prices(session, link, points, now=points[-1].at)
    last = snapshot(
        question.slug, source=label.lower(), at=points[-1].at, probability=points[-1].probability
    )
    store_snapshot(session, session.get_one(Market, link.market_id), last, now=points[-1].at)
    return link


def test_days_in_which_nobody_polled_are_marked(session: Session) -> None:
    question = world.question(session, START)
    followed(session, question, [(0, 0.2), (1, 0.3), (2, 0.3), (4.1, 0.31), (6.1, 0.4)])
    (history,) = price_history(session, question.id)
    assert [point.is_gap_before for point in history.points] == [False, False, False, True, False]
    assert (history.label, history.gaps) == ("Tides", 1)


def test_changes_over_a_day_and_a_week_are_of_the_question_asked(session: Session) -> None:
    prices = [(day, 0.2 + 0.05 * day) for day in range(9)]
    up = world.question(session, START, title="Up?")
    down = world.question(session, START, title="Down?")
    followed(session, up, prices)
    followed(session, down, [(day, 0.2 + 0.03 * day) for day in range(9)], is_inverted=True)
    now = START + 8 * DAY
    lines = {line.slug: line for line in market_lines(session, now=now)}
    assert (lines["up"].day_change, lines["up"].week_change) == (0.05, 0.35)
    assert (lines["down"].day_change, lines["down"].week_change) == (-0.03, -0.21)
    assert lines["up"].age == timedelta()
    assert [line.slug for line in movers(session, now=now, days=7)] == ["up", "down"]


def test_a_price_nobody_polled_for_is_no_price_to_compare_with(session: Session) -> None:
    followed(session, world.question(session, START), [(0, 0.2), (10, 0.9)])
    (line,) = market_lines(session, now=START + 10 * DAY)
    assert (line.day_change, line.week_change) == (None, None)


def test_a_price_nobody_read_within_the_span_has_not_stood_still(session: Session) -> None:
    prices = [(day, 0.2 + 0.05 * day) for day in range(9)]
    followed(session, world.question(session, START), prices)
    read_at = START + 8 * DAY
    changes = {
        hours: (line.day_change, line.week_change)
        for hours in (23, 24, 26, 7 * 24)
        for line in market_lines(session, now=read_at + timedelta(hours=hours))
    }
    assert changes == {23: (0.05, 0.35), 24: (None, 0.3), 26: (None, 0.3), 168: (None, None)}


def test_a_price_read_again_and_found_where_it_was_has_not_moved(session: Session) -> None:
    link = followed(session, world.question(session, START), [(0, 0.2), (1, 0.3)])
    now = START + 2 * DAY
    session.get_one(Market, link.market_id).polled_at = now
    (line,) = market_lines(session, now=now)
    assert line.day_change == 0.0


def test_markets_are_set_against_what_people_stand_by(session: Session) -> None:
    question = world.question(session, START)
    followed(session, question, [(0, 0.6), (50, 0.6)])
    followed(session, question, [(0, 0.8), (50, 0.8)], label="Waves")
    now = START + 50 * DAY
    alice = world.forecaster(session, START)
    bob = world.forecaster(session, START, "Bob Brand")
    crowd = world.forecaster(session, START, "All", ForecasterKind.CROWD)
    world.prediction(session, now, question, alice, 0.9, "2024-06-20")
    world.prediction(session, now, question, alice, 0.5, "2024-07-01")
    world.prediction(session, now, question, bob, 0.1, "2024-02-01")
    world.prediction(session, now, question, bob, 0.01, visibility=Visibility.PRIVATE)
    world.prediction(session, now, question, crowd, 0.01, "2024-07-01")
    (found,) = divergences(session, now=now)
    assert (found.spread, found.speakers) == (0.2, 1)
    assert found.people == pytest.approx(0.5)
    assert found.difference == pytest.approx(0.2)


def test_the_public_sees_nothing_of_private_questions(session: Session) -> None:
    hidden = world.question(session, START, visibility=Visibility.PRIVATE)
    followed(session, hidden, [(0, 0.2), (1, 0.5)])
    now = START + DAY
    assert len(market_lines(session, now=now)) == 1
    assert market_lines(session, now=now, is_public=True) == []
    assert divergences(session, now=now, is_public=True) == []


def test_an_event_of_which_several_may_come_true_is_no_family(session: Session) -> None:
    ann, ben = (snapshot(name, title="Who is in?", outcome_label=name) for name in ("Ann", "Ben"))
    event = record_event(session, [ann, ben], traits=TRAITS, by="c", now=START)
    assert [each.title for each in event.questions] == ["Who is in? Ann", "Who is in? Ben"]
    assert event.family is None
    assert all(link.is_reference for link in event.links)
    again = record_event(session, [ann, ben], traits=TRAITS, by="c", now=START)
    assert (again.questions, again.links, again.added) == (event.questions, [], [])


def test_an_event_of_which_one_comes_true_is_an_exclusive_family(session: Session) -> None:
    both = [
        snapshot(name, title="Who wins?", outcome_label=name, is_exclusive=True, volume=10.0)
        for name in ("Ann", "Ben")
    ]
    event = record_event(session, both, traits=TRAITS, by="c", now=START)
    assert event.family is not None
    assert event.family.kind is FamilyKind.EXCLUSIVE
    assert not any(link.is_reference for link in event.links)


def test_a_market_without_a_close_needs_one(session: Session) -> None:
    endless = snapshot(closes_at=None)
    with pytest.raises(InvalidInputError, match="--closes-at"):
        record_event(session, [endless], traits=TRAITS, by="c", now=START)
    later = START + 30 * DAY
    event = record_event(session, [endless], traits=TRAITS, by="c", now=START, closes_at=later)
    assert event.questions[0].closes_at == later

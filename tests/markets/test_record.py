"""Readings stored: states, evidence, quarantine, failures, and which questions become due."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forecasts.audit import verify
from forecasts.db import Session
from forecasts.errors import (
    SourceGoneError,
    SourceRefusedError,
    SourceShapeError,
    SourceUnavailableError,
)
from forecasts.evidence import evidence_body
from forecasts.markets.adjudication import adjudicate_link
from forecasts.markets.link import link_market
from forecasts.markets.lookup import linked_markets
from forecasts.markets.poll import MarketReading, claim_market, read_claimed, store_reading
from forecasts.markets.record import mark_failed, mark_gone, note_source, store_snapshot
from forecasts.models import Evidence, Market, MarketLink, Prediction, Question, SourceHealth
from forecasts.runtime import Runtime
from forecasts.values import SourceState
from tests import world
from tests.conftest import FakeClock
from tests.markets.fakes import START, FakeSource, NoHttp, price, snapshot

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LATER = START + HOUR


@pytest.fixture
def question(session: Session) -> Question:
    return world.question(session, START, opens="2024-01-01")


@pytest.fixture
def market(session: Session, question: Question) -> Market:
    """A market that is linked, compared and confirmed."""
    link = link_market(
        session, question, snapshot(), label="Tides", is_inverted=False, by="curator", now=START
    )
    adjudicate_link(session, link, is_reference=True, by="curator", now=START)
    question.due_at = START + 90 * DAY
    return session.get_one(Market, link.market_id)


def resolved(**more: object) -> dict[str, object]:
    return {"state": SourceState.RESOLVED, "value": 1.0, "effective_at": LATER, **more}


def test_a_price_that_moved_is_recorded_and_no_bytes_are_kept(
    session: Session, question: Question, market: Market
) -> None:
    assert session.scalar(select(func.count()).select_from(Prediction)) == 1
    stored = store_snapshot(session, market, snapshot(at=LATER, probability=0.5), now=LATER)
    assert (stored.state_changed, stored.prices, stored.evidence_id) == (False, 1, None)
    again = store_snapshot(session, market, snapshot(at=LATER, probability=0.5), now=LATER)
    assert again.prices == 0
    assert session.scalar(select(func.count()).select_from(Evidence)) == 1
    (linked,) = linked_markets(session, question.id)
    assert (linked.price, linked.price_at, linked.label) == (0.5, LATER, "Tides")
    assert market.due_at == LATER + timedelta(minutes=30)
    assert question.due_at == START + 90 * DAY


def test_a_resolution_keeps_its_bytes_and_makes_the_question_due(
    session: Session, question: Question, market: Market
) -> None:
    read = snapshot(at=LATER, probability=1.0, **resolved())  # type: ignore[arg-type]
    stored = store_snapshot(session, market, read, now=LATER)
    assert (stored.state_changed, stored.prices) == (True, 0)
    kept = session.get_one(Evidence, stored.evidence_id)
    assert evidence_body(kept) == read.raw
    (linked,) = linked_markets(session, question.id, adjudicated_only=True)
    assert (linked.state, linked.value, linked.effective_at) == (SourceState.RESOLVED, 1.0, LATER)
    assert linked.evidence_id == stored.evidence_id
    session.refresh(question)
    assert question.due_at == LATER


@pytest.mark.parametrize(
    ("first", "then", "is_woken"),
    [
        (SourceState.OPEN, SourceState.CLOSED_PENDING, False),
        (SourceState.OPEN, SourceState.PROPOSED, False),
        (SourceState.OPEN, SourceState.UNKNOWN, False),
        (SourceState.OPEN, SourceState.DISPUTED, True),
        (SourceState.OPEN, SourceState.VOID, True),
        (SourceState.RESOLVED, SourceState.OPEN, True),
        (SourceState.RESOLVED, SourceState.DISPUTED, True),
    ],
)
def test_what_bears_on_the_outcome_wakes_the_question(
    session: Session,
    question: Question,
    market: Market,
    first: SourceState,
    then: SourceState,
    *,
    is_woken: bool,
) -> None:
    store_snapshot(session, market, snapshot(state=first), now=START)
    session.refresh(question)
    question.due_at = START + 90 * DAY
    store_snapshot(session, market, snapshot(at=LATER, state=then), now=LATER)
    session.refresh(question)
    assert (question.due_at == LATER) is is_woken


def test_a_flipped_pay_out_wakes_the_question_again(
    session: Session, question: Question, market: Market
) -> None:
    store_snapshot(session, market, snapshot(**resolved()), now=LATER)  # type: ignore[arg-type]
    session.refresh(question)
    question.due_at = None
    flipped = snapshot(**resolved(value=0.0))  # type: ignore[arg-type]
    stored = store_snapshot(session, market, flipped, now=LATER + DAY)
    assert stored.state_changed
    session.refresh(question)
    assert question.due_at == LATER + DAY


def test_rules_that_are_reworded_decide_nothing_until_they_are_compared_again(
    session: Session, question: Question, market: Market
) -> None:
    spaced = snapshot(at=LATER, criteria=f"  {market.criteria.upper()}".replace(". ", ".\n\n"))
    store_snapshot(session, market, spaced, now=LATER)
    assert not linked_markets(session, question.id)[0].is_reworded
    assert market.criteria_since is None
    read = snapshot(at=LATER + DAY, probability=0.9, criteria="Resolves Yes if two are let in.")
    assert store_snapshot(session, market, read, now=LATER + DAY).prices == 1
    session.refresh(question)
    assert question.due_at == LATER + DAY
    (linked,) = linked_markets(session, question.id)
    assert (linked.is_reworded, linked.quarantined_at, linked.price) == (True, None, 0.9)
    assert linked.trouble == (
        "its rules were reworded on 2024-06-02; compare again: forecasts market adjudicate "
        "will-the-harbour-of-vessel-open tides"
    )
    link = session.get_one(MarketLink, linked.link_id)
    adjudicate_link(session, link, is_reference=True, by="curator", now=LATER + 2 * DAY)
    (linked,) = linked_markets(session, question.id)
    assert (linked.is_reworded, linked.trouble) == (False, None)
    assert verify(session).difference is None


@pytest.mark.parametrize("changed", [{"title": "Harbour of Elsewhere?"}, {"outcome_label": "Ann"}])
def test_a_market_that_became_another_one_is_not_believed_until_compared_again(
    session: Session, question: Question, market: Market, changed: dict[str, str]
) -> None:
    read = snapshot(at=LATER, probability=0.9, **resolved(), **changed)  # type: ignore[arg-type]
    stored = store_snapshot(session, market, read, now=LATER)
    assert stored.trouble is not None
    assert "became another one" in stored.trouble
    assert next(iter(changed.values())) in stored.trouble
    (linked,) = linked_markets(session, question.id)
    assert (linked.state, linked.value, linked.price) == (SourceState.OPEN, None, 0.4)
    assert linked.quarantined_at == LATER
    again = store_snapshot(session, market, read, now=LATER + DAY)
    assert (again.prices, again.state_changed, again.trouble) == (0, False, stored.trouble)
    old = store_snapshot(session, market, snapshot(), now=LATER + DAY)
    assert old.trouble is not None
    store_snapshot(session, market, read, now=LATER + DAY)
    link = session.get_one(MarketLink, linked.link_id)
    adjudicate_link(session, link, is_reference=True, by="curator", now=LATER + 2 * DAY)
    assert store_snapshot(session, market, read, now=LATER + 2 * DAY).state_changed
    (linked,) = linked_markets(session, question.id)
    assert (linked.state, linked.trouble) == (SourceState.RESOLVED, None)
    assert verify(session).difference is None


def test_capitals_and_spaces_make_no_other_market(session: Session, market: Market) -> None:
    read = snapshot(title="  harbour of vessel  open by the end of 2024? ", at=LATER)
    assert store_snapshot(session, market, read, now=LATER).trouble is None


def test_an_unreadable_market_keeps_what_it_said_and_is_tried_later_and_later(
    session: Session, market: Market
) -> None:
    waits = []
    for _ in range(4):
        mark_failed(session, market, SourceUnavailableError("no answer"), now=START)
        assert market.due_at is not None
        waits.append((market.due_at - START).seconds // 60)
    assert waits == [2, 4, 8, 16]
    asked = SourceUnavailableError("busy", retry_after=timedelta(hours=9))
    mark_failed(session, market, asked, now=START)
    assert market.due_at == START + timedelta(hours=9)
    mark_failed(session, market, SourceShapeError("no JSON"), now=START)
    assert market.due_at == START + timedelta(hours=6)
    mark_failed(session, market, ZeroDivisionError("poison"), now=START)
    assert market.due_at == START + HOUR
    assert (market.state, market.price, market.failures) == (SourceState.OPEN, 0.4, 7)
    assert market.trouble is not None
    assert "poison" in market.trouble
    store_snapshot(session, market, snapshot(), now=START)
    assert market.failures == 0
    (trouble,) = session.scalars(select(Market.trouble))
    assert trouble is None


def test_a_market_that_is_gone_is_missing_and_never_a_no(
    session: Session, question: Question, market: Market
) -> None:
    store_snapshot(session, market, snapshot(**resolved()), now=START)  # type: ignore[arg-type]
    session.refresh(question)
    question.due_at = None
    assert mark_gone(session, market, SourceGoneError("404"), now=LATER)
    assert not mark_gone(session, market, SourceGoneError("404"), now=LATER + DAY)
    assert (market.state, market.value, market.state_since) == (SourceState.MISSING, None, LATER)
    assert market.due_at == LATER + DAY + timedelta(hours=6)
    session.refresh(question)
    assert question.due_at == LATER


def test_texts_of_a_source_that_no_database_takes_are_cleaned(
    session: Session, question: Question
) -> None:
    read = snapshot(title="Har\x00bour\ud800 \x1b[2J?" + "x" * 900, criteria="a\x00b\n" * 9)
    link = link_market(
        session, question, read, label="Tides", is_inverted=False, by="curator", now=START
    )
    session.flush()
    market = session.get_one(Market, link.market_id)
    session.refresh(market)
    assert market.title.startswith("Harbour [2J?")
    assert len(market.title) == 500


def test_a_clock_ahead_of_ours_is_set_back_and_one_far_ahead_is_not_believed(
    session: Session, market: Market
) -> None:
    ahead = snapshot(price=price(LATER + timedelta(minutes=5), 0.6))
    assert store_snapshot(session, market, ahead, now=LATER).prices == 1
    assert market.price_at == LATER
    far = snapshot(price=price(LATER + DAY, 0.7))
    assert store_snapshot(session, market, far, now=LATER).prices == 0
    assert market.price is None


def test_a_source_is_noted_with_what_it_answered(session: Session) -> None:
    note_source(session, "tides", None, 1.5, now=START)
    note_source(session, "tides", SourceRefusedError("no token"), now=LATER)
    health = session.get_one(SourceHealth, "tides")
    assert (health.succeeded_at, health.failed_at, health.failures) == (START, LATER, 1)
    assert (health.error, health.skew_seconds) == ("no token", 1.5)
    note_source(session, "tides", SourceGoneError("404"), now=LATER)
    assert (health.failures, health.error) == (0, None)


def test_a_market_is_claimed_once_read_outside_and_stored(
    runtime: Runtime, clock: FakeClock
) -> None:
    source = FakeSource().put(snapshot(), snapshot("pier", title="Pier of Vessel?"))
    with runtime.transaction() as session:
        for each in ("harbour", "pier"):
            about = world.question(session, clock(), title=f"Will the {each} open?")
            read = source.fetch(NoHttp(), each)
            link = link_market(
                session, about, read, label="Tides", is_inverted=False, by="c", now=clock()
            )
            adjudicate_link(session, link, is_reference=False, by="c", now=clock())
    clock.advance(minutes=5)
    with runtime.transaction() as session:
        first, second = claim_market(session, now=clock()), claim_market(session, now=clock())
        assert claim_market(session, now=clock()) is None
    assert first is not None
    assert second is not None
    assert {first.external_id, second.external_id} == {"harbour", "pier"}
    source.markets["pier"] = SourceShapeError("no JSON")
    source.change("harbour", price=price(clock(), 0.7))
    for claim in (first, second):
        reading = read_claimed({"tides": source}, NoHttp(), claim)
        with runtime.transaction() as session:
            store_reading(session, reading, now=clock())
    with runtime.reading() as session:
        states = dict(session.execute(select(Market.external_id, Market.trouble)).all())
        assert states == {"harbour": None, "pier": "no JSON"}
        assert session.get_one(SourceHealth, "tides").skew_seconds == 0.5
        assert verify(session).difference is None


def test_a_source_that_is_not_set_up_marks_the_market(session: Session, market: Market) -> None:
    claim = claim_market(session, now=LATER)
    assert claim is not None
    stored = store_reading(session, read_claimed({}, NoHttp(), claim), now=LATER)
    assert stored.trouble is not None
    assert "does not read tides" in stored.trouble


def test_what_cannot_be_stored_marks_that_market_only(session: Session, market: Market) -> None:
    bad = snapshot(url="no address", at=LATER, probability=0.8)
    reading = MarketReading(market.id, "tides", snapshot=bad)
    stored = store_reading(session, reading, now=LATER)
    assert stored.trouble is not None
    assert "not a web address" in stored.trouble
    session.refresh(market)
    assert (market.price, market.failures) == (0.4, 1)
    assert verify(session).difference is None


def test_a_number_of_people_no_column_holds_is_left_out(runtime: Runtime, clock: FakeClock) -> None:
    with runtime.transaction() as session:
        about = world.question(session, clock())
        read = snapshot(at=clock(), forecasters=2**31)
        link = link_market(
            session, about, read, label="Tides", is_inverted=False, by="c", now=clock()
        )
        session.flush()
        assert session.get_one(Market, link.market_id).forecasters is None

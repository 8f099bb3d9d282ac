"""Syncing: everything once, nothing twice, resumed where it was, troubles kept apart."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forecasts.audit import verify
from forecasts.clock import Moment
from forecasts.errors import SourceShapeError, SourceUnavailableError
from forecasts.markets.adjudication import adjudicate_link
from forecasts.markets.history import price_history
from forecasts.markets.link import link_market
from forecasts.markets.sync import SyncSummary, sync_all
from forecasts.models import Market, Prediction, Question
from forecasts.questions import QuestionChange, edit_question
from forecasts.runtime import Runtime
from forecasts.values import SourceState
from tests import world
from tests.conftest import FakeClock
from tests.markets.fakes import FakeSource, NoHttp, price, snapshot

HOUR = timedelta(hours=1)
NAMES = ("harbour", "pier", "quay")


@pytest.fixture
def source(runtime: Runtime, clock: FakeClock) -> FakeSource:
    """Three linked markets, each with 40 past prices in four parts."""
    source = FakeSource()
    for name in NAMES:
        source.put(snapshot(name, title=f"{name}?", at=clock()))
        said = [price(clock() - (40 - n) * 6 * HOUR, 0.2 + 0.011 * n) for n in range(40)]
        source.past[name] = [said[start : start + 10] for start in range(0, 40, 10)]
    with runtime.transaction() as session:
        for name in NAMES:
            about = world.question(session, clock(), title=f"Open {name}?", opens="2024-01-01")
            read = source.fetch(NoHttp(), name)
            link = link_market(
                session, about, read, label="Tides", is_inverted=False, by="c", now=clock()
            )
            adjudicate_link(session, link, is_reference=True, by="c", now=clock())
    source.asked.clear()
    clock.advance(minutes=10)
    return source


def sync(runtime: Runtime, source: FakeSource, **more: object) -> SyncSummary:
    return sync_all(
        runtime.transaction,
        {"tides": source},
        NoHttp(),
        now=runtime.now,
        **more,  # type: ignore[arg-type]
    )


def count(runtime: Runtime) -> int:
    with runtime.reading() as session:
        assert verify(session).difference is None
        return session.scalar(select(func.count()).select_from(Prediction)) or 0


def test_a_second_sync_adds_nothing(runtime: Runtime, clock: FakeClock, source: FakeSource) -> None:
    first = sync(runtime, source)
    assert (first.markets, first.read, first.prices, first.is_complete) == (3, 3, 120, True)
    assert count(runtime) == 123
    clock.advance(hours=1)
    second = sync(runtime, source)
    assert (second.read, second.prices, second.changed) == (3, 0, [])
    assert count(runtime) == 123
    asked = [what for kind, what in source.asked if kind == "history"]
    assert {hint for _, hint, _, _ in asked} == {f"token-{name}" for name in NAMES}
    assert {since for _, _, since, _ in asked[3:]} == {clock() - HOUR}


def test_prices_that_break_off_go_on_where_they_were(
    runtime: Runtime, clock: FakeClock, source: FakeSource
) -> None:
    source.fails_after = 2
    broken = sync(runtime, source)
    assert broken.prices == 60
    assert broken.troubles == {"tides": {"Past prices: the prices broke off": 3}}
    source.fails_after = None
    source.asked.clear()
    assert sync(runtime, source).prices == 60
    reached = {since for kind, what in source.asked if kind == "history" for since in [what[2]]}
    assert reached == {source.past["pier"][1][-1].at}
    assert count(runtime) == 123


def test_a_stopped_sync_says_so_and_the_next_one_completes_it(
    runtime: Runtime, source: FakeSource
) -> None:
    source.before_fetch = lambda _name: time.sleep(0.2)
    stopped = sync(runtime, source, is_stopping=lambda: True)
    assert not stopped.is_complete
    assert sync(runtime, source).is_complete
    assert count(runtime) == 123


def test_one_that_cannot_be_read_does_not_hold_up_the_others(
    runtime: Runtime, clock: FakeClock, source: FakeSource
) -> None:
    source.markets["harbour"] = SourceShapeError("no JSON")
    source.markets["pier"] = SourceUnavailableError("no answer")
    source.change("quay", resolution=snapshot(state=SourceState.RESOLVED, value=1.0).resolution)
    summary = sync(runtime, source)
    assert summary.troubles == {"tides": {"no JSON": 1, "no answer": 1}}
    (change,) = summary.changed
    assert (change.questions, change.source) == (("open-quay",), "Tides")
    assert (change.before, change.after, change.value) == (
        SourceState.OPEN,
        SourceState.RESOLVED,
        1.0,
    )
    assert (summary.read, summary.failed, summary.is_complete) == (1, 2, True)
    with runtime.reading() as session:
        troubles = session.execute(select(Market.external_id, Market.trouble))
        assert {row[0]: row[1] for row in troubles} == {
            "harbour": "no JSON",
            "pier": "no answer",
            "quay": None,
        }


def test_a_source_that_raises_what_nobody_expects_is_marked(
    runtime: Runtime, source: FakeSource
) -> None:
    def explode(name: str) -> None:
        if name == "pier":
            raise ZeroDivisionError("bug")

    source.before_fetch = explode
    summary = sync(runtime, source)
    assert summary.troubles == {"tides": {"unexpected: ZeroDivisionError('bug')": 1}}
    assert summary.prices == 80


def test_what_a_source_names_as_changed_is_read_first(runtime: Runtime, source: FakeSource) -> None:
    source.changed = ["quay", "unknown"]
    sync(runtime, source)
    fetched = [what for kind, what in source.asked if kind == "fetch"]
    assert set(fetched) == set(NAMES)
    assert source.asked[0][0] == "changes"
    assert fetched[0] == "quay"


def test_only_the_markets_of_the_questions_asked_for_are_read(
    runtime: Runtime, source: FakeSource
) -> None:
    assert sync(runtime, source, question_ids=[2]).markets == 1
    assert sync(runtime, source, question_ids=[]).markets == 0
    assert [what for kind, what in source.asked if kind == "fetch"] == ["pier"]


def test_a_market_that_became_another_gives_no_past_prices(
    runtime: Runtime, source: FakeSource
) -> None:
    source.change("pier", title="Another?")
    summary = sync(runtime, source)
    assert (summary.prices, summary.read, summary.failed) == (80, 2, 1)
    with runtime.reading() as session:
        pier = session.scalars(select(Market).where(Market.external_id == "pier")).one()
        assert pier.history_until is None
        assert pier.quarantined_at is not None


def test_only_markets_whose_past_is_lacking_are_read_when_that_is_asked_for(
    runtime: Runtime, clock: FakeClock, source: FakeSource
) -> None:
    assert sync(runtime, source, question_ids=[2]).prices == 40
    assert sync(runtime, source, is_past_lacking=True).markets == 2
    assert sync(runtime, source, is_past_lacking=True).markets == 0
    clock.advance(hours=25)
    source.markets["pier"] = SourceUnavailableError("no answer")
    assert sync(runtime, source, is_past_lacking=True).markets == 3
    clock.advance(hours=25)
    assert sync(runtime, source, is_past_lacking=True).markets == 2


def test_a_market_that_closed_before_its_question_opened_is_not_asked_for_again_and_again(
    runtime: Runtime, clock: FakeClock, source: FakeSource
) -> None:
    source.change("pier", closes_at=clock() - timedelta(days=400))
    assert sync(runtime, source, is_past_lacking=True).markets == 3
    assert sync(runtime, source, is_past_lacking=True).markets == 0
    with runtime.transaction() as session:
        pier = session.scalars(select(Market).where(Market.external_id == "pier")).one()
        assert pier.history_until == clock()
        pier.due_at = None  # decided and watched to the end
    assert sync(runtime, source).markets == 2


def test_nothing_is_asked_of_a_watched_market_nobody_compared_or_its_source_lost(
    runtime: Runtime, clock: FakeClock, source: FakeSource
) -> None:
    del source.markets["pier"]
    sync(runtime, source)
    assert sync(runtime, source, is_past_lacking=True).markets == 0
    source.put(snapshot("buoy", at=clock()))
    with runtime.transaction() as session:
        about = world.question(session, clock(), title="Lit?")
        read = source.fetch(NoHttp(), "buoy")
        link = link_market(
            session, about, read, label="Tides", is_inverted=False, by="c", now=clock()
        )
        session.get_one(Market, link.market_id).due_at = None
    assert sync(runtime, source).markets == 3


def test_a_question_that_opens_earlier_after_an_edit_hears_what_was_said_then(
    runtime: Runtime, clock: FakeClock, source: FakeSource
) -> None:
    def move(days: int) -> None:
        with runtime.transaction() as session:
            about = session.get_one(Question, 2)
            change = QuestionChange(opens=Moment(clock() - timedelta(days=days)))
            edit_question(session, about, change, by="c", now=clock())

    move(5)
    assert sync(runtime, source, question_ids=[2]).prices == 19
    move(3)
    assert sync(runtime, source, question_ids=[2]).prices == 0
    move(9)
    assert sync(runtime, source, is_past_lacking=True).prices == 80 + 16
    count(runtime)


def test_a_source_that_tells_every_change_leaves_no_gap_where_nothing_changed(
    runtime: Runtime, clock: FakeClock, source: FakeSource
) -> None:
    began = clock() - 20 * 24 * HOUR
    source.tells_every_change = True
    source.past["pier"] = [[price(began, 0.2)], [price(began + 10 * 24 * HOUR, 0.3)]]
    sync(runtime, source, question_ids=[2])
    with runtime.reading() as session:
        (history,) = price_history(session, 2)
    assert history.gaps == 0
    assert [point.probability for point in history.points[:20]] == [0.2] * 10 + [0.3] * 10

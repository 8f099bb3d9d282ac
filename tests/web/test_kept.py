"""Pages are kept while the record is the same, and never a moment longer than it is."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Lock, Thread
from weakref import WeakSet

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.pool import QueuePool

from forecasts.db import Session
from forecasts.forecasters import find_forecaster
from forecasts.models import Question
from forecasts.predictions import Source, record_verdict
from forecasts.runtime import Runtime
from forecasts.standings import (
    BoardFilter,
    BoardReading,
    board_reading,
    latest_version,
    record_version,
)
from forecasts.values import ForecasterKind, VerdictKind
from tests import world
from tests.conftest import FakeClock
from tests.web.conftest import Site
from web import create_app
from web.access_table import ACCESS, Access
from web.kept import Kept, KeptOfOneVersion
from web.serving import Made, answer, shared


class _Large:
    """Something nobody else holds."""


def counted(results: list[int]) -> Callable[[], int]:
    def compute() -> int:
        results.append(len(results))
        return results[-1]

    return compute


def test_a_result_is_computed_once_and_the_oldest_makes_room() -> None:
    kept, computed = Kept(most=2), list[int]()
    assert [kept.get(key, counted(computed)) for key in "aab"] == [0, 0, 1]
    assert kept.get("a", counted(computed)) == 0
    assert [kept.get(key, counted(computed)) for key in "cb"] == [2, 3]
    assert kept.get("a", counted(computed)) == 4


def test_answers_are_kept_up_to_a_weight_and_the_latest_always() -> None:
    kept, computed = Kept(heaviest=1_000), list[str]()

    def answer(name: str, size: int) -> None:
        def compute() -> Made:
            computed.append(name)
            return Made(b"x" * size, None, name, "text/plain")

        assert len(kept.get(name, compute).body) == size

    for name in "abac":
        answer(name, 400)
    assert computed == ["a", "b", "c"]
    answer("a", 400)
    answer("b", 400)
    assert computed == ["a", "b", "c", "b"]
    answer("huge", 5_000)
    answer("huge", 5_000)
    answer("a", 400)
    assert computed == ["a", "b", "c", "b", "huge", "a"]


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from("abc"))))
def test_of_what_is_shared_only_the_present_version_is_held(
    asked: list[tuple[int, str]],
) -> None:
    kept, held = KeptOfOneVersion(most=2), WeakSet[_Large]()

    def compute() -> _Large:
        large = _Large()
        held.add(large)
        return large

    last = list[str]()
    for at, (version, name) in enumerate(asked):
        found = kept.of(version).get(name, compute)
        assert found is kept.of(version).get(name, compute)
        last = last if at and asked[at - 1][0] == version else []
        last = [*(each for each in last if each != name), name][-2:]
        del found
        assert len(held) == len(last)


def test_what_is_shared_goes_with_its_minute(
    app: Flask, runtime: Runtime, clock: FakeClock
) -> None:
    made = list[int]()
    held = WeakSet[_Large]()

    def compute() -> _Large:
        large = _Large()
        made.append(len(made))
        held.add(large)
        return large

    with app.app_context(), runtime.reading() as session:
        for _ in range(5):
            clock.advance(minutes=1)
            for _ in range(2):
                shared(session, clock(), "boards", compute)
    assert (len(made), len(held)) == (5, 1)


def test_the_version_moves_with_statements_verdicts_and_minutes_only(
    runtime: Runtime, clock: FakeClock
) -> None:
    def version() -> object:
        with runtime.reading() as session:
            found = record_version(session, clock())
        assert latest_version(runtime.engine, clock()) == found
        return found

    with runtime.transaction() as session:
        about = world.question(session, clock())
        who = world.forecaster(session, clock())
        slug, name = about.id, who.name
    first = version()
    assert version() == first
    with runtime.transaction() as session:
        found = find_forecaster(session, name)
        question = session.get_one(Question, slug)
        world.prediction(session, clock(), question, found, 0.3)
    second = version()
    assert second != first
    with runtime.transaction() as session:
        record_verdict(
            session,
            question=None,
            forecaster=find_forecaster(session, name),
            kind=VerdictKind.NONCOMMITTAL,
            stated=None,
            source=Source(),
            by="curator",
            now=clock(),
        )
    third = version()
    assert third != second
    clock.advance(minutes=1)
    assert version() != third


def test_a_page_shows_a_new_statement_at_once(
    runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    with runtime.transaction() as session:
        about, who = world.question(session, clock()), world.forecaster(session, clock())
        world.prediction(session, clock(), about, who, 0.3)
    before = client.get("/forecasters/alice-arden").text
    assert client.get("/forecasters/alice-arden").text == before
    with runtime.transaction() as session:
        question = session.get_one(Question, 1)
        world.prediction(session, clock(), question, find_forecaster(session, "Alice Arden"), 0.85)
    assert "85" in client.get("/forecasters/alice-arden").text


def test_a_page_that_is_kept_opens_no_session_and_is_made_once(
    runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    with runtime.transaction() as session:
        about, who = world.question(session, clock()), world.forecaster(session, clock())
        world.prediction(session, clock(), about, who, 0.3)
    first = client.get("/forecasters/alice-arden").data
    asked = list[str]()

    def heard(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(runtime.engine, "before_cursor_execute", heard)
    assert client.get("/forecasters/alice-arden").data == first
    assert asked == []
    clock.advance(minutes=1)
    assert client.get("/forecasters/alice-arden").status_code == 200
    assert asked


def test_a_board_is_computed_once_for_its_pages_orders_files_and_cards(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[BoardFilter]()

    def counting(session: Session, wanted: BoardFilter, *, now: datetime) -> BoardReading:
        asked.append(wanted)
        return board_reading(session, wanted, now=now)

    monkeypatch.setattr("web.shared_boards.board_reading", counting)
    client = create_app(site.runtime).test_client()
    plain = ["/", "/?sort=name", "/?sort=-last", "/board.csv", "/board.json?sort=name"]
    for path in [*plain, "/cards/board.png", "/methodology"]:
        assert client.get(path).status_code == 200
    assert asked == [BoardFilter()]
    for path in ("/?kind=pundit", "/?kind=pundit&sort=-questions", "/board.csv?kind=pundit"):
        assert client.get(path).status_code == 200
    assert asked == [BoardFilter(), BoardFilter(kind=ForecasterKind.PUNDIT)]


@dataclass(frozen=True)
class Heavy:
    """An answer of some bytes."""

    size: int


def test_what_failed_while_others_waited_is_weighed_once() -> None:
    kept, at_once, failures = Kept(heaviest=1000), list[int](), list[str]()
    working, first = Lock(), Event()

    def compute() -> Heavy:
        if not first.is_set():
            first.set()
            time.sleep(0.05)  # the others are waiting by now
            raise ZeroDivisionError
        at_once.append(working.acquire(blocking=False))
        time.sleep(0.01)
        working.release()
        return Heavy(400)

    def ask() -> None:
        try:
            kept.get("a", compute)
        except ZeroDivisionError:
            failures.append("failed")

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept.get("b", lambda: Heavy(400))
    assert failures == ["failed"]
    assert kept.find("a")
    assert kept.find("b")


def test_who_waits_for_a_page_holds_no_connection(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(runtime)
    monkeypatch.setitem(ACCESS, "slow", Access.ANYONE)
    begun, go_on, held = Event(), Event(), list[int]()

    def slow(_session: Session, _now: datetime) -> str:
        begun.set()
        go_on.wait(60)
        return "done"

    app.add_url_rule("/slow", "slow", view_func=lambda: answer(("slow",), slow))
    threads = [Thread(target=lambda: app.test_client().get("/slow")) for _ in range(8)]
    for thread in threads:
        thread.start()
    begun.wait(60)
    time.sleep(0.2)  # the others have come to wait for their turn
    pool = runtime.engine.pool
    assert isinstance(pool, QueuePool)
    held.append(pool.checkedout())
    go_on.set()
    for thread in threads:
        thread.join()
    assert held == [1]

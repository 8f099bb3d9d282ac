"""Each job does what is due, one item at a time; poison is put off and the others go on."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from forecasts.errors import SourceUnavailableError
from forecasts.jobs import JOBS, Job, Work, outcomes, run_once
from forecasts.jobs.check_resolutions import do_one as check_one
from forecasts.jobs.running import work_items
from forecasts.jobs.track_prices import do_one as track_one
from forecasts.models import JobRun, Market, Page, Prediction, Question
from forecasts.outside import Outside
from forecasts.predictions import Source
from forecasts.resolution.due import LEASE, claim_due
from forecasts.runtime import Runtime
from forecasts.sources import Fetched
from forecasts.values import QuestionState
from tests import world
from tests.conftest import FakeClock
from tests.markets.fakes import FakeSource, NoHttp, price, snapshot
from tests.operations.linked import link

ROOT = Path(__file__).parent.parent.parent
NAMES = [f"berth-{number}" for number in range(5)]


@pytest.fixture
def tides(runtime: Runtime) -> FakeSource:
    """Five markets, each linked to a question of its own and due."""
    source = FakeSource()
    with runtime.transaction() as session:
        for name in NAMES:
            about = world.question(session, runtime.now(), title=f"Will {name} open?")
            source.put(snapshot(name, at=runtime.now()))
            link(session, runtime, about, snapshot(name, at=runtime.now()))
    return source


@pytest.fixture
def busy(runtime: Runtime, tides: FakeSource) -> Work:
    outside = Outside(http=NoHttp(), web=NoHttp(), sources={"tides": tides}, close=lambda: None)
    return Work(runtime, outside)


def states(work: Work) -> list[QuestionState]:
    with work.reading() as session:
        return list(session.scalars(select(Question.state).order_by(Question.id)))


def markets(work: Work) -> dict[str, Market]:
    with work.reading() as session:
        return {each.external_id: each for each in session.scalars(select(Market))}


def fill(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        for number, closes in enumerate(("2024-06-10", "2024-06-20", "2025-01-01")):
            world.question(session, runtime.now(), title=f"Question {number}?", closes=closes)


def test_a_question_awaits_its_resolution_once_its_deadline_has_passed(
    work: Work, clock: FakeClock
) -> None:
    fill(work.runtime)
    assert run_once(work, JOBS)["check_resolutions"] == 0
    clock.advance(days=10)
    assert run_once(work, JOBS)["check_resolutions"] == 1
    assert states(work) == ["awaiting", "open", "open"]
    clock.advance(days=300)
    assert run_once(work, JOBS)["check_resolutions"] == 3
    assert states(work) == ["awaiting"] * 3
    assert run_once(work, JOBS)["check_resolutions"] == 0


def test_an_overdue_question_never_drops_out_of_the_queue(work: Work, clock: FakeClock) -> None:
    fill(work.runtime)
    for _ in range(5):
        clock.advance(days=365)
        assert run_once(work, JOBS)["check_resolutions"] == 3


def test_a_claim_that_died_is_taken_up_again_when_its_lease_ends(
    work: Work, clock: FakeClock
) -> None:
    fill(work.runtime)
    clock.advance(days=10)
    with work.transaction() as session:
        assert claim_due(session, now=clock()) is not None
    assert not check_one(work)
    clock.at += LEASE
    assert check_one(work)
    assert states(work)[0] is QuestionState.AWAITING


def test_many_workers_do_each_question_once(work: Work, clock: FakeClock) -> None:
    with work.transaction() as session:
        for number in range(30):
            world.question(session, clock(), title=f"Q{number}?", closes="2024-06-02")
    clock.advance(days=10)
    done: list[int] = []
    job = Job(check_one, JOBS["check_resolutions"].period)
    workers = [
        threading.Thread(target=lambda: done.append(work_items(work, "check", job).items))
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(done) == 30
    assert set(states(work)) == {QuestionState.AWAITING}


def test_prices_of_linked_markets_become_predictions_and_a_second_round_adds_none(
    busy: Work, clock: FakeClock, tides: FakeSource
) -> None:
    assert run_once(busy, JOBS)["track_prices"] == 5
    assert run_once(busy, JOBS)["track_prices"] == 0
    clock.advance(minutes=31)
    for name in NAMES:
        tides.change(name, price=price(clock(), 0.7))
    assert run_once(busy, JOBS)["track_prices"] == 5
    with busy.reading() as session:
        said = session.scalars(select(Prediction.probability).order_by(Prediction.id)).all()
    assert sorted(said) == [0.4] * 5 + [0.7] * 5


def test_no_transaction_is_open_while_a_source_is_asked(
    busy: Work, clock: FakeClock, tides: FakeSource
) -> None:
    def write(_: str) -> None:
        with busy.transaction() as session:
            world.question(session, clock(), title=f"Asked {len(tides.asked)}?")

    tides.before_fetch = write
    assert run_once(busy, JOBS)["track_prices"] == 5


def test_trouble_with_one_market_marks_that_one_and_is_no_error_of_the_job(
    busy: Work, tides: FakeSource
) -> None:
    tides.markets[NAMES[1]] = SourceUnavailableError("tides.example answers 503")
    assert run_once(busy, JOBS)["track_prices"] == 5
    found = markets(busy)
    assert "503" in (found[NAMES[1]].trouble or "")
    assert [found[name].trouble for name in NAMES if name != NAMES[1]] == [None] * 4
    with busy.reading() as session:
        run = session.scalars(select(JobRun).where(JobRun.job == "track_prices")).one()
        assert run.error is None


def test_a_poisoned_market_is_put_off_an_hour_with_its_reason_and_the_others_go_on(
    busy: Work, clock: FakeClock, tides: FakeSource
) -> None:
    def poison(name: str) -> None:
        if name == NAMES[1]:
            raise KeyError(name)

    tides.before_fetch = poison
    assert run_once(busy, JOBS)["track_prices"] == 4
    found = markets(busy)
    assert found[NAMES[1]].due_at == clock() + timedelta(hours=1)
    assert "KeyError" in (found[NAMES[1]].trouble or "")
    assert all(found[name].polled_at == clock() for name in NAMES if name != NAMES[1])
    with busy.reading() as session:
        run = session.scalars(select(JobRun).where(JobRun.job == "track_prices")).one()
    assert run.items == 4
    assert run.error == "market berth-1 of tides: KeyError: 'berth-1'"


def test_a_reading_that_cannot_be_stored_is_poison_for_that_market_only(
    busy: Work, tides: FakeSource
) -> None:
    tides.change(NAMES[2], volume="much")
    done = run_once(busy, JOBS)["track_prices"]
    found = markets(busy)
    assert all(found[name].polled_at is not None for name in NAMES)
    assert done >= 4


def test_a_market_read_in_part_when_the_process_died_is_read_again_when_its_lease_ends(
    busy: Work, clock: FakeClock, tides: FakeSource
) -> None:
    class KilledError(BaseException):
        """As if the process ended here."""

    def die(_: str) -> None:
        raise KilledError

    tides.before_fetch = die
    with pytest.raises(KilledError):
        track_one(busy)
    tides.before_fetch = None
    assert work_items(busy, "track_prices", JOBS["track_prices"]).items == 4
    clock.advance(minutes=15)
    assert work_items(busy, "track_prices", JOBS["track_prices"]).items == 1


def quoted_page(work: Work, url: str) -> None:
    with work.transaction() as session:
        about = session.scalars(select(Question)).first()
        now = work.now()
        about = about or world.question(session, now)
        who = world.forecaster(session, now)
        said = Source(quote="It will open.", url=url)
        world.prediction(session, now, about, who, 0.7, "2024-05-01", source=said)


def test_a_page_behind_a_quotation_is_noted_and_asked_and_trouble_with_it_is_its_own(
    work: Work, clock: FakeClock
) -> None:
    quoted_page(work, "https://gull.example/harbour")
    assert run_once(work, JOBS)["keep_pages"] == 2
    with work.reading() as session:
        page = session.scalars(select(Page)).one()
    assert "does not answer" in (page.trouble or "")
    assert page.due_at is not None
    assert page.due_at > clock()
    assert run_once(work, JOBS)["keep_pages"] == 0


def test_a_poisoned_page_is_put_off_with_its_reason(work: Work, clock: FakeClock) -> None:
    class Broken(NoHttp):
        def get(self, url: str, **_: object) -> Fetched:
            raise KeyError(url)

    quoted_page(work, "https://gull.example/harbour")
    broken = replace(work, outside=replace(work.outside, web=Broken()))
    assert run_once(broken, JOBS)["keep_pages"] == 1
    with work.reading() as session:
        page = session.scalars(select(Page)).one()
        run = session.scalars(select(JobRun).where(JobRun.job == "keep_pages")).one()
    assert page.due_at is not None
    assert page.due_at > clock()
    assert "KeyError" in (page.trouble or "")
    assert "KeyError" in (run.error or "")


def test_the_scheduler_process_ends_cleanly_on_sigterm_and_on_one_ctrl_c(sqlite_url: str) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        child = subprocess.Popen(
            [sys.executable, "-m", "forecasts", "scheduler"],
            env={**os.environ, "FORECASTS_DATABASE_URL": sqlite_url},
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        with child:
            assert child.stderr is not None
            assert "scheduler" in child.stderr.readline()
            child.send_signal(number)
            assert child.wait(60) == 0


def test_stopping_lets_the_market_in_hand_be_stored(busy: Work, tides: FakeSource) -> None:
    stop = threading.Event()
    tides.before_fetch = lambda _: stop.set()
    stopping = replace(busy, is_stopping=stop.is_set)
    assert run_once(stopping, JOBS)["track_prices"] == 1
    assert [name for what, name in tides.asked if what == "fetch"] == NAMES[:1]
    assert markets(busy)[NAMES[0]].due_at == busy.now() + timedelta(minutes=30)


def test_every_job_has_a_period_a_cap_and_a_name_that_fits_its_column() -> None:
    assert list(JOBS)[:2] == ["track_prices", "check_resolutions"]
    for name, job in JOBS.items():
        assert len(name) <= JobRun.__table__.c.job.type.length  # type: ignore[attr-defined]
        assert 1 <= job.most_items <= 1000


def test_items_in_trouble_are_counted_apart_with_the_first_reason(
    busy: Work, tides: FakeSource
) -> None:
    for name in NAMES:
        tides.markets[name] = SourceUnavailableError("503 from tides.example")
    done = outcomes(busy, JOBS)
    tracked = done["track_prices"]
    assert (tracked.items, len(tracked.troubles), tracked.error) == (5, 5, None)
    assert tracked.words.startswith("5 done, 5 of them in trouble; the first: market ")
    assert "503 from tides.example" in tracked.words
    assert done["keep_pages"].troubles == ()
    assert busy.troubles == []

"""Jobs are worked item by item: a stop is heeded, poison put aside, nobody kept waiting."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from forecasts.config import Settings, SourceSettings
from forecasts.jobs.heart import BEAT_SECONDS, Heart, beating
from forecasts.jobs.running import Job, run_once, run_slot, work_items
from forecasts.jobs.slots import LEASE, claim_slot
from forecasts.jobs.ticker import Pace, run_scheduler
from forecasts.jobs.work import PoisonedItemError, Work
from forecasts.models import Heartbeat, JobRun
from forecasts.periods import Daily, Every
from tests.conftest import FakeClock

MINUTE = Every(60)
FAST = Pace(tick=0.05, beat=0.05, grace=0.5)


def runs(work: Work) -> list[JobRun]:
    with work.reading() as session:
        return list(session.scalars(select(JobRun).order_by(JobRun.id)))


def beats(work: Work) -> list[Heartbeat]:
    with work.reading() as session:
        return list(session.scalars(select(Heartbeat)))


def items(*outcomes: bool | Exception) -> Callable[[Work], bool]:
    """A job whose items turn out as given; afterwards there is nothing to do."""
    left = list(outcomes)

    def do_one(_: Work) -> bool:
        outcome = left.pop(0) if left else False
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return do_one


def test_a_stop_finishes_the_item_in_hand_and_takes_no_other(work: Work) -> None:
    stop = threading.Event()

    def do_one(_: Work) -> bool:
        stop.set()
        return True

    stopping = replace(work, is_stopping=stop.is_set)
    with beating(stopping) as heart:
        outcome = run_slot(stopping, heart, "tidy", Job(do_one, MINUTE), most=None)
    assert outcome is not None
    assert (outcome.items, outcome.is_done) == (1, False)
    (run,) = runs(work)
    assert run.finished_at is None
    assert run.lease_until == work.now()  # another may go on at once


def test_a_poisoned_item_is_put_aside_reported_once_and_the_next_ones_go_on(
    work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    poison = PoisonedItemError("market 7: KeyError: 'x'")
    poison.__cause__ = KeyError("x")
    job = Job(items(True, poison, True, True), MINUTE)
    with beating(work) as heart:
        outcome = run_slot(work, heart, "tidy", job, most=None)
    assert outcome is not None
    assert outcome.items == 3
    (run,) = runs(work)
    assert run.finished_at is not None
    assert run.error == "market 7: KeyError: 'x'"
    (record,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert record.exc_info is not None


def test_several_poisoned_items_are_counted(work: Work) -> None:
    job = Job(items(PoisonedItemError("one"), PoisonedItemError("two")), MINUTE)
    assert work_items(work, "tidy", job).error == "2 items failed; the first: one"


def test_a_job_that_fails_outside_any_item_ends_its_slot_and_runs_again_in_the_next(
    work: Work, clock: FakeClock
) -> None:
    job = Job(items(ValueError("no table"), True), MINUTE)
    with beating(work) as heart:
        for _ in range(2):
            run_slot(work, heart, "tidy", job, most=None)
            clock.advance(minutes=1)
    assert [run.error for run in runs(work)] == ["ValueError: no table", None]
    assert [run.items for run in runs(work)] == [0, 1]


def test_a_slot_ends_after_so_many_items_and_the_rest_waits_for_the_next(
    work: Work, clock: FakeClock
) -> None:
    job = Job(items(*[True] * 5), MINUTE)
    with beating(work) as heart:
        for _ in range(3):
            run_slot(work, heart, "tidy", job, most=2)
            clock.advance(minutes=1)
    assert [run.items for run in runs(work)] == [2, 2, 1]


def test_secrets_are_left_out_of_reasons(work: Work) -> None:
    settings = Settings(
        database_url="postgresql+psycopg://me:very-secret@db.example/record",
        sources=SourceSettings(metaculus_token="token-of-mine"),  # invented
    )
    careful = replace(work, runtime=replace(work.runtime, settings=settings))
    said = careful.reason(RuntimeError("asked with token-of-mine\nat me:very-secret@db"))
    assert said == "RuntimeError: asked with [secret] at me:[secret]@db"


def test_once_does_what_is_due_even_when_this_minute_was_worked(work: Work) -> None:
    job = Job(items(True, False, True), MINUTE)
    assert run_once(work, {"tidy": job}) == {"tidy": 1}
    assert run_once(work, {"tidy": job}) == {"tidy": 1}
    assert len(runs(work)) == 1


def test_once_leaves_what_was_done_today_alone(work: Work, clock: FakeClock) -> None:
    job = Job(items(True, False, True), Daily(3, 30))
    assert run_once(work, {"tidy": job}) == {"tidy": 1}
    assert run_once(work, {"tidy": job}) == {"tidy": 0}
    clock.advance(days=1)
    assert run_once(work, {"tidy": job}) == {"tidy": 1}


def test_a_process_that_was_suspended_past_its_lease_goes_on_with_nothing(
    work: Work, clock: FakeClock
) -> None:
    seen: list[int] = []

    def do_one(_: Work) -> bool:
        seen.append(len(seen))
        clock.at += LEASE  # as if the machine had slept
        with work.transaction() as session:
            slot = MINUTE.slot_at(clock() - LEASE)
            assert claim_slot(session, "tidy", slot, worker="two", now=clock()) is not None
        return True

    heart = Heart(work)
    outcome = run_slot(work, heart, "tidy", Job(do_one, MINUTE), most=None)
    assert outcome is not None
    assert not outcome.is_done
    assert seen == [0]
    (run,) = runs(work)
    assert (run.worker, run.attempts, run.finished_at) == ("two", 2, None)


def test_a_beating_heart_keeps_the_lease_and_is_gone_at_the_end(
    work: Work, clock: FakeClock
) -> None:
    slot = MINUTE.slot_at(clock())
    with beating(work) as heart:
        with work.transaction() as session:
            held = claim_slot(session, "tidy", slot, worker=heart.worker, now=clock())
        assert held is not None
        heart.hold(held, since=clock())
        for _ in range(20):
            clock.advance(seconds=BEAT_SECONDS)
            heart.beat()
        assert heart.is_holding(held)
        assert [beat.beat_at for beat in beats(work)] == [clock()]
        clock.at += LEASE
        assert not heart.is_holding(held)
    assert beats(work) == []


def scheduler(
    work: Work, jobs: dict[str, Job], stop: threading.Event
) -> tuple[threading.Thread, list[bool]]:
    ended: list[bool] = []

    def run() -> None:
        ended.append(run_scheduler(work.runtime, work.outside, jobs, stop=stop, pace=FAST))

    thread = threading.Thread(target=run)
    thread.start()
    return thread, ended


def test_the_scheduler_works_a_slot_once_however_often_it_ticks(
    work: Work, clock: FakeClock
) -> None:
    stop, ran = threading.Event(), threading.Semaphore(0)

    def do_one(_: Work) -> bool:
        ran.release()
        return False

    thread, ended = scheduler(work, {"tidy": Job(do_one, MINUTE)}, stop)
    assert ran.acquire(timeout=60)
    assert not ran.acquire(timeout=0.5)
    clock.advance(minutes=1)
    assert ran.acquire(timeout=60)
    assert len(beats(work)) == 1
    stop.set()
    thread.join(60)
    assert ended == [True]
    assert beats(work) == []
    assert [run.attempts for run in runs(work)] == [1, 1]


def test_a_slow_job_keeps_no_other_waiting(work: Work) -> None:
    stop, go_on, ran = threading.Event(), threading.Event(), threading.Event()

    def slow(_: Work) -> bool:
        go_on.wait(120)
        return False

    def quick(_: Work) -> bool:
        ran.set()
        return False

    jobs = {"slow": Job(slow, MINUTE), "quick": Job(quick, MINUTE)}
    thread, ended = scheduler(work, jobs, stop)
    assert ran.wait(60)
    go_on.set()
    stop.set()
    thread.join(60)
    assert ended == [True]


def test_an_item_that_does_not_end_in_time_is_left_and_said(work: Work) -> None:
    stop, begun, go_on = threading.Event(), threading.Event(), threading.Event()

    def endless(_: Work) -> bool:
        begun.set()
        go_on.wait(120)
        return False

    thread, ended = scheduler(work, {"endless": Job(endless, MINUTE)}, stop)
    assert begun.wait(60)
    stop.set()
    thread.join(60)
    assert ended == [False]
    assert beats(work) == []
    go_on.set()

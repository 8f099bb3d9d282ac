"""Due work is claimed once, done once, and a stop lets the item in hand finish."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from sqlalchemy import select

from forecasts.clock import Edge, parse_moment
from forecasts.jobs import JOBS, run_once, run_scheduler
from forecasts.jobs.await_resolution import do_one
from forecasts.jobs.schedule import Job, run_job
from forecasts.models import Question
from forecasts.questions import QuestionChange, edit_question
from forecasts.resolution.due import LEASE, await_resolution, claim_due
from forecasts.runtime import Runtime
from forecasts.values import QuestionState
from tests import world
from tests.conftest import FakeClock

ROOT = Path(__file__).parent.parent.parent


def states(runtime: Runtime) -> list[QuestionState]:
    with runtime.reading() as session:
        return list(session.scalars(select(Question.state).order_by(Question.id)))


def fill(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        for number, closes in enumerate(("2024-06-10", "2024-06-20", "2025-01-01")):
            world.question(session, runtime.now(), title=f"Question {number}?", closes=closes)


def test_a_question_awaits_its_resolution_once_its_deadline_has_passed(
    runtime: Runtime, clock: FakeClock
) -> None:
    fill(runtime)
    assert run_once(runtime) == {"await_resolution": 0}
    clock.advance(days=10)
    assert run_once(runtime) == {"await_resolution": 1}
    assert states(runtime) == ["awaiting", "open", "open"]
    clock.advance(days=100)
    assert run_once(runtime) == {"await_resolution": 1}
    assert run_once(runtime) == {"await_resolution": 0}


def test_the_last_moment_of_the_deadline_is_not_yet_due(runtime: Runtime, clock: FakeClock) -> None:
    fill(runtime)
    clock.at = clock.at.replace(day=10, hour=23, minute=59)
    assert not do_one(runtime)
    clock.advance(minutes=1)
    assert do_one(runtime)


def test_a_claim_that_died_is_taken_up_again_when_its_lease_ends(
    runtime: Runtime, clock: FakeClock
) -> None:
    fill(runtime)
    clock.advance(days=10)
    with runtime.transaction() as session:
        assert claim_due(session, now=clock()) is not None
    assert not do_one(runtime)
    clock.at += LEASE
    assert do_one(runtime)
    assert states(runtime)[0] is QuestionState.AWAITING


def test_a_deadline_moved_after_the_claim_keeps_the_question_open(
    runtime: Runtime, clock: FakeClock
) -> None:
    fill(runtime)
    clock.advance(days=10)
    with runtime.transaction() as session:
        claim = claim_due(session, now=clock())
        assert claim is not None
    with runtime.transaction() as session:
        later = parse_moment("2024-12-31", edge=Edge.END)
        about = session.get_one(Question, claim.question_id)
        edit_question(session, about, QuestionChange(closes=later), by="bob", now=clock())
    with runtime.transaction() as session:
        assert not await_resolution(session, claim)
    assert states(runtime)[0] is QuestionState.OPEN


def test_many_workers_do_each_question_once(runtime: Runtime, clock: FakeClock) -> None:
    with runtime.transaction() as session:
        for number in range(30):
            world.question(session, runtime.now(), title=f"Q{number}?", closes="2024-06-02")
    clock.advance(days=10)
    done: list[int] = []
    job = Job(do_one, every_seconds=1)
    workers = [
        threading.Thread(target=lambda: done.append(run_job(runtime, job))) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(done) == 30
    assert set(states(runtime)) == {QuestionState.AWAITING}


def test_a_stop_finishes_the_item_in_hand_and_takes_no_other(runtime: Runtime) -> None:
    stop = threading.Event()
    seen: list[int] = []

    def work(_: Runtime) -> bool:
        seen.append(len(seen))
        stop.set()
        return True

    assert run_job(runtime, Job(work, every_seconds=1), is_stopping=stop.is_set) == 1
    assert seen == [0]


def test_the_scheduler_runs_what_is_due_at_once_and_ends_when_told(
    runtime: Runtime, clock: FakeClock
) -> None:
    fill(runtime)
    clock.advance(days=300)
    stop = threading.Event()
    thread = threading.Thread(target=run_scheduler, args=(runtime,), kwargs={"stop": stop})
    thread.start()
    for _ in range(200):
        if set(states(runtime)) == {QuestionState.AWAITING}:
            break
        threading.Event().wait(0.05)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert set(states(runtime)) == {QuestionState.AWAITING}


def test_the_scheduler_process_ends_cleanly_on_sigterm(sqlite_url: str) -> None:
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
        child.send_signal(signal.SIGTERM)
        assert child.wait(20) == 0


def test_every_job_says_how_often_it_runs() -> None:
    assert all(job.every_seconds > 0 for job in JOBS.values())

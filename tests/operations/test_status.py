"""How each job stands: last run, next run, lateness, last error; and whether a scheduler lives."""

from datetime import datetime, timedelta

from forecasts.jobs.slots import claim_slot, finish
from forecasts.models import Heartbeat
from forecasts.operations.readiness import readiness
from forecasts.operations.status import JobStatus, SchedulerState, job_status, scheduler_status
from forecasts.periods import Daily, Every, Period
from forecasts.runtime import Runtime
from tests.conftest import FakeClock

TIMES: dict[str, Period] = {"often": Every(60), "daily": Daily(3, 30)}


def ran(
    runtime: Runtime, job: str, *, items: int = 0, error: str | None = None, ends: bool = True
) -> None:
    now = runtime.now()
    with runtime.transaction() as session:
        held = claim_slot(session, job, TIMES[job].slot_at(now), worker="one", now=now)
        assert held is not None
        if ends:
            assert finish(session, held, now=now, items=items, error=error)


def status(runtime: Runtime, job: str) -> JobStatus:
    with runtime.reading() as session:
        every = job_status(session, TIMES, now=runtime.now())
    assert [each.job for each in every] == list(TIMES)
    return next(each for each in every if each.job == job)


def test_a_job_that_never_ran_is_due_and_not_late(runtime: Runtime) -> None:
    found = status(runtime, "often")
    assert (found.last_run_at, found.late_seconds, found.items) == (None, None, None)
    assert found.next_due_at <= runtime.now()


def test_a_job_that_ran_is_due_in_its_next_period(runtime: Runtime, clock: FakeClock) -> None:
    ran(runtime, "often", items=3)
    found = status(runtime, "often")
    assert found.next_due_at == clock() + timedelta(minutes=1)
    assert (found.items, found.late_seconds, found.last_error) == (3, 0.0, None)
    assert found.last_success_at == clock()


def test_lateness_counts_from_the_first_slot_that_was_missed(
    runtime: Runtime, clock: FakeClock
) -> None:
    ran(runtime, "often")
    ran(runtime, "daily")
    clock.advance(hours=5)
    assert status(runtime, "often").late_seconds == 5 * 3600 - 60
    assert status(runtime, "daily").late_seconds == 0


def test_the_last_error_stays_until_it_is_forgotten_and_the_last_success_before_it_shows(
    runtime: Runtime, clock: FakeClock
) -> None:
    began: datetime = clock()
    ran(runtime, "often")
    failed = clock.advance(minutes=1)
    ran(runtime, "often", error="market 7: KeyError")
    found = status(runtime, "often")
    assert (found.last_error, found.last_error_at) == ("market 7: KeyError", failed)
    assert found.last_success_at == began


def test_what_runs_now_names_its_process_as_long_as_it_lives(
    runtime: Runtime, clock: FakeClock
) -> None:
    ran(runtime, "often", ends=False)
    assert status(runtime, "often").running_on == "one"
    clock.advance(minutes=4)
    assert status(runtime, "often").running_on is None


def beat(runtime: Runtime, worker: str, at: datetime) -> None:
    with runtime.transaction() as session:
        session.merge(Heartbeat(worker=worker, started_at=at, beat_at=at))


def state(runtime: Runtime) -> SchedulerState:
    with runtime.reading() as session:
        return scheduler_status(session, now=runtime.now()).state


def test_a_scheduler_lives_is_silent_was_stopped_or_never_ran(
    runtime: Runtime, clock: FakeClock
) -> None:
    assert state(runtime) is SchedulerState.NEVER
    ran(runtime, "often")
    assert state(runtime) is SchedulerState.STOPPED
    beat(runtime, "one", clock())
    assert state(runtime) is SchedulerState.ALIVE
    clock.advance(minutes=4)
    assert state(runtime) is SchedulerState.SILENT
    beat(runtime, "two", clock())
    assert state(runtime) is SchedulerState.ALIVE


def test_pages_are_ready_without_a_scheduler_and_say_what_they_know(
    runtime: Runtime, clock: FakeClock
) -> None:
    found = readiness(runtime.engine, now=clock())
    assert (found.is_ready, found.scheduler) == (True, SchedulerState.NEVER)
    beat(runtime, "one", clock())
    clock.advance(seconds=30)
    found = readiness(runtime.engine, now=clock())
    assert (found.scheduler, found.heard_seconds_ago) == (SchedulerState.ALIVE, 30)

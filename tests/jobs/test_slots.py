"""A slot is claimed by one, taken over when its lease ends, and finished once."""

import threading
from datetime import timedelta

from sqlalchemy import select

from forecasts.jobs.slots import LEASE, Held, claim_slot, finish, is_claimable, release, renew
from forecasts.models import JobRun
from forecasts.periods import Every, Slot
from forecasts.runtime import Runtime
from tests.conftest import FakeClock

MINUTE = Every(60)


def claimed(runtime: Runtime, slot: Slot, worker: str = "one") -> Held | None:
    with runtime.transaction() as session:
        return claim_slot(session, "tidy", slot, worker=worker, now=runtime.now())


def done(runtime: Runtime, held: Held, **said: object) -> bool:
    items, error = said.get("items", 0), said.get("error")
    assert isinstance(items, int)
    with runtime.transaction() as session:
        return finish(
            session, held, now=runtime.now(), items=items, error=str(error) if error else None
        )


def runs(runtime: Runtime) -> list[JobRun]:
    with runtime.reading() as session:
        return list(session.scalars(select(JobRun).order_by(JobRun.id)))


def test_a_slot_is_claimed_by_one_and_finished_once(runtime: Runtime) -> None:
    slot = MINUTE.slot_at(runtime.now())
    held = claimed(runtime, slot)
    assert held is not None
    assert claimed(runtime, slot, "two") is None
    assert done(runtime, held, items=3)
    assert not done(runtime, held, items=9)
    assert claimed(runtime, slot, "two") is None
    (run,) = runs(runtime)
    assert (run.items, run.attempts, run.worker, run.error) == (3, 1, "one", None)
    assert run.finished_at == runtime.now()


def test_many_that_claim_at_once_leave_one_winner(runtime: Runtime) -> None:
    slot = MINUTE.slot_at(runtime.now())
    won: list[Held] = []

    def claim(name: str) -> None:
        held = claimed(runtime, slot, name)
        if held is not None:
            won.append(held)

    threads = [threading.Thread(target=claim, args=(f"worker {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert len(runs(runtime)) == 1


def test_a_slot_whose_worker_died_is_taken_over_when_its_lease_ends(
    runtime: Runtime, clock: FakeClock
) -> None:
    slot = MINUTE.slot_at(clock())
    first = claimed(runtime, slot)
    assert first is not None
    clock.at += LEASE - timedelta(seconds=1)
    assert claimed(runtime, slot, "two") is None
    clock.advance(seconds=1)
    second = claimed(runtime, slot, "two")
    assert second is not None
    assert second.attempt == 2
    with runtime.transaction() as session:
        assert not renew(session, first, now=clock())
    assert not done(runtime, first, items=100)
    assert done(runtime, second, items=1)
    assert [(run.worker, run.items) for run in runs(runtime)] == [("two", 1)]


def test_a_lease_that_is_renewed_is_kept(runtime: Runtime, clock: FakeClock) -> None:
    slot = MINUTE.slot_at(clock())
    held = claimed(runtime, slot)
    assert held is not None
    for _ in range(5):
        clock.advance(minutes=2)
        with runtime.transaction() as session:
            assert renew(session, held, now=clock())
            assert not is_claimable(session, "tidy", slot, now=clock())
    assert claimed(runtime, slot, "two") is None


def test_a_slot_given_back_is_taken_over_at_once(runtime: Runtime) -> None:
    slot = MINUTE.slot_at(runtime.now())
    held = claimed(runtime, slot)
    assert held is not None
    with runtime.transaction() as session:
        assert release(session, held, now=runtime.now())
    again = claimed(runtime, slot, "two")
    assert again is not None
    assert again.attempt == 2


def test_after_a_pause_only_the_latest_slot_is_worked_and_what_was_left_is_closed(
    runtime: Runtime, clock: FakeClock
) -> None:
    left = claimed(runtime, MINUTE.slot_at(clock()))
    assert left is not None
    clock.advance(hours=5)
    latest = MINUTE.slot_at(clock())
    held = claimed(runtime, latest, "two")
    assert held is not None
    assert done(runtime, held)
    before, after = runs(runtime)
    assert before.finished_at == clock()
    assert before.error == f"stopped before its end; slot {latest.key} goes on"
    assert after.error is None
    assert not done(runtime, left, items=7)


def test_a_slot_that_another_still_works_is_not_closed_by_the_next(
    runtime: Runtime, clock: FakeClock
) -> None:
    long = claimed(runtime, MINUTE.slot_at(clock()))
    assert long is not None
    clock.advance(minutes=1)
    assert claimed(runtime, MINUTE.slot_at(clock()), "two") is not None
    assert done(runtime, long, items=7)

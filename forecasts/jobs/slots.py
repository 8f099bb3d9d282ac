"""Which slot of which job is worked by whom: rows with a unique key and a lease.

A slot is claimed before it is worked and finished once. Whoever holds it renews its lease; when
that ends unfinished, because the process was killed, another takes the slot over. The number of
attempts tells the two apart: what the first one says after losing its lease is not heard.

Only the latest slot is ever claimed. After a pause the slots in between are not made up for: jobs
ask what is not yet true and make it true, so one run does what many would have done. Slots left
unfinished before the latest are closed, with a word on who went on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update

from forecasts.db import Session
from forecasts.models import JobRun
from forecasts.periods import Slot

LEASE: Final = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Held:
    """A slot this process works; `attempt` is 2 or more when another began it."""

    id: int
    job: str
    slot: str
    attempt: int


def is_claimable(session: Session, job: str, slot: Slot, *, now: datetime) -> bool:
    """Says whether nobody worked a slot yet and nobody works it now."""
    run = session.execute(
        select(JobRun.finished_at, JobRun.lease_until).where(
            JobRun.job == job, JobRun.slot == slot.key
        )
    ).one_or_none()
    return run is None or (run.finished_at is None and run.lease_until <= now)


def claim_slot(
    session: Session, job: str, slot: Slot, *, worker: str, now: datetime
) -> Held | None:
    """Claims a slot nobody worked yet, or one whose lease ended unfinished.

    Returns:
        What is held, or None when another works or worked it.
    """
    run = session.scalars(
        select(JobRun).where(JobRun.job == job, JobRun.slot == slot.key)
    ).one_or_none()
    held = _begin(session, job, slot, worker=worker, now=now) if run is None else None
    if run is not None and run.finished_at is None and run.lease_until <= now:
        held = _take_over(session, run, worker=worker, now=now)
    if held is not None:
        _close_earlier(session, held, slot, now=now)
    return held


def _begin(session: Session, job: str, slot: Slot, *, worker: str, now: datetime) -> Held:
    run = JobRun(
        job=job,
        slot=slot.key,
        due_at=slot.due_at,
        worker=worker,
        started_at=now,
        lease_until=now + LEASE,
    )
    session.add(run)
    session.flush()
    return Held(run.id, job, slot.key, run.attempts)


def _take_over(session: Session, run: JobRun, *, worker: str, now: datetime) -> Held | None:
    attempt = run.attempts + 1
    taken = session.execute(
        update(JobRun)
        .where(
            JobRun.id == run.id,
            JobRun.attempts == run.attempts,
            JobRun.lease_until <= now,
            JobRun.finished_at.is_(None),
        )
        .values(worker=worker, attempts=attempt, started_at=now, lease_until=now + LEASE)
        .returning(JobRun.id)
    ).one_or_none()
    return Held(run.id, run.job, run.slot, attempt) if taken else None


def _close_earlier(session: Session, held: Held, slot: Slot, *, now: datetime) -> None:
    session.execute(
        update(JobRun)
        .where(
            JobRun.job == held.job,
            JobRun.due_at < slot.due_at,
            JobRun.finished_at.is_(None),
            JobRun.lease_until <= now,
        )
        .values(finished_at=now, error=f"stopped before its end; slot {held.slot} goes on")
    )


def _still(session: Session, held: Held, **values: object) -> bool:
    changed = session.execute(
        update(JobRun)
        .where(JobRun.id == held.id, JobRun.attempts == held.attempt, JobRun.finished_at.is_(None))
        .values(**values)
        .returning(JobRun.id)
    ).one_or_none()
    return changed is not None


def renew(session: Session, held: Held, *, now: datetime) -> bool:
    """Moves the lease ahead; says whether the slot was still held."""
    return _still(session, held, lease_until=now + LEASE)


def release(session: Session, held: Held, *, now: datetime) -> bool:
    """Gives a slot back unfinished, so that another may take it over at once."""
    return _still(session, held, lease_until=now)


def finish(
    session: Session, held: Held, *, now: datetime, items: int, error: str | None = None
) -> bool:
    """Says that a slot was worked; nobody works it again.

    Returns:
        Whether it was still held; if not, another finished it or will.
    """
    return _still(session, held, finished_at=now, lease_until=now, items=items, error=error)

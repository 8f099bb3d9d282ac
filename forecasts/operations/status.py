"""How the periodic work stands: each job's runs, and whether a scheduler lives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from sqlalchemy import func, select
from sqlalchemy.sql import ColumnElement

from forecasts.db import Session
from forecasts.models import Heartbeat, JobRun

ALIVE: Final = timedelta(minutes=3)
"""A scheduler says every twenty seconds that it lives; after this long it is taken for dead."""


class DueSlot(Protocol):
    """One period of a job."""

    @property
    def due_at(self) -> datetime:
        """From when on it is due."""


class Timetable(Protocol):
    """When a job is due."""

    def slot_at(self, now: datetime) -> DueSlot:
        """Names the latest slot that is due at or before an instant."""

    def next_due(self, now: datetime) -> datetime:
        """Names the first due time after an instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStatus:
    """How one job stands.

    Attributes:
        job: its name.
        last_run_at: when it last began.
        last_success_at: when it last came to its end with nothing failing.
        next_due_at: when it is due next; in the past if it is due now.
        late_seconds: for how long it has been due, 0 if it is not; None if it never ran.
        items: how many items its last finished run did.
        last_error: what failed in the newest run in which something did.
        last_error_at: when that was.
        running_on: the process that works it now.
    """

    job: str
    last_run_at: datetime | None
    last_success_at: datetime | None
    next_due_at: datetime
    late_seconds: float | None
    items: int | None
    last_error: str | None
    last_error_at: datetime | None
    running_on: str | None


def _newest(session: Session, job: str, *conditions: ColumnElement[bool]) -> JobRun | None:
    runs = select(JobRun).where(JobRun.job == job, *conditions)
    return session.scalars(runs.order_by(JobRun.slot.desc()).limit(1)).first()


def _status(session: Session, job: str, timetable: Timetable, now: datetime) -> JobStatus:
    is_finished, is_sound = JobRun.finished_at.is_not(None), JobRun.error.is_(None)
    newest = _newest(session, job)
    finished = _newest(session, job, is_finished)
    success = _newest(session, job, is_finished, is_sound)
    failed = _newest(session, job, is_finished, ~is_sound)
    running = _newest(session, job, ~is_finished, JobRun.lease_until > now)
    due_at = timetable.next_due(finished.due_at) if finished else timetable.slot_at(now).due_at
    return JobStatus(
        job=job,
        last_run_at=newest.started_at if newest else None,
        last_success_at=success.finished_at if success else None,
        next_due_at=due_at,
        late_seconds=max(0.0, (now - due_at).total_seconds()) if newest else None,
        items=finished.items if finished else None,
        last_error=failed.error if failed else None,
        last_error_at=failed.finished_at if failed else None,
        running_on=running.worker if running else None,
    )


def job_status(
    session: Session, timetables: Mapping[str, Timetable], *, now: datetime
) -> list[JobStatus]:
    """Lists how each job stands, in the order given.

    Args:
        session: any session.
        timetables: when each job is due, by its name.
        now: the present instant.
    """
    return [_status(session, job, timetable, now) for job, timetable in timetables.items()]


class SchedulerState(StrEnum):
    """Whether a scheduler lives.

    `silent` is one that ended without saying so, `stopped` one that ended in good order, or was
    run by `--once`.
    """

    ALIVE = "alive"
    SILENT = "silent"
    STOPPED = "stopped"
    NEVER = "never ran"


@dataclass(frozen=True, slots=True)
class SchedulerStatus:
    """Whether a scheduler lives, and when one was heard of last."""

    state: SchedulerState
    heard_at: datetime | None = None


def scheduler_status(session: Session, *, now: datetime) -> SchedulerStatus:
    """Says whether a scheduler lives."""
    beat_at = session.scalar(select(func.max(Heartbeat.beat_at)))
    if beat_at is not None and now - beat_at < ALIVE:
        return SchedulerStatus(SchedulerState.ALIVE, beat_at)
    ran_at = session.scalar(select(func.max(JobRun.started_at)))
    heard = [at for at in (beat_at, ran_at) if at is not None]
    if not heard:
        return SchedulerStatus(SchedulerState.NEVER)
    is_silent = beat_at is not None and beat_at == max(heard)
    state = SchedulerState.SILENT if is_silent else SchedulerState.STOPPED
    return SchedulerStatus(state, max(heard))

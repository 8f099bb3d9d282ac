"""Is the work done: a scheduler that lives, nothing due for long, nothing that keeps failing."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from forecasts.models import JobRun, Market, Page, Question
from forecasts.operations.checks.check import (
    Check,
    Looking,
    Patient,
    counted,
    ok,
    red,
    span_words,
    warning,
)
from forecasts.operations.redaction import redacted
from forecasts.operations.status import SchedulerState, scheduler_status

LATE: Final = timedelta(minutes=15)
VERY_LATE: Final = timedelta(hours=2)
NOW_AND_THEN: Final = timedelta(hours=1)
RECENT: Final = timedelta(days=1)
QUEUES: Final[dict[str, InstrumentedAttribute[datetime | None]]] = {
    "question": Question.due_at,
    "market": Market.due_at,
    "page": Page.due_at,
}
START: Final = "forecasts scheduler"


def _longest_due(patient: Patient) -> dict[str, timedelta]:
    """For how long the oldest of each queue has been due; those with nothing due are left out."""
    oldest = {
        name: patient.session.scalar(select(func.min(due_at)).where(due_at <= patient.now))
        for name, due_at in QUEUES.items()
    }
    return {name: patient.now - at for name, at in oldest.items() if at is not None}


def _is_empty(patient: Patient) -> bool:
    return patient.session.scalar(select(Question.id).limit(1)) is None


def scheduler(patient: Patient) -> Check:
    """Looks whether a scheduler lives."""
    status = scheduler_status(patient.session, now=patient.now)
    if status.state is SchedulerState.ALIVE:
        return ok("scheduler", "A scheduler lives.")
    if status.heard_at is None:
        if _is_empty(patient):
            return ok("scheduler", "None ever ran; the record is empty, so nothing is to be done.")
        level = red if _longest_due(patient) else warning
        return level("scheduler", "No scheduler ever ran: nothing is found out by itself.", START)
    ago = patient.now - status.heard_at
    if status.state is SchedulerState.SILENT:
        words = f"The scheduler was last heard of {span_words(ago)} ago and did not say goodbye."
        return red("scheduler", words, START)
    if ago <= NOW_AND_THEN:
        return ok("scheduler", f"None runs now; one worked {span_words(ago)} ago.")
    level = red if _longest_due(patient) else warning
    return level("scheduler", f"The scheduler was stopped {span_words(ago)} ago.", START)


def backlog(patient: Patient) -> Check:
    """Looks how long what is due has been waiting."""
    longest = _longest_due(patient)
    late = {name: span for name, span in longest.items() if span > LATE}
    if not late:
        return ok("backlog", "Nothing has been due for longer than 15 minutes.")
    words = ", ".join(f"a {name} for {span_words(span)}" for name, span in late.items())
    level = red if max(late.values()) > VERY_LATE else warning
    return level("backlog", f"Due and not looked at: {words}.", "forecasts jobs")


def failures(patient: Patient) -> Check:
    """Looks whether items of jobs failed in a way nobody expected."""
    failed = patient.session.execute(
        select(JobRun.job, JobRun.error)
        .where(JobRun.error.is_not(None), JobRun.finished_at > patient.now - RECENT)
        .order_by(JobRun.finished_at.desc())
    ).all()
    if not failed:
        return ok("failures", "No job failed in the last 24 hours.")
    newest = redacted(f"{failed[0].job}: {failed[0].error}", patient.settings)
    return warning(
        "failures",
        f"{counted(len(failed), 'run')} of jobs had failures in the last 24 hours; the newest: "
        f"{newest}",
        "forecasts jobs",
    )


CHECKS: Final[tuple[Looking, ...]] = (scheduler, backlog, failures)

"""`forecasts jobs`: how the periodic work stands."""

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from forecasts.cli.context import opened
from forecasts.cli.output import print_json
from forecasts.cli.parameters import example, json_option
from forecasts.wording import day_words

if TYPE_CHECKING:
    from datetime import datetime

    from forecasts.operations.status import JobStatus, SchedulerStatus


def _time(at: "datetime | None") -> str:
    """Writes a time under a heading, or before a word, that says UTC."""
    return "never" if at is None else day_words(at).removesuffix(" UTC")


def _late(status: "JobStatus") -> str:
    from forecasts.operations.checks.check import span_words

    if status.running_on is not None:
        return "runs now"
    if not status.late_seconds:
        return "-" if status.late_seconds is None else "no"
    return span_words(timedelta(seconds=status.late_seconds))


def _row(status: "JobStatus") -> list[str]:
    items = "-" if status.items is None else f"{status.items:,}"
    is_new = status.last_run_at is None
    due = "at once" if is_new else _time(status.next_due_at)
    return [status.job, _time(status.last_run_at), items, due, _late(status)]


def _print(statuses: "list[JobStatus]", scheduler: "SchedulerStatus") -> None:
    from forecasts.cli.tables import Column, paragraph, print_table

    columns = [
        Column("Job"),
        Column("Last run (UTC)"),
        Column("Items", is_number=True),
        Column("Due next (UTC)"),
        Column("Late"),
    ]
    print_table(columns, [_row(status) for status in statuses])
    heard = f", heard of {_time(scheduler.heard_at)} UTC" if scheduler.heard_at else ""
    click.echo(f"\nScheduler: {scheduler.state.value}{heard}")
    for status in statuses:
        if status.last_error is not None:
            text = f"{status.job}, {_time(status.last_error_at)} UTC: {status.last_error}"
            click.echo(paragraph(f"Last error of {text}", hanging=2))


@click.command(epilog=example("forecasts jobs", "forecasts jobs --json"))
@json_option
def jobs(as_json: bool) -> None:
    """Shows each periodic job: last run, next run, how late it is, its last error."""
    from forecasts.jobs import JOBS
    from forecasts.operations.status import job_status, scheduler_status

    with opened() as runtime, runtime.reading() as session:
        now = runtime.now()
        periods = {name: job.period for name, job in JOBS.items()}
        statuses = job_status(session, periods, now=now)
        scheduler = scheduler_status(session, now=now)
    if as_json:
        print_json({"as_of": now, "scheduler": scheduler, "jobs": statuses})
    else:
        _print(statuses, scheduler)

"""The one list of periodic jobs, and the ticker that runs them.

APScheduler only ticks: what is due stands in our own tables, so a missed tick is made up by the
next one and two schedulers do nothing twice. Triggers are intervals in UTC.
"""

import logging
import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from forecasts.jobs import await_resolution
from forecasts.runtime import Runtime

log = logging.getLogger(__name__)

MISFIRE_GRACE_SECONDS: Final = 6 * 3600


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of periodic work: `do_one` does one item and says whether there was one."""

    do_one: Callable[[Runtime], bool]
    every_seconds: int


JOBS: Final[Mapping[str, Job]] = MappingProxyType(
    {"await_resolution": Job(await_resolution.do_one, every_seconds=60)}
)


def run_job(runtime: Runtime, job: Job, *, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Does the items of a job one by one until none is due or a stop is asked for.

    Returns:
        How many items were done.
    """
    done = 0
    while not is_stopping() and job.do_one(runtime):
        done += 1
    return done


def run_once(runtime: Runtime) -> dict[str, int]:
    """Runs every job once, in order.

    Returns:
        How many items each did.
    """
    return {name: run_job(runtime, job) for name, job in JOBS.items()}


def _tick(runtime: Runtime, name: str, stop: threading.Event) -> None:
    try:
        done = run_job(runtime, JOBS[name], is_stopping=stop.is_set)
    except Exception:
        log.exception("job %s failed; what is due stays due", name)
    else:
        if done:
            log.info("job %s did %d", name, done)


def run_scheduler(runtime: Runtime, *, stop: threading.Event | None = None) -> None:
    """Ticks until SIGTERM or SIGINT; the item in hand is finished first.

    Args:
        runtime: the composed runtime.
        stop: set by another thread in place of a signal.
    """
    stop = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
    scheduler = BackgroundScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={
            "coalesce": True,
            "max_instances": 1,
            "misfire_grace_time": MISFIRE_GRACE_SECONDS,
        },
    )
    for name, job in JOBS.items():
        scheduler.add_job(
            _tick,
            trigger=IntervalTrigger(seconds=job.every_seconds, timezone="UTC"),
            args=(runtime, name, stop),
            id=name,
            next_run_time=runtime.now(),
        )
    scheduler.start()
    log.info("scheduler runs %s; end it with Ctrl-C or SIGTERM", ", ".join(JOBS))
    stop.wait()
    scheduler.shutdown(wait=True)
    log.info("scheduler stopped")

"""The process that works the jobs: it ticks, beats, and ends in good order.

APScheduler only ticks: what is due stands in our own tables, so a missed tick is made up for by
the next one. A tick looks whether the present slot of a job was worked, and works it if not.
"""

import logging
import queue
import signal
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from forecasts.clock import utc_now
from forecasts.jobs.heart import BEAT_SECONDS, Heart, beating
from forecasts.jobs.running import Job, run_slot
from forecasts.jobs.work import Work
from forecasts.outside import Outside
from forecasts.runtime import Runtime

log = logging.getLogger(__name__)

MISFIRE_GRACE_SECONDS: Final = 6 * 3600
SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_LOOKS: Final = 0.5  # seconds between two looks whether another thread asks for the stop
THREADS: Final = 4


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the process ticks, in seconds; tests go faster.

    Attributes:
        tick: between two looks at what is due.
        beat: between two signs of life.
        grace: how long the items in hand may take after a stop was asked for.
    """

    tick: float = 15.0
    beat: float = BEAT_SECONDS
    grace: float = 8.0


def _tick(work: Work, heart: Heart, name: str, job: Job) -> None:
    if work.is_stopping():
        return
    try:
        outcome = run_slot(work, heart, name, job, most=job.most_items)
    except Exception:
        log.exception("job %s could not be worked; what is due stays due", name)
    else:
        if outcome is not None and outcome.items:
            log.log(
                logging.WARNING if outcome.troubles else logging.INFO,
                "job %s: %s",
                name,
                outcome.words,
            )


def _ticking(work: Work, heart: Heart, jobs: Mapping[str, Job], pace: Pace) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(THREADS)},
        job_defaults={
            "coalesce": True,
            "max_instances": 1,
            "misfire_grace_time": MISFIRE_GRACE_SECONDS,
        },
    )
    for name, job in jobs.items():
        scheduler.add_job(
            _tick,
            trigger=IntervalTrigger(seconds=pace.tick, timezone="UTC"),
            args=(work, heart, name, job),
            id=name,
            next_run_time=utc_now(),  # the real time: it ticks by that, whatever clock jobs have
        )
    return scheduler


def _end(scheduler: BackgroundScheduler, grace: float) -> bool:
    """Ends the ticking; says whether the items in hand came to their end in time."""
    waiting = threading.Thread(target=scheduler.shutdown, kwargs={"wait": True}, daemon=True)
    waiting.start()
    waiting.join(grace)
    return not waiting.is_alive()


def _listen() -> queue.SimpleQueue[int]:
    """Notes the first signal; the second one ends the process at once.

    A handler may come while its thread holds the lock of an event it waits for, and would wait for
    that lock for ever; what it puts into a simple queue is never waited for.
    """
    told = queue.SimpleQueue[int]()

    def asked(number: int, _: object) -> None:
        told.put(number)
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)

    for number in SIGNALS:
        signal.signal(number, asked)
    return told


def _wait(stop: threading.Event, told: queue.SimpleQueue[int] | None) -> None:
    """Waits until a signal was told, or another thread asks for the stop."""
    if told is None:
        stop.wait()
    while told is not None and not stop.is_set():
        with suppress(queue.Empty):
            told.get(timeout=_LOOKS)
            stop.set()


def run_scheduler(
    runtime: Runtime,
    outside: Outside,
    jobs: Mapping[str, Job],
    *,
    stop: threading.Event | None = None,
    pace: Pace | None = None,
) -> bool:
    """Ticks until SIGTERM or SIGINT; the items in hand are finished first.

    Args:
        runtime: the composed runtime.
        outside: the ways to the outside.
        jobs: what to work, by name.
        stop: set by another thread in place of a signal.
        pace: in place of the usual one.

    Returns:
        Whether the items in hand came to their end within the time of grace. If not, nothing is
        lost either: their leases end, and they are done again.
    """
    stop, pace = stop or threading.Event(), pace or Pace()
    is_main = threading.current_thread() is threading.main_thread()
    told = _listen() if is_main else None
    work = Work(runtime, outside, stop.is_set)
    with beating(work, every=pace.beat) as heart:
        scheduler = _ticking(work, heart, jobs, pace)
        scheduler.start()
        log.info("scheduler runs %s; end it with Ctrl-C or SIGTERM", ", ".join(jobs))
        _wait(stop, told)
        log.info("scheduler stops: no new item is begun")
        is_clean = _end(scheduler, pace.grace)
    log.info("scheduler stopped" if is_clean else "scheduler stopped; an item is left to the next")
    return is_clean

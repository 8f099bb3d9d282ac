"""A scheduler process that is asked to stop does so soon, even while a source keeps it waiting."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from forecasts.config import load_settings
from forecasts.jobs import Work
from forecasts.models import Heartbeat, Market
from forecasts.outside import compose_outside
from forecasts.runtime import compose
from tests.jobs.test_killed import link_markets
from tests.standin import faults, serving

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def kept_waiting(url: str, seconds: float) -> Iterator[tuple[subprocess.Popen[bytes], Work]]:
    """A scheduler whose source takes its time with every answer, and has been asked."""
    with serving() as standin:
        environment = {**standin.environment(), "FORECASTS_DATABASE_URL": url}
        settings = load_settings(environment)
        runtime = compose(settings)
        outside = compose_outside(settings, now=runtime.now)
        work = Work(runtime, outside)
        link_markets(work, standin)
        standin.fail("/manifold", faults.slow(seconds))
        standin.forget()
        child = subprocess.Popen(
            [sys.executable, "-m", "forecasts", "scheduler"],
            env={**os.environ, **environment},
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
        try:
            deadline = time.monotonic() + 30
            while not heartbeats(work):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            time.sleep(1)
            yield child, work
        finally:
            child.kill()
            child.wait()
            outside.close()
            runtime.engine.dispose()


def heartbeats(work: Work) -> list[str]:
    with work.reading() as session:
        return list(session.scalars(select(Heartbeat.worker)))


def polled(work: Work) -> dict[str, datetime | None]:
    with work.reading() as session:
        return {each.external_id: each.polled_at for each in session.scalars(select(Market))}


def test_sigterm_ends_it_within_the_time_of_grace_and_leaves_no_sign_of_life(
    sqlite_url: str,
) -> None:
    with kept_waiting(sqlite_url, 20) as (child, work):
        began = time.monotonic()
        child.send_signal(signal.SIGTERM)
        assert child.wait(19) == 0
        assert time.monotonic() - began < 12
        assert heartbeats(work) == []


def test_the_item_in_hand_is_finished_when_it_ends_in_time(sqlite_url: str) -> None:
    with kept_waiting(sqlite_url, 3) as (child, work):
        before = polled(work)
        child.send_signal(signal.SIGTERM)
        assert child.wait(15) == 0
        assert 1 <= sum(at != before[name] for name, at in polled(work).items()) <= 2


def test_a_second_ctrl_c_ends_it_at_once(sqlite_url: str) -> None:
    with kept_waiting(sqlite_url, 20) as (child, _):
        child.send_signal(signal.SIGINT)
        time.sleep(0.5)
        assert child.poll() is None
        began = time.monotonic()
        child.send_signal(signal.SIGINT)
        assert child.wait(5) == -signal.SIGINT
        assert time.monotonic() - began < 2

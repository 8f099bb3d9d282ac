"""A scheduler process that is asked to stop does so soon, even while a source keeps it waiting."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
from tests.standin.exchange import Answer

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Held:
    """A scheduler whose source was asked and keeps it waiting for the answer."""

    child: subprocess.Popen[bytes]
    work: Work
    log: Path
    asked: threading.Event
    may_answer: threading.Event
    has_answered: threading.Event

    def wait_for(self, happens: Callable[[], bool]) -> None:
        """Waits a long while, for a machine may be slow."""
        deadline = time.monotonic() + 120
        while not happens():
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def stop(self, number: signal.Signals) -> None:
        """Sends a signal and waits until it is heeded."""
        self.child.send_signal(number)
        self.wait_for(lambda: b"scheduler stops" in self.log.read_bytes())


@contextmanager
def kept_waiting(url: str, log: Path) -> Iterator[Held]:
    """A scheduler whose source has been asked, and answers when it may."""
    asked, may_answer, has_answered = threading.Event(), threading.Event(), threading.Event()

    def hold(answer: Answer) -> Answer:
        asked.set()
        may_answer.wait(120)
        has_answered.set()
        return answer

    with serving() as standin:
        environment = {**standin.environment(), "FORECASTS_DATABASE_URL": url}
        settings = load_settings(environment)
        runtime = compose(settings)
        outside = compose_outside(settings, now=runtime.now)
        work = Work(runtime, outside)
        link_markets(work, standin)
        standin.fail("/manifold", faults.Fault(hold))
        with log.open("wb") as written:
            child = subprocess.Popen(
                [sys.executable, "-m", "forecasts", "scheduler"],
                env={**os.environ, **environment},
                cwd=ROOT,
                stderr=written,
            )
        held = Held(child, work, log, asked, may_answer, has_answered)
        try:
            held.wait_for(lambda: asked.is_set() and bool(heartbeats(work)))
            yield held
        finally:
            may_answer.set()
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


def test_sigterm_ends_it_after_the_time_of_grace_and_leaves_no_sign_of_life(
    sqlite_url: str, tmp_path: Path
) -> None:
    with kept_waiting(sqlite_url, tmp_path / "log") as held:
        held.child.send_signal(signal.SIGTERM)
        assert held.child.wait(60) == 0
        assert not held.has_answered.is_set()
        assert heartbeats(held.work) == []


def test_the_item_in_hand_is_finished_when_it_ends_in_time(sqlite_url: str, tmp_path: Path) -> None:
    with kept_waiting(sqlite_url, tmp_path / "log") as held:
        before = polled(held.work)
        held.stop(signal.SIGTERM)
        held.may_answer.set()
        assert held.child.wait(60) == 0
        assert 1 <= sum(at != before[name] for name, at in polled(held.work).items()) <= 2


def test_a_second_ctrl_c_ends_it_at_once(sqlite_url: str, tmp_path: Path) -> None:
    with kept_waiting(sqlite_url, tmp_path / "log") as held:
        held.stop(signal.SIGINT)
        assert held.child.poll() is None
        held.child.send_signal(signal.SIGINT)
        assert held.child.wait(60) == -signal.SIGINT
        assert not held.has_answered.is_set()

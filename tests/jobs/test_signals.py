"""A signal that comes at any moment of the scheduler's waiting ends it, and never locks it.

The handler runs in the very thread that waits. For each moment a process of its own waits under a
tracer that raises the signal at its n-th line, so that no moment is left to chance.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
WAITING = """
import logging, os, signal, sys, threading, time

from forecasts.config import Settings
from forecasts.jobs import run_scheduler
from forecasts.outside import Outside
from forecasts.runtime import compose

URL, IS_STOPPED = sys.argv[1], sys.argv[2] == "stopped"
PATIENCE, MOST = 20, 100
IN_GOOD_ORDER, LEFT, CAME_ROUND = 0, 1, 2


class Tracing(logging.Handler):
    def __init__(self, first, signals):
        super().__init__()
        self.first, self.signals = first, signals
        self.lines, self.is_round = [], False

    def emit(self, record):
        sys.settrace(self.trace if record.getMessage().startswith("scheduler runs") else None)

    def trace(self, frame, event, _):
        if not frame.f_code.co_filename.endswith(("threading.py", "ticker.py")):
            return None
        if event == "line":
            line = (frame.f_code, frame.f_lineno)
            if self.first <= len(self.lines) < self.first + self.signals:
                self.is_round = self.is_round or line in self.lines[: self.first]
                signal.raise_signal(signal.SIGTERM)
            self.lines.append(line)
        return self.trace


def wait(first, signals):
    tracing, stop = Tracing(first, signals), threading.Event()
    logger = logging.getLogger("forecasts.jobs.ticker")
    logger.setLevel(logging.INFO)
    logger.addHandler(tracing)
    if IS_STOPPED:
        stop.set()
    runtime = compose(Settings(database_url=URL))
    outside = Outside(http=None, web=None, sources={}, close=lambda: None)
    is_clean = run_scheduler(runtime, outside, {}, stop=stop)
    if tracing.is_round or len(tracing.lines) <= first:
        return CAME_ROUND
    return IN_GOOD_ORDER if is_clean else LEFT


def end_of(child):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    sys.exit("It is locked.")


for first in range(MOST):
    ends = []
    for signals in (1, 2):
        child = os.fork()
        if not child:
            os._exit(wait(first, signals))
        ends.append(end_of(child))
        if ends == [CAME_ROUND]:
            sys.exit()
    print(*ends, flush=True)
sys.exit("It never comes round.")
"""


def ends(url: str, how: str) -> list[str]:
    """Lists how a process ended at each moment of one round: after one signal, and after two."""
    run = subprocess.run(
        [sys.executable, "-c", WAITING, url, how],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout.splitlines()


def test_a_signal_at_any_moment_ends_the_waiting_and_a_second_one_the_process(
    sqlite_url: str,
) -> None:
    met = ends(sqlite_url, "waiting")
    assert len(met) >= 5
    assert set(met) == {"0 -15"}


def test_a_signal_at_any_moment_after_another_thread_asked_for_the_stop_locks_nothing(
    sqlite_url: str,
) -> None:
    met = ends(sqlite_url, "stopped")
    assert len(met) >= 3
    assert set(met[:-1]) == {"0 -15"}
    assert met[-1] == "0 0"  # no line is left for a second signal

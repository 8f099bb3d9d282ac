"""An import killed at any moment leaves the record as it was, and can simply be run again."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from forecasts.audit import verify
from forecasts.config import Settings
from forecasts.exchange import import_rows
from forecasts.models import LedgerEntry, Prediction
from forecasts.runtime import compose

ROOT = Path(__file__).parent.parent.parent
WORK = """
import sys
from forecasts.config import Settings
from forecasts.exchange import import_rows
from forecasts.runtime import compose
from tests.exchange.test_killed import rows

runtime = compose(Settings(database_url=sys.argv[1]))

def progress(step, done, total):
    print(step, flush=True)

with runtime.transaction() as session:
    import_rows(session, rows(), by="curator", now=runtime.now(), progress=progress)
print("done", flush=True)
"""


def rows(number: int = 8_000) -> list[dict[str, str]]:
    return [
        {
            "question": f"Will it, {each // 40}?",
            "forecaster": f"F{each % 60}",
            "probability": "0.3",
            "stated_at": f"2023-05-{each % 28 + 1:02}T{each % 24:02}:00Z",
            "closes_at": "2023-12-31",
            "outcome": "1",
            "known_at": "2023-11-01",
        }
        for each in range(number)
    ]


@pytest.mark.parametrize(("step", "wait"), [("writing", 0.1), ("scoring", 0.05)])
def test_a_killed_import_leaves_nothing_behind(database_url: str, step: str, wait: float) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", WORK, database_url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout is not None
        while child.stdout.readline().strip() != step:
            assert child.poll() is None
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        assert "done" not in child.stdout.read()
    runtime = compose(Settings(database_url=database_url))
    with runtime.reading() as session:
        assert session.scalar(select(func.count()).select_from(Prediction)) == 0
        assert session.scalar(select(func.count()).select_from(LedgerEntry)) == 0
    with runtime.transaction() as session:
        again = import_rows(session, rows(400), by="curator", now=runtime.now())
    assert (again.predictions, again.questions) == (400, 10)
    with runtime.reading() as session:
        assert verify(session).difference is None
    runtime.engine.dispose()

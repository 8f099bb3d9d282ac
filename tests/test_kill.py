"""A process killed at any moment loses nothing it acknowledged and leaves nothing half done."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import select

from forecasts.audit import verify
from forecasts.config import Settings
from forecasts.models import Prediction
from forecasts.runtime import compose
from tests import world

ROOT = Path(__file__).parent.parent
KILLS = 60 if os.environ.get("FORECASTS_TORTURE") else 4
WORK = """
import sys
from forecasts.clock import Edge, parse_moment
from forecasts.config import Settings
from forecasts.models import Question
from forecasts.questions import find_question
from forecasts.resolution.resolve import reopen_question, resolve_question
from forecasts.runtime import compose
from forecasts.values import Decision
from tests import world

runtime = compose(Settings(database_url=sys.argv[1]))
known = parse_moment("2024-01-01", edge=Edge.START)
print("ready", flush=True)
while True:
    with runtime.transaction() as session:
        now = runtime.now()
        about = find_question(session, "will-the-harbour-of-vessel-open")
        who = world.forecaster(session, now, "Writer")
        said = world.prediction(session, now, about, who, 0.3, "2023-05-01").id
    print(said, flush=True)
    with runtime.transaction() as session:
        about = find_question(session, "will-the-harbour-of-vessel-open")
        if about.state.value == "resolved":
            reopen_question(session, about, by="curator", now=runtime.now())
        else:
            resolve_question(
                session, about, Decision.NO, known=known, by="curator", now=runtime.now()
            )
"""


def killed_writer(url: str, after: float) -> set[int]:
    """Lets a writer work for a while, kills it, and returns what it acknowledged."""
    child = subprocess.Popen(
        [sys.executable, "-c", WORK, url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(after)
        child.send_signal(signal.SIGKILL)
        lines = child.stdout.read().split("\n")
    return {int(line) for line in lines[:-1]}


def test_a_writer_killed_at_any_moment_loses_nothing_it_acknowledged(database_url: str) -> None:
    runtime = compose(Settings(database_url=database_url))
    with runtime.transaction() as session:
        world.question(session, runtime.now(), closes="2023-12-31")
    chance = random.Random(20231231)  # moments to kill at, nothing secret
    acknowledged: set[int] = set()
    for _ in range(KILLS):
        acknowledged |= killed_writer(database_url, chance.uniform(0.02, 0.4))
        with runtime.reading() as session:
            assert acknowledged <= set(session.scalars(select(Prediction.id)))
            assert verify(session).difference is None
    assert acknowledged
    runtime.engine.dispose()

"""`/readyz` says whether the pages can be served, and nothing else."""

from dataclasses import replace

from forecasts.config import Settings
from forecasts.db import create_engine
from forecasts.models import Heartbeat
from forecasts.runtime import Runtime
from tests.conftest import FakeClock
from web import create_app

SAID = {"status", "database", "scheduler", "scheduler_heard_seconds_ago"}


def test_ready_with_and_without_a_scheduler(runtime: Runtime, clock: FakeClock) -> None:
    client = create_app(runtime).test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ready", "database": "ok", "scheduler": "never ran"}
    with runtime.transaction() as session:
        at = clock()
        session.add(Heartbeat(worker="host/1/abcd", started_at=at, beat_at=at))
    clock.advance(seconds=20)
    answer = client.get("/readyz")
    assert answer.json is not None
    assert answer.json["scheduler"] == "alive"
    assert answer.json["scheduler_heard_seconds_ago"] == 20
    clock.advance(minutes=5)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["scheduler"] == "silent"
    assert set(answer.json) == SAID
    assert "host" not in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_database_that_does_not_answer_is_503_and_gives_nothing_away(runtime: Runtime) -> None:
    url = "postgresql+psycopg://me:very-secret@127.0.0.1:1/record"
    broken = replace(runtime, engine=create_engine(url), settings=Settings(database_url=url))
    answer = create_app(broken).test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "not ready", "database": "unreachable"}

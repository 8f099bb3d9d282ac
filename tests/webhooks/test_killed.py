"""A process that tells webhooks, killed at any moment: no message is lost or changes its words."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from forecasts.accounts import add_account, own_forecaster
from forecasts.config import Settings
from forecasts.models import Question, Webhook, WebhookDelivery
from forecasts.predictions import Statement, record_prediction
from forecasts.runtime import Runtime, compose
from forecasts.webhooks import Event, add_webhook
from tests import world
from tests.databases import SQLiteStore
from tests.sources.loopback import Loopback, reply

ROOT = Path(__file__).parent.parent.parent
KILLS = 40 if os.environ.get("FORECASTS_TORTURE") else 4
MESSAGES = 60
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
WORKER = """
import sys, time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from forecasts.config import Settings
from forecasts.jobs import Work, tell_webhooks
from forecasts.outside import Outside
from forecasts.runtime import compose
from forecasts.sources.client import PoliteClient
from forecasts.sources.politeness import OWN_SERVER

url, port, began = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
start = datetime(2024, 6, 1, 12, tzinfo=UTC)
now = lambda: start + timedelta(seconds=(time.time() - began) * 600)
client = PoliteClient(
    now=now, allowed=frozenset({("127.0.0.1", port)}), paces={f"127.0.0.1:{port}": OWN_SERVER}
)
outside = Outside(http=client, web=client, sources={}, close=client.close, sender=client)
work = Work(replace(compose(Settings(database_url=url)), now=now), outside)
print("ready", flush=True)
while True:
    if not tell_webhooks.do_one(work):
        time.sleep(0.05)
"""


def say(runtime: Runtime, account_id: int, question_id: int) -> None:
    with runtime.transaction() as session:
        question = session.get_one(Question, question_id)
        record_prediction(
            session,
            question=question,
            forecaster=own_forecaster(session, account_id, now=NOW),
            statement=Statement(probability=0.5),
            by="x",
            now=NOW,
        )


def left(runtime: Runtime) -> int:
    with runtime.reading() as session:
        done = select(func.count()).where(WebhookDelivery.delivered_at.is_not(None))
        return MESSAGES - (session.scalar(done) or 0)


@contextmanager
def worker(database: str, port: int, began: float) -> Iterator["subprocess.Popen[str]"]:
    """Runs the job in a process of its own, and lends it once it is ready."""
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, database, str(port), str(began)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def test_a_process_killed_at_any_moment_loses_no_message(
    sqlite_databases: SQLiteStore, tmp_path: Path
) -> None:
    server, chance, began = Loopback(), random.Random(6), time.time()
    url = server.on("/hook", reply(200), reply(500), reply(200))
    with sqlite_databases.fresh(tmp_path) as database:
        runtime = replace(compose(Settings(database_url=database)), now=lambda: NOW)
        with runtime.transaction() as session:
            ann = add_account(session, email="ann@forecasts.example", now=NOW)
            events = [each.value for each in Event]
            add_webhook(session, account_id=ann.id, url="https://x.example", events=events, now=NOW)
            session.scalars(select(Webhook)).one().url = url
            account_id, question_id = ann.id, world.question(session, NOW).id
        for kill in range(KILLS):
            for _ in range(MESSAGES * kill // KILLS, MESSAGES * (kill + 1) // KILLS):
                say(runtime, account_id, question_id)
            with worker(database, server.port, began) as process:
                time.sleep(chance.uniform(0.0, 0.15))
                process.send_signal(signal.SIGKILL)
        with worker(database, server.port, began) as process:
            until = time.monotonic() + 120
            while left(runtime) and time.monotonic() < until:
                time.sleep(0.1)
            process.send_signal(signal.SIGKILL)
        with runtime.reading() as session:
            rows = session.scalars(select(WebhookDelivery)).all()
            assert len(rows) == len({row.event_id for row in rows}) == MESSAGES
            assert all(row.delivered_at for row in rows)
        runtime.engine.dispose()
    server.close()
    bodies = defaultdict(set)
    for asked in server.asked:
        bodies[asked.headers["forecasts-event-id"]].add(asked.body)
    assert len(bodies) == MESSAGES
    assert {len(each) for each in bodies.values()} == {1}

"""Two processes that write and send, killed at any moment: each report once, none lost."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from forecasts.config import load_settings
from forecasts.models import Delivery, Subscription
from forecasts.runtime import compose
from forecasts.values import DeliveryState
from tests.conftest import FakeClock
from tests.mail.mailbox import SENDER, mail_server
from tests.reports.harbour import Harbour
from tests.subscriptions.letters import KEY, subscribed

ROOT = Path(__file__).parent.parent.parent
KILLS = 60 if os.environ.get("FORECASTS_TORTURE") else 6
READERS = 20 * KILLS
SPEED = 120
SATURDAY = datetime(2024, 6, 1, 12, tzinfo=UTC)
MONDAY = datetime(2024, 6, 3, 8, tzinfo=UTC)
WRITER = """
import sys, time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from forecasts.config import load_settings
from forecasts.jobs import JOBS, Work
from forecasts.jobs.running import work_items
from forecasts.outside import compose_outside
from forecasts.runtime import compose

began, start = float(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
now = lambda: start + timedelta(seconds=(time.time() - began) * float(sys.argv[3]))
runtime = replace(compose(load_settings()), now=now)
work = Work(runtime, compose_outside(runtime.settings, now=now))
while True:
    for name in ("write_reports", "write_notices", "send_mail"):
        work_items(work, name, JOBS[name], most=25)
    time.sleep(0.05)
"""


def test_writers_killed_at_any_moment_send_every_report_and_none_twice_but_by_a_kill(
    database_url: str,
) -> None:
    chance, clock = random.Random(20240603), FakeClock(SATURDAY)  # moments to kill at
    with mail_server() as mailbox:
        environment = {
            "FORECASTS_DATABASE_URL": database_url,
            "FORECASTS_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "FORECASTS_MAIL_FROM": SENDER,
            "FORECASTS_SECRET_KEY": KEY,
            "FORECASTS_MAIL_PER_MINUTE": "100000",
        }
        runtime = replace(compose(load_settings(environment)), now=clock)
        with runtime.transaction() as session:
            harbour = Harbour(session, clock)
            about = harbour.ask()
            harbour.say(about, "Alice Arden", 0.7)
            harbour.decide(about, at=SATURDAY)
            for number in range(READERS):
                subscribed(session, clock(), f"reader-{number}@mail.example")
            for letter in session.scalars(select(Delivery)):
                session.delete(letter)  # those that asked
        began = time.time()

        def start() -> subprocess.Popen[bytes]:
            arguments = [str(began), MONDAY.isoformat(), str(SPEED)]
            return subprocess.Popen(
                [sys.executable, "-c", WRITER, *arguments],
                cwd=ROOT,
                env={**os.environ, **environment},
            )

        running = [start(), start()]
        try:
            for _ in range(KILLS):
                time.sleep(chance.uniform(1.0, 3.0))
                child = running.pop(chance.randrange(2))
                child.send_signal(signal.SIGKILL)
                child.wait()
                running.append(start())
            deadline = time.monotonic() + 120 + READERS
            while time.monotonic() < deadline:
                with runtime.reading() as session:
                    sent = session.scalars(
                        select(Delivery.id).where(Delivery.state == DeliveryState.SENT)
                    ).all()
                    due = session.scalars(
                        select(Subscription.id).where(Subscription.last_week.is_(None))
                    ).all()
                if not due and len(sent) == READERS:
                    break
                time.sleep(0.3)
        finally:
            for child in running:
                child.kill()
                child.wait()
        with runtime.reading() as session:
            letters = session.scalars(select(Delivery)).all()
            assert Counter(each.address for each in letters) == {
                f"reader-{number}@mail.example": 1 for number in range(READERS)
            }
            assert {each.state for each in letters} == {DeliveryState.SENT}
            known = {each.address: each.content for each in letters}
        runtime.engine.dispose()
        arrived = Counter((each.address, each.content) for each in mailbox.received)
        assert {address for address, _ in arrived} == set(known)
        assert len(arrived) == READERS  # a repeat has the same bytes
        repeats = sum(arrived.values()) - READERS
        print(f"{KILLS} kills, {READERS} reports, {repeats} repeated")
        assert repeats <= KILLS

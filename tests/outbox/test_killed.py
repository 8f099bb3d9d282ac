"""Real processes send to a real server and are killed at any moment, or send all at once.

Nothing is lost; a letter comes twice only where a process or the server's answer was lost between
its being taken and our knowing, and then the same bytes under the same Message-ID come again.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from forecasts.config import Settings
from forecasts.models import Delivery
from forecasts.outbox import deliveries
from forecasts.runtime import Runtime, compose
from forecasts.values import DeliveryState
from tests.mail.mailbox import KEEP_AND_DROP, SENDER, Mailbox, Step, Verdict, mail_server
from tests.outbox.post import arrived, fill, states

ROOT = Path(__file__).parent.parent.parent
IS_TORTURE = bool(os.environ.get("FORECASTS_TORTURE"))
KILLS, LETTERS = (60, 6000) if IS_TORTURE else (6, 600)
CROWD = 5000 if IS_TORTURE else 500
SPEED = 300
PATIENCE = 3000 if IS_TORTURE else 300
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
WORKER = """
import os, signal, sys, time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from forecasts.config import load_settings
from forecasts.jobs.send_mail import do_one
from forecasts.jobs.work import Work
from forecasts.outside import compose_outside
from forecasts.runtime import compose

began, speed = float(sys.argv[1]), float(sys.argv[2])
start = datetime(2024, 6, 1, 12, tzinfo=UTC)
now = lambda: start + timedelta(seconds=(time.time() - began) * speed)

def work():
    runtime = replace(compose(load_settings()), now=now)
    mine = Work(runtime, compose_outside(runtime.settings, now=now))
    while os.getppid() == loaded:
        if not do_one(mine):
            time.sleep(0.05)
    os._exit(0)

loaded = os.getpid()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("ready", flush=True)
for line in sys.stdin:  # each line asks for one more process, so that only one has to load all
    child = os.fork()
    if not child:
        work()
    print(child, flush=True)
"""


@dataclass
class Flaky:
    """A server of which every ninth letter is dropped in its middle, every ninth loses its 250.

    Every fifth address is put off the first time it is named; none is let down more than twice.
    """

    said: Counter[str] = field(default_factory=Counter)
    let_down: Counter[str] = field(default_factory=Counter)
    known: set[str] = field(default_factory=set)

    def __call__(self, at: Step, address: str) -> Verdict | None:
        self.said[at.value] += 1
        found = self.verdict(at, address) if self.let_down[address] < 2 else None
        self.let_down[address] += found is not None
        return found

    def verdict(self, at: Step, address: str) -> Verdict | None:
        if at is Step.ADDRESS and address not in self.known:
            self.known.add(address)
            if len(self.known) % 5 == 0:
                self.said["put off"] += 1
                return Verdict("451 4.7.1 Greylisted, come back later")
        if at is Step.MIDDLE and self.said[at.value] % 9 == 4:
            self.said["dropped"] += 1
            return Verdict()
        if at is Step.END and self.said[at.value] % 9 == 4:
            self.said["lost"] += 1
            return KEEP_AND_DROP
        return None


@dataclass
class Workers:
    """Processes that send from one record to one server, all forked by one that has loaded all."""

    parent: "subprocess.Popen[str]"
    running: list[int] = field(default_factory=list)

    def start(self) -> None:
        """Starts one."""
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.parent.stdin.write("one more\n")
        self.parent.stdin.flush()
        self.running.append(int(self.parent.stdout.readline()))

    def kill(self) -> None:
        """Ends one without warning."""
        os.kill(self.running.pop(), signal.SIGKILL)


@contextmanager
def workers(url: str, mailbox: Mailbox, speed: float, *, holds: bool = False) -> Iterator[Workers]:
    environment = {
        "FORECASTS_DATABASE_URL": url,
        "FORECASTS_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "FORECASTS_MAIL_FROM": SENDER,
        "FORECASTS_MAIL_PER_MINUTE": "100000",
        "FORECASTS_MAIL_UNCERTAIN": "hold" if holds else "repeat",
    }
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, str(time.time()), str(speed)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        found = Workers(parent)
        try:
            assert parent.stdout is not None
            assert parent.stdout.readline() == "ready\n"
            yield found
        finally:
            while found.running:
                found.kill()
            parent.kill()


def wait_until(is_so: Callable[[], bool], *, every: float = 0.25) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until
        time.sleep(every)


def has(mailbox: Mailbox, number: int) -> bool:
    return len(mailbox.received) >= number


def waiting(runtime: Runtime) -> int:
    with runtime.reading() as session:
        counted = select(func.count()).where(Delivery.state == DeliveryState.WAITING)
        return session.scalar(counted) or 0


def filled(url: str, number: int) -> Runtime:
    runtime = compose(Settings(database_url=url))
    with runtime.transaction() as session:
        fill(session, NOW, number)
    return runtime


def killed_again_and_again(url: str, mailbox: Mailbox, runtime: Runtime, *, holds: bool) -> None:
    """Has workers send, one after another, each killed; the last one ends the work."""
    chance = random.Random(20240601)  # moments to kill at, nothing secret
    marks = sorted(chance.sample(range(1, LETTERS * 3 // 4), KILLS))
    with workers(url, mailbox, SPEED, holds=holds) as sending:
        for mark in marks:
            sending.start()
            wait_until(partial(has, mailbox, mark), every=0.01)
            time.sleep(chance.uniform(0, 0.05))
            sending.kill()
        sending.start()
        wait_until(lambda: not waiting(runtime))


@pytest.mark.parametrize("is_flaky", [False, True], ids=["sound", "flaky"])
def test_a_process_killed_at_any_moment_loses_no_letter_and_repeats_few(
    database_url: str, *, is_flaky: bool
) -> None:
    flaky = Flaky()
    with mail_server(reads=False) as mailbox:
        mailbox.script = flaky if is_flaky else None
        runtime = filled(database_url, LETTERS)
        killed_again_and_again(database_url, mailbox, runtime, holds=False)
        came = arrived(mailbox)
    with runtime.reading() as session:
        became = states(session)
        rows = session.execute(select(Delivery.message_id, Delivery.content))
        kept = {row.message_id: row.content for row in rows}
    runtime.engine.dispose()
    repeats = sum(len(each) - 1 for each in came.values())
    print(f"{KILLS} kills, {LETTERS} letters, {dict(flaky.said)}, {repeats} repeats")
    assert set(became.values()) == {DeliveryState.SENT}
    assert len(became) == LETTERS
    assert set(came) == set(became)
    assert all(set(each) == {kept[name]} for name, each in came.items())
    assert repeats <= KILLS + flaky.said["lost"]


def test_with_hold_no_letter_comes_twice_and_what_may_have_arrived_is_listed(
    sqlite_url: str,
) -> None:
    flaky = Flaky()
    with mail_server(reads=False) as mailbox:
        mailbox.script = flaky
        runtime = filled(sqlite_url, LETTERS)
        killed_again_and_again(sqlite_url, mailbox, runtime, holds=True)
        came = arrived(mailbox)
    with runtime.reading() as session:
        became = states(session)
        held = {each.message_id for each in deliveries(
            session, states=[DeliveryState.HELD], most=LETTERS
        )}  # fmt: skip
    runtime.engine.dispose()
    arrived_held = len(held & set(came))
    print(f"{KILLS} kills, {dict(flaky.said)}, {len(held)} held, {arrived_held} of them arrived")
    assert {len(each) for each in came.values()} == {1}
    assert held == {name for name, state in became.items() if state is not DeliveryState.SENT}
    assert set(became.values()) <= {DeliveryState.SENT, DeliveryState.HELD}
    assert set(became) - held <= set(came)
    assert len(held) <= KILLS + flaky.said["lost"] + flaky.said["dropped"]


def test_four_processes_at_once_send_no_letter_twice(database_url: str) -> None:
    with mail_server(reads=False) as mailbox:
        runtime = filled(database_url, CROWD)
        with workers(database_url, mailbox, 1) as sending:
            began = time.monotonic()
            for _ in range(4):
                sending.start()
            wait_until(lambda: not waiting(runtime))
            took = time.monotonic() - began
        came = arrived(mailbox)
        connections = mailbox.connections
    with runtime.reading() as session:
        became = states(session)
    runtime.engine.dispose()
    doubled = sum(len(each) > 1 for each in came.values())
    print(f"{CROWD} letters, {doubled} doubled, {connections} connections, {took:.1f} s")
    assert set(became.values()) == {DeliveryState.SENT}
    assert len(mailbox.received) == CROWD
    assert doubled == 0
    assert connections >= 4

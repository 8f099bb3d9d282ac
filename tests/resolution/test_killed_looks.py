"""A look goes on for as long as its source takes; one that was killed soon lets the next begin."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from forecasts.models import Proposal, Question, QuestionCheck
from forecasts.resolution.check import Checked, check_question
from forecasts.resolution.due import LEASE, claim_question, renew
from forecasts.sources import Snapshot
from forecasts.values import ProposalState, SourceState
from tests.resolution.scripted import Bench

ROOT = Path(__file__).parent.parent.parent
SPEED = 60
LOOKING = """
import sys, time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from forecasts.config import load_settings
from forecasts.resolution.check import Access, check_question
from forecasts.runtime import compose

number, began, speed = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
start = datetime.fromtimestamp(began, UTC)
now = lambda: start + timedelta(seconds=(time.time() - began) * speed)
runtime = replace(compose(load_settings()), now=now)


class Hanging:
    has_resolutions = True

    def fetch(self, http, external_id):
        time.sleep(600)


access = Access(
    transaction=runtime.transaction, reading=runtime.reading, sources={"one": Hanging()},
    http=None, web=None, now=now, renews_every=0.1,
)
check_question(access, number)
"""


@dataclass
class Rapid:
    """A clock on which a second is a minute, the same in both processes."""

    began: float

    def __call__(self) -> datetime:
        start = datetime.fromtimestamp(self.began, UTC)
        return start + timedelta(seconds=(time.time() - self.began) * SPEED)


def claimed_until(bench: Bench, number: int) -> datetime | None:
    with bench.runtime.reading() as session:
        noted = session.get(QuestionCheck, number)
        return None if noted is None else noted.claimed_until


def test_a_killed_look_holds_its_question_no_longer_than_a_lease(
    bench: Bench, database_url: str
) -> None:
    number, clock = bench.linked(), Rapid(time.time())
    child = subprocess.Popen(
        [sys.executable, "-c", LOOKING, str(number), str(clock.began), str(SPEED)],
        cwd=ROOT,
        env={**os.environ, "FORECASTS_DATABASE_URL": database_url},
    )
    try:
        deadline = time.monotonic() + 60
        first = None
        while first is None or (claimed_until(bench, number) or first) < first + 2 * LEASE:
            first = first or claimed_until(bench, number)
            assert child.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        bench.clock.at = first + LEASE  # long after the first lease, it still looks
        assert check_question(bench.access, number) is None
        child.send_signal(signal.SIGKILL)
        child.wait()
        killed_at = clock()
    finally:
        child.kill()
        child.wait()
    until = claimed_until(bench, number)
    assert until is not None
    assert until <= killed_at + LEASE
    assert timedelta(minutes=1) > LEASE
    bench.clock.at = until - timedelta(seconds=1)
    assert check_question(bench.access, number) is None
    bench.clock.at = until
    assert check_question(bench.access, number) is not None


def test_a_claim_is_renewed_as_long_as_nobody_else_took_it(bench: Bench) -> None:
    number = bench.linked()
    with bench.runtime.transaction() as session:
        claim = claim_question(session, session.get_one(Question, number), now=bench.clock())
        assert claim is not None
    bench.clock.advance(minutes=2)
    with bench.runtime.transaction() as session:
        renewed = renew(session, claim, now=bench.clock())
        question = session.get_one(Question, number)
        assert renewed == replace(claim, until=bench.clock() + LEASE)
        assert question.due_at == bench.clock() + LEASE
        assert renew(session, claim, now=bench.clock()) is None
        assert claim_question(session, question, now=bench.clock()) is None


@pytest.mark.parametrize("is_broken", [False, True])
def test_a_look_that_outlived_its_claim_takes_nothing_back(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, *, is_broken: bool
) -> None:
    number, fetch = bench.linked(), bench.one.fetch
    newer: list[Checked | None] = []

    def asleep(http: Any, external_id: str) -> Snapshot:
        read = fetch(http, external_id)  # what the market said before
        monkeypatch.setattr(bench.one, "fetch", fetch)
        bench.clock.advance(seconds=int(LEASE.total_seconds()) + 1)
        bench.one.says("harbour", SourceState.RESOLVED, value=1.0)
        newer.append(check_question(bench.access, number))
        if is_broken:
            raise ValueError
        return read

    monkeypatch.setattr(bench.one, "fetch", asleep)
    looked = check_question(replace(bench.access, renews_every=600), number)
    assert newer[0] is not None
    assert looked is not None
    assert "another look took the place" in looked.step
    assert looked.next_due == newer[0].next_due
    with bench.runtime.reading() as session:
        proposal = session.scalars(select(Proposal)).one()
        noted = session.get_one(QuestionCheck, number)
    assert proposal.state is ProposalState.WAITING
    assert (noted.finding, noted.failures) == (newer[0].finding, 0)

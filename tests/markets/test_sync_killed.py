"""A sync killed in the middle, without warning: what was written stands, and the next goes on."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from forecasts.audit import verify
from forecasts.config import load_settings
from forecasts.markets.adjudication import adjudicate_link
from forecasts.markets.link import link_market
from forecasts.markets.sync import sync_all
from forecasts.models import Market, Prediction
from forecasts.runtime import Runtime, compose
from tests import world
from tests.markets.fakes import START, FakeSource, NoHttp, price, snapshot

ROOT = Path(__file__).parent.parent.parent
MARKETS, PARTS, POINTS = 6, 5, 8
NOW = START + timedelta(minutes=10)
SYNC = """
import sys, time
from dataclasses import replace
from forecasts.config import load_settings
from forecasts.markets.sync import sync_all
from forecasts.runtime import compose
from tests.markets.fakes import NoHttp
from tests.markets.test_sync_killed import NOW, bourse

source = bourse()
plain = source.history

def history(*args, **more):
    for part in plain(*args, **more):
        yield part
        time.sleep(0.15)

source.history = history
runtime = replace(compose(load_settings()), now=lambda: NOW)
sync_all(runtime.transaction, {"tides": source}, NoHttp(), now=runtime.now)
"""


def bourse() -> FakeSource:
    """Six markets, each with 40 past prices in five parts."""
    source = FakeSource()
    for number in range(MARKETS):
        name = f"berth-{number}"
        source.put(snapshot(name, title=f"{name}?"))
        total = PARTS * POINTS
        ago = [timedelta(hours=6 * (total - n)) for n in range(total)]
        said = [price(START - each, 0.2 + 0.011 * n) for n, each in enumerate(ago)]
        source.past[name] = [said[at : at + POINTS] for at in range(0, total, POINTS)]
    return source


def count(runtime: Runtime) -> int:
    with runtime.reading() as session:
        return session.scalar(select(func.count()).select_from(Prediction)) or 0


def test_a_sync_that_is_killed_goes_on_where_it_was(sqlite_url: str) -> None:
    environment = {"FORECASTS_DATABASE_URL": sqlite_url}
    runtime = replace(compose(load_settings(environment)), now=lambda: NOW)
    source = bourse()
    with runtime.transaction() as session:
        for name in source.markets:
            about = world.question(session, START, title=f"Is {name} let?", opens="2024-01-01")
            read = source.fetch(NoHttp(), name)
            link = link_market(
                session, about, read, label="Tides", is_inverted=False, by="c", now=START
            )
            adjudicate_link(session, link, is_reference=True, by="c", now=START)
    linked = count(runtime)
    whole = linked + MARKETS * PARTS * POINTS
    child = subprocess.Popen(
        [sys.executable, "-c", SYNC], cwd=ROOT, env={**os.environ, **environment}
    )
    try:
        deadline = time.monotonic() + 120
        while count(runtime) < linked + 5 * POINTS:
            assert child.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    half = count(runtime)
    assert linked < half < whole
    source.asked.clear()
    with runtime.reading() as session:
        assert verify(session).difference is None
        reached = dict(session.execute(select(Market.external_id, Market.history_until)).all())
    again = sync_all(
        runtime.transaction, {"tides": source}, NoHttp(), now=lambda: NOW + timedelta(minutes=1)
    )
    assert again.is_complete
    assert half + again.prices == count(runtime) == whole
    asked = {what[0]: what[2] for kind, what in source.asked if kind == "history"}
    assert any(reached.values())
    assert all(asked[name] == at for name, at in reached.items() if at is not None)
    with runtime.reading() as session:
        assert verify(session).difference is None

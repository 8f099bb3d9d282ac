"""Two schedulers at once, killed at any moment: each slot worked once, nothing half done.

Real processes with the real client follow markets of a server on loopback, by a clock on which a
second is a minute. Triggers in the database, which know nothing of our code, note every slot that
is finished, changed after that, or taken over.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, text, update

from forecasts.audit import verify
from forecasts.config import load_settings
from forecasts.errors import ConflictError
from forecasts.jobs import JOBS, Work, run_once
from forecasts.markets.adjudication import adjudicate_link
from forecasts.markets.link import link_market
from forecasts.models import (
    JobRun,
    Market,
    Prediction,
    Proposal,
    Question,
    Resolution,
)
from forecasts.outside import compose_outside
from forecasts.runtime import Runtime, compose
from forecasts.values import Decision, ProposalState, QuestionState, SourceState
from tests import world
from tests.standin import StandIn, serving

ROOT = Path(__file__).parent.parent.parent
KILLS = 60 if os.environ.get("FORECASTS_TORTURE") else 6
SPEED = 60
MARKETS = 12
SCHEDULER = """
import logging, sys, time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from forecasts.config import load_settings
from forecasts.jobs import JOBS, run_scheduler
from forecasts.jobs.ticker import Pace
from forecasts.outside import compose_outside
from forecasts.resolution import due
from forecasts.runtime import compose

due.LEASE = timedelta(minutes=15)  # by this clock its 45 seconds are less than one
logging.basicConfig(level=logging.INFO)
for name in ("apscheduler", "httpx", "httpcore"):
    logging.getLogger(name).setLevel(logging.ERROR)
began, speed = float(sys.argv[1]), float(sys.argv[2])
start = datetime.fromtimestamp(began, UTC)
now = lambda: start + timedelta(seconds=(time.time() - began) * speed)
runtime = replace(compose(load_settings()), now=now)
outside = compose_outside(runtime.settings, now=now)
sys.exit(not run_scheduler(runtime, outside, JOBS, pace=Pace(tick=0.1, beat=0.3, grace=10)))
"""
SQLITE_NOTES = (
    "CREATE TABLE note (what TEXT NOT NULL, run INTEGER NOT NULL)",
    (
        "CREATE TRIGGER note_finished AFTER UPDATE ON job_run WHEN OLD.finished_at IS NULL AND "
        "NEW.finished_at IS NOT NULL BEGIN INSERT INTO note VALUES ('finished', NEW.id); END"
    ),
    (
        "CREATE TRIGGER note_changed AFTER UPDATE ON job_run WHEN OLD.finished_at IS NOT NULL "
        "BEGIN INSERT INTO note VALUES ('changed after its end', NEW.id); END"
    ),
    (
        "CREATE TRIGGER note_taken AFTER UPDATE ON job_run WHEN OLD.worker <> NEW.worker BEGIN "
        "INSERT INTO note VALUES (CASE WHEN OLD.lease_until > NEW.started_at THEN "
        "'taken from the living' ELSE 'taken over' END, NEW.id); END"
    ),
)
POSTGRESQL_NOTES = (
    "CREATE TABLE note (what TEXT NOT NULL, run INTEGER NOT NULL)",
    """CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF OLD.finished_at IS NOT NULL THEN
        INSERT INTO note VALUES ('changed after its end', NEW.id);
    ELSIF NEW.finished_at IS NOT NULL THEN
        INSERT INTO note VALUES ('finished', NEW.id);
    END IF;
    IF OLD.worker <> NEW.worker AND OLD.lease_until > NEW.started_at THEN
        INSERT INTO note VALUES ('taken from the living', NEW.id);
    ELSIF OLD.worker <> NEW.worker THEN
        INSERT INTO note VALUES ('taken over', NEW.id);
    END IF;
    RETURN NULL; END $$""",
    "CREATE TRIGGER note AFTER UPDATE ON job_run FOR EACH ROW EXECUTE FUNCTION note()",
)


@dataclass
class Rapid:
    """A clock on which a second is a minute, the same in every process."""

    began: float = field(default_factory=time.time)
    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        start = datetime.fromtimestamp(self.began, UTC)
        return start + timedelta(seconds=(time.time() - self.began) * SPEED) + self.ahead


@dataclass
class Schedulers:
    """Two scheduler processes over one record."""

    environment: dict[str, str]
    clock: Rapid
    log: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        """Starts one and waits until it works."""
        with self.log.open("ab") as log:
            before = self.log.stat().st_size
            child = subprocess.Popen(
                [sys.executable, "-c", SCHEDULER, str(self.clock.began), str(SPEED)],
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stderr=log,
            )
        self.running.append(child)
        deadline = time.monotonic() + 120
        while b"scheduler runs" not in self.log.read_bytes()[before:]:
            assert child.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def kill(self, place: int) -> None:
        """Ends one without warning."""
        child = self.running.pop(place)
        child.send_signal(signal.SIGKILL)
        child.wait()

    def stop(self) -> list[int]:
        """Asks all to end; returns how they ended."""
        for child in self.running:
            child.send_signal(signal.SIGTERM)
        return [child.wait(60) for child in self.running]


@contextmanager
def schedulers(environment: dict[str, str], clock: Rapid, log: Path) -> Iterator[Schedulers]:
    both = Schedulers(environment, clock, log)
    try:
        both.start()
        both.start()
        yield both
    finally:
        for child in both.running:
            with suppress(ProcessLookupError):
                child.kill()
            child.wait()


def link_markets(work: Work, standin: StandIn) -> None:
    """Lists markets at the stand-in and links each to a question of its own."""
    source = work.outside.sources["manifold"]
    for number in range(MARKETS):
        key = f"berth-{number}"
        standin.manifold.add(key, f"Will berth {number} of Vessel be let?", price=0.3, days=400)
        ref = source.recognise(standin.manifold.url(key))
        assert ref is not None
        (snapshot,) = source.find(work.outside.http, ref)
        now = work.now()
        with work.transaction() as session:
            closes = (now + timedelta(days=300)).date().isoformat()
            about = world.question(session, now, title=f"Is berth {number} let?", closes=closes)
            label = source.traits.label
            linked = link_market(
                session, about, snapshot, label=label, is_inverted=False, by="curator", now=now
            )
            adjudicate_link(session, linked, is_reference=False, by="curator", now=now)


def hurry(runtime: Runtime) -> None:
    """Lets the waiting time be over and makes everything due that nobody holds a lease of."""
    now = runtime.now()
    unheld = now + timedelta(minutes=16)  # leases end before
    with suppress(ConflictError), runtime.transaction() as session:
        session.execute(
            update(Proposal)
            .where(Proposal.state == ProposalState.WAITING, Proposal.final_from > now)
            .values(final_from=now)
        )
        session.execute(update(Market).where(Market.due_at > unheld).values(due_at=now))
        session.execute(update(Question).where(Question.due_at > unheld).values(due_at=now))


def notes(runtime: Runtime) -> Counter[tuple[str, int]]:
    with runtime.reading() as session:
        rows = session.execute(text("SELECT what, run FROM note")).all()
    return Counter((what, run) for what, run in rows)


def move(standin: StandIn, runtime: Runtime, chance: random.Random, kill: int) -> None:
    """Moves prices, and now and then decides a market; the first ones are never decided."""
    for number in range(MARKETS):
        standin.manifold.price(f"berth-{number}", chance.uniform(0.05, 0.95))
    number = 2 + kill * (MARKETS - 2) // KILLS
    if standin.manifold.listings[f"berth-{number}"].outcome is None:
        standin.manifold.resolve(f"berth-{number}", "YES" if number % 2 else "NO")
    hurry(runtime)


def assert_slots_were_worked_once(runtime: Runtime) -> None:
    seen = notes(runtime)
    with runtime.reading() as session:
        runs = list(session.scalars(select(JobRun)))
    assert {run.id for run in runs} == {run for what, run in seen if what == "finished"}
    assert max(count for (what, _), count in seen.items() if what == "finished") == 1
    assert not [run for what, run in seen if what not in {"finished", "taken over"}]
    assert len({(run.job, run.slot) for run in runs}) == len(runs)


def assert_nothing_is_half_done(runtime: Runtime, standin: StandIn) -> None:
    with runtime.reading() as session:
        assert verify(session).difference is None
        decided = Counter(session.scalars(select(Resolution.question_id)))
        accepted = Counter(
            session.scalars(
                select(Proposal.question_id).where(Proposal.state == ProposalState.ACCEPTED)
            )
        )
        assert decided == accepted
        assert set(decided.values()) == {1}
        for market in session.scalars(select(Market)):
            outcome = standin.manifold.listings[market.url.rpartition("/")[2]].outcome
            about = session.scalars(select(Question).where(Question.id == market.id)).one()
            if outcome is None:
                assert (market.state, about.state) == (SourceState.OPEN, QuestionState.OPEN)
                assert about.due_at is not None
                continue
            assert (market.state, about.state) == (SourceState.RESOLVED, QuestionState.RESOLVED)
            (said,) = session.scalars(
                select(Resolution.decision).where(Resolution.question_id == about.id)
            )
            assert said is (Decision.YES if outcome == "YES" else Decision.NO)


def test_two_schedulers_killed_at_any_moment_work_each_slot_once_and_leave_nothing_half_done(
    database_url: str, tmp_path: Path
) -> None:
    clock, chance = Rapid(), random.Random(20240601)  # moments to kill at, nothing secret
    with serving(now=clock) as standin:
        environment = {**standin.environment(), "FORECASTS_DATABASE_URL": database_url}
        settings = load_settings(environment)
        runtime = replace(compose(settings), now=clock)
        outside = compose_outside(settings, now=clock)
        work = Work(runtime, outside)
        link_markets(work, standin)
        is_sqlite = runtime.engine.dialect.name == "sqlite"
        with runtime.engine.begin() as connection:
            for statement in SQLITE_NOTES if is_sqlite else POSTGRESQL_NOTES:
                connection.execute(text(statement))
        with schedulers(environment, clock, tmp_path / "log") as both:
            began = clock()
            for kill in range(KILLS):
                move(standin, runtime, chance, kill)
                time.sleep(chance.uniform(0.05, 1.0))
                both.kill(chance.randrange(2))
                both.start()
                with runtime.reading() as session:
                    assert verify(session).difference is None
            ended = clock()
            assert both.stop() == [0, 0]
        for _ in range(4):
            clock.ahead += timedelta(minutes=20)  # every lease ends
            hurry(runtime)
            run_once(work, JOBS)
        assert_slots_were_worked_once(runtime)
        assert_nothing_is_half_done(runtime, standin)
        with runtime.reading() as session:
            worked = session.scalars(select(JobRun.due_at).where(JobRun.job == "track_prices"))
            slots = sum(began <= at <= ended for at in worked)
            prices = len(session.scalars(select(Prediction.id)).all())
        due = (ended - began) // timedelta(minutes=1)
        summary = Counter(what for what, _ in notes(runtime).elements())
        print(f"{KILLS} kills, {due} slots due, {slots} worked, {prices} prices, {dict(summary)}")
        assert slots >= due // 2
        outside.close()
        runtime.engine.dispose()

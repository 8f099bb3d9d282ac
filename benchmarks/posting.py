"""Logging by the API beside plain inserts of the same rows, in one run, as ratios.

One at a time: POST of a prediction to gunicorn, beside SQLAlchemy Core committing the very
prediction and ledger rows it wrote, one transaction each, into a database with the same
constraints. At once: the upload of many, beside Core inserting all rows it wrote in one
transaction. Together: 8 and 32 programs that post as fast as they are answered.

Run it: python benchmarks/posting.py [--posts 200] [--rows 2000] [--users 8,32] [--seconds 3]
"""

import argparse
import http.client
import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from forecasts.accounts import Scope, add_account, mint_token
from forecasts.clock import Edge, parse_moment
from forecasts.db import Session, create_engine, reading, transaction, upgrade
from forecasts.models import Base
from forecasts.questions import QuestionDraft, add_question
from forecasts.values import Role, Visibility
from tests.databases import postgresql_server, postgresql_store

QUESTIONS = 50
MOST_ASKED = 5_000  # questions one upload may ask
CHUNK = 10_000
WRITTEN = tuple(Base.metadata.tables[name] for name in ("prediction", "ledger_entry"))


def prepare(url: str, users: int) -> list[str]:
    """Fills a database with public questions and accounts; gives a token of each account."""
    engine, now, tokens = create_engine(url), datetime.now(UTC), []
    upgrade(engine)
    with transaction(engine) as session:
        for number in range(QUESTIONS):
            draft = QuestionDraft(
                title=f"Will thing {number} happen?",
                criteria="Yes if it does.",
                closes=parse_moment(f"{now.year + 3}-01-01", edge=Edge.END),
                visibility=Visibility.PUBLIC,
                slug=f"thing-{number}",
            )
            add_question(session, draft, by="curator", now=now)
        for number in range(users):
            account = add_account(
                session, email=f"user-{number}@forecasts.example", role=Role.FORECASTER, now=now
            )
            _, text = mint_token(
                session, account, name="bench", scopes=[Scope.PREDICT], now=now,
                life=timedelta(days=1),
            )  # fmt: skip
            tokens.append(text)
    engine.dispose()
    return tokens


@contextmanager
def served(url: str) -> Iterator[int]:
    """Serves the app with two workers; gives the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--threads", "8", "--timeout", "600", "--log-level", "warning", "web:create_app()"]
    given = {**os.environ, "FORECASTS_DATABASE_URL": url, "FORECASTS_SECRET_KEY": "b" * 40}
    server = subprocess.Popen(command, env=given, cwd=Path(__file__).resolve().parents[1])
    try:
        for _ in range(300):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)


@dataclass
class Program:
    """One program that posts, over one connection."""

    port: int
    token: str
    took: list[float] = field(default_factory=list)
    refused: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)

    def post(self, path: str, body: bytes, kind: str = "application/json") -> bytes:
        """Posts once and notes how long the answer took."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        begun = time.perf_counter()
        self._line.request("POST", f"/api/v1{path}", body, headers)
        answer = self._line.getresponse()
        said = answer.read()
        self.took.append(time.perf_counter() - begun)
        if answer.status >= 300:
            self.refused[answer.status] = self.refused.get(answer.status, 0) + 1
        return said

    def say(self, number: int) -> None:
        """States a probability."""
        sent = json.dumps({"probability": 0.01 + number % 98 / 100, "visibility": "public"})
        self.post(f"/questions/thing-{number % QUESTIONS}/predictions", sent.encode())

    def say_until(self, end: float) -> None:
        """States probabilities as fast as they are answered."""
        for number in itertools.count():
            if time.perf_counter() > end:
                return
            self.say(number)


def rows_of(session: Session, table: Table, after: int) -> list[dict[str, Any]]:
    """Reads the rows of a table that came after a number, as Core takes them."""
    query = select(table).where(table.c.id > after).order_by(table.c.id)
    return [dict(row) for row in session.execute(query).mappings()]


def last(session: Session, table: Table) -> int:
    """Gives the greatest number of a table."""
    column = table.c.id
    return session.scalar(select(column).order_by(column.desc()).limit(1)) or 0


def copy(url: str, other: str) -> float:
    """Copies every row into an empty database in one transaction; gives seconds of inserting."""
    source, target, taken = create_engine(url), create_engine(other), 0.0
    with reading(source) as record, transaction(target) as session:
        for table in Base.metadata.sorted_tables:
            found = record.execute(select(table).execution_options(yield_per=CHUNK)).mappings()
            for part in found.partitions():
                rows = [dict(row) for row in part]
                begun = time.perf_counter()
                session.execute(insert(table), rows)
                taken += time.perf_counter() - begun
    source.dispose()
    target.dispose()
    return taken


def one_at_a_time(port: int, token: str, url: str, other: str, posts: int) -> None:
    """Posts one after the other, then commits the same rows one after the other with Core."""
    program = Program(port, token)
    program.say(0)
    copy(url, other)
    source, target = create_engine(url), create_engine(other)
    with reading(source) as session:
        before = [last(session, table) for table in WRITTEN]
    program.took.clear()
    for number in range(1, posts + 1):
        program.say(number)
    with reading(source) as session:
        said, entries = (
            rows_of(session, table, after) for table, after in zip(WRITTEN, before, strict=True)
        )
    assert len(said) == posts, (len(said), program.refused)
    core = []
    for number, row in enumerate(said):
        begun = time.perf_counter()
        with transaction(target) as session:
            session.execute(insert(WRITTEN[0]), [row])
            session.execute(insert(WRITTEN[1]), entries[number::posts])
        core.append(time.perf_counter() - begun)
    ours, theirs = statistics.median(program.took), statistics.median(core)
    print(f"  POST of a prediction      {ours * 1e3:8.2f} ms")
    print(f"  Core commit of the same   {theirs * 1e3:8.2f} ms   ratio {ours / theirs:.1f}")
    source.dispose()
    target.dispose()


def at_once(port: int, token: str, url: str, other: str, rows: int) -> None:
    """Uploads many, then inserts the same rows with Core.

    Each is on a question asked with it, as far as one upload may; more are on questions on record.
    """
    closes_at = f"{datetime.now(UTC).year + 3}-01-01"

    def line(n: int) -> dict[str, Any]:
        if rows > MOST_ASKED:
            return {"question": f"thing-{n % QUESTIONS}", "probability": (n + 1) / (rows + 2)}
        return {"question": f"Will event {n} come to pass?", "probability": n % 99 / 100,
                "closes_at": closes_at, "question_visibility": "public"}  # fmt: skip

    lines = "".join(json.dumps(line(n)) + "\n" for n in range(rows))
    program = Program(port, token)
    said = program.post("/predictions/bulk", lines.encode(), "application/x-ndjson")
    assert not program.refused, said[:500]
    ours, theirs = program.took[0], copy(url, other)
    print(f"  upload of {rows:,}           {ours:8.2f} s   {rows / ours:8,.0f} rows/s")
    print(f"  Core inserts of the same  {theirs:8.2f} s   ratio {ours / theirs:.1f}")


def together(port: int, tokens: list[str], seconds: float) -> None:
    """Lets programs post at the same time."""
    programs = [Program(port, token) for token in tokens]
    begun = time.perf_counter()
    threads = [threading.Thread(target=each.say_until, args=[begun + seconds]) for each in programs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - begun
    took = sorted(each for program in programs for each in program.took)
    refused = sum(sum(program.refused.values()) for program in programs)
    print(
        f"  {len(tokens):2} programs at once      {len(took) / spent:8,.0f} a second   "
        f"median {statistics.median(took) * 1e3:.0f} ms, "
        f"p99 {took[int(len(took) * 0.99)] * 1e3:.0f} ms, refused {refused}"
    )


def compare(name: str, fresh: Iterator[str], given: argparse.Namespace) -> None:
    """Measures everything on one kind of database."""
    print(name)
    users = [int(each) for each in given.users.split(",")]
    url = next(fresh)
    tokens = prepare(url, 2 + sum(users))
    with served(url) as port:
        one_at_a_time(port, tokens[0], url, next(fresh), given.posts)
        first = 2
        for count in users:
            together(port, tokens[first : first + count], given.seconds)
            first += count
    url = next(fresh)
    tokens = prepare(url, 1)
    with served(url) as port:
        at_once(port, tokens[0], url, next(fresh), given.rows)


def files(folder: Path) -> Iterator[str]:
    """Gives fresh SQLite databases."""
    for number in itertools.count():
        url = f"sqlite:///{folder / str(number)}.db"
        engine = create_engine(url)
        upgrade(engine)
        engine.dispose()
        yield url


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=200)
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--users", default="8,32")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--sqlite-only", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        compare("SQLite, 2 workers of gunicorn", files(folder), given)
        if given.sqlite_only:
            return
        store = postgresql_store(stack.enter_context(postgresql_server()))
        databases = (stack.enter_context(store.fresh(folder)) for _ in itertools.count())
        compare("PostgreSQL, 2 workers of gunicorn", databases, given)


if __name__ == "__main__":
    main()

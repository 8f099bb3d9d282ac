"""Measures syncing linked markets and resolving one question, as the record grows.

`python benchmarks/markets.py --markets 5000 --prices 200` makes a record of a million prices. The
bodies are made in the shape of Manifold's and handed over from memory; the plain way reads the same
bodies with `json.loads` and writes them with `executemany`, and does nothing else: no thinning, no
ledger, no check.
"""

import argparse
import json
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from forecasts.clock import Moment
from forecasts.config import Settings
from forecasts.errors import SourceGoneError
from forecasts.markets.adjudication import adjudicate_link
from forecasts.markets.link import link_market
from forecasts.markets.sync import sync_all
from forecasts.questions import QuestionDraft, add_question
from forecasts.resolution.check import Access, check_question
from forecasts.runtime import Runtime, compose
from forecasts.sources import Fetched
from forecasts.sources.manifold import Manifold

NOW: Final = datetime(2026, 8, 22, 12, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
RESOLVED: Final = 7


@dataclass(slots=True)
class Bodies:
    """Bodies by path, handed over from memory as the web client would."""

    now: datetime = NOW
    kept: dict[str, bytes] = field(default_factory=dict)

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Reads a body."""
        del headers
        path = urlsplit(url).path
        if path == "/bets":
            path = f"/bets/{(params or {})['contractId']}"
        if path == "/search-markets":
            return Fetched(url, b"[]", "application/json", self.now)
        if path not in self.kept:
            raise SourceGoneError(f"{path} is not there.")
        return Fetched(url, self.kept[path], "application/json", self.now)


def market(number: int) -> dict[str, Any]:
    """A market in the shape of Manifold's."""
    opened, closes = NOW - timedelta(days=60), NOW + timedelta(days=60)
    return {
        "id": f"V{number:06d}",
        "creatorUsername": "OrlaQuist",
        "createdTime": int(opened.timestamp() * 1000),
        "closeTime": int(closes.timestamp() * 1000),
        "question": f"Will ship {number} come in?",
        "slug": f"ship-{number}",
        "url": f"https://manifold.markets/OrlaQuist/ship-{number}",
        "probability": 0.5,
        "totalLiquidity": 1000,
        "outcomeType": "BINARY",
        "mechanism": "cpmm-1",
        "volume": 5000.0,
        "isResolved": False,
        "uniqueBettorCount": 50,
        "token": "MANA",
        "textDescription": "Yes if it comes in. " * 10,
    }


def bets(number: int, prices: int) -> list[dict[str, Any]]:
    """Trades, one an hour, each far enough from the last to be kept."""
    random, p, rows = Random(number), 0.5, []  # noqa: S311  # no secret
    for place in range(prices):
        before = p
        p = min(max(p + random.choice((-0.03, -0.02, 0.02, 0.03)), 0.05), 0.95)
        p = p if abs(p - before) >= 0.02 else 0.5
        rows.append(
            {
                "id": f"b{number}-{place}",
                "contractId": f"V{number:06d}",
                "amount": 10,
                "outcome": "YES",
                "probBefore": before,
                "probAfter": round(p, 6),
                "createdTime": int((NOW - (prices - place) * HOUR).timestamp() * 1000),
                "isRedemption": False,
            }
        )
    return rows


def fill(bodies: Bodies, start: int, stop: int, prices: int) -> None:
    """Makes the bodies of some markets."""
    for number in range(start, stop):
        bodies.kept[f"/market/V{number:06d}"] = json.dumps(market(number)).encode()
        bodies.kept[f"/bets/V{number:06d}"] = json.dumps(bets(number, prices)).encode()


def link(runtime: Runtime, source: Manifold, bodies: Bodies, start: int, stop: int) -> list[int]:
    """Asks a question about each market and links it; returns the numbers of the questions."""
    numbers = []
    for first in range(start, stop, 100):
        with runtime.transaction() as session:
            for number in range(first, min(first + 100, stop)):
                draft = QuestionDraft(
                    title=f"Will ship {number} come in?",
                    criteria="Yes if it does.",
                    opens=Moment(NOW - timedelta(days=60)),
                    closes=Moment(NOW + timedelta(days=90)),
                )
                question = add_question(session, draft, by="bench", now=NOW)
                found = source.fetch(bodies, f"V{number:06d}")
                linked = link_market(
                    session,
                    question,
                    found,
                    label="Manifold",
                    is_inverted=False,
                    by="bench",
                    now=NOW,
                )
                adjudicate_link(session, linked, is_reference=True, by="bench", now=NOW)
                numbers.append(question.id)
    return numbers


def plain(bodies: Bodies, start: int, stop: int, path: Path) -> float:
    """Reads the same bodies and writes them with executemany; seconds."""
    began = time.perf_counter()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS m (id TEXT, title TEXT, p REAL, raw BLOB)")
    connection.execute("CREATE TABLE IF NOT EXISTS price (m TEXT, at INTEGER, p REAL)")
    for number in range(start, stop):
        name = f"V{number:06d}"
        raw = bodies.kept[f"/market/{name}"]
        row = json.loads(raw)
        connection.execute("INSERT INTO m VALUES (?,?,?,?)", (name, row["question"], 0.5, raw))
        trades = json.loads(bodies.kept[f"/bets/{name}"])
        connection.executemany(
            "INSERT INTO price VALUES (?,?,?)",
            [(name, each["createdTime"], each["probAfter"]) for each in trades],
        )
    connection.commit()
    connection.close()
    return time.perf_counter() - began


def resolve(
    runtime: Runtime, source: Manifold, bodies: Bodies, questions: list[tuple[int, int]]
) -> list[float]:
    """Resolves some questions through their markets; seconds of each deciding look."""
    at = [NOW]

    def now() -> datetime:
        at[0] += timedelta(minutes=1)
        return at[0]

    access = Access(
        transaction=runtime.transaction,
        reading=runtime.reading,
        sources={"manifold": source},
        http=bodies,
        web=bodies,
        now=now,
    )
    taken = []
    for number, question in questions:
        ended = market(number) | {"isResolved": True, "resolution": "YES"}
        ended["resolutionTime"] = int(NOW.timestamp() * 1000)
        bodies.kept[f"/market/V{number:06d}"] = json.dumps(ended).encode()
        check_question(access, question, wait=timedelta(0))
        began = time.perf_counter()
        found = check_question(access, question, wait=timedelta(0))
        taken.append(time.perf_counter() - began)
        assert found is not None
        assert found.kind.value == "finalise", found
    return taken


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and result."""
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def stage(
    runtime: Runtime, bodies: Bodies, start: int, stop: int, prices: int, folder: Path
) -> None:
    """Adds markets to the record, syncs them, and resolves a few questions."""
    source = Manifold("http://m.example")
    fill(bodies, start, stop, prices)
    numbers = link(runtime, source, bodies, start, stop)
    seconds, summary = timed(
        lambda: sync_all(
            runtime.transaction,
            {"manifold": source},
            bodies,
            now=lambda: NOW,
            question_ids=numbers,
        )
    )
    assert not summary.troubles, summary.troubles
    theirs = plain(bodies, start, stop, folder / "plain.db")
    taken = resolve(
        runtime, source, bodies, list(zip(range(start, stop), numbers, strict=True))[:RESOLVED]
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{stop:>6} markets, {stop * prices:>9,} prices: synced {stop - start} in {seconds:.2f} s "
        f"({summary.prices / seconds:,.0f} prices/s), plain {theirs:.2f} s, "
        f"ratio {seconds / theirs:.1f}; one resolution {1000 * statistics.median(taken):.1f} ms; "
        f"peak {peak:.0f} MB",
        flush=True,
    )


def main() -> None:
    """Prints a line for each size of the record."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--markets", type=int, default=500)
    parser.add_argument("--prices", type=int, default=200)
    options = parser.parse_args()
    sizes = sorted({max(options.markets // by, RESOLVED) for by in (100, 10, 1)})
    with tempfile.TemporaryDirectory() as name:
        folder, bodies = Path(name), Bodies()
        runtime = compose(Settings(database_url=f"sqlite:///{folder / 'record.db'}"))
        for start, stop in zip([0, *sizes], sizes, strict=False):
            stage(runtime, bodies, start, stop, options.prices, folder)
        runtime.engine.dispose()


if __name__ == "__main__":
    main()

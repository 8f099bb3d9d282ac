"""Import and export beside what a program would do by itself, in one run, as ratios.

Import: the whole of `import_csv` against SQLAlchemy Core inserting the very prediction and ledger
rows it wrote. Memory: the peak of the process that imports, above what it holds once everything is
loaded. Export: rows a second against `csv.writer` given the same rows. Arrays: `read_arrays`
against `np.fromiter` on a bare cursor.

Run it: python benchmarks/exchange.py [--rows 1000000] [--database-url URL]
"""

import argparse
import csv
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert, select

from forecasts.db import Engine, Session, create_engine, read_arrays, reading, transaction, upgrade
from forecasts.exchange import import_csv, predictions_table, write_csv
from forecasts.models import Alias, Base, Forecaster, LedgerEntry, Prediction, Question, Quotation

NOW = datetime(2024, 6, 1, tzinfo=UTC)
CHUNK = 10_000
PER_QUESTION = 100
FORECASTERS = 1_000
HEADER = (
    "question,question_id,forecaster,organisation,probability,stated_at,closes_at,outcome,known_at"
)


def write_rows(path: Path, rows: int) -> None:
    """Writes a file: 100 statements a question by 1,000 forecasters, four fifths resolved."""
    chance, opened = np.random.default_rng(7), datetime(2020, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8") as out:
        out.write(HEADER + "\n")
        for number in range(rows):
            about = number // PER_QUESTION
            closes = opened + timedelta(days=30 + about % 1000)
            stated = opened + timedelta(minutes=int(chance.integers(30 * 24 * 60)))
            who = chance.integers(min(FORECASTERS, max(rows // 20, 1)))
            known = f"{closes:%Y-%m-%d}" if about % 5 else ""
            outcome = str(about % 2) if about % 5 else ""
            out.write(
                f"Will event number {about} come to pass?,event-{about},Forecaster {who},"
                f"House {who % 50},{chance.random():.3f},{stated:%Y-%m-%dT%H:%M}Z,"
                f"{closes:%Y-%m-%d},{outcome},{known}\n"
            )


def peak() -> float:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def import_here(url: str, path: str) -> None:
    """Imports in this process; prints seconds a step and memory as JSON."""
    engine = create_engine(url)
    began: dict[str, float] = {}

    def progress(step: str, _done: int, _total: int | None) -> None:
        began.setdefault(step, time.perf_counter())

    with transaction(engine) as session, Path(path).open(encoding="utf-8") as lines:
        held, start, busy = peak(), time.perf_counter(), time.process_time()
        import_csv(session, lines, by="curator", now=NOW, progress=progress)
    end, busy = time.perf_counter(), time.process_time() - busy
    marks = [start, began.get("writing", end), began.get("scoring", end), end]
    names = ("reading", "writing", "scoring")
    steps = {name: b - a for name, a, b in zip(names, marks, marks[1:], strict=False)}
    print(json.dumps({**steps, "total": end - start, "busy": busy, "memory": peak() - held}))
    engine.dispose()


def chunks(session: Session, model: type[Base]) -> Iterator[list[dict[str, Any]]]:
    """Reads a table in the order of its numbers, as rows that Core can insert."""
    columns = model.__table__.columns
    query = select(*columns).order_by(columns.id).execution_options(yield_per=CHUNK)
    for part in session.execute(query).mappings().partitions():
        yield [dict(row) for row in part]


def core_inserts(source: Engine, target: Engine) -> tuple[float, float]:
    """Inserts the same predictions and ledger entries with Core; returns seconds, and CPU time."""
    taken = busy = 0.0
    with reading(source) as record, transaction(target) as session:
        for model in (Forecaster, Alias, Question, Quotation, Prediction, LedgerEntry):
            for rows in chunks(record, model):
                began, used = time.perf_counter(), time.process_time()
                session.execute(insert(model.__table__), rows)
                if model in {Prediction, LedgerEntry}:
                    taken += time.perf_counter() - began
                    busy += time.process_time() - used
    return taken, busy


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def compare_import(folder: Path, rows: int, url: str, other: str) -> None:
    path = folder / "rows.csv"
    write_rows(path, rows)
    command = [sys.executable, __file__, "--import-here", url, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    ours = json.loads(done.stdout)
    source, target = create_engine(url), create_engine(other)
    core, core_busy = core_inserts(source, target)
    target.dispose()
    source.dispose()
    print(f"import of {rows:,} rows")
    for name in ("reading", "writing", "scoring"):
        print(f"  {name:<28}{ours[name]:9.2f} s")
    print(f"  {'all of it':<28}{ours['total']:9.2f} s  {rows / ours['total']:10,.0f} rows/s")
    print(f"  {'Core inserts of the same':<28}{core:9.2f} s  {rows / core:10,.0f} rows/s")
    print(f"  {'ratio':<28}{ours['total'] / core:9.2f}    (to reach: 3)")
    print(f"  {'ratio without scoring':<28}{(ours['total'] - ours['scoring']) / core:9.2f}")
    print(f"  {'ratio of CPU time here':<28}{ours['busy'] / core_busy:9.2f}")
    print(f"  {'memory above the baseline':<28}{ours['memory']:9.0f} MB (to reach: 200)")


def compare_export(url: str) -> None:
    engine = create_engine(url)
    out = io.BytesIO()
    with reading(engine) as session:
        began = time.perf_counter()
        write_csv(predictions_table(session), out, progress=lambda *_: None)
        ours = time.perf_counter() - began
    engine.dispose()
    rows = list(csv.reader(io.StringIO(out.getvalue().decode(), newline="")))
    bare = timed(lambda: csv.writer(io.StringIO()).writerows(rows))
    print(f"export of {len(rows) - 1:,} predictions as CSV")
    print(f"  {'forecasts export':<28}{ours:9.2f} s  {len(rows) / ours:10,.0f} rows/s")
    print(f"  {'csv.writer alone':<28}{bare:9.2f} s  {len(rows) / bare:10,.0f} rows/s")
    print(f"  {'ratio':<28}{ours / bare:9.2f}")


def compare_arrays(url: str, rows: int) -> None:
    engine = create_engine(url)
    columns = (
        Prediction.forecaster_id,
        Prediction.question_id,
        Prediction.probability,
    )
    names = [("forecaster_id", "i8"), ("question_id", "i8"), ("probability", "f8")]
    kinds = np.dtype(names)
    with reading(engine) as session:
        raw: Any = session.connection().connection.cursor()

        def bare() -> None:
            raw.execute("SELECT forecaster_id, question_id, probability FROM prediction")
            np.fromiter(raw, dtype=kinds)

        def ours() -> None:
            read_arrays(session, select(*columns))

        for work in (bare, ours):
            work()  # the file is in memory
        taken = [min(timed(work) for _ in range(3)) for work in (ours, bare)]
    engine.dispose()
    print(f"predictions into arrays, {rows:,} rows")
    print(f"  {'read_arrays':<28}{taken[0]:9.2f} s")
    print(f"  {'np.fromiter on a bare cursor':<28}{taken[1]:9.2f} s")
    print(f"  {'ratio':<28}{taken[0] / taken[1]:9.2f}    (to reach: 2)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--database-url", nargs=2, metavar=("URL", "OTHER"), help="two empty ones")
    parser.add_argument("--import-here", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.import_here:
        import_here(*given.import_here)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        urls = given.database_url or [f"sqlite:///{folder / part}.db" for part in ("a", "b")]
        for url in urls:
            engine = create_engine(url)
            upgrade(engine)
            engine.dispose()
        compare_import(folder, given.rows, *urls)
        compare_export(urls[0])
        compare_arrays(urls[0], given.rows)


if __name__ == "__main__":
    main()

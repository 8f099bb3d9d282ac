"""Prints the table of speeds: ours beside what a user would pick instead, in one run.

Each line first checks that both find the same; then they take turns on the same arrays. Ratios are
of the quickest runs; the medians stand beside. Packages that are not installed are named as absent.

Run it: python benchmarks/table.py [--rows 1e7] [--only brier,edge] [--json FILE]
`make bench` runs it small with what the tests need, `make bench-peers` whole with all the peers.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import single_thread  # isort: split

from rows_corp import corp_tasks
from rows_edge import edge_growth, edge_tasks
from rows_question import STATEMENTS, question_growth, question_tasks
from rows_reading import reading_tasks
from rows_scoring import bootstrap_tasks, brier_tasks
from sidebyside import HEAD, Line, Table, as_json, say

SIZES = (10_000, 1_000_000, 10_000_000)
EDGE_SIZES = (100_000, 1_000_000, 10_000_000)
GROWTH_SIZES = (10_000, 31_623, 100_000, 316_228, 1_000_000, 10_000_000)
SMALL = 10_000
READ_SMALL, READ_WHOLE = 20_000, 1_000_000
FORECASTERS = 1_000
PACKAGES = ("numpy", "scipy", "pandas", "polars", "scikit-learn", "scores", "pyfixest")
EXCHANGE = Path(__file__).with_name("exchange.py")


def machine() -> str:
    """Says on what this was measured."""
    busy = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"
    words = [f"{os.cpu_count()} cores", busy, f"Python {platform.python_version()}"]
    for name in PACKAGES:
        try:
            words.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            words.append(f"{name} absent")
    return ", ".join(words) + f"; one thread by {single_thread.VARIABLES[0]}"


def up_to(sizes: tuple[int, ...], most: int) -> list[int]:
    return [size for size in sizes if size <= most]


def brier(table: Table, most: int) -> None:
    table.run(brier_tasks(up_to(SIZES, most)))


def recalibration(table: Table, most: int) -> None:
    table.run(corp_tasks(up_to(SIZES, most)))


def bootstrap(table: Table, most: int) -> None:
    table.run(bootstrap_tasks(up_to(SIZES[:2], most)))


def edge(table: Table, most: int) -> None:
    table.run(edge_tasks(up_to(EDGE_SIZES[:2], most) or [SMALL]))
    sizes = up_to(GROWTH_SIZES, most)
    if len(sizes) > 1:
        table.add(edge_growth(sizes, 5 * table.seconds))


def question(table: Table, most: int) -> None:
    forecasters = FORECASTERS if most > SMALL else FORECASTERS // 5
    table.run(question_tasks(forecasters, STATEMENTS))
    for line in question_growth(forecasters, STATEMENTS, 5 * table.seconds):
        table.add(line)


def reading(table: Table, most: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        table.run(reading_tasks(Path(name), READ_SMALL if most <= SMALL else READ_WHOLE))


def exchange(table: Table, most: int) -> None:
    """Lets the comparison of import and export print what it found; it has lines of its own."""
    rows = READ_SMALL if most <= SMALL else READ_WHOLE
    command = [sys.executable, str(EXCHANGE), "--rows", str(rows)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    for line in done.stdout.splitlines():
        print(line, flush=True)
    if done.returncode:
        note = f"failed: {done.stderr.strip().splitlines()[-1]}"
        table.add(Line("import", rows, "SQLAlchemy Core inserts", note=note))


PARTS: dict[str, Callable[[Table, int], None]] = {
    "brier": brier,
    "corp": recalibration,
    "bootstrap": bootstrap,
    "edge": edge,
    "question": question,
    "reading": reading,
    "import": exchange,
}


def parts(text: str) -> list[str]:
    names = text.split(",")
    if unknown := sorted(set(names) - set(PARTS)):
        raise argparse.ArgumentTypeError(f"no part {unknown[0]}; there are {', '.join(PARTS)}")
    return names


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=float, default=1e6, help="the most rows, 1e4 to 1e7")
    parser.add_argument("--only", type=parts, default=list(PARTS), help=", ".join(PARTS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the lines there as well")
    given = parser.parse_args()
    most = int(given.rows)
    if most < SMALL:
        parser.error(f"--rows is at least {SMALL:,}")
    table = Table(seconds=0.3 if most <= SMALL else 3.0)
    began, where = time.perf_counter(), machine()
    print(where)
    print(HEAD)
    for name in given.only:
        say(name)
        PARTS[name](table, most)
    met = [line.verdict for line in table.lines if line.verdict]
    print(f"{met.count('met')} goals met, {met.count('not met')} not met", end="; ")
    print(f"{time.perf_counter() - began:.0f} s; load at the end {os.getloadavg()[0]:.1f}")
    if given.json:
        lines = {"machine": where, "lines": as_json(table.lines)}
        given.json.write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

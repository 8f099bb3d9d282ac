"""A thousand forecasters and 150,000 predictions: imported, scored, printed, step by step.

Run: `python benchmarks/big_board.py [--forecasters 1000] [--questions 3000]`. A simulated world is
written as CSV, then only commands are used, each in a process of its own.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from forecasts.simulate import FIELDS, simulated_world, world_rows  # noqa: E402


def write(path: Path, forecasters: int, questions: int) -> int:
    world = simulated_world(
        1, forecasters=(forecasters,), questions=questions, fewest=80, most=260, market_share=0.05
    )
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, FIELDS)
        writer.writeheader()
        writer.writerows(world_rows(world, until=datetime(2026, 1, 1, tzinfo=UTC)))
    return len(world.statements)


def step(name: str, *arguments: str, url: str) -> str:
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "forecasts", *arguments],
        cwd=ROOT,
        env={**os.environ, "FORECASTS_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"{name:44} {time.perf_counter() - begin:7.1f} s", flush=True)
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    return done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forecasters", type=int, default=1000)
    parser.add_argument("--questions", type=int, default=3000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows, url = Path(folder) / "rows.csv", f"sqlite:///{Path(folder) / 'record.db'}"
        statements = write(rows, wanted.forecasters, wanted.questions)
        print(f"{wanted.forecasters:,} forecasters, {statements:,} statements beside the prices")
        print(step("import and score", "import", "csv", str(rows), url=url), end="")
        board = step("leaderboard", "leaderboard", url=url)
        step("leaderboard, as JSON", "leaderboard", "--json", url=url)
        step("leaderboard by calibration", "leaderboard", "--score", "calibration", url=url)
        step("one forecaster", "forecaster", "show", "Simulated forecaster 0001", url=url)
        step("export of all scores", "export", "scores", "--output", os.devnull, url=url)
        print(step("ledger verify", "ledger", "verify", url=url), end="")
        print("\n".join(board.splitlines()[:14]))


if __name__ == "__main__":
    main()

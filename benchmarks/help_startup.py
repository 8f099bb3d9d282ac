"""How long `python -m forecasts --help` takes beside a bare click program, in one run.

Both are started in turn, many times; printed are the medians and their ratio, and what each
import costs. Run it: python benchmarks/help_startup.py
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 31
SLOWEST = 12
BARE = '''
import click

@click.group()
@click.version_option("0", prog_name="bare")
def main():
    """A program that does nothing."""

for name in "demo article review candidate question predict leaderboard".split():
    main.add_command(click.Command(name, help=f"Does the work of {name}."))

main()
'''


def seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def import_costs(command: list[str]) -> list[tuple[int, str]]:
    timed = [command[0], "-X", "importtime", *command[1:]]
    done = subprocess.run(timed, check=True, capture_output=True, text=True)
    rows = [line.removeprefix("import time:").split("|") for line in done.stderr.splitlines()[1:]]
    return sorted(((int(own), name.strip()) for own, _, name in rows), reverse=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        bare_path = Path(folder) / "bare.py"
        bare_path.write_text(BARE, encoding="utf-8")
        bare = [sys.executable, str(bare_path), "--help"]
        ours = [sys.executable, "-m", "forecasts", "--help"]
        for command in (bare, ours):
            seconds(command)  # bytecode is written, files are in memory
        taken = [(seconds(bare), seconds(ours)) for _ in range(ROUNDS)]
        costs = {"bare click": import_costs(bare), "forecasts": import_costs(ours)}
    medians = [statistics.median(column) for column in zip(*taken, strict=True)]
    print(f"bare click program         {1000 * medians[0]:7.1f} ms")
    print(f"python -m forecasts --help {1000 * medians[1]:7.1f} ms")
    print(f"ratio of medians           {medians[1] / medians[0]:7.2f}   (to reach: 1.3)")
    for name, rows in costs.items():
        total = sum(own for own, _ in rows)
        print(f"\n{name}: {len(rows)} imports, {total / 1000:.1f} ms of their own")
        for own, module in rows[:SLOWEST]:
            print(f"  {own / 1000:6.2f} ms  {module}")


if __name__ == "__main__":
    main()

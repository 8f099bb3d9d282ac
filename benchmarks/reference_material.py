"""What the evaluation compares with: the files beside the checkout, and one row a comparison."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

ROOT: Final = Path(__file__).resolve().parents[1]
SHARED: Final = ROOT.parent / "shared"
FILES: Final = {
    "values": SHARED / "reference" / "reference_values.json",
    "vectors": SHARED / "reference" / "test_vectors.json",
    "rain": SHARED / "reference" / "precip_niamey_corp.json",
    "rain_truth": SHARED / "data" / "niamey_rain" / "truth.json",
    "rain_rows": SHARED / "data" / "niamey_rain" / "forecasts.csv",
    "game_rows": SHARED / "data" / "fivethirtyeight" / "games.csv",
    "experts": SHARED / "data" / "replicats" / "forecasts.csv",
    "experts_published": SHARED / "data" / "replicats" / "published_confidence_scores.csv",
}
SUM: Final = 1e-12
FIT: Final = 1e-9
LOST_DIGITS: Final = 1e-7
ONE_P: Final = 5e-7 + SUM  # of one probability, and of a bin that holds no other
# Drawn games stand in the file as lost; the reference values leave them out.
DRAWN: Final = frozenset(
    {
        "mlb_games-2016-09-29-9",
        "nfl_games-2016-10-23-0",
        "nfl_games-2016-10-30-10",
        "nfl_games-2018-09-09-12",
        "nfl_games-2018-09-16-12",
        "nfl_games-2019-09-08-1",
        "nfl_games-2020-09-27-11",
        "nfl_games-2021-11-14-9",
    }
)
# Enough baseball games share six decimals for the lost digits to move the isotonic fit itself.
REORDERED: Final = frozenset({"mlb_games"})


class Check(NamedTuple):
    """One value beside the one it should be."""

    name: str
    expected: float
    got: float
    within: float

    @property
    def deviation(self) -> float:
        """How far apart they are; nothing when both are the same infinity."""
        if self.expected == self.got:
            return 0.0
        return abs(self.expected - self.got)

    @property
    def holds(self) -> bool:
        """Whether they agree; nan never does."""
        return self.deviation <= self.within


@dataclass(frozen=True)
class Material:
    """What stands beside the checkout."""

    values: dict[str, Any]
    vectors: dict[str, Any]
    rain: dict[str, Any]
    rain_truth: dict[str, Any]
    games: dict[str, tuple[Any, Any]]
    rain_rows: dict[str, tuple[Any, Any]]


Group = Callable[[Material], Iterator[Check]]


def read_material() -> Material:
    """Reads everything once."""
    text = {
        name: json.loads(FILES[name].read_text(encoding="utf-8"))
        for name in ("values", "vectors", "rain", "rain_truth")
    }
    return Material(
        values=text["values"],
        vectors=text["vectors"],
        rain=text["rain"],
        rain_truth=text["rain_truth"],
        games=read_rows(FILES["game_rows"], "project"),
        rain_rows=read_rows(FILES["rain_rows"], "forecaster"),
    )


def read_rows(path: Path, key: str) -> dict[str, tuple[Any, Any]]:
    """Probabilities and outcomes by the value of a column."""
    found: dict[str, list[tuple[float, float]]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["qid"] not in DRAWN:
                found.setdefault(row[key], []).append((float(row["p"]), float(row["outcome"])))
    return {name: (np.array(rows)[:, 0], np.array(rows)[:, 1]) for name, rows in found.items()}


def pairs(name: str, expected: list[float], got: Any, within: float) -> Iterator[Check]:
    yield Check(f"{name}: entries", len(expected), len(got), 0)
    for value, found in zip(expected, got, strict=False):
        yield Check(name, value, float(found), within)


def report(title: str, checks: list[Check]) -> bool:
    """Prints a line for a group, and one for each value that is off."""
    off = [check for check in checks if not check.holds]
    strict = [check.deviation for check in checks if check.within < LOST_DIGITS]
    loose = [check.deviation for check in checks if check.within >= LOST_DIGITS]
    line = f"{'FAIL' if off else 'ok  '} {title:<26} {len(checks):5d} values; largest deviation"
    line += f" {max(strict):.1e} of {len(strict)}" if strict else ""
    line += f"; {max(loose):.1e} of {len(loose)} with lost digits" if loose else ""
    print(line)
    for check in off:
        print(f"  off: {check.name}: expected {check.expected!r}, got {check.got!r}")
    return not off

"""How well ranking scores find true skill in simulated worlds, and whether Edge's intervals hold.

For each kind of world and each seed: Spearman's correlation of true skill with the raw mean Brier
score, two-way fixed effects, a peer score in the manner of Metaculus, Edge and log Edge; how often
Edge's 90 % interval covers the truth, overall and by thirds of the distance from the reference;
how many are said to be better than the market (P > .9) who are not.

Run it: python benchmarks/worlds.py --worlds 100 --kinds base,few --jobs 2 --json figures.json
"""

import argparse
import json
import multiprocessing
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from forecasts.scoring.edge import edge
from forecasts.simulate import KINDS, EdgeRows, World, edge_rows, simulated_world, true_edge
from forecasts.simulate.rows import previous

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

MAIN: Final = ("base", "selected", "few", "verbal", "no_market", "updating", "ladders", "huggers")
PEER_MINIMUM: Final = 30
FIGURES: Final = (
    *("raw", "fixed", "peer", "edge", "log_edge", "over_peer", "log_over_peer"),
    *("covered", "near", "middle", "bold", "covered_first", "false", "found", "ranked"),
)
# The study the specification of Edge comes from, on worlds of its own: raw, fixed effects, peer,
# Edge, log Edge; coverage overall and by thirds; falsely flagged.
PUBLISHED: Final[dict[str, tuple[float, ...]]] = {
    "base": (0.25, 0.32, 0.46, 0.50, 0.53, 0.91, 0.95, 0.94, 0.85, 0.03),
    "selected": (0.20, 0.31, 0.45, 0.49, 0.53, 0.90, 0.94, 0.93, 0.83, 0.07),
    "few": (0.17, 0.21, 0.23, 0.29, 0.32, 0.89, 0.94, 0.93, 0.81, 0.0),
    "verbal": (0.22, 0.29, 0.42, 0.45, 0.49, 0.90, 0.95, 0.92, 0.81, 0.03),
    "no_market": (0.25, 0.32, 0.46, 0.42, 0.46, 0.90, 0.93, 0.92, 0.85, 0.68),
    "updating": (0.18, 0.25, 0.43, 0.44, 0.46, 0.84, 0.85, 0.89, 0.79, 0.12),
    "ladders": (0.30, 0.34, 0.51, 0.54, 0.57, 0.91, 0.97, 0.91, 0.85, 0.07),
    "huggers": (0.29, 0.40, 0.57, 0.57, 0.61, 0.92, 0.96, 0.93, 0.86, 0.02),
    "unequal": (0.19, 0.28, 0.39, 0.53, 0.56, 0.91, 0.94, 0.93, 0.86, 0.18),
    "majority_better": (0.12, 0.16, 0.30, 0.32, 0.35, 0.92, 0.95, 0.94, 0.87, 0.37),
    "causes": (0.21, 0.30, 0.42, 0.46, 0.49, 0.89, 0.94, 0.90, 0.83, 0.10),
    "sparse": (0.18, 0.22, 0.23, 0.37, 0.40, 0.88, 0.92, 0.89, 0.83, 0.13),
    "tiny": (0.10, 0.22, 0.14, 0.31, 0.32, 0.91, 0.93, 0.93, 0.88, 0.13),
}


@dataclass(frozen=True, slots=True)
class Units:
    """Brier scores of first statements, one row per forecaster and unit, and their means."""

    forecaster: Ints
    unit: Ints
    brier: Floats
    mean: Floats  # per forecaster


def unit_scores(world: World) -> Units:
    said, questions = world.statements, world.questions
    first = np.flatnonzero(previous(world) < 0)
    loss = (said.probability[first] - questions.outcome[said.question[first]]) ** 2
    pair = said.forecaster[first] * world.settings.questions + questions.unit[said.question[first]]
    pairs, row = np.unique(pair, return_inverse=True)
    brier = np.bincount(row, weights=loss) / np.bincount(row)
    forecaster, unit = np.divmod(pairs, world.settings.questions)
    n = len(world.people)
    mean = np.bincount(forecaster, weights=brier, minlength=n) / np.bincount(
        forecaster, minlength=n
    )
    return Units(forecaster, unit, brier, mean)


def fixed_effects(units: Units, n: int) -> Floats:
    """Forecaster effects of brier = forecaster + unit by least squares, units eliminated."""
    m = int(units.unit.max()) + 1
    table = np.zeros((n, m))
    table[units.forecaster, units.unit] = 1.0
    share = table / np.maximum(table.sum(axis=0), 1.0)
    normal = np.diag(table.sum(axis=1)) - share @ table.T
    own = np.bincount(units.forecaster, weights=units.brier, minlength=n)
    right = own - share @ np.bincount(units.unit, weights=units.brier, minlength=m)
    return np.asarray(np.linalg.lstsq(normal, right, rcond=1e-10)[0])


def running_sum(values: Floats, group: Ints) -> Floats:
    """Sums up to and including each entry, from the beginning of its group; groups are sorted."""
    total = np.cumsum(values)
    start = np.searchsorted(group, group)
    return np.asarray(total - (total[start] - values[start]))


def peer_score(world: World) -> Floats:
    """Sums peer scores, averaged over each question's whole life, over max(30, coverage).

    At each instant 100 N / (N - 1) (ln p_y - mean ln p_y) over the N who have spoken, 0 alone;
    nobody's scores sum with the others' to anything but 0. Higher is better.
    """
    said = world.statements
    outcome = world.questions.outcome[said.question]
    p = np.clip(said.probability, 0.001, 0.999)
    log = np.log(np.where(outcome, p, 1 - p))
    before = previous(world)
    has_next = np.full(len(said), -1)
    has_next[before[before >= 0]] = np.flatnonzero(before >= 0)
    spoken = running_sum((before < 0).astype(np.float64), said.question)
    total = running_sum(log - np.where(before >= 0, log[before], 0.0), said.question)
    is_last = np.append(np.diff(said.question) != 0, True)
    lasts = np.where(is_last, 1.0, np.append(said.time[1:], 1.0)) - said.time
    weight = np.divide(lasts, spoken - 1, out=np.zeros(len(said)), where=spoken > 1)
    end = np.where(has_next >= 0, has_next, np.searchsorted(said.question, said.question, "right"))

    def until_next(values: Floats) -> Floats:
        sums = np.concatenate([[0.0], np.cumsum(values)])
        return np.asarray(sums[end] - sums[np.arange(len(said))])

    score = 100 * (log * until_next(weight * spoken) - until_next(weight * total))
    n = len(world.people)
    ends = np.where(has_next >= 0, said.time[has_next], 1.0)
    coverage = np.bincount(said.forecaster, weights=ends - said.time, minlength=n)
    summed = np.bincount(said.forecaster, weights=score, minlength=n)
    return np.asarray(summed / np.maximum(PEER_MINIMUM, coverage))


def spearman(a: Floats, b: Floats) -> float:
    ranks = np.array([np.argsort(np.argsort(values)) for values in (a, b)])
    return float(np.corrcoef(ranks)[0, 1])


def fitted(rows: EdgeRows, difference: Floats) -> Any:
    at = (None, int(rows.stratum[:, 1].min()), int(rows.stratum[:, 2].min()))
    return edge(
        difference, rows.forecaster, rows.unit, stratum=rows.stratum, cluster=rows.cluster, at=at
    )


def coverage(board: Any, rows: EdgeRows, truth: Floats) -> dict[str, float]:
    """Shares of intervals that hold the truth: of all, and by thirds of distance."""
    is_in = (board.low <= truth) & (truth <= board.high)
    distance = np.bincount(rows.forecaster, weights=rows.distance) / np.maximum(
        np.bincount(rows.forecaster), 1
    )
    thirds = np.array_split(np.argsort(distance[board.forecaster]), 3)
    shares = [float(is_in[third].mean()) for third in thirds]
    return {"covered": float(is_in.mean())} | dict(
        zip(("near", "middle", "bold"), shares, strict=True)
    )


def figures(kind: str, seed: int) -> dict[str, float]:
    """All figures of one world; correlations are positive where the score agrees with skill."""
    world = simulated_world(seed, kind)
    rows, units, truth = edge_rows(world), unit_scores(world), true_edge(world)
    board, log_board = (fitted(rows, d) for d in (rows.difference, rows.log_difference))
    who = board.forecaster
    scores: dict[str, Floats] = {
        "raw": -units.mean[who],
        "fixed": -fixed_effects(units, len(world.people))[who],
        "peer": peer_score(world)[who],
        "edge": board.estimate,
        "log_edge": log_board.estimate,
    }
    found = {name: spearman(values, truth[who]) for name, values in scores.items()}
    is_flagged, is_better = board.better > 0.9, truth[who] > 0
    return {
        **found,
        "over_peer": found["edge"] - found["peer"],
        "log_over_peer": found["log_edge"] - found["peer"],
        **coverage(board, rows, truth[who]),
        "covered_first": coverage(board, rows, true_edge(world, first=True)[who])["covered"],
        "false": float((is_flagged & ~is_better).sum()),
        "found": float((is_flagged & is_better).sum()),
        "ranked": float(len(who)),
    }


@dataclass(frozen=True, slots=True)
class Summary:
    """One kind of world: mean and standard error of each figure over the seeds."""

    kind: str
    worlds: int
    mean: dict[str, float]
    error: dict[str, float]


def summary(kind: str, rows: list[dict[str, float]]) -> Summary:
    table = np.array([[row[name] for name in FIGURES] for row in rows])
    error = table.std(axis=0, ddof=1) / np.sqrt(len(table)) if len(table) > 1 else 0 * table[0]
    return Summary(
        kind,
        len(rows),
        dict(zip(FIGURES, table.mean(axis=0).tolist(), strict=True)),
        dict(zip(FIGURES, error.tolist(), strict=True)),
    )


def measured(kinds: list[str], worlds: int, jobs: int, first_seed: int) -> Iterator[Summary]:
    with multiprocessing.Pool(jobs) as pool:
        for kind in kinds:
            began, rows = time.perf_counter(), []
            seeds = range(first_seed, first_seed + worlds)
            for row in pool.imap(partial(figures, kind), seeds):
                rows.append(row)
                if sys.stderr.isatty():
                    print(f"\r{kind}: {len(rows)} of {worlds}", end="", file=sys.stderr)
            took = time.perf_counter() - began
            print(f"\r{kind}: {worlds} worlds in {took:.1f} s", file=sys.stderr)
            yield summary(kind, rows)


COLUMNS: Final = (
    ("raw", "raw"),
    ("fixed", "FE"),
    ("peer", "peer"),
    ("edge", "Edge"),
    ("log_edge", "log"),
    ("covered", "cover"),
    ("near", "near"),
    ("middle", "mid"),
    ("bold", "bold"),
    ("false", "false"),
)


def printed(summaries: list[Summary]) -> Iterator[str]:
    yield f"{'world':24}" + "".join(f"{title:>7}" for _, title in COLUMNS)
    for row in summaries:
        mean, error = ([part[name] for name, _ in COLUMNS] for part in (row.mean, row.error))
        yield f"{f'{row.kind} ({row.worlds})':24}" + "".join(f"{value:7.3f}" for value in mean)
        yield f"{'  standard error':24}" + "".join(f"{value:7.3f}" for value in error)
        published = PUBLISHED.get(row.kind, ())
        yield f"{'  published study':24}" + "".join(f"{value:7.2f}" for value in published)
        yield "  " + "; ".join(said_about(row))


def said_about(row: Summary) -> Iterator[str]:
    mean, error = row.mean, row.error
    yield f"Edge over peer {mean['over_peer']:+.3f} +- {error['over_peer']:.3f}"
    yield f"log Edge over peer {mean['log_over_peer']:+.3f} +- {error['log_over_peer']:.3f}"
    yield f"ranked {mean['ranked']:.1f}, truly better and found {mean['found']:.2f}"
    yield f"cover of the truth at first statements {mean['covered_first']:.3f}"


def kinds_named(text: str) -> list[str]:
    names = list(KINDS) if text == "all" else text.split(",")
    unknown = [name for name in names if name not in KINDS]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(KINDS)}")
    return names


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=100, help="of each kind")
    parser.add_argument("--kinds", type=kinds_named, default=list(MAIN), help="names, or all")
    parser.add_argument("--jobs", type=int, default=2, help="worlds measured at once")
    parser.add_argument("--seed", type=int, default=0, help="of the first world")
    parser.add_argument("--json", type=Path, help="write all figures here too")
    asked = parser.parse_args()
    summaries = []
    for found in measured(asked.kinds, asked.worlds, asked.jobs, asked.seed):
        summaries.append(found)
        if asked.json:
            text = json.dumps([asdict(row) for row in summaries], indent=1)
            asked.json.write_text(text, encoding="utf-8")
    print("\n".join(printed(summaries)))


if __name__ == "__main__":
    main()

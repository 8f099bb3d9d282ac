"""Puts real forecasts through the product and compares what comes out with known truths.

Run from anywhere: `python benchmarks/evaluate_datasets.py`. Each dataset under `../shared/data`
(seen from the repository) is written in the import's long form, imported into an empty record with
`forecasts import csv`, scored there, exported with `forecasts export`, and what was exported is
compared with the dataset's `truth.json`, computed elsewhere. The truths clip probabilities to
1e-6 for the log score, fill bins from the left and gather only what is equal to the last bit; all
three are passed as options. Exit 0: every value agrees; 1: one does not; 2: nothing to compare.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from dataset_rows import BLOCKS, COLUMNS, DATA, DATASETS, Row, Rows, read  # noqa: E402

from forecasts.scoring import (  # noqa: E402
    brier_score,
    corp,
    log_score,
    murphy_decomposition,
    pool,
    reliability_table,
)
from forecasts.text import slugify  # noqa: E402

CLIP: Final = 1e-6  # of the truths' log scores
EXACT: Final = 1e-12
ROUNDED: Final = 6e-9  # values a truth gives to eight decimals
BINNED: Final = 6e-7  # values a truth computes from bins kept to six decimals
NAMES: Final = {"replicats": "Expert {}"}


@dataclass
class Tally:
    """What was compared, and what did not agree."""

    checked: int = 0
    largest: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def compare(self, name: str, expected: float | None, got: float, within: float) -> None:
        """Compares one value; a truth that is undefined must be so here too."""
        self.checked += 1
        deviation = abs(got - expected) if expected is not None else float(not np.isnan(got))
        self.largest = max(self.largest, deviation)
        if not deviation <= within:
            self.wrong.append(f"{name}: expected {expected!r}, got {got!r}")


def skill(brier: float, uncertainty: float) -> float:
    return 1 - brier / uncertainty if uncertainty > 0 else float("nan")


def compare(tally: Tally, name: str, truth: dict[str, Any], p: Any, y: Any, within: float) -> None:
    """Compares one block of a truth: scores, CORP and, where given, Murphy and the bins."""
    found = corp(p, y, ties="equal")
    brier = float(brier_score(p, y).mean())
    values = {
        "n": float(p.size),
        "base_rate": float(y.mean()),
        "mean_p": float(p.mean()),
        "brier": brier,
        "brier_skill_vs_base_rate": skill(brier, found.uncertainty),
        "logloss": float(log_score(p, y, clip=CLIP).mean()),
        "mcb": found.miscalibration,
        "dsc": found.discrimination,
        "unc": found.uncertainty,
    }
    for key, got in values.items():
        source = truth["corp"] if key in {"mcb", "dsc", "unc"} else truth
        tally.compare(f"{name} {key}", source[key], got, within)
    if "murphy" in truth:
        parts = murphy_decomposition(p, y, bins="distinct", ties="equal")
        for key, expected in truth["murphy"].items():
            tally.compare(f"{name} {key}", expected, getattr(parts, key), within)
    if "bins" in truth:
        compare_bins(tally, name, truth, p, y)


def compare_bins(tally: Tally, name: str, truth: dict[str, Any], p: Any, y: Any) -> None:
    table = reliability_table(p, y, bins=10, closed="left")
    tally.compare(f"{name} number of bins", len(truth["bins"]), len(table.counts), 0)
    for n, expected in enumerate(truth["bins"]):
        tally.compare(f"{name} bin {n} n", expected["n"], float(table.counts[n]), 0)
        tally.compare(f"{name} bin {n} p", expected["mean_p"], float(table.mean_p[n]), BINNED)
        tally.compare(f"{name} bin {n} y", expected["freq"], float(table.frequency[n]), BINNED)
    gaps = np.abs(table.mean_p - table.frequency)
    if "ece10" in truth:
        tally.compare(f"{name} ece", truth["ece10"], float(gaps @ table.counts / p.size), BINNED)


def forecasts_command(*arguments: str, url: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "forecasts", *arguments],
        cwd=ROOT,
        env={**os.environ, "FORECASTS_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"forecasts {' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def through_the_product(rows: Rows, folder: Path) -> tuple[list[Row], list[Row]]:
    """Imports, scores and exports; returns the exported scores and predictions."""
    source, url = folder / "rows.csv", f"sqlite:///{folder / 'record.db'}"
    with source.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows({"kind": "model"} | row for row in rows)
    forecasts_command("import", "csv", str(source), url=url)
    exported = []
    for what in ("scores", "predictions"):
        file = folder / f"{what}.csv"
        forecasts_command("export", what, "--format", "csv", "--output", str(file), url=url)
        with file.open(encoding="utf-8", newline="") as lines:
            exported.append(list(csv.DictReader(lines)))
    return exported[0], exported[1]


def scored_pairs(scores: list[Row], predictions: list[Row]) -> list[tuple[str, str, float, float]]:
    """Joins the scores of first statements with their probabilities, and checks the two agree."""
    said = {(row["question_id"], row["forecaster"]): row["probability"] for row in predictions}
    pairs = []
    for row in scores:
        if row["rule"] == "first" and row["brier"]:
            p = float(said[row["question_id"], row["forecaster"]])
            y = float(row["outcome"])
            if abs(float(row["brier"]) - (p - y) ** 2) > EXACT:
                sys.exit(f"the exported score of {row} is not that of {p}")
            pairs.append((row["question_id"], row["forecaster"], p, y))
    return pairs


def consensus(pairs: list[tuple[str, str, float, float]], method: str) -> tuple[Any, Any]:
    by_question: defaultdict[str, list[float]] = defaultdict(list)
    outcome = {}
    for question, _, p, y in pairs:
        by_question[question].append(p)
        outcome[question] = y
    pooled = [pool(by_question[each], method=method) for each in outcome]  # type: ignore[arg-type]
    return np.array(pooled, dtype=float), np.array(list(outcome.values()))


def evaluate(name: str, rows: Callable[[], Rows]) -> Tally:
    truth = json.loads((DATA / name / "truth.json").read_text(encoding="utf-8"))
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        pairs = scored_pairs(*through_the_product(rows(), Path(folder)))
    p, y = np.array([pair[2] for pair in pairs]), np.array([pair[3] for pair in pairs])
    compare(tally, "overall", truth["overall"], p, y, EXACT)
    tally.compare("questions", truth["n_questions"], len({pair[0] for pair in pairs}), 0)
    who = np.array([pair[1] for pair in pairs])
    for forecaster, expected in truth["per_forecaster"].items():
        own = who == NAMES.get(name, "{}").format(forecaster)
        compare(tally, forecaster, expected, p[own], y[own], ROUNDED)
    for method in ("mean", "median"):
        pooled, outcome = consensus(pairs, method)
        compare(
            tally, f"consensus {method}", truth[f"consensus_{method}"], pooled, outcome, ROUNDED
        )
    for block, expected in parts(name, truth).items():
        chosen = np.array([is_in(block, pair[0]) for pair in pairs])
        compare(tally, block, expected, p[chosen], y[chosen], ROUNDED)
    if name == "replicats":
        pooled, outcome = consensus(pairs, "mean")
        published = truth["published_aggregate_brier_from_package_scores"]["ArMean"]
        got = float(brier_score(pooled, outcome).mean())
        tally.compare("the package's arithmetic mean", published, got, EXACT)
    return tally


def parts(name: str, truth: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Lists the blocks of a truth that are about some of the questions."""
    if name == "midterms2018":
        return {f"us2018-{branch}": block for branch, block in truth["by_branch"].items()}
    if name == "forecastbench":
        return {**truth["by_round"], "first appearance": truth["first_appearance_only"]}
    return {}


def is_in(block: str, question_id: str) -> bool:
    if block != "first appearance":
        return question_id.lower().startswith(f"{block.lower()}-")
    return question_id in first_appearances()


@cache
def first_appearances() -> frozenset[str]:
    first: dict[str, str] = {}
    for row in read("forecastbench", "market_forecasts.csv"):
        due = first.setdefault(row["id"], row["due"])
        first[row["id"]] = min(due, row["due"])
    return frozenset(slugify(f"{due}-{key}", limit=120) for key, due in first.items())


def evaluate_block(name: str, block: str, rows: Callable[[], Rows]) -> Tally:
    """Evaluates a block of a truth that has rows of its own."""
    truth = json.loads((DATA / name / "truth.json").read_text(encoding="utf-8"))
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        pairs = scored_pairs(*through_the_product(rows(), Path(folder)))
    p, y = np.array([pair[2] for pair in pairs]), np.array([pair[3] for pair in pairs])
    compare(tally, block, truth[block], p, y, ROUNDED)
    return tally


def main() -> int:
    """Evaluates every dataset, or those named."""
    wanted = sys.argv[1:] or [*DATASETS, *BLOCKS]
    if not DATA.is_dir():
        print(f"NOTHING COMPARED: {DATA.relative_to(ROOT.parent)} is absent.", file=sys.stderr)
        return 2
    is_sound = True
    for name in wanted:
        begin = time.perf_counter()
        block, _, _ = name.partition(" of ")
        tally = (
            evaluate(name, DATASETS[name])
            if name in DATASETS
            else evaluate_block(name.partition(" of ")[2], block, BLOCKS[name])
        )
        is_sound = is_sound and not tally.wrong
        print(
            f"{name:30} {tally.checked:5} values, largest deviation {tally.largest:.1e}, "
            f"{len(tally.wrong)} wrong, {time.perf_counter() - begin:.0f} s",
            flush=True,
        )
        for line in tally.wrong[:20]:
            print(f"    {line}")
    return 0 if is_sound else 1


if __name__ == "__main__":
    sys.exit(main())

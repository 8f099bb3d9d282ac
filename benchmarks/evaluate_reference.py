"""Compares the scoring engine with values computed by other programs, and with published ones.

Run from anywhere: `python benchmarks/evaluate_reference.py`. It reads `../shared/reference` and
`../shared/data`, seen from the repository. Exit 0: every value agrees; 1: one does not; 2: nothing
to compare.

Sums must agree to 1e-12 and fits to 1e-9. One limit of the material is not ours: the probabilities
of the game forecasts are kept to six decimals and the reference values were computed from all
digits. Whatever depends on the lost digits can only agree to about 1e-8, and is held to 1e-7. So
those values are checked a second time, to 1e-12, against plain loops over the same six decimals.

Adding a comparison: write a function from `Material` to rows `Check(name, expected, got, within)`
and put it into `GROUPS`. What is read, and how a row is judged, stands in `reference_material.py`.
"""

import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from reference_inference import (  # noqa: E402
    error_checks,
    plain_recalibration,
    pools,
    recalibration_of_games,
)
from reference_loops import plain_bins, plain_curve, plain_log  # noqa: E402
from reference_material import (  # noqa: E402
    FILES,
    FIT,
    LOST_DIGITS,
    ONE_P,
    REORDERED,
    SUM,
    Check,
    Group,
    Material,
    pairs,
    read_material,
    report,
)

from forecasts.scoring import brier_score, log_score, time_averaged  # noqa: E402
from forecasts.scoring.brier import ladder_brier, multicategory_brier  # noqa: E402
from forecasts.scoring.corp import Corp, corp  # noqa: E402
from forecasts.scoring.decomposition import murphy_decomposition  # noqa: E402
from forecasts.scoring.reliability import ReliabilityTable, reliability_table  # noqa: E402
from forecasts.scoring.spherical import spherical_score  # noqa: E402

FIELDS: Final = {
    "rel": "reliability",
    "res": "resolution",
    "unc": "uncertainty",
    "wbv": "within_bin_variance",
    "wbc": "within_bin_covariance",
}


def scores_of_games(material: Material) -> Iterator[Check]:
    """Mean scores, beside five programs."""
    for project, (p, y, peers) in games_with_reference(material):
        own = peers["own"]
        brier, log = float(brier_score(p, y).mean()), float(log_score(p, y, clip=None).mean())
        both = multicategory_brier(np.stack([p, 1 - p], -1), np.stack([y, 1 - y], -1))
        twice = 2 * float(np.mean(both))
        yield Check(f"{project} n", material.values["data"][project]["n"], p.size, 0)
        yield Check(f"{project} events", material.values["data"][project]["events"], y.sum(), 0)
        yield Check(f"{project} base rate", own["base_rate"], y.mean(), SUM)
        for name, expected, got in (
            ("Brier", own["brier"], brier),
            ("Brier, scikit-learn", peers["sklearn"]["brier"], brier),
            ("Brier, properscoring", peers["properscoring"]["brier"], brier),
            ("Brier, scores", peers["scores"]["brier"], brier),
            ("Brier 0..2", own["brier_multicategory_0_2"], twice),
            ("Brier 0..2, scikit-learn", peers["sklearn"]["brier_scale_by_half_False"], twice),
            ("log", own["log_nats"], log),
            ("log in bits", own["log_bits"], log / math.log(2)),
            ("log, scikit-learn", peers["sklearn"]["log_loss"], log),
            ("spherical", own["spherical"], float(spherical_score(p, y).mean())),
        ):
            yield Check(f"{project} {name}", expected, got, LOST_DIGITS)


def murphy_of_games(material: Material) -> Iterator[Check]:
    """Murphy's decomposition in ten bins, plain and corrected, and the table behind it."""
    for project, (p, y, peers) in games_with_reference(material):
        expected = peers["own"]["murphy_equal_width_10"]
        sided = back_over_the_edge(p, [one["n"] for one in expected["bins"]])
        yield from murphy_checks(project, sided, y, expected, bins=10, within=LOST_DIGITS)
        table = reliability_table(sided, y)
        yield from table_checks(project, table, expected["bins"], ONE_P)
        frequency, mean_p = peers["sklearn"]["calibration_curve_uniform_10"]
        yield from pairs(f"{project} scikit-learn frequency", frequency, table.frequency, SUM)
        yield from pairs(f"{project} scikit-learn mean p", mean_p, table.mean_p, ONE_P)


def rounded_games(material: Material) -> Iterator[Check]:
    """Everything once more on tenths, where no digit is missing and nearly all are tied."""
    for project, (p, y, peers) in games_with_reference(material):
        tenths, expected = np.round(p, 1), peers["own"]["rounded_to_0.1"]
        name = f"{project} in tenths"
        yield Check(f"{name} Brier", expected["brier"], brier_score(tenths, y).mean(), SUM)
        # the reference gives 0 a bin of its own, so its bins are the distinct tenths
        yield from murphy_checks(name, tenths, y, expected["murphy"], bins="distinct", within=SUM)
        table = reliability_table(tenths, y, bins="distinct")
        yield from table_checks(name, table, expected["murphy"]["bins"], SUM)
        yield from corp_checks(name, corp(tenths, y), expected["corp"], SUM, FIT)


def corp_of_games(material: Material) -> Iterator[Check]:
    """CORP for the Brier and the log score, beside four programs."""
    for project, (p, y, peers) in games_with_reference(material):
        fit_within = LOST_DIGITS if project in REORDERED else FIT
        brier, log = corp(p, y), corp(p, y, score="log")
        own, other = peers["own"], peers["model_diagnostics"]
        for name, fit, expected in (
            ("CORP Brier", brier, own["corp_brier"]),
            ("CORP Brier, model-diagnostics", brier, in_short(other["squared"])),
            ("CORP log", log, own["corp_log"]),
            ("CORP log, model-diagnostics", log, in_short(other["log"])),
        ):
            yield from corp_checks(f"{project} {name}", fit, expected, LOST_DIGITS, fit_within)
        isotonic = peers["sklearn"]["corp_via_isotonic"]
        skill = 1 - brier.score / brier.uncertainty
        for name, expected_value, got in (
            ("MCB, scores", peers["scores"]["isotonic_mcb"], brier.miscalibration),
            ("MCB, scikit-learn", isotonic["mcb"], brier.miscalibration),
            ("DSC, scikit-learn", isotonic["dsc"], brier.discrimination),
            ("skill against the base rate", own["bss_vs_climatology"], skill),
            ("skill, scikit-learn", peers["sklearn"]["d2_brier_score"], skill),
        ):
            yield Check(f"{project} {name}", expected_value, got, LOST_DIGITS)


def errors_of_games(material: Material) -> Iterator[Check]:
    """Calibration errors in bins, beside four programs."""
    for project, (p, y, peers) in games_with_reference(material):
        counts = [one["n"] for one in peers["own"]["murphy_equal_width_10"]["bins"]]
        yield from error_checks(project, back_over_the_edge(p, counts), y, peers)


def plain_loops(material: Material) -> Iterator[Check]:
    """The same six decimals through loops that share no code with the package."""
    for project, (p, y, _) in games_with_reference(material):
        rows = list(zip(p.tolist(), y.tolist(), strict=True))
        n = len(rows)
        parts, bins = murphy_decomposition(p, y), plain_bins(rows)
        overall = math.fsum(o for _, o in rows) / n
        fit, curve = corp(p, y), plain_curve(rows)
        best = math.fsum((c - o) ** 2 for c, o in curve) / n
        for name, expected, got in (
            ("Brier", math.fsum((q - o) ** 2 for q, o in rows) / n, fit.score),
            ("log", plain_log(rows), float(log_score(p, y, clip=None).mean())),
            ("MCB", math.fsum((q - o) ** 2 for q, o in rows) / n - best, fit.miscalibration),
            ("DSC", overall * (1 - overall) - best, fit.discrimination),
            ("MCB log", plain_log(rows) - plain_log(curve), corp(p, y, score="log").miscalibration),
            ("REL", math.fsum(k * (m - o) ** 2 for k, m, o in bins) / n, parts.reliability),
            ("RES", math.fsum(k * (o - overall) ** 2 for k, _, o in bins) / n, parts.resolution),
        ):
            yield Check(f"{project} {name}", expected, got, SUM)


def rain_forecasts(material: Material) -> Iterator[Check]:
    """The published CORP example, with all its digits."""
    for name, expected in material.rain.items():
        p, y = material.rain_rows[name]
        fit, own = corp(p, y), expected["own"]
        yield from corp_checks(f"rain {name}", fit, own, SUM, SUM)
        peer = in_short(expected["model_diagnostics"])
        yield from corp_checks(f"rain {name}, model-diagnostics", fit, peer, SUM, SUM)
        blocks = 1 + np.count_nonzero(np.diff(fit.recalibrated))
        yield Check(f"rain {name} blocks", own["pav_blocks"], blocks, 0)
        yield Check(f"rain {name} distinct p", expected["unique"], fit.p.size, 0)
    p, y = (np.concatenate(column) for column in zip(*material.rain_rows.values(), strict=True))
    overall, fit = material.rain_truth["overall"], corp(p, y)
    yield Check("rain all Brier", overall["brier"], fit.score, SUM)
    yield from corp_checks("rain all", fit, overall["corp"], SUM, SUM)
    parts = murphy_decomposition(p, y, bins="distinct")
    for field, value in overall["murphy"].items():
        yield Check(f"rain all {field}", value, getattr(parts, field), SUM)


def vectors(material: Material) -> Iterator[Check]:
    """The vectors that can be checked by hand."""
    known = material.vectors
    for one in known["brier_binary"]:
        p = 0.7 if one["p"] == "7/10" else float(one["p"])
        yield Check("vector Brier", one["value"], brier_score(p, one["y"]), SUM)
    for one in known["brier_multicategory_0_2"]:
        happened = np.eye(len(one["p"]))[one["y"]]
        got = 2 * float(multicategory_brier(one["p"], happened))
        yield Check("vector multi-category Brier 0..2", one["value"], got, SUM)
    for one in known["brier_ordered_GJP"]:
        happened = np.eye(len(one["p"]))[one["y"]]
        got = 2 * float(ladder_brier(np.cumsum(one["p"])[:-1], np.cumsum(happened)[:-1]))
        yield Check("vector ordered Brier 0..2", one["value"], got, SUM)
    for one in known["log_nats"]:
        got = log_score(float(one["p"]), one["y"], clip=None)
        yield Check("vector log", float(one["value"]), got, SUM)
    for one in known["spherical"]:
        yield Check("vector spherical", one["value"], spherical_score(one["p"], one["y"]), SUM)
    for one in known["corp_small"]:
        yield from corp_checks("vector CORP", corp(one["p"], one["y"]), one, SUM, SUM)
        yield Check("vector CORP score", one["score"], corp(one["p"], one["y"]).score, SUM)
    for one in known["time_averaged_brier"]:
        yield from time_checks(one)


def time_checks(one: dict[str, Any]) -> Iterator[Check]:
    times, p = zip(*one["forecasts"], strict=True)
    end = min(one["close"], one["resolve_known"])
    value, coverage = time_averaged(brier_score, times, p, one["y"], start=one["open"], end=end)
    yield Check("vector time average", one["mean_over_active"], value, SUM)
    yield Check("vector coverage", one["coverage"], coverage, SUM)


def games_with_reference(material: Material) -> Iterator[tuple[str, tuple[Any, Any, Any]]]:
    for project, peers in material.values["values"].items():
        yield project, (*material.games[project], peers)


def back_over_the_edge(p: Any, counts: list[int]) -> Any:
    """Moves a p that rounding put on an edge back above it, where the counts want it so."""
    on_edge = np.flatnonzero(np.abs(p * 10 - np.rint(p * 10)) < 1e-9)
    for row in on_edge:
        moved = p.copy()
        moved[row] += 0.8 * ONE_P
        if agreement(moved, counts) > agreement(p, counts):
            p = moved
    return p


def agreement(p: Any, counts: list[int]) -> int:
    """How many bins have the right number of forecasts."""
    found = reliability_table(p, np.zeros(p.size)).counts
    return int((found == counts).sum()) if found.size == len(counts) else 0


def murphy_checks(
    name: str, p: Any, y: Any, expected: dict[str, Any], *, bins: Any, within: float
) -> Iterator[Check]:
    plain = murphy_decomposition(p, y, bins=bins)
    better = murphy_decomposition(p, y, bins=bins, bias_corrected=True)
    free = {"res", "unc"}  # of the digits of p
    for key, field in FIELDS.items():
        allowed = SUM if key in free else within
        yield Check(f"{name} {key}", expected[key], getattr(plain, field), allowed)
    for key in ("rel", "res", "unc"):
        value, allowed = expected[f"{key}_unbiased"], SUM if key in free else within
        yield Check(f"{name} {key} corrected", value, getattr(better, FIELDS[key]), allowed)


def table_checks(
    name: str, table: ReliabilityTable, bins: list[dict[str, float]], within: float
) -> Iterator[Check]:
    for key, got, allowed in (
        ("n", table.counts, 0.0),
        ("p", table.mean_p, within),
        ("o", table.frequency, SUM),
    ):
        yield from pairs(f"{name} bin {key}", [one[key] for one in bins], got, allowed)


def corp_checks(
    name: str, fit: Corp, expected: dict[str, Any], within: float, fit_within: float
) -> Iterator[Check]:
    """The parts of CORP: S and MCB need the digits of p, DSC and UNC only their order."""
    if "mean" in expected:
        yield Check(f"{name} S", expected["mean"], fit.score, within)
    yield Check(f"{name} MCB", expected["mcb"], fit.miscalibration, within)
    yield Check(f"{name} DSC", expected["dsc"], fit.discrimination, fit_within)
    yield Check(f"{name} UNC", expected["unc"], fit.uncertainty, SUM)


def in_short(values: dict[str, float]) -> dict[str, float]:
    """A peer's long names in the short ones."""
    return {
        "mean": values["score"],
        "mcb": values["miscalibration"],
        "dsc": values["discrimination"],
        "unc": values["uncertainty"],
    }


GROUPS: Final[dict[str, Group]] = {
    "scores of 27,916 games": scores_of_games,
    "Murphy, ten bins": murphy_of_games,
    "CORP of the games": corp_of_games,
    "the games in tenths": rounded_games,
    "plain loops, same digits": plain_loops,
    "recalibration": recalibration_of_games,
    "recalibration, same digits": plain_recalibration,
    "calibration errors": errors_of_games,
    "pools": pools,
    "rain at Niamey": rain_forecasts,
    "vectors by hand": vectors,
}


def main() -> int:
    """Prints a line for each group."""
    absent = [path for path in FILES.values() if not path.is_file()]
    if absent:
        print("SKIPPED: ../shared is absent or incomplete:")
        for path in absent:
            print(f"  {path.relative_to(ROOT.parent)}")
        return 2
    material = read_material()
    held = [report(title, list(group(material))) for title, group in GROUPS.items()]
    if not all(held):
        print("EVALUATION FAILED: see the lines marked FAIL.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

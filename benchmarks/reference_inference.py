"""Comparisons of calibration tests, recalibration, calibration errors and pools."""

import csv
import math
from collections.abc import Iterator
from typing import Any, Final

from reference_material import FILES, FIT, SUM, Check, Material

from forecasts.scoring.calibration_tests import hosmer_lemeshow, spiegelhalter
from forecasts.scoring.expected_error import calibration_errors, expected_calibration_error
from forecasts.scoring.pooling import pool
from forecasts.scoring.recalibration import calibration_in_the_large, cox_calibration

# What the lost digits of p can move: means by 1e-7, coefficients by more, and statistics grow with
# the number of forecasts. Without lost digits all these are held to SUM or FIT, further down.
MEANS: Final = 2e-7
COEFFICIENTS: Final = 1e-6
STATISTICS: Final = 1e-4

Rows = list[tuple[float, float]]


def recalibration_of_games(material: Material) -> Iterator[Check]:
    """Spiegelhalter, Cox and Hosmer-Lemeshow, beside statsmodels and R's rms."""
    for project, peers in material.values["values"].items():
        p, y = material.games[project]
        own, other = peers["own"], peers["statsmodels"]
        cox, shift = cox_calibration(p, y), calibration_in_the_large(p, y)
        known, z = own["cox"], spiegelhalter(p, y)
        for name, expected, got in (
            ("a", known["intercept"], cox.intercept),
            ("b", known["slope"], cox.slope),
            ("error of a", known["se_intercept"], cox.intercept_error),
            ("error of b", known["se_slope"], cox.slope_error),
            ("shift", known["citl"], shift.intercept),
            ("error of shift", known["se_citl"], shift.error),
            ("a, statsmodels", other["intercept"], cox.intercept),
            ("b, statsmodels", other["slope"], cox.slope),
            ("error of a, statsmodels", other["se"][0], cox.intercept_error),
            ("error of b, statsmodels", other["se"][1], cox.slope_error),
            ("shift, statsmodels", other["citl"], shift.intercept),
            ("error of shift, statsmodels", other["se_citl"], shift.error),
            ("p of U", known["LR_U_p"], cox.unreliability.pvalue),
            ("p of z", own["spiegelhalter"]["p_two_sided"], z[1]),
        ):
            yield Check(f"{project} {name}", expected, got, COEFFICIENTS)
        groups = hosmer_lemeshow(p, y)
        for name, expected, got in (
            ("U", known["LR_U_chi2_2df"], cox.unreliability.statistic),
            ("shift given slope", known["LR_citl_1df"], cox.in_the_large.statistic),
            ("slope given shift", known["LR_slope_given_citl"], cox.slope_given_large.statistic),
            ("z", own["spiegelhalter"]["z"], z[0]),
            ("HL", own["hosmer_lemeshow_deciles"]["chi2"], groups.statistic),
            ("p of HL", own["hosmer_lemeshow_deciles"]["p_df_g"], groups.pvalue),
        ):
            yield Check(f"{project} {name}", expected, got, STATISTICS)


def error_checks(project: str, p: Any, y: Any, peers: dict[str, Any]) -> Iterator[Check]:
    """Calibration errors in 10 and 15 bins, of one width and of equal mass."""
    own = peers["own"]
    for key, errors in (
        ("ece_equal_width_10", calibration_errors(p, y)),
        ("ece_equal_width_15", calibration_errors(p, y, bins=15)),
        ("ece_quantile_10", calibration_errors(p, y, binning="mass")),
    ):
        for name, expected, got, within in (
            ("mean", own[key]["ece"], errors.mean, MEANS),
            ("maximum", own[key]["mce"], errors.maximum, COEFFICIENTS),
            ("root mean square", own[key]["rms"], errors.root_mean_square, MEANS),
            ("debiased square", own[key]["debiased_l2_sq"], errors.debiased_square, MEANS),
            ("debiased", own[key]["debiased_l2"], errors.debiased, MEANS),
        ):
            yield Check(f"{project} {key} {name}", expected, got, within)
    for name, expected, bins in (
        ("ECE 10, netcal", peers["netcal"]["ECE_10"], 10),
        ("ECE 15, netcal", peers["netcal"]["ECE_15"], 15),
        ("ECE 10, relplot", peers["relplot"]["binnedECE_10"], 10),
        ("ECE 15, uncertainty-calibration", peers["uncertainty_calibration"]["ece_top"], 15),
    ):
        got = expected_calibration_error(p, y, bins=bins)
        yield Check(f"{project} {name}", expected, got, MEANS)


def plain_recalibration(material: Material) -> Iterator[Check]:
    """The same six decimals through sums and a Newton iteration written out."""
    for project in material.values["values"]:
        p, y = material.games[project]
        rows = list(zip(p.tolist(), y.tolist(), strict=True))
        cox, shift = cox_calibration(p, y), calibration_in_the_large(p, y)
        a, b, error_a, error_b = plain_cox(rows, is_slope_free=True)
        c, _, error_c, _ = plain_cox(rows, is_slope_free=False)
        best, shifted, stated = (plain_gain(rows, *line) for line in ((a, b), (c, 1), (0, 1)))
        for name, expected, got, within in (
            ("a", a, cox.intercept, FIT),
            ("b", b, cox.slope, FIT),
            ("error of a", error_a, cox.intercept_error, FIT),
            ("error of b", error_b, cox.slope_error, FIT),
            ("shift", c, shift.intercept, FIT),
            ("error of shift", error_c, shift.error, FIT),
            ("U", 2 * (best - stated), cox.unreliability.statistic, FIT),
            ("shift given slope", 2 * (shifted - stated), cox.in_the_large.statistic, FIT),
            ("slope given shift", 2 * (best - shifted), cox.slope_given_large.statistic, FIT),
            ("z", plain_spiegelhalter(rows), spiegelhalter(p, y)[0], 10 * SUM),
        ):
            yield Check(f"{project} {name}", expected, got, within)


def pools(material: Material) -> Iterator[Check]:
    """Vectors by hand, and the pools that aggreCAT published for 25 claims."""
    for one in material.vectors["spiegelhalter_small"]:
        yield Check("vector z", one["value"], spiegelhalter(one["p"], one["y"])[0], SUM)
    for one in material.vectors["aggregate"]:
        ps: list[float] = one["ps"]
        for name, got in (
            ("mean", pool(ps, method="mean")),
            ("median", pool(ps, method="median")),
            ("geo_mean_odds", pool(ps, clip=None)),
            ("geo_mean_odds_extremized_a2", pool(ps, clip=None, extremize=2)),
            ("baron_a2_5_of_mean", pool(ps, method="mean", extremize=2.5)),
        ):
            yield Check(f"vector {name}", one[name], float(got), SUM)
    claims = read_experts()
    with FILES["experts_published"].open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            got = expert_pool(row["method"], claims[row["paper_id"]])
            if got is not None:
                name = f"claim {row['paper_id']} {row['method']}"
                yield Check(name, float(row["cs"]), got, FIT)


def read_experts() -> dict[str, list[float]]:
    """The second statements of the experts, by claim."""
    claims: dict[str, list[float]] = {}
    with FILES["experts"].open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["round"] == "round_2":
                claims.setdefault(row["qid"], []).append(float(row["p"]))
    return claims


def expert_pool(method: str, p: list[float]) -> float | None:
    """The pool that a published method stands for, where we have it."""
    if method == "LOArMean":
        return float(pool(p, clip=None))
    names: dict[str, Any] = {"ArMean": "mean", "Median": "median"}
    return float(pool(p, method=names[method])) if method in names else None


def plain_spiegelhalter(rows: Rows) -> float:
    excess = math.fsum((y - p) * (1 - 2 * p) for p, y in rows)
    return excess / math.sqrt(math.fsum((1 - 2 * p) ** 2 * p * (1 - p) for p, _ in rows))


def plain_gain(rows: Rows, a: float, b: float) -> float:
    """The log likelihood of logit P = a + b logit p."""
    signed = ((a + b * math.log(p / (1 - p))) * (1 if y else -1) for p, y in rows)
    return -math.fsum(math.log1p(math.exp(-eta)) for eta in signed)


def plain_cox(rows: Rows, *, is_slope_free: bool) -> tuple[float, float, float, float]:
    """Newton on the likelihood, the two equations solved by hand: a, b and their errors."""
    a, b, data = 0.0, 1.0, [(math.log(p / (1 - p)), y) for p, y in rows]
    for _ in range(20):
        fitted = [(x, y, 1 / (1 + math.exp(-a - b * x))) for x, y in data]
        score_a = math.fsum(y - q for _, y, q in fitted)
        score_b = math.fsum((y - q) * x for x, y, q in fitted)
        aa = math.fsum(q * (1 - q) for _, _, q in fitted)
        ab = math.fsum(q * (1 - q) * x for x, _, q in fitted)
        bb = math.fsum(q * (1 - q) * x * x for x, _, q in fitted)
        if not is_slope_free:
            a, error = a + score_a / aa, 1 / math.sqrt(aa)
            continue
        area = aa * bb - ab * ab
        a += (bb * score_a - ab * score_b) / area
        b += (aa * score_b - ab * score_a) / area
    if not is_slope_free:
        return a, b, error, math.nan
    return a, b, math.sqrt(bb / area), math.sqrt(aa / area)

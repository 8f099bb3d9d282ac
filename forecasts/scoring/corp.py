"""CORP: reliability curve and decomposition of a score without choosing bins."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import xlog1py, xlogy

from forecasts.errors import InvalidInputError
from forecasts.scoring._inputs import FloatArray, IntArray, Numbers
from forecasts.scoring._isotonic import blocks, recalibrated_brier, segment_sums
from forecasts.scoring._levels import Levels, Ties, as_groups, as_rows, gather, gather_by_group
from forecasts.scoring.logarithmic import log_score


@dataclass(frozen=True, slots=True, eq=False)
class Corp:
    """The CORP decomposition of a mean score, and the reliability curve.

    Attributes:
        score: the mean score S of the forecasts, lower is better.
        miscalibration: MCB, what recalibration would gain; 0 is perfectly calibrated.
        discrimination: DSC, what the recalibrated forecasts gain over always stating the overall
            frequency; more is better.
        uncertainty: UNC, the score of always stating the overall frequency.
        p: the curve: the distinct probabilities, ascending.
        recalibrated: the curve: the isotonic frequency of Yes at each of them, never falling.
        counts: the curve: how many forecasts stated each of them.
    """

    score: float
    miscalibration: float
    discrimination: float
    uncertainty: float
    p: FloatArray
    recalibrated: FloatArray
    counts: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class GroupedCorp:
    """The CORP decomposition of the mean Brier score of each group; nan for an empty one.

    Attributes:
        score: mean Brier scores, lower is better.
        miscalibration: MCB of each group, 0 is perfectly calibrated.
        discrimination: DSC of each group, more is better.
        uncertainty: UNC of each group.
        counts: how many forecasts each group has.
    """

    score: FloatArray
    miscalibration: FloatArray
    discrimination: FloatArray
    uncertainty: FloatArray
    counts: IntArray


def corp(
    p: Numbers,
    y: Numbers,
    *,
    score: Literal["brier", "log"] = "brier",
    ties: Ties = "close",
) -> Corp:
    """Splits a mean score by recalibrating with isotonic regression.

    c is the frequency of Yes as a never falling function of p that fits best (pool adjacent
    violators; equal probabilities are gathered first), o the overall frequency, S a mean score:

    S(p) = MCB - DSC + UNC,   MCB = S(p) - S(c),   DSC = S(o) - S(c),   UNC = S(o).

    All parts are 0 or more, and no bins are chosen. **MCB is above 0 by chance alone**, the more
    so the fewer forecasts: show it beside its null distribution (`miscalibration_test`).

    Probabilities are read to twelve decimals, so that .3 and 1 - .7 are one.

    Args:
        p: probabilities of Yes in [0, 1], one-dimensional, at least one.
        y: outcomes, 1 or True for Yes and 0 or False for No, as many.
        score: "brier", on the scale from 0 to 1, or "log", raw and in nats. After a certain miss
            the log score and with it MCB are infinite; DSC and UNC are not.
        ties: "close" gathers probabilities that agree to twelve decimals; "equal" only those that
            agree to the last bit, for comparison with programs that do so.

    Returns:
        The mean score, its parts and the curve, in the unit of the score.

    Raises:
        InvalidInputError: a probability is not a finite number in [0, 1], an outcome is neither 0
            nor 1, the shapes differ, there are no forecasts, or score is neither of the two.

    References:
        Dimitriadis, Gneiting and Jordan (2021), PNAS 118 e2016191118.
        Ayer, Brunk, Ewing, Reid and Silverman (1955), Annals of Mathematical Statistics
        26:641-647, on pooling adjacent violators.

    Example:
        >>> fit = corp([0.4, 0.3, 0.2, 0.1, 0.5, 0.9], [0, 0, 0, 1, 1, 1])
        >>> [round(x, 4) for x in (fit.miscalibration, fit.discrimination, fit.uncertainty)]
        [0.1017, 0.125, 0.25]
        >>> fit.recalibrated.tolist()
        [0.25, 0.25, 0.25, 0.25, 1.0, 1.0]
    """
    if score not in ("brier", "log"):
        raise InvalidInputError(f"Found score {score!r}; expected 'brier' or 'log'.")
    levels = gather(p, y, ties)
    starts = blocks(levels.successes, levels.counts, levels.group)
    pooled, together = _merged(levels, starts[:-1]), _merged(levels, starts[:1])
    if score == "brier":
        mean, best, uncertainty = _brier(levels), _brier(pooled), _brier(together)
    else:
        # from the rows: twelve decimals are too few for the logarithm of a tiny probability
        mean = float(log_score(*as_rows(p, y), clip=None).mean())
        best, uncertainty = _log(pooled), _log(together)
    return Corp(
        score=mean,
        miscalibration=max(mean - best, 0.0),
        discrimination=max(uncertainty - best, 0.0),
        uncertainty=uncertainty,
        p=levels.p,
        recalibrated=np.repeat(pooled.p, np.diff(starts)),
        counts=levels.counts.astype(np.intp),
    )


def corp_by_group(
    p: Numbers, y: Numbers, groups: Numbers, *, n_groups: int | None = None
) -> GroupedCorp:
    """Splits the mean Brier score of each group, all groups in one isotonic regression.

    For each group the same as `corp`, without the curve: S = MCB - DSC + UNC. Groups never share
    a block. What `corp` says about chance holds for each group: few forecasts have an MCB well
    above 0 even when perfectly calibrated.

    Args:
        p: probabilities of Yes in [0, 1], one-dimensional.
        y: outcomes, 1 or True for Yes and 0 or False for No, as many.
        groups: the group of each forecast, whole numbers from 0, as many.
        n_groups: how many groups there are, so that empty ones at the end appear too; by default
            one more than the highest group.

    Returns:
        The parts on the scale from 0 to 1, arrays of length n_groups. An empty group has nan.

    Raises:
        InvalidInputError: a probability, outcome or group is wrong, or the shapes differ.

    References:
        Dimitriadis, Gneiting and Jordan (2021), PNAS 118 e2016191118.

    Example:
        >>> parts = corp_by_group([0.4, 0.3, 0.2, 0.1, 0.5, 0.9], [0, 0, 0, 1, 1, 1], [0] * 6)
        >>> parts.miscalibration.round(4).tolist(), parts.discrimination.tolist()
        ([0.1017], [0.125])
    """
    labels, n_groups = as_groups(groups, n_groups)
    return decompose(gather_by_group(p, y, labels, n_groups), n_groups)


def decompose(levels: Levels, n_groups: int) -> GroupedCorp:
    """Splits the mean Brier score of each group of levels."""

    def total(values: FloatArray) -> FloatArray:
        return segment_sums(levels.group, values, n_groups)

    if levels.p.size == 0:
        nothing = np.full(n_groups, np.nan)
        return GroupedCorp(nothing, nothing, nothing, nothing, np.zeros(n_groups, dtype=np.intp))
    rows, hits = total(levels.counts), total(levels.successes)
    n = np.where(rows > 0, rows, np.nan)
    score = total(summed_brier(levels.p, levels.counts, levels.successes)) / n
    best = recalibrated_brier(levels.successes, levels.counts, levels.group, n_groups) / n
    uncertainty = hits * (rows - hits) / n / n
    return GroupedCorp(
        score=score,
        miscalibration=np.maximum(score - best, 0.0),
        discrimination=np.maximum(uncertainty - best, 0.0),
        uncertainty=uncertainty,
        counts=rows.astype(np.intp),
    )


def summed_brier(p: FloatArray, counts: FloatArray, successes: FloatArray) -> FloatArray:
    """Adds up the Brier scores of forecasts of p, some of which came out Yes."""
    misses = counts - successes
    summed: FloatArray = successes * (1.0 - p) ** 2 + misses * p**2
    return summed


def _merged(levels: Levels, starts: IntArray) -> Levels:
    """Merges levels from each start to the next into one, stated at its own frequency."""
    counts = np.add.reduceat(levels.counts, starts)
    successes = np.add.reduceat(levels.successes, starts)
    return Levels(
        p=successes / counts, counts=counts, successes=successes, group=levels.group[starts]
    )


def _brier(levels: Levels) -> float:
    summed = summed_brier(levels.p, levels.counts, levels.successes).sum()
    return float(summed / levels.counts.sum())


def _log(levels: Levels) -> float:
    misses = levels.counts - levels.successes
    gain = xlogy(levels.successes, levels.p) + xlog1py(misses, -levels.p)
    return 0.0 - float(gain.sum() / levels.counts.sum())

"""Whether a miscalibration is more than chance: its distribution if the forecasts were right."""

from dataclasses import dataclass

import numpy as np

from forecasts.scoring._inputs import FloatArray, IntArray, Numbers, as_forecasts
from forecasts.scoring._isotonic import recalibrated_brier, segment_sums
from forecasts.scoring._levels import (
    Levels,
    as_groups,
    as_rows,
    gather,
    gather_by_group,
)
from forecasts.scoring._simulation import Units, as_units, draw_successes
from forecasts.scoring.corp import summed_brier

_ROUNDING = 1e-12  # a null value this little below the observed one is as large


@dataclass(frozen=True, slots=True)
class MiscalibrationTest:
    """A CORP miscalibration beside what chance alone would give.

    Attributes:
        observed: MCB of the Brier score, 0 is perfectly calibrated.
        pvalue: the share of simulated records, the observed one among them, whose MCB is at least
            as large; in (0, 1].
        null_mean: the mean MCB of the simulated, perfectly calibrated records.
        null_95: the value that 95 % of them do not exceed.
    """

    observed: float
    pvalue: float
    null_mean: float
    null_95: float


@dataclass(frozen=True, slots=True, eq=False)
class GroupedMiscalibration:
    """The same for each group; an empty one has nan.

    Attributes:
        observed: MCB of the Brier score of each group.
        pvalue: the share of simulated records with an MCB at least as large, in (0, 1].
        null_mean: the mean MCB of the simulated records of each group.
        counts: how many forecasts each group has.
    """

    observed: FloatArray
    pvalue: FloatArray
    null_mean: FloatArray
    counts: IntArray


def miscalibration_test(
    p: Numbers,
    y: Numbers,
    *,
    unit: Numbers | None = None,
    offset: Numbers | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> MiscalibrationTest:
    """Tests whether forecasts are calibrated, against records simulated with the same p.

    CORP miscalibration is above 0 by chance alone: a perfectly calibrated forecaster with 20
    forecasts has .057 on average. So the outcomes are drawn again and again as if every stated
    probability were true, and MCB is computed for each such record:

    pvalue = (1 + number of draws with MCB* >= MCB) / (1 + draws).

    **One outcome for each unit.** Forecasts that are decided together are drawn together: each
    unit gets one U, uniform on [0, 1), and a forecast of it with probability p comes out Yes when
    U lies in the stretch of length p that begins at its offset,

    y* = 1 when offset <= U < offset + p, going round from 1 to 0,    else 0.

    Each forecast then keeps its own probability p, whatever the others of its unit say, and

    - rungs of a ladder (offset 0) come out nested: who reaches the far rung passed the near one;
    - members of an exclusive family exclude each other, when the offset of each is the sum of the
      probabilities of those before it; where these sum to more than one, they overlap by the
      excess and no more;
    - several forecasters on one question (offset 0) share its fate: it comes out Yes for all who
      said more when it does for one who said less.

    Treating such forecasts as independent would make the null too narrow, and chance look like
    miscalibration.

    Args:
        p: probabilities of Yes in [0, 1], one-dimensional, at least one.
        y: outcomes, 1 or True for Yes and 0 or False for No, as many.
        unit: the unit of each forecast, any whole numbers, as many; by default every forecast is
            its own.
        offset: where the stretch of each forecast begins, 0 or more, as many; 0 by default.
        draws: how many records are simulated, 1 or more; the p-value is at least 1 / (1 + draws).
        seed: of the random numbers.

    Returns:
        The observed miscalibration, in units of the Brier score, its p-value and its null.

    Raises:
        InvalidInputError: a probability, outcome, unit or offset is wrong, the shapes differ,
            there are no forecasts, or offset is given without unit.

    References:
        Dimitriadis, Gneiting and Jordan (2021), PNAS 118 e2016191118, for MCB and its null.
        Davison and Hinkley (1997), Bootstrap Methods and their Application, section 4.2, for
        counting the observed record among the simulated ones.

    Example:
        >>> found = miscalibration_test([0.9] * 10, [1, 0, 1, 0, 1, 0, 0, 0, 1, 0])
        >>> round(found.observed, 2), found.pvalue < 0.01, found.null_95 < 0.1
        (0.25, True, True)
    """
    probabilities, outcomes = as_rows(p, y)
    units = as_units(probabilities, None, unit, offset)
    levels = gather(probabilities, outcomes)
    observed = float(_miscalibration(levels, levels.successes[None, :], 1)[0, 0])
    null = np.concatenate(
        [
            _miscalibration(levels, successes, 1)[:, 0]
            for successes in draw_successes(levels, levels.p, units=units, draws=draws, seed=seed)
        ]
    )
    as_large = int((null >= observed - _ROUNDING).sum())
    return MiscalibrationTest(
        observed=observed,
        pvalue=(1 + as_large) / (1 + draws),
        null_mean=float(null.mean()),
        null_95=float(np.quantile(null, 0.95)),
    )


def miscalibration_by_group(
    p: Numbers,
    y: Numbers,
    groups: Numbers,
    *,
    unit: Numbers | None = None,
    offset: Numbers | None = None,
    draws: int = 200,
    seed: int = 0,
    n_groups: int | None = None,
) -> GroupedMiscalibration:
    """Tests every group at once, all on the same simulated outcomes.

    For each group the same as `miscalibration_test`, with units that may reach over several
    groups: forecasters on one question share its fate. With many groups some p-values are small
    by chance; control the false discovery rate before calling anyone miscalibrated.

    Args:
        p: probabilities of Yes in [0, 1], one-dimensional.
        y: outcomes, 1 or True for Yes and 0 or False for No, as many.
        groups: the group of each forecast, whole numbers from 0, as many.
        unit: the unit of each forecast, any whole numbers, as many; by default every forecast is
            its own.
        offset: where the stretch of each forecast begins, as for `miscalibration_test`.
        draws: how many records are simulated, 1 or more; a p-value is at least 1 / (1 + draws).
        seed: of the random numbers.
        n_groups: how many groups there are; by default one more than the highest group.

    Returns:
        Observed miscalibration, p-value and mean of the null, arrays of length n_groups.

    Raises:
        InvalidInputError: a probability, outcome, group, unit or offset is wrong, the shapes
            differ, or offset is given without unit.

    References:
        As for `miscalibration_test`.

    Example:
        >>> found = miscalibration_by_group([0.9] * 8, [1] * 4 + [0] * 4, [0, 0, 0, 0, 2, 2, 2, 2])
        >>> found.observed.round(2).tolist(), found.pvalue.round(1).tolist()
        ([0.01, nan, 0.81], [1.0, nan, 0.0])
    """
    probabilities, outcomes = as_forecasts(p, y)
    labels, n_groups = as_groups(groups, n_groups)
    levels = gather_by_group(probabilities, outcomes, labels, n_groups)
    units = as_units(probabilities, labels, unit, offset)
    return _test_groups(levels, n_groups, units, draws, seed)


def _test_groups(
    levels: Levels, n_groups: int, units: Units | None, draws: int, seed: int
) -> GroupedMiscalibration:
    counts = segment_sums(levels.group, levels.counts, n_groups)
    nothing = np.where(counts > 0, 0.0, np.nan)
    if levels.p.size == 0:
        return GroupedMiscalibration(nothing, nothing, nothing, counts.astype(np.intp))
    observed = nothing + _miscalibration(levels, levels.successes[None, :], n_groups)[0]
    as_large, total = nothing.copy(), nothing.copy()
    for successes in draw_successes(levels, levels.p, units=units, draws=draws, seed=seed):
        null = _miscalibration(levels, successes, n_groups)
        as_large += (null >= observed - _ROUNDING).sum(axis=0)
        total += null.sum(axis=0)
    return GroupedMiscalibration(
        observed=observed,
        pvalue=(1.0 + as_large) / (1.0 + draws),
        null_mean=total / draws,
        counts=counts.astype(np.intp),
    )


def _miscalibration(levels: Levels, successes: FloatArray, n_groups: int) -> FloatArray:
    """Gives MCB for each row of successes and each group, all in one isotonic regression."""
    n_records, n_segments = successes.shape[0], successes.shape[0] * n_groups
    segment = (levels.group + n_groups * np.arange(n_records)[:, None]).ravel()
    stated = summed_brier(levels.p, levels.counts, successes).ravel()
    hits, rows = successes.ravel(), np.tile(levels.counts, n_records)
    best = recalibrated_brier(hits, rows, segment, n_segments)
    worse = segment_sums(segment, stated, n_segments) - best
    n = segment_sums(levels.group, levels.counts, n_groups)
    gained: FloatArray = np.maximum(worse.reshape(n_records, n_groups), 0.0) / np.maximum(n, 1.0)
    return gained

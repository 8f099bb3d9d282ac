"""Bands for the reliability curve: what chance alone does to it."""

from dataclasses import dataclass

import numpy as np

from forecasts.scoring._inputs import FloatArray, Numbers, as_probabilities
from forecasts.scoring._isotonic import recalibrated
from forecasts.scoring._levels import Levels, as_rows, check_rows, gather
from forecasts.scoring._simulation import Units, as_units, draw_successes
from forecasts.scoring.reliability import check_level

MOST_POINTS = 2_000  # more than any picture shows


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationBand:
    """A band of frequencies, holding pointwise.

    Attributes:
        p: the distinct probabilities, ascending; of more than 2,000 as many, evenly by rank.
        low: the lower end at each of them, never falling.
        high: the upper end at each of them, never falling.
    """

    p: FloatArray
    low: FloatArray
    high: FloatArray


def consistency_band(
    p: Numbers,
    *,
    level: float = 0.9,
    draws: int = 1000,
    seed: int = 0,
    unit: Numbers | None = None,
    offset: Numbers | None = None,
) -> CalibrationBand:
    """Gives the band about the diagonal in which the curve of a calibrated forecaster lies.

    Outcomes are drawn as if every stated probability were true, the isotonic curve is fitted to
    each record, and at each p the band runs from the (1 - level) / 2 to the (1 + level) / 2
    quantile of the curves. Where the observed curve (`corp`) leaves it, the record speaks against
    calibration at that p; over many p some excursions are chance, so the p-value of
    `miscalibration_test` decides, not the picture.

    Args:
        p: probabilities of Yes in [0, 1], one-dimensional, at least one.
        level: the share of curves inside at each p, above 0 and below 1.
        draws: how many records are simulated, 1 or more.
        seed: of the random numbers.
        unit: what is decided together, as in `miscalibration_test`.
        offset: where in the unit each forecast begins, as in `miscalibration_test`.

    Returns:
        The band, as frequencies in [0, 1].

    Raises:
        InvalidInputError: a probability, unit, offset or setting is wrong, or there are no
            forecasts.

    References:
        Bröcker and Smith (2007), Weather and Forecasting 22:651-661, for consistency bars.
        Dimitriadis, Gneiting and Jordan (2021), PNAS 118 e2016191118, for the curve.

    Example:
        >>> band = consistency_band([0.2] * 10 + [0.8] * 10)
        >>> band.p.tolist(), band.low.tolist(), band.high.tolist()
        ([0.2, 0.8], [0.0, 0.6], [0.4, 1.0])
    """
    probabilities = as_probabilities(p)
    check_rows(probabilities)
    check_level(level)
    units = as_units(probabilities, None, unit, offset)
    levels = gather(probabilities, np.zeros(probabilities.size))
    return _band(levels, levels.p, units, level=level, draws=draws, seed=seed)


def confidence_band(
    p: Numbers,
    y: Numbers,
    *,
    level: float = 0.9,
    draws: int = 1000,
    seed: int = 0,
    unit: Numbers | None = None,
) -> CalibrationBand:
    """Gives the band about the observed curve in which the true frequencies plausibly lie.

    As `consistency_band`, with outcomes drawn from the recalibrated probabilities instead of the
    stated ones. Where all or none of a block came true there is nothing to draw from and the band
    has no width: that is a limit of the method, not certainty. Wilson's intervals in
    `reliability_table` do not have it.

    Args:
        p: probabilities of Yes in [0, 1], one-dimensional, at least one.
        y: outcomes, 1 or True for Yes and 0 or False for No, as many.
        level: the share of curves inside at each p, above 0 and below 1.
        draws: how many records are simulated, 1 or more.
        seed: of the random numbers.
        unit: what is decided together; forecasts of one unit come out nested.

    Returns:
        The band, as frequencies in [0, 1].

    Raises:
        InvalidInputError: a probability, outcome, unit or setting is wrong, the shapes differ, or
            there are no forecasts.

    References:
        Dimitriadis, Gneiting and Jordan (2021), PNAS 118 e2016191118.

    Example:
        >>> band = confidence_band([0.2] * 10 + [0.8] * 10, [0] * 5 + [1] * 5 + [1] * 10)
        >>> band.low.tolist(), band.high.tolist()
        ([0.3, 1.0], [0.7, 1.0])
    """
    probabilities, outcomes = as_rows(p, y)
    check_level(level)
    units = as_units(probabilities, None, unit, None)
    levels = gather(probabilities, outcomes)
    curve = recalibrated(levels.successes, levels.counts, levels.group)
    return _band(levels, curve, units, level=level, draws=draws, seed=seed)


def _band(
    levels: Levels,
    p: FloatArray,
    units: Units | None,
    *,
    level: float,
    draws: int,
    seed: int,
) -> CalibrationBand:
    points = np.arange(levels.p.size)
    if points.size > MOST_POINTS:
        points = np.rint(np.linspace(0, points.size - 1, MOST_POINTS)).astype(np.intp)
    curves = np.concatenate(
        [
            _curves(levels, successes)[:, points]
            for successes in draw_successes(levels, p, units=units, draws=draws, seed=seed)
        ]
    )
    low, high = np.quantile(curves, [(1.0 - level) / 2.0, (1.0 + level) / 2.0], axis=0)
    return CalibrationBand(p=levels.p[points], low=low, high=high)


def _curves(levels: Levels, successes: FloatArray) -> FloatArray:
    """Fits the isotonic curve to each row of successes."""
    n_records = successes.shape[0]
    segment = np.repeat(np.arange(n_records), levels.p.size)
    counts = np.tile(levels.counts, n_records)
    return recalibrated(successes.ravel(), counts, segment).reshape(successes.shape)

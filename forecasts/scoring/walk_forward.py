"""What a speaker's earlier statements say about the next one: recalibrated, never looking ahead."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, logit, ndtri

from forecasts.errors import InvalidInputError
from forecasts.scoring._inputs import (
    FloatArray,
    IntArray,
    Numbers,
    as_array,
    as_numbers,
    as_probabilities,
)
from forecasts.scoring.reliability import check_level

FEWEST_HEARD: Final = 10
"""Of how many units the outcome must be known before a statement is recalibrated."""
PRIOR_SPREAD: Final = 0.4
"""How far intercept and slope are thought to lie from 0 and 1, in logits, before anything is known.

In simulation with 20 to 120 statements .4 gains .10 of the Brier score where words say nothing, .01
to .02 at a slope of .4, .004 to .009 at a shift of .8, loses at most .002 where nothing is wrong,
and 90 % intervals hold the apt probability in .80 to .98 of cases; .25 learns too little, and 1
loses .006 on those who need no correction."""
_CLIP: Final = 0.01  # words of certainty stand for 1 to 99 % here, or one of them rules the fit
_MOST_STEPS: Final = 60


@dataclass(frozen=True, slots=True, eq=False)
class WalkForward:
    """One entry for each statement, in the order given; nan where too little was known.

    Attributes:
        value: the recalibrated probability of Yes.
        low: the lower end of its interval.
        high: the upper end of it.
        heard: how many units had come out before the statement was made.
    """

    value: FloatArray
    low: FloatArray
    high: FloatArray
    heard: IntArray


def walk_forward_recalibration(
    p: Numbers,
    y: Numbers,
    *,
    stated: Numbers,
    known: Numbers,
    unit: Numbers | None = None,
    fewest: int = FEWEST_HEARD,
    spread: float = PRIOR_SPREAD,
    level: float = 0.9,
) -> WalkForward:
    """Recalibrates each statement by the outcomes that were known before it was made.

    For statement i, let H be the statements j with known_j < stated_i, each weighing one over the
    number of those of its unit in H. With x = logit p, p first moved into [.01, .99], a and b
    maximise

    sum over H of w_j log P(y_j | a + b x_j) - (a^2 + (b - 1)^2) / (2 s^2),

    logistic recalibration (Cox 1958) shrunken towards a = 0 and b = 1, which leaves p as it is: the
    priors are normal with the spread s. The result is value_i = expit(a + b x_i), with
    the interval expit(a + b x_i -+ z e), where e^2 is the variance of a + b x_i under the inverse
    of the curvature at the maximum (Laplace), and z the normal quantile of (1 + level) / 2.

    What came out later, the statement's own outcome among it, changes nothing in value_i.

    Args:
        p: probabilities of Yes in [0, 1] of one speaker, one-dimensional.
        y: outcomes, 1 for Yes and 0 for No, nan while there is none.
        stated: when each was stated, as numbers that grow with time.
        known: when each outcome was known, on the same scale; nan or inf while it is not.
        unit: which statements weigh as one, by number; None is each by itself.
        fewest: of how many units the outcome must be known before a statement is recalibrated.
        spread: s, above 0; less trusts the words more.
        level: the share of intervals that should hold the apt probability, above 0 and below 1.

    Returns:
        A value with its interval for each statement, nan where fewer units than `fewest` had come
        out. Lower Brier scores than those of p tell that the words meant something else.

    Raises:
        InvalidInputError: a probability, an outcome, a shape or a setting is wrong.

    References:
        Cox (1958), Biometrika 45:562-565. Dawid (1984), JRSS A 147:278-292, on judging forecasts by
        what was known before them.

    Example:
        Twelve times "90 %", six of them Yes: the next 90 % is worth less.

        >>> days = list(range(13))
        >>> said = walk_forward_recalibration(
        ...     [0.9] * 13, [1, 0] * 6 + [1], stated=days, known=[d + 0.5 for d in days]
        ... )
        >>> said.heard[[0, 12]].tolist(), bool(np.isnan(said.value[0]))
        ([0, 12], True)
        >>> said.value[12:].round(2).tolist(), said.low[12:].round(2).tolist()
        ([0.64], [0.44])
    """
    probabilities, outcomes, times, units = _checked(p, y, stated, known, unit)
    _check_settings(fewest, spread)
    check_level(level)
    x: FloatArray = logit(np.clip(probabilities, _CLIP, 1.0 - _CLIP))
    z = float(ndtri((1.0 + level) / 2.0))
    value, low, high = (np.full(x.size, np.nan) for _ in range(3))
    heard = np.zeros(x.size, dtype=np.intp)
    fit, seen, told = _Fit(np.array([0.0, 1.0]), np.eye(2) * spread**2), 0, 0
    by_known = np.argsort(times[1], kind="stable")
    known_times = times[1][by_known]
    for i in np.argsort(times[0], kind="stable"):
        before = by_known[: np.searchsorted(known_times, times[0][i], side="left")]
        if before.size != seen:
            seen, weights = before.size, _weights(units[before])
            told = round(float(weights.sum()))
            if told >= fewest:
                fit = _maximum(x[before], outcomes[before], weights, spread)
        heard[i] = told
        if told >= fewest:
            row = np.array([1.0, x[i]])
            eta, error = float(row @ fit.best), float(np.sqrt(row @ fit.covariance @ row))
            value[i], low[i], high[i] = expit([eta, eta - z * error, eta + z * error])
    return WalkForward(value, low, high, heard)


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    best: FloatArray
    covariance: FloatArray


def _checked(
    p: Numbers, y: Numbers, stated: Numbers, known: Numbers, unit: Numbers | None
) -> tuple[FloatArray, FloatArray, tuple[FloatArray, FloatArray], NDArray[Any]]:
    """Checks all that is handed in; what has not come out gets the time inf."""
    probabilities, outcomes = as_probabilities(p), as_numbers(y, what="outcomes")
    said, told = as_numbers(stated, what="times"), as_numbers(known, what="times")
    units = np.arange(said.size) if unit is None else as_array(unit, what="units")
    shapes = {each.shape for each in (probabilities, outcomes, said, told, units)}
    if len(shapes) != 1 or probabilities.ndim != 1:
        raise InvalidInputError(
            f"The statements have shapes {sorted(shapes)}; expected one row of each: "
            "probability, outcome, time of the statement, time of the outcome, unit."
        )
    has_come_out = np.isfinite(told) & ~np.isnan(outcomes)
    if not np.isin(outcomes[has_come_out], (0.0, 1.0)).all():
        raise InvalidInputError("Found an outcome that is neither 0 (No) nor 1 (Yes), nor nan.")
    if not np.isfinite(said).all():
        raise InvalidInputError("Found a statement without a time; leave it out.")
    return probabilities, outcomes, (said, np.where(has_come_out, told, np.inf)), units


def _check_settings(fewest: int, spread: float) -> None:
    if fewest < 1:
        raise InvalidInputError(f"Found fewest {fewest!r}; expected a whole number from 1.")
    if not (np.isfinite(spread) and spread > 0.0):
        raise InvalidInputError(f"Found a spread of {spread!r}; expected a number above 0.")


def _weights(units: NDArray[Any]) -> FloatArray:
    """Gives the statements of one unit the weight of one between them."""
    _, place, counts = np.unique(units, return_inverse=True, return_counts=True)
    weights: FloatArray = 1.0 / counts[place]
    return weights


def _maximum(x: FloatArray, y: FloatArray, weight: FloatArray, spread: float) -> _Fit:
    """Climbs to the one maximum by Newton's steps, halved where they lose."""
    columns, prior = np.column_stack([np.ones_like(x), x]), np.array([0.0, 1.0])
    precision, b = spread**-2.0, prior.copy()

    def value_at(b: FloatArray) -> float:
        each = log_expit(np.where(y == 1.0, 1.0, -1.0) * (columns @ b))
        return float(weight @ each - 0.5 * precision * ((b - prior) ** 2).sum())

    value = value_at(b)
    for _ in range(_MOST_STEPS):
        chance: FloatArray = expit(columns @ b)
        slope = columns.T @ (weight * (y - chance)) - precision * (b - prior)
        bend = columns.T @ (columns * (weight * chance * (1.0 - chance))[:, None])
        covariance = np.linalg.inv(bend + precision * np.eye(2)).astype(np.float64, copy=False)
        step: FloatArray = covariance @ slope
        reached = value_at(b + step)
        while reached < value - 1e-12 * (1.0 + abs(value)):
            step = step / 2.0
            reached = value_at(b + step)
        b, value = b + step, reached
        if float(np.abs(step).max()) < 1e-10:
            break
    return _Fit(b, covariance)

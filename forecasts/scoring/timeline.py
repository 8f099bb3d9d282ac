"""Scores over time: the loss of a changing forecast, averaged over the time it was in force."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from forecasts.clock import as_utc
from forecasts.errors import InvalidInputError
from forecasts.scoring._inputs import (
    FloatArray,
    Numbers,
    as_array,
    as_numbers,
    as_outcomes,
    as_probabilities,
    check_each,
)

Rule: TypeAlias = Callable[[FloatArray, FloatArray], FloatArray]
Time: TypeAlias = float | datetime | np.datetime64


def time_averaged(
    rule: Rule,
    times: Sequence[Time] | NDArray[Any],
    p: Sequence[float | None] | NDArray[Any],
    y: float,
    *,
    start: Time,
    end: Time,
) -> tuple[float, float]:
    """Averages the loss of a forecaster's statements over the time they were in force.

    The statements make a right-continuous step function f: each holds from its own time until the
    next. With A the part of [start, end) in which one is in force, which without withdrawals is
    [max(start, times[0]), end):

    value = 1/|A| * integral over A of rule(f(t), y) dt,    coverage = |A| / (end - start),

    computed exactly from the steps, not by sampling. The loss is averaged, never the probability:
    the loss of an average probability is never above the average loss (Jensen), so the other order
    would reward wavering. The time before the first statement is left out of the value, not
    counted as free of loss, so joining late with p = .5 scores .25; coverage says how much of the
    window the value stands for.

    A statement before `start` counts from `start`, if none replaced it before. Statements at or
    after `end` are checked like the others and then ignored. A withdrawal is a None in `p`:
    nothing is in force from its time until the next statement.

    Args:
        rule: the score, such as `brier_score` or `log_score`; called with one-dimensional
            probabilities and outcomes. Bind options with a lambda.
        times: when each statement was made, strictly increasing. Either plain numbers in any one
            unit, such as seconds (taken as float64), or instants: aware datetimes and
            `np.datetime64`, the latter in UTC, counted in whole microseconds.
        p: the probability of Yes stated at each time, in [0, 1], or None for a withdrawal; as many
            as times.
        y: the outcome, 1 or True for Yes and 0 or False for No.
        start: when the window begins, a number or an instant as the times are.
        end: when the window ends, exclusive; after `start`.

    Returns:
        The average in the unit of the rule, with its orientation and range (for the Brier score
        lower is better, 0 to 1), and the coverage in [0, 1]. When nothing was in force within the
        window, or there are no statements at all, the value is nan and the coverage 0.0.

    Raises:
        InvalidInputError: a time is missing, not finite, without zone or of another type than the
            window's, the times do not increase, the lengths differ, a probability or the outcome
            is wrong, or the window does not end after it starts.

    References:
        Jensen (1906), Acta Mathematica 30:175-193, on the order of scoring and averaging.

    Example:
        >>> from forecasts.scoring import brier_score
        >>> value, coverage = time_averaged(brier_score, [2, 6], [0.6, 0.9], 1, start=0, end=10)
        >>> round(value, 3), coverage
        (0.085, 0.8)
    """
    moments, opening, closing = _line(times, start, end)
    probabilities, is_stated = _statements(p)
    outcome = as_outcomes(y)
    if outcome.ndim:
        raise InvalidInputError(
            f"The outcome has shape {outcome.shape}; expected a single 0 or 1 for the question."
        )
    _check_order(moments, is_stated.size, opening, closing)
    widths = np.diff(np.clip(np.append(moments, closing), opening, closing))
    in_force = float(widths[is_stated].sum())
    if in_force == 0.0:
        return math.nan, 0.0
    shares = np.where(is_stated, widths, 0.0) / in_force
    counted = shares > 0.0  # an infinite loss that held for no time must not turn into nan
    losses = rule(probabilities[counted], np.full(int(counted.sum()), float(outcome)))
    average = float(losses @ shares[counted])
    # rounding may carry a mean past its own extremes, and past a score's range; a mean never is
    value = min(max(average, float(losses.min())), float(losses.max()))
    return value, min(in_force / (closing - opening), 1.0)


def time_averages(
    rule: Rule,
    times: Numbers,
    p: Numbers,
    forecaster: Numbers,
    y: float,
    *,
    start: Numbers,
    end: float,
) -> tuple[FloatArray, FloatArray]:
    """Averages the losses of many forecasters on one question at once, as `time_averaged` does.

    The work grows with the number of statements, however many forecasters made them.

    Args:
        rule: the score, such as `brier_score`.
        times: when each statement was made, plain numbers in one unit; sorted by forecaster and
            time, of two at one time the later in order holds.
        p: the probability of Yes stated, in [0, 1]; nan for a withdrawal.
        forecaster: who said it, whole numbers from 0 without gaps, ascending.
        y: the outcome, 1 for Yes and 0 for No.
        start: when each forecaster's window begins, one a forecaster.
        end: when all windows end, exclusive.

    Returns:
        The averages in the unit of the rule, and the coverages in [0, 1], one a forecaster; nan
        and 0.0 where nothing was in force within the window.

    Raises:
        InvalidInputError: the statements are not sorted, the lengths differ, or a value is wrong.

    Example:
        >>> from forecasts.scoring import brier_score
        >>> values, coverages = time_averages(
        ...     brier_score, [2, 6, 5], [0.6, 0.9, 0.5], [0, 0, 1], 1, start=[0, 0], end=10
        ... )
        >>> values.round(3).tolist(), coverages.tolist()
        ([0.085, 0.25], [0.8, 0.5])
    """
    moments, stated = as_numbers(times, what="times"), as_numbers(p, what="probabilities")
    who, opening = as_array(forecaster, what="forecasters"), as_numbers(start, what="starts")
    _check_sorted(moments, stated, who, opening)
    if not moments.size:
        return np.full(opening.size, np.nan), np.zeros(opening.size)
    is_last = np.append(who[1:] != who[:-1], True)
    clipped = np.clip(moments, opening[who], end)
    widths = np.where(is_last, end, np.append(clipped[1:], end)) - clipped
    counted = (widths > 0) & ~np.isnan(stated)
    return _averaged(rule, stated[counted], widths[counted], who[counted], y, opening, end)


def _averaged(
    rule: Rule,
    p: FloatArray,
    widths: FloatArray,
    who: NDArray[Any],
    y: float,
    opening: FloatArray,
    end: float,
) -> tuple[FloatArray, FloatArray]:
    in_force = np.bincount(who, weights=widths, minlength=opening.size)
    values = np.full(opening.size, np.nan)
    if who.size:
        losses = rule(p, np.full(p.size, float(y)))
        sums = np.bincount(who, weights=losses * widths, minlength=opening.size)
        firsts = np.flatnonzero(np.append(True, who[1:] != who[:-1]))
        has_any = in_force > 0
        values[has_any] = sums[has_any] / in_force[has_any]
        # rounding may carry a mean past its own extremes, and past a score's range; a mean never is
        values[has_any] = np.clip(
            values[has_any],
            np.minimum.reduceat(losses, firsts),
            np.maximum.reduceat(losses, firsts),
        )
    span = np.where(end > opening, end - opening, 1.0)
    return values, np.minimum(in_force / span, 1.0)


def _check_sorted(
    moments: FloatArray, stated: FloatArray, who: NDArray[Any], opening: FloatArray
) -> None:
    if not moments.shape == stated.shape == who.shape or moments.ndim != 1:
        raise InvalidInputError(
            f"There are {moments.size} times, {stated.size} probabilities and {who.size} "
            "forecasters; expected one of each for each statement."
        )
    if who.size and (who.dtype.kind not in "iu" or who[0] < 0 or who[-1] >= opening.size):
        raise InvalidInputError(
            f"The forecasters must be whole numbers from 0 to {opening.size - 1}, one for each "
            "start; number them first."
        )
    same = who[1:] == who[:-1]
    if np.any(who[1:] < who[:-1]) or np.any(same & (moments[1:] < moments[:-1])):
        raise InvalidInputError("The statements are not sorted; sort by forecaster, then by time.")


def _statements(p: Sequence[float | None] | NDArray[Any]) -> tuple[FloatArray, NDArray[np.bool]]:
    """Returns the probabilities, nan for a withdrawal, and for each entry whether it is stated."""
    stated = as_array(p, what="probabilities")
    if stated.ndim != 1:
        raise InvalidInputError(
            f"The probabilities have {stated.ndim} dimensions; expected one, a value for each time."
        )
    if stated.dtype.kind != "O":
        return as_probabilities(stated), np.ones(stated.size, dtype=np.bool)
    is_stated = np.array([one is not None for one in stated], dtype=np.bool)
    probabilities = np.full(stated.size, np.nan)
    probabilities[is_stated] = as_probabilities(stated[is_stated].tolist())
    return probabilities, is_stated


def _line(
    times: Sequence[Time] | NDArray[Any], start: Time, end: Time
) -> tuple[FloatArray, float, float]:
    """Puts the times and the ends of the window on one line of plain numbers."""
    moments, window = _as_points(times), _as_points([start, end])
    if moments.size == 0:
        moments = moments.astype(window.dtype)
    if moments.dtype != window.dtype:
        raise InvalidInputError(
            f"The times are {moments.dtype} and the window is {window.dtype}; "
            "give both as numbers in one unit or both as instants."
        )
    points = np.concatenate([window, moments])
    if points.dtype.kind == "M":
        points = (points - window[0]) / np.timedelta64(1, "us")
    check_each(points[2:], np.isfinite(points[2:]), what="times", expected="a finite time")
    check_each(points[:2], np.isfinite(points[:2]), what="window", expected="a finite time")
    return points[2:], float(points[0]), float(points[1])


def _as_points(times: Sequence[Time] | NDArray[Any]) -> NDArray[Any]:
    """Returns the times as datetime64[us] when they are instants, as float64 otherwise."""
    if isinstance(times, np.ndarray) and times.dtype.kind != "O":
        points = times
    else:
        listed = [_in_utc(time) for time in times]
        if len({isinstance(time, np.datetime64) for time in listed}) > 1:
            raise InvalidInputError(
                "The times mix instants with something else; give all as numbers or all as "
                "instants."
            )
        points = as_array(listed, what="times")
    if points.ndim != 1:
        raise InvalidInputError(f"The times have {points.ndim} dimensions; expected one.")
    is_instant = points.dtype.kind == "M"
    return points.astype("datetime64[us]") if is_instant else as_numbers(points, what="times")


def _in_utc(time: Time) -> float | np.datetime64:
    # NumPy knows no zones: the instant in UTC goes in without one
    if isinstance(time, datetime):
        return np.datetime64(as_utc(time).replace(tzinfo=None), "us")
    return time


def _check_order(moments: FloatArray, n_statements: int, opening: float, closing: float) -> None:
    if moments.size != n_statements:
        raise InvalidInputError(
            f"There are {moments.size} times and {n_statements} probabilities; "
            "expected one probability for each time."
        )
    if not 0.0 < closing - opening < math.inf:
        raise InvalidInputError(
            f"The window lasts {closing - opening:g}; its end must lie after its start."
        )
    backwards = np.flatnonzero(moments[1:] <= moments[:-1])
    if backwards.size:
        raise InvalidInputError(
            f"The time at position {int(backwards[0]) + 1} is not after the one before it; "
            "sort the statements and keep one for each time."
        )

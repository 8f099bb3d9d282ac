"""How sure a mean is: intervals that stay honest when there are few questions."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from forecasts.errors import InvalidInputError
from forecasts.scoring._inputs import FloatArray, Numbers, as_numbers, check_each
from forecasts.scoring.grouped import grouped_mean


@dataclass(frozen=True, slots=True, eq=False)
class Intervals:
    """An interval for the mean of each group, in the unit of the values.

    Attributes:
        low: the lower ends, one a group; nan where nothing can be said.
        high: the upper ends, one a group; nan where nothing can be said.
        standard_error: of each mean, s / sqrt(n_g); nan where nothing can be said.
        degrees_of_freedom: of the pooled variance, one number for all groups.
    """

    low: FloatArray
    high: FloatArray
    standard_error: FloatArray
    degrees_of_freedom: int


def pooled_mean_interval(
    values: Numbers,
    groups: Numbers,
    *,
    n_groups: int | None = None,
    level: float = 0.9,
    bounds: tuple[float, float] = (0.0, 1.0),
) -> Intervals:
    """Gives an interval for the mean of each group, from one variance pooled over all groups.

    With x_gi the values of group g, n_g their number and t the quantile of Student's distribution:

    s^2 = (sum over g, i of (x_gi - mean_g)^2) / df,    df = sum over g of (n_g - 1),
    interval_g = mean_g -+ t(df, (1 + level) / 2) * s / sqrt(n_g), cut off at the bounds.

    Why pooled: a few losses say little about their own spread, and for losses the mean and the
    spread go together, so that a lucky record looks both good and certain. In the simulation
    among the tests (2 to 12 values a group) 90 % intervals from one pooled variance covered the
    mean in 91 % of the cases, those from each group's own variance in 76 %. The price: one spread
    for all is too wide for steady forecasters and too narrow for erratic ones. The level holds on
    average over the groups, for independent values.

    Args:
        values: one loss per forecaster and question, finite and within the bounds,
            one-dimensional.
        groups: the group of each value, whole numbers from 0, as many as values.
        n_groups: how many groups there are; by default one more than the highest group.
        level: the share of intervals that should hold their mean, above 0 and below 1.
        bounds: the range of the values, which no interval leaves; an end may be infinite, as in
            (0.0, math.inf) for the log score.

    Returns:
        The intervals, in the unit of the values. An empty group has nan; with df = 0, when no
        group has two values, nothing can be said and all are nan. When the values of every group
        are equal among themselves, the intervals have no width.

    Raises:
        InvalidInputError: a value is not finite or outside the bounds, the shapes or groups are
            wrong, or level or bounds are out of order.

    References:
        The pooled variance of the one-way layout: Fisher (1925), Statistical Methods for Research
        Workers; Student's t: Student (1908), Biometrika 6:1-25.

    Example:
        >>> intervals = pooled_mean_interval([0.1, 0.3, 0.2, 0.4, 0.25], [0, 0, 1, 1, 2])
        >>> intervals.degrees_of_freedom, intervals.standard_error.round(3).tolist()
        (2, [0.1, 0.1, 0.141])
        >>> intervals.low.round(3).tolist(), intervals.high.round(3).tolist()
        ([0.0, 0.008, 0.0], [0.492, 0.592, 0.663])
    """
    low, high = bounds
    numbers = as_numbers(values, what="values")
    _check_settings(level, low, high)
    check_each(
        numbers,
        np.isfinite(numbers) & (numbers >= low) & (numbers <= high),
        what="values",
        expected=f"a finite number within the bounds {low:g} to {high:g}",
    )
    means, counts = grouped_mean(numbers, groups, n_groups=n_groups)
    df = int(np.maximum(counts - 1, 0).sum())
    residuals = numbers - means[np.asarray(groups, dtype=np.intp)]
    deviation = np.sqrt(residuals @ residuals / df) if df else np.nan
    error = deviation / np.sqrt(np.where(counts > 0, counts, np.nan))
    half = stdtrit(df, (1.0 + level) / 2.0) * error if df else error
    return Intervals(
        low=np.maximum(means - half, low),
        high=np.minimum(means + half, high),
        standard_error=error,
        degrees_of_freedom=df,
    )


def _check_settings(level: float, low: float, high: float) -> None:
    if not 0.0 < level < 1.0:
        raise InvalidInputError(
            f"Found level {level!r}; expected a share above 0 and below 1, such as 0.9."
        )
    if not low < high:
        raise InvalidInputError(
            f"Found bounds {low!r} to {high!r}; expected the lower one first, such as (0.0, 1.0)."
        )

"""Many probabilities for one question made into one."""

from typing import Literal, TypeAlias

import numpy as np
from scipy.special import expit, logit

from forecasts.errors import InvalidInputError
from forecasts.scoring._inputs import (
    FloatArray,
    Numbers,
    as_numbers,
    as_probabilities,
    check_clip,
    check_each,
)

Method: TypeAlias = Literal["geometric_mean_of_odds", "mean", "median"]


def pool(
    p: Numbers,
    *,
    method: Method = "geometric_mean_of_odds",
    weights: Numbers | None = None,
    clip: float | None = 0.01,
    extremize: float = 1.0,
    axis: int = -1,
) -> float | FloatArray:
    """Pools the probabilities of several forecasters for one question.

    - "geometric_mean_of_odds": expit(sum w logit p / sum w). The default: it did best among these
      in simulations with independent information. p is first moved into [clip, 1 - clip], so that
      nobody's certainty decides alone.
    - "mean": sum w p / sum w. Never more extreme than needed, and so usually too timid.
    - "median": where the weights below and above balance; the middle of the two nearest when they
      balance exactly. It ignores how extreme the outer ones are.

    `extremize` a moves the result q to expit(a logit q) = q^a / (q^a + (1 - q)^a); above 1 it makes
    up for information that each forecaster has alone. Leave it at 1 unless it was learned from
    resolved questions.

    Args:
        p: probabilities of Yes in [0, 1]; any shape, one forecaster along the axis each.
        method: how to pool.
        weights: 0 or more and finite, of the shape of p, or one for each place along the axis. A
            weight of 0 leaves a forecaster out. By default all weigh the same.
        clip: for the odds only: how far p is kept from 0 and 1, above 0 and below .5. With None a
            single certainty makes the pool certain, and opposite ones make it nan.
        extremize: a, above 0.
        axis: along which to pool.

    Returns:
        Probabilities in [0, 1], between the smallest and the largest (clipped) one unless
        extremized: an array without the axis, or a float when p has one dimension. nan where the
        weights sum to 0.

    Raises:
        InvalidInputError: a probability, a weight, clip, extremize, the method, or the axis or a
            shape is wrong.

    References:
        Genest and Zidek (1986), Statistical Science 1:114-135, on pools.
        Satopää et al. (2014), International Journal of Forecasting 30:344-356, on odds; Baron et
        al. (2014), Decision Analysis 11:133-145, on extremizing.

    Example:
        >>> round(pool([0.6, 0.8, 0.9]), 4)
        0.7908
        >>> round(pool([0.6, 0.8, 0.9], method="mean"), 4)
        0.7667
        >>> pool([0.6, 0.8, 0.9], method="median", weights=[1, 1, 5])
        0.9
    """
    probabilities = _with_axis_last(as_probabilities(p), axis)
    weighting = _as_weights(weights, probabilities, axis)
    if method not in _POOLS:
        raise InvalidInputError(f"Found method {method!r}; expected one of {sorted(_POOLS)}.")
    if not 0.0 < extremize < np.inf:
        raise InvalidInputError(f"Found extremize {extremize!r}; expected a number above 0.")
    if method == "geometric_mean_of_odds" and clip is not None:
        check_clip(clip)
        probabilities = np.clip(probabilities, clip, 1.0 - clip)
    pooled = np.asarray(_POOLS[method](probabilities, weighting))
    if extremize != 1.0:
        pooled = np.asarray(expit(extremize * logit(pooled)))
    return pooled if pooled.ndim else float(pooled)


def recency_weights(n: int) -> FloatArray:
    """Gives later statements more weight: w_k = exp(sqrt(k) - sqrt(n)) for the k-th oldest of n.

    The newest weighs 1; of many, about the last sqrt(n) carry the pool.

    Args:
        n: how many statements, 0 or more.

    Returns:
        The weights in (0, 1], oldest first.

    Raises:
        InvalidInputError: n is negative.

    References:
        The weights of Metaculus's community prediction, as its published code computes them.

    Example:
        >>> recency_weights(4).round(3).tolist()
        [0.368, 0.557, 0.765, 1.0]
    """
    if n < 0:
        raise InvalidInputError(f"Found n {n!r}; expected 0 or more statements.")
    weights: FloatArray = np.exp(np.sqrt(np.arange(1, n + 1)) - np.sqrt(n))
    return weights


def age_weights(age: Numbers, *, half_life: float) -> FloatArray:
    """Halves the weight of a statement with each half-life of its age: w = 2^(-age / half_life).

    Args:
        age: how old each statement is, 0 or more, in the unit of half_life, of any shape.
        half_life: above 0 and finite.

    Returns:
        The weights in [0, 1], of the shape of age.

    Raises:
        InvalidInputError: an age is negative or not finite, or half_life is out of range.

    Example:
        >>> age_weights([0, 30, 90], half_life=30).tolist()
        [1.0, 0.5, 0.125]
    """
    ages = as_numbers(age, what="ages")
    is_good = np.isfinite(ages) & (ages >= 0.0)
    check_each(ages, is_good, what="ages", expected="a finite number of 0 or more")
    if not 0.0 < half_life < np.inf:
        raise InvalidInputError(f"Found half_life {half_life!r}; expected a number above 0.")
    weights: FloatArray = np.exp2(-ages / half_life)
    return weights


def _with_axis_last(array: FloatArray, axis: int) -> FloatArray:
    if not -array.ndim <= axis < array.ndim:
        raise InvalidInputError(
            f"Found axis {axis} for probabilities of shape {array.shape}; expected one of its axes."
        )
    return np.moveaxis(array, axis, -1)


def _as_weights(weights: Numbers | None, p: FloatArray, axis: int) -> FloatArray:
    """Returns weights of the shape of p, whose pooled axis is the last."""
    if weights is None:
        return np.ones(p.shape)
    array = as_numbers(weights, what="weights")
    is_good = np.isfinite(array) & (array >= 0.0)
    check_each(array, is_good, what="weights", expected="a finite number of 0 or more")
    if array.ndim == p.ndim:
        array = _with_axis_last(array, axis)
    if array.shape not in (p.shape, p.shape[-1:]):
        raise InvalidInputError(
            f"The weights have shape {np.shape(weights)}; expected the shape of the probabilities, "
            f"or {p.shape[-1]} weights, one for each place along the axis."
        )
    return np.broadcast_to(array, p.shape)


def _mean(values: FloatArray, weights: FloatArray) -> FloatArray:
    totals = np.asarray(weights.sum(axis=-1))
    means = np.full(totals.shape, np.nan)
    # a weight of 0 leaves out infinite values too
    sums = np.where(weights > 0.0, values, 0.0) * weights
    with np.errstate(invalid="ignore"):  # opposite certainties
        np.divide(sums.sum(axis=-1), totals, out=means, where=totals > 0.0)
    return means


def _mean_of_odds(p: FloatArray, weights: FloatArray) -> FloatArray:
    pooled: FloatArray = expit(_mean(logit(p), weights))
    return pooled


def _median(p: FloatArray, weights: FloatArray) -> FloatArray:
    order = np.argsort(p, axis=-1)
    p, weights = (np.take_along_axis(array, order, axis=-1) for array in (p, weights))
    half = weights.sum(axis=-1, keepdims=True) / 2.0
    reached = np.cumsum(weights, axis=-1)
    near = 1e-12 * half
    # the first that reaches the half, and the first beyond it: one and the same unless balanced
    lower = _first((reached >= half - near) & (weights > 0.0), p)
    upper = _first((reached > half + near) & (weights > 0.0), p)
    return (lower + upper) / 2.0


def _first(is_wanted: np.typing.NDArray[np.bool], p: FloatArray) -> FloatArray:
    if p.shape[-1] == 0:
        return np.full(p.shape[:-1], np.nan)
    place = is_wanted.argmax(axis=-1)[..., None]
    value = np.take_along_axis(p, place, axis=-1)[..., 0]
    return np.where(is_wanted.any(axis=-1), value, np.nan)


_POOLS = {"geometric_mean_of_odds": _mean_of_odds, "mean": _mean, "median": _median}

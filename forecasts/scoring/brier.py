"""The Brier score: of yes/no forecasts, of one out of several, and of an ordered ladder."""

from typing import overload

import numpy as np

from forecasts.errors import InvalidInputError
from forecasts.scoring._inputs import FloatArray, Numbers, as_forecasts, check_each, score_each


@overload
def brier_score(p: float, y: float) -> float: ...
@overload
def brier_score(p: Numbers, y: Numbers) -> FloatArray: ...
def brier_score(p: float | Numbers, y: float | Numbers) -> float | FloatArray:
    """Gives the squared distance between each probability and its outcome.

    BS = (p - y)^2, on the scale from 0 to 1. Brier's original sums over both outcomes, Yes and No,
    and is twice this.

    Lower is better: 0 is certain and right, 1 certain and wrong, .25 a probability of one half
    whatever happens. The score is strictly proper: its expected value is smallest, and only there,
    when the stated probability is the true one.

    Args:
        p: probabilities of Yes in [0, 1], of any shape.
        y: outcomes, 1 or True for Yes and 0 or False for No, of the same shape.

    Returns:
        The scores in [0, 1], without unit: an array of the same shape, or a float for scalars.

    Raises:
        InvalidInputError: a probability is not a finite number in [0, 1], an outcome is neither 0
            nor 1, or the shapes differ.

    References:
        Brier (1950), Monthly Weather Review 78:1-3.
        Gneiting and Raftery (2007), JASA 102:359-378, on propriety.

    Example:
        >>> brier_score(0.5, 1)
        0.25
        >>> brier_score([0.7, 0.7, 0.0], [1, 0, 0]).round(2).tolist()
        [0.09, 0.49, 0.0]
    """
    scores = score_each(_squared_distance, p, y)
    return scores if scores.ndim else float(scores)


def _squared_distance(p: FloatArray, y: FloatArray) -> FloatArray:
    return np.square(p - y)


def multicategory_brier(p: Numbers, y: Numbers) -> float | FloatArray:
    """Gives half the summed squared distance between a forecast over K categories and the outcome.

    BS = 1/2 * sum over k of (p_k - y_k)^2, y_k = 1 for the category that happened, else 0.

    Half of Brier's original sum, so that the score of an exclusive family reads like that of one
    question: lower is better, 0 is certain and right, 1 certain and wrong, and with two categories
    that sum to one it is exactly `brier_score`. It is strictly proper.

    **The probabilities need not sum to one.** They are scored as stated and never normalised: who
    gives three rivals 60 % each pays for it. Up to a sum of one the score stays in [0, 1]; above
    it can reach K / 2, when everything was called certain and K is above 2.

    Args:
        p: probabilities in [0, 1], shape (..., K), one row for each family, K at least 2.
        y: outcomes of the same shape, 0 or 1, with exactly one 1 in each row.

    Returns:
        The scores, without unit: an array of shape (...), or a float for a single row.

    Raises:
        InvalidInputError: a probability is not a finite number in [0, 1], an outcome is neither 0
            nor 1, the shapes differ, there are fewer than two categories, or a row of outcomes
            has none or several that happened.

    References:
        Brier (1950), Monthly Weather Review 78:1-3, with twice this value.

    Example:
        >>> round(multicategory_brier([0.2, 0.5, 0.3], [0, 1, 0]), 3)
        0.19
        >>> multicategory_brier([[0.7, 0.3], [0.6, 0.6]], [[1, 0], [1, 0]]).round(3).tolist()
        [0.09, 0.26]
    """
    probabilities, outcomes = as_forecasts(p, y)
    _check_last_axis(probabilities, 2, "categories")
    happened = outcomes.sum(axis=-1)
    check_each(
        np.asarray(happened),
        np.asarray(happened == 1.0),
        what="numbers of categories that happened",
        expected="exactly one category with outcome 1 in each family",
    )
    scores = np.asarray(((probabilities - outcomes) ** 2).sum(axis=-1) / 2.0)
    return scores if scores.ndim else float(scores)


def ladder_brier(p: Numbers, y: Numbers) -> float | FloatArray:
    """Gives the Brier score averaged over the splits of an ordered ladder.

    BS = 1/K * sum over k of (p_k - y_k)^2, with p_k the probability that rung k is reached, such
    as "by the end of 2023", "by the end of 2024", and y_k whether it was.

    Lower is better, 0 to 1, and with one rung it is `brier_score`. Nearly right costs less than
    far off, because every split between the stated and the true place counts once. The ladder is
    one unit however many rungs it has. Works on tournaments with ordered answers use both
    outcomes of each split and print twice this value. The score is strictly proper.

    Probabilities that contradict the order ("by 2023" above "by 2024") are kept and scored as
    stated, never sorted.

    Args:
        p: probabilities of the rungs in [0, 1], shape (..., K), one row for each ladder. They are
            cumulative, one for each split; K ordered categories make K - 1 rungs.
        y: outcomes of the same shape, 0 or 1, in the same order; along each row they change at
            most once, since who reaches a rung has passed those before it.

    Returns:
        The scores in [0, 1], without unit: an array of shape (...), or a float for a single row.

    Raises:
        InvalidInputError: a probability is not a finite number in [0, 1], an outcome is neither 0
            nor 1, the shapes differ, there is no rung, or the outcomes of a row change twice.

    References:
        Jose, Nau and Winkler (2009), Management Science 55:582-590, on scores sensitive to
        distance.

    Example:
        >>> round(ladder_brier([0.2, 0.7], [0, 1]), 3)
        0.065
    """
    probabilities, outcomes = as_forecasts(p, y)
    _check_last_axis(probabilities, 1, "rungs")
    changes = np.abs(np.diff(outcomes, axis=-1)).sum(axis=-1)
    check_each(
        np.asarray(changes),
        np.asarray(changes <= 1.0),
        what="changes along the ladders' outcomes",
        expected="at most one change from No to Yes, or from Yes to No, along a ladder",
    )
    scores = np.asarray(((probabilities - outcomes) ** 2).mean(axis=-1))
    return scores if scores.ndim else float(scores)


def _check_last_axis(probabilities: FloatArray, least: int, what: str) -> None:
    if probabilities.ndim == 0 or probabilities.shape[-1] < least:
        raise InvalidInputError(
            f"The probabilities have shape {probabilities.shape}; expected (..., K) with K "
            f"{what}, at least {least}."
        )

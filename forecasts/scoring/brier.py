"""The Brier score of yes/no forecasts."""

from typing import overload

from forecasts.scoring._inputs import FloatArray, Numbers, as_forecasts


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
    probabilities, outcomes = as_forecasts(p, y)
    scores = (probabilities - outcomes) ** 2
    return scores if probabilities.ndim else float(scores)

"""The spherical score of yes/no forecasts, the one score here of which more is better."""

from typing import overload

import numpy as np

from forecasts.scoring._inputs import FloatArray, Numbers, as_forecasts


@overload
def spherical_score(p: float, y: float) -> float: ...
@overload
def spherical_score(p: Numbers, y: Numbers) -> FloatArray: ...
def spherical_score(p: float | Numbers, y: float | Numbers) -> float | FloatArray:
    """Gives the share of the forecast's length that points to what happened. HIGHER IS BETTER.

    S = p_y / sqrt(p^2 + (1 - p)^2), with p_y the probability put on what happened: p after Yes,
    1 - p after No.

    **Mind the orientation**: unlike every other score in this package this one is a reward, not a
    loss. 1 is certain and right, 0 certain and wrong, sqrt(1/2) = .7071 a probability of one half
    whatever happens. Use 1 - S where a loss is expected, as in `time_averaged`. The score is
    strictly proper: its expected value is largest, and only there, when the stated probability is
    the true one.

    Args:
        p: probabilities of Yes in [0, 1], of any shape.
        y: outcomes, 1 or True for Yes and 0 or False for No, of the same shape. Outcomes between
            the two are refused: with them the score is not proper.

    Returns:
        The scores in [0, 1], without unit, higher is better: an array of the same shape, or a
        float for scalars.

    Raises:
        InvalidInputError: a probability is not a finite number in [0, 1], an outcome is neither 0
            nor 1, or the shapes differ.

    References:
        Roby (1965), Psychological Reports 17:3-16.
        Gneiting and Raftery (2007), JASA 102:359-378.

    Example:
        >>> spherical_score([0.7, 0.7, 1.0], [1, 0, 1]).round(4).tolist()
        [0.9191, 0.3939, 1.0]
    """
    probabilities, outcomes = as_forecasts(p, y)
    hit = np.where(outcomes == 1.0, probabilities, 1.0 - probabilities)
    scores: FloatArray = np.asarray(hit / np.hypot(probabilities, 1.0 - probabilities))
    return scores if scores.ndim else float(scores)

"""The logarithmic score of yes/no forecasts."""

from typing import overload

import numpy as np
from scipy.special import xlog1py, xlogy

from forecasts.errors import InvalidInputError
from forecasts.scoring._inputs import FloatArray, Numbers, as_forecasts


@overload
def log_score(p: float, y: float, *, clip: float | None = 0.001) -> float: ...
@overload
def log_score(p: Numbers, y: Numbers, *, clip: float | None = 0.001) -> FloatArray: ...
def log_score(
    p: float | Numbers, y: float | Numbers, *, clip: float | None = 0.001
) -> float | FloatArray:
    """Gives the negative logarithm of the probability put on what happened.

    LS = -[y ln p + (1 - y) ln(1 - p)], with 0 ln 0 = 0, in nats; divide by ln 2 for bits.
    Lower is better; a probability of one half scores ln 2 = .693 whatever happens.

    The raw score of a certain miss (p = 0 and Yes, p = 1 and No) is infinite, and one such
    statement makes every mean it enters infinite. Therefore there are two readings:

    - `clip=None` is the raw score, in [0, infinity], strictly proper: the one to keep on record.
    - a number, by default .001, first moves p into [clip, 1 - clip]: the one for means, and any
      page that shows such a mean says so. The score then lies in [-ln(1 - clip), -ln clip], by
      default [.0010005, 6.9078]; a certain hit scores .0010005 instead of 0. It stays proper, but
      no longer tells apart probabilities beyond the same end of the range.

    Args:
        p: probabilities of Yes in [0, 1], of any shape.
        y: outcomes, 1 or True for Yes and 0 or False for No, of the same shape.
        clip: how far a probability is kept from 0 and 1, above 0 and below .5; None for the raw
            score.

    Returns:
        The scores in nats: an array of the same shape, or a float for scalars.

    Raises:
        InvalidInputError: a probability is not a finite number in [0, 1], an outcome is neither 0
            nor 1, the shapes differ, or clip is out of its range.

    References:
        Good (1952), Journal of the Royal Statistical Society B 14:107-114.
        Gneiting and Raftery (2007), JASA 102:359-378.

    Example:
        >>> round(log_score(0.7, 1), 6)
        0.356675
        >>> log_score([0.0, 0.0], [1, 0], clip=None).tolist()
        [inf, 0.0]
        >>> log_score([0.0, 0.0], [1, 0]).round(4).tolist()
        [6.9078, 0.001]
    """
    probabilities, outcomes = as_forecasts(p, y)
    if clip is not None:
        if not 0.0 < clip < 0.5:
            raise InvalidInputError(
                f"Found clip {clip!r}; expected a number above 0 and below 0.5, such as 0.001. "
                "Use None for the raw score."
            )
        probabilities = np.clip(probabilities, clip, 1.0 - clip)
    # log1p keeps the digits of a tiny p that 1 - p would round away; 0.0 - x never gives -0.0
    gain = xlogy(outcomes, probabilities) + xlog1py(1.0 - outcomes, -probabilities)
    scores: FloatArray = np.asarray(0.0 - gain)
    return scores if scores.ndim else float(scores)

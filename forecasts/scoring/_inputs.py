"""What scoring accepts: every array is checked here, once, before anything is computed."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from forecasts.errors import InvalidInputError

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.intp]
Numbers: TypeAlias = Sequence[float] | NDArray[Any]

# so many values stay in the cache from one pass over them to the next
BLOCK = 1 << 15
# Read as whole numbers, the bits of a float from 0 to 1 are at most those of 1, and the bits of
# anything else (a negative, something larger, nan) are above: one pass checks both ends.
BITS_OF_ONE = np.float64(1.0).view(np.uint64)


def as_array(values: object, *, what: str) -> NDArray[Any]:
    """Turns a sequence into an array of whatever type it has.

    Raises:
        InvalidInputError: the values are ragged.
    """
    try:
        return np.asarray(values)
    except ValueError:
        raise InvalidInputError(
            f"The {what} form no regular array; give rows of one length."
        ) from None


def as_numbers(values: object, *, what: str) -> FloatArray:
    """Turns numbers into an array of float64; text, None and objects are refused, not guessed.

    Raises:
        InvalidInputError: the values are ragged or not plain numbers.
    """
    array = as_array(values, what=what)
    if array.dtype.kind not in "biuf":
        raise InvalidInputError(
            f"The {what} are of type {array.dtype}; expected plain numbers. "
            "Convert them with float() and leave missing ones out."
        )
    return array.astype(np.float64, copy=False)


def check_each(array: FloatArray, is_good: NDArray[np.bool], *, what: str, expected: str) -> None:
    """Checks that every value is good, naming the first that is not.

    Raises:
        InvalidInputError: a value is not good.
    """
    if is_good.all():
        return
    position = int(np.flatnonzero(~is_good)[0])
    found = float(array.flat[position])
    raise InvalidInputError(
        f"Found {found!r} at position {position} of the {what}; expected {expected}. "
        "Correct it or leave it out."
    )


def as_probabilities(p: object) -> FloatArray:
    """Returns probabilities as float64, every one of them in [0, 1].

    Raises:
        InvalidInputError: a value is no number, not finite or outside [0, 1].
    """
    array = as_numbers(p, what="probabilities")
    if not _are_surely_probabilities(array):
        is_good = (array >= 0) & (array <= 1)
        check_each(array, is_good, what="probabilities", expected="a number from 0 to 1")
    return array


def as_outcomes(y: object) -> FloatArray:
    """Returns outcomes as float64, every one of them 0 or 1.

    Raises:
        InvalidInputError: a value is neither 0 nor 1, nor False nor True.
    """
    array = as_numbers(y, what="outcomes")
    check_each(array, _is_outcome(array), what="outcomes", expected="0 (No) or 1 (Yes)")
    return array


def as_forecasts(p: object, y: object) -> tuple[FloatArray, FloatArray]:
    """Returns probabilities with their outcomes, both checked and of one shape.

    Raises:
        InvalidInputError: a probability or an outcome is wrong, or the shapes differ.
    """
    probabilities, outcomes = as_probabilities(p), as_outcomes(y)
    if probabilities.shape != outcomes.shape:
        raise InvalidInputError(
            f"The probabilities have shape {probabilities.shape} and the outcomes "
            f"{outcomes.shape}; expected the same. Give one outcome for each probability."
        )
    return probabilities, outcomes


def check_clip(clip: float) -> None:
    """Checks how far probabilities are to be kept from 0 and 1.

    Raises:
        InvalidInputError: it is not above 0 and below one half.
    """
    if not 0.0 < clip < 0.5:
        raise InvalidInputError(
            f"Found clip {clip!r}; expected a number above 0 and below 0.5, such as 0.001."
        )


def score_each(
    rule: Callable[[FloatArray, FloatArray], FloatArray], p: object, y: object
) -> FloatArray:
    """Checks forecasts and scores them, block by block, so that each is fetched only once.

    Args:
        rule: from probabilities and outcomes to scores, each from its own pair alone.
        p: probabilities of Yes in [0, 1], of any shape.
        y: outcomes, of the same shape.

    Returns:
        The scores, of the same shape.

    Raises:
        InvalidInputError: a probability or an outcome is wrong, or the shapes differ.
    """
    probabilities, outcomes = as_array(p, what="probabilities"), as_array(y, what="outcomes")
    if probabilities.dtype != np.float64 or probabilities.shape != outcomes.shape:
        return rule(*as_forecasts(p, y))
    scores = np.empty(probabilities.shape)
    rows = scores.reshape(-1), probabilities.reshape(-1), outcomes.reshape(-1)
    for start in range(0, scores.size, BLOCK):
        out, some_p, some_y = (array[start : start + BLOCK] for array in rows)
        some_y = as_numbers(some_y, what="outcomes")
        if not (_are_surely_probabilities(some_p) and _is_outcome(some_y).all()):
            as_forecasts(p, y)  # names the first that is wrong and where it stands
        out[...] = rule(some_p, some_y)
    return scores


def _are_surely_probabilities(array: FloatArray) -> bool:
    """False says nothing: -0.0 is a probability too, and not every layout can be read so."""
    if not array.flags.c_contiguous:
        return False
    return bool(array.view(np.uint64).max(initial=0) <= BITS_OF_ONE)


def _is_outcome(array: FloatArray) -> NDArray[np.bool]:
    is_outcome: NDArray[np.bool] = (array == 0) | (array == 1)
    return is_outcome

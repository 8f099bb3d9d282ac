"""What scoring accepts: every array is checked here, once, before anything is computed."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from forecasts.errors import InvalidInputError

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.intp]
Numbers: TypeAlias = Sequence[float] | NDArray[Any]


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
    check_each(
        array, (array >= 0) & (array <= 1), what="probabilities", expected="a number from 0 to 1"
    )
    return array


def as_outcomes(y: object) -> FloatArray:
    """Returns outcomes as float64, every one of them 0 or 1.

    Raises:
        InvalidInputError: a value is neither 0 nor 1, nor False nor True.
    """
    array = as_numbers(y, what="outcomes")
    check_each(array, (array == 0) | (array == 1), what="outcomes", expected="0 (No) or 1 (Yes)")
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

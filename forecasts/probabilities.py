"""Probabilities as people and files write them."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from forecasts.errors import InvalidInputError

_NUMBER: Final = r"(?:\d+(?:\.\d*)?|\.\d+)"
_FORMS: Final = "5%, 0.05, 1 in 20, 1/20 or odds 1:19"
_LONGEST: Final = 60
_READINGS: Final = re.compile(
    rf"(?P<percent>{_NUMBER})[ \t]*%"
    rf"|(?P<part>{_NUMBER})[ \t]*(?:in|/)[ \t]*(?P<whole>{_NUMBER})"
    rf"|odds[ \t]+(?P<yes>{_NUMBER})[ \t]*(?::|to)[ \t]*(?P<no>{_NUMBER})"
    rf"|(?P<bare>{_NUMBER})",
    re.ASCII | re.IGNORECASE,
)


def _ratio(part: str, whole: Fraction, typed: str) -> Fraction:
    if whole == 0:
        raise InvalidInputError(f"{typed!r} divides by zero; type a probability as {_FORMS}.")
    return Fraction(part) / whole


def probability_readings(typed: str) -> tuple[str, ...]:
    """Lists what a bare number of 1 or more may mean as a probability, each as it can be typed.

    Example:
        >>> probability_readings("15"), probability_readings("1"), probability_readings("0.15")
        (('15%', '1 in 15'), ('1%', '100%'), ())
    """
    number = typed.strip(" \t")
    if len(number) > _LONGEST or not re.fullmatch(_NUMBER, number, re.ASCII):
        return ()
    value = Fraction(number)
    if value < 1:
        return ()
    if value == 1:
        return f"{number}%", "100%"
    if value > 100:
        return (f"1 in {number}",)
    return (f"{number}%",) if value == 10 else (f"{number}%", f"1 in {number}")


def _shown(reading: str) -> str:
    if reading == "100%":
        return "100% (certain)"
    return f"{reading} ({parse_probability(reading):.3g})"


def _bare(number: str) -> Fraction:
    readings = probability_readings(number)
    if readings:
        raise InvalidInputError(
            f"{number!r} is ambiguous as a probability: did you mean "
            f"{' or '.join(map(_shown, readings))}? Type it as {_FORMS}."
        )
    return Fraction(number)


def parse_probability(typed: str) -> float:
    """Reads a probability as people type it.

    Accepted are `5%`, `0.05`, `1 in 20`, `1/20` and `odds 1:19` (one for, nineteen against),
    in ASCII digits. A bare number of 1 or more is ambiguous and refused with its readings.

    Args:
        typed: the text as typed.

    Returns:
        The probability in [0, 1], the nearest float to the decimal or fraction typed.

    Raises:
        InvalidInputError: the text is empty, ambiguous, no number, or outside [0, 1].

    Example:
        >>> [parse_probability(t) for t in ("5%", "0.05", "1 in 20", "1/20", "odds 1:19")]
        [0.05, 0.05, 0.05, 0.05, 0.05]
    """
    text = typed.strip(" \t")
    if not text:
        raise InvalidInputError(f"A probability is missing; type it as {_FORMS}.")
    match = _READINGS.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise InvalidInputError(
            f"{typed[:60]!r} is not a probability between 0 and 100%; type it as {_FORMS}."
        )
    if match["percent"]:
        value = Fraction(Decimal(match["percent"])) / 100
    elif match["part"]:
        value = _ratio(match["part"], Fraction(match["whole"]), typed)
    elif match["yes"]:
        value = _ratio(match["yes"], Fraction(match["yes"]) + Fraction(match["no"]), typed)
    else:
        value = _bare(match["bare"])
    if value > 1:
        raise InvalidInputError(
            f"{typed!r} is {float(value):.6g}, outside 0 to 100%; type it as {_FORMS}."
        )
    return float(value)


def decimal_probability(typed: str) -> float:
    """Reads a probability from a machine-written file: a plain decimal in [0, 1].

    Raises:
        InvalidInputError: the text is no plain decimal or lies outside [0, 1].

    Example:
        >>> decimal_probability("1")
        1.0
    """
    text = typed.strip()
    number = re.fullmatch(rf"{_NUMBER}(?:[eE]-\d{{1,3}})?", text, re.ASCII)
    value = float(text) if number else None
    if value is None or not 0.0 <= value <= 1.0:
        raise InvalidInputError(f"{typed[:60]!r} is not a decimal between 0 and 1, such as 0.35.")
    return value


def check_range(low: float | None, central: float, high: float | None) -> None:
    """Checks that a range is whole and holds its central value.

    Raises:
        InvalidInputError: one end is missing, an end is outside [0, 1], or low <= central <= high
            does not hold.
    """
    if (low is None) != (high is None):
        raise InvalidInputError("A range needs both ends: give low and high, or neither.")
    if low is None or high is None:
        return
    if not 0.0 <= low <= central <= high <= 1.0:
        raise InvalidInputError(
            f"The range {low:g} to {high:g} does not hold the probability {central:g}; "
            "low <= probability <= high is needed."
        )

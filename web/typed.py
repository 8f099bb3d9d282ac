"""What people fill in on the pages that are for one person."""

import re
from collections.abc import Mapping

from forecasts.errors import InvalidInputError
from forecasts.values import Visibility


def chosen_visibility(typed: Mapping[str, str]) -> Visibility | None:
    """Reads who may see something, as a form says it; None where it says nothing.

    Raises:
        InvalidInputError: it says something else.
    """
    value = typed.get("visibility", "")
    if not value:
        return None
    try:
        return Visibility(value)
    except ValueError:
        known = ", ".join(Visibility)
        raise InvalidInputError(
            f"{value[:60]!r} says nobody who may see it; it must be one of {known}."
        ) from None


def number_in(typed: Mapping[str, str], key: str) -> int | None:
    """Reads the number of a row; None where there is none, or no row can have it.

    Example:
        >>> number_in({"id": "12"}, "id"), number_in({"id": "x"}, "id")
        (12, None)
    """
    value = typed.get(key, "")
    return int(value) if re.fullmatch(r"[1-9][0-9]{0,8}", value) else None

"""What is wrong with a form, field by field, in words for a page."""

import re
from typing import Final

from forecasts.errors import ForecastsError, InvalidInputError

_COMMAND: Final = re.compile(r"(?:; [^;:]*)?[:,] forecasts [a-z].*$")


class RefusedFieldError(InvalidInputError):
    """One field of a form cannot be accepted.

    Attributes:
        field: its name.
    """

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


def page_words(error: ForecastsError) -> str:
    """Says what went wrong without the command that would help at a terminal.

    Example:
        >>> page_words(ForecastsError("It is resolved; reopen it: forecasts question reopen x"))
        'It is resolved.'
    """
    return _COMMAND.sub(".", str(error))

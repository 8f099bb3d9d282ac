"""What can go wrong, one class a cause; entry points map each to an exit code or an HTTP status.

ForecastsError
├── InvalidInputError      what was typed or sent cannot be accepted
├── NotFoundError          no such question, forecaster, article, candidate; nearest matches offered
├── ConflictError          the record is already in another state
├── ConfigurationError     a setting is missing, weak or wrong
└── SchemaError            the database is older or newer than this release
"""

from collections.abc import Sequence


class ForecastsError(Exception):
    """The root: its text is one clear line a person can act on."""


class InvalidInputError(ForecastsError):
    """Something typed or sent cannot be accepted; nothing was changed."""


class NotFoundError(ForecastsError):
    """A named thing does not exist; the nearest names are offered.

    Attributes:
        nearest: names or slugs close to the one asked for, best first.
    """

    def __init__(self, what: str, name: str, nearest: Sequence[str] = ()) -> None:
        self.nearest = tuple(nearest)
        hint = f" Did you mean: {', '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f"There is no {what} {name!r}.{hint}")


class ConflictError(ForecastsError):
    """The record is already in a state that does not allow this; nothing was changed."""


class ConfigurationError(ForecastsError):
    """A setting is missing, weak or cannot be read."""


class SchemaError(ForecastsError):
    """The database schema is not the one this release works with."""

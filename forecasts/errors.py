"""What can go wrong, one class a cause; entry points map each to an exit code or an HTTP status.

ForecastsError
├── InvalidInputError      what was typed or sent cannot be accepted
├── NotFoundError          no such question, forecaster, article, candidate; nearest matches offered
├── ConflictError          the record is already in another state
├── NotAllowedError        whoever asks may not do this
├── TooManyError           asked too often; it says when to ask again
├── SourceError            an outside system cannot be read
│   ├── SourceUnavailableError  not now: network, time-out, 429, 5xx; asking again may help
│   ├── SourceGoneError         there is no such thing (404, 410)
│   ├── SourceRefusedError      it needs a token, or the token does not reach so far (401, 403)
│   ├── SourceShapeError        what came back is not what this release can read
│   └── UnsafeAddressError      the address leads to a private network, or is no web address
├── ConfigurationError     a setting is missing, weak or wrong
└── SchemaError            the database is older or newer than this release
"""

from collections.abc import Sequence
from datetime import timedelta


class ForecastsError(Exception):
    """The root: its text is one clear line a person can act on."""


class InvalidInputError(ForecastsError):
    """Something typed or sent cannot be accepted; nothing was changed."""


class NotFoundError(ForecastsError):
    """A named thing does not exist; the nearest names are offered.

    Attributes:
        what: what was looked for, such as "forecaster".
        nearest: names or slugs close to the one asked for, best first.
    """

    def __init__(self, what: str, name: str, nearest: Sequence[str] = ()) -> None:
        self.what, self.nearest = what, tuple(nearest)
        hint = f" Did you mean: {', '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f"There is no {what} {name!r}.{hint}")


class ConflictError(ForecastsError):
    """The record is already in a state that does not allow this; nothing was changed."""


class NotAllowedError(ForecastsError):
    """Whoever asks may see the thing, but may not do this with it; nothing was changed."""


class TooManyError(ForecastsError):
    """Something was asked for too often.

    Attributes:
        retry_after: how long to wait before asking again.
    """

    def __init__(self, message: str, *, retry_after: timedelta) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class SourceError(ForecastsError):
    """An outside system cannot be read; whatever is on record stays as it is."""


class SourceUnavailableError(SourceError):
    """Not now: the network, a time limit, too many requests, an error of the server.

    Attributes:
        retry_after: how long the source asked to be left alone; None when it did not say.
    """

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class SourceGoneError(SourceError):
    """The source has no such thing; that decides nothing about a question."""


class SourceRefusedError(SourceError):
    """The source wants a token, or the token does not reach so far."""


class SourceShapeError(SourceError):
    """What came back cannot be read: no JSON, a field missing, renamed or of another kind."""


class UnsafeAddressError(SourceError):
    """The address leads into a private network, or is no address of the public web."""


class ConfigurationError(ForecastsError):
    """A setting is missing, weak or cannot be read."""


class SchemaError(ForecastsError):
    """The database schema is not the one this release works with."""

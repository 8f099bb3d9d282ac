"""Reading the JSON of sources strictly: a surprise is a `SourceShapeError` that names its place.

A parser reads like a table, one line a field:

    >>> market = Fields(parse_json(b'{"id": 7, "isResolved": false, "closeTime": 1784793600000}'))
    >>> market.identifier("id"), market.flag("isResolved"), market.text("slug", may_lack=True)
    ('7', False, None)
    >>> market.instant_ms("closeTime").isoformat()
    '2026-07-23T08:00:00+00:00'
    >>> market.probability("p")
    Traceback (most recent call last):
    ...
    forecasts.errors.SourceShapeError: market.p: found nothing, the field is missing; expected ...

`or_none` lets a null through as None, `may_lack` a missing field; nothing else ever becomes None,
except an absurd date.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Generic, Literal, TypeVar, overload
from zoneinfo import ZoneInfo

from forecasts.errors import SourceShapeError
from forecasts.sources.strict import parse_json

__all__ = ["Fields", "Reader", "parse_json", "price_time"]

T = TypeVar("T")

PROSE_LIMIT: Final = 20_000
LINE_LIMIT: Final = 500
FIRST_SANE: Final = datetime(1990, 1, 1, tzinfo=UTC)
LAST_SANE: Final = datetime(2100, 1, 1, tzinfo=UTC)
AHEAD: Final = timedelta(hours=24)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DECIMAL: Final = re.compile(r"-?\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,4})?", re.ASCII)
_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?", re.ASCII)
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_MISSING: Final = object()


def price_time(at: datetime | None, now: datetime, *, where: str = "price") -> datetime:
    """Checks the time of a price: known, and not more than 24 hours ahead of our clock.

    Args:
        at: as an instant reader gave it; None stands for an absurd date.
        now: when the price was fetched.
        where: names the place in the error.

    Raises:
        SourceShapeError: it is absurd or lies ahead.
    """
    if at is None:
        raise SourceShapeError(f"{where}: its time is missing, before 1990 or after 2099.")
    if at > now + AHEAD:
        raise SourceShapeError(
            f"{where}: its time {at.isoformat()} lies more than 24 hours ahead of our clock "
            f"({now.isoformat()})."
        )
    return at


def _described(value: Any) -> str:
    if value is _MISSING:
        return "nothing, the field is missing"
    if value is None:
        return "null"
    if isinstance(value, dict | list):
        kind = "an object" if isinstance(value, dict) else "a list"
        return f"{kind} of {len(value)}"
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:60]}..."


class _NotExpectedError(Exception):
    """Carries what was expected from a conversion to the reader, which knows the place."""


def _as_written(value: Any) -> str:
    if not isinstance(value, str):
        raise _NotExpectedError("text")
    return value


def _as_prose(value: Any) -> str:
    text = _as_written(value).replace("\r\n", "\n").replace("\r", "\n")
    return _UNPRINTABLE.sub("", text).strip()[:PROSE_LIMIT]


def _as_line(value: Any) -> str:
    text = re.sub(r"\s+", " ", _as_written(value))
    return _UNPRINTABLE.sub("", text).strip()[:LINE_LIMIT]


def _as_word(value: Any) -> str:
    word = _as_written(value)
    if len(word) > 100 or not word.isprintable():
        raise _NotExpectedError("a word of at most 100 printable characters")
    return word


def _as_identifier(value: Any) -> str:
    written = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(written, str) or not re.fullmatch(r"[\x21-\x7e]{1,200}", written):
        raise _NotExpectedError("an id: a whole number, or up to 200 characters without spaces")
    return written


def _as_number(value: Any) -> float:
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _NotExpectedError("a number")
    try:
        number = float(value)
    except OverflowError:
        raise _NotExpectedError("a number within the range of a float") from None
    if not math.isfinite(number):
        raise _NotExpectedError("a finite number")
    return number


def _as_probability(value: Any) -> float:
    number = _as_number(value)
    if not 0.0 <= number <= 1.0:
        raise _NotExpectedError("a probability from 0 to 1")
    return number + 0.0  # -0.0 becomes 0.0


def _as_whole(value: Any) -> int:
    number = _as_number(value)
    if not number.is_integer() or abs(number) > 2**53:
        raise _NotExpectedError("a whole number")
    return int(number)


def _as_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _NotExpectedError("true or false")
    return value


def _as_object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _NotExpectedError("an object")
    return value


def _as_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _NotExpectedError("a list")
    return value


def _sane(at: datetime) -> datetime | None:
    return at if FIRST_SANE <= at < LAST_SANE else None


def _since_epoch(number: float, per_second: float) -> datetime | None:
    try:
        return _sane(_EPOCH + timedelta(seconds=number / per_second))
    except OverflowError:
        return None


def _as_iso(value: Any, zone: str | None) -> datetime | None:
    written = _as_written(value).strip()
    try:
        if not _ISO.fullmatch(written):
            raise ValueError(written)  # noqa: TRY301  # one message for every shape of wrong
        at = datetime.fromisoformat(written)
    except ValueError:
        raise _NotExpectedError("a time like 2026-03-19T23:20:15Z") from None
    if at.tzinfo is None:
        if zone is None:
            raise _NotExpectedError("a time with its zone, like 2026-03-19T23:20:15Z")
        at = at.replace(tzinfo=ZoneInfo(zone))
    try:
        return _sane(at.astimezone(UTC))
    except OverflowError:
        return None


@dataclass(frozen=True, slots=True)
class Reader(Generic[T]):
    """Reads one kind of field: by its name, or the value itself when no name is given."""

    fields: "Fields"
    convert: Callable[[Any], T]

    @overload
    def __call__(
        self,
        name: str | None = None,
        *,
        or_none: Literal[False] = False,
        may_lack: Literal[False] = False,
    ) -> T: ...

    @overload
    def __call__(
        self, name: str | None = None, *, or_none: bool = False, may_lack: bool = False
    ) -> T | None: ...

    def __call__(
        self, name: str | None = None, *, or_none: bool = False, may_lack: bool = False
    ) -> T | None:
        """Reads the field.

        Args:
            name: of the field; None for the value itself, as in a list of plain values.
            or_none: whether null is allowed, and gives None.
            may_lack: whether the field may be missing, which gives None.

        Raises:
            SourceShapeError: it is missing, null or of another kind.
        """
        found = self.fields.found(name)
        if (found is _MISSING and may_lack) or (found is None and or_none):
            return None
        try:
            return self.convert(found)
        except _NotExpectedError as error:
            raise SourceShapeError(
                f"{self.fields.place(name)}: found {_described(found)}; expected {error}."
            ) from None


@dataclass(frozen=True, slots=True)
class Fields:
    """A value out of JSON with the readers of its fields, and where it stands for messages.

    Attributes:
        value: what `parse_json` gave, or a part of it.
        where: how messages call it, such as `market` or `event.markets[2]`.
    """

    value: Any
    where: str = "market"

    def found(self, name: str | None) -> Any:
        """Gives the bare field, a mark of its own when it is missing, or the value itself.

        Raises:
            SourceShapeError: a field is asked for, and the value is no object.
        """
        if name is None:
            return self.value
        if not isinstance(self.value, dict):
            raise SourceShapeError(
                f"{self.where}: found {_described(self.value)}; expected an object with {name!r}."
            )
        return self.value.get(name, _MISSING)

    def has(self, name: str) -> bool:
        """Says whether the field is there and not null.

        Raises:
            SourceShapeError: the value is no object.
        """
        return self.found(name) is not _MISSING and self.found(name) is not None

    def place(self, name: str | None) -> str:
        """Says where a field stands, such as `market.closeTime`."""
        return self.where if name is None else f"{self.where}.{name}"

    @property
    def text(self) -> Reader[str]:
        """One line, may be empty: controls out, white space folded, cut at 500 characters."""
        return Reader(self, _as_line)

    @property
    def prose(self) -> Reader[str]:
        """Text with its line breaks, may be empty: controls out, cut at 20,000 characters."""
        return Reader(self, _as_prose)

    @property
    def word(self) -> Reader[str]:
        """A word of the source's vocabulary, such as a status: exactly as it stands."""
        return Reader(self, _as_word)

    @property
    def identifier(self) -> Reader[str]:
        """An id, a slug or a token, written as text or as whole number."""
        return Reader(self, _as_identifier)

    @property
    def number(self) -> Reader[float]:
        """A finite number, also one written as decimal text."""
        return Reader(self, _as_number)

    @property
    def probability(self) -> Reader[float]:
        """A number in [0, 1], also one written as decimal text."""
        return Reader(self, _as_probability)

    @property
    def whole(self) -> Reader[int]:
        """A whole number, also one written as text, at most 2**53."""
        return Reader(self, _as_whole)

    @property
    def flag(self) -> Reader[bool]:
        """True or false, and nothing that merely looks like it."""
        return Reader(self, _as_flag)

    @property
    def instant_ms(self) -> Reader[datetime | None]:
        """A time in milliseconds since 1970; None when absurd (before 1990, after 2099)."""
        return Reader(self, lambda value: _since_epoch(_as_number(value), 1000.0))

    @property
    def instant_s(self) -> Reader[datetime | None]:
        """A time in seconds since 1970; None when absurd (before 1990, after 2099)."""
        return Reader(self, lambda value: _since_epoch(_as_number(value), 1.0))

    def instant_iso(
        self,
        name: str | None = None,
        *,
        or_none: bool = False,
        may_lack: bool = False,
        zone: str | None = None,
    ) -> datetime | None:
        """Reads a time in ISO 8601, with T or space; None when absurd (before 1990, after 2099).

        Args:
            name: of the field.
            or_none: whether null is allowed.
            may_lack: whether the field may be missing.
            zone: the IANA zone of times that do not name theirs; without it these are refused.

        Raises:
            SourceShapeError: it is missing, null, no time, or names no zone.

        Example:
            >>> Fields({"closedTime": "2026-03-19 23:20:15+00"}).instant_iso("closedTime").hour
            23
        """
        reader = Reader(self, lambda value: _as_iso(value, zone))
        return reader(name, or_none=or_none, may_lack=may_lack)

    def object(self, name: str | None = None) -> "Fields":
        """Reads an object, to read on in its fields; ask `has` first when it may be missing."""
        return Fields(Reader(self, _as_object)(name), self.place(name))

    def items(self, name: str | None = None) -> list["Fields"]:
        """Reads a list, each part with readers of its own; ask `has` when it may be missing."""
        place = self.place(name)
        parts = Reader(self, _as_list)(name)
        return [Fields(part, f"{place}[{index}]") for index, part in enumerate(parts)]

    def embedded_json(self, name: str | None = None) -> "Fields":
        """Reads JSON written inside a string, such as the outcomes of Polymarket.

        Example:
            >>> market = Fields({"outcomes": '["Yes", "No"]'})
            >>> [each.text() for each in market.embedded_json("outcomes").items()]
            ['Yes', 'No']
        """
        written = Reader(self, _as_written)(name)
        try:
            return Fields(parse_json(written), self.place(name))
        except SourceShapeError as error:
            raise SourceShapeError(f"{self.place(name)}: {error}") from None

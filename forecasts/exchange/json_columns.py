"""Reading lists of JSON objects as columns, each value checked and named where it is wrong."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from forecasts.clock import Edge, parse_moment
from forecasts.errors import InvalidInputError

Array: TypeAlias = NDArray[Any]

_SHOWN: Final = 60


def refusal(place: str, value: Any, expected: str) -> InvalidInputError:
    """Names a value that cannot be read, and what was expected."""
    shown = repr(value)
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    return InvalidInputError(f"{place} is {shown}; expected {expected}.")


def is_number(value: Any) -> bool:
    """Says whether a JSON value is a number that can be computed with; true and false are none."""
    is_one = isinstance(value, int | float) and not isinstance(value, bool)
    return is_one and abs(value) <= sys.float_info.max


def is_whole(value: Any) -> bool:
    """Says whether a JSON value is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class JsonColumns:
    """A list of objects of a file.

    Every method reads one field of all of them.

    Raises:
        InvalidInputError: a field is missing, or holds what it cannot; its place is named.
    """

    place: str
    rows: Sequence[Mapping[str, Any]]

    def __len__(self) -> int:
        return len(self.rows)

    def values(
        self, name: str, fits: Callable[[Any], bool], expected: str, *, optional: bool = False
    ) -> list[Any]:
        """Reads values that fit; null too where they are optional."""
        found = []
        for number, row in enumerate(self.rows):
            if name not in row:
                raise InvalidInputError(f"{self.place}[{number}] has no field {name!r}.")
            value = row[name]
            if not (fits(value) or (optional and value is None)):
                raise refusal(f"{self.place}[{number}].{name}", value, expected)
            found.append(value)
        return found

    def numbers(self, name: str, *, optional: bool = False) -> Array:
        """Reads numbers from 0 to 1; null is nan."""

        def fits(value: Any) -> bool:
            return is_number(value) and 0 <= value <= 1

        found = self.values(name, fits, "a number from 0 to 1", optional=optional)
        return np.array([np.nan if value is None else value for value in found], dtype=np.float64)

    def losses(self, name: str, *, unknown: float = np.nan) -> Array:
        """Reads log losses; null is what is said, for JSON has no infinity."""

        def fits(value: Any) -> bool:
            return is_number(value) and value >= 0

        found = self.values(name, fits, "a number from 0, or null", optional=True)
        return np.array([unknown if value is None else value for value in found], dtype=np.float64)

    def whole(self, name: str, *, low: int = 0, optional: bool = False) -> Array:
        """Reads whole numbers; null is -1."""

        def fits(value: Any) -> bool:
            return is_whole(value) and low <= value < 1 << 31

        found = self.values(name, fits, f"a whole number from {low}", optional=optional)
        return np.array([-1 if value is None else value for value in found], dtype=np.int64)

    def truths(self, name: str) -> Array:
        """Reads truths."""
        found = self.values(name, lambda value: isinstance(value, bool), "true or false")
        return np.array(found, dtype=bool)

    def texts(self, name: str, *, optional: bool = False) -> list[Any]:
        """Reads texts."""
        return self.values(name, lambda v: isinstance(v, str), "a text", optional=optional)

    def words(self, name: str, words: Sequence[StrEnum], *, optional: bool = False) -> list[Any]:
        """Reads words of a list; null is None."""
        known: dict[Any, StrEnum] = {word.value: word for word in words}
        expected = f"one of {', '.join(known)}"
        found = self.values(
            name, lambda v: isinstance(v, str) and v in known, expected, optional=optional
        )
        return [None if value is None else known[value] for value in found]

    def codes(self, name: str, words: Sequence[StrEnum], *, optional: bool = False) -> Array:
        """Reads words of a list as their places in it; null is -1."""
        found = self.words(name, words, optional=optional)
        return np.array([-1 if w is None else words.index(w) for w in found], dtype=np.int64)

    def moments(self, name: str) -> list[datetime]:
        """Reads instants."""
        found = []
        for number, text in enumerate(self.texts(name)):
            try:
                found.append(parse_moment(text, edge=Edge.START).at)
            except InvalidInputError:
                raise refusal(f"{self.place}[{number}].{name}", text, "a time") from None
        return found

    def places(self, name: str, known: Mapping[str, int]) -> Array:
        """Reads names that stand elsewhere in the file as their places there."""
        found = self.values(name, lambda v: isinstance(v, str) and v in known, "a name in the file")
        return np.array([known[value] for value in found], dtype=np.int64)

    def numbered(self, name: str) -> dict[str, int]:
        """Reads names that stand once each, with their places."""
        found = self.texts(name)
        places = {text: place for place, text in enumerate(found)}
        if len(places) < len(found):
            twice = next(text for text in found if found.count(text) > 1)
            raise InvalidInputError(f"{self.place} names {twice!r} twice.")
        return places


def json_columns(record: Mapping[str, Any], name: str, *, inside: str = "") -> JsonColumns:
    """Finds a list of objects in a record."""
    place, rows = f"{inside}{name}", record.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise refusal(place, rows, "a list of objects")
    return JsonColumns(place, rows)


def json_table(record: Mapping[str, Any], name: str, *, inside: str = "") -> JsonColumns:
    """Finds a list of objects in a record that is written column by column."""
    place, columns = f"{inside}{name}", record.get(name)
    if not isinstance(columns, dict) or not all(isinstance(c, list) for c in columns.values()):
        raise refusal(place, columns, "an object of lists")
    if len({len(cells) for cells in columns.values()}) > 1:
        lengths = {field: len(cells) for field, cells in columns.items()}
        raise refusal(f"The length of the lists in {place}", lengths, "all equally long")
    rows = zip(*columns.values(), strict=True)
    return JsonColumns(place, [dict(zip(columns, row, strict=True)) for row in rows])


def json_object(record: Mapping[str, Any], name: str, *, inside: str = "") -> JsonColumns:
    """Finds one object in a record, as a list of its own."""
    place, row = f"{inside}{name}", record.get(name)
    if not isinstance(row, dict):
        raise refusal(place, row, "an object")
    return JsonColumns(place, [row])

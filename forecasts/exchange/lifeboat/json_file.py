"""Reading a peer's JSON file whole: as large as one person's record gets, and no larger."""

import json
from collections.abc import Iterable
from typing import Any, Final

from forecasts.errors import InvalidInputError

LIMIT: Final = 64_000_000
DEPTH: Final = 32


def _check_depth(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEPTH:
            raise InvalidInputError("The JSON is nested too deeply to be a record.")
        inner: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inner += each.values()
            elif isinstance(each, list):
                inner += each
        level = inner


def read_json(lines: Iterable[str]) -> Any:
    """Reads a JSON file.

    Raises:
        InvalidInputError: it is no JSON, larger than 64 MB, or nested too deeply.
    """
    parts, size = [], 0
    for line in lines:
        size += len(line)
        if size > LIMIT:
            raise InvalidInputError("The file is larger than 64 MB; split it.")
        parts.append(line)
    try:
        value = json.loads("".join(parts))
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(f"The file is no JSON: {error}.") from None
    _check_depth(value)
    return value


def text_of(row: dict[str, Any], name: str) -> str:
    """Gives a field as text; blank where it is missing or null, a number as it stands.

    Raises:
        InvalidInputError: it is a list or an object.
    """
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value).strip()
    raise InvalidInputError(f"{name} is no text and no number.")


def objects(value: Any, what: str) -> list[dict[str, Any]]:
    """Gives a list of objects.

    Raises:
        InvalidInputError: it is none.
    """
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise InvalidInputError(f"{what} is no list of objects.")
    return value

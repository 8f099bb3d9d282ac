"""Reading what a program sends: strictly, so that two readers never understand it differently."""

import json
from collections.abc import Iterator
from typing import Any, Final, NoReturn
from urllib.parse import unquote_to_bytes

from flask import Request, request
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from forecasts.errors import InvalidInputError
from web.api.problems import UnreadableError

JSON_LIMIT: Final = 6 * 1024 * 1024
_DEPTH: Final = 32
_DIGITS: Final = 300  # no float holds 309


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for name in names if names.count(name) > 1)
        raise UnreadableError(f"The key {doubled[:60]!r} is there twice.")
    return found


def _constant(name: str) -> NoReturn:
    raise UnreadableError(f"{name} is no number of JSON.")


def _whole(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise UnreadableError(f"A number has {len(digits)} digits; at most {_DIGITS} are read.")
    return int(digits)


def _values(value: Any) -> Iterator[str]:
    """Yields every text in a value, keys too."""
    waiting = [(value, 1)]
    while waiting:
        each, depth = waiting.pop()
        if depth > _DEPTH:
            raise UnreadableError(f"It is nested deeper than {_DEPTH} levels.")
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            yield from each
            waiting.extend((inner, depth + 1) for inner in each.values())
        elif isinstance(each, list):
            waiting.extend((inner, depth + 1) for inner in each)


def check_text(text: str) -> None:
    """Refuses what no database keeps.

    Raises:
        UnreadableError: it holds NUL, or half of a character.
    """
    if "\x00" in text:
        raise UnreadableError("A text holds a NUL character.")
    if any("\ud800" <= each <= "\udfff" for each in text):
        raise UnreadableError("A text holds half of a character (a lone surrogate).")


def read_json(raw: bytes) -> Any:
    """Reads JSON: UTF-8, each key once, no NaN, no endless numbers, not too deep.

    Raises:
        UnreadableError: it cannot be read so.
    """
    try:
        value = json.loads(
            raw.decode(), object_pairs_hook=_pairs, parse_constant=_constant, parse_int=_whole
        )
    except UnicodeDecodeError:
        raise UnreadableError("The body is no UTF-8 text.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UnreadableError(f"The body is no JSON: {error.msg} at {where}.") from None
    except RecursionError:
        raise UnreadableError(f"It is nested deeper than {_DEPTH} levels.") from None
    for text in _values(value):
        check_text(text)
    return value


def check_query() -> None:
    """Refuses what the address asks twice, and what no text holds.

    Raises:
        UnreadableError: it cannot be read.
    """
    try:
        unquote_to_bytes(request.query_string).decode()
    except UnicodeDecodeError:
        raise UnreadableError("The address holds bytes that are no UTF-8 text.") from None
    for name, given in request.args.lists():
        if len(given) > 1:
            raise UnreadableError(f"{name[:60]!r} is given {len(given)} times; give it once.")
        check_text(name)
        check_text(given[0])


class StrictParser(FlaskParser):
    """Reads arguments strictly: whatever is not known is refused, with a pointer to it."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012  # as webargs has it
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": "raise",
        "json": "raise",
    }

    def load_json(self, req: Request, schema: Any) -> Any:  # noqa: ARG002  # as webargs calls it
        """Reads the body.

        Raises:
            InvalidInputError: nothing is sent.
            UnsupportedMediaType: it is not sent as JSON.
        """
        req.max_content_length = JSON_LIMIT
        raw = req.get_data(cache=True)
        if not raw:
            raise InvalidInputError("Send a JSON object as the body; one that says nothing is {}.")
        if req.mimetype != "application/json":
            raise UnsupportedMediaType("Send the body as application/json.")
        return read_json(raw)

    def load_querystring(self, req: Request, schema: Any) -> Any:
        """Reads the query of the address."""
        check_query()
        return super().load_querystring(req, schema)

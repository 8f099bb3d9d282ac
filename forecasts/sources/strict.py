"""Strict JSON: what two readers could see differently is refused."""

import json
import math
import re
from typing import Any, Final, NoReturn

from forecasts.errors import SourceShapeError

DEEPEST: Final = 100
MOST_DIGITS: Final = 400

_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def _refuse_constant(literal: str) -> NoReturn:
    raise SourceShapeError(f"The JSON holds {literal}, which is no number.")


def _whole_number(literal: str) -> int:
    if len(literal) > MOST_DIGITS:
        raise SourceShapeError(f"The JSON holds a number of {len(literal)} digits.")
    return int(literal)


def _fraction(literal: str) -> float:
    value = float(literal)
    if math.isinf(value):
        raise SourceShapeError(f"The JSON holds the number {literal[:60]}, which is too large.")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise SourceShapeError(f"The JSON names {twice[:60]!r} twice in one object.")
    return found


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_constant=_refuse_constant,
    parse_int=_whole_number,
    parse_float=_fraction,
)


def _decoded(raw: bytes | str) -> str:
    try:
        return (raw.encode() if isinstance(raw, str) else raw).decode("utf-8-sig")
    except UnicodeError:
        raise SourceShapeError(f"Expected JSON in UTF-8, found: {raw[:60]!r}") from None


def _check_depth(value: Any) -> None:
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST):
        level = [
            part
            for each in level
            for part in (each.values() if type(each) is dict else each)
            if type(part) is dict or type(part) is list
        ]
        if not level:
            return
    raise SourceShapeError(f"The JSON is nested more than {DEEPEST} deep.")


def _check_letters(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise SourceShapeError("The JSON holds half a character (a lone surrogate).") from None


def parse_json(raw: bytes | str) -> Any:
    r"""Parses JSON strictly, so that two readers can never see different things in it.

    Args:
        raw: UTF-8 bytes, or text already decoded; a byte order mark is passed over.

    Raises:
        SourceShapeError: it is empty, a web page, broken off or broken; holds NaN, Infinity, a
            number beyond float or of more than 400 digits, the same key twice, half a character,
            or is nested more than 100 deep.

    Example:
        >>> parse_json(b'{"p": "0.25", "n": 3}')
        {'p': '0.25', 'n': 3}
        >>> parse_json(b"<!doctype html><title>Just a moment...")
        Traceback (most recent call last):
        ...
        forecasts.errors.SourceShapeError: Expected JSON, found a web page: '<!doctype html>...
    """
    text = _decoded(raw).strip(" \t\r\n")
    if not text:
        raise SourceShapeError("Expected JSON, found nothing: the body is empty.")
    if text.startswith("<"):
        raise SourceShapeError(f"Expected JSON, found a web page: {text[:60]!r}")
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise SourceShapeError(f"The JSON is nested more than {DEEPEST} deep.") from None
    except json.JSONDecodeError as error:
        what = "JSON that breaks off" if error.pos >= len(text) else "broken JSON"
        raise SourceShapeError(
            f"Expected JSON, found {what} at character {error.pos} of {len(text)}: {text[:60]!r}"
        ) from None
    if text.count("[") + text.count("{") > DEEPEST:
        _check_depth(value)
    if "\\u" in text and _SURROGATE.search(text):
        _check_letters(value)
    return value

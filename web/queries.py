"""Reading the address line: query values become a frozen filter, or one clear sentence."""

import re
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from werkzeug.datastructures import MultiDict

from forecasts.clock import EARLIEST, LATEST, parse_day
from forecasts.errors import InvalidInputError
from forecasts.standings import BoardColumn, BoardFilter, BoardOrder
from forecasts.text import clean_text
from forecasts.values import Board, BoardScore, ForecasterKind

Query = MultiDict[str, str]

BOARD_LABELS: Final = {
    "board": "Board",
    "kind": "Kind",
    "tag": "Tag",
    "since": "Deadline from",
    "until": "to",
    "minimum": "Questions at least",
    "score": "Ordered by",
    "early": "also questions resolved before their deadline",
    "sort": "Sorted by",
}
NAME_LIMIT: Final = 300
_NUMBER: Final = r"[1-9][0-9]{0,5}"

_Word = TypeVar("_Word", bound=StrEnum)


def _label(key: str) -> str:
    return f"“{BOARD_LABELS[key]}”"


def _value(query: Query, key: str) -> str | None:
    given = query.getlist(key)
    if len(given) > 1:
        raise InvalidInputError(
            f"{_label(key)} is given {len(given)} times in the address; give it once."
        )
    return given[0].strip() or None if given else None


def _word(query: Query, key: str, words: type[_Word]) -> _Word | None:
    typed = _value(query, key)
    if typed is None:
        return None
    try:
        return words(typed)
    except ValueError:
        known = ", ".join(words)
        raise InvalidInputError(
            f"{_label(key)} is {typed[:60]!r}; it must be one of {known}."
        ) from None


def _day(query: Query, key: str) -> date | None:
    typed = _value(query, key)
    if typed is None:
        return None
    try:
        day = parse_day(typed)
    except InvalidInputError as error:
        raise InvalidInputError(f"{_label(key)}: {error}") from None
    if not EARLIEST.date() <= day < LATEST.date():
        raise InvalidInputError(f"{_label(key)} is {typed!r}, outside the years 1900 to 2199.")
    return day


def _minimum(query: Query) -> int:
    typed = _value(query, "minimum")
    if typed is None:
        return 1
    if not re.fullmatch(_NUMBER, typed):
        raise InvalidInputError(
            f"{_label('minimum')} is {typed[:60]!r}; it must be a whole number from 1 to 999999."
        )
    return int(typed)


def _flag(query: Query, key: str) -> bool:
    typed = _value(query, key)
    if typed not in {None, "0", "1"}:
        raise InvalidInputError(f"{_label(key)} is {typed[:60]!r}; it must be 1 or left out.")
    return typed == "1"


def board_filter(query: Query) -> BoardFilter:
    """Reads what a reader asks of the board.

    Raises:
        InvalidInputError: a value cannot be read; it is named with what is expected.
    """
    tag = _value(query, "tag")
    since, until = _day(query, "since"), _day(query, "until")
    if since and until and since > until:
        raise InvalidInputError(
            f"{_label('since')} ({since}) lies after {_label('until')} ({until}); swap them."
        )
    return BoardFilter(
        board=_word(query, "board", Board),
        kind=_word(query, "kind", ForecasterKind),
        tag=clean_text(tag, what="tag", limit=60).lower() if tag else None,
        since=since,
        until=until,
        minimum=_minimum(query),
        includes_early=_flag(query, "early"),
        score=_word(query, "score", BoardScore),
    )


def board_order(query: Query) -> BoardOrder | None:
    """Reads by which column a reader sorts the board: `name`, or `-name` for the reverse.

    Raises:
        InvalidInputError: there is no such column; those that are there are named.
    """
    typed = _value(query, "sort")
    if typed is None:
        return None
    column = typed.removeprefix("-")
    if column not in set(BoardColumn):
        known = ", ".join(BoardColumn)
        raise InvalidInputError(
            f"{_label('sort')} is {typed[:60]!r}; it must be one of {known}, with - in front for "
            "the highest first."
        )
    return BoardOrder(BoardColumn(column), typed.startswith("-"))


def board_query(wanted: BoardFilter) -> dict[str, str]:
    """Writes a filter as the shortest query that reads back as the same filter."""
    written = {
        "board": wanted.board,
        "kind": wanted.kind,
        "tag": wanted.tag,
        "since": wanted.since and wanted.since.isoformat(),
        "until": wanted.until and wanted.until.isoformat(),
        "minimum": str(wanted.minimum) if wanted.minimum > 1 else None,
        "score": wanted.score,
        "early": "1" if wanted.includes_early else None,
    }
    return {key: str(value) for key, value in written.items() if value}


def _is_fillable(key: str, value: str) -> bool:
    shapes = {"since": r"\d{4}-\d{2}-\d{2}", "until": r"\d{4}-\d{2}-\d{2}", "minimum": _NUMBER}
    fits = key not in shapes or re.fullmatch(shapes[key], value, re.ASCII) is not None
    return fits and value.isprintable() and "\ufffd" not in value and len(value) <= NAME_LIMIT


def filled_form(query: Query) -> dict[str, str]:
    """Keeps of a query what a form can show again, readable or not, with every field present."""
    asked = {key: query.get(key, "").strip() for key in BOARD_LABELS}
    return {key: value if _is_fillable(key, value) else "" for key, value in asked.items()}


def is_untidy(query: Query) -> bool:
    """Says whether a submitted form left empty values in the address."""
    return any(not value.strip() for key in BOARD_LABELS for value in query.getlist(key))


def article_number(typed: str) -> int | None:
    """Reads the number of an article from an address; None when it cannot be one."""
    return int(typed) if re.fullmatch(r"[1-9][0-9]{0,8}", typed) else None


def is_plausible_name(typed: str) -> bool:
    """Says whether a name or slug in an address can be on record at all."""
    return len(typed) <= NAME_LIMIT and typed.isprintable() and "\ufffd" not in typed

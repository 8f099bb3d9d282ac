"""Plain feeds: rows in JSON found by dotted paths, and tables in CSV found by column names."""

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from forecasts.errors import SourceShapeError
from forecasts.sources.observations.records import Observation, Series
from forecasts.sources.observations.rows import (
    checked,
    decimal_value,
    exact_json,
    observed,
    read_period,
)
from forecasts.sources.reading import Fields

_DELIMITERS: Final = (",", ";", "\t")


def _step(value: Any, name: str, *, where: str, path: str) -> Any:
    if isinstance(value, dict) and name in value:
        return value[name]
    if isinstance(value, list) and name.isascii() and name.isdigit() and int(name) < len(value):
        return value[int(name)]
    holds = f"the fields {', '.join(sorted(value))[:120]}" if isinstance(value, dict) else ""
    raise SourceShapeError(
        f"{where}: there is no {name!r} on the path {path!r}; found "
        f"{holds or type(value).__name__}."
    )


def _follow(value: Any, path: str, *, where: str) -> Any:
    for name in path.split(".") if path else ():
        value = _step(value, name, where=where, path=path)
    return value


def parse_json_feed(raw: bytes, series: Series) -> list[Observation]:
    """Reads rows of a JSON feed; one object instead of a list counts as one row.

    Raises:
        SourceShapeError: it is no JSON, a path leads nowhere, or a row cannot be read.

    Example:
        >>> raw = b'{"data": [{"day": "2024-05-01", "close": {"usd": "61.5"}}]}'
        >>> from forecasts.sources.observations import Provider
        >>> series = Series(provider=Provider.JSON, url="https://data.example", rows="data",
        ...                 date_field="day", value_field="close.usd")
        >>> parse_json_feed(raw, series)[0].value
        Decimal('61.5')
    """
    rows = _follow(exact_json(raw), series.rows, where="feed")
    found = []
    for row in Fields([rows] if isinstance(rows, dict) else rows, series.rows or "feed").items():
        written = _follow(row.value, series.date_field, where=row.where)
        period = read_period(written, series.frequency, where=row.place(series.date_field))
        written = _follow(row.value, series.value_field, where=row.where)
        value = decimal_value(written, where=row.place(series.value_field))
        found.append(observed(period, value, row.value))
    return checked(found)


def _table(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceShapeError(
            f"Expected a CSV in UTF-8, found other bytes: {raw[:60]!r}"
        ) from None
    if not text.strip():
        raise SourceShapeError("Expected a CSV, found nothing: the body is empty.")
    if text.lstrip()[0] in "<{[":
        what = "a web page" if text.lstrip()[0] == "<" else "JSON"
        raise SourceShapeError(f"Expected a CSV, found {what}: {text.lstrip()[:60]!r}")
    return text


def _lines(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise SourceShapeError(f"The CSV cannot be read: {error}.") from None


def _header(text: str, series: Series) -> tuple[str, list[str]]:
    names: list[str] = []
    for delimiter in _DELIMITERS:
        header = [name.strip() for name in next(_lines(text, delimiter), [])]
        if header.count(series.date_field) == header.count(series.value_field) == 1:
            return delimiter, header
        names = max(names, header, key=len)
    raise SourceShapeError(
        f"The CSV has the columns {', '.join(names)[:200]}; expected {series.date_field!r} and "
        f"{series.value_field!r} once each."
    )


def parse_csv(raw: bytes, series: Series) -> list[Observation]:
    r"""Reads a table with a header; columns may be parted by comma, semicolon or tab.

    Raises:
        SourceShapeError: it is no CSV in UTF-8, lacks a column, or a line has more or fewer cells
            than the header, as with an unquoted separator of thousands.

    Example:
        >>> from forecasts.sources.observations import Frequency, Provider
        >>> series = Series(provider=Provider.CSV, url="https://data.example",
        ...                 frequency=Frequency.MONTH,
        ...                 date_field="observation_date", value_field="UNRATE")
        >>> parse_csv(b"observation_date,UNRATE\n2024-05-01,4.0\n", series)[0].row
        '2024-05-01,4.0'
    """
    text = _table(raw)
    delimiter, header = _header(text, series)
    at_date, at_value = header.index(series.date_field), header.index(series.value_field)
    lines = _lines(text, delimiter)
    next(lines)
    found = []
    for number, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        where = f"row {number}"
        if len(cells) != len(header):
            raise SourceShapeError(
                f"{where}: found {len(cells)} cells; the header has {len(header)} columns."
            )
        period = read_period(cells[at_date], series.frequency, where=where)
        value = decimal_value(cells[at_value], where=where)
        found.append(observed(period, value, delimiter.join(cells)))
    return checked(found)

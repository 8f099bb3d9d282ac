"""Writing a table as CSV, JSON Lines or Parquet, row by row."""

import csv
import importlib
import io
import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import IO, Any, Final

from forecasts.errors import ConfigurationError
from forecasts.exchange.tables import Cell, CellKind, RowOfCells, Table

Progress = Callable[[str, int, int | None], None]

EXPORTING: Final = "exporting"
BATCH: Final = 10_000
EVERY: Final = 2_000
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\0]")
_TYPES: Final = {CellKind.TEXT: "string", CellKind.NUMBER: "float64", CellKind.COUNT: "int64"}


def _shown(table: Table, progress: Progress) -> Iterator[RowOfCells]:
    for number, row in enumerate(table.rows, start=1):
        yield row
        if number % EVERY == 0:
            progress(EXPORTING, number, max(table.total, number))


def guarded(cell: Cell) -> Cell:
    """Puts an apostrophe before a text that a spreadsheet would run as a formula.

    Example:
        >>> guarded("=1+1"), guarded("Alice"), guarded(-0.5), guarded("'=1+1")
        ("'=1+1", 'Alice', -0.5, "''=1+1")
    """
    is_formula = isinstance(cell, str) and _FORMULA.match(cell) is not None
    return f"'{cell}" if is_formula else cell


def unguarded(text: str) -> str:
    """Takes away what `guarded` put before a text.

    Example:
        >>> [unguarded(text) for text in ("'=1+1", "'tis", "''-5")]
        ['=1+1', "'tis", "'-5"]
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def write_csv(
    table: Table, out: IO[bytes], *, progress: Progress, for_spreadsheet: bool = False
) -> None:
    """Writes UTF-8 CSV; what is unknown is blank, an infinite log loss `inf`.

    Args:
        table: what to write.
        out: where.
        progress: called now and then with the rows done.
        for_spreadsheet: whether texts that a spreadsheet would run are disarmed; the file then
            differs from the record, and is not meant to be imported again.
    """
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in table.columns)
    rows = _shown(table, progress)
    writer.writerows(map(_guarded_row, rows) if for_spreadsheet else rows)
    text.flush()
    text.detach()


def _guarded_row(row: RowOfCells) -> list[Cell]:
    return [guarded(cell) for cell in row]


def write_jsonl(table: Table, out: IO[bytes], *, progress: Progress) -> None:
    """Writes one JSON object a line; what is unknown or infinite is null."""
    names, infinite = [column.name for column in table.columns], 0
    for row in _shown(table, progress):
        cells = dict(zip(names, row, strict=True))
        for name, cell in cells.items():
            if isinstance(cell, float) and not math.isfinite(cell):
                cells[name], infinite = None, infinite + 1
        out.write(f"{json.dumps(cells, ensure_ascii=False)}\n".encode())
    if infinite:
        table.notes.append(
            f"{infinite:,} infinite log losses (a certain miss) are null: JSON has no infinity."
        )


def check_parquet() -> Any:
    """Finds the library that writes Parquet.

    Raises:
        ConfigurationError: it is not installed; the command that installs it is named.
    """
    try:
        importlib.import_module("pyarrow.parquet")
        return importlib.import_module("pyarrow")
    except ImportError:
        raise ConfigurationError(
            "Parquet needs the library pyarrow, which is not installed; run: pip install "
            "'forecasts[parquet]'"
        ) from None


def write_parquet(table: Table, out: IO[bytes], *, progress: Progress) -> None:
    """Writes Parquet with typed columns; what is unknown is null.

    Raises:
        ConfigurationError: pyarrow is not installed.
    """
    arrow = check_parquet()
    schema = arrow.schema(
        [(column.name, getattr(arrow, _TYPES[column.kind])()) for column in table.columns]
    )
    rows = _shown(table, progress)
    with arrow.parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        while part := list(islice(rows, BATCH)):
            writer.write_table(_arrow_table(arrow, schema, part))


def _arrow_table(arrow: Any, schema: Any, part: Sequence[RowOfCells]) -> Any:
    arrays = [
        arrow.array(values, type=kind)
        for values, kind in zip(zip(*part, strict=True), schema.types, strict=True)
    ]
    return arrow.Table.from_arrays(arrays, schema=schema)

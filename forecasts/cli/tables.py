"""Plain tables and paragraphs that fit 80 columns and widen with the terminal."""

import shutil
import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

import click

from forecasts.text import printable

GAP: Final = 2
NARROWEST: Final = 8
WIDEST: Final = 140


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        heading: what stands above it.
        is_number: whether it is set flush right.
        shrinks: whether its texts may be cut to fit the terminal.
    """

    heading: str
    is_number: bool = False
    shrinks: bool = False


def terminal_width() -> int:
    """Returns how many columns there are to write in; 80 where nobody says."""
    return max(40, min(WIDEST, shutil.get_terminal_size((80, 24)).columns))


def display_width(text: str) -> int:
    """Counts the terminal cells a text takes: wide characters two, combining ones none.

    Example:
        >>> [display_width(text) for text in ("abc", "日本", "e\u0301")]
        [3, 4, 1]
    """
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def cut(text: str, width: int) -> str:
    """Cuts a text to a number of terminal cells, with an ellipsis where something is missing.

    Example:
        >>> cut("Valery Kavaleuski", 10)
        'Valery Ka…'
    """
    if display_width(text) <= width:
        return text
    kept, used = "", 1
    for character in text:
        used += _cells(character)
        if used > width:
            break
        kept += character
    return kept.rstrip() + "…"


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], room: int) -> list[int]:
    widths = [
        max(display_width(text) for text in (column.heading, *(row[place] for row in rows)))
        for place, column in enumerate(columns)
    ]
    flexible = [place for place, column in enumerate(columns) if column.shrinks]
    excess = sum(widths) + GAP * (len(widths) - 1) - room
    while excess > 0 and flexible:
        widest = max(flexible, key=lambda place: widths[place])
        if widths[widest] <= NARROWEST:
            break
        widths[widest] -= 1
        excess -= 1
    return widths


def _padded(text: str, width: int, column: Column) -> str:
    text = cut(text, width) if column.shrinks else text
    space = " " * (width - display_width(text))
    return space + text if column.is_number else text + space


def table_lines(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], *, width: int | None = None
) -> list[str]:
    """Sets rows under their headings; the texts of shrinking columns are cut where needed.

    Args:
        columns: the columns.
        rows: one text a column.
        width: terminal cells to write in; the terminal's by default.

    Returns:
        The heading, then one line a row.
    """
    widths = _widths(columns, rows, (width or terminal_width()))
    lines = [[column.heading for column in columns], *rows]
    gap = " " * GAP
    return [
        gap.join(_padded(*cell) for cell in zip(line, widths, columns, strict=True)).rstrip()
        for line in lines
    ]


def print_table(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], notes: Sequence[str] = ()
) -> None:
    """Prints a table, its heading set off on a terminal.

    Args:
        columns: the columns.
        rows: one text a column.
        notes: what stands below each row, "" for nothing.
    """
    heading, *lines = table_lines(columns, rows)
    click.secho(heading, bold=True)
    for line, note in zip_longest(lines, notes, fillvalue=""):
        click.echo(line)
        if note:
            click.echo(paragraph(note, indent=4))


def paragraph(text: str, *, indent: int = 0, hanging: int | None = None) -> str:
    """Wraps a text to the terminal, at most 88 columns wide; control characters are left out."""
    later = indent if hanging is None else hanging
    return textwrap.fill(
        printable(text),
        width=min(terminal_width(), 88),
        initial_indent=" " * indent,
        subsequent_indent=" " * later,
        break_long_words=False,
        break_on_hyphens=False,
    )

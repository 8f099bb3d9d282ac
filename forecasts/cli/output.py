"""What commands write: JSON clean on stdout, warnings and progress on stderr."""

import json
import sys
from typing import Any

import click

from forecasts.plain import plain


def print_json(value: Any) -> None:
    """Writes one JSON value to stdout; letters of any script stay as they are."""
    is_ascii = (sys.stdout.encoding or "").lower() not in {"utf-8", "utf8"}
    written = json.dumps(plain(value), ensure_ascii=is_ascii, indent=2, allow_nan=False)
    click.echo(written.encode(errors="backslashreplace").decode())  # half a character is an escape


def warn(text: str) -> None:
    """Writes a warning to stderr."""
    click.echo(f"{click.style('Warning:', fg='yellow')} {text}", err=True)


def progress(text: str) -> None:
    """Writes a line of progress to stderr."""
    click.echo(text, err=True)


def plural(number: int, one: str, many: str | None = None) -> str:
    """Writes a count with its noun.

    Example:
        >>> [plural(1, "question"), plural(0, "question"), plural(2, "entry", "entries")]
        ['1 question', '0 questions', '2 entries']
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"

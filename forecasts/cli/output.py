"""What commands write: JSON clean on stdout, warnings and progress on stderr."""

import json
import math
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

import click

from forecasts.clock import isoformat


def plain(value: Any) -> Any:
    """Turns records into plain JSON values: times in UTC, spans and rows as objects.

    A number that is not finite, such as the log loss of a certain miss, becomes null.
    """
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    return _plain_scalar(value)


def _plain_scalar(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return isoformat(value)
    return value.isoformat() if isinstance(value, date) else value


def print_json(value: Any) -> None:
    """Writes one JSON value to stdout; letters of any script stay as they are."""
    is_ascii = (sys.stdout.encoding or "").lower() not in {"utf-8", "utf8"}
    click.echo(json.dumps(plain(value), ensure_ascii=is_ascii, indent=2, allow_nan=False))


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

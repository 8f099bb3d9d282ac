"""What an export is made of: named columns, and rows that stream."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import DeclarativeBase

from forecasts.db import AnyRow, AnySelect, Session

Cell: TypeAlias = str | int | float | None
RowOfCells: TypeAlias = tuple[Cell, ...]

FETCHED: Final = 2_000


class CellKind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    NUMBER = "number"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export."""

    name: str
    kind: CellKind = CellKind.TEXT


@dataclass(slots=True)
class Table:
    """An export: its rows are read while they are written.

    Attributes:
        columns: in order.
        rows: cells in that order; None is blank.
        total: how many rows or questions there are, for progress.
        notes: whole sentences about what was left out, complete once the rows are through.
    """

    columns: tuple[Column, ...]
    rows: Iterator[RowOfCells]
    total: int
    notes: list[str] = field(default_factory=list)


def columns(names: str, *, numbers: str = "", counts: str = "") -> tuple[Column, ...]:
    """Builds columns from names with spaces between them."""
    kinds = dict.fromkeys(numbers.split(), CellKind.NUMBER)
    kinds |= dict.fromkeys(counts.split(), CellKind.COUNT)
    return tuple(Column(name, kinds.get(name, CellKind.TEXT)) for name in names.split())


def streamed(session: Session, query: AnySelect) -> Iterator[AnyRow]:
    """Reads rows some thousands at a time; no more of them are ever held."""
    connection = session.connection()
    yield from connection.execute(query, execution_options={"yield_per": FETCHED})


def counted(session: Session, model: type[DeclarativeBase]) -> int:
    """Counts the rows of a table."""
    return session.scalar(select(func.count()).select_from(model)) or 0

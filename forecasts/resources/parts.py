"""Lists in parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import func, select

from forecasts.db import AnySelect, Session

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Part(Generic[Item]):
    """One part of a list.

    Attributes:
        items: what stands in it.
        page: which part it is, from 1.
        pages: how many there are, at least 1.
        total: how much there is in all of them.
    """

    items: Sequence[Item]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Paged:
    """Which part of a list is asked for.

    Attributes:
        page: from 1.
        size: how much stands in one.
    """

    page: int = 1
    size: int = 50


def count(session: Session, query: AnySelect) -> int:
    """Counts the rows of a query."""
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    return session.scalar(counted) or 0


def limited(query: AnySelect, wanted: Paged) -> AnySelect:
    """Narrows a query to one part of its rows."""
    return query.limit(wanted.size).offset((wanted.page - 1) * wanted.size)


def part(items: Sequence[Item], total: int, wanted: Paged) -> Part[Item]:
    """Makes a part of a list."""
    return Part(items, wanted.page, max(1, -(-total // wanted.size)), total)


def sliced(items: Sequence[Item], wanted: Paged) -> Part[Item]:
    """Takes one part of a list that is there as a whole."""
    start = (wanted.page - 1) * wanted.size
    return part(items[start : start + wanted.size], len(items), wanted)

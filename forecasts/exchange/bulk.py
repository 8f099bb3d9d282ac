"""Writing many rows at once: numbered by us, in batches, ledgered one entry a row.

The caller holds the writer's lock, so that the numbers are free. `flush` writes what is waiting;
afterwards anything else may write, too.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Table, func, inspect, select, text

from forecasts import ledger
from forecasts.db import Session, insert_rows, stored_time
from forecasts.ledger import Appending, canonical, kept
from forecasts.models import (
    Alias,
    Base,
    Forecaster,
    Prediction,
    Question,
    QuestionTag,
    QuestionWords,
    Quotation,
    Resolution,
    Withdrawal,
)
from forecasts.text import slug_candidates
from forecasts.values import Chain

Row = dict[str, Any]

BATCH: Final = 5_000
_ORDER: Final = tuple(
    table.__tablename__
    for table in (
        Forecaster,
        Alias,
        Question,
        QuestionTag,
        QuestionWords,
        Quotation,
        Prediction,
        Withdrawal,
        Resolution,
    )
)


def _table(model: type[Base]) -> Table:
    found = inspect(model).local_table
    assert isinstance(found, Table)
    return found


class Bulk:
    """Rows waiting to be written in one go, and the ledger entries that go with them."""

    def __init__(self, session: Session, *, now: datetime) -> None:
        self.session = session
        self._rows: dict[str, list[Row]] = {name: [] for name in _ORDER}
        self._next: dict[str, int] = {}
        self._chains = {chain: Appending(session, chain, now=now) for chain in Chain}
        self._stored: Callable[[datetime], Any] = lru_cache(BATCH)(
            lambda at: stored_time(session, at)
        )
        self._is_sqlite = session.get_bind().dialect.name == "sqlite"
        self._parsed: Callable[[str], datetime] = lru_cache(65_536)(
            lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC)
        )

    def number(self, model: type[Base]) -> int:
        """Gives the next free number of a table."""
        name = model.__tablename__
        if name not in self._next:
            identity = _table(model).c.id
            top = self.session.connection().execute(select(func.max(identity))).scalar() or 0
            self._next[name] = int(top) + 1
        self._next[name] += 1
        return self._next[name] - 1

    def stored(self, row: Base) -> Row:
        """Lists the columns of a row as the database stores them."""
        values = ((column.key, getattr(row, column.key)) for column in _table(type(row)).columns)
        return {name: self.plain(value) for name, value in values}

    def plain(self, value: Any) -> Any:
        """Gives a value as the database stores it."""
        if isinstance(value, datetime):
            return self._stored(value)
        return str(value) if isinstance(value, str) else value

    def time(self, text: str) -> Any:
        """Gives a time that is written as SQLite stores it, as this database stores it."""
        return text if self._is_sqlite else self._parsed(text)

    def add(self, model: type[Base], row: Row) -> None:
        """Adds a row as the database stores it; it is written with the ledger entries."""
        self._rows[model.__tablename__].append(row)

    def entry(self, chain: Chain, kind: str, payload: str) -> None:
        """Adds a ledger entry; writes what is waiting once there is enough of it."""
        self._chains[chain].add(kind, payload)
        if len(self._chains[chain]) >= BATCH:
            self.flush()

    def record(self, row: ledger.Ledgered, verb: str, chain: Chain) -> None:
        """Ledgers the present state of a row."""
        self.entry(chain, f"{row.__tablename__}.{verb}", canonical(kept(row)))

    def flush(self) -> None:
        """Writes everything that is waiting, in an order that references allow."""
        self.session.flush()
        for name, rows in self._rows.items():
            insert_rows(self.session, name, rows)
            if rows and "id" in rows[0]:
                self._advance(name)
            rows.clear()
        for chain in self._chains.values():
            chain.flush()
        self._next.clear()

    def _advance(self, name: str) -> None:
        """Tells PostgreSQL's sequence which numbers were used."""
        if self.session.get_bind().dialect.name != "postgresql":
            return
        sequence = f"pg_get_serial_sequence('{name}', 'id')"
        used = f"(SELECT max(id) FROM {name})"  # noqa: S608  # names of our own tables
        self.session.connection().execute(text(f"SELECT setval({sequence}, {used})"))


class Slugs:
    """Free slugs of one table, with those given out here counted as taken."""

    def __init__(self, session: Session, model: type[Question | Forecaster]) -> None:
        self._session, self._model = session, model
        self._given: set[str] = set()
        self._numbers: dict[str, Iterator[str]] = {}
        self._is_empty = session.scalar(select(model.id).limit(1)) is None

    def _is_taken(self, slug: str) -> bool:
        if slug in self._given:
            return True
        query = select(self._model.id).where(self._model.slug == slug)
        return not self._is_empty and self._session.connection().execute(query).first() is not None

    def free(self, title: str) -> str:
        """Gives the first free slug of a title, and takes it."""
        candidates = slug_candidates(title)
        slug = next(candidates)
        if self._is_taken(slug):  # what was taken before need not be asked about again
            rest = self._numbers.setdefault(slug, candidates)
            slug = next(each for each in rest if not self._is_taken(each))
        self.take(slug)
        return slug

    def is_free(self, slug: str) -> bool:
        """Says whether nothing has a slug; one that is, is taken at once."""
        if self._is_taken(slug):
            return False
        self.take(slug)
        return True

    def take(self, slug: str) -> None:
        """Counts a slug as taken."""
        self._given.add(slug)

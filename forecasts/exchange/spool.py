"""A file of its own for rows between reading and writing, so that memory stays small.

Rows come in the order of the file and leave question by question. Questions leave in the order in
which they were first named. The file is in the system's temporary folder and gone afterwards.
"""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

BATCH: Final = 5_000
_SCHEMA: Final = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -16000;
    CREATE TABLE topic (question INTEGER, line INTEGER, cells TEXT);
    CREATE TABLE said (
        question INTEGER, line INTEGER, person INTEGER, manner INTEGER, probability REAL, low REAL,
        high REAL, at TEXT, precision TEXT, begins TEXT, ends TEXT, quote TEXT, url TEXT,
        publisher TEXT, withdrawn TEXT, visibility TEXT
    );
"""
_KEEP_SAID: Final = "INSERT INTO said VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class Said(NamedTuple):
    """One statement: numbers of its question, line, person and manner, then its own values."""

    question: int
    line: int
    person: int
    manner: int
    probability: float
    low: float | None
    high: float | None
    at: str | None
    precision: str | None
    begins: str | None
    ends: str | None
    quote: str | None
    url: str | None
    publisher: str | None
    withdrawn: str | None
    visibility: str | None


class Spool:
    """Keeps what rows say; `rows` counts the statements."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._waiting: list[tuple[object, ...]] = []
        self.rows = 0
        self.questions = 0
        connection.executescript(_SCHEMA)
        connection.execute("BEGIN")

    def keep_topic(self, question: int, line: int, cells: tuple[str, ...]) -> None:
        """Keeps what a row says about a question, as typed."""
        self.questions = max(self.questions, question + 1)
        kept = (question, line, json.dumps(cells))
        self._connection.execute("INSERT INTO topic VALUES (?, ?, ?)", kept)

    def keep(self, said: tuple[object, ...]) -> None:
        """Keeps one statement, in the order of `Said`."""
        self._waiting.append(said)
        if len(self._waiting) >= BATCH:
            self._write()

    def _write(self) -> None:
        self._connection.executemany(_KEEP_SAID, self._waiting)
        self.rows += len(self._waiting)
        self._waiting.clear()

    def topics(self) -> Iterator[tuple[int, list[tuple[int, list[str]]]]]:
        """Yields each question with the lines and cells that say something about it."""
        self._write()
        rows = self._connection.execute("SELECT * FROM topic ORDER BY question, line")
        for question, group in groupby(rows, key=itemgetter(0)):
            yield question, [(line, json.loads(cells)) for _, line, cells in group]

    def statements(self) -> Iterator[tuple[int, Iterator[Said]]]:
        """Yields each question that has statements, with them, in the order of the file."""
        self._write()
        cursor = self._connection.execute("SELECT * FROM said ORDER BY question, line")
        return groupby(map(Said._make, cursor), key=itemgetter(0))


@contextmanager
def spooled() -> Iterator[Spool]:
    """Lends a spool whose file is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="forecasts-") as folder:
        connection = sqlite3.connect(Path(folder) / "rows.db", isolation_level=None)
        try:
            yield Spool(connection)
        finally:
            connection.close()

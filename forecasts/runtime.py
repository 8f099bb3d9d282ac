"""What the entry points compose and hand down: settings, engine and clock; no globals."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from forecasts.clock import utc_now
from forecasts.config import Settings, default_database_url, load_settings
from forecasts.db import (
    Engine,
    Session,
    create_engine,
    prepare,
    reading,
    schema_state,
    transaction,
)
from forecasts.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Runtime:
    """The composed parts of a running process.

    Attributes:
        settings: what the environment decided.
        engine: the open database.
        is_new: whether the database was empty, so that this is a new record.
        now: the clock; tests hand in their own.
    """

    settings: Settings
    engine: Engine
    is_new: bool = False
    now: Callable[[], datetime] = utc_now

    def transaction(self) -> AbstractContextManager[Session]:
        """Opens a writing transaction; see `forecasts.db.transaction`."""
        return transaction(self.engine)

    def reading(self) -> AbstractContextManager[Session]:
        """Opens a reading session; see `forecasts.db.reading`."""
        return reading(self.engine)


def _make_data_folder(database_url: str) -> None:
    """Makes the user's data folder where the database lies in it."""
    if database_url != default_database_url():
        return
    folder = Path(make_url(database_url).database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The data folder {folder} cannot be made: {error.strerror}. Name a database in "
            "FORECASTS_DATABASE_URL instead."
        ) from None


def has_record(settings: Settings) -> bool:
    """Says whether a database is there and not empty; looking makes none.

    Raises:
        ConfigurationError: there can be none: its folder does not exist.
    """
    url = make_url(settings.database_url)
    is_missing = url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file()
    if is_missing and settings.database_url == default_database_url():
        return False
    engine = create_engine(settings.database_url)
    if is_missing:
        return False
    try:
        return schema_state(engine) != "empty"
    finally:
        engine.dispose()


def compose(settings: Settings | None = None, *, is_prepared: bool = True) -> Runtime:
    """Composes a runtime from the environment, with a database ready for use.

    Args:
        settings: in place of the environment's.
        is_prepared: whether to migrate an empty database and refuse an old one; the commands that
            look after the schema themselves pass False.

    Raises:
        ConfigurationError: a setting cannot be used.
        SchemaError: the schema is old or unknown.
    """
    settings = settings or load_settings()
    _make_data_folder(settings.database_url)
    engine = create_engine(settings.database_url)
    is_new = prepare(engine) if is_prepared else False
    return Runtime(settings=settings, engine=engine, is_new=is_new)

"""Settings, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

import platformdirs
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from forecasts.errors import ConfigurationError

_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides.

    Attributes:
        database_url: SQLAlchemy address of the record, SQLite or PostgreSQL.
    """

    database_url: str


def default_database_url() -> str:
    """Names the SQLite file in the user's data folder, and makes the folder.

    Raises:
        ConfigurationError: the folder cannot be made.
    """
    folder = platformdirs.user_data_path("forecasts")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The data folder {folder} cannot be made: {error.strerror}. Name a database in "
            "FORECASTS_DATABASE_URL instead."
        ) from None
    return f"sqlite:///{folder / 'forecasts.db'}"


def normalise_database_url(typed: str) -> str:
    """Names the driver we use in a database address.

    Raises:
        ConfigurationError: the address cannot be read or is neither SQLite nor PostgreSQL.

    Example:
        >>> normalise_database_url("postgresql://me@db.example/forecasts")
        'postgresql+psycopg://me@db.example/forecasts'
    """
    try:
        url = make_url(typed)
    except ArgumentError:
        raise ConfigurationError(
            "FORECASTS_DATABASE_URL cannot be read; use sqlite:///PATH or "
            "postgresql://USER:PASSWORD@HOST/NAME."
        ) from None
    driver = _DRIVERS.get(url.drivername, url.drivername)
    if driver not in {"sqlite", "postgresql+psycopg"}:
        raise ConfigurationError(
            f"FORECASTS_DATABASE_URL names {url.drivername!r}; only sqlite and postgresql work."
        )
    if driver == "sqlite" and url.database in {None, "", ":memory:"}:
        raise ConfigurationError(
            "FORECASTS_DATABASE_URL names an in-memory SQLite database, which would lose the "
            "record; use sqlite:///PATH."
        )
    return url.set(drivername=driver).render_as_string(hide_password=False)


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Reads the settings from environment variables.

    Raises:
        ConfigurationError: a variable cannot be used.
    """
    typed = environment.get("FORECASTS_DATABASE_URL", "").strip() or default_database_url()
    return Settings(database_url=normalise_database_url(typed))

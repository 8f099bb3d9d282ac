"""Settings, read once from the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

import platformdirs
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from forecasts.errors import ConfigurationError

_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


DEFAULT_SITE_URL: Final = "http://127.0.0.1:8000"
SOURCE_URLS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "FORECASTS_POLYMARKET_GAMMA_URL": "https://gamma-api.polymarket.com",
        "FORECASTS_POLYMARKET_CLOB_URL": "https://clob.polymarket.com",
        "FORECASTS_KALSHI_URL": "https://external-api.kalshi.com/trade-api/v2",
        "FORECASTS_MANIFOLD_URL": "https://api.manifold.markets/v0",
        "FORECASTS_METACULUS_URL": "https://www.metaculus.com/api",
        "FORECASTS_PREDICTIT_URL": "https://www.predictit.org/api",
    }
)
"""The base address of each source: paths are appended to it as it stands."""


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """Where the sources are, by the name of the environment variable, without a closing slash.

    Attributes:
        urls: the base address of each variable in `SOURCE_URLS`.
        stated: those the environment names itself; only these may lie in a private network.
        metaculus_token: None when there is none, and Metaculus is not asked.
        fred_api_key: None when there is none, and FRED is not asked.
    """

    urls: Mapping[str, str] = field(default_factory=lambda: SOURCE_URLS)
    stated: frozenset[str] = frozenset()
    metaculus_token: str | None = field(default=None, repr=False)
    fred_api_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides.

    Attributes:
        database_url: SQLAlchemy address of the record, SQLite or PostgreSQL.
        sources: where the outside systems are.
        site_url: where the public finds the pages, without a closing slash; addresses in feeds,
            calendars and previews begin with it.
        contact: where to ask for a correction: `mailto:` or web address; empty when none is named.
    """

    database_url: str
    sources: SourceSettings = field(default_factory=SourceSettings)
    site_url: str = DEFAULT_SITE_URL
    contact: str = ""


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


def _base_url(name: str, typed: str, example: str) -> str:
    try:
        parts = urlsplit(typed)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ConfigurationError(
            f"{name} is no web address; write it like {example} (paths are appended)."
        )
    return typed.rstrip("/")


def _source_settings(environment: Mapping[str, str]) -> SourceSettings:
    typed = {name: environment.get(name, "").strip() for name in SOURCE_URLS}
    stated = {name: _base_url(name, url, SOURCE_URLS[name]) for name, url in typed.items() if url}
    return SourceSettings(
        urls=MappingProxyType({**SOURCE_URLS, **stated}),
        stated=frozenset(stated),
        metaculus_token=environment.get("FORECASTS_METACULUS_TOKEN", "").strip() or None,
        fred_api_key=environment.get("FORECASTS_FRED_API_KEY", "").strip() or None,
    )


def _site_url(typed: str) -> str:
    example = "https://forecasts.example"
    if not typed:
        return DEFAULT_SITE_URL
    url = _base_url("FORECASTS_SITE_URL", typed, example)
    parts = urlsplit(url)
    if parts.path or parts.query or parts.fragment or not typed.isascii():
        raise ConfigurationError(
            f"FORECASTS_SITE_URL is more than a host; write it like {example}, without a path."
        )
    return url


def _contact(typed: str) -> str:
    """Reads where to ask for a correction, an email address or a web page.

    Example:
        >>> _contact("desk@forecasts.example")
        'mailto:desk@forecasts.example'
    """
    if re.fullmatch(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", typed):
        return f"mailto:{typed}"
    example = "desk@forecasts.example or https://forecasts.example/contact"
    return _base_url("FORECASTS_CONTACT", typed, example) if typed else ""


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Reads the settings from environment variables.

    Raises:
        ConfigurationError: a variable cannot be used.
    """
    typed = environment.get("FORECASTS_DATABASE_URL", "").strip() or default_database_url()
    return Settings(
        database_url=normalise_database_url(typed),
        sources=_source_settings(environment),
        site_url=_site_url(environment.get("FORECASTS_SITE_URL", "").strip()),
        contact=_contact(environment.get("FORECASTS_CONTACT", "").strip()),
    )

"""Settings, read once from the environment."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote, urlsplit

import platformdirs
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from forecasts.errors import ConfigurationError
from forecasts.model_settings import ModelSettings, read_model_settings

_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


_LOCAL_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_KEY_MINIMUM: Final = 32
_SMTP_PORTS: Final = {"smtp": 587, "smtps": 465}
_SENDER: Final = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
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
class DkimSettings:
    """How letters are signed, so that receivers can tell that they are ours.

    Attributes:
        selector: under which name the domain publishes the key.
        domain: whose signature it is.
        key: the private key, as its file holds it.
    """

    selector: str
    domain: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The server mail goes out by.

    Attributes:
        host: its name.
        port: where it listens.
        user: whom to sign in as, None for nobody.
        password: of that user.
        is_encrypted: whether the connection is encrypted from its beginning (smtps).
        sender: the address mail comes from.
        dkim: how letters are signed, None for not at all.
        per_minute: how many letters from the queue go out in a minute at most.
        holds_uncertain: whether a letter that may have arrived waits for a person to decide,
            instead of being sent once more.
    """

    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    is_encrypted: bool
    sender: str
    dkim: DkimSettings | None = None
    per_minute: int = 600
    holds_uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides.

    Attributes:
        database_url: SQLAlchemy address of the record, SQLite or PostgreSQL.
        sources: where the outside systems are.
        site_url: where the public finds the pages, without a closing slash; addresses in feeds,
            calendars and previews begin with it.
        contact: where to ask for a correction: `mailto:` or web address; empty when none is named.
        secret_key: what cookies are signed with; empty when none is named.
        mail: how mail goes out, None when it does not.
        bounces: the Maildir mail that could not be delivered comes back to, None when none is read.
        proxies: how many servers of our own pass requests on to this one, each adding the address
            it was asked from.
        processes: how many answer, as gunicorn reads it; they share the limits of the API.
        model: the language model that proposes predictions beside the rules, None for no model.
    """

    database_url: str
    sources: SourceSettings = field(default_factory=SourceSettings)
    site_url: str = DEFAULT_SITE_URL
    contact: str = ""
    secret_key: str = field(default="", repr=False)
    mail: MailSettings | None = None
    bounces: Path | None = None
    proxies: int = 0
    processes: int = 1
    model: ModelSettings | None = None

    @property
    def is_local(self) -> bool:
        """Whether the pages are served to this machine only."""
        return urlsplit(self.site_url).hostname in _LOCAL_HOSTS


def default_database_url() -> str:
    """Names the SQLite file in the user's data folder."""
    return f"sqlite:///{platformdirs.user_data_path('forecasts') / 'forecasts.db'}"


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


def _check_key(key: str, *, is_local: bool) -> str:
    if key and not is_local and (len(key) < _KEY_MINIMUM or len(set(key)) < 10):
        raise ConfigurationError(
            f"FORECASTS_SECRET_KEY is too weak for a public site; use {_KEY_MINIMUM} random "
            "characters or more, for example from: python3 -c 'import secrets; "
            "print(secrets.token_urlsafe(48))'"
        )
    return key


def own_secret_key(settings: Settings) -> str:
    """Gives the key cookies are signed with: as set, or one made once and kept in the data folder.

    Raises:
        ConfigurationError: the site is public and none is set, or the file cannot be used.
    """
    if settings.secret_key:
        return settings.secret_key
    if not settings.is_local:
        raise ConfigurationError(
            "FORECASTS_SECRET_KEY is not set, and FORECASTS_SITE_URL is public; set it to 32 or "
            "more random characters, the same for every server of this site."
        )
    path = platformdirs.user_data_path("forecasts") / "secret.key"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            suppress(FileExistsError),
            open(
                path, "x", encoding="ascii", opener=lambda name, flags: os.open(name, flags, 0o600)
            ) as file,
        ):
            file.write(secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii").strip() or secrets.token_urlsafe(48)
    except OSError as error:
        raise ConfigurationError(
            f"The key {path} cannot be kept: {error.strerror}. Set FORECASTS_SECRET_KEY instead."
        ) from None


def _proxies(typed: str) -> int:
    if not re.fullmatch(r"[0-9]?", typed, re.ASCII):
        raise ConfigurationError(
            "FORECASTS_PROXIES is no number from 0 to 9; say how many servers of yours stand "
            "before this one, such as 1."
        )
    return int(typed or 0)


def _processes(typed: str) -> int:
    if not re.fullmatch(r"[0-9]{0,4}", typed, re.ASCII):
        raise ConfigurationError(
            "WEB_CONCURRENCY is no number; say how many processes answer, such as 4."
        )
    return max(1, int(typed or 1))


def _mail(environment: Mapping[str, str]) -> MailSettings | None:
    """Reads how mail goes out; both variables, or neither."""
    typed = environment.get("FORECASTS_SMTP_URL", "").strip()
    sender = environment.get("FORECASTS_MAIL_FROM", "").strip()
    if not typed and not sender:
        return None
    try:
        parts = urlsplit(typed)
        port = parts.port or _SMTP_PORTS.get(parts.scheme, 0)
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in _SMTP_PORTS or not parts.hostname or not port:
        raise ConfigurationError(
            "FORECASTS_SMTP_URL is no mail server; write it like "
            "smtp://user:password@mail.example:587 or smtps://mail.example."
        )
    if not re.fullmatch(_SENDER, sender):
        raise ConfigurationError(
            "FORECASTS_MAIL_FROM is no address; write it like forecasts@forecasts.example."
        )
    if not unquote(parts.netloc).isascii():
        raise ConfigurationError(
            "FORECASTS_SMTP_URL holds a letter that is not ASCII in its user, password or host; "
            "mail servers are not told such."
        )
    return MailSettings(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        is_encrypted=parts.scheme == "smtps",
        sender=sender,
        dkim=_dkim(environment, domain=sender.rpartition("@")[2]),
        per_minute=_per_minute(environment.get("FORECASTS_MAIL_PER_MINUTE", "").strip()),
        holds_uncertain=_holds(environment.get("FORECASTS_MAIL_UNCERTAIN", "").strip()),
    )


def _dkim(environment: Mapping[str, str], *, domain: str) -> DkimSettings | None:
    """Reads how letters are signed; selector and key, or neither."""
    selector, domain_typed, path = (
        environment.get(name, "").strip()
        for name in ("FORECASTS_DKIM_SELECTOR", "FORECASTS_DKIM_DOMAIN", "FORECASTS_DKIM_KEY")
    )
    if not selector and not domain_typed and not path:
        return None
    if not selector or not path:
        raise ConfigurationError(
            "Letters are signed where FORECASTS_DKIM_SELECTOR and FORECASTS_DKIM_KEY are both set; "
            "one of them is missing."
        )
    names = (
        ("FORECASTS_DKIM_SELECTOR", selector),
        ("FORECASTS_DKIM_DOMAIN", domain_typed or domain),
    )
    for name, typed in names:
        if not re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", typed):
            raise ConfigurationError(
                f"{name} is no name in the domain name system; a selector is like "
                "mail2026, a domain like forecasts.example."
            )
    try:
        key = Path(path).read_bytes().replace(b"\r\n", b"\n")
    except OSError as error:
        raise ConfigurationError(
            f"The key {path} that FORECASTS_DKIM_KEY names cannot be read: {error.strerror}."
        ) from None
    return DkimSettings(selector=selector, domain=domain_typed or domain, key=key)


def _per_minute(typed: str) -> int:
    if not re.fullmatch(r"([1-9][0-9]{0,5})?", typed, re.ASCII):
        raise ConfigurationError(
            "FORECASTS_MAIL_PER_MINUTE is no number from 1 to 999999; without it 600 letters go "
            "out in a minute at most."
        )
    return int(typed or 600)


def _holds(typed: str) -> bool:
    if typed not in {"", "repeat", "hold"}:
        raise ConfigurationError(
            "FORECASTS_MAIL_UNCERTAIN is neither repeat nor hold: a letter that may have arrived "
            "is sent once more, or waits for you."
        )
    return typed == "hold"


def _bounces(typed: str) -> Path | None:
    """Reads where mail that could not be delivered comes back to."""
    if typed and not all((Path(typed) / folder).is_dir() for folder in ("new", "cur")):
        raise ConfigurationError(
            f"FORECASTS_BOUNCES names {typed}, which is no Maildir: a folder with new/ and cur/ "
            "in it."
        )
    return Path(typed) if typed else None


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Reads the settings from environment variables.

    Raises:
        ConfigurationError: a variable cannot be used.
    """
    typed = environment.get("FORECASTS_DATABASE_URL", "").strip() or default_database_url()
    settings = Settings(
        database_url=normalise_database_url(typed),
        sources=_source_settings(environment),
        site_url=_site_url(environment.get("FORECASTS_SITE_URL", "").strip()),
        contact=_contact(environment.get("FORECASTS_CONTACT", "").strip()),
        mail=_mail(environment),
        bounces=_bounces(environment.get("FORECASTS_BOUNCES", "").strip()),
        proxies=_proxies(environment.get("FORECASTS_PROXIES", "").strip()),
        processes=_processes(environment.get("WEB_CONCURRENCY", "").strip()),
        model=read_model_settings(environment),
    )
    key = environment.get("FORECASTS_SECRET_KEY", "").strip()
    return replace(settings, secret_key=_check_key(key, is_local=settings.is_local))

"""What reaches outside: the web client and the sources, composed from the settings.

Apart from `forecasts.runtime`, so that commands that stay at home load no web client.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from forecasts.config import SOURCE_URLS, Settings, SourceSettings
from forecasts.errors import SourceUnavailableError
from forecasts.sources import Fetched, Http, Sender, Sources
from forecasts.sources.addresses import is_local
from forecasts.sources.client import PoliteClient
from forecasts.sources.pages import Robots, read_page
from forecasts.sources.politeness import OWN_SERVER, PACES, UNHURRIED, Pace, Politeness
from forecasts.sources.registry import build_sources, labels_of

_SENDING: Final = Politeness(step=5.0, whole=10.0, unhurried=Pace(spacing=0.2, at_once=2))
_AT_ONCE: Final = Politeness(attempts=1, patience=0.0, step=5.0, whole=10.0)


class _Nowhere:
    """Sends nothing."""

    def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> int:  # noqa: ARG002
        """Refuses to send."""
        raise SourceUnavailableError("Nothing is sent from here.")


@dataclass(frozen=True, slots=True)
class Outside:
    """The composed ways to the outside; `close` gives their connections back.

    Attributes:
        http: the polite client of the sources; it may reach the base addresses the settings state,
            in a private network too.
        web: the polite client for every address that somebody typed or a page named; it reaches
            the public web only.
        sources: the market sources by name.
        close: ends all connections.
        robots: what hosts allow programs to read, for capturing pages.
        sender: the polite client that sends to addresses people typed; the public web only.
    """

    http: Http
    web: Http
    sources: Sources
    close: Callable[[], None]
    robots: Robots = field(default_factory=Robots)
    sender: Sender = field(default_factory=_Nowhere)


def compose_outside(settings: Settings, *, now: Callable[[], datetime]) -> Outside:
    """Composes web client and sources from the settings."""
    allowed = frozenset(_place(settings.sources.urls[name]) for name in settings.sources.stated)
    client = PoliteClient(
        now=now,
        allowed=allowed,
        paces=_paces(settings.sources),
        labels=labels_of(settings.sources),
    )
    web = PoliteClient(now=now)
    sender = PoliteClient(now=now, politeness=_SENDING)

    def close() -> None:
        client.close()
        web.close()
        sender.close()

    return Outside(
        http=client,
        web=web,
        sources=build_sources(settings.sources),
        close=close,
        robots=Robots(now),
        sender=sender,
    )


def read_while_waiting(url: str, *, now: Callable[[], datetime]) -> Fetched:
    """Reads one page of the public web for somebody who waits: asked once, 20 seconds at most.

    Args:
        url: its address.
        now: the clock.

    Raises:
        SourceError: it cannot be read, or its host asks programs not to.
    """
    client = PoliteClient(now=now, politeness=_AT_ONCE)
    try:
        return read_page(client, url, robots=Robots(now))
    finally:
        client.close()


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return host, parts.port or (443 if parts.scheme == "https" else 80)


def _paces(sources: SourceSettings) -> Mapping[str, Pace]:
    """Gives a stated address the pace of the source it stands for, unless it is on this machine."""
    paces = dict(PACES)
    for name in sources.stated:
        host, port = _place(sources.urls[name])
        usual = PACES.get(_place(SOURCE_URLS[name])[0], UNHURRIED)
        if is_local(host):
            paces[f"{host}:{port}"] = OWN_SERVER
        else:
            paces.setdefault(host, usual)
    return paces

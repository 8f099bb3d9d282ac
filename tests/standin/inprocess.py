"""The stand-in without a socket: what sources need of the web, for many thousand bodies."""

from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

from forecasts.errors import (
    SourceGoneError,
    SourceRefusedError,
    SourceShapeError,
    SourceUnavailableError,
)
from forecasts.sources import Fetched
from tests.standin.exchange import Request
from tests.standin.server import StandIn

Change = Callable[[str, bytes], bytes]
_KINDS: Mapping[int, type[Exception]] = {
    401: SourceRefusedError,
    403: SourceRefusedError,
    404: SourceGoneError,
    410: SourceGoneError,
    429: SourceUnavailableError,
}


class InProcess:
    """Asks a stand-in directly; `change` turns a path and its good body into a bad one.

    Attributes:
        bodies: what was handed out last, by path, after the change.
    """

    def __init__(self, world: StandIn, change: Change | None = None) -> None:
        self.world = world
        self.change = change
        self.bodies: dict[str, bytes] = {}

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Answers as the polite client would, without its retries."""
        parts = urlsplit(url)
        query = "&".join(part for part in (parts.query, urlencode(params or {})) if part)
        lower = {name.lower(): value for name, value in (headers or {}).items()}
        now = self.world.now()
        answer = self.world.respond(Request("GET", parts.path, parse_qs(query), lower, now))
        if answer.status != 200:
            kind = _KINDS.get(answer.status, SourceShapeError)
            raise kind(f"{parts.path}: {answer.status}")
        body = self.change(parts.path, answer.body) if self.change else answer.body
        self.bodies[parts.path] = body
        return Fetched(url, body, answer.media_type.partition(";")[0], now)

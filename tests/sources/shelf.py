"""A web that is a shelf: bodies by path, or by path and query; nothing else is there."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from forecasts.errors import SourceGoneError
from forecasts.sources import Fetched

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


class Shelf:
    """What sources need of the web.

    Attributes:
        bodies: what is answered, by `/path` or `/path?query`; the longer key comes first. An
            exception is raised.
        asked: every `/path?query` in turn.
    """

    def __init__(self, bodies: Mapping[str, Any]) -> None:
        self.bodies = dict(bodies)
        self.asked: list[str] = []

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        assert not headers, "these sources need no token"
        path = urlsplit(url).path
        full = f"{path}?{urlencode(params)}" if params else path
        self.asked.append(full)
        found = self.bodies.get(full, self.bodies.get(path))
        if isinstance(found, Exception):
            raise found
        if found is None:
            raise SourceGoneError(f"{full}: 404")
        body = found if isinstance(found, bytes) else json.dumps(found).encode()
        return Fetched(url, body, "application/json", NOW)

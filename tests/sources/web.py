"""A web of functions: each path is answered by what a function makes of the parameters."""

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from forecasts.errors import SourceGoneError
from forecasts.sources import Fetched

Json = dict[str, Any]
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def fetched(value: Any, now: datetime = NOW) -> Fetched:
    """What an address gave, as if it was read now."""
    return Fetched("https://source.example/x", json.dumps(value).encode(), "application/json", now)


@dataclass
class Web:
    """What sources need of the web; `asked` and `headers` tell what they asked for."""

    routes: Mapping[str, Callable[[Mapping[str, Any]], Any]]
    asked: list[tuple[str, Json]] = field(default_factory=list)
    headers: list[Json] = field(default_factory=list)

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        path = urlsplit(url).path
        self.asked.append((path, dict(params or {})))
        self.headers.append(dict(headers or {}))
        if path not in self.routes:
            raise SourceGoneError(f"{path}: 404")
        return fetched(self.routes[path](params or {}))


def places(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every field in a tree of JSON, by the way to it."""
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    for name, inside in steps:
        if isinstance(value, dict):
            yield (*before, name)
        if isinstance(inside, dict | list):
            yield from places(inside, (*before, name))


def without(value: Any, place: tuple[Any, ...], *, renamed: bool) -> Any:
    """The same JSON with one field dropped, or under another name."""
    whole = deepcopy(value)
    holder = whole
    for step in place[:-1]:
        holder = holder[step]
    content = holder.pop(place[-1])
    if renamed:
        holder[f"{place[-1]}V2"] = content
    return whole

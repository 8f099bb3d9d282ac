"""What goes in and out of the stand-in: requests as logged, answers before they are sent."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Query = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in; `path` without the query."""

    method: str
    path: str
    query: Query
    headers: Mapping[str, str]
    at: datetime
    status: int = 0

    def one(self, name: str) -> str | None:
        """Returns the last value of a query field, None if it was not given."""
        values = self.query.get(name)
        return values[-1] if values else None

    def all(self, name: str) -> list[str]:
        """Returns every value of a query field, comma-separated ones apart."""
        return [part for value in self.query.get(name, ()) for part in value.split(",")]

    def number(self, name: str, default: int) -> int:
        """Returns a query field as a whole number."""
        typed = self.one(name)
        return int(float(typed)) if typed else default

    def flag(self, name: str) -> bool | None:
        """Returns a query field as true or false, None if it was not given."""
        typed = self.one(name)
        return None if typed is None else typed.lower() in {"true", "1"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back."""

    body: bytes
    status: int = 200
    media_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


def as_json(value: Any, *, status: int = 200) -> Answer:
    """Answers with JSON."""
    return Answer(json.dumps(value, ensure_ascii=False).encode(), status)


def as_text(text: str, media_type: str = "text/plain; charset=utf-8", status: int = 200) -> Answer:
    """Answers with text."""
    return Answer(text.encode(), status, media_type)

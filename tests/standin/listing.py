"""One invented market and what happens to it, in words all sources share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

from tests.standin.exchange import Answer, Request


class Stage(StrEnum):
    """How far a market is, in the order in which it usually happens."""

    OPEN = "open"
    CLOSED = "closed"
    PROPOSED = "proposed"
    DISPUTED = "disputed"
    RESOLVED = "resolved"


@dataclass(kw_only=True)
class Listing:
    """An invented market; `outcome` is YES, NO, HALF, VOID or a pay-out between 0 and 1.

    `patch` is laid over the finished body, so that a test can spoil any field of it.
    """

    key: str
    title: str
    criteria: str
    number: int
    opens_at: datetime
    closes_at: datetime
    price: float = 0.5
    label: str | None = None
    event: str | None = None
    history: list[tuple[datetime, float]] = field(default_factory=list)
    volume: float = 25_000.0
    forecasters: int = 120
    stage: Stage = Stage.OPEN
    outcome: str | float | None = None
    resolved_at: datetime | None = None
    is_vanished: bool = False
    patch: dict[str, Any] = field(default_factory=dict)

    @property
    def payout(self) -> float | None:
        """The pay-out of Yes, None for a void market or without an outcome."""
        if isinstance(self.outcome, float):
            return self.outcome
        return {"YES": 1.0, "NO": 0.0, "HALF": 0.5}.get(str(self.outcome))

    def price_at(self, at: datetime) -> float:
        """Returns the price that stood at a time."""
        known = [price for when, price in self.history if when <= at]
        return known[-1] if known else self.price


@dataclass(kw_only=True)
class Event:
    """Several markets under one heading."""

    key: str
    title: str
    number: int
    is_exclusive: bool = True


L = TypeVar("L", bound=Listing)


class Venue(Generic[L]):
    """A source whose markets a test moves; each method changes what the next request sees."""

    name = ""
    listing: type[L]

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.listings: dict[str, L] = {}
        self.events: dict[str, Event] = {}

    def add(self, key: str, title: str, *, price: float = 0.5, days: int = 20, **more: Any) -> L:
        """Lists a market that opened `days` ago and closes in thirty."""
        now = self.now()
        more.setdefault("opens_at", now - timedelta(days=days))
        more.setdefault("closes_at", now + timedelta(days=30))
        more.setdefault("criteria", f"Yes if it is so before the close: {title}")
        listed = self.listing(
            key=key, title=title, number=1001 + len(self.listings), price=price, **more
        )
        if not listed.history:
            listed.history = [
                (listed.opens_at + timedelta(days=day), round(price + 0.02 * (-1) ** day, 6))
                for day in range(1, days)
            ]
            listed.history.append((now - timedelta(hours=1), price))
        self.listings[key] = listed
        return listed

    def add_event(self, key: str, title: str, *, is_exclusive: bool = True) -> Event:
        """Opens a heading for several markets."""
        self.events[key] = Event(
            key=key, title=title, number=501 + len(self.events), is_exclusive=is_exclusive
        )
        return self.events[key]

    def price(self, key: str, probability: float, *, at: datetime | None = None) -> None:
        """Moves the price, now or at a time given."""
        listed = self.listings[key]
        listed.price = probability
        listed.history.append((at or self.now(), probability))
        listed.history.sort()

    def close(self, key: str) -> None:
        """Ends trading, without an outcome."""
        self._move(key, Stage.CLOSED)
        self.listings[key].closes_at = min(self.listings[key].closes_at, self.now())

    def propose(self, key: str, outcome: str | float) -> None:
        """Says an outcome that is not final yet."""
        self._move(key, Stage.PROPOSED, outcome)

    def dispute(self, key: str) -> None:
        """Contests what was proposed."""
        self._move(key, Stage.DISPUTED, self.listings[key].outcome)

    def resolve(self, key: str, outcome: str | float, *, at: datetime | None = None) -> None:
        """Makes an outcome final; called again, the source changes its mind."""
        self._move(key, Stage.RESOLVED, outcome)
        self.listings[key].resolved_at = at or self.now()

    def unresolve(self, key: str) -> None:
        """Opens a resolved market again."""
        self._move(key, Stage.OPEN)
        self.listings[key].resolved_at = None

    def vanish(self, key: str) -> None:
        """Takes the market from the source."""
        self.listings[key].is_vanished = True

    def reappear(self, key: str) -> None:
        """Brings a vanished market back."""
        self.listings[key].is_vanished = False

    def rename(self, key: str, title: str) -> None:
        """Gives the market another question under the same id."""
        self.listings[key].title = title

    def relabel(self, key: str, label: str | None) -> None:
        """Gives the market's outcome another name."""
        self.listings[key].label = label

    def spoil(self, key: str, **fields: Any) -> None:
        """Lays fields over the body of a market; without any, the body is whole again."""
        self.listings[key].patch = fields

    def answer(self, request: Request, path: str, /) -> Answer | None:
        """Answers a request below the source's base address; None if there is nothing."""
        raise NotImplementedError

    def base(self) -> str:
        """The path of the base address."""
        return f"/{self.name}"

    def visible(self) -> list[L]:
        """The markets the source still shows, as they were listed."""
        return [listed for listed in self.listings.values() if not listed.is_vanished]

    def shown(self, key: str) -> L | None:
        """The market of a key, None if it is not shown."""
        listed = self.listings.get(key)
        return listed if listed and not listed.is_vanished else None

    def _move(self, key: str, stage: Stage, outcome: str | float | None = None) -> None:
        self.listings[key].stage = stage
        self.listings[key].outcome = outcome


def iso(at: datetime | None, *, microseconds: bool = False) -> str | None:
    """Writes a time as most sources do."""
    if at is None:
        return None
    spec = "microseconds" if microseconds else "seconds"
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=spec) + "Z"


def page(rows: list[Any], *, start: int, limit: int) -> tuple[list[Any], int | None]:
    """Cuts a page out of rows, and says where the next one starts."""
    following = start + limit
    return rows[start:following], following if following < len(rows) else None

"""An invented source whose markets a test moves, and a web client nobody may use."""

# ruff: noqa: ARG002  (a fake needs not all that the protocols hand it)

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from forecasts.errors import SourceError, SourceGoneError
from forecasts.sources import (
    Fetched,
    Http,
    Liquidity,
    PriceBasis,
    PricePoint,
    Ref,
    Snapshot,
    SourceResolution,
    Traits,
)
from forecasts.values import SourceState

START = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)
CLOSES = datetime(2024, 12, 31, tzinfo=UTC)
URL = "https://tides.example/harbour"


def price(at: datetime, probability: float) -> PricePoint:
    return PricePoint(at, probability, PriceBasis.MID)


def snapshot(
    external_id: str = "harbour",
    *,
    at: datetime = START,
    probability: float | None = 0.4,
    state: SourceState = SourceState.OPEN,
    value: float | None = None,
    effective_at: datetime | None = None,
    **more: Any,
) -> Snapshot:
    """A market of the invented exchange of Vessel."""
    given: dict[str, Any] = {
        "source": "tides",
        "url": f"https://tides.example/{external_id}",
        "title": "Harbour of Vessel open by the end of 2024?",
        "criteria": "Resolves Yes if a ship is let in before 2025. If cancelled, all are refunded.",
        "closes_at": CLOSES,
        "opens_at": datetime(2024, 1, 1, tzinfo=UTC),
        "volume": 5_000.0,
        "history_hint": f"token-{external_id}",
        "fetched_at": at,
        "price": None if probability is None else price(at, probability),
    }
    return Snapshot(
        external_id=external_id,
        resolution=SourceResolution(state, value, state.value, effective_at),
        raw=f"{external_id} {probability} {state} {value}".encode(),
        **{**given, **more},
    )


@dataclass(frozen=True)
class NoHttp:
    """A web client for sources that need none; reading through it says the time of the server."""

    skew: float = 0.5

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        return Fetched(url, b"{}", "application/json", START, skew=self.skew)


@dataclass
class FakeSource:
    """A source whose markets and past prices a test sets."""

    markets: dict[str, Snapshot | SourceError] = field(default_factory=dict)
    past: dict[str, list[list[PricePoint]]] = field(default_factory=dict)
    changed: list[str] | None = None
    asked: list[tuple[str, Any]] = field(default_factory=list)
    before_fetch: Callable[[str], None] | None = None
    name: str = "tides"
    label: str = "Tides Exchange"
    fails_after: int | None = None
    tells_every_change: bool = False

    @property
    def traits(self) -> Traits:
        return Traits(
            label=self.label,
            volume_unit="$",
            liquid=Liquidity(volume=1_000.0),
            tells_every_change=self.tells_every_change,
        )

    def put(self, *snapshots: Snapshot) -> "FakeSource":
        self.markets |= {each.external_id: each for each in snapshots}
        return self

    def change(self, external_id: str, **changes: Any) -> None:
        """Changes fields of a market."""
        before = self.markets[external_id]
        assert isinstance(before, Snapshot)
        self.markets[external_id] = replace(before, **changes)

    def recognise(self, url: str) -> Ref | None:
        prefix = f"https://{self.name}.example/"
        return Ref(self.name, url, market=url.removeprefix(prefix)) if prefix in url else None

    def find(self, http: Http, ref: Ref) -> list[Snapshot]:
        return [
            each
            for each in self.markets.values()
            if isinstance(each, Snapshot) and ref.market in {each.external_id, each.event_id}
        ]

    def fetch(self, http: Http, external_id: str) -> Snapshot:
        self.asked.append(("fetch", external_id))
        if self.before_fetch:
            self.before_fetch(external_id)
        http.get(f"https://{self.name}.example/{external_id}")
        found = self.markets.get(external_id)
        if found is None:
            raise SourceGoneError(f"There is no market {external_id}.")
        if isinstance(found, SourceError):
            raise found
        return found

    def history(
        self, http: Http, external_id: str, *, hint: str | None, since: datetime, until: datetime
    ) -> Iterator[list[PricePoint]]:
        self.asked.append(("history", (external_id, hint, since, until)))
        for place, batch in enumerate(self.past.get(external_id, [])):
            if self.fails_after is not None and place >= self.fails_after:
                raise SourceError("the prices broke off")
            inside = [point for point in batch if since <= point.at < until]
            if inside:
                yield inside

    def changes(self, http: Http, since: datetime) -> list[str] | None:
        self.asked.append(("changes", since))
        return self.changed

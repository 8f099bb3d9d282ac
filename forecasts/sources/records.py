"""What every source gives, whatever its own format: frozen records in one vocabulary."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from forecasts.sources.http import Http
from forecasts.values import SourceState


class PriceBasis(StrEnum):
    """What a price was read from."""

    MID = "mid"
    LAST = "last"
    COMMUNITY = "community"
    BET = "bet"
    CANDLE_CLOSE = "candle close"
    DISPLAYED = "displayed"


@dataclass(frozen=True, slots=True)
class PricePoint:
    """The probability of Yes a market gave at one time, in [0, 1]."""

    at: datetime
    probability: float
    basis: PriceBasis


@dataclass(frozen=True, slots=True)
class Ref:
    """What a pasted address names at a source: one market, or an event of several.

    Attributes:
        source: the source's name, such as `polymarket`.
        url: the address, cleaned of tracking and fragments.
        market: what the source finds one market by, a slug or an id; None if only the event is
            named.
        event: what the source finds an event by; None if only the market is named.
    """

    source: str
    url: str
    market: str | None = None
    event: str | None = None


@dataclass(frozen=True, slots=True)
class SourceResolution:
    """How a market stands, read from the source's own JSON and never from a price.

    Attributes:
        state: in our vocabulary.
        value: the pay-out of Yes in [0, 1]; only when `resolved`, and None even then if the source
            does not say it.
        status: the source's own words for it, for people to check.
        effective_at: when the outcome was knowable by the source's account, at the latest its
            close; None when it does not say.
        is_half: resolved to fifty-fifty, a pay-out of exactly one half at whichever source: nobody
            can tell, which is no probability.
    """

    state: SourceState
    value: float | None = None
    status: str = ""
    effective_at: datetime | None = None
    is_half: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One market as it was read at one time.

    Attributes:
        external_id: the source's unchanging id; `fetch` finds the market by it again.
        title: what the market asks, the event's question included, without the outcome.
        outcome_label: which outcome of a market of several this is; None for plain Yes/No.
        criteria: the rules of the market in its own words, plain text.
        event_id: what ties the outcomes of one event together, None if it stands alone.
        is_exclusive: whether exactly one outcome of the event can come true.
        price: the present probability of Yes; None if there is none to believe, as in an empty
            book.
        spread: between best bid and best ask, in [0, 1].
        volume: traded so far, in the source's own unit.
        liquidity: what stands in the book or pool, in the source's own unit.
        forecasters: how many people take part.
        history_hint: what `history` needs beside the id, at most 300 characters.
        raw: the bytes it was read from.
    """

    source: str
    external_id: str
    url: str
    title: str
    criteria: str
    resolution: SourceResolution
    fetched_at: datetime
    raw: bytes
    media_type: str = "application/json"
    outcome_label: str | None = None
    event_id: str | None = None
    is_exclusive: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    price: PricePoint | None = None
    spread: float | None = None
    volume: float | None = None
    liquidity: float | None = None
    forecasters: int | None = None
    history_hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Liquidity:
    """From which size on a source's market may serve as reference; any one that is given must hold.

    Attributes:
        volume: least traded volume, in the source's unit.
        forecasters: least number of people.
        spread: widest spread, where one is known.
    """

    volume: float | None = None
    forecasters: int | None = None
    spread: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is peculiar to a source and the rest of the product must know.

    Attributes:
        label: how it is called on pages; also the name of its forecaster.
        volume_unit: what volume is counted in.
        liquid: from which size on its markets may serve as reference.
        has_resolutions: whether it ever says how a market came out.
        tells_every_change: whether its past prices are every change there was, so that between two
            of them the price stood still.
    """

    label: str
    volume_unit: str
    liquid: Liquidity = field(default_factory=Liquidity)
    has_resolutions: bool = True
    tells_every_change: bool = False


class Source(Protocol):
    """An adapter to one outside system: addresses, reading and parsing; no database."""

    @property
    def name(self) -> str:
        """The name used in the record, such as `polymarket`."""

    @property
    def traits(self) -> Traits:
        """What is peculiar to it."""

    def recognise(self, url: str) -> Ref | None:
        """Reads a pasted address; None when it is not one of this source."""

    def find(self, http: Http, ref: Ref) -> list[Snapshot]:
        """Reads the market an address names, or all markets of the event it names.

        Raises:
            SourceError: it cannot be read; one of its kinds says why.
        """

    def fetch(self, http: Http, external_id: str) -> Snapshot:
        """Reads one market again by its id.

        Raises:
            SourceGoneError: there is none any more, under any address of the source.
            SourceError: it cannot be read.
        """

    def history(
        self,
        http: Http,
        external_id: str,
        *,
        hint: str | None,
        since: datetime,
        until: datetime,
    ) -> Iterator[list[PricePoint]]:
        """Reads past prices from `since` on, before `until`, in batches, oldest first.

        Each batch is complete up to its last point, so that whoever is interrupted goes on from
        there. A source without history yields nothing.
        """

    def changes(self, http: Http, since: datetime) -> list[str] | None:
        """Lists the ids of markets that were resolved or reworded since a time.

        None when the source cannot tell.
        """


Sources = Mapping[str, Source]

"""A source and a web that say what they are told to, and looks at both."""

# ruff: noqa: ARG002  # the parameters are those of the protocols

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from forecasts.db import Session
from forecasts.errors import SourceGoneError
from forecasts.markets.adjudication import adjudicate_link
from forecasts.markets.link import link_market
from forecasts.models import MarketLink, Question
from forecasts.resolution.check import Access, Checked, check_one, check_question, preview_question
from forecasts.runtime import Runtime
from forecasts.sources import (
    Fetched,
    Liquidity,
    PriceBasis,
    PricePoint,
    Ref,
    Snapshot,
    SourceResolution,
    Traits,
)
from forecasts.values import SourceState
from tests import world
from tests.conftest import FakeClock

Told = SourceResolution | Exception


@dataclass
class Scripted:
    """A source whose markets stand as the test says."""

    name: str
    clock: FakeClock
    label: str
    stands: dict[str, Told] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    prices: dict[str, float] = field(default_factory=dict)
    asked: int = 0
    has_resolutions: bool = True

    @property
    def traits(self) -> Traits:
        return Traits(
            label=self.label,
            volume_unit="$",
            liquid=Liquidity(volume=1.0),
            has_resolutions=self.has_resolutions,
        )

    def recognise(self, url: str) -> Ref | None:
        return None

    def snapshot(self, external_id: str) -> Snapshot:
        told = self.stands[external_id]
        if isinstance(told, Exception):
            raise told
        price = None
        if external_id in self.prices:
            price = PricePoint(self.clock(), self.prices[external_id], PriceBasis.MID)
        return Snapshot(
            source=self.name,
            external_id=external_id,
            url=f"https://{self.name}.example/{external_id}",
            title=self.titles.get(external_id, f"Will {external_id} happen?"),
            criteria="Yes if it does.",
            resolution=told,
            fetched_at=self.clock(),
            raw=f"{self.name} {external_id} {told} {self.asked}".encode(),
            price=price,
        )

    def find(self, http: Any, ref: Ref) -> list[Snapshot]:
        return [self.snapshot(ref.market or "")]

    def fetch(self, http: Any, external_id: str) -> Snapshot:
        self.asked += 1
        return self.snapshot(external_id)

    def history(
        self, http: Any, external_id: str, *, hint: str | None, since: datetime, until: datetime
    ) -> Iterator[list[PricePoint]]:
        yield from ()

    def changes(self, http: Any, since: datetime) -> list[str] | None:
        return None

    def says(self, external_id: str, state: SourceState | Exception, **more: Any) -> None:
        """Lets a market stand as said; a resolved one names what Yes is paid."""
        told = state if isinstance(state, Exception) else SourceResolution(state, **more)
        self.stands[external_id] = told


@dataclass
class ScriptedWeb:
    """A web of the pages it was given; the others are gone."""

    clock: FakeClock
    pages: dict[str, bytes | Exception] = field(default_factory=dict)
    media_type: str = "text/html"
    asked: list[str] = field(default_factory=list)

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        self.asked.append(url)
        found = self.pages.get(url, SourceGoneError(f"{url}: 404 Not Found"))
        if isinstance(found, Exception):
            raise found
        return Fetched(url, found, self.media_type, self.clock())


@dataclass
class Bench:
    """A record with two scripted sources, and looks at it."""

    runtime: Runtime
    clock: FakeClock
    one: Scripted
    two: Scripted
    web: ScriptedWeb

    @property
    def access(self) -> Access:
        return Access(
            transaction=self.runtime.transaction,
            reading=self.runtime.reading,
            sources={"one": self.one, "two": self.two},
            http=self.web,
            web=self.web,
            now=self.runtime.now,
        )

    def question(self, **said: Any) -> int:
        """Puts a question on record; returns its number."""
        with self.runtime.transaction() as session:
            return world.question(session, self.clock(), **said).id

    def link(self, number: int, source: Scripted, market: str, **how: Any) -> int:
        """Links a market and adjudicates it."""
        with self.runtime.transaction() as session:
            link = link_market(
                session,
                session.get_one(Question, number),
                source.snapshot(market),
                label=source.label,
                is_inverted=how.get("is_inverted", False),
                by="curator",
                now=self.clock(),
            )
            session.flush()
            if how.get("is_adjudicated", True):
                adjudicate_link(session, link, is_reference=False, by="curator", now=self.clock())
            return link.id

    def linked(self, **said: Any) -> int:
        """A question with an open market at the first source."""
        number = self.question(**said)
        self.one.says("harbour", SourceState.OPEN)
        self.link(number, self.one, "harbour")
        return number

    def look(self, number: int, *, hours: float = 0, wait: timedelta | None = None) -> Checked:
        """Looks at a question, some hours later."""
        self.clock.advance(hours=hours)
        checked = check_question(self.access, number, wait=wait)
        assert checked is not None
        return checked

    def preview(self, number: int, *, wait: timedelta | None = None) -> Checked:
        """Says what a look would do."""
        return preview_question(self.access, number, wait=wait)

    def due(self) -> Checked | None:
        """Looks at what is due longest."""
        access = self.access
        return check_one(
            transaction=access.transaction,
            reading=access.reading,
            sources=access.sources,
            http=access.http,
            web=access.http,
            now=access.now,
        )


def links_of(session: Session, question_id: int) -> list[MarketLink]:
    """Lists the links of a question."""
    return list(session.scalars(select(MarketLink).where(MarketLink.question_id == question_id)))

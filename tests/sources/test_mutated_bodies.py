"""Spoiled bodies through every source: no crash, no wrong resolution, no impossible price.

Each body is made from a good one of the stand-in, by seed. What it may at most be read as is said
by an oracle that shares no code with the sources. 2,000, or 20,000 with FORECASTS_TORTURE=1.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from random import Random

import pytest

from forecasts.config import SourceSettings
from forecasts.errors import SourceError
from forecasts.resolution.findings import Reading, Window, decide_by_markets
from forecasts.resolution.rules import MarketRule
from forecasts.sources import Snapshot, Source, Sources
from forecasts.sources.registry import build_sources
from forecasts.values import Decision, SourceState
from tests.standin import StandIn, serving
from tests.standin.inprocess import InProcess
from tests.standin.listing import Listing, Venue
from tests.standin.mutations import Mutant, each_field, mutant
from tests.standin.oracle import Terminal, permitted

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
BODIES = 20_000 if os.environ.get("FORECASTS_TORTURE") == "1" else 2_000
SEED = "harbour of Vessel"
SEEN: Counter[str] = Counter()
TERMINAL = {SourceState.RESOLVED, SourceState.VOID}
STAGES: dict[str, tuple[str | float, ...]] = {
    "polymarket": ("open", "proposed", "disputed", "YES", "NO", "HALF"),
    "kalshi": ("open", "closed", "proposed", "disputed", "YES", "NO", 0.5, 0.25),
    "manifold": ("open", "closed", "YES", "NO", "VOID", 0.33),
    "metaculus": ("open", "closed", "YES", "NO", "VOID", "HALF"),
    "predictit": ("open", "closed"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A market of the stand-in, and by which id its source finds it."""

    source: Source
    external_id: str
    name: str
    requests: int


def key_of(source: str, name: str) -> str:
    return f"KXVESSEL-26-{name.upper()}" if source == "kalshi" else f"vessel-{name}"


def move(venue: Venue[Listing], key: str, stage: str | float) -> None:
    if stage == "closed":
        venue.close(key)
    elif stage == "proposed":
        venue.propose(key, "YES")
    elif stage == "disputed":
        venue.propose(key, "YES")
        venue.dispute(key)
    elif stage != "open":
        venue.resolve(key, stage, at=NOW - timedelta(hours=3))


def list_markets(world: StandIn) -> None:
    for name, stages in STAGES.items():
        venue: Venue[Listing] = getattr(world, name)
        for place, stage in enumerate(stages):
            key = key_of(name, f"ship-{place}")
            more = {"event": f"KXVESSEL-26S{place}"} if name == "kalshi" else {}
            venue.add(key, f"Will ship {place} come in?", price=0.3 + 0.05 * place, days=3, **more)
            move(venue, key, stage)
    for place, outcomes in enumerate((("No", "Yes"), ("Gulls", "Terns"))):
        for stage in ("open", "YES"):
            key = f"vessel-match-{place}-{stage.lower()}"
            world.polymarket.add(key, "Who wins the match?", outcomes=outcomes)
            move(world.polymarket, key, stage)  # type: ignore[arg-type]
    world.polymarket.add("vessel-silent", "Does the oracle stay silent?", has_uma=False)
    world.polymarket.resolve("vessel-silent", "YES", at=NOW - timedelta(hours=3))


def list_events(world: StandIn) -> None:
    for name in ("polymarket", "kalshi", "manifold", "metaculus", "predictit"):
        venue: Venue[Listing] = getattr(world, name)
        for is_over in (False, True):
            heading = key_of(name, "master-over" if is_over else "master")
            venue.add_event(heading, "Who will be the next master?")
            for place, person in enumerate(("Alice Arden", "Tomas Brandt", "Orla Quist")):
                key = f"{heading}-{place}"
                venue.add(key, f"Will {person} be?", days=3, label=person, event=heading)
                if is_over and name != "predictit":
                    move(venue, key, "YES" if place == 1 else "NO")


def cases(world: StandIn, sources: Sources) -> Iterator[Case]:
    for name, source in sources.items():
        venue = getattr(world, name)
        seen: set[str] = set()
        for key in venue.listings:
            http = InProcess(world)
            ref = source.recognise(venue.url(key))
            assert ref is not None, venue.url(key)
            for found in source.find(http, ref):
                if found.external_id not in seen:
                    seen.add(found.external_id)
                    again = InProcess(world)
                    source.fetch(again, found.external_id)
                    yield Case(source, found.external_id, key, len(again.bodies))


@pytest.fixture(scope="module")
def world() -> Iterator[StandIn]:
    with serving(now=lambda: NOW) as serves:
        serves.has_etags = False
        list_markets(serves)
        list_events(serves)
        yield serves


@pytest.fixture(scope="module")
def listed(world: StandIn) -> list[Case]:
    urls = world.environment()
    token = urls.pop("FORECASTS_METACULUS_TOKEN")
    settings = SourceSettings(urls=urls, metaculus_token=token)
    found = list(cases(world, build_sources(settings)))
    assert {case.source.name for case in found} == set(STAGES)
    return found


def read(world: StandIn, case: Case, spoiled: Mutant, target: int) -> tuple[InProcess, Snapshot]:
    """Fetches a market with one of its bodies spoiled."""
    calls = iter(range(1000))
    http = InProcess(world, lambda _, body: spoiled.body if next(calls) == target else body)
    return http, case.source.fetch(http, case.external_id)


def good_body(world: StandIn, case: Case, target: int) -> bytes:
    http = InProcess(world)
    case.source.fetch(http, case.external_id)
    return list(http.bodies.values())[target]


def decisions(allowed: set[Terminal]) -> set[Decision | None]:
    """Which decisions the allowed readings may lead to; none is always right."""
    made: set[Decision | None] = {None}
    for state, value in allowed:
        if state == "void" or value == 0.5:
            made.add(Decision.ANNULLED)
        elif value in {0.0, 1.0}:
            made.add(Decision.YES if value == 1.0 else Decision.NO)
    return made


def wrong_price(found: Snapshot) -> str | None:
    """Says which price no market can have."""
    price = found.price
    if price is not None and not 0.0 <= price.probability <= 1.0:
        return f"the price {price.probability}"
    if price is not None and not timedelta(days=-40 * 365) < price.at - NOW < timedelta(days=1):
        return f"a price of {price.at}"
    return None


def wrong_decision(found: Snapshot, allowed: set[Terminal]) -> str | None:
    """Says what a question would be decided as that the bodies do not say."""
    reading = Reading(
        source=found.source, label=found.source, url=found.url, resolution=found.resolution
    )
    window = Window(opens_at=None, closes_at=NOW, resolve_by=NOW)
    finding = decide_by_markets(MarketRule(), [reading], window=window, now=NOW)
    if finding.decision in decisions(allowed):
        return None
    return f"decided {finding.decision}, allowed {allowed}"


def wrong(case: Case, http: InProcess, found: Snapshot) -> str | None:
    """Says what was read that the bodies do not say."""
    allowed = permitted(case.source.name, http.bodies, case.external_id)
    state, value = found.resolution.state, found.resolution.value
    if state not in TERMINAL and value is not None:
        return f"{state.value} with the value {value}"
    is_said = (state.value, value) in allowed or (state is SourceState.RESOLVED and value is None)
    if state in TERMINAL and not is_said:
        return f"read as {state.value} {value}, allowed {allowed}"
    return wrong_price(found) or wrong_decision(found, allowed)


def spoil(world: StandIn, case: Case, spoiled: Mutant, target: int) -> str | None:
    """Reads a spoiled market; returns what is wrong about it, None if nothing is."""
    try:
        http, found = read(world, case, spoiled, target)
    except SourceError as error:
        SEEN[type(error).__name__] += 1
        return None
    except Exception as error:  # noqa: BLE001  # that is what is looked for
        return f"{type(error).__name__}: {error}"
    SEEN[found.resolution.state.value] += 1
    return wrong(case, http, found)


def test_good_bodies_are_read_as_the_world_stands(world: StandIn, listed: list[Case]) -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for case in listed:
        http = InProcess(world)
        found = case.source.fetch(http, case.external_id)
        allowed = permitted(case.source.name, http.bodies, case.external_id)
        is_terminal = found.resolution.state in TERMINAL
        assert is_terminal is bool(allowed), (case, found.resolution, allowed)
        assert wrong(case, http, found) is None
        seen[case.source.name, found.resolution.state.value] += 1
    for name in set(STAGES) - {"predictit"}:
        assert seen[name, "resolved"] >= 3, seen
        assert seen[name, "open"] >= 3, seen


def test_no_spoiled_body_crashes_or_resolves_wrongly(world: StandIn, listed: list[Case]) -> None:
    bodies = {
        (place, target): good_body(world, case, target)
        for place, case in enumerate(listed)
        for target in range(case.requests)
    }
    SEEN.clear()
    found = []
    for number in range(BODIES):
        random = Random(f"{SEED}/{number}")
        place = number % len(listed)
        target = random.randrange(listed[place].requests)
        spoiled = mutant(bodies[place, target], random)
        fault = spoil(world, listed[place], spoiled, target)
        if fault:
            found.append((number, listed[place].name, spoiled.name, fault))
    assert not found, f"{len(found)} of {BODIES}: {found[:20]}"
    assert SEEN["SourceShapeError"] > BODIES // 10, SEEN
    assert min(SEEN["resolved"], SEEN["open"], SEEN["unknown"]) > BODIES // 200, SEEN


def test_no_field_is_dropped_nulled_or_renamed_into_a_wrong_resolution(
    world: StandIn, listed: list[Case]
) -> None:
    found = []
    for case in listed:
        for spoiled in each_field(good_body(world, case, 0)):
            fault = spoil(world, case, spoiled, 0)
            if fault:
                found.append((case.name, spoiled.name, fault))
    assert not found, f"{len(found)}: {found[:20]}"


def test_the_pure_resolution_of_spoiled_bodies_never_crashes(
    world: StandIn, listed: list[Case]
) -> None:
    bodies = [good_body(world, case, 0) for case in listed]
    for number in range(BODIES // 4):
        random = Random(f"{SEED}/pure/{number}")
        case = listed[number % len(listed)]
        spoiled = mutant(bodies[number % len(listed)], random)
        pure = import_module(f"forecasts.sources.{case.source.name}").resolution
        with suppress(SourceError):
            pure(spoiled.body)

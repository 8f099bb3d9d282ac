"""Linked markets followed over days by a clock that is moved, at all five sources."""

from collections.abc import Iterator

import pytest

from forecasts.resolution.steps import StepKind
from tests.conftest import FakeClock
from tests.journeys.following import SOURCES, Followed, following
from tests.standin import StandIn, furnish, serving

RESOLVING = tuple(source for source in SOURCES if source != "predictit")


@pytest.fixture
def world(clock: FakeClock) -> Iterator[StandIn]:
    with serving(now=clock) as serves:
        yield furnish(serves)


@pytest.fixture
def followed(database_url: str, clock: FakeClock, world: StandIn) -> Iterator[Followed]:
    with following(database_url, clock, world) as composed:
        yield composed


def ferry(world: StandIn, source: str) -> tuple[str, str]:
    """The key and the address of the first market at a source."""
    venue = getattr(world, source)
    key = next(iter(venue.listings))
    return key, venue.url(key)


@pytest.mark.parametrize("source", SOURCES)
def test_prices_are_followed_and_a_second_sync_adds_nothing(
    followed: Followed, world: StandIn, clock: FakeClock, source: str
) -> None:
    key, address = ferry(world, source)
    slug = followed.ask("Will the ferry sail?")
    followed.link(slug, address)
    first = followed.sync()
    assert not first.troubles
    again = followed.sync()
    assert (again.prices, again.changed, again.troubles) == (0, [], {})
    has_history = source != "predictit"
    assert first.prices > 5 if has_history else first.prices == 0
    for price in (0.5, 0.62, 0.31):
        clock.advance(hours=6)
        getattr(world, source).price(key, price)
        assert followed.sync().prices >= 1
        market = followed.shown(slug)["outcome"]["markets"][0]
        assert market["price"] == pytest.approx(price)
    assert market["label"] == followed.outside.sources[source].traits.label
    followed.verify()


@pytest.mark.parametrize("source", RESOLVING)
def test_an_outcome_is_proposed_waits_is_final_and_a_flip_waits_for_a_person(
    followed: Followed, world: StandIn, clock: FakeClock, source: str
) -> None:
    key, address = ferry(world, source)
    venue = getattr(world, source)
    slug = followed.ask("Will the ferry sail?")
    followed.link(slug, address)
    followed.sync()
    assert followed.check(slug).kind is StepKind.NOTHING
    clock.advance(days=2)
    venue.resolve(key, "YES", at=clock())
    clock.advance(hours=1)
    assert followed.check(slug).kind is StepKind.PROPOSE
    assert followed.shown(slug)["state"] != "resolved"
    clock.advance(hours=1)
    assert followed.check(slug).kind is StepKind.CONFIRM
    clock.advance(hours=48)
    assert followed.check(slug).kind is StepKind.FINALISE
    assert followed.shown(slug)["state"] == "resolved"
    clock.advance(days=1)
    venue.resolve(key, "NO", at=clock())
    clock.advance(hours=1)
    followed.sync()
    assert followed.check(slug, wait=0).kind is StepKind.CORRECT
    clock.advance(hours=1)
    assert followed.check(slug, wait=0).kind is StepKind.CONFIRM
    assert followed.shown(slug)["current"]["decision"] == "yes"
    followed.accept()
    shown = followed.shown(slug)
    assert shown["current"]["decision"] == "no"
    assert [each["decision"] for each in shown["history"]] == ["yes", "reopened", "no"]
    evidence = shown["outcome"]["evidence"]
    assert {each["speaks_for"] for each in evidence} == {"yes", "no"}
    assert all(len(each["sha256"]) == 64 for each in evidence)
    followed.verify()


def test_predictit_never_resolves_anything(
    followed: Followed, world: StandIn, clock: FakeClock
) -> None:
    key, address = ferry(world, "predictit")
    slug = followed.ask("Will the ferry sail?")
    followed.link(slug, address)
    world.predictit.price(key, 0.99)
    followed.sync()
    world.predictit.resolve(key, "YES")
    for _ in range(3):
        clock.advance(hours=60)
        assert followed.check(slug, wait=0).kind is StepKind.NOTHING
    world.predictit.vanish(key)
    clock.advance(hours=60)
    assert followed.check(slug, wait=0).kind is StepKind.NOTHING
    assert followed.shown(slug)["state"] in {"open", "awaiting"}
    followed.verify()


@pytest.mark.parametrize("source", RESOLVING)
def test_a_renamed_market_is_believed_no_more(
    followed: Followed, world: StandIn, clock: FakeClock, source: str
) -> None:
    key, address = ferry(world, source)
    slug = followed.ask("Will the ferry sail?")
    followed.link(slug, address)
    followed.sync()
    venue = getattr(world, source)
    venue.rename(key, "Will the lighthouse fall?")
    venue.resolve(key, "YES", at=clock())
    clock.advance(hours=1)
    assert "lighthouse" in str(followed.sync().troubles[source])
    for _ in range(2):
        clock.advance(hours=60)
        assert followed.check(slug, wait=0).kind is StepKind.NOTHING
    assert followed.shown(slug)["state"] == "awaiting"  # its deadline is past, no more

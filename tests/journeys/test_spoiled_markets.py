"""Spoiled bodies through the real client into a record: that market is marked, the others go on."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import select

from forecasts.models import Market, Question
from forecasts.values import QuestionState
from tests.conftest import FakeClock
from tests.journeys.following import Followed, following
from tests.standin import StandIn, faults, serving
from tests.standin.listing import Listing, Venue
from tests.standin.mutations import mutant

BODIES = 2_000 if os.environ.get("FORECASTS_TORTURE") == "1" else 200
START = datetime(2024, 6, 1, 12, tzinfo=UTC)
KEYS = {
    "polymarket": ("vessel-a", "vessel-b"),
    "kalshi": ("KXVESSEL-26-A", "KXVESSELB-26-B"),
    "manifold": ("vessel-a", "vessel-b"),
    "metaculus": ("vessel-a", "vessel-b"),
    "predictit": ("vessel-a", "vessel-b"),
}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(START)


@pytest.fixture
def world(clock: FakeClock) -> Iterator[StandIn]:
    with serving(now=clock) as serves:
        for source, keys in KEYS.items():
            venue: Venue[Listing] = getattr(serves, source)
            for key in keys:
                venue.add(key, f"Will {key} sail?", days=3)
        yield serves


@pytest.fixture
def followed(database_url: str, clock: FakeClock, world: StandIn) -> Iterator[Followed]:
    with following(database_url, clock, world) as composed:
        for source, keys in KEYS.items():
            for key in keys:
                slug = composed.ask(f"Will {key} of {source} sail?", days=900)
                composed.link(slug, getattr(world, source).url(key))
        yield composed


def spoiler(random: Random) -> Callable[[bytes], bytes]:
    return lambda body: mutant(body, random).body if body else body


def undecided(followed: Followed) -> set[QuestionState]:
    with followed.runtime.reading() as session:
        return set(session.scalars(select(Question.state)))


def troubles(followed: Followed) -> dict[str, str | None]:
    with followed.runtime.reading() as session:
        rows = session.execute(
            select(Market.source, Market.external_id, Market.trouble).order_by(Market.id)
        )
        return {f"{row.source} {row.external_id}": row.trouble for row in rows}


@pytest.mark.parametrize("source", list(KEYS))
def test_spoiled_bodies_mark_their_market_and_resolve_nothing(
    followed: Followed, world: StandIn, clock: FakeClock, source: str
) -> None:
    world.has_etags = False
    followed.sync()
    slug = f"will-{KEYS[source][0].lower()}-of-{source}-sail"
    marked = 0
    for number in range(BODIES // len(KEYS)):
        random = Random(f"record/{source}/{number}")
        world.fail(f"/{source}", faults.body(spoiler(random)))
        clock.advance(minutes=40)
        found = followed.check(slug, wait=0)
        assert not found.is_poisoned, (number, found)
        marked += troubles(followed)[next(iter(of(followed, source)))] is not None
        world.heal()
    assert undecided(followed) == {QuestionState.OPEN}
    if source != "predictit":
        assert marked > BODIES // len(KEYS) // 10
    clock.advance(hours=8)
    followed.verify()


def of(followed: Followed, source: str) -> list[str]:
    return [name for name in troubles(followed) if name.startswith(source)]


FAULTS = {
    "a page": faults.html(),
    "a page with an error": faults.html(503),
    "a broken body": faults.truncated(),
    "too large": faults.huge(),
    "gone": faults.status(410),
    "forbidden": faults.status(403),
    "to this machine": faults.redirect("http://127.0.0.1:9/"),
    "to the cloud": faults.redirect("http://169.254.169.254/latest/meta-data/"),
}


@pytest.mark.parametrize("name", list(FAULTS))
def test_a_source_that_fails_marks_its_markets_and_the_others_go_on(
    followed: Followed, world: StandIn, clock: FakeClock, name: str
) -> None:
    followed.sync()
    for source, keys in KEYS.items():
        for key in keys:
            getattr(world, source).price(key, 0.77)
    world.fail("/manifold", FAULTS[name])
    clock.advance(hours=1)
    summary = followed.sync()
    assert summary.is_complete
    assert summary.troubles
    assert summary.prices >= 2 * (len(KEYS) - 1)
    found = troubles(followed)
    assert {key.split()[0] for key, trouble in found.items() if trouble} == {"manifold"}
    assert undecided(followed) == {QuestionState.OPEN}
    if name == "a page with an error":  # the client leaves such a host alone for a minute
        return
    world.heal()
    clock.advance(hours=1)
    assert not followed.sync().troubles
    assert not any(troubles(followed).values())


def test_a_vanished_market_is_missing_and_never_a_no(
    followed: Followed, world: StandIn, clock: FakeClock
) -> None:
    followed.sync()
    for source, keys in KEYS.items():
        getattr(world, source).vanish(keys[0])
    clock.advance(hours=1)
    followed.sync()
    for _ in range(3):
        clock.advance(hours=50)
        for source, keys in KEYS.items():
            followed.check(f"will-{keys[0].lower()}-of-{source}-sail", wait=0)
    assert undecided(followed) == {QuestionState.OPEN}
    with followed.runtime.reading() as session:
        states = list(session.scalars(select(Market.state)))
    assert sorted(state.value for state in states).count("missing") == len(KEYS)
    for source, keys in KEYS.items():
        getattr(world, source).reappear(keys[0])
    clock.advance(hours=7)
    assert not followed.sync().troubles

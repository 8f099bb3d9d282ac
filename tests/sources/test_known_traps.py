"""Bugs other trackers shipped, each as a test; the address of the bug stands with it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecasts.config import SourceSettings
from forecasts.errors import SourceShapeError
from forecasts.resolution.findings import FindingKind, Reading, Window, decide_by_markets
from forecasts.resolution.rules import MarketRule, OnOther
from forecasts.sources import PricePoint, Snapshot, SourceResolution, kalshi, manifold, polymarket
from forecasts.sources.registry import build_sources
from forecasts.values import SourceState
from tests.standin import StandIn, serving
from tests.standin.inprocess import InProcess

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
WINDOW = Window(opens_at=None, closes_at=NOW, resolve_by=NOW)


@pytest.fixture(scope="module")
def world() -> Iterator[StandIn]:
    with serving(now=lambda: NOW) as serves:
        serves.has_etags = False
        yield serves


def sources_of(world: StandIn) -> Any:
    urls = world.environment()
    token = urls.pop("FORECASTS_METACULUS_TOKEN")
    return build_sources(SourceSettings(urls=urls, metaculus_token=token))


def fetched(world: StandIn, source: str, key: str) -> Snapshot:
    adapter = sources_of(world)[source]
    ref = adapter.recognise(getattr(world, source).url(key))
    found: list[Snapshot] = adapter.find(InProcess(world), ref)
    again: Snapshot = adapter.fetch(InProcess(world), found[0].external_id)
    return again


def past(world: StandIn, source: str, key: str) -> list[PricePoint]:
    found = fetched(world, source, key)
    batches = sources_of(world)[source].history(
        InProcess(world),
        found.external_id,
        hint=found.history_hint,
        since=NOW - timedelta(days=40),
        until=NOW,
    )
    return [point for batch in batches for point in batch]


def decided(resolution: SourceResolution, rule: MarketRule | None = None) -> FindingKind:
    reading = Reading(source="s", label="S", url="https://s.example", resolution=resolution)
    return decide_by_markets(rule or MarketRule(), [reading], window=WINDOW, now=NOW).kind


def kalshi_market(world: StandIn, key: str) -> dict[str, Any]:
    return world.kalshi.market(world.kalshi.listings[key])


def test_1_prices_in_cents_are_refused_and_never_read_as_nought(world: StandIn) -> None:
    """https://github.com/ryanfrigo/kalshi-ai-trading-bot/pull/41."""
    world.kalshi.add("KXCENTS-26-A", "Will it sail?", event="KXCENTS-26")
    assert fetched(world, "kalshi", "KXCENTS-26-A").price is not None
    good = kalshi_market(world, "KXCENTS-26-A")
    cents = {name: value for name, value in good.items() if not name.endswith("_dollars")}
    with pytest.raises(SourceShapeError):
        kalshi.resolution({"market": {**cents, "yes_bid": 41, "yes_ask": 43, "last_price": 42}})


@pytest.mark.parametrize("value", [0.01, 0.24, 0.5, 0.72])
def test_2_and_3_a_scalar_result_pays_its_value_and_is_no_loss(
    world: StandIn, value: float
) -> None:
    """https://github.com/Jon-Becker/prediction-market-analysis/issues/74, and ccxt 4.5.90."""
    key = f"KXTIE-26-{int(value * 100)}"
    world.kalshi.add(key, "Who wins the match?", event=f"KXTIE-26X{int(value * 100)}")
    world.kalshi.resolve(key, value)
    found = fetched(world, "kalshi", key).resolution
    assert (found.state, found.value) == (SourceState.RESOLVED, value)
    kept = MarketRule(on_half=OnOther.PERSON)
    assert decided(found, kept) is FindingKind.CANNOT_TELL


def test_3_a_determined_market_is_not_final(world: StandIn) -> None:
    """The library ccxt 4.5.90, prediction/kalshi.py, takes any result for the end."""
    world.kalshi.add("KXDET-26-A", "Will it sail?", event="KXDET-26")
    world.kalshi.propose("KXDET-26-A", "YES")
    found = fetched(world, "kalshi", "KXDET-26-A").resolution
    assert (found.state, found.value) == (SourceState.PROPOSED, None)


@pytest.mark.parametrize("status", ["inactive", "disputed", "amended", "in_review"])
def test_4_every_status_is_read_and_an_unknown_one_is_loud(world: StandIn, status: str) -> None:
    """The official kalshi_python_sync 3.2.0 refuses statuses its own server sends."""
    key = f"KXST{status[:2].upper()}-26-A"
    world.kalshi.add(key, "Will it sail?", event=f"KXST{status[:2].upper()}-26")
    body = kalshi_market(world, key) | {"status": status}
    found = kalshi.resolution({"market": body})
    assert found.state is not SourceState.RESOLVED
    assert (found.state is SourceState.UNKNOWN) is (status == "in_review")


def test_5_an_expiration_years_away_is_not_when_it_was_known(world: StandIn) -> None:
    """https://github.com/pmxt-dev/pmxt/issues/1747 and /2349."""
    key = "KXEXP-26-A"
    world.kalshi.add(key, "Will it sail?", event="KXEXP-26")
    world.kalshi.resolve(key, "YES", at=NOW - timedelta(hours=2))
    world.kalshi.spoil(key, expiration_time="2099-01-08T15:00:00Z")
    assert fetched(world, "kalshi", key).resolution.effective_at == NOW - timedelta(hours=2)
    body = kalshi_market(world, key)
    body.pop("previous_price_dollars")
    assert kalshi.resolution({"market": body}).value == 1.0


def test_5_a_market_settled_long_ago_is_found_in_the_history(world: StandIn) -> None:
    """https://github.com/pmxt-dev/pmxt/issues/1232 and arshka/pykalshi/issues/15."""
    key = "KXOLD-25-A"
    world.kalshi.add(key, "Will it sail?", event="KXOLD-25")
    external = fetched(world, "kalshi", key).external_id
    world.kalshi.resolve(key, "NO", at=NOW - timedelta(days=1))
    world.kalshi.make_historical(key)
    found = sources_of(world)["kalshi"].fetch(InProcess(world), external)
    assert (found.resolution.state, found.resolution.value) == (SourceState.RESOLVED, 0.0)


def test_6_fifty_fifty_ends_and_does_not_wait_for_99(world: StandIn) -> None:
    """https://github.com/DarriEy/Auramaur/pull/157."""
    world.polymarket.add("vessel-even", "Who wins the match?")
    world.polymarket.resolve("vessel-even", "HALF")
    found = fetched(world, "polymarket", "vessel-even").resolution
    assert (found.state, found.value, found.is_half) == (SourceState.RESOLVED, 0.5, True)
    assert decided(found) is FindingKind.ANNULLED


def test_6_a_price_of_999_in_a_dispute_decides_nothing(world: StandIn) -> None:
    """https://github.com/DarriEy/Auramaur/pull/149."""
    world.polymarket.add("vessel-pinned", "Will it sail?", price=0.999)
    world.polymarket.propose("vessel-pinned", "YES")
    world.polymarket.dispute("vessel-pinned")
    found = fetched(world, "polymarket", "vessel-pinned").resolution
    assert (found.state, found.value) == (SourceState.DISPUTED, None)


def test_7_past_prices_of_a_resolved_market_are_asked_in_short_windows(world: StandIn) -> None:
    """https://github.com/Polymarket/py-clob-client/issues/216 and /189; windows: pull 55."""
    world.polymarket.add("vessel-past", "Will it sail?", days=35)
    world.polymarket.resolve("vessel-past", "YES")
    assert len(past(world, "polymarket", "vessel-past")) >= 30


def test_8_a_share_without_its_probability_is_unknown() -> None:
    """https://github.com/manifoldmarkets/manifold/issues/524."""
    row = {"outcomeType": "BINARY", "isResolved": True, "resolution": "MKT", "probability": 0.7}
    found = manifold.resolution(row)
    assert (found.state, found.value) == (SourceState.UNKNOWN, None)


def test_8_answers_of_a_market_that_is_not_exclusive_end_one_by_one(world: StandIn) -> None:
    """https://github.com/manifoldmarkets/manifold/pull/2551."""
    world.manifold.add_event("vessel-which", "Which ships come in?", is_exclusive=False)
    for place, outcome in enumerate(("YES", "VOID", None)):
        key = f"vessel-which-{place}"
        world.manifold.add(key, "A ship", label=f"Ship {place}", event="vessel-which")
        if outcome:
            world.manifold.resolve(key, outcome)
    adapter = sources_of(world)["manifold"]
    ref = adapter.recognise("https://manifold.markets/OrlaQuist/vessel-which")
    states = [each.resolution.state for each in adapter.find(InProcess(world), ref)]
    assert states == [SourceState.RESOLVED, SourceState.VOID, SourceState.OPEN]


def test_9_a_hidden_community_prediction_is_no_price_and_no_trouble(world: StandIn) -> None:
    """https://github.com/pmxt-dev/pmxt/issues/1945 and /914."""
    world.metaculus.add("vessel-hidden", "Will it sail?", is_visible=False)
    found = fetched(world, "metaculus", "vessel-hidden")
    assert (found.price, found.resolution.state) == (None, SourceState.OPEN)


def test_10_void_is_a_setting_of_the_rule_and_not_a_list_by_hand() -> None:
    """ForecastBench keeps a list of nullified questions by hand."""
    void = SourceResolution(SourceState.VOID)
    assert decided(void) is FindingKind.ANNULLED
    assert decided(void, MarketRule(on_void=OnOther.PERSON)) is FindingKind.CANNOT_TELL


def test_11_the_addresses_of_today_are_asked() -> None:
    """The program metaforecast still asks trading-api.kalshi.com and strapi-matic.poly.market."""
    urls = " ".join(SourceSettings().urls.values())
    assert "trading-api" not in urls
    assert "strapi-matic" not in urls
    assert "external-api.kalshi.com/trade-api/v2" in urls


def test_12_a_field_that_decides_must_be_there(world: StandIn) -> None:
    """The note of No-Stream/metaculus-bot: a fixture from the same wrong belief as the parser."""
    world.polymarket.add("vessel-shape", "Will it sail?")
    world.polymarket.resolve("vessel-shape", "YES")
    body = world.polymarket.gamma(world.polymarket.listings["vessel-shape"])
    assert polymarket.resolution(body).value == 1.0
    assert isinstance(body["outcomes"], str)
    assert json.loads(body["outcomePrices"]) == ["1", "0"]
    for name in ("closed", "outcomes", "outcomePrices"):
        lacking = {key: value for key, value in body.items() if key != name}
        with pytest.raises(SourceShapeError):
            polymarket.resolution(lacking)

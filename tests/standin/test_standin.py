"""The stand-in itself: it serves, moves, fails and forgets as a test tells it to."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import pytest

from tests.standin import StandIn, faults, furnish, serving


@pytest.fixture(scope="module")
def world() -> Iterator[StandIn]:
    with serving() as serves:
        yield furnish(serves)


def ask(world: StandIn, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(world.url.removeprefix("http://"), timeout=5)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def read(world: StandIn, path: str, **headers: str) -> Any:
    response, body = ask(world, path, **headers)
    assert response.status == 200, (path, body)
    return json.loads(body)


FERRY = "/manifold/v0/slug/vessel-ferry-before-winter"
ADDRESSES = (
    "/polymarket/gamma/markets/slug/vessel-ferry-before-winter",
    "/polymarket/gamma/events/slug/vessel-harbour-master",
    "/polymarket/gamma/markets/keyset?limit=2",
    "/kalshi/trade-api/v2/markets/KXVESSEL-26-FERRY",
    "/kalshi/trade-api/v2/events/KXVESSELMASTER-26?with_nested_markets=true",
    FERRY,
    "/manifold/v0/slug/vessel-harbour-master",
    "/manifold/v0/bets?contractSlug=vessel-ferry-before-winter&limit=5",
    "/predictit/api/marketdata/all/",
    "/fred/series/observations?series_id=VESSELSHIPS",
    "/worldbank/v2/country/VSL/indicator/VESSELSHIPS?format=json",
    "/dbnomics/v22/series/V/S/VESSELSHIPS?observations=1",
)


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_source_answers_in_json(world: StandIn, path: str) -> None:
    assert read(world, path)


def test_metaculus_answers_only_with_the_token(world: StandIn) -> None:
    path = "/metaculus/api/posts/31001/"
    assert ask(world, path)[0].status == 403
    assert ask(world, path, Authorization="Token of-somebody-else")[0].status == 401
    token = world.environment()["FORECASTS_METACULUS_TOKEN"]
    post = read(world, path, Authorization=f"Token {token}")
    assert post["id"] != post["question"]["id"]


def test_a_market_moves_resolves_flips_and_vanishes_while_it_is_served(world: StandIn) -> None:
    key = "vessel-ferry-before-winter"
    world.manifold.price(key, 0.61)
    assert read(world, FERRY)["probability"] == 0.61
    world.manifold.resolve(key, "YES")
    assert read(world, FERRY)["resolution"] == "YES"
    world.manifold.resolve(key, "NO")
    assert read(world, FERRY)["resolution"] == "NO"
    world.manifold.unresolve(key)
    assert read(world, FERRY)["isResolved"] is False
    world.manifold.vanish(key)
    assert ask(world, FERRY)[0].status == 404
    world.manifold.reappear(key)
    assert read(world, FERRY)


def test_a_settled_market_leaves_the_default_list_of_gamma(world: StandIn) -> None:
    path = "/polymarket/gamma/markets?slug=vessel-ferry-before-winter"
    assert len(read(world, path)) == 1
    world.polymarket.resolve("vessel-ferry-before-winter", "NO")
    assert read(world, path) == []
    assert json.loads(read(world, f"{path}&closed=true")[0]["outcomePrices"]) == ["0", "1"]
    world.polymarket.unresolve("vessel-ferry-before-winter")


def test_an_old_settled_market_of_kalshi_is_only_historical(world: StandIn) -> None:
    world.kalshi.add("KXVESSEL-25-DOCK", "Will the dock be rebuilt?", event="KXVESSEL-25")
    world.kalshi.resolve("KXVESSEL-25-DOCK", "YES")
    world.kalshi.make_historical("KXVESSEL-25-DOCK")
    base = "/kalshi/trade-api/v2"
    assert ask(world, f"{base}/markets/KXVESSEL-25-DOCK")[0].status == 404
    body = read(world, f"{base}/historical/markets/KXVESSEL-25-DOCK")
    assert body["market"]["status"] == "finalized"


def test_the_same_body_again_is_answered_with_304(world: StandIn) -> None:
    path = "/csv/VESSELSHIPS.csv"
    etag = str(ask(world, path)[0].headers["ETag"])
    response, body = ask(world, path, **{"If-None-Match": etag})
    assert (response.status, body) == (304, b"")


def test_faults_come_as_often_as_planned_and_are_logged(world: StandIn) -> None:
    world.forget()
    world.fail("/manifold", faults.status(429, retry_after="7"), times=2)
    seen = [ask(world, FERRY)[0] for _ in range(3)]
    assert [response.status for response in seen] == [429, 429, 200]
    assert seen[0].headers["Retry-After"] == "7"
    assert [request.status for request in world.asked("/manifold")] == [429, 429, 200]


def test_bodies_are_cut_off_swapped_and_swollen(world: StandIn) -> None:
    for fault in (faults.truncated(), faults.html(), faults.body(lambda body: body[:-1] + b"x")):
        world.fail(FERRY, fault, times=1)
        with pytest.raises(json.JSONDecodeError):
            json.loads(ask(world, FERRY)[1])
    world.fail(FERRY, faults.huge(2_000_000), times=1)
    assert len(ask(world, FERRY)[1]) > 2_000_000
    world.fail(FERRY, faults.redirect("http://169.254.169.254/latest/"), times=1)
    assert ask(world, FERRY)[0].headers["Location"].startswith("http://169.254")


def test_a_cut_connection_is_seen_as_a_reset(world: StandIn) -> None:
    world.fail(FERRY, faults.reset(), times=1)
    with pytest.raises(ConnectionError):
        ask(world, FERRY)
    assert read(world, FERRY)


def test_a_later_vintage_revises_an_earlier_number(world: StandIn) -> None:
    world.numbers.put("VESSELCATCH", "2026-01-01", 10.0, vintage="2026-02-01")
    world.numbers.put("VESSELCATCH", "2026-01-01", 12.0, vintage="2026-05-01")
    path = "/fred/series/observations?series_id=VESSELCATCH"
    first = read(world, f"{path}&realtime_start=2026-02-10&realtime_end=2026-02-10")
    assert first["observations"][0]["value"] == "10"
    assert read(world, path)["observations"][0]["value"] == "12"

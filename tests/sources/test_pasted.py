"""Pasted addresses, however they are written, and what is said of what no source has."""

import pytest

from forecasts.config import SourceSettings
from forecasts.errors import InvalidInputError, SourceGoneError
from forecasts.sources.registry import build_sources, recognise
from tests.sources.web import Web

SOURCES = build_sources(SourceSettings(metaculus_token="a-token"))
PATHS = {
    "polymarket": "polymarket.com/event/snow-in-vessel/more-than-a-metre",
    "kalshi": "kalshi.com/markets/kxharbour/who-is-master/kxharbour-27",
    "manifold": "manifold.markets/AliceArden/vessel-ferry",
    "metaculus": "www.metaculus.com/questions/41000/",
    "predictit": "www.predictit.org/markets/detail/7999/Vessel-harbour",
}


@pytest.mark.parametrize("source", PATHS)
def test_an_address_is_understood_with_and_without_its_scheme(source: str) -> None:
    path = PATHS[source]
    whole = recognise(SOURCES, f"https://{path}")
    assert whole.source == source
    host, slash, rest = path.partition("/")
    for typed in (path, f"http://{path}", f"//{path}", f" {path} ", f"{host.upper()}{slash}{rest}"):
        assert recognise(SOURCES, typed) == whole
    assert recognise(SOURCES, f"{path}?next=https://gull.example/") == whole


@pytest.mark.parametrize("source", PATHS)
@pytest.mark.parametrize("scheme", ["ftp", "file", "ws", "javascript", "httpss"])
def test_no_other_scheme_is_an_address_of_a_market(source: str, scheme: str) -> None:
    with pytest.raises(InvalidInputError, match="no address of a market"):
        recognise(SOURCES, f"{scheme}://{PATHS[source]}")


@pytest.mark.parametrize("source", PATHS)
def test_what_trails_behind_a_market_is_left_out(source: str) -> None:
    whole = recognise(SOURCES, PATHS[source])
    junk = recognise(SOURCES, f"{PATHS[source].rstrip('/')}/x{'/..' * 3}/<b>")
    assert (junk.market, junk.event) in {
        (whole.market, whole.event),
        (whole.market, "KXHARBOUR-27"),
    }
    assert "<" not in junk.url
    assert ".." not in junk.url


@pytest.mark.parametrize(
    "typed",
    [
        "https://manifold.markets/AliceArden",
        "manifold.markets/OrlaQuist/",
        "https://polymarket.com/@tomas-brandt",
        "https://polymarket.com/profile/0x00aa",
        "https://www.metaculus.com/accounts/profile/4711/",
        "https://kalshi.com/ideas/profiles/orla",
    ],
)
def test_a_page_of_a_person_is_called_so(typed: str) -> None:
    with pytest.raises(InvalidInputError, match="a person's page; open one of their markets"):
        recognise(SOURCES, typed)


@pytest.mark.parametrize(
    "typed", ["https://manifold.markets/browse", "https://manifold.markets/", "gull.example/alice"]
)
def test_other_pages_are_no_persons(typed: str) -> None:
    with pytest.raises(InvalidInputError, match="Understood are"):
        recognise(SOURCES, typed)


@pytest.mark.parametrize("source", PATHS)
def test_what_no_source_has_is_said_without_an_address_of_the_interface(source: str) -> None:
    ref = recognise(SOURCES, PATHS[source])
    asked = {
        "polymarket": "no event 'snow-in-vessel'; is the address cut off",
        "kalshi": "no event 'KXHARBOUR-27' with markets; is the address cut off",
        "manifold": "no market 'vessel-ferry'; is the address cut off",
        "metaculus": "no post 41000",
        "predictit": "no market 7999, or lists it no more; is the number right",
    }[source]
    with pytest.raises(SourceGoneError, match=asked) as caught:
        SOURCES[source].find(Web({}), ref)
    assert "/" not in str(caught.value)


@pytest.mark.parametrize("source", PATHS)
def test_a_market_that_went_is_named_with_its_source(source: str) -> None:
    label = {"predictit": "PredictIt"}.get(source, source.capitalize())
    with pytest.raises(SourceGoneError, match=f"^{label} .*7999") as caught:
        SOURCES[source].fetch(Web({}), "7999")
    assert "/" not in str(caught.value)


def test_predictit_says_of_a_market_it_dropped_that_it_never_tells_how_it_came_out() -> None:
    gone = Web({"/api/marketdata/markets/7999": lambda _: None})
    for each in (gone, Web({})):
        with pytest.raises(SourceGoneError, match="does not say how it came out"):
            SOURCES["predictit"].fetch(each, "7999")

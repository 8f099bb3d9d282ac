from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from forecasts.config import Settings, load_settings
from forecasts.errors import InvalidInputError, SourceRefusedError, UnsafeAddressError
from forecasts.outside import Outside, compose_outside
from forecasts.sources.registry import UNDERSTOOD, recognise
from tests.sources.loopback import Loopback, reply

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[Loopback]:
    running = Loopback()
    yield running
    running.close()


def _settings(**environment: str) -> Settings:
    return load_settings({"FORECASTS_DATABASE_URL": "sqlite:///x.db", **environment})


@pytest.fixture
def outside(server: Loopback) -> Iterator[Outside]:
    composed = compose_outside(
        _settings(FORECASTS_KALSHI_URL=f"{server.url}/trade-api/v2"), now=lambda: NOW
    )
    yield composed
    composed.close()


def test_a_base_address_the_environment_states_may_be_private(
    outside: Outside, server: Loopback
) -> None:
    assert outside.http.get(server.on("/x", reply(body=b"ok"))).body == b"ok"


def test_another_port_or_name_of_the_same_machine_may_not(
    outside: Outside, server: Loopback
) -> None:
    other = Loopback()
    for url in (other.url, f"http://localhost:{server.port}/", "http://127.0.0.1/"):
        with pytest.raises(UnsafeAddressError):
            outside.http.get(url)
    assert (server.asked, other.asked) == ([], [])
    other.close()


def test_an_address_somebody_typed_never_gains_by_a_stated_base_address(
    outside: Outside, server: Loopback
) -> None:
    with pytest.raises(UnsafeAddressError):
        outside.web.get(server.on("/x", reply(body=b"ok")))
    assert server.asked == []


def test_without_stated_addresses_nothing_private_is_asked(server: Loopback) -> None:
    composed = compose_outside(_settings(), now=lambda: NOW)
    with pytest.raises(UnsafeAddressError):
        composed.http.get(server.url)
    composed.close()
    assert server.asked == []


def test_a_server_on_this_machine_is_asked_without_spacing(
    outside: Outside, server: Loopback
) -> None:
    url = server.on("/x", reply())
    for _ in range(20):  # ten a second would take two seconds, one a second twenty
        outside.http.get(url)
    assert len(server.asked) == 20


def test_every_address_the_message_names_is_understood(outside: Outside) -> None:
    sources = outside.sources
    names = [recognise(sources, each.replace("NUMBER", "41000")).source for each in UNDERSTOOD]
    assert names == list(sources)


@pytest.mark.parametrize("url", ["", "harbour", "https://example.org/x", "http://[", "https://a:b"])
def test_an_address_no_source_understands_is_refused_with_those_that_are(
    outside: Outside, url: str
) -> None:
    with pytest.raises(InvalidInputError, match=r"manifold\.markets/USER"):
        recognise(outside.sources, url)


def test_metaculus_without_a_token_is_recognised_and_says_what_is_missing(
    outside: Outside,
) -> None:
    ref = recognise(outside.sources, "https://www.metaculus.com/questions/41000/x/")
    with pytest.raises(SourceRefusedError, match="FORECASTS_METACULUS_TOKEN"):
        outside.sources["metaculus"].find(outside.http, ref)

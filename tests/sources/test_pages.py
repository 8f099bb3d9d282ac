from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from forecasts.errors import SourceRefusedError, SourceUnavailableError, UnsafeAddressError
from forecasts.sources.client import PoliteClient
from forecasts.sources.pages import Robots, read_page
from forecasts.sources.politeness import Pace, Politeness
from tests.conftest import FakeClock
from tests.sources.loopback import Loopback, reply

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RULES = b"User-agent: *\nDisallow: /private\n\nUser-agent: Forecasts\nDisallow: /notes\n"


@pytest.fixture
def server() -> Iterator[Loopback]:
    running = Loopback({"/page": [reply(body=b"<p>The harbour opened.", Content_Type="text/html")]})
    yield running
    running.close()


@pytest.fixture
def client(server: Loopback) -> Iterator[PoliteClient]:
    limits = Politeness(first_wait=0.001, longest_wait=0.002, jitter=0, unhurried=Pace(spacing=0))
    made = PoliteClient(now=lambda: NOW, allowed=frozenset({server.place}), politeness=limits)
    yield made
    made.close()


def test_a_page_is_captured_byte_by_byte(client: PoliteClient, server: Loopback) -> None:
    page = read_page(client, server.url + "/page")
    assert (page.body, page.media_type) == (b"<p>The harbour opened.", "text/html")


def test_what_a_host_keeps_from_programs_is_not_read(
    client: PoliteClient, server: Loopback
) -> None:
    server.on("/robots.txt", reply(body=RULES))
    with pytest.raises(SourceRefusedError, match="by hand"):
        read_page(client, server.url + "/notes/1")
    assert [each.path for each in server.asked] == ["/robots.txt"]
    assert read_page(client, server.url + "/page").body


@pytest.mark.parametrize("answer", [reply(404), reply(410), reply(body=b""), reply(418)])
def test_no_rules_allow_everything(client: PoliteClient, server: Loopback, answer: bytes) -> None:
    server.on("/robots.txt", answer)
    assert read_page(client, server.url + "/page").body


@pytest.mark.parametrize("status", [401, 403])
def test_refused_rules_allow_nothing(client: PoliteClient, server: Loopback, status: int) -> None:
    server.on("/robots.txt", reply(status))
    with pytest.raises(SourceRefusedError):
        read_page(client, server.url + "/page")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_rules_that_cannot_be_read_mean_not_now(
    client: PoliteClient, server: Loopback, status: int
) -> None:
    server.on("/robots.txt", reply(status))
    with pytest.raises(SourceUnavailableError, match="allows programs"):
        read_page(client, server.url + "/page")
    assert "/page" not in {each.path for each in server.asked}


def test_rules_are_kept_for_a_day(client: PoliteClient, server: Loopback) -> None:
    clock = FakeClock(NOW)
    robots = Robots(clock)
    server.on("/robots.txt", reply(body=b""))
    for _ in range(3):
        read_page(client, server.url + "/page", robots=robots)
    clock.at += timedelta(days=1)
    server.on("/robots.txt", reply(body=b"User-agent: *\nDisallow: /"))
    with pytest.raises(SourceRefusedError):
        read_page(client, server.url + "/page", robots=robots)
    assert [each.path for each in server.asked].count("/robots.txt") == 2


def test_where_a_redirect_leads_is_judged_too(client: PoliteClient, server: Loopback) -> None:
    server.on("/robots.txt", reply(body=RULES))
    server.on("/moved", reply(302, Location="/notes/1"))
    server.on("/notes/1", reply(body=b"kept from programs"))
    with pytest.raises(SourceRefusedError):
        read_page(client, server.url + "/moved")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://127.0.0.1/", "http://[::1]/x", "x"])
def test_a_page_outside_the_web_is_not_read(client: PoliteClient, url: str) -> None:
    with pytest.raises(UnsafeAddressError):
        read_page(client, url)

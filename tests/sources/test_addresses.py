import ipaddress
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.errors import SourceError, UnsafeAddressError
from forecasts.sources import addresses, transport
from forecasts.sources.addresses import is_public, redirected, shown, web_url
from forecasts.sources.client import PoliteClient
from forecasts.sources.politeness import Pace, Politeness
from tests.sources.loopback import Loopback, reply

SPELLINGS = r"""
127.0.0.1 127.0.0.2 127.1 127.0.1 127.255.255.254 2130706433 0x7f000001 0x7f.0x0.0x0.0x1
0x7f.1 0177.0.0.1 0177.1 017700000001 00000177.0.0.1 127.0.0.1. 0 0.0.0.0 0x0 0.0
localhost LOCALHOST LocalHost localhost. ip6-localhost 127.0.0.001
[::1] [0:0:0:0:0:0:0:1] [0000:0000:0000:0000:0000:0000:0000:0001] [::] [::ffff:127.0.0.1]
[::ffff:7f00:1] [0:0:0:0:0:ffff:7f00:0001] [::127.0.0.1] [::7f00:1] [64:ff9b::7f00:1]
[64:ff9b::127.0.0.1] [64:ff9b:1::7f00:1] [2002:7f00:1::] [2002:7f00:0001::1] [fe80::1]
[fec0::1] [fc00::1] [fd00:ec2::254] [ff02::1] [2001:db8::1] [2001::1] [3fff::1] [100::1]
[::ffff:169.254.169.254] [64:ff9b::a9fe:a9fe]
①②⑦.⓪.⓪.① １２７.０.０.１ 127。0。0。1 ⓛocalhost 127．0．0．1 ℓocalhost
169.254.169.254 2852039166 0xa9fea9fe 10.0.0.1 10.1 192.168.0.1 172.16.0.1 100.64.0.1
100.100.100.200 192.0.0.192 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 192.88.99.1
user@127.0.0.1 user:secret@127.0.0.1 @127.0.0.1 1.1.1.1@127.0.0.1 127.0.0.1%23@1.1.1.1
127.0.0.1%00 127.0.0.1%2e 127.0.0.1\@1.1.1.1 %31%32%37.0.0.1 127.0.0.1#@1.1.1.1
1.1.1.1%0d%0aHost:127.0.0.1 [::1%25lo] [127.0.0.1]
""".split()  # noqa: SIM905  # a list of seventy strings is harder to read


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """A service inside; its port counts as one of the web's, so that only addresses protect it."""
    running = Loopback({"/": [reply(body=b"inside")]})
    ports = addresses.WEB_PORTS | {running.port}
    monkeypatch.setattr(addresses, "WEB_PORTS", ports)
    yield running
    running.close()


@pytest.fixture
def client() -> Iterator[PoliteClient]:
    limits = Politeness(
        attempts=1, step=1.0, whole=2.0, failures=9_999, unhurried=Pace(spacing=0.0)
    )
    made = PoliteClient(now=lambda: datetime(2026, 3, 1, tzinfo=UTC), politeness=limits)
    yield made
    made.close()


def test_no_spelling_of_a_private_address_reaches_it(
    client: PoliteClient, canary: Loopback
) -> None:
    assert len(SPELLINGS) >= 60
    for spelling in SPELLINGS:
        for scheme in ("http", "https"):
            with pytest.raises(SourceError):
                client.get(f"{scheme}://{spelling}:{canary.port}/")
    time.sleep(0.02)
    assert (canary.asked, canary.connections) == ([], 0)


def test_the_canary_sings_when_the_guard_is_taken_away(
    client: PoliteClient, canary: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "is_public", lambda *_: True)
    monkeypatch.setattr(addresses, "is_local", lambda *_: False)
    for spelling in ("127.1", "2130706433", "localhost"):
        assert client.get(f"http://{spelling}:{canary.port}/").body == b"inside"
    assert len(canary.asked) == 3


@pytest.mark.parametrize("port", [1, 22, 25, 8080, 11211, 65535])
def test_only_the_ports_of_the_web_are_asked(client: PoliteClient, port: int) -> None:
    with pytest.raises(UnsafeAddressError, match="80 and 443"):
        client.get(f"http://1.1.1.1:{port}/")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.7"])
@pytest.mark.parametrize("port", ["", ":8765"])
def test_a_private_address_is_called_private_whatever_its_port(
    client: PoliteClient, host: str, port: str
) -> None:
    with pytest.raises(UnsafeAddressError, match="private network") as caught:
        client.get(f"http://{host}{port}/x.csv")
    assert "settings" not in str(caught.value)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_python_calls_private_is_never_public(
    address: ipaddress.IPv4Address,
) -> None:
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert not is_public(str(address))
    for carrier in ("::ffff:0:0", "64:ff9b::"):
        inside = ipaddress.IPv6Address(int(ipaddress.IPv6Address(carrier)) + int(address))
        assert is_public(str(inside)) == is_public(str(address))


@given(st.ip_addresses(v=6))
def test_an_ipv6_address_outside_global_unicast_is_never_public(
    address: ipaddress.IPv6Address,
) -> None:
    is_carrier = address.ipv4_mapped or address in ipaddress.ip_network("64:ff9b::/96")
    if not is_carrier and address not in ipaddress.ip_network("2000::/3"):
        assert not is_public(str(address))


@pytest.mark.parametrize(
    "written", ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1", "2a00::1"]
)
def test_addresses_of_the_public_internet_are_public(written: str) -> None:
    assert is_public(written)


@pytest.mark.parametrize("written", ["", "x", "1.1.1", "127.1", "1.1.1.1/8", "0x7f000001"])
def test_what_is_no_network_address_is_not_public(written: str) -> None:
    assert not is_public(written)


@pytest.mark.parametrize(
    "written",
    [
        "", "/x", "x", "//a.example", "ftp://a.example", "http:a.example", "http:///x",
        "https://a b", "http://a.example:99999", "http://a.example:0", "http://a.example\\@b",
        "data:,x", "http://a.example/\n", "http://a.example/" + "x" * 9_000, "http://\ud800/",
        "http://[1",
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(written: str) -> None:
    with pytest.raises(UnsafeAddressError, match="no address of the web"):
        web_url(written)


@given(
    st.text(max_size=60), st.sampled_from(["", "http://", "https://", "//", "http://a.example/"])
)
def test_any_text_is_a_web_address_or_refused(text: str, before: str) -> None:
    for read in (web_url, lambda each: redirected(httpx.URL("https://b.example/"), each)):
        try:
            url = read(before + text)
        except UnsafeAddressError:
            continue
        else:
            assert url.scheme in {"http", "https"}
            assert url.host
            assert "@" not in shown(url).split("/")[2]

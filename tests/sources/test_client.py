import gzip
import logging
import socket
import ssl
import subprocess
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpcore
import pytest

from forecasts import __version__
from forecasts.errors import (
    SourceError,
    SourceGoneError,
    SourceRefusedError,
    SourceShapeError,
    SourceUnavailableError,
    UnsafeAddressError,
)
from forecasts.sources import Http, transport
from forecasts.sources.bodies import Kept, Shelf, read_body
from forecasts.sources.client import PoliteClient
from forecasts.sources.http import Fetched
from forecasts.sources.politeness import Pace, Politeness
from tests.sources.loopback import Loopback, dripping, reply, reset, silence

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
AT_ONCE = Pace(spacing=0.0, at_once=8)
TOKEN = "kestrel-and-merlin"


def quick(**changes: Any) -> Politeness:
    limits: dict[str, Any] = {
        "first_wait": 0.001,
        "longest_wait": 0.005,
        "jitter": 0.001,
        "step": 10.0,
        "whole": 30.0,
        "body": 100_000,
        "failures": 50,
        "rest": 0.15,
        "unhurried": AT_ONCE,
    }
    return Politeness(**(limits | changes))


@pytest.fixture
def server() -> Iterator[Loopback]:
    running = Loopback()
    yield running
    running.close()


@pytest.fixture
def canary() -> Iterator[Loopback]:
    """Stands for a service inside; nothing may ever be asked of it."""
    running = Loopback({"/": [reply(body=b"inside")]})
    yield running
    assert running.asked == []
    running.close()


@pytest.fixture
def make_client() -> Iterator[Callable[..., PoliteClient]]:
    made: list[PoliteClient] = []

    def make(*servers: Loopback, limits: Politeness | None = None, **more: Any) -> PoliteClient:
        allowed = frozenset(each.place for each in servers)
        client = PoliteClient(
            now=lambda: NOW, allowed=allowed, politeness=limits or quick(), **more
        )
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: Callable[..., PoliteClient], server: Loopback) -> PoliteClient:
    return make_client(server)


@pytest.fixture
def hasty(make_client: Callable[..., PoliteClient], server: Loopback) -> PoliteClient:
    """A client that soon has enough, for what never ends by itself."""
    return make_client(server, limits=quick(step=0.2, whole=0.6))


# what a good answer gives


def test_an_answer_is_given_with_its_kind_its_time_and_the_skew_of_the_clocks(
    client: PoliteClient, server: Loopback
) -> None:
    http: Http = client
    date = format_datetime(NOW + timedelta(seconds=90), usegmt=True)
    url = server.on("/m", reply(body=b"{}", Content_Type="Application/JSON; charset=x", Date=date))
    got = http.get(url, params={"limit": 3})
    assert (got.body, got.media_type, got.fetched_at) == (b"{}", "application/json", NOW)
    assert got.skew == 90.0
    assert got.url == f"{url}?limit=3"
    assert not got.is_unchanged


def test_it_says_who_asks(make_client: Callable[..., PoliteClient], server: Loopback) -> None:
    url = server.on("/m", reply())
    make_client(server, site="https://record.example").get(url)
    wanted = f"Forecasts/{__version__} (+https://record.example)"
    assert server.asked[0].headers["user-agent"] == wanted


def test_parameters_join_those_already_in_the_address(
    client: PoliteClient, server: Loopback
) -> None:
    url = server.on("/m", reply())
    client.get(url + "?closed=true", params={"cursor": "a b&c", "limit": 5})
    assert server.asked[0].path in {
        "/m?closed=true&cursor=a%20b%26c&limit=5",
        "/m?closed=true&cursor=a+b%26c&limit=5",
    }


def test_a_proxy_of_the_environment_is_not_used(
    client: PoliteClient, server: Loopback, canary: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, canary.url)
    assert client.get(server.on("/m", reply(body=b"direct"))).body == b"direct"


def test_cookies_are_not_kept(client: PoliteClient, server: Loopback) -> None:
    url = server.on("/m", reply(Set_Cookie="a=b; Path=/"))
    client.get(url)
    client.get(url)
    assert "cookie" not in server.asked[1].headers


# unchanged answers


def test_an_unchanged_answer_is_not_sent_again(client: PoliteClient, server: Loopback) -> None:
    url = server.on("/m", reply(body=b"[1]", ETag='"v1"', Content_Type="a/b"), reply(304))
    first, second = client.get(url), client.get(url)
    assert server.asked[1].headers["if-none-match"] == '"v1"'
    assert (first.is_unchanged, second.is_unchanged) == (False, True)
    assert (second.body, second.media_type) == (b"[1]", "a/b")


def test_an_answer_changed_since_replaces_the_kept_one(
    client: PoliteClient, server: Loopback
) -> None:
    day = "Sun, 01 Mar 2026 00:00:00 GMT"
    url = server.on(
        "/m", reply(body=b"1", Last_Modified=day), reply(body=b"2", ETag="w"), reply(304)
    )
    assert [client.get(url).body for _ in range(3)] == [b"1", b"2", b"2"]
    assert server.asked[1].headers["if-modified-since"] == day
    assert server.asked[2].headers["if-none-match"] == "w"


def test_what_was_read_with_a_token_is_not_given_without_it(
    client: PoliteClient, server: Loopback
) -> None:
    url = server.on("/m", reply(body=b"mine", ETag="x"), reply(body=b"yours"))
    client.get(url, headers={"Authorization": f"Token {TOKEN}"})
    assert client.get(url).body == b"yours"
    assert "if-none-match" not in server.asked[1].headers


def test_unchanged_without_a_kept_answer_is_no_answer(
    client: PoliteClient, server: Loopback
) -> None:
    with pytest.raises(SourceShapeError, match="304"):
        client.get(server.on("/m", reply(304)))


def test_a_host_that_wants_one_call_a_minute_is_asked_once(
    make_client: Callable[..., PoliteClient], server: Loopback
) -> None:
    pace = Pace(spacing=0.0, at_once=1, keep=0.2)
    client = make_client(server, paces={f"127.0.0.1:{server.port}": pace})
    url = server.on("/all", reply(body=b"1"), reply(body=b"2"))
    assert [client.get(url).body for _ in range(5)] == [b"1"] * 5
    time.sleep(0.25)
    assert client.get(url).body == b"2"
    assert len(server.asked) == 2


def test_the_shelf_drops_the_least_used_answer_first_and_stays_within_its_size() -> None:
    def kept(size: int) -> Kept:
        return Kept(Fetched("u", b"x" * size, "a/b", NOW), "e", "", 0.0)

    shelf = Shelf(10_000)
    shelf.put("a", kept(3_000))
    shelf.put("b", kept(3_000))
    shelf.get("a")
    shelf.put("c", kept(3_000))
    assert [shelf.get(key) is not None for key in "abc"] == [True, False, True]
    shelf.put("d", kept(20_000))
    assert shelf.get("d") is None
    for number in range(100):
        shelf.put(number, kept(500))
    assert sum(shelf.get(number) is not None for number in range(100)) == 6


# too much, too slow


def test_a_body_of_50_mb_is_refused_before_it_is_read(
    client: PoliteClient, server: Loopback
) -> None:
    sent: list[int] = []

    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n")
        sent.extend(connection.send(b"x" * 100_000) for _ in range(500))

    with pytest.raises(SourceShapeError, match="larger than 100000 bytes"):
        client.get(server.on("/m", flood))
    assert sum(sent) < 20_000_000
    assert len(server.asked) == 1


@pytest.mark.parametrize("head", [b"", b"Transfer-Encoding: chunked\r\n"])
def test_a_stream_without_end_is_broken_off(
    client: PoliteClient, server: Loopback, head: bytes
) -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
        while True:
            connection.sendall(b"2710\r\n" + b"x" * 10_000 + b"\r\n")

    with pytest.raises(SourceShapeError, match="larger than"):
        client.get(server.on("/m", endless))
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "pieces",
    [
        [b"HTTP/1.1 200 OK\r\nContent-Length: 1200\r\n\r\n", *[b"x"] * 1200],
        [b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 1200],
        [b"HTTP/1.1 100 Continue\r\n\r\n"] * 1200,
    ],
    ids=["in the body", "in the head", "before the head"],
)
def test_a_slow_drip_ends_with_the_limit_for_the_whole_and_is_not_repeated(
    hasty: PoliteClient, server: Loopback, pieces: list[bytes]
) -> None:
    left = iter(pieces)
    with pytest.raises(SourceUnavailableError, match=r"within 0\.6 s|in time"):
        hasty.get(server.on("/m", dripping(left, every=0.05)))
    assert next(left, None), "the server had a minute's worth to say"
    assert len(server.asked) == 1


def test_a_gzip_bomb_is_stopped_while_it_is_decoded() -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * 200_000_000, 9), 9)
    bomb = gzip.decompress(bomb)
    tracemalloc.start()
    try:
        with pytest.raises(SourceShapeError, match="larger than"):
            read_body([bomb], encoding="gzip", length="", limit=1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_gzip_bomb_over_the_wire_is_refused_once(client: PoliteClient, server: Loopback) -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    with pytest.raises(SourceShapeError, match="larger than"):
        client.get(server.on("/m", reply(body=bomb, Content_Encoding="gzip")))
    assert len(server.asked) == 1


def test_gzip_is_asked_for_and_read_also_in_several_members(
    client: PoliteClient, server: Loopback
) -> None:
    body = gzip.compress(b"[1,") + gzip.compress(b"2]")
    assert client.get(server.on("/m", reply(body=body, Content_Encoding="GZIP"))).body == b"[1,2]"
    assert server.asked[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("body", "encoding", "why"),
    [
        (gzip.compress(b"x" * 500, mtime=0)[:-9], "gzip", "breaks off"),
        (b"plain", "gzip", "is not"),
        (b"plain", "br", "gzip was asked for"),
        (b"plain", "gzip, gzip", "gzip was asked for"),
    ],
    ids=["broken off", "no gzip", "another coding", "twice"],
)
def test_a_body_that_cannot_be_decoded_is_named(
    client: PoliteClient, server: Loopback, body: bytes, encoding: str, why: str
) -> None:
    with pytest.raises(SourceShapeError, match=why):
        client.get(server.on("/m", reply(body=body, Content_Encoding=encoding)))


# answers that are none


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, SourceGoneError),
        (410, SourceGoneError),
        (401, SourceRefusedError),
        (403, SourceRefusedError),
        (400, SourceShapeError),
        (418, SourceShapeError),
        (300, SourceShapeError),
        (301, SourceShapeError),
    ],
)
def test_an_answer_without_success_has_its_error_and_is_not_repeated(
    client: PoliteClient, server: Loopback, status: int, kind: type[SourceError]
) -> None:
    with pytest.raises(kind, match=str(status)):
        client.get(server.on("/m", reply(status)))
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 520])
def test_what_is_only_not_now_is_tried_again(
    client: PoliteClient, server: Loopback, status: int
) -> None:
    url = server.on("/m", reply(status, b"<html>"), reply(status), reply(body=b"ok"))
    assert client.get(url).body == b"ok"


def test_after_four_attempts_it_gives_up(client: PoliteClient, server: Loopback) -> None:
    with pytest.raises(SourceUnavailableError, match="500") as caught:
        client.get(server.on("/m", reply(500)))
    assert len(server.asked) == 4
    assert caught.value.retry_after is None


@pytest.mark.parametrize("status", [429, 503])
def test_a_wanted_wait_is_waited(client: PoliteClient, server: Loopback, status: int) -> None:
    url = server.on("/m", reply(status, Retry_After="1"), reply(body=b"ok"))
    begun = time.monotonic()
    assert client.get(url).body == b"ok"
    assert time.monotonic() - begun >= 1.0


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("3600", 3600.0),
        (format_datetime(NOW + timedelta(minutes=5), usegmt=True), 300.0),
        ("99999999999999999999", 86_400.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400.0),
    ],
)
def test_a_long_wanted_wait_is_handed_on_and_the_host_left_alone(
    client: PoliteClient, server: Loopback, written: str, seconds: float
) -> None:
    url = server.on("/m", reply(429, Retry_After=written))
    with pytest.raises(SourceUnavailableError) as caught:
        client.get(url)
    assert caught.value.retry_after == timedelta(seconds=seconds)
    with pytest.raises(SourceUnavailableError, match="left alone") as again:
        client.get(server.url + "/other")
    assert again.value.retry_after is not None
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "written", ["0", "-5", "soon", "nan", "1e9", "٣", "Thu, 01 Jan 1970 00:00:00 GMT"]
)
def test_a_wanted_wait_that_is_none_falls_back_to_the_usual_one(
    client: PoliteClient, server: Loopback, written: str
) -> None:
    raw = reply(429, Retry_After="@").replace(b"@", written.encode())
    assert client.get(server.on("/m", raw, reply(body=b"ok"))).body == b"ok"


@pytest.mark.parametrize(
    "answer",
    [
        reset,
        silence,
        dripping([b""], every=0),
        dripping([b"SSH-2.0-hello\r\n\r\n"], every=0),
        dripping([b"<html>HTTP/0.9</html>"], every=0),
        dripping([b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"], every=0),
        dripping([b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"], every=0),
        dripping([b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000], every=0),
        dripping([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"], every=0),
    ],
    ids=[
        "reset", "silence", "closed", "no HTTP", "a page alone", "half a body", "two lengths",
        "a huge head", "broken chunks",
    ],
)  # fmt: skip
def test_a_broken_exchange_is_tried_again_and_then_named(
    hasty: PoliteClient, server: Loopback, answer: Any
) -> None:
    url = server.on("/m", answer, answer, reply(body=b"ok"))
    assert hasty.get(url).body == b"ok"
    with pytest.raises(SourceUnavailableError, match=r"no answer|no HTTP|no connection"):
        hasty.get(server.on("/n", answer))
    assert [each.path for each in server.asked].count("/n") == 4


def test_nobody_listening_and_an_unknown_name_are_unavailable(
    make_client: Callable[..., PoliteClient],
) -> None:
    gone = Loopback()
    gone.close()
    with pytest.raises(SourceUnavailableError, match="no connection"):
        make_client(gone).get(gone.url)

    def nowhere(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(SourceUnavailableError, match="name is not known"):
        make_client(resolve=nowhere).get("https://market.example/")


def test_a_name_server_that_never_answers_ends_in_time(
    make_client: Callable[..., PoliteClient],
) -> None:
    is_over, answered = threading.Event(), threading.Event()

    def never(host: str, port: int) -> list[str]:
        is_over.wait(60)
        answered.set()
        return []

    hurried = make_client(limits=quick(step=0.2, whole=0.6), resolve=never)
    with pytest.raises(SourceUnavailableError, match="in time"):
        hurried.get("https://market.example/")
    assert not answered.is_set()
    is_over.set()


# secrets and pages stay out of messages


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
def test_messages_hold_no_token_no_query_and_no_page(
    client: PoliteClient, server: Loopback, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    page = f"<html>{TOKEN}".encode() + b"<p>" * 1_000
    url = server.on("/m", reply(status, page))
    with pytest.raises(SourceError) as caught:
        client.get(f"{url}?api_key={TOKEN}", headers={"Authorization": f"Token {TOKEN}"})
    assert TOKEN not in str(caught.value)
    assert "<" not in str(caught.value)
    assert len(str(caught.value)) < 200
    assert TOKEN not in caplog.text


LABELLED: list[tuple[str, Any]] = [
    ("answered 404", reply(404)),
    ("answered 403", reply(403)),
    ("answered 418", reply(418)),
    ("answered 500", reply(500)),
    ("redirects: ", reply(302, Location="ftp://gull.example/")),
    ("more than 3 redirects", reply(302, Location="/v0/slug/a")),
    ("larger than", reply(body=b"x" * 200_000)),
    ("no answer|no HTTP|no connection", reset),
]


@pytest.mark.parametrize(("why", "answer"), LABELLED)
def test_messages_name_the_source_and_never_its_base_address(
    make_client: Callable[..., PoliteClient], server: Loopback, why: str, answer: Any
) -> None:
    client = make_client(server, labels={f"{server.url}/v0": "Manifold"})
    with pytest.raises(SourceError, match=why) as caught:
        client.get(server.on("/v0/slug/a", answer))
    assert str(caught.value).startswith("Manifold")
    assert "127.0.0.1" not in str(caught.value)


def test_what_lies_beside_a_base_address_is_not_named_after_it(
    make_client: Callable[..., PoliteClient], server: Loopback
) -> None:
    client = make_client(server, labels={f"{server.url}/v0": "Manifold"})
    with pytest.raises(SourceGoneError, match=r"^A server named in the settings answered 404"):
        client.get(server.on("/v01", reply(404)))


def test_a_host_left_alone_is_named_by_its_label_and_until_when(
    make_client: Callable[..., PoliteClient], server: Loopback
) -> None:
    client = make_client(server, labels={server.url: "Manifold"})
    for _ in range(2):
        with pytest.raises(SourceUnavailableError) as caught:
            client.get(server.on("/m", reply(429, Retry_After="90")))
    assert "Manifold is left alone until 12:02 UTC" in str(caught.value)


def test_a_token_with_a_line_break_is_refused_and_not_repeated(
    client: PoliteClient, server: Loopback
) -> None:
    with pytest.raises(SourceRefusedError, match="Authorization") as caught:
        client.get(server.on("/m", reply()), headers={"Authorization": f"{TOKEN}\r\nX: y"})
    assert TOKEN not in str(caught.value)
    assert server.asked == []


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    made += ["-nodes", "-keyout", str(key), "-out", str(certificate), "-days", "2"]
    made += ["-subj", "/CN=vessel.example", "-addext", "subjectAltName=DNS:vessel.example"]
    subprocess.run(made, check=True, capture_output=True)
    return key, certificate


@pytest.fixture
def secure_server(certificate: tuple[Path, Path]) -> Iterator[Loopback]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[0])
    running = Loopback({"/": [reply(body=b"secure")]}, tls=context)
    yield running
    running.close()


def test_a_certificate_nobody_vouches_for_is_refused_at_once(
    make_client: Callable[..., PoliteClient], secure_server: Loopback
) -> None:
    with pytest.raises(SourceUnavailableError, match="secure connection failed"):
        make_client(secure_server).get(secure_server.url)
    assert secure_server.asked == []
    assert secure_server.connections == 1


def test_a_certificate_of_another_host_is_refused(
    make_client: Callable[..., PoliteClient], secure_server: Loopback, certificate: Any
) -> None:
    trusted = ssl.create_default_context(cafile=certificate[1])
    with pytest.raises(SourceUnavailableError, match="secure connection failed"):
        make_client(secure_server, tls=trusted).get(secure_server.url)
    assert secure_server.asked == []


def test_a_certificate_of_the_named_host_is_accepted(
    secure_server: Loopback, certificate: Any
) -> None:
    client = PoliteClient(
        now=lambda: NOW,
        allowed=frozenset({("vessel.example", secure_server.port)}),
        politeness=quick(),
        tls=ssl.create_default_context(cafile=certificate[1]),
        resolve=lambda *_: ["127.0.0.1"],
    )
    assert client.get(f"https://vessel.example:{secure_server.port}/").body == b"secure"
    client.close()


def test_https_to_a_plain_port_is_unavailable(hasty: PoliteClient, server: Loopback) -> None:
    with pytest.raises(SourceUnavailableError, match=r"secure connection failed|in time"):
        hasty.get(server.url.replace("http:", "https:"))


# redirects


def test_three_redirects_are_followed_and_four_are_not(
    client: PoliteClient, server: Loopback
) -> None:
    for number in range(4):
        server.on(f"/{number}", reply(302, Location=f"/{number + 1}"))
    server.on("/4", reply(body=b"there"))
    got = client.get(server.url + "/1")
    assert (got.body, got.url) == (b"there", server.url + "/4")
    with pytest.raises(SourceShapeError, match="more than 3 redirects"):
        client.get(server.url + "/0")


def test_a_redirect_in_a_circle_ends(client: PoliteClient, server: Loopback) -> None:
    with pytest.raises(SourceShapeError, match="redirects"):
        client.get(server.on("/m", reply(301, Location="/m")))
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{canary}/",
        "//127.0.0.1:{canary}/",
        "http://localhost:{canary}/",
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://2130706433/",
        "http://user@127.0.0.1:{server}/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1:{canary}/",
        "javascript:alert(1)",
        "http://",
        "http://[",
        "http://a b/",
        "http:\\\\127.0.0.1:{canary}/",
        "http://1.1.1.1:22/",
    ],
)
def test_a_redirect_into_a_private_place_or_out_of_the_web_is_refused(
    client: PoliteClient, server: Loopback, canary: Loopback, target: str
) -> None:
    location = target.format(canary=canary.port, server=server.port)
    with pytest.raises(UnsafeAddressError):
        client.get(server.on("/m", reply(302, Location=location)))
    assert len(server.asked) == 1


@pytest.fixture
def pretended(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Makes every public name lead to the server, and notes where a connection went."""
    dialled: list[tuple[str, int]] = []
    plain = httpcore.SyncBackend()

    def dial(self: Any, address: str, port: int, *rest: Any) -> httpcore.NetworkStream:
        dialled.append((address, port))
        return plain.connect_tcp("127.0.0.1", server.port, 1.0)

    monkeypatch.setattr(transport.PublicBackend, "_dial", dial)
    return dialled


def test_a_token_stays_behind_when_the_origin_changes(
    make_client: Callable[..., PoliteClient],
    server: Loopback,
    pretended: list[tuple[str, int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transport, "is_public", lambda *_: True)
    client = make_client(resolve=lambda *_: ["93.184.216.34"])
    server.on("/a", reply(302, Location="/b"))
    server.on("/b", reply(302, Location="http://other.example/c"))
    server.on("/c", reply(302, Location="http://harbour.example/d"))
    server.on("/d", reply())
    secret = {"Authorization": f"Token {TOKEN}", "X-Kind": "yes"}
    client.get("http://harbour.example/a", headers=secret)
    assert ["authorization" in each.headers for each in server.asked] == [True, True, False, False]
    assert all(each.headers["x-kind"] == "yes" for each in server.asked)


def test_a_public_host_cannot_send_us_to_a_base_address_of_the_settings(
    make_client: Callable[..., PoliteClient],
    server: Loopback,
    canary: Loopback,
    pretended: list[tuple[str, int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transport, "is_public", lambda *_: True)
    client = make_client(canary, resolve=lambda *_: ["93.184.216.34"])
    server.on("/a", reply(302, Location=canary.url))
    with pytest.raises(UnsafeAddressError, match="only directly") as caught:
        client.get("http://harbour.example/a")
    assert str(canary.port) not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)


# a name server that changes its mind


def test_a_name_that_is_public_first_and_private_later_is_refused_later(
    make_client: Callable[..., PoliteClient], canary: Loopback, pretended: list[tuple[str, int]]
) -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    client = make_client(resolve=lambda *_: next(answers))
    for _ in range(2):
        with pytest.raises(UnsafeAddressError):
            client.get("http://market.example/")
    assert pretended == [("93.184.216.34", 80)]  # to the judged address, and never to the other


def test_a_connection_that_ends_up_inside_is_dropped_before_anything_is_asked(
    make_client: Callable[..., PoliteClient], server: Loopback, pretended: list[tuple[str, int]]
) -> None:
    client = make_client(resolve=lambda *_: ["93.184.216.34"])
    with pytest.raises(UnsafeAddressError, match=r"leads to 127\.0\.0\.1"):
        client.get("http://market.example/")
    time.sleep(0.02)
    assert server.asked == []
    assert len(pretended) == 1


def test_a_name_with_a_public_and_a_private_address_is_refused(
    make_client: Callable[..., PoliteClient], pretended: list[tuple[str, int]]
) -> None:
    client = make_client(resolve=lambda *_: ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(UnsafeAddressError, match=r"10\.0\.0\.1"):
        client.get("http://market.example/")
    assert pretended == []


# the pace


def test_requests_keep_their_spacing(
    make_client: Callable[..., PoliteClient], server: Loopback
) -> None:
    client = make_client(server, limits=quick(unhurried=Pace(spacing=0.05, at_once=8)))
    url = server.on("/m", reply())
    threads = [threading.Thread(target=client.get, args=(url,)) for _ in range(6)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - begun >= 0.25
    assert len(server.asked) == 6


def test_no_more_requests_run_at_once_than_the_pace_says(
    make_client: Callable[..., PoliteClient], server: Loopback
) -> None:
    client = make_client(server, limits=quick(unhurried=Pace(spacing=0.0, at_once=2)))
    url = server.on("/m", dripping([b"", reply()], every=0.03))
    threads = [threading.Thread(target=client.get, args=(url,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (server.busiest, len(server.asked)) == (2, 8)


def test_a_host_that_fails_five_times_in_a_row_is_left_alone_for_a_while(
    make_client: Callable[..., PoliteClient], server: Loopback
) -> None:
    client = make_client(server, limits=quick(failures=5))
    url = server.on("/m", *[reply(500)] * 5, reply(body=b"ok"))
    for _ in range(3):
        with pytest.raises(SourceUnavailableError):
            client.get(url)
    assert len(server.asked) == 5
    time.sleep(0.16)
    assert client.get(url).body == b"ok"


def test_one_broken_host_does_not_hold_up_another(
    make_client: Callable[..., PoliteClient], server: Loopback
) -> None:
    other = Loopback({"/": [reply(body=b"ok")]})
    client = make_client(server, other, limits=quick(failures=1, rest=60.0))
    with pytest.raises(SourceUnavailableError):
        client.get(server.on("/m", reply(500)))
    assert client.get(other.url).body == b"ok"
    other.close()


def test_many_threads_share_one_client(client: PoliteClient, server: Loopback) -> None:
    got: dict[int, bytes] = {}
    for number in range(40):
        server.on(f"/{number}", reply(body=str(number).encode(), ETag=str(number)))

    def read(number: int) -> None:
        got[number] = client.get(f"{server.url}/{number}").body

    threads = [threading.Thread(target=read, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == {number: str(number).encode() for number in range(40)}

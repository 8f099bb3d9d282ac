"""The server on loopback that speaks as the sources do, one process, a port each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Final
from urllib.parse import parse_qs, urlsplit

from forecasts.clock import utc_now
from tests.standin.exchange import Answer, Request, as_json, as_text
from tests.standin.faults import Fault, ResetError, cut
from tests.standin.kalshi import Kalshi
from tests.standin.manifold import Manifold
from tests.standin.metaculus import TOKEN, Metaculus
from tests.standin.numbers import ROBOTS, Numbers, Pages
from tests.standin.polymarket import Polymarket
from tests.standin.predictit import PredictIt

SOURCES: Final = ("polymarket", "kalshi", "manifold", "metaculus", "predictit")
NOT_FOUND: Final = as_json({"error": "no such path"}, status=404)


@dataclass(slots=True)
class Planned:
    """A fault for paths that start so, for the number of times left."""

    path: str
    fault: Fault
    left: int


class StandIn:
    """All sources at once; a test moves their markets while it runs.

    Attributes:
        requests: what was asked, in order, with the status that was answered.
        has_etags: whether answers carry an ETag and unchanged ones become 304.
        skew: how far the server's clock is ahead of ours.
    """

    def __init__(self, *, now: Callable[[], datetime] = utc_now) -> None:
        self.now = now
        self.polymarket = Polymarket(now)
        self.kalshi = Kalshi(now)
        self.manifold = Manifold(now)
        self.metaculus = Metaculus(now)
        self.predictit = PredictIt(now)
        self.numbers = Numbers()
        self.pages = Pages(now)
        self.requests: list[Request] = []
        self.has_etags = True
        self.skew = timedelta(0)
        self._planned: list[Planned] = []
        self._lock = Lock()
        self._servers = {name: _bound(self) for name in (*SOURCES, "others")}
        self._threads = [
            Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            for server in self._servers.values()
        ]

    @property
    def url(self) -> str:
        """The address of the server for numbers, news and pages, without a path."""
        return self.address("others")

    def address(self, source: str) -> str:
        """The address one source is at: the same server, by a port of its own."""
        return f"http://127.0.0.1:{self._servers[source].server_address[1]}"

    def environment(self) -> dict[str, str]:
        """The variables that send the real client here."""
        polymarket = self.address("polymarket")
        return {
            "FORECASTS_POLYMARKET_GAMMA_URL": f"{polymarket}/polymarket/gamma",
            "FORECASTS_POLYMARKET_CLOB_URL": f"{polymarket}/polymarket/clob",
            "FORECASTS_KALSHI_URL": self.address("kalshi") + self.kalshi.base(),
            "FORECASTS_MANIFOLD_URL": self.address("manifold") + self.manifold.base(),
            "FORECASTS_METACULUS_URL": self.address("metaculus") + self.metaculus.base(),
            "FORECASTS_METACULUS_TOKEN": TOKEN,
            "FORECASTS_PREDICTIT_URL": self.address("predictit") + self.predictit.base(),
        }

    def fail(self, path: str, fault: Fault, *, times: int = 1_000_000) -> None:
        """Plans a fault for all paths that start so."""
        with self._lock:
            self._planned.append(Planned(path, fault, times))

    def heal(self) -> None:
        """Takes back every planned fault."""
        with self._lock:
            self._planned.clear()

    def asked(self, path: str = "/") -> list[Request]:
        """Returns the requests whose paths start so."""
        with self._lock:
            return [each for each in self.requests if each.path.startswith(path)]

    def forget(self) -> None:
        """Empties the log of requests."""
        with self._lock:
            self.requests.clear()

    def respond(self, request: Request) -> Answer:
        """Answers a request, planned faults and ETags included."""
        answer = self._route(request) or NOT_FOUND
        for planned in self._due(request.path):
            answer = planned.fault(answer)
        if answer.status != 200 or not self.has_etags:
            return answer
        etag = f'"{sha256(answer.body).hexdigest()[:32]}"'
        if request.headers.get("if-none-match") == etag:
            return replace(answer, status=304, body=b"", headers={"ETag": etag})
        return replace(answer, headers={**answer.headers, "ETag": etag})

    def start(self) -> None:
        """Begins to serve in the background."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends serving and frees the ports."""
        for server in self._servers.values():
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()

    def _route(self, request: Request) -> Answer | None:
        if request.path == "/robots.txt":
            return as_text(ROBOTS)
        venues = (self.polymarket, self.kalshi, self.manifold, self.metaculus, self.predictit)
        with self._lock:
            for venue in venues:
                if request.path.startswith(venue.base() + "/"):
                    return venue.answer(request, request.path.removeprefix(venue.base()))
            if request.path.split("/")[1] in {"fred", "worldbank", "dbnomics", "csv"}:
                return self.numbers.answer(request, request.path)
            return self.pages.answer(request, request.path)

    def _due(self, path: str) -> list[Planned]:
        with self._lock:
            due = [each for each in self._planned if path.startswith(each.path) and each.left]
            for each in due:
                each.left -= 1
        return due

    def log(self, request: Request) -> None:
        """Keeps a request for the test to look at."""
        with self._lock:
            self.requests.append(request)


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the stand-in it was made for."""

    world: StandIn

    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request("GET", parts.path, parse_qs(parts.query), headers, self.world.now())
        try:
            answer = self.world.respond(request)
        except ResetError:
            self.world.log(replace(request, status=-1))
            self.close_connection = True
            cut(self.connection)
            return
        self.world.log(replace(request, status=answer.status))
        self.send(answer)

    def send(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        self.send_header("Date", format_datetime(self.world.now() + self.world.skew, usegmt=True))
        self.send_header("Content-Type", answer.media_type)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(answer.body)
        except OSError:
            self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Says nothing; requests are kept in a list."""


def handler_for(world: StandIn) -> type[Handler]:
    """Ties the handler to one stand-in."""
    return type("BoundHandler", (Handler,), {"world": world})


def _bound(world: StandIn) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(world))
    server.daemon_threads = True
    return server


@contextmanager
def serving(*, now: Callable[[], datetime] = utc_now) -> Iterator[StandIn]:
    """Serves for as long as the block runs."""
    world = StandIn(now=now)
    world.start()
    try:
        yield world
    finally:
        world.stop()

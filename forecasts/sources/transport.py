"""Connections that lead only to public addresses, and an end to every wait.

The address is resolved here, every result is judged, the connection goes to a judged address and
not to the name, and the connected peer is judged again. So neither unusual spellings of loopback
nor a name server that changes its mind leads into a private network.
"""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import httpcore
import httpx

from forecasts.errors import UnsafeAddressError
from forecasts.sources.addresses import is_public

Resolve = Callable[[str, int], list[str]]

MOST_ADDRESSES: Final = 4


class OutOfTimeError(Exception):
    """The time for the whole request is used up."""


class Limit(threading.local):
    """When the request of this thread must end, on the monotonic clock."""

    until: float = float("inf")

    def within(self, seconds: float | None) -> float | None:
        """Shortens a time limit to what is left.

        Raises:
            OutOfTimeError: nothing is left.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            raise OutOfTimeError
        if left == float("inf"):
            return seconds
        return left if seconds is None else min(seconds, left)


def system_addresses(host: str, port: int) -> list[str]:
    """Asks the system for the network addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_, place in found]


def _resolved(resolve: Resolve, host: str, port: int, seconds: float | None) -> list[str]:
    """Resolves in a thread of its own, since a silent name server knows no time limit."""
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(host, port))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="resolve").start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise httpcore.ConnectTimeout(f"no address of {host} in time") from None
    try:
        if isinstance(answer, Exception):
            raise answer
    except (OSError, UnicodeError) as error:  # keeps the reason as context, which pools leave alone
        raise httpcore.ConnectError(f"{host} has no network address") from error
    if not answer:
        raise httpcore.ConnectError(f"{host} has no network address")
    return answer


class TimedStream(httpcore.NetworkStream):
    """A connection whose every wait ends with the request's own limit."""

    def __init__(self, inner: httpcore.NetworkStream, limit: Limit) -> None:
        self._inner = inner
        self._limit = limit

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Reads what is there."""
        return self._inner.read(max_bytes, self._limit.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Writes all of it."""
        self._inner.write(buffer, self._limit.within(timeout))

    def close(self) -> None:
        """Ends the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Puts TLS on the connection."""
        within = self._limit.within(timeout)
        return TimedStream(self._inner.start_tls(ssl_context, server_hostname, within), self._limit)

    def get_extra_info(self, info: str) -> Any:
        """Tells what is known of the connection."""
        return self._inner.get_extra_info(info)


class PublicBackend(httpcore.SyncBackend):
    """Opens connections to public addresses, and to the few origins the settings name."""

    def __init__(
        self, *, allowed: frozenset[tuple[str, int]], limit: Limit, resolve: Resolve
    ) -> None:
        self._allowed = allowed
        self._limit = limit
        self._resolve = resolve

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002  # the signature of httpcore
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connects to one of the judged addresses of a host.

        Raises:
            UnsafeAddressError: one of its addresses, or the connected peer, is not public.
        """
        is_named = (host.lower(), port) in self._allowed
        addresses = _resolved(self._resolve, host, port, self._limit.within(timeout))
        for address in addresses:
            _check_public(address, host, is_named=is_named)
        stream = self._first(addresses[:MOST_ADDRESSES], port, timeout, socket_options)
        try:
            _check_public(str(stream.get_extra_info("server_addr")[0]), host, is_named=is_named)
        except BaseException:
            stream.close()
            raise
        return TimedStream(stream, self._limit)

    def _first(
        self,
        addresses: list[str],
        port: int,
        timeout: float | None,
        options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.NetworkStream:
        *others, last = dict.fromkeys(addresses)
        for address in others:
            try:
                return self._dial(address, port, self._limit.within(timeout), options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._dial(last, port, self._limit.within(timeout), options)

    def _dial(
        self,
        address: str,
        port: int,
        timeout: float | None,
        options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.NetworkStream:
        return super().connect_tcp(address, port, timeout, None, options)


def _check_public(address: str, host: str, *, is_named: bool) -> None:
    if not is_named and not is_public(address):
        raise UnsafeAddressError(
            f"{host[:100]} leads to {address}, which is no address of the public web; "
            "nothing was asked there."
        )


@contextmanager
def _as_httpx() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.ReadTimeout(str(error)) from error
    except httpcore.NetworkError as error:
        raise httpx.NetworkError(str(error)) from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise httpx.RemoteProtocolError(str(error)) from error


class _Stream(httpx.SyncByteStream):
    def __init__(self, pieces: Any) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._pieces

    def close(self) -> None:
        self._pieces.close()


class PublicTransport(httpx.BaseTransport):
    """What carries the requests of `httpx` over a pool of checked connections."""

    def __init__(self, backend: PublicBackend, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,
            max_connections=40,
            max_keepalive_connections=10,
            keepalive_expiry=15.0,
            network_backend=backend,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request and gives the answer, its body still to be read."""
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _as_httpx():
            answer = self._pool.handle_request(asked)
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Stream(answer.stream),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Ends all connections."""
        self._pool.close()

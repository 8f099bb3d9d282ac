"""The polite client: one request at a time through limits, retries and the checked transport."""

import logging
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from types import MappingProxyType
from typing import Final

import httpx
import stamina

from forecasts import __version__
from forecasts.errors import (
    SourceError,
    SourceRefusedError,
    SourceShapeError,
    SourceUnavailableError,
    UnsafeAddressError,
)
from forecasts.sources.addresses import Origin, check_place, origin_of, redirected, web_url
from forecasts.sources.answers import (
    clock_skew,
    is_busy,
    is_not_now,
    moved_to,
    refusal,
    retry_after,
)
from forecasts.sources.bodies import Kept, Shelf, read_body
from forecasts.sources.http import Fetched
from forecasts.sources.naming import called
from forecasts.sources.politeness import PACES, Host, Pace, Politeness
from forecasts.sources.transport import (
    Limit,
    OutOfTimeError,
    PublicBackend,
    PublicTransport,
    Resolve,
    system_addresses,
)

_SECRET: Final = frozenset({"authorization", "cookie", "proxy-authorization"})


class _TryAgainError(SourceUnavailableError):
    """An attempt failed in a way that asking again may mend."""


@dataclass(frozen=True, slots=True)
class _Ask:
    """One address to ask, with the headers that go there."""

    url: httpx.URL
    headers: tuple[tuple[str, str], ...]

    def moved(self, written: str) -> "_Ask":
        """Follows a redirect; a token stays behind when the origin changes."""
        target = redirected(self.url, written)
        if origin_of(target) == origin_of(self.url):
            return _Ask(target, self.headers)
        kept = tuple(pair for pair in self.headers if pair[0] not in _SECRET)
        return _Ask(target, kept)


def _checked_headers(headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    for name, value in headers.items():
        if not (name + value).isascii() or not (name + value).isprintable():
            raise SourceRefusedError(
                f"The header {name[:40]!r} holds characters no header may have; look at the token "
                "in the settings."
            )
    return tuple(sorted((name.lower(), value) for name, value in headers.items()))


def _why(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return f"the secure connection failed ({cause.reason or 'no reason given'})"
        if isinstance(cause, socket.gaierror):
            return "its host name is not known"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    if isinstance(error, httpx.ProtocolError):
        return "the answer is no HTTP, or breaks off"
    return "no connection could be made, or it broke"


def _is_untrusted(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


class PoliteClient:
    """Reads addresses of the web; implements `forecasts.sources.Http`, safe among threads.

    Args:
        now: the clock.
        allowed: host and port of base addresses that may lie in a private network.
        paces: how often which host is asked, by its name, or by `name:port`.
        labels: how messages call what lies under a base address, by that address.
        politeness: every limit and wait.
        site: the address of this site, for the User-Agent.
        tls: which certificates are trusted; the usual authorities by default.
        resolve: finds the network addresses of a host.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        allowed: frozenset[tuple[str, int]] = frozenset(),
        paces: Mapping[str, Pace] = PACES,
        labels: Mapping[str, str] = MappingProxyType({}),
        politeness: Politeness | None = None,
        site: str | None = None,
        tls: ssl.SSLContext | None = None,
        resolve: Resolve = system_addresses,
    ) -> None:
        logging.getLogger("stamina").setLevel(logging.ERROR)  # what failed for good is raised
        self._now = now
        self._allowed = allowed
        self._paces = paces
        self._labels = labels
        self._politeness = politeness or Politeness()
        self._limit = Limit()
        self._lock = Lock()
        self._hosts: dict[Origin, Host] = {}
        self._shelf = Shelf(self._politeness.kept)
        backend = PublicBackend(allowed=allowed, limit=self._limit, resolve=resolve)
        self._transport = PublicTransport(backend, tls or httpx.create_ssl_context(trust_env=False))
        self._said_always = {
            "User-Agent": f"Forecasts/{__version__}" + (f" (+{site})" if site else ""),
            "Accept": "application/json, */*;q=0.5",
            "Accept-Encoding": "gzip",
        }

    def close(self) -> None:
        """Ends all connections."""
        self._transport.close()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Reads an address; see `forecasts.sources.Http` for what it raises."""
        address = web_url(url)
        if params:
            address = web_url(str(address.copy_merge_params(dict(params))))
        ask = _Ask(address.copy_with(fragment=None), _checked_headers(headers or {}))
        kept = self._shelf.get(ask)
        if kept is not None and kept.is_fresh(self._host(ask).pace.keep):
            return kept.fetched
        return self._get_patiently(ask)

    def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> int:
        """Sends bytes to an address once; see `forecasts.sources.Sender` for what it raises."""
        ask = _Ask(web_url(url).copy_with(fragment=None), _checked_headers(headers))
        check_place(origin_of(ask.url), self._allowed)
        host = self._host(ask)
        with host.turn(self._called(ask)):
            return self._send(ask, host, body)

    def _send(self, ask: _Ask, host: Host, body: bytes) -> int:
        self._limit.until = time.monotonic() + self._politeness.whole
        said = httpx.Headers(self._said_always)
        said.update(dict(ask.headers))
        limits = httpx.Timeout(self._politeness.step).as_dict()
        request = httpx.Request(
            "POST", ask.url, headers=said, content=body, extensions={"timeout": limits}
        )
        try:
            with closing(self._transport.handle_request(request)) as response:
                host.worked()
                return response.status_code
        except (OutOfTimeError, httpx.TransportError) as error:
            host.failed()
            is_late = isinstance(error, OutOfTimeError)
            why = "no answer in time" if is_late else _why(error)
            raise SourceUnavailableError(f"{self._called(ask)}: {why}.") from None
        finally:
            self._limit.until = float("inf")

    def _get_patiently(self, ask: _Ask) -> Fetched:
        limits = self._politeness
        for attempt in stamina.retry_context(
            on=self._wait_before_next,
            attempts=limits.attempts,
            timeout=None,
            wait_initial=limits.first_wait,
            wait_max=limits.longest_wait,
            wait_jitter=limits.jitter,
        ):
            with attempt:
                return self._attempt(ask)
        raise AssertionError("a retry ends with a value or an error")

    def _wait_before_next(self, error: Exception) -> bool | float:
        if not isinstance(error, _TryAgainError):
            return False
        if error.retry_after is None or not error.retry_after:
            return True
        return error.retry_after.total_seconds()

    def _called(self, ask: _Ask) -> str:
        return called(ask.url, labels=self._labels, private=self._allowed)

    def _host(self, ask: _Ask) -> Host:
        origin = origin_of(ask.url)
        with self._lock:
            if origin not in self._hosts:
                named = f"{origin.host}:{origin.port}"
                pace = self._paces.get(named) or self._paces.get(origin.host)
                self._hosts[origin] = Host(
                    pace or self._politeness.unhurried, self._politeness, now=self._now
                )
            return self._hosts[origin]

    def _attempt(self, ask: _Ask) -> Fetched:
        seconds = self._politeness.whole
        for _ in range(self._politeness.redirects + 1):
            check_place(origin_of(ask.url), self._allowed)
            host = self._host(ask)
            with host.turn(self._called(ask)):
                begun = time.monotonic()
                answer = self._exchange(ask, host, seconds)
            if isinstance(answer, Fetched):
                return answer
            seconds -= time.monotonic() - begun
            ask = self._followed(ask, answer)
        raise SourceShapeError(
            f"{self._called(ask)} is reached only by more than {self._politeness.redirects} "
            "redirects."
        )

    def _followed(self, ask: _Ask, written: str) -> _Ask:
        try:
            moved = ask.moved(written)
        except UnsafeAddressError as error:
            raise UnsafeAddressError(f"{self._called(ask)} redirects: {error}") from None
        origin = origin_of(moved.url)
        if origin != origin_of(ask.url) and (origin.host, origin.port) in self._allowed:
            raise UnsafeAddressError(
                f"{self._called(ask)} redirects to an address that may be private by the "
                "settings; that one is asked only directly."
            )
        return moved

    def _exchange(self, ask: _Ask, host: Host, seconds: float) -> Fetched | str:
        """Asks once; gives the answer, or where it says to look instead."""
        self._limit.until = time.monotonic() + seconds
        place = self._called(ask)
        try:
            return self._converse(ask, host)
        except OutOfTimeError:
            host.failed()
            raise SourceUnavailableError(
                f"{place}: no complete answer within {self._politeness.whole:g} s."
            ) from None
        except httpx.TransportError as error:
            host.failed()
            is_over = time.monotonic() >= self._limit.until or _is_untrusted(error)
            kind = SourceUnavailableError if is_over else _TryAgainError
            raise kind(f"{place}: {_why(error)}.") from None
        finally:
            self._limit.until = float("inf")

    def _converse(self, ask: _Ask, host: Host) -> Fetched | str:
        kept = self._shelf.get(ask)
        with closing(self._transport.handle_request(self._request(ask, kept))) as response:
            self._note(response, ask, host)
            if response.status_code == 304 and kept is not None:
                return self._unchanged(ask, kept, response)
            target = moved_to(response)
            if target is not None:
                return target
            failure = refusal(response.status_code, self._called(ask))
            if failure is not None:
                raise failure
            return self._read(ask, response)

    def _request(self, ask: _Ask, kept: Kept | None) -> httpx.Request:
        headers = httpx.Headers(self._said_always)
        headers.update(dict(ask.headers))
        headers.update(kept.headers() if kept else {})
        limits = httpx.Timeout(self._politeness.step).as_dict()
        return httpx.Request("GET", ask.url, headers=headers, extensions={"timeout": limits})

    def _note(self, response: httpx.Response, ask: _Ask, host: Host) -> None:
        """Tells the queue how the host does.

        Raises:
            SourceUnavailableError: it said: not now.
        """
        status = response.status_code
        if is_busy(status) or not is_not_now(status):
            host.worked()
        else:
            host.failed()
        if not is_not_now(status):
            return
        seconds = retry_after(response.headers, now=self._now())
        error = refusal(status, self._called(ask), seconds=seconds)
        wait = None if seconds is None else timedelta(seconds=seconds)
        if seconds is not None and seconds > self._politeness.patience:
            host.leave_alone(seconds)
            raise SourceUnavailableError(str(error), retry_after=wait)
        raise _TryAgainError(str(error), retry_after=wait)

    def _read(self, ask: _Ask, response: httpx.Response) -> Fetched:
        said = response.headers
        try:
            body = read_body(
                response.iter_raw(),
                encoding=said.get("Content-Encoding", "").strip().lower(),
                length=said.get("Content-Length", ""),
                limit=self._politeness.body,
            )
        except SourceError as error:
            raise SourceShapeError(f"{self._called(ask)}: {error}") from None
        now = self._now()
        fetched = Fetched(
            url=str(ask.url),
            body=body,
            media_type=said.get("Content-Type", "").partition(";")[0].strip().lower()[:100],
            fetched_at=now,
            skew=clock_skew(said, now=now),
            charset=(response.charset_encoding or "")[:40],
        )
        etag, changed = said.get("ETag", ""), said.get("Last-Modified", "")
        if etag or changed or self._host(ask).pace.keep:
            self._shelf.put(ask, Kept(fetched, etag, changed, time.monotonic()))
        return fetched

    def _unchanged(self, ask: _Ask, kept: Kept, response: httpx.Response) -> Fetched:
        now = self._now()
        skew = clock_skew(response.headers, now=now)
        fetched = replace(kept.fetched, fetched_at=now, skew=skew)
        self._shelf.put(ask, replace(kept, fetched=fetched, kept_at=time.monotonic()))
        return replace(fetched, is_unchanged=True)

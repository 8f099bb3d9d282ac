"""The way to an endpoint of chat completions: bounded in time and size, no redirect."""

import json
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import httpx

from forecasts import __version__
from forecasts.errors import (
    SourceError,
    SourceRefusedError,
    SourceShapeError,
    SourceUnavailableError,
)
from forecasts.llm.answer import answer_schema
from forecasts.llm.records import Completion, Message
from forecasts.model_settings import ModelSettings
from forecasts.sources.addresses import check_place, origin_of, shown, web_url
from forecasts.sources.answers import refusal, retry_after
from forecasts.sources.bodies import read_body
from forecasts.sources.transport import (
    Limit,
    OutOfTimeError,
    PublicBackend,
    PublicTransport,
    Resolve,
    system_addresses,
)

MOST_TOKENS: Final = 3_000
"""So much a model may write in one answer."""
_BODY: Final = 1_000_000
_MOST_COUNTED: Final = 2**31 - 1
_STEP: Final = 10.0
_BAD_REQUEST: Final = 400
_PLAIN_FORMAT: Final = {"type": "json_object"}


@dataclass(frozen=True, slots=True)
class _Got:
    status: int
    body: bytes
    seconds: float | None


class ModelClient:
    """Asks the endpoint the settings name, and no other; implements `forecasts.llm.records.Model`.

    The endpoint may lie on this machine or in a private network; a redirect is not followed.

    Args:
        settings: which endpoint and model.
        now: the clock.
        tls: which certificates are trusted; the usual authorities by default.
        resolve: finds the network addresses of a host.
    """

    def __init__(
        self,
        settings: ModelSettings,
        *,
        now: Callable[[], datetime],
        tls: ssl.SSLContext | None = None,
        resolve: Resolve = system_addresses,
    ) -> None:
        self._settings = settings
        self._now = now
        self._url = web_url(f"{settings.url}/chat/completions")
        self._models = web_url(f"{settings.url}/models")
        origin = origin_of(self._url)
        allowed = frozenset({(origin.host.strip("[]"), origin.port), (origin.host, origin.port)})
        check_place(origin, allowed)
        self._limit = Limit()
        backend = PublicBackend(allowed=allowed, limit=self._limit, resolve=resolve)
        self._transport = PublicTransport(backend, tls or httpx.create_ssl_context(trust_env=False))
        self._takes_schema = True
        self.requests = 0

    def close(self) -> None:
        """Ends all connections."""
        self._transport.close()

    def complete(self, messages: Sequence[Message], *, until: float) -> Completion:
        """Asks once; see `forecasts.llm.records.Model`.

        An endpoint that answers 400 to a JSON schema is asked again without it, and from then on.
        """
        got = self._post(messages, until)
        if got.status == _BAD_REQUEST and self._takes_schema:
            self._takes_schema = False
            got = self._post(messages, until)
        self._check(got)
        return _completion(got.body, self._place)

    def listed(self, *, until: float) -> tuple[str, ...] | None:
        """Asks which models there are, which costs nothing.

        Returns:
            Their names; None where the endpoint answers and has no list.

        Raises:
            SourceError: it gives no answer, or does not take the key.
        """
        got = self._send("GET", self._models, b"", until)
        if got.status in {404, 405, 501}:
            return None
        self._check(got)
        try:
            return tuple(str(each["id"]) for each in json.loads(got.body)["data"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return None

    def _check(self, got: _Got) -> None:
        """Refuses every answer that is no success."""
        if 300 <= got.status < 400:
            raise SourceShapeError(
                f"{self._place} leads elsewhere ({got.status}); redirects are not followed. Name "
                "the address it leads to in FORECASTS_MODEL_URL."
            )
        if got.status in {401, 403}:
            raise SourceRefusedError(
                f"{self._place} answered {got.status}: FORECASTS_MODEL_KEY is missing or not "
                "accepted."
            )
        failure = refusal(got.status, self._place, seconds=got.seconds)
        if failure is not None:
            raise _waiting(failure)

    @property
    def _place(self) -> str:
        return shown(self._url)

    def _body(self, messages: Sequence[Message]) -> bytes:
        schema = {"name": "statements", "strict": True, "schema": answer_schema()}
        with_schema = {"type": "json_schema", "json_schema": schema}
        asked = {
            "model": self._settings.name,
            "messages": list(messages),
            "temperature": 0,
            "max_tokens": MOST_TOKENS,
            "stream": False,
            "response_format": with_schema if self._takes_schema else _PLAIN_FORMAT,
        }
        return json.dumps(asked, ensure_ascii=False).encode()

    def _headers(self) -> Mapping[str, str]:
        key = self._settings.key
        return {
            "User-Agent": f"Forecasts/{__version__}",
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
        } | ({"Authorization": f"Bearer {key}"} if key else {})

    def _post(self, messages: Sequence[Message], until: float) -> _Got:
        self.requests += 1
        return self._send("POST", self._url, self._body(messages), until)

    def _send(self, method: str, url: httpx.URL, body: bytes, until: float) -> _Got:
        self._limit.until = until
        left = max(0.1, until - time.monotonic())
        waits = httpx.Timeout(left, connect=min(left, _STEP)).as_dict()
        request = httpx.Request(
            method, url, headers=self._headers(), content=body, extensions={"timeout": waits}
        )
        try:
            with closing(self._transport.handle_request(request)) as response:
                return self._read(response)
        except (OutOfTimeError, httpx.TimeoutException):
            raise SourceUnavailableError(f"{self._place}: no complete answer in time.") from None
        except httpx.TransportError:
            raise SourceUnavailableError(
                f"{self._place}: no connection could be made, or it broke."
            ) from None
        finally:
            self._limit.until = float("inf")

    def _read(self, response: httpx.Response) -> _Got:
        said = response.headers
        try:
            body = read_body(
                response.iter_raw(),
                encoding=said.get("Content-Encoding", "").strip().lower(),
                length=said.get("Content-Length", ""),
                limit=_BODY,
            )
        except SourceShapeError as error:
            raise SourceShapeError(f"{self._place}: {error}") from None
        return _Got(response.status_code, body, retry_after(said, now=self._now()))


def _waiting(error: SourceError) -> SourceError:
    """Says how long an endpoint wants to be left alone."""
    wait = error.retry_after if isinstance(error, SourceUnavailableError) else None
    if not wait:
        return error
    seconds = f"{wait / timedelta(seconds=1):,.0f} s"
    return SourceUnavailableError(f"{error} It asks to wait {seconds}.", retry_after=wait)


def _count(usage: Any, name: str) -> int | None:
    number = usage.get(name) if isinstance(usage, dict) else None
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    return number if 0 <= number <= _MOST_COUNTED else None


def _completion(body: bytes, place: str) -> Completion:
    try:
        answer = json.loads(body)
        content = answer["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        content = None
    if not isinstance(content, str):
        raise SourceShapeError(f"{place} gave no chat completion; is FORECASTS_MODEL_URL right?")
    usage = answer.get("usage")
    content = content.encode(errors="replace").decode()  # half a character can be sent to nobody
    return Completion(content, _count(usage, "prompt_tokens"), _count(usage, "completion_tokens"))

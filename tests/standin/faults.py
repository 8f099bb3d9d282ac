"""What can go wrong on the way: each fault turns a good answer into a bad one."""

import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.standin.exchange import Answer, as_json

HTML = b"<!doctype html><html><head><title>Just a moment...</title></head><body>wait</body></html>"


class ResetError(Exception):
    """The connection is to be cut without an answer."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A change of an answer, for a number of requests to paths that start so."""

    change: Callable[[Answer], Answer]

    def __call__(self, answer: Answer) -> Answer:
        """Turns a good answer into a bad one."""
        return self.change(answer)


def status(code: int, *, retry_after: str | None = None) -> Fault:
    """Answers with another status, with or without Retry-After."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    body = as_json({"error": "too many requests" if code == 429 else "not now"}, status=code)
    return Fault(lambda _answer: replace(body, headers=headers))


def html(code: int = 200, *, media_type: str = "text/html; charset=utf-8") -> Fault:
    """Answers with a page for people."""
    return Fault(lambda _answer: Answer(HTML, code, media_type))


def truncated(share: float = 0.6) -> Fault:
    """Sends only the first part of the body, with a length that fits."""
    return Fault(lambda answer: replace(answer, body=answer.body[: int(len(answer.body) * share)]))


def huge(size: int = 50_000_000) -> Fault:
    """Sends a body far over any sensible size."""
    return Fault(lambda answer: replace(answer, body=b'{"pad":"' + b"x" * size + b'"}'))


def redirect(to: str, code: int = 302) -> Fault:
    """Sends the client elsewhere."""
    return Fault(lambda _answer: Answer(b"", code, headers={"Location": to}))


def slow(seconds: float) -> Fault:
    """Keeps the client waiting before the answer."""

    def wait(answer: Answer) -> Answer:
        time.sleep(seconds)
        return answer

    return Fault(wait)


def reset() -> Fault:
    """Cuts the connection without an answer."""

    def cut(_answer: Answer) -> Answer:
        raise ResetError

    return Fault(cut)


def body(change: Callable[[bytes], bytes]) -> Fault:
    """Changes the bytes, and leaves status and headers."""
    return Fault(lambda answer: replace(answer, body=change(answer.body)))


def cut(connection: socket.socket) -> None:
    """Closes a connection so that the other side sees a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()

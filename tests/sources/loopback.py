"""A server on loopback that answers with exactly the bytes it is told, well behaved or not."""

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Answer = Callable[[socket.socket], None]


@dataclass
class Asked:
    path: str
    headers: dict[str, str]
    body: bytes = b""


def reply(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """Writes an answer; `Retry_After="1"` becomes the header `Retry-After`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named.setdefault("Content-Length", str(len(body)))
    head = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def dripping(pieces: Iterable[bytes], *, every: float) -> Answer:
    def answer(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(every)

    return answer


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def silence(connection: socket.socket) -> None:
    connection.settimeout(60)
    connection.recv(1)  # until the client goes away


@dataclass
class Loopback:
    """Each path has a list of answers, used one after the other; the last one is repeated."""

    answers: dict[str, list[bytes | Answer]] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    busy: int = 0
    busiest: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def place(self) -> tuple[str, int]:
        return ("127.0.0.1", self.port)

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    def on(self, path: str, *answers: bytes | Answer) -> str:
        self.answers[path] = list(answers)
        return self.url + path

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                while self._answer(connection):
                    pass
        except OSError:
            pass

    def _answer(self, connection: socket.socket) -> bool:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65_536)
            if not piece:
                return False
            head += piece
        start, _, body = head.partition(b"\r\n\r\n")
        first, *lines = start.decode("latin-1").split("\r\n")
        path = first.split(" ")[1]
        headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines)}
        while len(body) < int(headers.get("content-length", "0")):
            body += connection.recv(65_536)
        with self._lock:
            self.asked.append(Asked(path, headers, body))
            queue = self.answers.get(path.partition("?")[0], [reply(404)])
            answer = queue.pop(0) if len(queue) > 1 else queue[0]
            self.busy += 1
            self.busiest = max(self.busy, self.busiest)
        try:
            if callable(answer):
                answer(connection)
                return False
            connection.sendall(answer)
            return True
        finally:
            with self._lock:
                self.busy -= 1

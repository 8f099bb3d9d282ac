"""Bodies of answers: read within limits, and kept so that an unchanged one is not sent twice."""

import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from forecasts.errors import SourceShapeError
from forecasts.sources.http import Fetched

_GZIP = 16 + zlib.MAX_WBITS
_BOOKKEEPING = 1_000  # bytes an entry costs besides its body, roughly


def _too_large(limit: int) -> SourceShapeError:
    return SourceShapeError(f"The answer is larger than {limit} bytes; reading was broken off.")


class _Gunzip:
    """Decodes gzip piece by piece and never produces more than the limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._decoder = zlib.decompressobj(_GZIP)
        self._is_started = False
        self.decoded = bytearray()

    def feed(self, piece: bytes) -> None:
        while piece:
            if self._decoder.eof:  # a file of several members
                self._decoder = zlib.decompressobj(_GZIP)
            self._is_started = True
            most = self._limit - len(self.decoded) + 1
            self.decoded += self._decoder.decompress(piece, most)
            if len(self.decoded) > self._limit:
                raise _too_large(self._limit)
            piece = self._decoder.unused_data or self._decoder.unconsumed_tail

    def finish(self) -> bytes:
        if self._is_started and not self._decoder.eof:
            raise SourceShapeError("The answer is compressed and breaks off.")
        return bytes(self.decoded)


def _within(pieces: Iterable[bytes], limit: int) -> Iterable[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > limit:
            raise _too_large(limit)
        yield piece


def read_body(pieces: Iterable[bytes], *, encoding: str, length: str, limit: int) -> bytes:
    """Reads a body and stops as soon as it is too large, also while it is being decoded.

    Args:
        pieces: the bytes as they arrive.
        encoding: the `Content-Encoding`.
        length: the `Content-Length`, empty if the server named none.
        limit: most bytes, as sent and decoded.

    Raises:
        SourceShapeError: it is too large, broken, or in an encoding that was not asked for.

    Example:
        >>> read_body([b"[1,", b"2]"], encoding="", length="5", limit=100)
        b'[1,2]'
    """
    if length.isascii() and length.isdecimal() and len(length) < 20 and int(length) > limit:
        raise _too_large(limit)
    if encoding in {"", "identity"}:
        return b"".join(_within(pieces, limit))
    if encoding not in {"gzip", "x-gzip"}:
        raise SourceShapeError(f"The answer is encoded as {encoding[:20]!r}; gzip was asked for.")
    gunzip = _Gunzip(limit)
    try:
        for piece in _within(pieces, limit):
            gunzip.feed(piece)
    except zlib.error:
        raise SourceShapeError("The answer says it is gzip, and is not.") from None
    return gunzip.finish()


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer of before, and what the server calls it.

    Attributes:
        kept_at: on the monotonic clock.
    """

    fetched: Fetched
    etag: str
    last_modified: str
    kept_at: float

    def headers(self) -> dict[str, str]:
        """Gives the headers that ask only for what changed."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}

    def is_fresh(self, seconds: float) -> bool:
        """Says whether it was kept less than so many seconds ago."""
        return time.monotonic() - self.kept_at < seconds


class Shelf:
    """The answers kept in memory, the least used one dropped first; safe among threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._size = 0

    def get(self, key: Hashable) -> Kept | None:
        """Finds an answer."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Hashable, kept: Kept) -> None:
        """Keeps an answer in place of the one before; one larger than the shelf is not kept."""
        with self._lock:
            self._drop(key)
            if _weight(kept) <= self._limit:
                self._kept[key] = kept
                self._size += _weight(kept)
            while self._size > self._limit:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: Hashable) -> None:
        dropped = self._kept.pop(key, None)
        if dropped is not None:
            self._size -= _weight(dropped)


def _weight(kept: Kept) -> int:
    return len(kept.fetched.body) + _BOOKKEEPING

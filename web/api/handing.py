"""Files the API hands over: written to disk first, named by their bytes, then sent in pieces."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Final

from flask import Response, request

_IN_MEMORY: Final = 1024 * 1024
_PIECE: Final = 64 * 1024


def _pieces(file: IO[bytes], *, is_dated: bool = False) -> Iterator[bytes]:
    file.seek(0)
    if is_dated:
        file.readline()
    while piece := file.read(_PIECE):
        yield piece


def handed(
    write: Callable[[IO[bytes]], None], kind: str, *, name: str, is_dated: bool = False
) -> Response:
    """Hands over a file; no session is open any more while it goes out.

    Args:
        write: writes it.
        kind: its media type.
        name: under which a browser keeps it.
        is_dated: whether its first line says when it was written, which its ETag leaves out.
    """
    kept: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # sent from
    write(kept)
    size = kept.tell()
    hashed = hashlib.blake2b(digest_size=12)
    for piece in _pieces(kept, is_dated=is_dated):
        hashed.update(piece)
    if size <= _IN_MEMORY:
        response = Response(b"".join(_pieces(kept)), content_type=kind)
        kept.close()
    else:
        response = Response(_pieces(kept), content_type=kind)
        response.content_length = size
        response.call_on_close(kept.close)
    response.set_etag(hashed.hexdigest(), weak=is_dated)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.make_conditional(request)
    return response

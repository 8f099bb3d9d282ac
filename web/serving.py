"""How a page leaves: made once per state of the record, packed once, and named by its bytes."""

import gzip
import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar, cast

from flask import Response, current_app, g, redirect, request

from forecasts.db import Session
from forecasts.standings import latest_version, record_version
from forecasts.standings.version import record_day
from web.kept import Kept, KeptOfOneVersion
from web.rendering import runtime

HTML: Final = "text/html"
_WORTH_PACKING: Final = 400
_UNPACKED: Final = ("image/png", "application/zip")


@dataclass(frozen=True, slots=True)
class Moved:
    """The address a page is really at."""

    address: str


@dataclass(frozen=True, slots=True)
class Made:
    """The bytes of a page, as they are and packed.

    Attributes:
        body: the bytes.
        packed: the same compressed, None where that saves nothing.
        tag: the entity tag. It is made of the bytes alone, so that it cannot tell of anything they
            do not show, and holds for as long as they stay the same.
        mimetype: what they are.
    """

    body: bytes
    packed: bytes | None
    tag: str
    mimetype: str

    @property
    def size(self) -> int:
        """How many bytes are held."""
        return len(self.body) + len(self.packed or b"")


Shared = TypeVar("Shared")
Maker = Callable[[Session, datetime], str | bytes | Moved]


def made(content: str | bytes, mimetype: str = HTML) -> Made:
    """Packs and names what is to be sent."""
    body = content.encode() if isinstance(content, str) else content
    packed = None
    if len(body) >= _WORTH_PACKING and mimetype not in _UNPACKED:
        packed = gzip.compress(body, 6, mtime=0)
    tag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    return Made(body, packed, tag, mimetype)


def send(page: Made, *, lifetime: str = "no-cache", status: int = 200) -> Response:
    """Sends a page: nothing but its tag to a reader who has it, packed to one who can unpack.

    Args:
        page: what was made.
        lifetime: how long it may be used without asking again, as `Cache-Control` says it.
        status: 200, or that of a mistake.
    """
    headers = {"ETag": page.tag, "Cache-Control": lifetime, "Vary": "Accept-Encoding"}
    asked = request.headers.get("If-None-Match")
    is_known = asked is not None and (page.tag.removeprefix("W/") in asked or asked.strip() == "*")
    if status == 200 and is_known:
        return Response(status=304, headers=headers)
    body = page.body
    if page.packed is not None and request.accept_encodings["gzip"] > 0:
        body, headers["Content-Encoding"] = page.packed, "gzip"
    return Response(body, status=status, mimetype=page.mimetype, headers=headers)


def shared(
    session: Session, now: datetime, asked: Hashable, compute: Callable[[], Shared]
) -> Shared:
    """Gives what many pages are made of: computed once of the same record, within a minute.

    Only the latest few are held, and none of a record or a minute that has passed.

    Args:
        session: a reading session.
        now: the time the page is made.
        asked: what tells it from everything else that is shared.
        compute: computes it.
    """
    kept = cast("KeptOfOneVersion", current_app.extensions["forecasts.shared"])
    return kept.of(record_version(session, now)).get(asked, compute)


def _kept() -> Kept:
    return cast("Kept", current_app.extensions["forecasts.kept"])


def answer(asked: Hashable, make: Maker, *, mimetype: str = HTML) -> Response:
    """Answers with what was made of the same record before, or makes it now.

    Args:
        asked: what tells this answer from every other one; begins with the name of the page.
        make: makes it from a reading session and the time now; or says where it really is.
        mimetype: what it makes.
    """
    composed = runtime()
    now = composed.now()

    def compute() -> Made | Moved:
        with composed.reading() as session:  # opened in turn: who waits holds no connection
            g.record_day = record_day(session)
            content = make(session, now)
        return content if isinstance(content, Moved) else made(content, mimetype)

    # read before the session opens, so that what is kept is never older than its key
    key = (latest_version(composed.engine, now), mimetype, asked)
    found = _kept().get(key, compute)
    if isinstance(found, Moved):
        return cast("Response", redirect(found.address))
    return send(found)

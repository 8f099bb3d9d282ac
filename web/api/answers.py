"""How the API answers: JSON named by its bytes, pages linked, what is sent twice done once."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from flask import Response, request

from forecasts.accounts.answers import KeptAnswer, find_answer, keep_answer, note_use
from forecasts.db import Session
from forecasts.plain import plain
from forecasts.resources.parts import Part
from web.api.callers import Caller
from web.api.problems import StaleError, UnreadableError
from web.rendering import absolute

JSON: Final = "application/json"
_KEY_LIMIT: Final = 255
_TIGHT: Final = (",", ":")


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list.

    Attributes:
        items: what stands on it.
        page: which page it is, from 1.
        pages: how many there are, at least 1.
        total: how much there is on all of them.
    """

    items: Sequence[Any]
    page: int
    pages: int
    total: int

    @classmethod
    def of(cls, part: Part[Any]) -> "Listing":
        """Shows a part of a list."""
        return cls(part.items, part.page, part.pages, part.total)


def encoded(value: Any) -> bytes:
    """Writes a record as JSON."""
    return f"{json.dumps(plain(value), allow_nan=False, separators=_TIGHT)}\n".encode()


def entity_tag(body: bytes) -> str:
    """Names a representation by its bytes."""
    return hashlib.blake2b(body, digest_size=12).hexdigest()


def check_unchanged(record: Any) -> None:
    """Checks that a thing is as the program last saw it, where it says what it saw.

    Args:
        record: the thing as it is now.

    Raises:
        StaleError: it is another by now.
    """
    if request.headers.get("If-Match") and not request.if_match.contains(
        entity_tag(encoded(record))
    ):
        raise StaleError("This changed since you read it; read it again, then change it.")


def _links(listing: Listing) -> str:
    def link(page: int, name: str) -> str:
        query = {**request.args.to_dict(), "page": str(page)}
        written = "&".join(
            f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in query.items()
        )
        return f'<{absolute(request.path)}?{written}>; rel="{name}"'

    wanted = {
        "first": 1,
        "prev": listing.page - 1,
        "next": listing.page + 1,
        "last": listing.pages,
    }
    shown = {name: page for name, page in wanted.items() if 1 <= page <= listing.pages}
    return ", ".join(link(page, name) for name, page in shown.items())


def shown(found: Any) -> Response:
    """Answers a reader: with the record, or with the word that it is the one they have."""
    body = encoded(found)
    response = Response(body, content_type=JSON)
    response.set_etag(entity_tag(body))
    is_own = request.headers.get("Authorization") is not None
    response.headers["Cache-Control"] = "private, no-cache" if is_own else "no-cache"
    response.headers["Vary"] = "Authorization"
    if isinstance(found, Listing):
        response.headers["Link"] = _links(found)
    response.make_conditional(request)
    return response


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method != "POST":
        return None
    is_plain = key.isascii() and key.isprintable()
    if not is_plain or not 1 <= len(key) <= _KEY_LIMIT:
        raise UnreadableError("An Idempotency-Key is 1 to 255 printable ASCII characters.")
    return key


def _request_hash(digest: bytes) -> str:
    said = [request.method, request.full_path, request.mimetype, digest.hex()]
    return hashlib.sha256("\n".join(said).encode("utf-8", "replace")).hexdigest()


def done_once(
    session: Session,
    who: Caller,
    do: Callable[[], KeptAnswer],
    *,
    digest: bytes,
    now: datetime,
) -> KeptAnswer:
    """Does what a request asks, unless the same was done for its Idempotency-Key already.

    Args:
        session: an open writing transaction.
        who: the program.
        do: does it and says what is answered.
        digest: of the body that was sent.
        now: the present instant.
    """
    note_use(session, who.token_id, now=now)
    key, hashed = _idempotency_key(), _request_hash(digest)
    if key is None:
        return do()
    account = who.viewer.account_id
    kept = find_answer(session, account, key, request_hash=hashed, now=now)
    if kept is None:
        kept = do()
        keep_answer(session, account, key, kept, request_hash=hashed, now=now)
    return kept


def sent(answer: KeptAnswer) -> Response:
    """Sends an answer to what was done."""
    response = Response(answer.body, status=answer.status, headers=answer.headers)
    if answer.body:
        response.content_type = JSON
    else:
        del response.headers["Content-Type"]
    response.headers["Cache-Control"] = "no-store"
    return response


def answer_of(record: Any, status: int, headers: dict[str, str] | None = None) -> KeptAnswer:
    """Makes the answer that shows a record, or nothing."""
    if record is None:
        return KeptAnswer(204, headers or {}, "")
    body = encoded(record)
    tag = {"ETag": f'"{entity_tag(body)}"'} if hasattr(record, "href") else {}
    return KeptAnswer(status, {**tag, **(headers or {})}, body.decode())

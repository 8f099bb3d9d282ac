"""Many statements at once, from JSON lines or CSV: kept while they come, then all or none."""

import hashlib
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Final

from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from forecasts.accounts.answers import KeptAnswer
from forecasts.errors import InvalidInputError
from forecasts.exchange.csv_import import QUESTIONS_AT_ONCE, CheckedFile, RejectedImportError
from forecasts.resources.bulk import (
    ROWS,
    BulkRecord,
    Placed,
    check_upload,
    csv_rows,
    json_rows,
    read_upload,
    upload,
)
from web.api.answers import answer_of, done_once, sent
from web.api.bodies import read_json
from web.api.callers import Caller, caller
from web.api.predictions import area
from web.api.problems import RowsError
from web.rendering import runtime

LARGEST: Final = 64 * 1024 * 1024
LISTED: Final = 1_000
KINDS: Final = ("application/x-ndjson", "application/jsonl", "text/csv")
_IN_MEMORY: Final = 1024 * 1024
_PIECE: Final = 64 * 1024


def kept_body(file: IO[bytes]) -> bytes:
    """Keeps the body in a file, and gives the hash of it."""
    hashed = hashlib.sha256()
    while piece := request.stream.read(_PIECE):
        hashed.update(piece)
        file.write(piece)
    file.seek(0)
    return hashed.digest()


@contextmanager
def refused_by_row() -> Iterator[None]:
    """Tells of bad rows as the API tells of faults."""
    try:
        yield
    except RejectedImportError as error:
        bad = len({line for line, _ in error.problems})
        listed = f"; the first {LISTED} are listed" if len(error.problems) > LISTED else ""
        words = f"{bad} row{'s' if bad > 1 else ''} cannot be recorded, so none was{listed}."
        raise RowsError(words, error.problems[:LISTED]) from None


def _rows(file: IO[bytes]) -> Iterator[Placed]:
    lines = io.BufferedReader(file) if isinstance(file, io.RawIOBase) else file
    return csv_rows(lines) if request.mimetype == "text/csv" else json_rows(lines, read_json)


def _recorded(who: Caller, file: CheckedFile, digest: bytes, now: datetime) -> Response:
    """Checks rows against the record, and writes them if none is bad, in the writer's place."""
    composed, me = runtime(), who.viewer
    if file.is_bad:
        with composed.reading() as session:
            check_upload(session, file, me, now=now)
    with composed.transaction() as session:

        def do() -> KeptAnswer:
            return answer_of(upload(session, file, me, now=now), 200)

        return sent(done_once(session, who, do, digest=digest, now=now))


def bulk() -> Response:
    """Records up to 100,000 statements on up to 5,000 questions, all of them or none.

    Send JSON lines (`application/x-ndjson`) or CSV (`text/csv`) with `question` (slug or title) and
    `probability`, a decimal from 0 to 1; besides, `low`, `high`, `visibility`, and for a question
    that is asked with it `closes_at`, `criteria`, `tags`, `zone`, `question_visibility`. What is
    said is said now. Every bad row is told with its line and reason, the first 1,000 of them.
    """
    if request.mimetype not in KINDS:
        raise UnsupportedMediaType(f"Send {', '.join(KINDS[:-1])} or {KINDS[-1]}.")
    request.max_content_length = LARGEST
    who, now = caller(), runtime().now()
    if who is None:
        raise InvalidInputError("This needs a token.")
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as kept, refused_by_row():
        digest = kept_body(kept)
        with read_upload(_rows(kept), who.viewer, now=now) as file:
            return _recorded(who, file, digest, now)


_TEXT: Final = {
    "type": "string",
    "minLength": 1,
    "description": f"{ROWS:,} lines at most, on {QUESTIONS_AT_ONCE:,} questions",
}
_JSON_LINE: Final = '{"question": "Will it snow?", "probability": 0.1, "closes_at": "2198-12-31"}\n'
_CSV: Final = "question,probability,closes_at\nWill it snow?,0.1,2198-12-31\n"
area.streams(
    "/predictions/bulk",
    bulk,
    BulkRecord,
    {
        "required": True,
        "content": {
            kind: {"schema": _TEXT, "example": _CSV if kind == "text/csv" else _JSON_LINE}
            for kind in KINDS
        },
    },
)

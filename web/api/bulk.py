"""Many statements at once, from JSON lines or CSV: kept while they come, then all or none."""

import hashlib
import io
import tempfile
from typing import IO, Final

from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from forecasts.accounts.answers import KeptAnswer
from forecasts.errors import InvalidInputError
from forecasts.exchange.csv_import import RejectedImportError
from forecasts.resources.bulk import ROWS, BulkRecord, csv_rows, json_rows, upload
from web.api.answers import answer_of, done_once, sent
from web.api.area import Asked
from web.api.bodies import read_json
from web.api.callers import caller
from web.api.predictions import area
from web.api.problems import RowsError
from web.rendering import runtime

LARGEST: Final = 64 * 1024 * 1024
LISTED: Final = 1_000
KINDS: Final = ("application/x-ndjson", "application/jsonl", "text/csv")
_IN_MEMORY: Final = 1024 * 1024
_PIECE: Final = 64 * 1024


def _kept(file: IO[bytes]) -> bytes:
    """Keeps the body in a file, and gives the hash of it."""
    hashed = hashlib.sha256()
    while piece := request.stream.read(_PIECE):
        hashed.update(piece)
        file.write(piece)
    file.seek(0)
    return hashed.digest()


def _upload(asked: Asked, file: IO[bytes]) -> BulkRecord:
    lines = io.BufferedReader(file) if isinstance(file, io.RawIOBase) else file
    rows = csv_rows(lines) if request.mimetype == "text/csv" else json_rows(lines, read_json)
    try:
        return upload(asked.session, rows, asked.me, now=asked.now)
    except RejectedImportError as error:
        bad = len({line for line, _ in error.problems})
        listed = f"; the first {LISTED} are listed" if len(error.problems) > LISTED else ""
        words = f"{bad} row{'s' if bad > 1 else ''} cannot be recorded, so none was{listed}."
        raise RowsError(words, error.problems[:LISTED]) from None


def bulk() -> Response:
    """Records up to 100,000 statements, all of them or none.

    Send JSON lines (`application/x-ndjson`) or CSV (`text/csv`) with `question` (slug or title) and
    `probability`, a decimal from 0 to 1; besides, `low`, `high`, `visibility`, and for a question
    that is asked with it `closes_at`, `criteria`, `tags`, `zone`, `question_visibility`. What is
    said is said now. Every bad row is told with its line and reason, the first 1,000 of them.
    """
    if request.mimetype not in KINDS:
        raise UnsupportedMediaType(f"Send {', '.join(KINDS[:-1])} or {KINDS[-1]}.")
    request.max_content_length = LARGEST
    who, composed = caller(), runtime()
    if who is None:
        raise InvalidInputError("This needs a token.")
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        digest = _kept(file)
        with composed.transaction() as session:
            asked = Asked(session, who.viewer, composed.now())

            def do() -> KeptAnswer:
                return answer_of(_upload(asked, file), 200)

            return sent(done_once(session, who, do, digest=digest, now=asked.now))


_TEXT: Final = {"type": "string", "minLength": 1, "description": f"{ROWS:,} lines at most"}
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

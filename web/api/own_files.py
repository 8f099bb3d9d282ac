"""One's own predictions brought from other places, and taken away again, as files."""

import tempfile
from typing import IO, Any, Final

from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from forecasts.accounts import Scope
from forecasts.accounts.answers import KeptAnswer
from forecasts.errors import InvalidInputError, NotFoundError
from forecasts.exchange import (
    PEERS,
    Peer,
    Taking,
    import_own,
    look_own,
    own_table,
    quiet,
    read_from,
    write_csv,
    write_jsonl,
)
from forecasts.resources.bringing import BroughtRecord, brought_record
from web.api.answers import answer_of, done_once, encoded, sent
from web.api.area import Area, Asked
from web.api.bulk import kept_body, refused_by_row
from web.api.callers import Caller, caller
from web.api.own_asking import ImportAsked
from web.rendering import runtime
from web.uploads import LARGEST

area: Final = Area("files", "One's own predictions brought from other places and taken away.")

KINDS: Final = ("text/csv", "application/json", "application/zip", "application/octet-stream")
_CSV: Final = "text/csv"
_LINES: Final = "application/jsonl"
_EXPORTS: Final = "/me/exports"
_IN_MEMORY: Final = 1024 * 1024


@area.hands(f"{_EXPORTS}/predictions.csv", _CSV, needs=Scope.READ)
def predictions_csv(asked: Asked, out: IO[bytes]) -> None:
    """Hands over one's predictions in our columns, private ones too."""
    write_csv(own_table(asked.session, asked.me, "predictions"), out, progress=quiet)


@area.hands(f"{_EXPORTS}/predictions.jsonl", _LINES, needs=Scope.READ)
def predictions_lines(asked: Asked, out: IO[bytes]) -> None:
    """Hands over one's predictions as JSON, one object a line."""
    write_jsonl(own_table(asked.session, asked.me, "predictions"), out, progress=quiet)


@area.hands(f"{_EXPORTS}/fatebook.csv", _CSV, needs=Scope.READ)
def fatebook_csv(asked: Asked, out: IO[bytes]) -> None:
    """Hands over one's predictions in Fatebook's columns."""
    table = own_table(asked.session, asked.me, "fatebook")
    write_csv(table, out, progress=quiet, for_spreadsheet=True)


def _brought(
    who: Caller, peer: Peer, raw: IO[bytes], query: dict[str, Any], digest: bytes
) -> Response:
    composed, me = runtime(), who.viewer
    now, taking = (
        composed.now(),
        Taking(me.name, named=query.get("named"), visibility=query.get("visibility")),
    )
    with read_from(peer, raw, taking, now=now) as file:
        if query["dry"] or file.is_bad:
            with composed.reading() as session:
                found = look_own(session, me, file, taking, now=now)
            return sent(KeptAnswer(200, {}, encoded(brought_record(found, is_dry=True)).decode()))
        with composed.transaction() as session:

            def do() -> KeptAnswer:
                summary = import_own(session, me, file, now=now)
                return answer_of(brought_record(summary, taking.notes), 200)

            return sent(done_once(session, who, do, digest=digest, now=now))


def bring(query: dict[str, Any], peer: str) -> Response:
    """Brings one's own predictions from a file of another place: all of it or none.

    `peer` is one of fatebook, predictionbook, metaculus, manifold, manifold-trades, goodjudgment
    and own, which is our own export. What is on record already is not added again. With `dry=true`
    nothing is recorded; the answer says what would be. A file holds at most 5 MB.
    """
    if request.mimetype not in KINDS:
        raise UnsupportedMediaType(f"Send {', '.join(KINDS[:-1])} or {KINDS[-1]}.")
    if peer not in PEERS:
        raise NotFoundError("peer", peer)
    request.max_content_length = LARGEST
    who = caller()
    if who is None:
        raise InvalidInputError("This needs a token.")
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as kept, refused_by_row():
        digest = kept_body(kept)
        return _brought(who, PEERS[peer], kept, query, digest)


_FATEBOOK: Final = (
    "question,forecaster,probability,question_visibility,closes_at\n"
    "Will it snow?,Anna,0.1,private,2198-12-31\n"
)
area.streams(
    "/me/imports/<peer>",
    bring,
    BroughtRecord,
    {
        "required": True,
        "content": {
            kind: {
                "schema": {"type": "string", "minLength": 1},
                "example": _FATEBOOK if kind == _CSV else "",
            }
            for kind in KINDS
        },
    },
    ImportAsked,
)

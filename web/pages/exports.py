"""Exactly what a page shows, as a file."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.exchange import board_record, board_table, published_board, write_csv
from forecasts.plain import plain
from forecasts.standings import Leaderboard, board_reading
from forecasts.text import slugify
from web.board_asked import BoardAsked, board_asked
from web.held_ranks import held_ranks
from web.queries import board_query
from web.rendering import runtime
from web.serving import answer, made, send
from web.shared_boards import shared_board

pages: Final = Blueprint("exports", __name__)

_TIGHT: Final = (",", ":")
_TYPES: Final = {"csv": "text/csv", "json": "application/json"}


def _csv(board: Leaderboard) -> bytes:
    out = io.BytesIO()
    write_csv(board_table(board), out, progress=lambda *_: None, for_spreadsheet=True)
    return out.getvalue()


def _json(value: object) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, allow_nan=False, separators=_TIGHT)}\n".encode()


def _with_evidence() -> bool:
    typed = request.args.get("evidence", "").strip()
    if typed not in {"", "0", "1"}:
        raise InvalidInputError(f"“evidence” is {typed[:60]!r}; it must be 1 or left out.")
    return typed == "1"


def _maker(asked: BoardAsked, ending: str) -> Callable[[Session, datetime], bytes]:
    def make(session: Session, now: datetime) -> bytes:
        wanted, order = asked.wanted, asked.order
        board = shared_board(session, now, wanted, order)
        return _csv(board) if ending == "csv" else _json(plain(board_record(board, wanted, order)))

    return make


def _evidence(asked: BoardAsked) -> Response:
    """Makes what can be as large as the record, anew each time: it is too large to be kept."""
    wanted, order = asked.wanted, asked.order
    minute = runtime().now().replace(second=0, microsecond=0)
    with runtime().reading() as session:
        read = board_reading(session, wanted, now=minute, order=order)
        read = replace(read, board=held_ranks().beside(read, wanted))
        published = published_board(session, read, wanted, order=order)
    return send(made(_json(published), _TYPES["json"]))


def _file_name(asked: BoardAsked, ending: str) -> str:
    """Names a file by what was asked and by the day."""
    narrowed = board_query(asked.wanted)
    board = [narrowed.pop("board")] if "board" in narrowed else []
    if narrowed.pop("early", None):
        board = ["early", *board]
    by = [part for key, value in narrowed.items() for part in (key, slugify(value, limit=40))]
    day = runtime().now().date().isoformat()
    return f"{'-'.join(['forecasts', *board, 'board', *by, day])}.{ending}"


@pages.get("/board.<any(csv, json):ending>")
def board(ending: str) -> Response:
    """Gives every row of the board that the same query shows at `/`, in the same order."""
    asked = replace(board_asked(request.args), page=1)
    if ending == "json" and _with_evidence():
        response = _evidence(asked)
    else:
        response = answer(
            ("board file", ending, asked), _maker(asked, ending), mimetype=_TYPES[ending]
        )
    kept = "attachment" if ending == "csv" else "inline"
    response.headers["Content-Disposition"] = f'{kept}; filename="{_file_name(asked, ending)}"'
    return response

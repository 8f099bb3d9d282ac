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
from web.board_asked import BoardAsked, board_asked
from web.rendering import runtime
from web.serving import answer

pages: Final = Blueprint("exports", __name__)

_TYPES: Final = {"csv": "text/csv", "json": "application/json"}


def _csv(board: Leaderboard) -> bytes:
    out = io.BytesIO()
    write_csv(board_table(board), out, progress=lambda *_: None, for_spreadsheet=True)
    return out.getvalue()


def _json(value: object) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, allow_nan=False)}\n".encode()


def _with_evidence() -> bool:
    typed = request.args.get("evidence", "").strip()
    if typed not in {"", "0", "1"}:
        raise InvalidInputError(f"“evidence” is {typed[:60]!r}; it must be 1 or left out.")
    return typed == "1"


def _maker(
    asked: BoardAsked, ending: str, *, has_evidence: bool
) -> Callable[[Session, datetime], bytes]:
    def make(session: Session, now: datetime) -> bytes:
        read = board_reading(session, asked.wanted, now=now, order=asked.order)
        if ending == "csv":
            return _csv(read.board)
        if has_evidence:
            return _json(published_board(session, read, asked.wanted, order=asked.order))
        return _json(plain(board_record(read.board)))

    return make


def _file_name(asked: BoardAsked, ending: str) -> str:
    """Names a file by what was asked and by the day."""
    board = f"-{asked.wanted.board}" if asked.wanted.board else ""
    return f"forecasts{board}-board-{runtime().now().date().isoformat()}.{ending}"


@pages.get("/board.<any(csv, json):ending>")
def board(ending: str) -> Response:
    """Gives every row of the board that the same query shows at `/`, in the same order."""
    asked = replace(board_asked(request.args), page=1)
    has_evidence = ending == "json" and _with_evidence()
    response = answer(
        ("board file", ending, has_evidence, asked),
        _maker(asked, ending, has_evidence=has_evidence),
        mimetype=_TYPES[ending],
    )
    kept = "attachment" if ending == "csv" else "inline"
    response.headers["Content-Disposition"] = f'{kept}; filename="{_file_name(asked, ending)}"'
    return response

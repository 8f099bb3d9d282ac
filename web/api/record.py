"""What everybody may read of the record: forecasters, the board, markets."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, get_type_hints

from flask import request
from werkzeug.datastructures import MultiDict

from forecasts.exchange import board_record
from forecasts.exchange.board_files import COUNTS, ROW_FIELDS, row_record
from forecasts.resources.markets import MarketRecord, list_markets
from forecasts.resources.people import ForecasterRecord, forecaster_record, list_forecasters
from forecasts.resources.words import WordRecord, list_words
from forecasts.standings import Leaderboard
from forecasts.standings.board.board_rows import BoardRow
from forecasts.values import Board, BoardScore, ForecasterKind
from web.api.answers import Listing
from web.api.area import Area, Asked
from web.api.asking import BoardAsked, ForecastersAsked, MarketsAsked
from web.api.shapes import described, made
from web.queries import board_filter, board_order
from web.shared_boards import shared_board, shared_boards

area: Final = Area("record", "What everybody may read: forecasters, the leaderboard, markets.")

_HINTS: Final = get_type_hints(BoardRow)
_ROW: Final = made("BoardRow", {name: _HINTS[name] for name in ROW_FIELDS}, described(BoardRow))


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFilterRecord:
    """What a board was narrowed to, and how it is sorted; null where nothing was asked.

    Attributes:
        kind: only forecasters of this kind.
        tag: only questions with this tag.
        since: only questions due on this day or later.
        until: only questions due on this day or earlier.
        early: whether questions decided before their deadline are in it.
        score: the number that was asked for.
        sort: the column that was asked for.
        descending: whether the highest comes first.
    """

    kind: ForecasterKind | None
    tag: str | None
    since: date | None
    until: date | None
    early: bool
    score: BoardScore | None
    sort: str | None
    descending: bool


_COUNTS: Final = get_type_hints(Leaderboard)
BOARD: Final = made(
    "Board",
    {
        "board": Board,
        "as_of": datetime,
        "score": BoardScore,
        "minimum": int,
        "filter": BoardFilterRecord,
        **{name: _COUNTS[name] for name in COUNTS},
    },
    described(Leaderboard),
    rows=(_ROW, True),
    references=(_ROW, True),
)


_STANDING: Final = made("Standing", {"board": Board}, {}, row=(_ROW, False))
RECORD: Final = made("Record", {"forecaster": ForecasterRecord}, {}, boards=(_STANDING, True))


@area.reads("/forecasters", ForecasterRecord, is_list=True, asks=ForecastersAsked)
def forecasters(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists forecasters by name, 50 a page."""
    found = list_forecasters(
        asked.session, text=query.get("q", ""), kind=query.get("kind"), page=query["page"]
    )
    return Listing.of(found)


@area.reads("/forecasters/<slug>", ForecasterRecord)
def forecaster(asked: Asked, slug: str) -> ForecasterRecord:
    """Shows a forecaster, by slug, name or alias."""
    return forecaster_record(asked.session, slug)


@area.reads("/forecasters/<slug>/words", WordRecord, is_list=True)
def words(asked: Asked, slug: str) -> Listing:
    """Shows what a forecaster's words turned out to mean, phrase by phrase; in no score."""
    return Listing.of(list_words(asked.session, slug))


@area.reads("/forecasters/<slug>/record", RECORD)
def standing(asked: Asked, slug: str) -> dict[str, Any]:
    """Shows how a forecaster stands on each board, as the leaderboard has it."""
    found = forecaster_record(asked.session, slug)
    boards = shared_boards(asked.session, asked.now)
    rows = ((board.board, board.row(found.slug)) for board in boards)
    return {
        "forecaster": found,
        "boards": [
            {"board": board, "row": row_record(row)} for board, row in rows if row is not None
        ],
    }


@area.reads("/leaderboard", BOARD, asks=BoardAsked)
def leaderboard(asked: Asked, _query: dict[str, Any]) -> dict[str, Any]:
    """Shows the board that the same query shows on the front page, with all its rows."""
    wanted, order = board_filter(_spelt()), board_order(_spelt())
    board = shared_board(asked.session, asked.now, wanted, order)
    return board_record(board, wanted, order)


def _spelt() -> MultiDict[str, str]:
    """Gives the query as the pages spell it: truths are 1 and 0."""
    words = {"true": "1", "false": "0"}
    given = request.args.to_dict()
    if "early" in given:
        given["early"] = words.get(given["early"], given["early"])
    return MultiDict(given)


@area.reads("/markets", MarketRecord, is_list=True, asks=MarketsAsked)
def markets(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists the markets linked to public questions, 50 a page."""
    found = list_markets(asked.session, order=query["order"], page=query["page"], now=asked.now)
    return Listing.of(found)

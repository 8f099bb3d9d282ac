"""Whose place on the board changed since an earlier edition, and how little that can tell."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import select

from forecasts.db import Session
from forecasts.models import Edition
from forecasts.reports.asked import Place
from forecasts.reports.items import BoardMove, Standing
from forecasts.standings import BoardFilter, BoardRow, Leaderboard
from forecasts.standings.board.board_words import too_few_words
from forecasts.standings.board.leaderboard import board_reading
from forecasts.values import Board, BoardScore
from forecasts.wording import BOARD_WORDS, NO_BREAK, day_words, edge_words

MOST: Final = 6
_KEPT: Final = TypeAdapter(dict[str, Standing])
_LEVEL: Final = f"90{NO_BREAK}%"
_JUDGED: Final = "more than half of it rests on judged words"
_UNSETTLED: Final = (
    "No places are told: every record on it is provisional, so nobody can be told apart yet."
)
_NEVER: Final = "Nobody has a scored question yet, so there is no board."


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class BoardPart:
    """The board, and the one it is compared with.

    Attributes:
        board: as it stands.
        standings: who has an Edge on it, by slug; empty where it opens by another score.
        before: the same of the earlier board, None where there is none to compare with.
        since: when that one was composed: it is of then, and not of the end of its week.
    """

    board: Leaderboard
    standings: Mapping[str, Standing]
    before: Mapping[str, Standing] | None = None
    since: datetime | None = None


def lacks_words(row: BoardRow) -> str:
    """Says what a provisional record lacks; empty for a settled one.

    Example:
        >>> row = BoardRow(forecaster="A", slug="a", kind=None, questions=3, predictions=3,
        ...                brier=0.1, log=0.3, provisional=True, missing=17)
        >>> lacks_words(row)
        '17 more questions needed'
    """
    if not row.provisional:
        return ""
    if not row.missing:
        return _JUDGED
    questions = f"{row.missing:,} more question{'' if row.missing == 1 else 's'}"
    lacks_reference = row.weight is not None and row.referenced < row.questions
    return f"{questions}{' with a reference' if lacks_reference else ''} needed"


def _standing(row: BoardRow) -> Standing | None:
    numbers = (row.edge, row.edge_low, row.edge_high)
    if None in numbers or row.rank_low is None or row.rank_high is None:
        return None
    edge, low, high = (each or 0.0 for each in numbers)
    return Standing(
        edge=edge,
        low=low,
        high=high,
        rank_low=row.rank_low,
        rank_high=row.rank_high,
        units=row.questions,
        lacks=lacks_words(row),
    )


def _standings(board: Leaderboard) -> dict[str, Standing]:
    if board.score is not BoardScore.EDGE:
        return {}
    found = ((row.slug, _standing(row)) for row in board.rows)
    return {slug: standing for slug, standing in found if standing is not None}


def kept_board(part: BoardPart) -> dict[str, Any]:
    """Writes a board as an edition keeps it: which one, and who stands where by slug."""
    rows = {slug: asdict(each) for slug, each in sorted(part.standings.items())}
    return {"board": part.board.board.value, "rows": rows}


def _earlier(
    session: Session, since: datetime, board: Board
) -> tuple[dict[str, Standing] | None, datetime | None]:
    """Finds the latest board an edition kept before a time, if it is of the same questions."""
    query = (
        select(Edition.board, Edition.composed_at)
        .where(Edition.until <= since)
        .order_by(Edition.until.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    if row is None or row.board.get("board") != board.value or not row.board.get("rows"):
        return None, None
    return _KEPT.validate_python(row.board["rows"]), row.composed_at


def board_part(session: Session, *, since: datetime, until: datetime) -> BoardPart:
    """Reads the board as it stands at the end of a span, and the one kept before its beginning."""
    board = board_reading(session, BoardFilter(), now=until).board
    standings = _standings(board)
    before, kept_at = _earlier(session, since, board.board) if standings else (None, None)
    return BoardPart(board=board, standings=standings, before=before, since=kept_at)


def _is_apart(now: Standing, before: Standing | None) -> bool:
    return before is not None and (now.low > before.high or now.high < before.low)


def _has_moved(move: BoardMove) -> bool:
    """Says whether a place or an Edge reads otherwise than before."""
    if move.before is None:
        return True
    now, before = move.now, move.before
    places = (now.rank_low, now.rank_high) != (before.rank_low, before.rank_high)
    return places or edge_words(now.edge) != edge_words(before.edge)


def _distance(move: BoardMove) -> float:
    return abs(move.now.edge - move.before.edge) if move.before else 0.0


def _moves(part: BoardPart, place: Place, reader: str | None) -> list[tuple[BoardRow, BoardMove]]:
    """Lays everybody with an Edge beside where they stood, in the order of the board."""
    found = []
    for row in part.board.rows:
        now = part.standings.get(row.slug)
        if now is None:
            continue
        before = None if part.before is None else part.before.get(row.slug)
        move = BoardMove(
            forecaster=row.forecaster,
            url=place.forecaster(row.slug),
            kind=row.kind,
            now=now,
            before=before,
            is_clear=_is_apart(now, before),
            is_reader=row.slug == reader,
        )
        found.append((row, move))
    return found


def board_moves(
    part: BoardPart, place: Place, *, reader: str | None = None, chosen: Collection[str] = ()
) -> tuple[BoardMove, ...]:
    """Picks whose place changed most, at most six.

    The reader comes first, whether anything changed or not, then whom they chose, then clear
    changes, who is new, and the widest changes of Edge. Provisional records of others are left
    out: theirs move with every question, and nobody can be told apart by them. Without an earlier
    board it is the top as it stands.

    Args:
        part: the boards.
        place: the site.
        reader: slug of the reader, None for everybody's report.
        chosen: slugs the reader chose.
    """
    moves = _moves(part, place, reader)

    def is_told(row: BoardRow, move: BoardMove) -> bool:
        is_wanted = row.slug in chosen or not row.provisional
        return move.is_reader or (is_wanted and _has_moved(move))

    told = [(row, move) for row, move in moves if is_told(row, move)]

    def order(one: tuple[BoardRow, BoardMove]) -> tuple[bool, bool, bool, bool, float]:
        row, move = one
        is_known = part.before is not None and move.before is not None
        first = not move.is_reader, row.slug not in chosen
        return *first, not move.is_clear, is_known, -round(_distance(move), 9)

    return tuple(move for _, move in sorted(told, key=order)[:MOST])


def _clear_words(moves: Collection[BoardMove]) -> str:
    compared = [move for move in moves if move.before is not None and _has_moved(move)]
    clear = sum(move.is_clear for move in compared)
    if not compared:
        is_anybody_new = any(move.before is None for move in moves)
        return "" if is_anybody_new else "Nobody’s place changed."
    if not clear:
        return (
            f"Every change shown is within chance: the {_LEVEL} intervals before and after overlap."
        )
    return (
        f"{clear} of {len(compared)} changes shown {'is' if clear == 1 else 'are'} larger than "
        f"chance; of the others the {_LEVEL} intervals before and after overlap."
    )


def board_words(part: BoardPart, moves: Collection[BoardMove]) -> str:
    """Says what the board shows and how little it can tell."""
    if not part.board.rows:
        return _NEVER
    if not part.standings:
        return too_few_words(part.board)
    what = f"By Edge, on {BOARD_WORDS[part.board.board]}; positive is better."
    if all(each.lacks for each in part.standings.values()):
        return f"{what} {_UNSETTLED}"
    if part.since is None:
        return (
            f"{what} This is the top of the board as it stands: there is no earlier one to compare "
            "it with. Read the intervals, not the places."
        )
    words = f"{what} Compared with the board of {day_words(part.since)}. {_clear_words(moves)}"
    return words.rstrip()

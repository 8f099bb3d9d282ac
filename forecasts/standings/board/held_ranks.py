"""Boards that say how their ranks hold under other readings of the words."""

from collections.abc import Mapping
from dataclasses import replace

from forecasts.standings.board.board_rows import Leaderboard, Stability
from forecasts.standings.board.leaderboard import BoardReading
from forecasts.standings.board.stability import is_quick, rank_shares, rest_on_words
from forecasts.values import BoardScore


def has_ranks_of_words(read: BoardReading) -> bool:
    """Says whether a board shows ranks, and any of them can move with the words."""
    board = read.board
    shows_ranks = board.score is not BoardScore.BRIER and board.compared_at is not None
    return shows_ranks and rest_on_words(read.records)


def with_shares(read: BoardReading, shares: Mapping[int, float]) -> Leaderboard:
    """Gives each row the share of other readings under which its rank holds.

    Args:
        read: the board with what it was computed from.
        shares: what `rank_shares` gave of its records.
    """
    people = read.records.people
    by_slug = {people[each].slug: share for each, share in shares.items()}
    rows = tuple(replace(row, stability=by_slug.get(row.slug)) for row in read.board.rows)
    return replace(read.board, rows=rows, stability=Stability.SHOWN)


def with_quick_shares(read: BoardReading) -> BoardReading:
    """Adds the shares where ranks rest on words and little time is needed."""
    if not has_ranks_of_words(read) or not is_quick(read.records):
        return read
    return replace(read, board=with_shares(read, rank_shares(read.records)))

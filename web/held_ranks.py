"""How the ranks of boards hold under other readings of the words, kept while the numbers are."""

from collections.abc import Hashable
from dataclasses import replace
from functools import partial
from threading import Lock, Thread
from typing import Final, cast

from flask import current_app

from forecasts.standings import BoardFilter, Leaderboard
from forecasts.standings.board.board_rows import Stability
from forecasts.standings.board.evidence import is_narrowed
from forecasts.standings.board.held_ranks import has_ranks_of_words, with_shares
from forecasts.standings.board.leaderboard import BoardReading
from forecasts.standings.board.stability import is_quick, numbers_digest, rank_shares
from forecasts.standings.records import Records
from web.kept import Kept

MOST: Final = 64


class HeldRanks:
    """The shares of other readings under which ranks hold, for any number of threads.

    Those of a small board are computed when it is asked for. Those of a large one take seconds:
    they are computed beside the requests, one board at a time, and only of whole boards, so that
    no choice of filters keeps the machine busy.

    Args:
        waits: whether large boards are waited for as well.
    """

    def __init__(self, *, waits: bool = False) -> None:
        self._waits, self._kept, self._is_busy = waits, Kept(MOST), Lock()

    def beside(self, read: BoardReading, wanted: BoardFilter) -> Leaderboard:
        """Gives a board with its shares, or with the word why they are not there.

        Args:
            read: the board with what it was computed from.
            wanted: the filter it was asked for with.
        """
        if not has_ranks_of_words(read):
            return read.board
        key = numbers_digest(read.records)
        if self._waits or is_quick(read.records):
            return with_shares(read, self._kept.get(key, partial(rank_shares, read.records)))
        for found in self._kept.find(key):
            return with_shares(read, found)
        if is_narrowed(wanted) or wanted.includes_early:
            return replace(read.board, stability=Stability.LEFT_OUT)
        if self._is_busy.acquire(blocking=False):
            work = partial(self._compute, key, read.records)
            Thread(target=work, name="held ranks", daemon=True).start()
        return replace(read.board, stability=Stability.COMING)

    def _compute(self, key: Hashable, records: Records) -> None:
        try:
            self._kept.get(key, partial(rank_shares, records))
        finally:
            self._is_busy.release()


def held_ranks() -> HeldRanks:
    """Gives what this app keeps."""
    return cast("HeldRanks", current_app.extensions["forecasts.held_ranks"])

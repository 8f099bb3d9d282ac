"""Watches: whose statements are taken by a rule said beforehand, and what became of each piece."""

from forecasts.watches.capturing import WatchedWhen, watched_predictions
from forecasts.watches.counting import Counts, watch_counts
from forecasts.watches.dating import publication_day
from forecasts.watches.declaring import WatchDraft, end_watch, find_watch, start_watch
from forecasts.watches.pieces import (
    PieceDraft,
    add_piece,
    find_piece,
    pass_piece,
    read_piece,
    take_article,
    take_named,
)
from forecasts.watches.views import (
    PieceLine,
    WatchLine,
    WatchPage,
    piece_line,
    waiting_pieces,
    watch_line,
    watch_list,
    watch_page,
    watch_slugs,
)

__all__ = [
    "Counts",
    "PieceDraft",
    "PieceLine",
    "WatchDraft",
    "WatchLine",
    "WatchPage",
    "WatchedWhen",
    "add_piece",
    "end_watch",
    "find_piece",
    "find_watch",
    "pass_piece",
    "piece_line",
    "publication_day",
    "read_piece",
    "start_watch",
    "take_article",
    "take_named",
    "waiting_pieces",
    "watch_counts",
    "watch_line",
    "watch_list",
    "watch_page",
    "watch_slugs",
    "watched_predictions",
]

"""The pages, one file a subject."""

from typing import Final

from flask import Blueprint

from web.pages import (
    articles,
    board,
    calibration,
    cards,
    compare,
    corrections,
    exports,
    feeds,
    forecasters,
    health,
    markets,
    me,
    methodology,
    questions,
    sign_in,
    sitemap,
)

PAGES: Final[tuple[Blueprint, ...]] = (
    board.pages,
    exports.pages,
    questions.pages,
    forecasters.pages,
    calibration.pages,
    compare.pages,
    articles.pages,
    markets.pages,
    methodology.pages,
    corrections.pages,
    feeds.pages,
    cards.pages,
    sitemap.pages,
    sign_in.pages,
    me.pages,
    health.pages,
)

__all__ = ["PAGES"]

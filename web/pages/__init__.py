"""The pages, one file a subject."""

from typing import Final

from flask import Blueprint

from web.pages import (
    articles,
    board,
    calibration,
    compare,
    forecasters,
    health,
    markets,
    methodology,
    questions,
)

PAGES: Final[tuple[Blueprint, ...]] = (
    board.pages,
    questions.pages,
    forecasters.pages,
    calibration.pages,
    compare.pages,
    articles.pages,
    markets.pages,
    methodology.pages,
    health.pages,
)

__all__ = ["PAGES"]

"""The pages, one file a subject."""

from typing import Final

from flask import Blueprint

from web.pages import articles, board, forecasters, health, questions

PAGES: Final[tuple[Blueprint, ...]] = (
    board.pages,
    questions.pages,
    forecasters.pages,
    articles.pages,
    health.pages,
)

__all__ = ["PAGES"]

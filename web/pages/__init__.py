"""The pages, one file a subject."""

from typing import Final

from flask import Blueprint

from web.pages import (
    articles,
    board,
    calibration,
    cards,
    coding,
    compare,
    corrections,
    disputes,
    exports,
    feeds,
    forecasters,
    health,
    markets,
    me,
    merging,
    methodology,
    own_questions,
    predict,
    questions,
    review,
    sign_in,
    sitemap,
    tips,
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
    review.pages,
    predict.pages,
    own_questions.pages,
    me.pages,
    tips.pages,
    disputes.pages,
    coding.pages,
    merging.pages,
    health.pages,
)

__all__ = ["PAGES"]

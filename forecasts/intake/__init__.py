"""From an article to confirmed predictions: store it, propose candidates, let a person decide."""

from forecasts.intake.acceptance import Acceptance, overrules
from forecasts.intake.article import (
    ReadArticle,
    StoredArticle,
    edit_article,
    find_article,
    read_article,
    read_capture,
    set_published_on,
    store_article,
)
from forecasts.intake.origin import Origin, article_origin, fetched_capture, kept_capture
from forecasts.intake.review import (
    accept_candidate,
    find_candidate,
    merge_candidate,
    reject_candidate,
    set_verdict,
)
from forecasts.intake.undoing import merged_words, undo_decision
from forecasts.intake.views import (
    AlternativeView,
    ArticleLine,
    ArticleView,
    CandidateView,
    SpanView,
    article_list,
    article_view,
)

__all__ = [
    "Acceptance",
    "AlternativeView",
    "ArticleLine",
    "ArticleView",
    "CandidateView",
    "Origin",
    "ReadArticle",
    "SpanView",
    "StoredArticle",
    "accept_candidate",
    "article_list",
    "article_origin",
    "article_view",
    "edit_article",
    "fetched_capture",
    "find_article",
    "find_candidate",
    "kept_capture",
    "merge_candidate",
    "merged_words",
    "overrules",
    "read_article",
    "read_capture",
    "reject_candidate",
    "set_published_on",
    "set_verdict",
    "store_article",
    "undo_decision",
]

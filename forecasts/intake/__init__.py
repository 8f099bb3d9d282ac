"""From an article to confirmed predictions: store it, propose candidates, let a person decide."""

from forecasts.intake.article import (
    ReadArticle,
    StoredArticle,
    find_article,
    read_article,
    set_published_on,
    store_article,
)
from forecasts.intake.review import (
    Acceptance,
    accept_candidate,
    find_candidate,
    merge_candidate,
    overrules,
    reject_candidate,
    set_verdict,
    undo_decision,
)
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
    "ReadArticle",
    "SpanView",
    "StoredArticle",
    "accept_candidate",
    "article_list",
    "article_view",
    "find_article",
    "find_candidate",
    "merge_candidate",
    "overrules",
    "read_article",
    "reject_candidate",
    "set_published_on",
    "set_verdict",
    "store_article",
    "undo_decision",
]

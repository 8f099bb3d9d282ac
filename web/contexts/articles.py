"""What the list of articles and the page of one hand their templates."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.intake import ArticleView, CandidateView, Origin
from forecasts.intake.listing import ArticlePage
from web.contexts.shared import Paging
from web.passages import Piece


@dataclass(frozen=True, slots=True)
class PassageLine:
    """A decided passage of an article; `anchor` is its place on the page."""

    anchor: str
    candidate: CandidateView
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleContext:
    """One article: where it comes from, from which bytes its text, and what was read in it."""

    template: ClassVar[str] = "article.html"

    article: ArticleView
    origin: Origin
    passages: tuple[PassageLine, ...]
    pending: int
    repeated: int
    rejected: int


@dataclass(frozen=True, slots=True)
class ArticlesContext:
    """The articles something public was read in, and the other pages of the list."""

    template: ClassVar[str] = "articles.html"

    articles: ArticlePage
    paging: Paging

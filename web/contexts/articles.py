"""What the page of an article hands its template."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.intake import ArticleView, CandidateView
from web.passages import Piece


@dataclass(frozen=True, slots=True)
class PassageLine:
    """A decided passage of an article."""

    candidate: CandidateView
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleContext:
    """One article: where it comes from and what was read in it."""

    template: ClassVar[str] = "article.html"

    article: ArticleView
    passages: tuple[PassageLine, ...]
    pending: int
    rejected: int

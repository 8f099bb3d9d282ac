"""One article: where it comes from, and the passages people decided about."""

from collections.abc import Container
from typing import Final

from flask import Blueprint

from forecasts.errors import NotFoundError
from forecasts.intake import ArticleView, CandidateView, article_view
from forecasts.standings import question_list
from forecasts.values import CandidateState
from web.contexts import ArticleContext, PassageLine
from web.passages import passage
from web.queries import article_number
from web.rendering import render, runtime

pages: Final = Blueprint("articles", __name__, url_prefix="/articles")

_SHOWN: Final = {CandidateState.ACCEPTED, CandidateState.NONCOMMITTAL, CandidateState.DIRECTION}


def _is_shown(candidate: CandidateView, public: Container[str]) -> bool:
    is_public = candidate.question is None or candidate.question in public
    return candidate.state in _SHOWN and is_public


def _line(candidate: CandidateView) -> PassageLine:
    low, high = candidate.low, candidate.high
    if candidate.probability is not None and low is not None and high is not None:
        low, high = min(low, candidate.probability), max(high, candidate.probability)
    return PassageLine(candidate, passage(candidate), low, high)


def article_context(article: ArticleView, *, public: Container[str]) -> ArticleContext:
    """Gathers what the article's template shows.

    Args:
        article: the article with all its candidates.
        public: slugs of the questions everybody may see; what was decided on others stays hidden.
    """
    states = [candidate.state for candidate in article.candidates]
    return ArticleContext(
        article=article,
        passages=tuple(
            _line(candidate) for candidate in article.candidates if _is_shown(candidate, public)
        ),
        pending=states.count(CandidateState.PENDING),
        rejected=states.count(CandidateState.REJECTED),
    )


@pages.get("/<number>")
def one(number: str) -> str:
    """Shows an article's origin and its decided passages; the text itself is never served."""
    wanted = article_number(number)
    if wanted is None:
        raise NotFoundError("article", number)
    with runtime().reading() as session:
        article = article_view(session, wanted)
        questions = question_list(session)
    lines = (*questions.awaiting, *questions.open, *questions.resolved, *questions.annulled)
    return render(article_context(article, public={line.slug for line in lines}))

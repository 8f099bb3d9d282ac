"""One article: where it comes from, and the passages people decided about."""

from typing import Final

from flask import Blueprint

from forecasts.errors import NotFoundError
from forecasts.intake import ArticleView, article_view
from forecasts.values import CandidateState
from web.contexts import ArticleContext, PassageLine
from web.passages import passage
from web.queries import article_number
from web.rendering import render, runtime

pages: Final = Blueprint("articles", __name__, url_prefix="/articles")

_SHOWN: Final = {CandidateState.ACCEPTED, CandidateState.NONCOMMITTAL, CandidateState.DIRECTION}


def article_context(article: ArticleView) -> ArticleContext:
    """Gathers what the article's template shows: decided passages; pending ones are counted."""
    states = [candidate.state for candidate in article.candidates]
    return ArticleContext(
        article=article,
        passages=tuple(
            PassageLine(candidate, passage(candidate))
            for candidate in article.candidates
            if candidate.state in _SHOWN
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
        article = article_view(session, wanted, is_public=True)
    return render(article_context(article))

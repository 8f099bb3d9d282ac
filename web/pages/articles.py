"""One article: where it comes from, and the passages people decided about."""

from datetime import datetime
from typing import Final

from flask import Blueprint, Response

from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.intake import ArticleView, article_view
from forecasts.values import CandidateState
from web.contexts import ArticleContext, PassageLine
from web.passages import passage
from web.queries import article_number
from web.rendering import render
from web.serving import answer

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
def one(number: str) -> Response:
    """Shows an article's origin and its decided passages; the text itself is never served."""
    wanted = article_number(number)
    if wanted is None:
        raise NotFoundError("article", number)

    def page(session: Session, _now: datetime) -> str:
        return render(article_context(article_view(session, wanted, is_public=True)))

    return answer(("article", wanted), page)

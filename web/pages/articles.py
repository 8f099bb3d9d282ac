"""The list of articles; one article: where it comes from, and what was read in it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.intake import ArticleView, CandidateView, Origin, article_origin, article_view
from forecasts.intake.listing import public_articles
from forecasts.values import CandidateState
from web.contexts import ArticleContext, ArticlesContext, Head, PassageLine
from web.paging import page_number, paging
from web.passages import passage
from web.queries import article_number
from web.rendering import render
from web.serving import Moved, answer

pages: Final = Blueprint("articles", __name__, url_prefix="/articles")

_SHOWN: Final = {CandidateState.ACCEPTED, CandidateState.NONCOMMITTAL, CandidateState.DIRECTION}


def _anchors(candidates: Sequence[CandidateView]) -> list[str]:
    """Names each passage by its quotation; several read in the same words are numbered."""
    seen: Counter[int] = Counter()
    anchors = []
    for candidate in candidates:
        seen[candidate.quotation] += 1
        again = seen[candidate.quotation]
        anchors.append(f"passage-{candidate.quotation}" + (f"-{again}" if again > 1 else ""))
    return anchors


def article_context(article: ArticleView, origin: Origin) -> ArticleContext:
    """Gathers what the article's template shows: decided passages; pending ones are counted."""
    states = [candidate.state for candidate in article.candidates]
    repeated = sum(candidate.is_repeat for candidate in article.candidates)
    shown = [candidate for candidate in article.candidates if candidate.state in _SHOWN]
    return ArticleContext(
        article=article,
        origin=origin,
        passages=tuple(
            PassageLine(anchor, candidate, passage(candidate))
            for anchor, candidate in zip(_anchors(shown), shown, strict=True)
        ),
        pending=states.count(CandidateState.PENDING),
        repeated=repeated,
        rejected=states.count(CandidateState.REJECTED) - repeated,
    )


def _address(page: int) -> str:
    return url_for("articles.every", page=page if page > 1 else None)


@pages.get("")
def every() -> Response:
    """Lists the articles something public was read in."""
    page = page_number(request.args)

    def make(session: Session, _now: datetime) -> str | Moved:
        found = public_articles(session, page=page)
        address = _address(found.page)
        if found.page != page:
            return Moved(address)
        context = ArticlesContext(found, paging(found.page, found.pages, _address))
        return render(context, Head(canonical=address))

    return answer(("articles", page), make)


@pages.get("/<number>")
def one(number: str) -> Response:
    """Shows an article's origin and its decided passages; the text itself is never served."""
    wanted = article_number(number)
    if wanted is None:
        raise NotFoundError("article", number)

    def page(session: Session, _now: datetime) -> str:
        view = article_view(session, wanted, is_public=True)
        return render(article_context(view, article_origin(session, wanted)))

    return answer(("article", wanted), page)

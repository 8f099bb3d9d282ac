"""The quotations that wait for a curator, the oldest first."""

from typing import Final

from sqlalchemy import func, select

from forecasts.db import Session
from forecasts.models import Article, Candidate, Quotation
from forecasts.reports.asked import Place
from forecasts.reports.items import Quote
from forecasts.reports.outcomes import QUOTED
from forecasts.values import CandidateState

MOST: Final = 5


def waiting_quotes(session: Session, place: Place) -> tuple[tuple[Quote, ...], int]:
    """Lists the oldest quotations that wait for a decision, and counts all; two queries."""
    is_waiting = Candidate.state == CandidateState.PENDING
    query = (
        select(
            Candidate.speaker,
            Candidate.position,
            Candidate.article_id,
            Quotation.excerpt,
            Article.publisher,
            Article.title,
        )
        .join(Quotation, Quotation.id == Candidate.quotation_id)
        .join(Article, Article.id == Candidate.article_id)
        .where(is_waiting)
        .order_by(Article.added_at, Article.id, Candidate.position)
        .limit(MOST)
    )
    quotes = tuple(
        Quote(
            speaker=row.speaker,
            words=row.excerpt[:QUOTED],
            publisher=row.publisher or row.title,
            review_url=place.at(f"/review/articles/{row.article_id}?candidate={row.position + 1}"),
        )
        for row in session.execute(query)
    )
    return quotes, session.scalar(select(func.count(Candidate.id)).where(is_waiting)) or 0

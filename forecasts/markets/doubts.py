"""Links whose market became another one and was accepted for one question only."""

from datetime import datetime

from sqlalchemy import select

from forecasts import ledger
from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.markets.wordings import criteria_key
from forecasts.models import Market, MarketLink, Question
from forecasts.scores import rescore_question
from forecasts.text import sha256_hex
from forecasts.values import QuestionState


def wording_of(market: Market) -> str:
    """Hashes what a person compares of a market: its title, its outcome and its rules."""
    told = (market.title, market.outcome_label or "", criteria_key(market.criteria))
    return sha256_hex("\n".join(told))


def check_shown(market: Market, shown: str | None) -> None:
    """Checks that a market still reads as it was shown to who compared it.

    Args:
        market: as it stands.
        shown: what `wording_of` gave when it was shown, None where nobody was shown it.

    Raises:
        ConflictError: it was renamed or reworded meanwhile.
    """
    if shown is not None and shown != wording_of(market):
        raise ConflictError(
            "The market was renamed or reworded while it was compared, and is now called "
            f"{market.title[:80]!r}; nothing was confirmed. Compare again."
        )


def doubt_others(session: Session, link: MarketLink, *, now: datetime) -> list[str]:
    """Takes back what was confirmed of a market for every question but one; each is ledgered.

    Those questions are looked at next.

    Args:
        session: an open writing transaction.
        link: the link through which the market, as it is now, was compared.
        now: the present instant.

    Returns:
        The slugs of those questions.
    """
    session.flush()
    query = (
        select(MarketLink, Question)
        .join(Question, Question.id == MarketLink.question_id)
        .where(
            MarketLink.market_id == link.market_id,
            MarketLink.id != link.id,
            MarketLink.adjudicated_at.is_not(None),
            MarketLink.ended_at.is_(None),
        )
        .order_by(Question.slug)
    )
    doubted = []
    for other, question in session.execute(query).all():
        was_reference = other.is_reference
        other.adjudicated_at = other.adjudicated_by = other.criteria_sha256 = None
        other.is_reference = False
        chain = ledger.chain_for(question.visibility)
        ledger.record(session, other, "doubted", chain=chain, now=now)
        if question.state is not QuestionState.ANNULLED:
            question.due_at = now
        if was_reference and question.state is QuestionState.RESOLVED:
            rescore_question(session, question)
        doubted.append(question.slug)
    return doubted

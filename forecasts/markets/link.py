"""Linking a market to a question, comparing and confirming, and ending a link; all ledgered."""

from datetime import datetime

from sqlalchemy import exists, select

from forecasts import ledger
from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.forecasters import record_forecaster
from forecasts.markets.record import describe_market, keep_reading, safe_text, store_snapshot
from forecasts.models import Forecaster, Market, MarketLink, Question
from forecasts.sources import Snapshot
from forecasts.values import Chain, ForecasterKind, QuestionState, SourceState, Visibility

_PRICED = frozenset({SourceState.OPEN, SourceState.PROPOSED, SourceState.DISPUTED})


def known_market(session: Session, source: str, external_id: str) -> Market | None:
    """Finds a market by its source and the source's id; None when it is not on record."""
    query = select(Market).where(Market.source == source, Market.external_id == external_id)
    return session.scalars(query).first()


def _forecaster(session: Session, label: str, chain: Chain, *, now: datetime) -> Forecaster:
    found = record_forecaster(
        session,
        name=label,
        kind=ForecasterKind.MARKET,
        is_public=chain is Chain.PUBLIC,
        now=now,
    )
    if found.kind is not ForecasterKind.MARKET:
        raise ConflictError(
            f"{found.name} is on record as {found.kind.value}, not as a market; its prices cannot "
            "be recorded under that name."
        )
    return found


def _record_market(
    session: Session, snapshot: Snapshot, forecaster: Forecaster, chain: Chain, *, now: datetime
) -> Market:
    found = snapshot.resolution
    market = Market(
        source=snapshot.source,
        external_id=snapshot.external_id,
        forecaster_id=forecaster.id,
        url=snapshot.url,
        title="",
        criteria="",
        state=found.state,
        state_since=now,
        source_status=safe_text(found.status, limit=200),
        value=found.value if found.state is not SourceState.VOID else None,
        effective_at=found.effective_at,
        first_seen_at=now,
    )
    describe_market(market, snapshot)
    market.evidence_id = keep_reading(session, snapshot).id
    session.add(market)
    ledger.record(session, market, "recorded", chain=chain, now=now)
    return market


def _publish_market(session: Session, market: Market, *, now: datetime) -> None:
    """Tells the public chain of a market that only hidden questions were linked to so far."""
    is_public = session.scalar(
        select(
            exists().where(
                MarketLink.market_id == market.id,
                Question.id == MarketLink.question_id,
                Question.visibility == Visibility.PUBLIC,
            )
        )
    )
    if not is_public:
        ledger.record(session, market, "published", chain=Chain.PUBLIC, now=now)


def _settled_market(
    session: Session, snapshot: Snapshot, label: str, chain: Chain, *, now: datetime
) -> Market:
    """Finds the market, or puts it on record; public ones in the public chain."""
    forecaster = _forecaster(session, label, chain, now=now)
    market = known_market(session, snapshot.source, snapshot.external_id)
    if market is None:
        market = _record_market(session, snapshot, forecaster, chain, now=now)
    elif chain is Chain.PUBLIC:
        _publish_market(session, market, now=now)
    store_snapshot(session, market, snapshot, now=now)
    market.due_at = now
    return market


def _check_not_linked(session: Session, question: Question, market: Market) -> None:
    linked = session.scalar(
        select(MarketLink.id).where(
            MarketLink.question_id == question.id,
            MarketLink.market_id == market.id,
            MarketLink.ended_at.is_(None),
        )
    )
    if linked is not None:
        raise ConflictError(
            f"{question.slug} is linked to this market already; compare it with: forecasts market "
            f"adjudicate {question.slug} {linked}"
        )


def check_not_annulled(question: Question) -> None:
    """Refuses a question that is annulled."""
    if question.state is QuestionState.ANNULLED:
        raise ConflictError(f"{question.slug} is annulled; no market can say anything about it.")


def link_market(
    session: Session,
    question: Question,
    snapshot: Snapshot,
    *,
    label: str,
    is_inverted: bool,
    by: str,
    now: datetime,
) -> MarketLink:
    """Links a market to a question; until somebody compared both, the link does nothing.

    The market and its source's forecaster are put on record when they are new. Of a private
    question nothing shows in the public chain.

    Args:
        session: an open writing transaction.
        question: what is asked.
        snapshot: the market as it was just read.
        label: how its source is called; the name of its forecaster.
        is_inverted: whether the market asks the opposite.
        by: who links.
        now: the present instant.

    Raises:
        ConflictError: it is linked already, the question is annulled, or the source's name belongs
            to somebody who is no market.
    """
    check_not_annulled(question)
    chain = ledger.chain_for(question.visibility)
    market = _settled_market(session, snapshot, label, chain, now=now)
    _check_not_linked(session, question, market)
    link = MarketLink(
        question_id=question.id,
        market_id=market.id,
        is_inverted=is_inverted,
        linked_at=now,
        linked_by=by,
    )
    session.add(link)
    ledger.record(session, link, "linked", chain=chain, now=now)
    return link

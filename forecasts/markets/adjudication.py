"""Confirming that a market asks what a question asks, and ending a link; all ledgered."""

from datetime import datetime

from sqlalchemy import select

from forecasts import ledger
from forecasts.clock import Moment
from forecasts.db import AnyRow, Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.markets.doubts import check_shown, doubt_others
from forecasts.markets.link import check_not_annulled
from forecasts.markets.prices import Batch, record_batches
from forecasts.markets.record import PRICED_STATES
from forecasts.markets.resting import is_by_rule
from forecasts.markets.retraction import retract_prices
from forecasts.markets.series import Point
from forecasts.markets.wordings import criteria_key
from forecasts.models import Forecaster, Market, MarketLink, Question
from forecasts.predictions import record_withdrawal
from forecasts.scores import current_resolution, rescore_question
from forecasts.text import clean_text
from forecasts.values import QuestionState


def other_of_source(session: Session, link: MarketLink, market: Market) -> AnyRow | None:
    """Finds another market of the same source that speaks for the question of a link."""
    session.flush()
    return session.execute(
        select(Market.title, MarketLink.id, Question.slug)
        .join(MarketLink, MarketLink.market_id == Market.id)
        .join(Question, Question.id == MarketLink.question_id)
        .where(
            MarketLink.question_id == link.question_id,
            MarketLink.id != link.id,
            MarketLink.adjudicated_at.is_not(None),
            MarketLink.ended_at.is_(None),
            Market.forecaster_id == market.forecaster_id,
        )
    ).first()


def _check_only_of_source(session: Session, link: MarketLink, market: Market) -> None:
    other = other_of_source(session, link, market)
    if other is not None:
        raise ConflictError(
            f"Another market of this source speaks for the question already: {other.title[:80]!r}. "
            f"End that link first: forecasts market unlink {other.slug} {other.id}"
        )


def _check_in_force(link: MarketLink) -> None:
    if link.ended_at is not None:
        raise ConflictError(f"Link {link.id} ended on {link.ended_at:%Y-%m-%d}; link it again.")


def may_be_reference(session: Session, link: MarketLink | None, question: Question) -> bool:
    """Says whether people may be compared with the prices of a link.

    Once the outcome of a question is known that was asked before, no market is chosen any more.

    Args:
        session: any session.
        link: the link, None for one that is yet to be made.
        question: its question.
    """
    if question.state is not QuestionState.RESOLVED or (link is not None and link.is_reference):
        return True
    decided = current_resolution(session, question.id)
    known_at = decided.known_at if decided else None
    return known_at is None or question.fixed_at >= known_at


def adjudicate_link(
    session: Session,
    link: MarketLink,
    *,
    is_reference: bool,
    by: str,
    now: datetime,
    note: str | None = None,
    shown: str | None = None,
) -> MarketLink:
    """Confirms that a market asks what the question asks, as somebody compared both.

    From now on its prices are recorded and it may resolve the question. A market that had become
    another one is accepted as it is now called, and its rules as they now read. Its past prices
    are fetched with the next sync. Where it had become another one, what was confirmed of it for
    other questions is taken back: it is to be compared with each.

    Args:
        session: an open writing transaction.
        link: a link in force; it may be adjudicated already.
        is_reference: whether it is liquid enough for people to be compared with it.
        by: who compared.
        now: the present instant.
        note: what was found, in a sentence.
        shown: what `wording_of` gave of the market as it was shown; None to take it as it is.

    Raises:
        ConflictError: the link was ended, the question is annulled, another market of the same
            source is adjudicated for it, the market changed since it was shown, or people would be
            compared with it only now that the outcome is known.
    """
    _check_in_force(link)
    market = session.get_one(Market, link.market_id)
    question = session.get_one(Question, link.question_id)
    check_not_annulled(question)
    _check_only_of_source(session, link, market)
    check_shown(market, shown)
    if is_reference and not may_be_reference(session, link, question):
        raise ConflictError(
            f"The outcome of {question.slug} is known, so that nobody may choose any more whom "
            "people are compared with there; confirm it with --no-reference."
        )
    if market.quarantined_at is not None:
        doubt_others(session, link, now=now)
    link.adjudicated_at, link.adjudicated_by, link.is_reference = now, by, is_reference
    link.criteria_sha256 = criteria_key(market.criteria)
    if note and note.strip():
        link.note = clean_text(note, what="note", limit=1000)
    market.quarantined_at = market.trouble = market.history_until = None
    market.due_at = question.due_at = now
    ledger.record(
        session, link, "adjudicated", chain=ledger.chain_for(question.visibility), now=now
    )
    if market.price is not None and market.price_at is not None and market.state in PRICED_STATES:
        price = Point(market.price_at, market.price)
        present = Batch(link.id, present=price, seen_at=market.polled_at or market.price_at)
        record_batches(session, [present], now=now)
    if question.state is QuestionState.RESOLVED:
        rescore_question(session, question)
    return link


def end_link(
    session: Session,
    link: MarketLink,
    *,
    is_retracted: bool,
    reason: str | None = None,
    by: str,
    now: datetime,
) -> int:
    """Ends a link: its market speaks for the question no more.

    What was recorded stays, and the last price ends to stand now. A question that is undecided, or
    was decided by a rule, is looked at next: without this market it may find something else. A
    link that was wrong from the start is retracted: all prices recorded through it are taken back
    as recording errors. A link that ended already can still be retracted.

    Args:
        session: an open writing transaction.
        link: a link in force; one to be retracted may have ended.
        is_retracted: whether it was wrong from the start.
        reason: why, in a sentence; needed to retract. It is public where the question is, and
            takes the place of what was noted when both were compared.
        by: who ends it.
        now: the present instant.

    Returns:
        How many prices were taken back.

    Raises:
        ConflictError: it ended already, and is not to be retracted.
        InvalidInputError: it is to be retracted without a reason.
    """
    if not is_retracted:
        _check_in_force(link)
    elif not (reason and reason.strip()):
        raise InvalidInputError("Say why its prices are taken back: --reason TEXT.")
    question = session.get_one(Question, link.question_id)
    market = session.get_one(Market, link.market_id)
    if link.ended_at is None:
        link.ended_at, link.ended_by = now, by
    is_given = bool(reason and reason.strip())
    link.note = clean_text(reason or "", what="reason", limit=1000) if is_given else None
    if is_retracted:
        link.is_reference = False
    chain = ledger.chain_for(question.visibility)
    ledger.record(session, link, "ended", chain=chain, now=now)
    _stop_reading_unlinked(session, market)
    if question.state is not QuestionState.RESOLVED or is_by_rule(session, question):
        _look_next(question, now=now)
    if is_retracted:
        assert link.note is not None
        return retract_prices(session, link, market, question, reason=link.note, now=now)
    _let_fall(session, market, question, by=by, now=now)
    return 0


def _look_next(question: Question, *, now: datetime) -> None:
    """Puts a question at the head of the queue; one that is annulled is in none."""
    if question.state is not QuestionState.ANNULLED:
        question.due_at = now


def _stop_reading_unlinked(session: Session, market: Market) -> None:
    session.flush()
    others = select(MarketLink.id).where(
        MarketLink.market_id == market.id, MarketLink.ended_at.is_(None)
    )
    if session.scalars(others).first() is None:
        market.due_at = None


def _let_fall(
    session: Session, market: Market, question: Question, *, by: str, now: datetime
) -> None:
    """Withdraws the last price, where one still stands that a withdrawal could end."""
    forecaster = session.get_one(Forecaster, market.forecaster_id)
    try:
        record_withdrawal(
            session, question=question, forecaster=forecaster, stated=Moment(now), by=by, now=now
        )
    except ConflictError:  # nothing stands: no price, a closed question, a known outcome
        return

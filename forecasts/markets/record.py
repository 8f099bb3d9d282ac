"""What a reading of a market changes: its row, its prices, and the questions to look at."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update

from forecasts.db import Session
from forecasts.errors import ForecastsError, SourceError, SourceGoneError
from forecasts.evidence import Capture, keep_evidence
from forecasts.markets.cadence import DECIDED, next_attempt, next_reading
from forecasts.markets.prices import Batch, record_batches, recorded_by
from forecasts.markets.series import Point
from forecasts.markets.wordings import criteria_key
from forecasts.models import Evidence, Market, MarketLink, Question, SourceHealth
from forecasts.sources import PricePoint, Snapshot
from forecasts.text import check_url, name_key
from forecasts.values import QuestionState, SourceState

PRICED_STATES: Final = frozenset({SourceState.OPEN, SourceState.PROPOSED, SourceState.DISPUTED})
_TELLING: Final = DECIDED | {SourceState.DISPUTED}
CRITERIA_LIMIT: Final = 100_000
_AHEAD: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing a reading did.

    Attributes:
        state_changed: whether state or pay-out are others than before.
        prices: how many prices it added.
        evidence_id: the bytes that were kept, None when nothing had changed.
        trouble: why the reading was not used, None when it was.
    """

    state_changed: bool
    prices: int
    evidence_id: int | None
    trouble: str | None


def safe_text(text: str, *, limit: int) -> str:
    """Makes a source's text fit to store: no control characters, no broken ones, not too long."""
    encodable = text.encode("utf-8", "ignore").decode()
    kept = (c for c in encodable if c in "\n\t" or unicodedata.category(c) != "Cc")
    return "".join(kept).strip()[:limit]


def _title(text: str) -> str:
    return safe_text(" ".join(text.split()), limit=500) or "(no title)"


def _label(text: str | None) -> str | None:
    return safe_text(" ".join(text.split()), limit=300) or None if text else None


def identity_change(market: Market, snapshot: Snapshot) -> str | None:
    """Says in words how a reading is of another market than the one on record; None if it is not.

    Spaces and capitals make no other market.
    """
    pairs = (
        ("title", market.title, _title(snapshot.title)),
        ("outcome", market.outcome_label or "", _label(snapshot.outcome_label) or ""),
        ("event", market.event_id or "", snapshot.event_id or market.event_id or ""),
    )
    changes = [
        f"its {what} was {old or 'none'!r} and is now {new or 'none'!r}"
        for what, old, new in pairs
        if name_key(old) != name_key(new) and (old or what != "event")
    ]
    return "; ".join(changes) or None


def _count(number: int | None) -> int | None:
    """Leaves out a number of people that nobody can have counted, and no column holds."""
    return number if number is not None and 0 <= number < 2**31 else None


def _reword(session: Session, market: Market, snapshot: Snapshot, *, now: datetime) -> None:
    """Takes over the rules; when they were reworded, the questions are looked at next."""
    criteria = safe_text(snapshot.criteria, limit=CRITERIA_LIMIT)
    if criteria_key(criteria) != criteria_key(market.criteria):
        market.criteria_since = now
        _wake_questions(session, market, now=now)
    market.criteria = criteria


def describe_market(market: Market, snapshot: Snapshot) -> None:
    """Takes over what the source says about the market itself, apart from state and price."""
    market.title, market.outcome_label = _title(snapshot.title), _label(snapshot.outcome_label)
    market.event_id = snapshot.event_id or market.event_id
    market.is_exclusive = snapshot.is_exclusive
    market.criteria = safe_text(snapshot.criteria, limit=CRITERIA_LIMIT)
    market.url = check_url(snapshot.url)
    market.opens_at, market.closes_at = snapshot.opens_at, snapshot.closes_at
    market.spread, market.volume = snapshot.spread, snapshot.volume
    market.liquidity, market.forecasters = snapshot.liquidity, _count(snapshot.forecasters)
    market.history_hint = snapshot.history_hint


def _is_telling(before: SourceState, market: Market, *, value_changed: bool) -> bool:
    """Says whether a change bears on how questions come out."""
    if before is not market.state:
        return market.state in _TELLING or before in DECIDED
    return value_changed and market.state in _TELLING


def _wake_questions(session: Session, market: Market, *, now: datetime) -> None:
    """Puts the questions that a market speaks about at the head of the queue."""
    linked = select(MarketLink.question_id).where(
        MarketLink.market_id == market.id,
        MarketLink.ended_at.is_(None),
        MarketLink.adjudicated_at.is_not(None),
    )
    session.execute(
        update(Question)
        .where(Question.id.in_(linked))
        .where((Question.state != QuestionState.ANNULLED) | Question.due_at.is_not(None))
        .where(Question.due_at.is_(None) | (Question.due_at > now))
        .values(due_at=now)
    )


def keep_reading(session: Session, snapshot: Snapshot) -> Evidence:
    """Keeps the bytes of a reading."""
    capture = Capture(
        body=snapshot.raw,
        media_type=snapshot.media_type,
        captured_at=snapshot.fetched_at,
        url=snapshot.url,
    )
    return keep_evidence(session, capture, by=recorded_by(snapshot.source))


def set_state(session: Session, market: Market, snapshot: Snapshot, *, now: datetime) -> bool:
    """Takes over state and pay-out; when they changed, keeps the bytes and wakes the questions."""
    found, before = snapshot.resolution, market.state
    value = found.value if found.state is not SourceState.VOID else None
    moved = before is not found.state
    value_changed = market.value != value
    market.source_status = safe_text(found.status, limit=200)
    market.effective_at = found.effective_at
    if not moved and not value_changed:
        return False
    market.state, market.value = found.state, value
    market.state_since = now
    market.evidence_id = keep_reading(session, snapshot).id
    if _is_telling(before, market, value_changed=value_changed):
        _wake_questions(session, market, now=now)
    return True


def current_price(snapshot: Snapshot, *, now: datetime) -> Point | None:
    """Gives the present price of a market that trades; a clock ahead of ours is set back.

    None when there is none to believe, or its time lies more than ten minutes ahead.
    """
    price: PricePoint | None = snapshot.price
    if price is None or snapshot.resolution.state not in PRICED_STATES or price.at > now + _AHEAD:
        return None
    if not 0.0 <= price.probability <= 1.0:
        return None
    return Point(min(price.at, now), price.probability)


def _present_price(
    session: Session, market: Market, snapshot: Snapshot, *, now: datetime
) -> list[Batch]:
    """Takes over the present price, and lists the links through which it is to be recorded."""
    point = current_price(snapshot, now=now)
    if point is None:
        market.price = market.price_at = None
        return []
    market.price, market.price_at = point.probability, point.at
    session.flush()
    links = session.scalars(
        select(MarketLink.id).where(
            MarketLink.market_id == market.id,
            MarketLink.ended_at.is_(None),
            MarketLink.adjudicated_at.is_not(None),
        )
    )
    return [Batch(link, present=point, seen_at=now) for link in links]


def store_snapshot(
    session: Session,
    market: Market,
    snapshot: Snapshot,
    *,
    now: datetime,
    gathered: list[Batch] | None = None,
) -> Stored:
    """Takes over a reading of a market.

    A market that became another one (renamed, or with another outcome) is put into quarantine:
    nothing of the reading is used until a person compares again. When state or pay-out changed the
    bytes are kept as evidence, and a change that bears on the outcome makes the linked questions
    due. The present price is recorded through every adjudicated link in force.

    Args:
        session: an open writing transaction.
        market: the row of the market.
        snapshot: what was read.
        now: the present instant.
        gathered: takes the present price, for who records the prices of many markets at once with
            `record_batches`; by default it is recorded here.
    """
    market.polled_at, market.failures = now, 0
    changed = identity_change(market, snapshot)
    if changed is not None or market.quarantined_at is not None:
        return _quarantine(session, market, snapshot, changed, now=now)
    market.trouble = None
    _reword(session, market, snapshot, now=now)
    describe_market(market, snapshot)
    state_changed = set_state(session, market, snapshot, now=now)
    market.due_at = next_reading(market.state, market.state_since, now=now)
    batches = _present_price(session, market, snapshot, now=now)
    session.flush()
    prices = 0
    if gathered is None:
        prices = sum(record_batches(session, batches, now=now))
    else:
        gathered.extend(batches)
    return Stored(state_changed, prices, market.evidence_id if state_changed else None, None)


def _quarantine(
    session: Session, market: Market, snapshot: Snapshot, changed: str | None, *, now: datetime
) -> Stored:
    """Believes a market no more; its new name is kept, so that a person can compare it."""
    evidence_id = None
    if changed is not None:
        market.quarantined_at = market.quarantined_at or now
        market.trouble = (
            f"The market became another one: {changed}. Nothing of it is used until somebody "
            "compares it again: forecasts market adjudicate."
        )
        market.title, market.outcome_label = _title(snapshot.title), _label(snapshot.outcome_label)
        market.event_id = snapshot.event_id or market.event_id
        _reword(session, market, snapshot, now=now)
        evidence_id = keep_reading(session, snapshot).id
    market.due_at = next_reading(SourceState.UNKNOWN, now, now=now)
    session.flush()
    return Stored(False, 0, evidence_id, market.trouble)


def mark_failed(session: Session, market: Market, error: Exception, *, now: datetime) -> None:
    """Marks a market that could not be read, with the reason, and when it is tried again.

    What is on record stays as it is.
    """
    market.failures += 1
    words = str(error) if isinstance(error, ForecastsError) else f"unexpected: {error!r}"
    if market.quarantined_at is None:
        market.trouble = safe_text(" ".join(words.split()), limit=1000)
    market.due_at = next_attempt(market.failures, error, now=now)
    session.flush()


def mark_gone(
    session: Session, market: Market, error: SourceError | None = None, *, now: datetime
) -> bool:
    """Marks a market its source no longer has; that decides nothing.

    Returns:
        Whether it was there before.
    """
    before = market.state
    market.polled_at, market.failures = now, 0
    if market.quarantined_at is None:
        said = f": {' '.join(str(error).split())}" if error else "."
        market.trouble = safe_text(f"The source has no such market any more{said}", limit=1000)
    if before is not SourceState.MISSING:
        market.state, market.state_since, market.value = SourceState.MISSING, now, None
        market.price = market.price_at = None
        if before in DECIDED:
            _wake_questions(session, market, now=now)
    market.due_at = next_reading(market.state, market.state_since, now=now)
    session.flush()
    return before is not SourceState.MISSING


def note_source(
    session: Session,
    source: str,
    error: Exception | None = None,
    skew: float | None = None,
    *,
    now: datetime,
) -> None:
    """Notes how a source answered; that it has no such market is an answer, too.

    Args:
        session: an open writing transaction.
        source: its name.
        error: what went wrong, None when it answered.
        skew: its clock minus ours in seconds, None when it did not say.
        now: the present instant.
    """
    health = session.get(SourceHealth, source)
    if health is None:
        health = SourceHealth(source=source)
        session.add(health)
    if error is None or isinstance(error, SourceGoneError):
        health.succeeded_at, health.failures, health.error = now, 0, None
    else:
        health.failed_at, health.failures = now, health.failures + 1
        health.error = safe_text(" ".join(str(error).split()), limit=1000)
    if skew is not None:
        health.skew_seconds = skew
    session.flush()

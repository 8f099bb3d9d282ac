"""What is kept of letters, for how long, and what goes when somebody is erased."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, or_, select

from forecasts.db import Session
from forecasts.models import Delivery, Subscription
from forecasts.text import is_named_in
from forecasts.values import DeliveryState, MailKind

CONTENT_KEPT: Final = timedelta(days=90)
UNCONFIRMED_KEPT: Final = timedelta(days=30)
BATCH: Final = 500
MENTIONED: Final = "It named somebody who was erased."
_PIECE: Final = 400
_OVERLAP: Final = 200


def empty_letters(session: Session, *, now: datetime) -> int:
    """Empties letters older than 90 days; that they were sent, and what they told of, stays."""
    old = (
        select(Delivery)
        .where(
            Delivery.state != DeliveryState.WAITING,
            Delivery.created_at < now - CONTENT_KEPT,
            or_(Delivery.content.is_not(None), Delivery.facts.is_not(None)),
        )
        .limit(BATCH)
    )
    letters = session.scalars(old).all()
    for letter in letters:
        letter.content = letter.facts = None
    session.flush()
    return len(letters)


def forget_unconfirmed(session: Session, *, now: datetime) -> int:
    """Deletes subscriptions nobody confirmed within 30 days, with their letters."""
    old = (
        select(Subscription.id)
        .where(
            Subscription.confirmed_at.is_(None),
            Subscription.account_id.is_(None),
            func.coalesce(Subscription.asked_at, Subscription.created_at) < now - UNCONFIRMED_KEPT,
        )
        .limit(BATCH)
    )
    gone = delete(Subscription).where(Subscription.id.in_(old)).returning(Subscription.id)
    return len(session.scalars(gone).all())


def forget_mentions(session: Session, words: Collection[str]) -> int:
    """Empties every letter that names somebody, whoever it was written to.

    What was handed to a server cannot be called back, but nothing of it is kept; a letter that may
    have arrived and would be tried again is cancelled. A letter nobody tried to send is deleted
    with what it told, and its subscription is due again, so that it is composed anew: a report from
    where its span began. Letters without facts name nobody.

    Args:
        session: a writing session.
        words: the names of whoever is erased.

    Returns:
        How many letters named them.
    """
    names = [word for word in words if word.strip()]
    if not names:
        return 0
    kept = select(Delivery.id, Delivery.subject, Delivery.facts)
    rows = session.execute(kept.where(or_(Delivery.facts.is_not(None), Delivery.subject != "")))
    found = [row.id for row in rows if _names(names, [row.subject, *_strings(row.facts)])]
    for each in found:
        _forget(session, session.get_one(Delivery, each), names)
    session.flush()
    return len(found)


def _strings(facts: Any) -> Iterator[str]:
    """Goes through all texts of plain JSON values."""
    if isinstance(facts, str):
        yield facts
    elif isinstance(facts, dict):
        for key, value in facts.items():
            yield key
            yield from _strings(value)
    elif isinstance(facts, list):
        for value in facts:
            yield from _strings(value)


def _names(names: list[str], texts: list[str]) -> bool:
    pieces = {
        text[at : at + _PIECE]
        for text in texts
        for at in range(0, max(len(text) - _OVERLAP, 1), _PIECE - _OVERLAP)
    }
    return any(is_named_in(name, piece) for piece in pieces for name in names)


def _forget(session: Session, letter: Delivery, names: list[str]) -> None:
    if letter.state is DeliveryState.WAITING and letter.attempts == 0:
        _compose_again(session, letter)
        session.delete(letter)
        return
    if letter.state in {DeliveryState.WAITING, DeliveryState.HELD}:
        letter.state, letter.trouble = DeliveryState.CANCELLED, MENTIONED
        letter.due_at = letter.began_at = None
    letter.content = letter.facts = None
    if _names(names, [letter.subject]):
        letter.subject = ""


def _compose_again(session: Session, letter: Delivery) -> None:
    """Makes the subscription of a letter due as it was before the letter was composed."""
    subscription = session.get_one(Subscription, letter.subscription_id)
    if letter.kind is MailKind.REPORT:
        subscription.reported_until = letter.since
        subscription.report_week = letter.period
        subscription.report_due_at = letter.until or letter.created_at
        if subscription.last_week == letter.period:
            subscription.last_week = None
    elif letter.kind is MailKind.NOTICE:
        subscription.notice_due_at = letter.until or letter.created_at

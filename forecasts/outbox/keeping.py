"""What is kept of letters, for how long, and what goes when somebody is erased."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import defer

from forecasts.db import Session
from forecasts.models import Delivery, Subscription, Told
from forecasts.outbox.letters import report_from
from forecasts.outbox.people import may_name, slugs_named
from forecasts.values import DeliveryState, MailKind

CONTENT_KEPT: Final = timedelta(days=90)
UNCONFIRMED_KEPT: Final = timedelta(days=30)
ENDED_KEPT: Final = timedelta(days=90)
BATCH: Final = 500
MENTIONED: Final = "It named somebody who was erased."
_READ_AT_ONCE: Final = 50


def empty_letters(session: Session, *, now: datetime) -> int:
    """Empties letters older than 90 days; that they were sent, and what they told of, stays."""
    old = (
        select(Delivery)
        .options(defer(Delivery.content), defer(Delivery.facts))
        .where(
            Delivery.state != DeliveryState.WAITING,
            Delivery.created_at < now - CONTENT_KEPT,
            or_(Delivery.content.is_not(None), Delivery.facts.is_not(None)),
        )
        .limit(BATCH)
    )
    letters = session.scalars(old).all()
    for letter in letters:
        _empty(letter)
    session.flush()
    return len(letters)


def _empty(letter: Delivery) -> None:
    """Leaves of a letter that there was one, and what became of it."""
    letter.content = letter.facts = None
    letter.subject = ""


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


def forget_ended(session: Session, *, now: datetime) -> int:
    """Deletes addresses without an account whose mail ended 90 days ago, with their letters.

    Whoever was asked since whether they want it again has 30 days to say so. That nothing is sent
    to an address is kept apart, by its hash.
    """
    old = (
        select(Subscription.id)
        .where(
            Subscription.account_id.is_(None),
            Subscription.ended_at < now - ENDED_KEPT,
            or_(
                Subscription.asked_at.is_(None),
                Subscription.asked_at < now - UNCONFIRMED_KEPT,
            ),
        )
        .limit(BATCH)
    )
    gone = delete(Subscription).where(Subscription.id.in_(old)).returning(Subscription.id)
    return len(session.scalars(gone).all())


def forget_mentions(session: Session, slugs: Collection[str]) -> int:
    """Empties every letter that names one of some forecasters, whoever it was written to.

    What was handed to a server cannot be called back, but nothing of it is kept. A letter that did
    not leave yet is deleted with what it told, and its subscription is due again, so that it is
    composed anew: a report from where its span began. One that may have left and would be tried
    again is cancelled, for it may not say anything else under its name; what it told is told by the
    next. Letters are read from the newest on, so that the oldest decides what is due.

    Args:
        session: a writing session.
        slugs: of the forecasters.

    Returns:
        How many letters named them.
    """
    if not slugs:
        return 0
    found, last = 0, None
    while True:
        asked = (
            select(Delivery)
            .options(defer(Delivery.content))
            .where(Delivery.facts.is_not(None), may_name(Delivery.facts, slugs))
            .order_by(Delivery.id.desc())
            .limit(_READ_AT_ONCE)
        )
        letters = session.scalars(asked if last is None else asked.where(Delivery.id < last)).all()
        if not letters:
            return found
        for letter in letters:
            last = letter.id
            if not slugs_named(letter.facts).isdisjoint(slugs):
                found += 1
                _forget(session, letter)
        session.flush()


def _forget(session: Session, letter: Delivery) -> None:
    is_waiting = letter.state is DeliveryState.WAITING
    if is_waiting and letter.began_at is None and letter.may_have_left_at is None:
        _compose_again(session, letter)
        session.delete(letter)
        return
    if is_waiting or letter.state is DeliveryState.HELD:
        letter.may_have_left_at = letter.may_have_left_at or letter.began_at
        letter.state, letter.trouble = DeliveryState.CANCELLED, MENTIONED
        letter.due_at = letter.began_at = None
        _tell_again(session, letter)
    _empty(letter)


def _compose_again(session: Session, letter: Delivery) -> None:
    """Makes the subscription of a letter due as it was before the letter was composed."""
    subscription = session.get_one(Subscription, letter.subscription_id)
    if letter.kind is MailKind.REPORT:
        report_from(subscription, letter.since)
        subscription.report_week = letter.period
        subscription.report_due_at = letter.until or letter.created_at
        if subscription.last_week == letter.period:
            subscription.last_week = None
    elif letter.kind is MailKind.NOTICE:
        subscription.notice_due_at = letter.until or letter.created_at


def _tell_again(session: Session, letter: Delivery) -> None:
    """Has the next letters to a subscriber tell what this one told."""
    session.execute(delete(Told).where(Told.delivery_id == letter.id))
    if letter.kind is MailKind.REPORT:
        report_from(session.get_one(Subscription, letter.subscription_id), letter.since)

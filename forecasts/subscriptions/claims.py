"""Who writes the next report or notice: held for a while, and taken up again from a dead writer.

No transaction is open while somebody writes. Whoever is done says so in the transaction that puts
the letter, and that moves the due time on; if another process holds it by then, nothing is put.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, or_, select, update

from forecasts.db import Session
from forecasts.models import Account, Subscription
from forecasts.periods import Slot
from forecasts.subscriptions.calendar import (
    LATE_AFTER,
    MISSED_AFTER,
    latest_slot,
    local_day,
    longest_span,
    notice_slot,
    report_slot,
    slot_after_report,
    week_of,
)
from forecasts.subscriptions.choices import Choices, choices_of
from forecasts.subscriptions.keeping import keep_report_slot

LEASE: Final = timedelta(minutes=5)

_PUT_OFF: Final = timedelta(hours=1)
_AT_ONCE: Final = 100
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A report or notice this process may write until it is held no more.

    Attributes:
        subscription_id: whose.
        period: the ISO week of a report, the local day of a notice.
        since: where the span begins that a report tells of; None for a notice.
        until: where it ends.
        due_at: when it was due.
        is_late: whether the chosen hour is over.
        held_until: until when nobody else writes it.
    """

    subscription_id: int
    period: str
    since: datetime | None
    until: datetime
    due_at: datetime
    is_late: bool
    held_until: datetime


def _is_mailed(now: datetime) -> ColumnElement[bool]:
    """Holds for whoever agreed, did not leave, may sign in, and whom nobody writes to just now."""
    is_off = exists().where(
        Account.id == Subscription.account_id,
        or_(Account.disabled_at.is_not(None), Account.erased_at.is_not(None)),
    )
    return (
        Subscription.confirmed_at.is_not(None)
        & Subscription.ended_at.is_(None)
        & or_(Subscription.held_until.is_(None), Subscription.held_until <= now)
        & ~is_off
    )


def _in_turn(
    session: Session, due_at: Any, now: datetime, *conditions: ColumnElement[bool]
) -> Iterator[Subscription]:
    """Gives who is due longest, then the next, as long as whoever was given is put off."""
    query = select(Subscription).where(due_at <= now, _is_mailed(now), *conditions)
    first = query.order_by(due_at, Subscription.id).limit(1)
    while (found := session.scalars(first).one_or_none()) is not None:
        yield found


def _hold(session: Session, subscription: Subscription, due_at: Any, **values: Any) -> bool:
    """Holds a row that is as it was read; says whether nobody was quicker."""
    known, held = getattr(subscription, due_at.key), subscription.held_until
    is_free = Subscription.held_until.is_(None) if held is None else Subscription.held_until == held
    taken = session.scalars(
        update(Subscription)
        .where(Subscription.id == subscription.id, due_at == known, is_free)
        .values(**values)
        .returning(Subscription.id)
    )
    is_taken = taken.one_or_none() is not None
    session.expire(subscription)
    return is_taken


def claim_report(session: Session, *, now: datetime) -> Claimed | None:
    """Claims the report that is due longest.

    One whose turn cannot be made out, in a way nobody expected, is put off, and the next one taken.
    Those that were missed are left to `pass_over_missed`.

    Args:
        session: an open writing transaction.
        now: the present instant.

    Returns:
        The claim, or None when nothing is due or another process was quicker.
    """
    due_at = Subscription.report_due_at
    for subscription in _in_turn(session, due_at, now, due_at > now - MISSED_AFTER):
        try:
            choices = choices_of(subscription)
            slot = _slot_to_write(subscription, choices, now=now)
            since = subscription.reported_until or slot.due_at - longest_span(choices)
        except Exception:  # noqa: BLE001  # one row must never stop the others
            _leave_alone(session, subscription, now)
            continue
        return _claimed(session, subscription, slot, since, now)
    return None


def _claimed(
    session: Session, subscription: Subscription, slot: Slot, since: datetime, now: datetime
) -> Claimed | None:
    held_until, number = now + LEASE, subscription.id
    is_held = _hold(
        session,
        subscription,
        Subscription.report_due_at,
        held_until=held_until,
        report_due_at=slot.due_at,
        report_week=slot.key,
    )
    if not is_held:
        return None
    return Claimed(
        subscription_id=number,
        period=slot.key,
        since=since,
        until=slot.due_at,
        due_at=slot.due_at,
        is_late=now - slot.due_at >= LATE_AFTER,
        held_until=held_until,
    )


def pass_over_missed(session: Session, *, now: datetime) -> bool:
    """Leaves out some reports that are late by five days or more: the next ones tell of their time.

    Where the next one of a subscriber is due as well by now, it comes at once, so that one letter
    comes and not many.

    Args:
        session: an open writing transaction, short, since others wait for it.
        now: the present instant.

    Returns:
        Whether there were any; there may be more.
    """
    due_at = Subscription.report_due_at
    query = select(Subscription).where(due_at <= now - MISSED_AFTER, _is_mailed(now))
    missed = session.scalars(query.order_by(due_at, Subscription.id).limit(_AT_ONCE)).all()
    for subscription in missed:
        try:
            choices = choices_of(subscription)
            last = _slot_to_write(subscription, choices, now=now)
            is_over = now - last.due_at >= MISSED_AFTER
            slot = report_slot(choices, after=now, last_week=last.key) if is_over else last
        except Exception:  # noqa: BLE001  # one row must never stop the others
            _leave_alone(session, subscription, now)
        else:
            keep_report_slot(subscription, slot)
    session.flush()
    return bool(missed)


def _leave_alone(session: Session, subscription: Subscription, now: datetime) -> None:
    """Has a row nobody can make sense of wait, so that it never stops the others."""
    _log.exception("Subscription %d makes no sense; it is put off.", subscription.id)
    subscription.held_until = now + _PUT_OFF
    session.flush()


def _slot_to_write(subscription: Subscription, choices: Choices, *, now: datetime) -> Slot:
    """Gives the report that is due; where it is late, the last one that is due by now."""
    due_at = subscription.report_due_at or now
    pending = Slot(subscription.report_week or week_of(due_at, choices), due_at)
    if now - due_at < LATE_AFTER:
        return pending
    return latest_slot(choices, at=now, beyond=pending.key) or pending


def finish_report(session: Session, claimed: Claimed, *, now: datetime) -> bool:
    """Notes that the report of a week is written, or had nothing to tell; then the next one is due.

    Args:
        session: the transaction that puts the letter; nothing is put yet.
        claimed: what was claimed.
        now: the present instant.

    Returns:
        Whether it was still held; if not, another process writes it, and nothing is to be put.
    """
    subscription = _still_held(session, claimed)
    if subscription is None or subscription.report_week != claimed.period:
        return False
    subscription.last_week, told_until = claimed.period, subscription.reported_until
    is_owed = told_until and claimed.since and told_until < claimed.since
    if not is_owed:  # else a letter was given up meanwhile, and the next report begins where it did
        subscription.reported_until = claimed.until
    slot = slot_after_report(choices_of(subscription), week=claimed.period, now=now)
    keep_report_slot(subscription, slot)
    subscription.held_until = None
    session.flush()
    return True


def _still_held(session: Session, claimed: Claimed) -> Subscription | None:
    query = select(Subscription).where(
        Subscription.id == claimed.subscription_id,
        Subscription.held_until == claimed.held_until,
        Subscription.ended_at.is_(None),
    )
    fresh = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(fresh).one_or_none()


def claim_notice(session: Session, *, now: datetime) -> Claimed | None:
    """Claims to look for a notice where that is due longest; see `claim_report`.

    However late, it is the notice of the present day.
    """
    for subscription in _in_turn(session, Subscription.notice_due_at, now):
        try:
            day = local_day(now, choices_of(subscription))
        except Exception:  # noqa: BLE001  # one row must never stop the others
            _leave_alone(session, subscription, now)
            continue
        return _claimed_notice(session, subscription, day, now)
    return None


def _claimed_notice(
    session: Session, subscription: Subscription, day: str, now: datetime
) -> Claimed | None:
    due_at, held_until, number = subscription.notice_due_at or now, now + LEASE, subscription.id
    if not _hold(session, subscription, Subscription.notice_due_at, held_until=held_until):
        return None
    return Claimed(
        subscription_id=number,
        period=day,
        since=None,
        until=now,
        due_at=due_at,
        is_late=now - due_at >= LATE_AFTER,
        held_until=held_until,
    )


def finish_notice(session: Session, claimed: Claimed, *, now: datetime) -> bool:
    """Notes that a notice is written, or had nothing to tell; see `finish_report`."""
    subscription = _still_held(session, claimed)
    if subscription is None:
        return False
    choices = choices_of(subscription)
    tomorrow = max(now, claimed.until) + timedelta(days=1)
    slot = notice_slot(choices, after=now, not_before=tomorrow)
    subscription.notice_due_at = slot.due_at
    subscription.held_until = None
    session.flush()
    return True


def put_off(session: Session, claimed: Claimed, *, until: datetime) -> None:
    """Leaves a report or notice alone until an instant; when it was due is remembered."""
    subscription = _still_held(session, claimed)
    if subscription is not None:
        subscription.held_until = until
        session.flush()

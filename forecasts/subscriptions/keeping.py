"""Keeping what was chosen, and from it when a report and a notice are due."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.forecasters import find_forecaster
from forecasts.models import Forecaster, ForecasterMerge, Subscription
from forecasts.periods import Slot
from forecasts.subscriptions.calendar import notice_slot, report_slot, slot_after_change
from forecasts.subscriptions.choices import Choices, choices_of
from forecasts.values import Cadence


def settled(session: Session, choices: Choices) -> Choices:
    """Names the chosen forecasters by their slugs; only those the public knows.

    Raises:
        NotFoundError: there is no such forecaster; the nearest names are offered.
    """
    found = (find_forecaster(session, name, is_public=True) for name in choices.forecasters)
    return replace(choices, forecasters=tuple(each.slug for each in found))


def followed(session: Session, slugs: Iterable[str]) -> tuple[str, ...]:
    """Gives chosen forecasters by slug; who is merged into another, as that one."""
    merged, kept = aliased(Forecaster), aliased(Forecaster)
    leads_to = (
        select(merged.slug, kept.slug)
        .join(ForecasterMerge, ForecasterMerge.merged_id == merged.id)
        .join(kept, kept.id == ForecasterMerge.kept_id)
        .where(ForecasterMerge.undone_at.is_(None))
    )
    found = tuple(dict.fromkeys(slugs))
    while found:
        rows = session.execute(leads_to.where(merged.slug.in_(found)))
        moved = {row[0]: row[1] for row in rows}
        if not moved:
            break
        found = tuple(dict.fromkeys(moved.get(slug, slug) for slug in found))
    return found


def lock(session: Session, subscription: Subscription) -> None:
    """Reads a subscription anew, and lets nobody else change it until the transaction ends."""
    session.flush()
    session.refresh(subscription, with_for_update=True)


def keep_choices(subscription: Subscription, choices: Choices) -> None:
    """Writes down what was chosen; when it is due is left as it is."""
    subscription.cadence, subscription.weekday = choices.cadence, choices.weekday
    subscription.hour, subscription.zone = choices.hour, choices.zone
    subscription.language, subscription.whole_board = choices.language, choices.whole_board
    subscription.tags, subscription.forecasters = list(choices.tags), list(choices.forecasters)
    subscription.own_record, subscription.moved_by = choices.own_record, choices.moved_by
    subscription.reminders, subscription.notices = choices.reminders, choices.notices


def keep_report_slot(subscription: Subscription, slot: Slot | None) -> None:
    """Writes down which report is due next, and when."""
    subscription.report_due_at = slot.due_at if slot else None
    subscription.report_week = slot.key if slot else None


def schedule(subscription: Subscription, choices: Choices, *, now: datetime) -> None:
    """Has the first report and notice after an instant come."""
    slot = report_slot(choices, after=now, last_week=subscription.last_week)
    keep_report_slot(subscription, slot)
    subscription.notice_due_at = notice_slot(choices, after=now).due_at


def change(
    session: Session, subscription: Subscription, choices: Choices, *, now: datetime
) -> None:
    """Changes what is mailed and when; never a second report for one week.

    Args:
        session: an open writing transaction.
        subscription: whose.
        choices: all that is chosen from now on.
        now: the present instant.

    Raises:
        ConflictError: the subscription ended; it has to be asked for again.
        NotFoundError: there is no such forecaster.
    """
    choices = settled(session, choices)
    lock(session, subscription)
    if subscription.ended_at is not None:
        raise ConflictError("Mail to this address was ended; ask for it again first.")
    before = choices_of(subscription)
    keep_choices(subscription, choices)
    if subscription.confirmed_at is not None:
        _reschedule(subscription, before, choices, now=now)
    session.flush()


def _reschedule(
    subscription: Subscription, before: Choices, choices: Choices, *, now: datetime
) -> None:
    if before.cadence is Cadence.NEVER:
        subscription.reported_until = None
    slot = slot_after_change(
        before,
        choices,
        pending=pending_slot(subscription),
        last_week=subscription.last_week,
        now=now,
    )
    keep_report_slot(subscription, slot)
    due_at = subscription.notice_due_at
    if due_at is None or due_at > now:
        subscription.notice_due_at = notice_slot(choices, after=now, not_before=due_at).due_at


def pending_slot(subscription: Subscription) -> Slot | None:
    """Gives the report that is due next, None without one."""
    if subscription.report_due_at is None or subscription.report_week is None:
        return None
    return Slot(subscription.report_week, subscription.report_due_at)

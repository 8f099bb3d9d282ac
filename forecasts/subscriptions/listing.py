"""Subscriptions as whoever runs the site sees them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from forecasts import outbox
from forecasts.db import Session
from forecasts.models import Subscription, Suppression
from forecasts.subscriptions.choices import Choices, choices_of


class Standing(StrEnum):
    """Where a subscription stands."""

    ASKED = "asked"
    """The address has not agreed yet; nothing is sent."""
    LIVE = "live"
    ENDED = "ended"
    SUPPRESSED = "suppressed"
    """It agreed, but nothing is sent to the address, since mail came back or by your word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionLine:
    """One subscription.

    Attributes:
        email: the address.
        standing: where it stands.
        choices: what was chosen.
        is_account: whether it is an account's.
        created_at: since when it is known.
        confirmed_at: when the address agreed, None while it did not.
        ended_at: when it was ended, None while it was not.
        report_due_at: when the next report is due, None without one.
        last_week: the ISO week of the last report, None before the first.
    """

    email: str
    standing: Standing
    choices: Choices
    is_account: bool
    created_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None
    report_due_at: datetime | None
    last_week: str | None


def _standing(subscription: Subscription, suppressed: set[str]) -> Standing:
    if subscription.ended_at is not None:
        return Standing.ENDED
    if subscription.confirmed_at is None:
        return Standing.ASKED
    is_suppressed = outbox.email_hash(subscription.email) in suppressed
    return Standing.SUPPRESSED if is_suppressed else Standing.LIVE


def subscription_lines(session: Session, *, search: str = "") -> list[SubscriptionLine]:
    """Lists subscriptions by address.

    Args:
        session: any session.
        search: a part of the address, in any case.
    """
    suppressed = set(session.scalars(select(Suppression.email_hash)))
    query = select(Subscription).order_by(Subscription.email_key)
    if search.strip():
        part = outbox.address_key(search)
        query = query.where(Subscription.email_key.contains(part, autoescape=True))
    return [
        SubscriptionLine(
            email=each.email,
            standing=_standing(each, suppressed),
            choices=choices_of(each),
            is_account=each.account_id is not None,
            created_at=each.created_at,
            confirmed_at=each.confirmed_at,
            ended_at=each.ended_at,
            report_due_at=each.report_due_at,
            last_week=each.last_week,
        )
        for each in session.scalars(query)
    ]

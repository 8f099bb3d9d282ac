"""Addresses nothing is sent to, known by the hash of their key, and who may be written to."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select

from forecasts.db import Session
from forecasts.models import Account, Subscription, Suppression
from forecasts.values import MailKind, SuppressionReason

_DETAIL: Final = 500


@dataclass(frozen=True, slots=True)
class Suppressed:
    """An address nothing is sent to; the address itself is not kept.

    Attributes:
        email_hash: of the key of the address.
        reason: why.
        detail: what a mail server or the operator said.
        at: since when.
    """

    email_hash: str
    reason: SuppressionReason
    detail: str
    at: datetime


def address_key(address: str) -> str:
    """Gives what addresses are compared by.

    Example:
        >>> address_key(" Anna@Mail.example ")
        'anna@mail.example'
    """
    return address.strip().lower()


def email_hash(address: str) -> str:
    """Gives what a suppressed address is known by.

    Example:
        >>> email_hash("Anna@mail.example") == email_hash("anna@mail.example")
        True
    """
    return hashlib.sha256(address_key(address).encode(errors="replace")).hexdigest()


def _row(session: Session, address: str) -> Suppression | None:
    known = select(Suppression).where(Suppression.email_hash == email_hash(address))
    return session.scalars(known).one_or_none()


def is_suppressed(session: Session, address: str) -> bool:
    """Says whether nothing is sent to an address."""
    return _row(session, address) is not None


def suppress(
    session: Session, address: str, reason: SuppressionReason, *, now: datetime, detail: str = ""
) -> bool:
    """Has nothing sent to an address from now on; what waits for it is cancelled when its turn is.

    Returns:
        Whether it was not so already; the first reason stays.
    """
    if is_suppressed(session, address):
        return False
    said = " ".join(detail.split())[:_DETAIL]
    row = Suppression(email_hash=email_hash(address), reason=reason, detail=said, at=now)
    session.add(row)
    session.flush()
    return True


def lift(session: Session, address: str) -> bool:
    """Lets an address be written to again; returns whether it was suppressed."""
    gone = delete(Suppression).where(Suppression.email_hash == email_hash(address))
    return bool(session.scalars(gone.returning(Suppression.id)).all())


def suppressions(session: Session, *, most: int = 200) -> list[Suppressed]:
    """Lists what is suppressed, the newest first."""
    rows = select(Suppression).order_by(Suppression.at.desc(), Suppression.id.desc()).limit(most)
    return [
        Suppressed(row.email_hash, row.reason, row.detail, row.at) for row in session.scalars(rows)
    ]


def why_not(
    session: Session, subscription: Subscription, kind: MailKind, address: str, *, asked: datetime
) -> str | None:
    """Says why a letter may not be sent, None when it may.

    Nothing goes to a suppressed address or to one the subscription has no more. Only the letter
    that asks for a confirmation goes where nothing is confirmed, and where something had ended
    before it was asked for again. An address of an account counts as confirmed once it is proved.

    Args:
        session: any session.
        subscription: whose letter it is.
        kind: what it is.
        address: where it goes.
        asked: when it was written.
    """
    if is_suppressed(session, address):
        return "Nothing is sent to this address."
    if address_key(address) != subscription.email_key:
        return "The subscription has another address now."
    ended = subscription.ended_at
    if kind is MailKind.CONFIRMATION:
        return "The subscription ended." if ended is not None and ended > asked else None
    if ended is not None:
        return "The subscription ended."
    return _why_unconfirmed(session, subscription)


def _why_unconfirmed(session: Session, subscription: Subscription) -> str | None:
    account = session.get(Account, subscription.account_id) if subscription.account_id else None
    if account is not None and (account.disabled_at or account.erased_at):
        return "The account is switched off."
    is_proved = account is not None and account.email_proved_at is not None
    if subscription.confirmed_at is None and not is_proved:
        return "The subscription is not confirmed."
    return None

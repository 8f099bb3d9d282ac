"""The links letters carry: signed, for one subscription and one purpose, kept nowhere."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from itsdangerous import Signer
from sqlalchemy import select

from forecasts import outbox
from forecasts.db import Session
from forecasts.models import Subscription

CONFIRM_LIFE: Final = timedelta(hours=72)
_LONGEST: Final = 200


class Purpose(StrEnum):
    """What a link in a letter does."""

    CONFIRM = "confirm"
    UNSUBSCRIBE = "unsubscribe"
    PREFERENCES = "preferences"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Found:
    """Whose link somebody opened.

    Attributes:
        subscription: whose.
        is_over: whether it opens nothing any more: it was mailed to another address; it shows what
            was chosen before somebody left and came back; or it asks for a confirmation that was
            given, or too late.
        is_old: whether it was mailed before somebody left and came back, or moved.
    """

    subscription: Subscription
    is_over: bool
    is_old: bool = False


def _signer(key: str, purpose: Purpose) -> Signer:
    return Signer(
        key,
        salt=f"mail.{purpose.value}",
        key_derivation="hmac",
        digest_method=hashlib.sha256,
    )


def _said(subscription: Subscription, purpose: Purpose) -> str:
    said = f"{subscription.public_id}.{subscription.generation}"
    if purpose is Purpose.PREFERENCES:
        return said
    if purpose is not Purpose.CONFIRM:
        return f"{said}.{_mark(subscription)}"
    asked_at = subscription.asked_at or subscription.created_at
    return f"{said}.{int(asked_at.timestamp())}"


def _mark(subscription: Subscription) -> str:
    """Tells the address of a letter from another one that a subscription had or has."""
    return outbox.email_hash(subscription.email)[:6]


def make_token(key: str, subscription: Subscription, purpose: Purpose) -> str:
    """Signs the token of a subscription as it is now."""
    return _signer(key, purpose).sign(_said(subscription, purpose)).decode()


@dataclass(frozen=True, slots=True)
class Links:
    """Makes the addresses letters carry.

    Attributes:
        site_url: where the site is, without a closing slash.
        key: the secret key of the site.
    """

    site_url: str
    key: str = field(repr=False)

    def _address(self, subscription: Subscription, purpose: Purpose) -> str:
        token = make_token(self.key, subscription, purpose)
        return f"{self.site_url}/mail/{purpose.value}/{token}"

    def confirm(self, subscription: Subscription) -> str:
        """Gives where mail to an address is confirmed, once and for 72 hours."""
        return self._address(subscription, Purpose.CONFIRM)

    def unsubscribe(self, subscription: Subscription) -> str:
        """Gives where all mail to an address is ended."""
        return self._address(subscription, Purpose.UNSUBSCRIBE)

    def preferences(self, subscription: Subscription) -> str:
        """Gives where it is changed what is mailed."""
        return self._address(subscription, Purpose.PREFERENCES)

    def never(self, subscription: Subscription) -> str:
        """Gives where it is asked that nothing is ever sent to an address."""
        return self._address(subscription, Purpose.NEVER)


def _signed(key: str, token: str, purpose: Purpose) -> str | None:
    """Gives what a token says, None for one that was not made here for this purpose."""
    if not token.isascii() or len(token) > _LONGEST:
        return None
    said = token.rpartition(".")[0]
    made = _signer(key, purpose).sign(said).decode()
    return said if hmac.compare_digest(made, token) else None


def found_by(
    session: Session, key: str, token: str, purpose: Purpose, *, now: datetime
) -> Found | None:
    """Finds whose link this is, and leaves everything as it is.

    Args:
        session: any session.
        key: the secret key of the site.
        token: the end of the address.
        purpose: what the address says it does.
        now: the present instant.

    Returns:
        None for a token nobody made here, for another purpose, or of a subscription that is gone.
    """
    said = _signed(key, token, Purpose(purpose))
    if said is None:
        return None
    public_id, generation, *rest = said.split(".")
    query = select(Subscription).where(Subscription.public_id == public_id)
    subscription = session.scalars(query).one_or_none()
    if subscription is None:
        return None
    is_old = int(generation) != subscription.generation
    match purpose:
        case Purpose.CONFIRM:
            is_over = is_old or not _awaits(subscription, asked=int(rest[0]), now=now)
        case Purpose.PREFERENCES:
            is_over = is_old
        case _:  # to end mail does no harm, as long as it is that of the same address
            is_over = rest != [_mark(subscription)]
    return Found(subscription, is_over, is_old)


def _awaits(subscription: Subscription, *, asked: int, now: datetime) -> bool:
    """Says whether the link of a letter that asks for a confirmation can be followed."""
    asked_at = datetime.fromtimestamp(asked, UTC)
    if now >= asked_at + CONFIRM_LIFE:
        return False
    if subscription.ended_at is not None:
        return asked_at > subscription.ended_at
    return subscription.confirmed_at is None

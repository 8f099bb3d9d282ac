"""The letters about a subscription itself; nothing somebody typed stands in them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from forecasts import outbox
from forecasts.config import MailSettings, Settings, own_secret_key
from forecasts.db import Session
from forecasts.mail import Letter, message_bytes
from forecasts.models import Delivery, Subscription
from forecasts.subscriptions.links import Links
from forecasts.values import Cadence, MailKind

_REPORT: Final = {
    Cadence.NEVER: "no report, but what concerns your own questions",
    Cadence.WEEKLY: "the report once a week",
    Cadence.MONTHLY: "the report once a month",
}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """From where letters come.

    Attributes:
        links: makes the addresses in them.
        host: of the site, without a port.
        mail: the server they go out by.
    """

    links: Links
    host: str
    mail: MailSettings = field(repr=False)


def letterhead_of(settings: Settings) -> Letterhead | None:
    """Gives from where letters come, None where no mail goes out."""
    if settings.mail is None:
        return None
    return Letterhead(
        links=Links(settings.site_url, own_secret_key(settings)),
        host=urlsplit(settings.site_url).hostname or "localhost",
        mail=settings.mail,
    )


def _confirmation(subscription: Subscription, head: Letterhead) -> tuple[str, str]:
    report = _REPORT[subscription.cadence]
    had_agreed = subscription.confirmed_at is not None
    asked = f"what you had before you unsubscribed, {report}" if had_agreed else report
    text = (
        f"Somebody, most likely you, asked {head.host} for mail to this address:\n"
        f"{asked}.\n\n"
        "To agree, open this link within 72 hours and press the button there. It says what will\n"
        "come, and when:\n\n"
        f"{head.links.confirm(subscription)}\n\n"
        "If you did not ask, leave it: nothing else is sent to you. If you want no letter ever\n"
        "again, not even one like this:\n\n"
        f"{head.links.never(subscription)}\n"
    )
    return f"Confirm that you want mail from {head.host}", text


def _already(subscription: Subscription, head: Letterhead) -> tuple[str, str]:
    text = (
        f"Somebody, most likely you, asked {head.host} for mail to this address. You agreed to\n"
        f"that before and get {_REPORT[subscription.cadence]}.\n\n"
        "To change what you get, and when:\n\n"
        f"{head.links.preferences(subscription)}\n\n"
        "To get nothing any more:\n\n"
        f"{head.links.unsubscribe(subscription)}\n"
    )
    return f"You get mail from {head.host} already", text


def write_letter(
    session: Session, subscription: Subscription, *, head: Letterhead, now: datetime
) -> Delivery | None:
    """Puts the letter about a subscription into the outbox: one that asks, or one that tells.

    Args:
        session: an open writing transaction.
        subscription: whose; `asked_at` is when it was asked for.
        head: from where letters come.
        now: the present instant.
    """
    is_live = subscription.confirmed_at is not None and subscription.ended_at is None
    subject, text = (_already if is_live else _confirmation)(subscription, head)
    kind, period = MailKind.CONFIRMATION, f"{now:%Y%m%dT%H%M%SZ}"
    message_id = outbox.message_id_of(
        head.links.key, kind, period, subscription.public_id, head.host
    )
    letter = Letter(
        to=subscription.email, subject=subject, text=text, message_id=message_id, written_at=now
    )
    return outbox.put(
        session,
        subscription_id=subscription.id,
        kind=kind,
        period=period,
        written=outbox.Written(
            subject=subject,
            content=message_bytes(letter, head.mail),
            message_id=message_id,
            address=subscription.email,
        ),
        now=now,
    )

"""Subscriptions with letters in the outbox, and what a server was handed of them."""

import re
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from forecasts.config import MailSettings
from forecasts.db import Session
from forecasts.mail import Letter, message_bytes
from forecasts.models import Delivery, Subscription
from forecasts.outbox import Written, address_key, message_id_of, new_public_id, put
from forecasts.outbox.outdated import is_untried
from forecasts.values import Cadence, DeliveryState, MailKind
from tests.mail.mailbox import HOST, SENDER, Mailbox

SETTINGS = MailSettings(HOST, 25, None, None, False, SENDER)
_OWN_ID = re.compile(rb"^Message-ID:\s*<([^>]+)>", re.MULTILINE)


def subscription(
    session: Session, now: datetime, email: str = "anna@mail.example", **said: Any
) -> Subscription:
    """Puts a confirmed subscription on record."""
    chosen: dict[str, Any] = {"confirmed_at": now} | said
    row = Subscription(
        public_id=new_public_id(),
        email=email,
        email_key=address_key(email),
        cadence=Cadence.WEEKLY,
        created_at=now,
        **chosen,
    )
    session.add(row)
    session.flush()
    return row


def written(
    row: Subscription,
    now: datetime,
    *,
    period: str = "2024-W22",
    kind: MailKind = MailKind.REPORT,
    text: str = "What was decided.\n",
) -> Written:
    """Writes a letter."""
    message_id = message_id_of("key", kind, period, row.public_id, "forecasts.example")
    subject = f"Report of {period}"
    letter = Letter(to=row.email, subject=subject, text=text, message_id=message_id, written_at=now)
    return Written(subject, message_bytes(letter, SETTINGS), message_id, row.email)


def letter(
    session: Session,
    row: Subscription,
    now: datetime,
    *,
    period: str = "2024-W22",
    kind: MailKind = MailKind.REPORT,
    text: str = "What was decided.\n",
    **said: Any,
) -> Delivery:
    """Puts a letter into the outbox."""
    what = written(row, now, period=period, kind=kind, text=text)
    put_in = put(
        session,
        subscription_id=row.id,
        kind=kind,
        period=period,
        written=what,
        now=now,
        **said,
    )
    assert put_in is not None
    return put_in


def fill(session: Session, now: datetime, number: int) -> None:
    """Puts many letters into the outbox, each for a subscription of its own, that stay so."""
    for reader in range(number):
        row = subscription(session, now, f"reader-{reader}@mail.example")
        text = f"For reader {reader}.\n.\n" + "Nothing was decided.\n" * 20
        letter(session, row, now, text=text)
    keep_fresh(session, now + timedelta(days=1000))


def keep_fresh(session: Session, now: datetime) -> None:
    """Says of what waits that it was written just now, as whoever writes letters does."""
    session.execute(update(Delivery).where(is_untried()).values(rewritten_at=now))


def states(session: Session) -> dict[str, DeliveryState]:
    """What each letter is, by its Message-ID."""
    rows = session.execute(select(Delivery.message_id, Delivery.state))
    return {row.message_id: row.state for row in rows}


def arrived(mailbox: Mailbox) -> dict[str, list[bytes]]:
    """The bytes a server has of each Message-ID, one for each time it came."""
    found = defaultdict[str, list[bytes]](list)
    for each in list(mailbox.received):
        named = _OWN_ID.search(each.content)
        assert named is not None
        found[named[1].decode()].append(each.content)
    return found

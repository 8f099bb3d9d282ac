"""Sending messages: claimed by their due time, sent with no transaction open, then settled.

A message keeps its id and its bytes whatever happens. After a failure the waits grow; after three
days it is given up, and the webhook is switched off.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from forecasts.db import Session
from forecasts.errors import SourceError, UnsafeAddressError
from forecasts.models import Account, Webhook, WebhookDelivery
from forecasts.patience import is_worn_out, wait_after
from forecasts.sources import Sender
from forecasts.values import Role
from forecasts.webhooks.signature import EVENT_ID, SIGNATURE, sign

LEASE: Final = timedelta(minutes=5)
GONE: Final = 410
_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message this process may send until its lease ends."""

    id: int
    webhook_id: int
    url: str
    secret: str
    event_id: str
    body: str
    attempts: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt; no status means that nobody answered.

    Attributes:
        status: as the other side answered.
        trouble: why it did not take the message, in words for the owner of the webhook.
        detail: the same for whoever runs the site: where a name led inside a private network.
    """

    status: int | None
    trouble: str | None = None
    detail: str | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the other side took the message."""
        return self.status is not None and 200 <= self.status < 300


def claim_message(session: Session, *, now: datetime) -> Claimed | None:
    """Claims the message that is due longest; its due time moves ahead before anything is sent.

    Accounts take turns: the one whose webhooks were tried longest ago comes first, so that slow
    ones hold up nobody else's for more than one message. None when nothing is due.
    """
    others = aliased(Webhook)
    last_turn = (
        select(func.max(others.tried_at))
        .where(others.account_id == Webhook.account_id)
        .correlate(Webhook)
        .scalar_subquery()
    )
    due = session.execute(
        select(WebhookDelivery, Webhook)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .join(Account, Account.id == Webhook.account_id)
        .where(
            WebhookDelivery.due_at <= now,
            Webhook.disabled_at.is_(None),
            Account.disabled_at.is_(None),
            Account.erased_at.is_(None),
            Account.role != Role.READER,
        )
        .order_by(last_turn.nulls_first(), WebhookDelivery.due_at, WebhookDelivery.id)
        .limit(1)
    ).one_or_none()
    if due is None:
        return None
    message, hook = due
    until = message.due_at = now + LEASE
    message.attempts += 1
    hook.tried_at = now
    return Claimed(
        id=message.id,
        webhook_id=hook.id,
        url=hook.url,
        secret=hook.secret,
        event_id=message.event_id,
        body=message.body,
        attempts=message.attempts,
        until=until,
    )


def send_message(claimed: Claimed, sender: Sender, *, now: datetime) -> Answer:
    """Sends a message once; no transaction may be open."""
    at = int(now.timestamp())
    signature = sign(claimed.secret, event_id=claimed.event_id, body=claimed.body, at=at)
    headers = {
        "Content-Type": "application/json",
        SIGNATURE: signature,
        EVENT_ID: claimed.event_id,
    }
    try:
        status = sender.post(claimed.url, body=claimed.body.encode(), headers=headers)
    except UnsafeAddressError as error:
        return Answer(None, "It leads to no public address.", str(error))
    except SourceError as error:
        return Answer(None, str(error)[:_REASON])
    answer = Answer(status)
    return answer if answer.is_taken else Answer(status, f"It answered {status}.")


def settle_message(session: Session, claimed: Claimed, answer: Answer, *, now: datetime) -> None:
    """Writes down what came of an attempt: done, later, or given up."""
    message = session.get(WebhookDelivery, claimed.id)
    if message is None or message.due_at != claimed.until:  # removed, or taken over meanwhile
        return
    message.status, message.trouble = answer.status, answer.trouble
    if answer.is_taken:
        message.delivered_at, message.due_at = now, None
        return
    next_at = now + wait_after(claimed.attempts)
    hook = session.get_one(Webhook, claimed.webhook_id)
    if answer.status == GONE:
        _give_up(message, hook, "It answered 410: nobody is there any more.", now)
    elif is_worn_out(claimed.attempts):  # counted since it was made, or asked for once more
        tries = f"{claimed.attempts} attempts within three days failed"
        _give_up(message, hook, f"{tries}; the last: {answer.trouble}"[:_REASON], now)
    else:
        message.due_at = next_at
        _let_others_wait(session, message, min(next_at, now + LEASE))


def _give_up(message: WebhookDelivery, hook: Webhook, why: str, now: datetime) -> None:
    message.due_at = None
    hook.disabled_at, hook.disabled_why = now, why


def _let_others_wait(session: Session, message: WebhookDelivery, until: datetime) -> None:
    """Has what else is due there wait, too, so that one dead address holds up nobody."""
    session.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.webhook_id == message.webhook_id,
            WebhookDelivery.id != message.id,
            WebhookDelivery.due_at < until,
        )
        .values(due_at=until)
    )


def send_one(
    *,
    transaction: Callable[[], AbstractContextManager[Session]],
    sender: Sender,
    now: Callable[[], datetime],
) -> tuple[Claimed, Answer] | None:
    """Sends the message that is due longest.

    Returns:
        What was sent and what came of it; None when nothing is due.
    """
    with transaction() as session:
        claimed = claim_message(session, now=now())
    if claimed is None:
        return None
    answer = send_message(claimed, sender, now=now())
    with transaction() as session:
        settle_message(session, claimed, answer, now=now())
    return claimed, answer

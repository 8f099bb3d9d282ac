"""An account's webhooks: adding one, trying it out, what was sent, switching it off."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update

from forecasts import ledger
from forecasts.clock import isoformat
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.models import Webhook, WebhookDelivery
from forecasts.sources.addresses import check_place, origin_of, web_url
from forecasts.values import Chain
from forecasts.webhooks.events import PING, Event, event_id

MOST: Final = 10
SHOWN: Final = 20
URL_LIMIT: Final = 2000
BY_OWNER: Final = "switched off by its owner"


@dataclass(frozen=True, slots=True)
class NewHook:
    """A webhook that was just added, with the secret nobody is shown again."""

    public_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One message to a webhook, as its owner is told of it."""

    event_id: str
    event: str
    created_at: datetime
    attempts: int
    status: int | None
    trouble: str | None
    due_at: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook as its owner sees it; its secret is not in here."""

    public_id: str
    url: str
    events: tuple[str, ...]
    created_at: datetime
    disabled_at: datetime | None
    disabled_why: str | None
    sent: tuple[Sent, ...]


def check_url(typed: str) -> str:
    """Checks that messages may be sent to an address, as far as its writing shows.

    Raises:
        InvalidInputError: it is no https address.
        UnsafeAddressError: it is private by itself, or at a port that is none of the web's.
    """
    written = typed.strip()
    if len(written) > URL_LIMIT:
        raise InvalidInputError(f"The address has over {URL_LIMIT:,} characters.")
    url = web_url(written)
    if url.scheme != "https":
        raise InvalidInputError("Messages go to https addresses only; others could be read.")
    check_place(origin_of(url))
    return str(url.copy_with(fragment=None))


def _check_events(events: list[str]) -> list[str]:
    unknown = sorted(set(events) - {each.value for each in Event})
    if unknown:
        raise InvalidInputError(f"There is no event {unknown[0][:60]!r}.")
    if not events:
        raise InvalidInputError("Choose at least one event.")
    return [each.value for each in Event if each in events]


def add_webhook(
    session: Session, *, account_id: int, url: str, events: list[str], now: datetime
) -> NewHook:
    """Has an address told what happens from now on.

    Args:
        session: an open writing transaction.
        account_id: whose webhook it is.
        url: where to send.
        events: of what to tell.
        now: the present instant.

    Raises:
        InvalidInputError: the address is none of https, or an event is not known.
        UnsafeAddressError: the address is private.
        ConflictError: the account has ten already, or one with this address.
    """
    address, wanted = check_url(url), _check_events(events)
    own = select(Webhook.url).where(Webhook.account_id == account_id)
    known = session.scalars(own).all()
    if len(known) >= MOST:
        raise ConflictError(f"You have {MOST} webhooks, as many as there may be; remove one first.")
    if address in known:
        raise ConflictError("You have a webhook with this address already.")
    hook = Webhook(
        public_id=secrets.token_hex(16),
        account_id=account_id,
        url=address,
        secret=f"whsec_{secrets.token_urlsafe(32)}",
        events=wanted,
        seen_sequence=ledger.head(session, Chain.PUBLIC).size,
        seen_private=ledger.head(session, Chain.PRIVATE).size,
        created_at=now,
    )
    session.add(hook)
    session.flush()
    return NewHook(hook.public_id, hook.secret)


def _own(session: Session, account_id: int, public_id: str) -> Webhook:
    found = session.scalars(
        select(Webhook).where(Webhook.account_id == account_id, Webhook.public_id == public_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError("webhook", public_id)
    return found


def send_ping(session: Session, *, account_id: int, public_id: str, now: datetime) -> None:
    """Has a message sent that says nothing, to try a webhook out.

    Raises:
        NotFoundError: the account has no such webhook.
        ConflictError: it is switched off, or such a message waits to be sent.
    """
    hook = _own(session, account_id, public_id)
    if hook.disabled_at is not None:
        raise ConflictError("This webhook is switched off; switch it on first.")
    pings = select(func.count(), func.count(WebhookDelivery.due_at)).where(
        WebhookDelivery.webhook_id == hook.id, WebhookDelivery.event == PING
    )
    number, waiting = session.execute(pings).one()
    if waiting:
        raise ConflictError("A test message waits to be sent already.")
    key = event_id(PING, hook.public_id, str(number), isoformat(now))
    body = {"id": key, "event": PING, "created_at": isoformat(now), "data": {}}
    session.add(
        WebhookDelivery(
            webhook_id=hook.id,
            event_id=key,
            event=PING,
            body=json.dumps(body),
            created_at=now,
            due_at=now,
        )
    )


def send_again(
    session: Session, *, account_id: int, public_id: str, event_id: str, now: datetime
) -> None:
    """Has a message sent once more, the same bytes under the same id.

    Raises:
        NotFoundError: the account has no such webhook, or nothing of this id was sent to it.
        ConflictError: the webhook is switched off, or the message waits to be sent.
    """
    hook = _own(session, account_id, public_id)
    sent = select(WebhookDelivery).where(
        WebhookDelivery.webhook_id == hook.id, WebhookDelivery.event_id == event_id
    )
    message = session.scalars(sent).one_or_none()
    if message is None:
        raise NotFoundError("message", event_id)
    if hook.disabled_at is not None:
        raise ConflictError("This webhook is switched off; switch it on first.")
    if message.due_at is not None:
        raise ConflictError("This message waits to be sent already.")
    message.due_at, message.attempts, message.delivered_at = now, 0, None


def switch_off(session: Session, *, account_id: int, public_id: str, now: datetime) -> None:
    """Ends all messages to a webhook; what happens meanwhile it is never told.

    Raises:
        NotFoundError: the account has no such webhook.
    """
    hook = _own(session, account_id, public_id)
    if hook.disabled_at is None:
        hook.disabled_at, hook.disabled_why = now, BY_OWNER


def switch_all_off(session: Session, account_id: int, *, now: datetime) -> None:
    """Ends all messages to every webhook of an account."""
    live = update(Webhook).where(Webhook.account_id == account_id, Webhook.disabled_at.is_(None))
    session.execute(live.values(disabled_at=now, disabled_why=BY_OWNER))


def switch_on(session: Session, *, account_id: int, public_id: str, now: datetime) -> None:
    """Has a webhook told again of what happens from now on.

    Raises:
        NotFoundError: the account has no such webhook.
    """
    hook = _own(session, account_id, public_id)
    if hook.disabled_at is None:
        return
    hook.disabled_at = hook.disabled_why = None
    hook.seen_sequence = ledger.head(session, Chain.PUBLIC).size
    hook.seen_private = ledger.head(session, Chain.PRIVATE).size
    for waiting in session.scalars(
        select(WebhookDelivery).where(
            WebhookDelivery.webhook_id == hook.id, WebhookDelivery.due_at.is_not(None)
        )
    ):
        waiting.due_at = now


def remove_webhook(session: Session, *, account_id: int, public_id: str) -> None:
    """Forgets a webhook and all that was sent to it.

    Raises:
        NotFoundError: the account has no such webhook.
    """
    session.delete(_own(session, account_id, public_id))


def webhooks_of(session: Session, account_id: int) -> list[Hook]:
    """Lists an account's webhooks, each with the newest messages first."""
    query = select(Webhook).where(Webhook.account_id == account_id).order_by(Webhook.id)
    return [_shown(session, hook) for hook in session.scalars(query)]


def _shown(session: Session, hook: Webhook) -> Hook:
    newest = (
        select(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == hook.id)
        .order_by(WebhookDelivery.id.desc())
        .limit(SHOWN)
    )
    return Hook(
        public_id=hook.public_id,
        url=hook.url,
        events=tuple(hook.events),
        created_at=hook.created_at,
        disabled_at=hook.disabled_at,
        disabled_why=hook.disabled_why,
        sent=tuple(
            Sent(
                each.event_id,
                each.event,
                each.created_at,
                each.attempts,
                each.status,
                each.trouble,
                each.due_at,
                each.delivered_at,
            )
            for each in session.scalars(newest)
        ),
    )

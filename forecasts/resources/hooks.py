"""Webhooks as programs of their owner read them; the secret is given once."""

from dataclasses import dataclass
from datetime import datetime

from forecasts.accounts import Viewer
from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.webhooks import Event, Hook, NewHook, webhooks_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRecord:
    """An address that is told what happens.

    Attributes:
        key: its name in addresses.
        url: where messages go.
        events: of what it is told.
        created_at: since when.
        disabled_at: since when it is told nothing; null while it is.
        disabled_why: why.
    """

    key: str
    url: str
    events: tuple[Event, ...]
    created_at: datetime
    disabled_at: datetime | None
    disabled_why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWebhookRecord:
    """A webhook that was just added.

    Attributes:
        webhook: the address.
        secret: what messages to it are signed with; it is given here and nowhere else.
    """

    webhook: WebhookRecord
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecord:
    """A message to a webhook.

    Attributes:
        event_id: its name; it stays the same however often it is sent.
        event: what it tells of, or “ping”.
        created_at: when it was written.
        attempts: how often it was tried.
        status: what was answered last; null where nobody answered.
        trouble: why it was not taken.
        due_at: when it is tried next; null where it is not.
        delivered_at: when it was taken.
    """

    event_id: str
    event: str
    created_at: datetime
    attempts: int
    status: int | None
    trouble: str | None
    due_at: datetime | None
    delivered_at: datetime | None


def _record(hook: Hook) -> WebhookRecord:
    return WebhookRecord(
        key=hook.public_id,
        url=hook.url,
        events=tuple(map(Event, hook.events)),
        created_at=hook.created_at,
        disabled_at=hook.disabled_at,
        disabled_why=hook.disabled_why,
    )


def list_webhooks(session: Session, viewer: Viewer) -> list[WebhookRecord]:
    """Lists the webhooks of somebody, the oldest first."""
    return [_record(each) for each in webhooks_of(session, viewer.account_id)]


def _own(session: Session, viewer: Viewer, key: str) -> Hook:
    session.flush()
    found = (each for each in webhooks_of(session, viewer.account_id) if each.public_id == key)
    hook = next(found, None)
    if hook is None:
        raise NotFoundError("webhook", key)
    return hook


def webhook_record(session: Session, viewer: Viewer, key: str) -> WebhookRecord:
    """Shows a webhook of somebody's own.

    Raises:
        NotFoundError: they have none of this name.
    """
    return _record(_own(session, viewer, key))


def new_webhook_record(session: Session, viewer: Viewer, made: NewHook) -> NewWebhookRecord:
    """Shows a webhook that was just added, with its secret."""
    return NewWebhookRecord(
        webhook=webhook_record(session, viewer, made.public_id), secret=made.secret
    )


def list_deliveries(session: Session, viewer: Viewer, key: str) -> list[DeliveryRecord]:
    """Lists what was sent to a webhook of somebody's own, the newest first.

    Raises:
        NotFoundError: they have none of this name.
    """
    return [
        DeliveryRecord(
            event_id=each.event_id,
            event=each.event,
            created_at=each.created_at,
            attempts=each.attempts,
            status=each.status,
            trouble=each.trouble,
            due_at=each.due_at,
            delivered_at=each.delivered_at,
        )
        for each in _own(session, viewer, key).sent
    ]

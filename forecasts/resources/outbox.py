"""How mail goes, as programs of an admin read it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from forecasts.db import Session
from forecasts.outbox.listing import Listed, deliveries, delivery_count, find_delivery, listed
from forecasts.outbox.suppression import suppressions
from forecasts.resources.parts import Paged, Part, part, sliced
from forecasts.values import DeliveryState, MailKind, SuppressionReason


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingRecord:
    """A letter to somebody; what it says is not given.

    Attributes:
        key: its name in addresses.
        kind: what it is.
        period: which week or day it is of.
        address: where it goes.
        subject: its subject line.
        state: what became of it.
        created_at: when it was written.
        due_at: when it is tried next.
        attempts: how often it was tried.
        attempted_at: when it was tried last.
        status: what a server answered last.
        trouble: why it was not taken, or came back.
        sent_at: when a server took it.
        has_content: whether its bytes are kept, so that it can be sent again.
    """

    key: str
    kind: MailKind
    period: str
    address: str
    subject: str
    state: DeliveryState
    created_at: datetime
    due_at: datetime | None
    attempts: int
    attempted_at: datetime | None
    status: int | None
    trouble: str | None
    sent_at: datetime | None
    has_content: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedRecord:
    """An address nothing is sent to; the address itself is not kept.

    Attributes:
        email_hash: of the address.
        reason: why.
        detail: what a mail server or the operator said.
        at: since when.
    """

    email_hash: str
    reason: SuppressionReason
    detail: str
    at: datetime


def _outgoing(each: Listed) -> OutgoingRecord:
    return OutgoingRecord(
        key=each.public_id,
        kind=each.kind,
        period=each.period,
        address=each.address,
        subject=each.subject,
        state=each.state,
        created_at=each.created_at,
        due_at=each.due_at,
        attempts=each.attempts,
        attempted_at=each.attempted_at,
        status=each.status,
        trouble=each.trouble,
        sent_at=each.sent_at,
        has_content=each.has_content,
    )


def list_outgoing(
    session: Session, paged: Paged, *, states: Collection[DeliveryState], address: str
) -> Part[OutgoingRecord]:
    """Lists letters, the newest first; see `deliveries`."""
    skip = (paged.page - 1) * paged.size
    found = deliveries(session, states=states, address=address, most=paged.size, skip=skip)
    total = delivery_count(session, states=states, address=address)
    return part([_outgoing(each) for each in found], total, paged)


def outgoing_record(session: Session, key: str) -> OutgoingRecord:
    """Shows one letter, which is there."""
    return _outgoing(listed(find_delivery(session, key)))


def list_closed(session: Session, paged: Paged) -> Part[ClosedRecord]:
    """Lists the last 200 addresses nothing is sent to, the newest first."""
    found = sliced(suppressions(session), paged)
    shown = [
        ClosedRecord(email_hash=each.email_hash, reason=each.reason, detail=each.detail, at=each.at)
        for each in found.items
    ]
    return Part(shown, found.page, found.pages, found.total)

"""Letters as they are listed: what was sent, what waits, and what became of the others."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from forecasts.db import AnySelect, Session
from forecasts.errors import NotFoundError
from forecasts.models import Delivery
from forecasts.outbox.suppression import address_key
from forecasts.values import DeliveryState, MailKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A letter, without what it says.

    Attributes:
        public_id: its name in addresses.
        kind: what it is.
        period: which week or day it is of.
        message_id: what it is known by to mail programs.
        address: where it goes.
        subject: its subject line.
        state: what became of it.
        is_late: whether it comes late, since the site was not running.
        created_at: when it was put into the outbox.
        due_at: when it is tried next; while somebody sends it, when that lease ends.
        is_under_way: whether somebody sends it, or did not say what came of it.
        attempts: how often it was tried.
        attempted_at: when it was tried last.
        status: what a server answered last.
        trouble: why it was not taken, or came back.
        sent_at: when a server took it.
        has_content: whether its bytes are kept.
    """

    public_id: str
    kind: MailKind
    period: str
    message_id: str
    address: str
    subject: str
    state: DeliveryState
    is_late: bool
    created_at: datetime
    due_at: datetime | None
    is_under_way: bool
    attempts: int
    attempted_at: datetime | None
    status: int | None
    trouble: str | None
    sent_at: datetime | None
    has_content: bool


def deliveries(
    session: Session,
    *,
    subscription_id: int | None = None,
    states: Collection[DeliveryState] = (),
    kind: MailKind | None = None,
    address: str = "",
    most: int = 100,
    skip: int = 0,
) -> list[Listed]:
    """Lists letters, the newest first.

    Args:
        session: any session.
        subscription_id: whose; None for everybody's.
        states: in which states; empty for all.
        kind: of which kind; None for all.
        address: a part of the addresses wanted; empty for all.
        most: how many.
        skip: how many of the newest are left out.
    """
    has_content = Delivery.content.is_not(None)
    wanted = select(Delivery, has_content).order_by(Delivery.id.desc()).limit(most).offset(skip)
    if subscription_id is not None:
        wanted = wanted.where(Delivery.subscription_id == subscription_id)
    if kind is not None:
        wanted = wanted.where(Delivery.kind == kind)
    wanted = _narrowed(wanted, states, address)
    wanted = wanted.options(defer(Delivery.content), defer(Delivery.facts))
    return [_listed(row, kept) for row, kept in session.execute(wanted)]


def _narrowed(query: AnySelect, states: Collection[DeliveryState], address: str) -> AnySelect:
    if states:
        query = query.where(Delivery.state.in_(states))
    if address:
        is_part = func.lower(Delivery.address).contains(address_key(address), autoescape=True)
        query = query.where(is_part)
    return query


def delivery_count(
    session: Session, *, states: Collection[DeliveryState] = (), address: str = ""
) -> int:
    """Counts letters; see `deliveries`."""
    return session.scalar(_narrowed(select(func.count(Delivery.id)), states, address)) or 0


def _listed(row: Delivery, has_content: bool) -> Listed:  # noqa: FBT001  # a column
    return Listed(
        public_id=row.public_id,
        kind=row.kind,
        period=row.period,
        message_id=row.message_id,
        address=row.address,
        subject=row.subject,
        state=row.state,
        is_late=row.is_late,
        created_at=row.created_at,
        due_at=row.due_at,
        is_under_way=row.began_at is not None,
        attempts=row.attempts,
        attempted_at=row.attempted_at,
        status=row.status,
        trouble=row.trouble,
        sent_at=row.sent_at,
        has_content=has_content,
    )


def listed(delivery: Delivery) -> Listed:
    """Shows one letter."""
    return _listed(delivery, delivery.content is not None)


def find_delivery(session: Session, public_id: str) -> Delivery:
    """Finds a letter by its name in addresses.

    Raises:
        NotFoundError: there is none.
    """
    named = select(Delivery).where(Delivery.public_id == public_id)
    found = session.scalars(named).one_or_none()
    if found is None:
        raise NotFoundError("letter", public_id)
    return found

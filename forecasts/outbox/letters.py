"""Putting letters into the outbox; writing anew and calling back what no server can have."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select, update

from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.models import Delivery, Subscription, Told
from forecasts.outbox.outdated import is_outdated
from forecasts.outbox.suppression import why_not
from forecasts.values import DeliveryState, MailKind, Telling

_SUBJECT: Final = 500
CALLED_BACK: Final = "The subscription ended."
LEFT_ALONE: Final = "It may have arrived; a person decided not to send it again."
_MISLEADS: Final = (
    "This letter tells an outcome that does not stand any more. Whoever has it was sent a "
    "correction, or will be; sent again, it would say the wrong thing last."
)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it is to be sent.

    Attributes:
        subject: its subject line.
        content: its bytes; they say what `message_id` and `address` say.
        message_id: without the angle brackets, see `message_id_of`.
        address: where it goes.
    """

    subject: str
    content: bytes
    message_id: str
    address: str


@dataclass(frozen=True, slots=True)
class Tell:
    """One thing a letter tells of a question; see `forecasts.models.Told`."""

    question_id: int
    about: Telling
    key: str = ""
    resolution_id: int | None = None


def message_id_of(key: str, kind: MailKind, period: str, public_id: str, host: str) -> str:
    """Names the letter of a subscription, a kind and a period: always the same, not to be guessed.

    Args:
        key: the secret key of the site.
        kind: what the letter is.
        period: which week or day it is of.
        public_id: of the subscription.
        host: of the site, without a port.

    Example:
        >>> message_id_of("k", MailKind.REPORT, "2026-W48", "abc", "forecasts.example")
        'report.2026-W48.6134264259f386aa6abc515e0e63fbb9@forecasts.example'
    """
    said = f"message\n{public_id}\n{kind.value}\n{period}".encode()
    mark = hmac.new(key.encode(), said, hashlib.sha256).hexdigest()[:32]
    return f"{kind.value}.{period}.{mark}@{host}"


def new_public_id() -> str:
    """Draws a name nobody can guess, for an address."""
    return secrets.token_hex(16)


def put(  # noqa: PLR0913  # what a row says
    session: Session,
    *,
    subscription_id: int,
    kind: MailKind,
    period: str,
    written: Written,
    now: datetime,
    public_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    is_late: bool = False,
    facts: dict[str, Any] | None = None,
    told: Sequence[Tell] = (),
    replaces: bool = False,
) -> Delivery | None:
    """Puts a letter into the outbox, to be sent at once.

    Args:
        session: a writing session.
        subscription_id: whose letter it is.
        kind: what it is.
        period: which week or day it is of; with the kind it is unique for the subscription.
        written: the letter.
        now: the present instant.
        public_id: by which its page is found, where it names that itself; drawn otherwise.
        since: where the span begins that it tells of.
        until: where that span ends.
        is_late: whether it comes late, since the site was not running.
        facts: what it says, as plain JSON values.
        told: what it tells of each question.
        replaces: whether a letter of this kind and period that no server can have, waiting or
            called back, is written anew.

    Returns:
        The letter; None where there is one already, or nothing may be sent there.
    """
    subscription = session.get_one(Subscription, subscription_id)
    if why_not(session, subscription, kind, written.address, asked=now) is not None:
        return None
    known = select(Delivery).where(
        Delivery.subscription_id == subscription_id,
        Delivery.kind == kind,
        Delivery.period == period,
    )
    there = session.scalars(known).one_or_none()
    if there is None:
        row = Delivery(
            public_id=public_id or new_public_id(),
            subscription_id=subscription_id,
            kind=kind,
            period=period,
            message_id=written.message_id,
            address=written.address,
            subject=written.subject[:_SUBJECT],
            content=written.content,
            facts=facts,
            created_at=now,
            due_at=now,
        )
        session.add(row)
    elif replaces and _is_untried(there):
        row = there
        _write_over(session, row, written, facts=facts, now=now)
        row.state, row.due_at, row.created_at = DeliveryState.WAITING, now, now
        row.attempts, row.status, row.trouble = 0, None, None
    else:
        return None
    row.since, row.until, row.is_late = since, until, is_late
    session.flush()
    _tell(session, row, told)
    return row


def _is_untried(delivery: Delivery) -> bool:
    """Says whether no server can have a letter that waits or was called back."""
    calm = {DeliveryState.WAITING, DeliveryState.CANCELLED}
    has_left = delivery.began_at is not None or delivery.may_have_left_at is not None
    return delivery.state in calm and not has_left


def _write_over(
    session: Session,
    delivery: Delivery,
    written: Written,
    *,
    facts: dict[str, Any] | None,
    now: datetime,
) -> None:
    delivery.message_id, delivery.address = written.message_id, written.address
    delivery.subject, delivery.content = written.subject[:_SUBJECT], written.content
    delivery.facts, delivery.rewritten_at = facts, now
    session.execute(delete(Told).where(Told.delivery_id == delivery.id))


def _tell(session: Session, delivery: Delivery, told: Sequence[Tell]) -> None:
    session.add_all(
        Told(
            delivery_id=delivery.id,
            question_id=each.question_id,
            about=each.about,
            key=each.key,
            resolution_id=each.resolution_id,
        )
        for each in told
    )
    session.flush()


def rewrite(
    session: Session,
    delivery: Delivery,
    written: Written,
    *,
    facts: dict[str, Any] | None,
    told: Sequence[Tell],
    now: datetime,
) -> None:
    """Writes a waiting letter anew that no server can have, and has it sent at once.

    Raises:
        ConflictError: it may have arrived, or somebody is sending it, or it waits no more.
    """
    _check_untried(delivery)
    _write_over(session, delivery, written, facts=facts, now=now)
    delivery.due_at = now
    _tell(session, delivery, told)


def cancel_waiting(session: Session, subscription_id: int) -> int:
    """Calls back every letter of a subscription that waits and that nobody is sending now.

    A letter that somebody is sending at this moment cannot be called back: it is left until that
    attempt is settled. If the server did not take it, it is cancelled before the next attempt, for
    whoever sends looks at the subscription again.

    What a report would have told is told by the next one, unless the subscription ended.

    Returns:
        How many were called back.
    """
    called = (
        update(Delivery)
        .where(
            Delivery.subscription_id == subscription_id,
            Delivery.state == DeliveryState.WAITING,
            Delivery.began_at.is_(None),
        )
        .values(state=DeliveryState.CANCELLED, due_at=None, trouble=CALLED_BACK)
        .returning(Delivery.id)
    )
    numbers = session.scalars(called).all()
    for letter in session.scalars(select(Delivery).where(Delivery.id.in_(numbers))):
        owe_again(session, letter)
    return len(numbers)


def owe_again(session: Session, letter: Delivery) -> None:
    """Has the next report tell what one would have told that is given up and never left."""
    if letter.kind is not MailKind.REPORT or letter.may_have_left_at is not None:
        return
    subscription = session.get_one(Subscription, letter.subscription_id)
    if subscription.ended_at is None:
        report_from(subscription, letter.since)


def report_from(subscription: Subscription, since: datetime | None) -> None:
    """Has the next report begin where a letter began, or before."""
    until = subscription.reported_until
    if since is not None and until is not None:
        subscription.reported_until = min(until, since)


def call_back(session: Session, delivery: Delivery, why: str) -> None:
    """Calls one waiting letter back that has nothing to tell any more.

    Raises:
        ConflictError: it may have arrived, or somebody is sending it, or it waits no more.
    """
    _check_untried(delivery)
    delivery.state, delivery.due_at, delivery.trouble = DeliveryState.CANCELLED, None, why
    session.flush()


def _check_untried(delivery: Delivery) -> None:
    if delivery.state is not DeliveryState.WAITING or not _is_untried(delivery):
        raise ConflictError("This letter may be under way already; it stays as it is.")


def resend(
    session: Session, delivery: Delivery, *, now: datetime, is_outdated_too: bool = False
) -> None:
    """Sends a settled letter again: the same bytes under the same Message-ID.

    One that no server can have is written anew first, where it must be.

    Args:
        session: a writing session.
        delivery: the letter.
        now: the present instant.
        is_outdated_too: whether also one is sent that may have arrived, and tells an outcome that
            does not stand any more.

    Raises:
        ConflictError: it waits anyway, its bytes are gone, nothing may be sent there, or it is
            outdated.
    """
    if delivery.state is DeliveryState.WAITING:
        raise ConflictError("This letter waits to be sent anyway.")
    if delivery.content is None:
        raise ConflictError("What this letter said is not kept any more.")
    subscription = session.get_one(Subscription, delivery.subscription_id)
    why = why_not(session, subscription, delivery.kind, delivery.address, asked=delivery.created_at)
    if why is not None:
        raise ConflictError(f"This letter is not sent again. {why}")
    if not is_outdated_too and _misleads(session, delivery):
        raise ConflictError(_MISLEADS)
    delivery.state, delivery.due_at = DeliveryState.WAITING, now
    delivery.sent_at = delivery.began_at = delivery.trouble = delivery.status = None
    delivery.attempts = 0  # as many attempts as at first
    session.flush()


def _misleads(session: Session, delivery: Delivery) -> bool:
    """Says whether a letter that may have arrived tells what does not stand any more."""
    found = select(Delivery.id).where(
        Delivery.id == delivery.id, Delivery.may_have_left_at.is_not(None), is_outdated()
    )
    return session.scalar(found) is not None


def release_held(
    session: Session, delivery: Delivery, *, now: datetime, is_outdated_too: bool = False
) -> None:
    """Sends a letter again that may have arrived, as a person decided; see `resend`.

    Raises:
        ConflictError: it is not held, or may not be sent any more.
    """
    _check_held(delivery)
    resend(session, delivery, now=now, is_outdated_too=is_outdated_too)


def drop_held(session: Session, delivery: Delivery) -> None:
    """Leaves a letter alone that may have arrived, as a person decided.

    Raises:
        ConflictError: it is not held.
    """
    _check_held(delivery)
    delivery.state, delivery.trouble = DeliveryState.CANCELLED, LEFT_ALONE
    session.flush()


def _check_held(delivery: Delivery) -> None:
    if delivery.state is not DeliveryState.HELD:
        raise ConflictError("This letter does not wait for a decision.")

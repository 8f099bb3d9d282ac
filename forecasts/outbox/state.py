"""How sending goes: failures in a row, the pause after too many, and how it ends.

After `ENOUGH` failures in a row the outbox pauses by itself, so that a server that refuses
everything costs few letters. While it pauses so, one letter is tried every half hour; the first
that is taken ends the pause. A pause a person began is ended by a person only.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select

from forecasts.db import Session
from forecasts.mail import Answer, Fate
from forecasts.models import Delivery, Outbox
from forecasts.values import DeliveryState

ENOUGH: Final = 20
"""So many failures in a row pause the outbox."""
PROBED_EVERY: Final = timedelta(minutes=30)
_NAME: Final = "mail"
_WHY: Final = 500
_OF_THE_SERVER: Final = frozenset({421, 432, 454})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxState:
    """How sending goes.

    Attributes:
        failures: how many attempts failed in a row that say nothing about an address.
        paused_at: since when nothing is sent, None while letters are sent.
        paused_why: why.
        is_probing: whether it paused by itself, and ends the pause by itself.
        waiting: how many letters wait.
        held: how many wait for a person, since they may have arrived.
        failed: how many were given up.
        oldest_due_at: since when the letter has been due that is due longest, None if none is due.
    """

    failures: int
    paused_at: datetime | None
    paused_why: str | None
    is_probing: bool
    waiting: int
    held: int
    failed: int
    oldest_due_at: datetime | None


def outbox_state(session: Session, *, now: datetime) -> OutboxState:
    """Says how sending goes."""
    row = session.get(Outbox, _NAME)
    counted = select(Delivery.state, func.count().label("number")).group_by(Delivery.state)
    numbers = {row.state: row.number for row in session.execute(counted)}
    return OutboxState(
        failures=row.failures if row else 0,
        paused_at=row.paused_at if row else None,
        paused_why=row.paused_why if row else None,
        is_probing=row is not None and _is_probing(row),
        waiting=numbers.get(DeliveryState.WAITING, 0),
        held=numbers.get(DeliveryState.HELD, 0),
        failed=numbers.get(DeliveryState.FAILED, 0),
        oldest_due_at=oldest_due(session, now=now),
    )


def oldest_due(session: Session, *, now: datetime) -> datetime | None:
    """Says since when the letter has been due that is due longest; None when none is due."""
    oldest = select(func.min(Delivery.due_at))
    return session.scalar(
        oldest.where(Delivery.state == DeliveryState.WAITING, Delivery.due_at <= now)
    )


def _is_probing(row: Outbox) -> bool:
    return row.paused_at is not None and row.failures >= ENOUGH


def _own_row(session: Session) -> Outbox:
    row = session.get(Outbox, _NAME)
    if row is None:
        row = Outbox(name=_NAME)
        session.add(row)
        session.flush()
    return row


def pause(session: Session, why: str, *, now: datetime) -> None:
    """Sends nothing until a person resumes."""
    row = _own_row(session)
    row.failures, row.paused_at, row.paused_why = 0, now, why[:_WHY]
    session.flush()


def resume(session: Session) -> bool:
    """Sends again; returns whether it paused."""
    row = _own_row(session)
    was_paused = row.paused_at is not None
    row.failures, row.paused_at, row.paused_why = 0, None, None
    session.flush()
    return was_paused


class Leave(StrEnum):
    """Whether a letter may be sent now; `probe` is one, to find out whether sending works again."""

    GIVEN = "given"
    PROBE = "probe"
    REFUSED = "refused"


def leave_to_send(session: Session, *, now: datetime) -> Leave:
    """Says whether a letter may be sent now."""
    row = session.get(Outbox, _NAME)
    if row is None or row.paused_at is None:
        return Leave.GIVEN
    if not _is_probing(row):
        return Leave.REFUSED
    newest = select(func.max(Delivery.attempted_at)).where(Delivery.attempted_at <= now)
    tried_at = session.scalar(newest)
    # what lies ahead was noted while the clock was ahead
    known = [each for each in (tried_at, row.paused_at) if each is not None and each <= now]
    is_soon = bool(known) and max(known) + PROBED_EVERY > now
    return Leave.REFUSED if is_soon else Leave.PROBE


def is_trouble_of_the_server(answer: Answer) -> bool:
    """Says whether an answer tells that the server, not the letter or its address, is in trouble.

    No answer, a server that closes, one that lets nobody in, and a refusal that does not name the
    address: when these come in a row, something is wrong that waiting letters must not pay for.
    """
    if answer.fate is Fate.TAKEN or answer.is_address_dead:
        return False
    if answer.fate is Fate.LATER:
        return answer.status is None or answer.status in _OF_THE_SERVER or answer.status >= 500
    return True


def count(session: Session, answer: Answer, *, now: datetime) -> None:
    """Counts an answer among the failures in a row; pauses when they are too many.

    A letter that is taken ends the row, and a pause the outbox began by itself.
    """
    row = _own_row(session)
    if answer.fate is Fate.TAKEN:
        if _is_probing(row):
            row.paused_at = row.paused_why = None
        if row.failures:
            row.failures = 0
    elif is_trouble_of_the_server(answer):
        row.failures += 1
        if row.failures >= ENOUGH and row.paused_at is None:
            row.paused_at = now
            why = f"{row.failures} attempts failed in a row; the last: {answer.words}"
            row.paused_why = why[:_WHY]
    session.flush()

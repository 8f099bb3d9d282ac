"""Sending letters: claimed under a lease, sent with no transaction open, settled by the answer.

A letter is never lost: it waits until a server took it, refused it, or three days passed. It is
sent twice only where a process or a connection ended between the server's taking it and our
knowing: then its lease runs out, and the same bytes go again under the same Message-ID, or the
letter is held for a person.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, bindparam, func, or_, select, update

from forecasts.db import Session
from forecasts.mail import Answer, Fate, Mailer, MailLine
from forecasts.models import Delivery, Subscription
from forecasts.outbox.letters import owe_again
from forecasts.outbox.outdated import FRESH, is_due_anew
from forecasts.outbox.state import Leave, count, is_trouble_of_the_server, leave_to_send
from forecasts.outbox.suppression import suppress, why_not
from forecasts.patience import is_given_up, wait_after
from forecasts.values import DeliveryState, SuppressionReason

LEASE: Final = timedelta(minutes=5)
"""Longer than a mailer takes over one letter, whatever the server does."""
MOST: Final = 50
PER_MINUTE: Final = 600
PUT_OFF: Final = timedelta(hours=1)
TIRED: Final = 3
"""After so many failures of the server in a row a round ends, and the next waits a while."""
_AHEAD: Final = timedelta(hours=1)
"""A lease that ends this much later than any that begins now was taken while a clock was wrong."""
_TROUBLE: Final = 500
_UNSURE: Final = "Whoever sent it did not say what came of it; it may have arrived."
_DUE: Final = (
    select(Delivery)
    .where(
        Delivery.state == DeliveryState.WAITING,
        or_(
            Delivery.due_at <= bindparam("now"),
            and_(Delivery.began_at.is_not(None), Delivery.due_at > bindparam("ahead")),
        ),
        ~is_due_anew(bindparam("old")),
    )
    .order_by(Delivery.due_at, Delivery.id)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter this process may send until its lease ends."""

    id: int
    address: str
    content: bytes
    attempts: int
    created_at: datetime
    until: datetime
    is_probe: bool


@dataclass(slots=True)
class Round:
    """What came of sending some letters over one connection.

    Attributes:
        states: what each letter is now, in the order in which they were looked at.
        troubles: why some were not taken.
        poisoned: what went wrong with a letter in a way nobody expected; it was put off.
        is_tired: whether the server is in such trouble that the next round had better wait.
    """

    states: list[DeliveryState] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    poisoned: list[Exception] = field(default_factory=list)
    is_tired: bool = False

    @property
    def taken(self) -> int:
        """How many a server took."""
        return self.states.count(DeliveryState.SENT)


def _next_due(session: Session, now: datetime) -> Delivery | None:
    """Finds the letter that is due longest; one that is to be written anew is passed over."""
    said = {"now": now, "ahead": now + LEASE + _AHEAD, "old": now - FRESH}
    return session.scalars(_DUE, said).one_or_none()


def _is_hurried(session: Session, now: datetime, per_minute: int) -> bool:
    """Whether as many letters as are allowed were tried within the last minute, by anybody."""
    tried = select(func.count()).where(
        Delivery.attempted_at > now - timedelta(minutes=1), Delivery.attempted_at <= now
    )
    return (session.scalar(tried) or 0) >= per_minute


def claim_letter(
    session: Session, *, now: datetime, holds: bool = False, per_minute: int = PER_MINUTE
) -> Claimed | DeliveryState | None:
    """Claims the letter that is due longest; its due time moves ahead before anything is sent.

    Whether it may be sent is looked at again here, so that an unsubscription or a suppression
    takes effect on what was put before it.

    Args:
        session: a writing session.
        now: the present instant.
        holds: whether a letter that may have arrived is held for a person, and not sent again.
        per_minute: how many letters are sent in a minute at most, by all processes together.

    Returns:
        The claim; or what became of the letter instead; or None when nothing is to be sent now, or
        another process was quicker.
    """
    leave = leave_to_send(session, now=now)
    if leave is Leave.REFUSED:
        return None
    letter = _next_due(session, now)
    if letter is None or _is_hurried(session, now, per_minute):
        return None
    if letter.began_at is not None:  # whoever sent it did not say what came of it
        _note_leaving(letter, letter.began_at)
        session.flush()
    if aside := _set_aside(session, letter, holds=holds):
        letter.trouble = aside[1]
        _end(session, letter, aside[0])
        session.flush()
        return letter.state
    until, attempts = now + LEASE, letter.attempts + 1
    taken = session.execute(
        update(Delivery)
        .where(
            Delivery.id == letter.id,
            Delivery.state == DeliveryState.WAITING,
            Delivery.due_at == letter.due_at,
        )
        .values(due_at=until, began_at=now, attempted_at=now, attempts=attempts)
        .returning(Delivery.content)
    ).one_or_none()
    if taken is None:
        return None
    return Claimed(
        id=letter.id,
        address=letter.address,
        content=taken.content,
        attempts=attempts,
        created_at=letter.created_at,
        until=until,
        is_probe=leave is Leave.PROBE,
    )


def _set_aside(
    session: Session, letter: Delivery, *, holds: bool
) -> tuple[DeliveryState, str] | None:
    """Says what becomes of a due letter that is not to be sent, and why."""
    subscription = session.get_one(Subscription, letter.subscription_id)
    why = why_not(session, subscription, letter.kind, letter.address, asked=letter.created_at)
    if why is not None:
        return DeliveryState.CANCELLED, f"{why} {_UNSURE}" if letter.began_at else why
    if letter.content is None:
        return DeliveryState.FAILED, "What this letter said is not kept any more."
    if holds and letter.began_at is not None:
        return DeliveryState.HELD, _UNSURE
    return None


def settle_letter(
    session: Session, claimed: Claimed, answer: Answer, *, now: datetime, holds: bool = False
) -> DeliveryState | None:
    """Writes down what came of an attempt: sent, later, given up, or held.

    That a server took a letter is written down whoever holds it by now.

    Returns:
        What the letter is now; None when it is gone, or another took it over meanwhile.
    """
    count(session, answer, now=now)
    letter = session.get(Delivery, claimed.id)
    if answer.is_address_dead:
        reason = SuppressionReason.BOUNCED
        suppress(session, claimed.address, reason, now=now, detail=answer.words)
    if letter is None:
        return None
    if answer.fate in {Fate.TAKEN, Fate.UNCERTAIN}:
        _note_leaving(letter, now)
    if answer.fate is Fate.TAKEN:
        if letter.state is not DeliveryState.SENT:
            letter.state, letter.sent_at = DeliveryState.SENT, now
            letter.due_at = letter.began_at = letter.trouble = None
            letter.status = answer.status
    elif letter.due_at != claimed.until or letter.began_at is None:
        session.flush()
        return None
    else:
        letter.status, letter.trouble = answer.status, answer.words[:_TROUBLE]
        _not_taken(session, letter, claimed, answer, now=now, holds=holds)
    session.flush()
    return letter.state


def _not_taken(
    session: Session,
    letter: Delivery,
    claimed: Claimed,
    answer: Answer,
    *,
    now: datetime,
    holds: bool,
) -> None:
    """Gives a letter up, holds it or has it wait, as a server said that did not take it."""
    is_final = answer.fate is Fate.REFUSED and not claimed.is_probe
    if is_final or answer.is_address_dead:
        _end(session, letter, DeliveryState.FAILED)
    elif holds and answer.fate is Fate.UNCERTAIN:
        _end(session, letter, DeliveryState.HELD)
    else:
        _wait(session, letter, claimed, now, wait_after(claimed.attempts))


def _note_leaving(letter: Delivery, at: datetime) -> None:
    letter.may_have_left_at = letter.may_have_left_at or at


def _end(session: Session, letter: Delivery, state: DeliveryState) -> None:
    letter.state, letter.due_at, letter.began_at = state, None, None
    if state in {DeliveryState.FAILED, DeliveryState.CANCELLED}:
        owe_again(session, letter)


def _wait(
    session: Session, letter: Delivery, claimed: Claimed, now: datetime, span: timedelta
) -> None:
    next_at = now + span
    if is_given_up(next_at, since=claimed.created_at, attempts=claimed.attempts):
        tries = f"{claimed.attempts} attempts within three days failed; the last: {letter.trouble}"
        letter.trouble = tries[:_TROUBLE]
        _end(session, letter, DeliveryState.FAILED)
    else:
        letter.due_at, letter.began_at = next_at, None


def put_off(
    session: Session, claimed: Claimed, error: Exception, *, now: datetime, holds: bool = False
) -> DeliveryState | None:
    """Puts a letter off that failed in a way nobody expected; holds it if it may have arrived."""
    letter = session.get(Delivery, claimed.id)
    if letter is None or letter.due_at != claimed.until:
        return None
    letter.trouble = f"unexpected: {type(error).__name__}: {error}"[:_TROUBLE]
    _note_leaving(letter, now)
    if holds:
        _end(session, letter, DeliveryState.HELD)
    else:
        _wait(session, letter, claimed, now, PUT_OFF)
    session.flush()
    return letter.state


def _never() -> bool:
    return False


@dataclass(slots=True)
class _Sending:
    """One round under way."""

    transaction: Callable[[], AbstractContextManager[Session]]
    now: Callable[[], datetime]
    holds: bool
    per_minute: int
    round: Round = field(default_factory=Round)
    failures: int = 0

    def next_letter(self) -> Claimed | DeliveryState | None:
        with self.transaction() as session:
            return claim_letter(
                session, now=self.now(), holds=self.holds, per_minute=self.per_minute
            )

    def send(self, line: MailLine, claimed: Claimed) -> bool:
        """Sends one letter; says whether the round may go on."""
        try:
            answer = line.send(claimed.address, claimed.content)
        except Exception as error:  # noqa: BLE001  # whatever it is, the others must go on
            with self.transaction() as session:
                state = put_off(session, claimed, error, now=self.now(), holds=self.holds)
            self.round.poisoned.append(error)
            self._note(state)
            return False
        with self.transaction() as session:
            state = settle_letter(session, claimed, answer, now=self.now(), holds=self.holds)
        self._note(state)
        if answer.fate is not Fate.TAKEN:
            self.round.troubles.append(f"letter {claimed.id}: {answer.words}")
        self.failures = self.failures + 1 if is_trouble_of_the_server(answer) else 0
        self.round.is_tired = self.failures >= TIRED
        return not self.round.is_tired and not claimed.is_probe

    def _note(self, state: DeliveryState | None) -> None:
        if state is not None:
            self.round.states.append(state)


def send_some(
    *,
    transaction: Callable[[], AbstractContextManager[Session]],
    mailer: Mailer,
    now: Callable[[], datetime],
    most: int = MOST,
    holds: bool = False,
    per_minute: int = PER_MINUTE,
    is_stopping: Callable[[], bool] = _never,
) -> Round | None:
    """Sends letters that are due, one by one, over one connection.

    A round ends when nothing is due, the letters of this minute are sent, enough are done, the
    server fails again and again, a letter fails in a way nobody expected, or a stop is asked for.

    Args:
        transaction: opens a writing transaction; none is open while a letter is sent.
        mailer: what opens the connection.
        now: the clock.
        most: how many letters a round looks at.
        holds: whether a letter that may have arrived is held for a person, and not sent again.
        per_minute: how many letters are sent in a minute at most, by all processes together.
        is_stopping: whether the process was asked to end.

    Returns:
        What came of it; None when nothing was to be sent.
    """
    sending = _Sending(transaction, now, holds, per_minute)
    looked_at = 0
    with mailer.line() as line:
        while looked_at < most and not is_stopping():
            found = sending.next_letter()
            if found is None:
                break
            looked_at += 1
            if isinstance(found, DeliveryState):
                sending.round.states.append(found)
            elif not sending.send(line, found):
                break
    return sending.round if looked_at else None

"""Asking for mail, agreeing to it by a link in a letter, and ending it."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from secrets import token_urlsafe
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from forecasts import outbox
from forecasts.accounts import check_email, known_account
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.models import Delivery, Subscription
from forecasts.subscriptions.choices import Choices, choices_of
from forecasts.subscriptions.keeping import change, keep_choices, lock, schedule, settled
from forecasts.subscriptions.letters import Letterhead, write_letter
from forecasts.subscriptions.links import Found, Purpose, found_by
from forecasts.values import Cadence, MailKind, SuppressionReason

ONE_LETTER_IN: Final = timedelta(hours=24)

MOST_UNANSWERED: Final = 3
"""How many letters an address may leave unanswered; from then on it gets one in `SELDOM`."""
SELDOM: Final = timedelta(days=30)


class Asked(StrEnum):
    """What came of asking; whoever asked is told none of it, for it says who gets mail."""

    CONFIRMATION = "confirmation"
    """A letter asks the address to agree."""
    ALREADY = "already"
    """A letter tells the address that it agreed before, and where to change what it gets."""
    TOO_SOON = "too soon"
    """The address got such a letter within a day."""
    UNANSWERED = "unanswered"
    """It answered none of the last letters; for some time it gets no other."""
    SUPPRESSED = "suppressed"
    """Nothing is sent to the address."""


def known_subscription(session: Session, email: str) -> Subscription | None:
    """Finds the subscription of an address, in any case; None when there is none."""
    key = outbox.address_key(email)
    return session.scalars(select(Subscription).where(Subscription.email_key == key)).one_or_none()


def new_subscription(
    session: Session, email: str, choices: Choices, *, now: datetime
) -> Subscription:
    """Makes the subscription of an address, or finds what another process just made."""
    made = Subscription(
        public_id=token_urlsafe(16),
        email=email,
        email_key=outbox.address_key(email),
        cadence=choices.cadence,
        created_at=now,
    )
    keep_choices(made, choices)
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:
        known = known_subscription(session, email)
        if known is None:
            raise
        return known
    return made


def ask(
    session: Session, email: str, choices: Choices, *, head: Letterhead, now: datetime
) -> Asked:
    """Asks for mail to an address; it agrees by the link in the letter that is written to it.

    At most one letter goes to an address within 24 hours, and after three without an answer one in
    30 days. Whoever asks learns nothing, and changes nothing anybody agreed to: only of an
    address that never agreed counts what was asked last, by the links of earlier letters, too.

    Args:
        session: an open writing transaction.
        email: the address.
        choices: what is asked for.
        head: from where letters come.
        now: the present instant.

    Raises:
        InvalidInputError: the address is none, or nothing is asked for.
        NotFoundError: there is no such forecaster.
    """
    address = check_email(email)
    _check_for_anybody(choices)
    choices = settled(session, choices)
    if outbox.is_suppressed(session, address):
        return Asked.SUPPRESSED
    known = known_subscription(session, address)
    subscription = known or new_subscription(session, address, choices, now=now)
    lock(session, subscription)
    if subscription.confirmed_at is None and subscription.account_id is None:
        keep_choices(subscription, choices)
    return _write(session, subscription, head=head, now=now)


def _check_for_anybody(choices: Choices) -> None:
    """Refuses to ask for nothing; who has no account has no record of their own."""
    if choices.cadence is Cadence.NEVER:
        raise InvalidInputError("No report is asked for; choose weekly or monthly.")
    if not (choices.whole_board or choices.tags or choices.forecasters):
        raise InvalidInputError(
            "The report would tell of nothing; choose everything, a tag or a forecaster."
        )


def _why_not(session: Session, subscription: Subscription, now: datetime) -> Asked | None:
    """Says why an address is not written to about its subscription now, None when it may be."""
    asked_at = subscription.asked_at
    if asked_at is None or now >= asked_at + SELDOM:
        return None
    if now < asked_at + ONE_LETTER_IN:
        return Asked.TOO_SOON
    answered_at = subscription.confirmed_at or datetime.min.replace(tzinfo=UTC)
    unanswered = session.scalar(
        select(func.count()).where(
            Delivery.subscription_id == subscription.id,
            Delivery.kind == MailKind.CONFIRMATION,
            Delivery.created_at > answered_at,
        )
    )
    return Asked.UNANSWERED if (unanswered or 0) >= MOST_UNANSWERED else None


def _write(
    session: Session, subscription: Subscription, *, head: Letterhead, now: datetime
) -> Asked:
    reason = _why_not(session, subscription, now)
    if reason is not None:
        return reason
    subscription.asked_at = now
    session.flush()
    is_live = subscription.confirmed_at is not None and subscription.ended_at is None
    if write_letter(session, subscription, head=head, now=now) is None:
        return Asked.SUPPRESSED
    return Asked.ALREADY if is_live else Asked.CONFIRMATION


def ask_again(
    session: Session, subscription: Subscription, *, head: Letterhead, now: datetime
) -> Asked:
    """Mails the address of a subscription fresh links: to agree, or to change and end its mail."""
    if outbox.is_suppressed(session, subscription.email):
        return Asked.SUPPRESSED
    lock(session, subscription)
    return _write(session, subscription, head=head, now=now)


def enrol(
    session: Session, email: str, choices: Choices, *, now: datetime, again: bool = False
) -> Subscription:
    """Begins to mail to an address that agreed elsewhere, by the word of whoever runs the site.

    Args:
        session: an open writing transaction.
        email: the address.
        choices: what it gets.
        now: the present instant.
        again: whether it agreed anew, where it had unsubscribed.

    Raises:
        ConflictError: nothing is sent to the address, or it had unsubscribed.
        InvalidInputError: the address is none, or nothing is asked for.
        NotFoundError: there is no such forecaster.
    """
    address = check_email(email)
    _check_for_anybody(choices)
    choices = settled(session, choices)
    if outbox.is_suppressed(session, address):
        raise ConflictError(
            f"Nothing is sent to {address}: mail came back from it, or somebody said so."
        )
    known = known_subscription(session, address)
    if known is not None and known.ended_at is not None and not again:
        raise ConflictError(
            f"{address} unsubscribed on {known.ended_at:%Y-%m-%d}. Only if it asked for mail again "
            "since then, add --again."
        )
    subscription = known or new_subscription(session, address, choices, now=now)
    if subscription.confirmed_at is not None and subscription.ended_at is None:
        change(session, subscription, choices, now=now)
    else:
        keep_choices(subscription, choices)
        agree(session, subscription, now=now)
    return subscription


def confirm(session: Session, key: str, token: str, *, now: datetime) -> Found | None:
    """Agrees to mail by the link in a letter; whoever left before comes back anew.

    Args:
        session: an open writing transaction.
        key: the secret key of the site.
        token: the end of the address.
        now: the present instant.

    Returns:
        Whose it is; where it says that the link is over, nothing was done. None for a token
        nobody made here.
    """
    found = found_by(session, key, token, Purpose.CONFIRM, now=now)
    if found is None or found.is_over:
        return found
    subscription = found.subscription
    account = known_account(session, subscription.email)
    if account is not None and account.id != subscription.account_id:
        others = select(Subscription.id).where(Subscription.account_id == account.id)
        if subscription.account_id is None and session.scalar(others) is None:
            subscription.account_id = account.id
    if account is not None and account.id == subscription.account_id:
        account.email_proved_at = now
    agree(session, subscription, now=now)
    return found


def agree(session: Session, subscription: Subscription, *, now: datetime) -> None:
    """Begins to mail to an address that agreed; older links end where it had left."""
    if subscription.ended_at is not None:
        subscription.generation += 1
        subscription.reported_until = None
    subscription.confirmed_at, subscription.ended_at = now, None
    schedule(subscription, choices_of(subscription), now=now)
    session.flush()


def never_write(session: Session, subscription: Subscription, *, now: datetime) -> None:
    """Has nothing ever sent to an address again, as it asked by a link; whatever it got ends."""
    detail = "by the link in a letter"
    outbox.suppress(session, subscription.email, SuppressionReason.ASKED, now=now, detail=detail)
    unsubscribe(session, subscription, now=now)


def unsubscribe(session: Session, subscription: Subscription, *, now: datetime) -> int:
    """Ends all mail to an address, and calls back what waits; twice is as good as once.

    Returns:
        How many letters were called back.
    """
    lock(session, subscription)
    subscription.ended_at = subscription.ended_at or now
    subscription.report_due_at = subscription.report_week = None
    subscription.notice_due_at = subscription.held_until = None
    session.flush()
    return outbox.cancel_waiting(session, subscription.id)

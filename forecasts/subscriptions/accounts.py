"""The one subscription of an account: made on first need, at the address the account has."""

from dataclasses import replace
from datetime import datetime
from typing import Final, Literal, overload

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import aliased

from forecasts import outbox
from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.models import Account, Delivery, Subscription
from forecasts.subscriptions.asking import (
    Asked,
    agree,
    ask_again,
    known_subscription,
    new_subscription,
    unsubscribe,
)
from forecasts.subscriptions.choices import Choices, choices_of
from forecasts.subscriptions.keeping import keep_choices, schedule
from forecasts.subscriptions.letters import Letterhead
from forecasts.values import Cadence

_OFTEN: Final = (Cadence.NEVER, Cadence.MONTHLY, Cadence.WEEKLY)


def _own(session: Session, account: Account) -> Subscription | None:
    query = select(Subscription).where(Subscription.account_id == account.id)
    return session.scalars(query).one_or_none()


@overload
def of_account(
    session: Session, account: Account, *, now: datetime, create: Literal[True] = True
) -> Subscription: ...


@overload
def of_account(
    session: Session, account: Account, *, now: datetime, create: Literal[False]
) -> Subscription | None: ...


def of_account(
    session: Session, account: Account, *, now: datetime, create: bool = True
) -> Subscription | None:
    """Gives the subscription of an account; it counts as agreed to once its address is proved.

    Args:
        session: an open writing transaction; a reading one where nothing is made.
        account: the account.
        now: the present instant.
        create: whether to make one, or take over that of its address, where it has none. It then
            gets no report, but reminders and notices.

    Returns:
        None where there is none and none is to be made.

    Raises:
        ConflictError: somebody gets mail at the address, and it is not proved that it is theirs.
    """
    own = _own(session, account)
    if not create:
        return own
    if own is None:
        own = _taken_over(session, account, now=now) or new_subscription(
            session,
            account.email or "",
            _first_choices(account),
            now=now,
        )
        own.account_id = account.id
        session.flush()
    follow_account(session, account, now=now)
    return own


def _first_choices(account: Account) -> Choices:
    return Choices(cadence=Cadence.NEVER, zone=account.zone)


def _taken_over(session: Session, account: Account, *, now: datetime) -> Subscription | None:
    """Finds what is mailed to the address of an account already, if it may be its own."""
    there = known_subscription(session, account.email or "")
    if there is not None and there.account_id is not None:
        follow_account(session, session.get_one(Account, there.account_id), now=now)
        return None  # it was of an account that has another address by now
    if there is not None and account.email_proved_at is None:
        raise ConflictError(
            f"Somebody gets mail at {account.email} already. Sign in by a link that is mailed "
            "there to show that it is you."
        )
    if there is not None and there.confirmed_at is None:
        keep_choices(there, _first_choices(account))  # nobody agreed to what was asked for
    return there


def follow_account(session: Session, account: Account, *, now: datetime) -> None:
    """Has the mail of an account go to the address it has now; see `forecasts.accounts.links`.

    Links mailed to the old address end, and letters that wait for it are called back. Whatever
    was mailed to the new address before becomes part of it; an address that had ended all mail gets
    none because of it.
    """
    own = _own(session, account)
    if own is None or account.email is None or account.email_key is None:
        return
    if own.email_key != account.email_key:
        there = known_subscription(session, account.email)
        if there is not None:
            _merge(session, own, there, now=now)
        own.email, own.email_key = account.email, account.email_key
        own.generation += 1
        session.flush()
        outbox.cancel_waiting(session, own.id)
    is_waiting = own.confirmed_at is None and own.ended_at is None
    if is_waiting and account.email_proved_at is not None:
        agree(session, own, now=now)


def _merge(session: Session, kept: Subscription, other: Subscription, *, now: datetime) -> None:
    """Gives up a subscription for another, which keeps what it was sent, and that it ended.

    The report goes on as that of the two which came more often.
    """
    outbox.cancel_waiting(session, other.id)
    had_ended = other.ended_at is not None
    is_live = other.confirmed_at is not None and not had_ended
    is_richer = is_live and _OFTEN.index(other.cadence) > _OFTEN.index(kept.cadence)
    if is_richer:
        _take_report(kept, other)
    same = aliased(Delivery)
    is_double = exists().where(
        same.subscription_id == kept.id,
        same.kind == Delivery.kind,
        same.period == Delivery.period,
    )
    session.execute(
        update(Delivery)
        .where(Delivery.subscription_id == other.id, ~is_double)
        .values(subscription_id=kept.id)
        .execution_options(synchronize_session=False)
    )
    kept.last_week = max(filter(None, (kept.last_week, other.last_week)), default=None)
    session.delete(other)
    if is_richer and kept.confirmed_at is not None and kept.ended_at is None:
        schedule(kept, choices_of(kept), now=now)
    session.flush()
    session.expire_all()
    if had_ended:
        unsubscribe(session, kept, now=now)


def _take_report(kept: Subscription, other: Subscription) -> None:
    """Has a report come as another did; what is told besides it stays as it was."""
    own = choices_of(kept)
    taken = replace(
        choices_of(other),
        own_record=own.own_record,
        reminders=own.reminders,
        notices=own.notices,
        moved_by=own.moved_by,
    )
    keep_choices(kept, taken)
    kept.reported_until = other.reported_until


def begin_mail(
    session: Session, account: Account, *, head: Letterhead, now: datetime
) -> Asked | None:
    """Begins anew to mail to an account: at once where its address is proved, else by a letter.

    Links of letters from before it ended stay ended.

    Returns:
        What came of asking the address; None where it gets mail at once.

    Raises:
        ConflictError: somebody else gets mail at the address.
    """
    own = of_account(session, account, now=now)
    if account.email_proved_at is None:
        return ask_again(session, own, head=head, now=now)
    if own.ended_at is not None:
        agree(session, own, now=now)
    return None


def end_mail(session: Session, account: Account, *, now: datetime) -> None:
    """Ends all mail to an account, and calls back what waits; where there is none, nothing."""
    own = of_account(session, account, now=now, create=False)
    if own is not None:
        unsubscribe(session, own, now=now)


def settle_account(session: Session, *, now: datetime) -> bool:
    """Sees to one account whose mail does not fit: none yet though proved, or another address.

    Returns:
        Whether there was one.
    """
    has_own = exists().where(Subscription.account_id == Account.id)
    is_misfit = exists().where(
        Subscription.account_id == Account.id,
        or_(
            Subscription.email_key != Account.email_key,
            Subscription.confirmed_at.is_(None) & Subscription.ended_at.is_(None),
        ),
    )
    query = select(Account).where(
        Account.email_proved_at.is_not(None),
        Account.erased_at.is_(None),
        Account.disabled_at.is_(None),
        ~has_own | is_misfit,
    )
    account = session.scalars(query.order_by(Account.id).limit(1)).one_or_none()
    if account is not None:
        of_account(session, account, now=now)
    return account is not None

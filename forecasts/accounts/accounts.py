"""Making accounts, finding them, and the forecaster each one is."""

import re
from datetime import datetime
from typing import Final

from sqlalchemy import select

from forecasts.accounts.whose import Viewer
from forecasts.clock import zone_named
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.forecasters import record_own_forecaster
from forecasts.models import Account, Forecaster
from forecasts.naming import drawn_letters
from forecasts.text import clean_text, mixed_word, name_key, printable, without_invisible
from forecasts.values import Role

EMAIL_LIMIT: Final = 254
NAME_LIMIT: Final = 100
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+"
)


def check_email(typed: str) -> str:
    """Returns an email address as it is typed, if mail can be sent there.

    Raises:
        InvalidInputError: it is no address.

    Example:
        >>> check_email(" Anna@forecasts.example ")
        'Anna@forecasts.example'
    """
    address = typed.strip()
    if len(address) > EMAIL_LIMIT or not _EMAIL.fullmatch(address):
        shown = printable(address[:60])
        raise InvalidInputError(
            f"{shown!r} is no email address; write it like anna@forecasts.example."
        )
    return address


def check_name(typed: str) -> str:
    """Returns the name of a member, if nobody can take it for another's that looks alike.

    Raises:
        InvalidInputError: it is empty, too long, cannot be read, or mixes alphabets in one word.
    """
    clean = clean_text(typed, what="name", limit=NAME_LIMIT)
    if not name_key(clean):
        raise InvalidInputError("The name shows nothing; give one that can be read.")
    clean = clean_text(without_invisible(clean), what="name", limit=NAME_LIMIT)
    mixed = mixed_word(clean)
    if mixed is not None:
        raise InvalidInputError(
            f"The word {mixed!r} of the name mixes letters of two alphabets that look alike; "
            "write it in one."
        )
    return clean


def known_account(session: Session, email: str) -> Account | None:
    """Finds the account of an email address, in any case; None when there is none."""
    return session.scalars(
        select(Account).where(Account.email_key == email.strip().lower())
    ).one_or_none()


def find_account(session: Session, email: str) -> Account:
    """Finds the account of an email address.

    Raises:
        NotFoundError: there is none.
    """
    account = known_account(session, email)
    if account is None:
        raise NotFoundError("account", email)
    return account


def account_of(session: Session, viewer: Viewer) -> Account:
    """Gives the account of whoever is signed in."""
    return session.get_one(Account, viewer.account_id)


def marked_account(session: Session, mark: str) -> Account:
    """Finds an account by its mark, if it was not erased.

    Raises:
        NotFoundError: there is none.
    """
    query = select(Account).where(Account.mark == mark, Account.erased_at.is_(None))
    account = session.scalars(query).one_or_none()
    if account is None:
        raise NotFoundError("account", mark)
    return account


def has_admin(session: Session) -> bool:
    """Says whether anybody may sign in as admin."""
    admins = select(Account.id).where(Account.role == Role.ADMIN, Account.disabled_at.is_(None))
    return session.scalar(admins.where(Account.erased_at.is_(None)).limit(1)) is not None


def _new_mark(session: Session) -> str:
    taken = select(Account.id)
    while True:
        mark = f"member {drawn_letters(8)}"
        if session.scalar(taken.where(Account.mark == mark)) is None:
            return mark


def add_account(
    session: Session,
    *,
    email: str,
    name: str | None = None,
    role: Role = Role.FORECASTER,
    zone: str = "UTC",
    now: datetime,
) -> Account:
    """Makes an account; it signs in by link until it sets a password.

    Args:
        session: an open writing transaction.
        email: where mail reaches its owner.
        name: as whom public statements will be known; by default what stands before the @.
        role: what it may do.
        zone: in which times are shown to it.
        now: the present instant.

    Raises:
        InvalidInputError: address, name or zone cannot be used.
        ConflictError: the address has an account.
    """
    address = check_email(email)
    if known_account(session, address) is not None:
        raise ConflictError(f"There is an account for {address} already.")
    zone_named(zone)
    account = Account(
        mark=_new_mark(session),
        email=address,
        email_key=address.lower(),
        name=check_name(name or address.partition("@")[0]),
        role=role,
        zone=zone,
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account


def own_forecaster(session: Session, account_id: int, *, now: datetime) -> Forecaster:
    """Returns the forecaster an account is, recorded hidden if this is its first statement."""
    account = session.get_one(Account, account_id)
    if account.forecaster_id is not None:
        return session.get_one(Forecaster, account.forecaster_id)
    forecaster = record_own_forecaster(session, name=account.name, now=now)
    account.forecaster_id = forecaster.id
    session.flush()
    return forecaster


def viewer_of(account: Account) -> Viewer:
    """Says who looks when somebody signed in with this account does."""
    return Viewer(
        account_id=account.id,
        forecaster_id=account.forecaster_id,
        mark=account.mark,
        name=account.name,
        role=account.role,
        zone=account.zone,
        usual_visibility=account.usual_visibility,
    )

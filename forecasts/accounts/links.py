"""Links that sign in once: mailed to their address, or printed on the terminal of an operator."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select, update

from forecasts.accounts.accounts import add_account, check_email, known_account
from forecasts.accounts.secrets import new_token, token_hash
from forecasts.accounts.sign_in import end_sign_ins
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.models import Account, SignInLink
from forecasts.values import LinkPurpose, Role

LINK_LIFE: Final = timedelta(minutes=30)
_FORGOTTEN_AFTER: Final = timedelta(days=30)
_LIFE: Final = {LinkPurpose.INVITATION: timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Link:
    """What a link that can still be followed does.

    Attributes:
        purpose: what it was made for.
        email: the address it was made for; empty for an invitation of whoever opens it.
        role: the role of the account it makes, None where there is one already.
        leads_to: the path it leads to afterwards.
    """

    purpose: LinkPurpose
    email: str
    role: Role | None
    leads_to: str


def make_link(
    session: Session,
    *,
    purpose: LinkPurpose,
    email: str = "",
    account: Account | None = None,
    role: Role | None = None,
    leads_to: str = "",
    is_mailed: bool = False,
    now: datetime,
) -> str:
    """Makes a link of one use and returns its token; older ones of this address end.

    Links that ended a month ago are forgotten, with the addresses they were made for. Who follows
    one that `is_mailed` to its address, and shown to nobody, proves that mail arrives there.

    Raises:
        InvalidInputError: the address is none.
    """
    address = check_email(email) if email else ""
    _end_links(session, address, now=now, purpose=purpose)
    session.execute(delete(SignInLink).where(SignInLink.expires_at < now - _FORGOTTEN_AFTER))
    token = new_token()
    session.add(
        SignInLink(
            token_hash=token_hash(token),
            purpose=purpose,
            email=address,
            account_id=account.id if account else None,
            role=role,
            leads_to=leads_to,
            mailed_at=now if is_mailed else None,
            created_at=now,
            expires_at=now + _LIFE.get(purpose, LINK_LIFE),
        )
    )
    session.flush()
    return token


def _end_links(
    session: Session, email: str, *, now: datetime, purpose: LinkPurpose | None = None
) -> None:
    """Ends the links of an address, however it was typed; of all purposes, or of one."""
    ended = update(SignInLink).where(
        func.lower(SignInLink.email) == email.lower(), SignInLink.used_at.is_(None)
    )
    ended = ended if purpose is None else ended.where(SignInLink.purpose == purpose)
    session.execute(ended.values(used_at=now))


def _found(session: Session, token: str, now: datetime) -> SignInLink:
    query = select(SignInLink).where(SignInLink.token_hash == token_hash(token))
    link = session.scalars(query).one_or_none()
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise InvalidInputError(
            "This link was used already, or its time is over; ask for a new one."
        )
    return link


def look_at_link(session: Session, token: str, *, now: datetime) -> Link:
    """Says what a link does, and leaves it as it is.

    Raises:
        InvalidInputError: it was used, its time is over, or there is none.
    """
    link = _found(session, token, now)
    return Link(link.purpose, link.email, link.role, link.leads_to)


def follow_link(
    session: Session, token: str, *, now: datetime, email: str = "", name: str | None = None
) -> tuple[Account, Link]:
    """Uses a link up and returns whose it is; an account is made where there is none.

    Args:
        session: an open writing transaction.
        token: of the link.
        now: the present instant.
        email: the address of a new account, where the link names none.
        name: the name of a new account.

    Raises:
        InvalidInputError: it was used, its time is over, there is none, or the address is none.
        ConflictError: the account is disabled, or the address is somebody else's by now.
    """
    link = _found(session, token, now)
    link.used_at = now
    account = session.get_one(Account, link.account_id) if link.account_id else None
    if account is None:
        account = known_account(session, link.email) if link.email else None
    if account is None:
        account = add_account(
            session,
            email=link.email or email,
            name=name or None,
            role=link.role or Role.FORECASTER,
            now=now,
        )
    if link.purpose is LinkPurpose.SIGN_IN and account.email_key != link.email.lower():
        raise InvalidInputError("This link was mailed to an address the account no longer has.")
    if link.purpose is LinkPurpose.NEW_ADDRESS:
        _move(session, account, link.email, now)
    if account.disabled_at is not None or account.erased_at is not None:
        raise ConflictError("This account is disabled; ask whoever runs this site.")
    if link.mailed_at is not None and account.email_key == link.email.lower():
        account.email_proved_at = now
    return account, Link(link.purpose, link.email, link.role, link.leads_to)


def _move(session: Session, account: Account, email: str, now: datetime) -> None:
    """Gives an account its new address; sign-ins end, and links mailed to the old one."""
    other = known_account(session, email)
    if other is not None and other.id != account.id:
        raise ConflictError(f"There is an account for {email} already.")
    _end_links(session, account.email or "", now=now)
    account.email, account.email_key, account.email_proved_at = email, email.lower(), None
    end_sign_ins(session, account.id, now=now)

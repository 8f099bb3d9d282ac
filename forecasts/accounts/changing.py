"""Changing an account: its profile, its role, and whether it may sign in."""

from datetime import datetime

from sqlalchemy import select

from forecasts import ledger
from forecasts.accounts.accounts import check_name
from forecasts.accounts.sign_in import end_sign_ins
from forecasts.clock import zone_named
from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.forecasters import known_forecaster
from forecasts.models import Account, Alias, Forecaster
from forecasts.naming import free_slug
from forecasts.text import name_key
from forecasts.values import Chain, Role, Visibility


def change_profile(
    session: Session,
    account: Account,
    *,
    name: str,
    zone: str,
    usual_visibility: Visibility,
    now: datetime,
) -> None:
    """Changes name, zone and usual visibility; a forecaster nobody sees yet follows the name.

    Raises:
        InvalidInputError: the name shows nothing or is too long, or there is no such zone.
    """
    clean = check_name(name)
    zone_named(zone)
    account.zone, account.usual_visibility = zone, usual_visibility
    if clean == account.name:
        return
    account.name = clean
    own = session.get(Forecaster, account.forecaster_id) if account.forecaster_id else None
    if own is None or own.is_public or own.name == clean:
        return
    own.name, own.slug = clean, free_slug(session, Forecaster, clean, Visibility.PRIVATE)
    ledger.record(session, own, "edited", chain=Chain.PRIVATE, now=now)


def public_name(session: Session, account: Account) -> str | None:
    """Gives the name under which an account is known in public, None while it is not."""
    own = session.get(Forecaster, account.forecaster_id) if account.forecaster_id else None
    return own.name if own and own.is_public else None


def rename_in_public(session: Session, account: Account, name: str, *, now: datetime) -> None:
    """Changes the name an account is known by in public; the old one still leads there.

    Raises:
        InvalidInputError: the name shows nothing or is too long.
        ConflictError: the account is not known in public, or somebody else is called that.
    """
    own = session.get(Forecaster, account.forecaster_id) if account.forecaster_id else None
    if own is None or not own.is_public:
        raise ConflictError(f"{account.mark} has said nothing in public; its name is its own.")
    clean = check_name(name)
    known = known_forecaster(session, clean)
    if known is not None and known.id != own.id:
        raise ConflictError(f"{clean!r} names somebody else; choose another.")
    if known is None:
        session.add(Alias(forecaster_id=own.id, name=clean, name_key=name_key(clean)))
    account.name = own.name = clean
    ledger.record(session, own, "edited", chain=Chain.PUBLIC, now=now)


def check_leaves_admin(session: Session, account: Account) -> None:
    """Refuses to lose the last admin while others have accounts.

    Raises:
        ConflictError: this is the only admin who may sign in.
    """
    if account.role is not Role.ADMIN or account.disabled_at is not None:
        return
    others = select(Account.id).where(Account.id != account.id, Account.erased_at.is_(None))
    admins = others.where(Account.role == Role.ADMIN, Account.disabled_at.is_(None))
    has_others = session.scalar(others.limit(1)) is not None
    if has_others and session.scalar(admins.limit(1)) is None:
        raise ConflictError(
            f"{account.email} is the only admin; make somebody else admin before that."
        )


def change_role(session: Session, account: Account, role: Role) -> None:
    """Changes what an account may do.

    Raises:
        ConflictError: the last admin would be lost.
    """
    if role is not Role.ADMIN:
        check_leaves_admin(session, account)
    account.role = role
    session.flush()


def disable_account(session: Session, account: Account, *, now: datetime) -> None:
    """Ends every sign-in of an account and lets it sign in no more; twice is as good as once.

    Raises:
        ConflictError: the last admin would be lost.
    """
    check_leaves_admin(session, account)
    account.disabled_at = account.disabled_at or now
    end_sign_ins(session, account.id, now=now)
    session.flush()


def enable_account(session: Session, account: Account) -> None:
    """Lets a disabled account sign in again."""
    account.disabled_at = None
    session.flush()

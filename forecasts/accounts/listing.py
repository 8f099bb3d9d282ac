"""Accounts as whoever runs a site sees them: never what they keep for themselves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from forecasts.db import Session
from forecasts.models import Account, Forecaster, SignIn
from forecasts.values import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """One account.

    Attributes:
        mark: what the record says when it acts.
        email: where mail reaches it, None once it is erased.
        name: as whom it is greeted.
        role: what it may do.
        created_at: since when it exists.
        signed_in_at: when somebody signed in last, None for never.
        disabled_at: since when it may not sign in, None while it may.
        erased_at: when it was erased, None while it was not.
        has_password: whether it may sign in by password.
        public_name: as whom it is known in public, None while it is not.
    """

    mark: str
    email: str | None
    name: str
    role: Role
    created_at: datetime
    signed_in_at: datetime | None
    disabled_at: datetime | None
    erased_at: datetime | None
    has_password: bool
    public_name: str | None


def account_lines(
    session: Session, *, search: str = "", most: int | None = None, is_erased: bool = False
) -> list[AccountLine]:
    """Lists accounts, oldest first.

    Args:
        session: any session.
        search: a part of mark, name or address, in any case.
        most: how many at most, None for all.
        is_erased: whether those that were erased are listed too.
    """
    last = (
        select(SignIn.account_id, func.max(SignIn.began_at).label("at"))
        .group_by(SignIn.account_id)
        .subquery()
    )
    query = (
        select(Account, last.c.at, Forecaster.name)
        .outerjoin(last, last.c.account_id == Account.id)
        .outerjoin(
            Forecaster, (Forecaster.id == Account.forecaster_id) & Forecaster.is_public.is_(True)
        )
        .order_by(Account.id)
        .limit(most)
    )
    if not is_erased:
        query = query.where(Account.erased_at.is_(None))
    wanted = search.strip().lower()
    if wanted:
        columns = (Account.mark, Account.email_key, func.lower(Account.name))
        query = query.where(or_(*(each.contains(wanted, autoescape=True) for each in columns)))
    return [
        AccountLine(
            mark=account.mark,
            email=account.email,
            name=account.name,
            role=account.role,
            created_at=account.created_at,
            signed_in_at=at,
            disabled_at=account.disabled_at,
            erased_at=account.erased_at,
            has_password=account.password_hash is not None,
            public_name=known_as,
        )
        for account, at, known_as in session.execute(query)
    ]

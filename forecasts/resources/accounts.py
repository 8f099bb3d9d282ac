"""Accounts as programs of an admin read them: never what they keep for themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from forecasts.accounts import AccountLine, account_lines
from forecasts.db import Session
from forecasts.resources.parts import Paged, Part, sliced
from forecasts.values import Role

_MEMBER: Final = "member "


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRecord:
    """One account.

    Attributes:
        mark: what the record says when it acts.
        href: its address here.
        email: where mail reaches it.
        name: as whom it is greeted.
        public_name: as whom it is known in public; null while it is not.
        role: what it may do.
        has_password: whether it may sign in by password.
        created_at: since when it exists.
        signed_in_at: when somebody signed in last; null for never.
        disabled_at: since when it may not sign in; null while it may.
    """

    mark: str
    href: str
    email: str | None
    name: str
    public_name: str | None
    role: Role
    has_password: bool
    created_at: datetime
    signed_in_at: datetime | None
    disabled_at: datetime | None


def marked(key: str) -> str:
    """Gives the mark that an address names."""
    return f"{_MEMBER}{key}"


def _record(line: AccountLine) -> AccountRecord:
    return AccountRecord(
        mark=line.mark,
        href=f"/api/v1/accounts/{line.mark.removeprefix(_MEMBER)}",
        email=line.email,
        name=line.name,
        public_name=line.public_name,
        role=line.role,
        has_password=line.has_password,
        created_at=line.created_at,
        signed_in_at=line.signed_in_at,
        disabled_at=line.disabled_at,
    )


def list_accounts(session: Session, paged: Paged, *, text: str) -> Part[AccountRecord]:
    """Lists accounts, the oldest first, or those in whose mark, name or address a text stands."""
    found = sliced(account_lines(session, search=text), paged)
    return Part([_record(each) for each in found.items], found.page, found.pages, found.total)


def account_record(session: Session, mark: str) -> AccountRecord:
    """Shows the account of a mark, which is there."""
    session.flush()
    return next(_record(line) for line in account_lines(session, search=mark) if line.mark == mark)

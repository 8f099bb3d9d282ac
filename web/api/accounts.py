"""Everybody's accounts, for admins: roles, disabling, names; nothing private is shown."""

from typing import Any, Final

from forecasts.accounts import (
    Scope,
    change_role,
    disable_account,
    enable_account,
    marked_account,
    rename_in_public,
)
from forecasts.resources.accounts import AccountRecord, account_record, list_accounts, marked
from forecasts.resources.parts import Paged
from web.api.answers import Listing
from web.api.area import Area, Asked
from web.api.desk_asking import AccountsAsked, NameSent, RoleSent

area: Final = Area("accounts", "Everybody's accounts; for admins.")

_ONE: Final = "/accounts/<mark>"


@area.reads("/accounts", AccountRecord, is_list=True, asks=AccountsAsked, needs=Scope.ADMIN)
def every(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists accounts, the oldest first, or those that match."""
    paged = Paged(query["page"], query["size"])
    return Listing.of(list_accounts(asked.session, paged, text=query.get("q", "")))


@area.does(f"{_ONE}/role", AccountRecord, takes=RoleSent, needs=Scope.ADMIN)
def role(asked: Asked, sent: dict[str, Any], mark: str) -> AccountRecord:
    """Changes what an account may do; the last admin stays one."""
    account = marked_account(asked.session, marked(mark))
    change_role(asked.session, account, sent["role"])
    return account_record(asked.session, account.mark)


@area.does(f"{_ONE}/disabling", AccountRecord, needs=Scope.ADMIN)
def disable(asked: Asked, mark: str) -> AccountRecord:
    """Signs an account out everywhere, and lets nobody sign in to it."""
    account = marked_account(asked.session, marked(mark))
    disable_account(asked.session, account, now=asked.now)
    return account_record(asked.session, account.mark)


@area.does(f"{_ONE}/enabling", AccountRecord, needs=Scope.ADMIN)
def enable(asked: Asked, mark: str) -> AccountRecord:
    """Lets a disabled account sign in again."""
    account = marked_account(asked.session, marked(mark))
    enable_account(asked.session, account)
    return account_record(asked.session, account.mark)


@area.does(f"{_ONE}/name", AccountRecord, takes=NameSent, needs=Scope.ADMIN)
def rename(asked: Asked, sent: dict[str, Any], mark: str) -> AccountRecord:
    """Changes the name an account is known by in public; the old one still leads there."""
    account = marked_account(asked.session, marked(mark))
    rename_in_public(asked.session, account, sent["name"], now=asked.now)
    return account_record(asked.session, account.mark)

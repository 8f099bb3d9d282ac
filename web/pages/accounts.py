"""Accounts, for whoever runs the site: roles, invitations, disabling; nothing private is shown."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.accounts import (
    Limit,
    account_lines,
    change_role,
    check_attempts,
    check_email,
    count_attempt,
    disable_account,
    enable_account,
    known_account,
    make_link,
    marked_account,
    rename_in_public,
)
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.mail import Letter, mailer_of
from forecasts.values import LinkPurpose, Role
from web.access import whoever
from web.contexts.account import AccountsContext
from web.letters import letter, site_host
from web.private import done, page
from web.rendering import absolute, runtime

pages: Final = Blueprint("accounts", __name__)

_MOST: Final = 200
_INVITED: Final = Limit("invited by", 50, timedelta(hours=1))
_REFUSED: Final = (ConflictError, InvalidInputError)


def _page(*, refusal: str = "", invited: str = "", link: str = "") -> Response:
    composed, search = runtime(), request.args.get("q", "").strip()[:200]
    with composed.reading() as session:
        lines = account_lines(session, search=search, most=_MOST + 1)
    context = AccountsContext(
        lines=tuple(lines[:_MOST]),
        search=search,
        is_whole=len(lines) <= _MOST,
        roles=tuple(each.value for each in Role),
        can_mail=composed.settings.mail is not None,
        invited=invited,
        link=link,
        refusal=refusal,
    )
    return page(context, 400 if refusal else 200)


def _home(words: str) -> Response:
    return done(url_for("accounts.every"), words)


def _role(typed: str) -> Role:
    try:
        return Role(typed)
    except ValueError:
        raise InvalidInputError("Choose one of the roles.") from None


@pages.get("/admin/accounts")
def every() -> Response:
    """Lists accounts, or those that match."""
    return _page()


@pages.post("/admin/accounts/<mark>/role")
def role(mark: str) -> Response:
    """Changes what an account may do."""
    try:
        with runtime().transaction() as session:
            account = marked_account(session, f"member {mark}")
            change_role(session, account, _role(request.form.get("role", "")))
            words = f"{account.email}: the role is {account.role.value} now."
    except _REFUSED as error:
        return _page(refusal=str(error))
    return _home(words)


@pages.post("/admin/accounts/<mark>/disable")
def disable(mark: str) -> Response:
    """Signs an account out everywhere, and lets nobody sign in to it."""
    composed = runtime()
    try:
        with composed.transaction() as session:
            account = marked_account(session, f"member {mark}")
            disable_account(session, account, now=composed.now())
            words = f"{account.email} is disabled and signed out."
    except ConflictError as error:
        return _page(refusal=str(error))
    return _home(words)


@pages.post("/admin/accounts/<mark>/enable")
def enable(mark: str) -> Response:
    """Lets a disabled account sign in again."""
    with runtime().transaction() as session:
        account = marked_account(session, f"member {mark}")
        enable_account(session, account)
        words = f"{account.email} may sign in again."
    return _home(words)


@pages.post("/admin/accounts/<mark>/name")
def rename(mark: str) -> Response:
    """Changes the name an account is known by in public."""
    composed = runtime()
    try:
        with composed.transaction() as session:
            account = marked_account(session, f"member {mark}")
            rename_in_public(session, account, request.form.get("name", ""), now=composed.now())
            words = f"{account.email} is known as {account.name} now."
    except _REFUSED as error:
        return _page(refusal=str(error))
    return _home(words)


@pages.post("/admin/accounts/<mark>/link")
def link(mark: str) -> Response:
    """Mails an account a link to sign in; who asks for it does not see it."""
    composed = runtime()
    mailer, now = mailer_of(composed.settings), composed.now()
    if mailer is None:
        return _page(refusal="No mail goes out from here; use forecasts user link EMAIL.")
    with composed.transaction() as session:
        account = marked_account(session, f"member {mark}")
        email = account.email or ""
        token = make_link(
            session,
            purpose=LinkPurpose.SIGN_IN,
            email=email,
            account=account,
            is_mailed=True,
            now=now,
        )
    mailer.send(_letter(email, "to sign in", token, "30 minutes"))
    return _home(f"A link is on its way to {email}.")


@pages.post("/admin/accounts/invite")
def invite() -> Response:
    """Invites somebody who has no account; without mail the link is shown, this once."""
    composed, typed = runtime(), request.form
    mailer, now, asked = mailer_of(composed.settings), composed.now(), typed.get("email", "")
    try:
        email, wanted = check_email(asked), _role(typed.get("role", ""))
        with composed.transaction() as session:
            check_attempts(session, _INVITED, whoever().mark, now=now)
            count_attempt(session, _INVITED, whoever().mark, now=now)
            if known_account(session, email) is not None:
                raise ConflictError(f"There is an account for {email} already.")
            token = make_link(
                session,
                purpose=LinkPurpose.INVITATION,
                email=email,
                role=wanted,
                is_mailed=mailer is not None,
                now=now,
            )
    except _REFUSED as error:
        return _page(refusal=str(error), invited=asked)
    if mailer is None:
        return _page(link=absolute(url_for("sign_in.link", token=token)), invited=email)
    mailer.send(_letter(email, f"to make an account as {wanted.value}", token, "7 days"))
    return _home(f"An invitation is on its way to {email}.")


def _letter(to: str, what_for: str, token: str, within: str) -> Letter:
    address = absolute(url_for("sign_in.link", token=token))
    return letter(
        to,
        about="invitation",
        subject="Your link to Forecasts",
        text=(
            f"Whoever runs {site_host()} sends you this link {what_for}:\n\n{address}\n\n"
            f"It works once, within {within}.\n"
        ),
    )

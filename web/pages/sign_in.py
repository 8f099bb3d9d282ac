"""Signing in by password or by mailed link, and leaving."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.accounts import (
    Limit,
    Link,
    begin_sign_in,
    check_attempts,
    check_email,
    count_attempt,
    end_sign_in,
    find_account,
    follow_link,
    is_right_password,
    known_account,
    look_at_link,
    make_link,
)
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.mail import Letter, mailer_of
from forecasts.subscriptions import follow_account
from forecasts.values import LinkPurpose
from web.access import forget_sign_in, keep_sign_in, safe_path, sign_in_token
from web.addresses import where_from
from web.contexts import FollowLinkContext, LinkSentContext, SignInContext
from web.letters import letter, site_host
from web.private import done, page
from web.rendering import absolute, runtime

pages: Final = Blueprint("sign_in", __name__)

HOME: Final = "/me"
_FROM_ONE_PLACE: Final = Limit("sign in from", 10, timedelta(minutes=5))
_TO_ONE_ACCOUNT: Final = Limit("sign in to", 10, timedelta(minutes=5))
_IN_A_DAY: Final = Limit("sign in to, in a day", 20, timedelta(days=1))
_MAIL_TO: Final = Limit("mail to", 3, timedelta(hours=1))
_MAIL_FROM: Final = Limit("mail asked from", 10, timedelta(hours=1))


def _form(email: str = "", *, leads_to: str, refusal: str = "", status: int = 200) -> Response:
    context = SignInContext(
        email=email,
        leads_to=leads_to,
        refusal=refusal,
        can_mail=runtime().settings.mail is not None,
    )
    return page(context, status)


@pages.get("/sign-in")
def enter() -> Response:
    """Shows where to sign in."""
    return _form(leads_to=safe_path(request.args.get("next", "")))


@pages.post("/sign-in")
def by_password() -> Response:
    """Signs in by password; what is wrong, and whether there is an account, is not told."""
    email, leads_to = request.form.get("email", ""), safe_path(request.form.get("next", ""))
    subjects = ((_FROM_ONE_PLACE, where_from()), (_TO_ONE_ACCOUNT, email), (_IN_A_DAY, email))
    composed = runtime()
    now = composed.now()
    with composed.transaction() as session:  # counted before it is known, so none slips through
        for limit, subject in subjects:
            check_attempts(session, limit, subject, now=now)
            count_attempt(session, limit, subject, now=now)
    with composed.reading() as session:  # slow on purpose, so nobody waits for it to write
        account = known_account(session, email)
        is_right = is_right_password(account, request.form.get("password", ""))
    token = ""
    if is_right:
        with composed.transaction() as session:
            token = begin_sign_in(
                session, find_account(session, email), browser=_browser(), now=now
            )
    if not token:
        refusal = "Address and password do not belong together, or the account is disabled."
        return _form(email, leads_to=leads_to, refusal=refusal, status=400)
    return _signed_in(token, leads_to)


def _browser() -> str:
    return request.headers.get("User-Agent", "")


def _signed_in(token: str, leads_to: str) -> Response:
    before = sign_in_token()
    if before:
        with runtime().transaction() as session:
            end_sign_in(session, before, now=runtime().now())
    response = done(leads_to or HOME)
    keep_sign_in(response, token)
    return response


@pages.post("/sign-in/mail")
def by_mail() -> Response:
    """Mails a link: one that signs in, or one that makes an account; the page tells not which."""
    typed, leads_to = request.form.get("email", ""), safe_path(request.form.get("next", ""))
    mailer = mailer_of(runtime().settings)
    if mailer is None:
        refusal = "No mail goes out from here; ask whoever runs this site for a link."
        return _form(typed, leads_to=leads_to, refusal=refusal, status=400)
    try:
        email = check_email(typed)
    except InvalidInputError as error:
        return _form(typed, leads_to=leads_to, refusal=str(error), status=400)
    now = runtime().now()
    with runtime().transaction() as session:
        for limit, subject in ((_MAIL_FROM, where_from()), (_MAIL_TO, email)):
            check_attempts(session, limit, subject, now=now)
            count_attempt(session, limit, subject, now=now)
        account = known_account(session, email)
        purpose = LinkPurpose.SIGN_IN if account else LinkPurpose.SIGN_UP
        token = make_link(
            session,
            purpose=purpose,
            email=email,
            account=account,
            leads_to=leads_to,
            is_mailed=True,
            now=now,
        )
    mailer.send(_letter(email, token))
    return page(LinkSentContext(email=email))


def _letter(email: str, token: str) -> Letter:
    address = absolute(url_for("sign_in.link", token=token))
    return letter(
        email,
        about="sign-in",
        subject="Your link to sign in to Forecasts",
        text=(
            f"Open this link within 30 minutes to sign in at {site_host()}:\n\n{address}\n\n"
            "It works once. If you did not ask for it, leave it: without the link nobody gets in, "
            "and no account is made.\n"
        ),
    )


@pages.get("/sign-in/<token>")
def link(token: str) -> Response:
    """Asks before a link is used, and leaves it as it is."""
    try:
        with runtime().reading() as session:
            found = look_at_link(session, token, now=runtime().now())
            return _ask(session, token, found)
    except InvalidInputError as error:
        return _form(leads_to="", refusal=str(error), status=400)


def _ask(session: Session, token: str, found: Link, refusal: str = "") -> Response:
    is_new = not found.email or known_account(session, found.email) is None
    context = FollowLinkContext(
        token=token,
        link=found,
        is_new=is_new and found.purpose is not LinkPurpose.NEW_ADDRESS,
        name=request.form.get("name", ""),
        email=request.form.get("email", ""),
        refusal=refusal,
    )
    return page(context, 400 if refusal else 200)


@pages.post("/sign-in/<token>")
def follow(token: str) -> Response:
    """Uses a link up and signs in."""
    composed = runtime()
    now = composed.now()
    name, email = request.form.get("name", "").strip(), request.form.get("email", "").strip()
    try:
        with composed.transaction() as session:
            account, found = follow_link(session, token, now=now, email=email, name=name or None)
            follow_account(session, account, now=now)
            kept = begin_sign_in(session, account, browser=_browser(), now=now)
    except (InvalidInputError, ConflictError) as error:
        return _refused_link(token, str(error))
    return _signed_in(kept, safe_path(found.leads_to))


def _refused_link(token: str, refusal: str) -> Response:
    try:
        with runtime().reading() as session:
            found = look_at_link(session, token, now=runtime().now())
            return _ask(session, token, found, refusal)
    except InvalidInputError as error:
        return _form(leads_to="", refusal=str(error), status=400)


@pages.post("/sign-out")
def leave() -> Response:
    """Signs this browser out."""
    token = sign_in_token()
    if token:
        with runtime().transaction() as session:
            end_sign_in(session, token, now=runtime().now())
    response = done(url_for("board.front"))
    forget_sign_in(response)
    return response

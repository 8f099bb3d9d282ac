"""One's own account: name and zone, address, password, where one is signed in, all data."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.accounts import (
    Limit,
    account_of,
    begin_sign_in,
    change_profile,
    check_attempts,
    check_email,
    count_attempt,
    end_sign_ins,
    end_tokens,
    make_link,
    own_data,
    profile_of,
    set_password,
)
from forecasts.errors import InvalidInputError
from forecasts.mail import Letter, mailer_of
from forecasts.values import LinkPurpose, Visibility
from forecasts.webhooks import switch_all_off
from web.access import forget_sign_in, keep_sign_in, sign_in_token, whoever
from web.confirming import confirmation_refusal
from web.contexts.account import OwnProfileContext, ProfileForm
from web.letters import letter, site_host
from web.private import done, page
from web.rendering import absolute, runtime
from web.zones import zone_choices

pages: Final = Blueprint("profile", __name__)

_MOVE: Final = "The address of your account at Forecasts"
_MOVES: Final = Limit("new address", 5, timedelta(hours=1))


def _page(form: ProfileForm | None = None, *, field: str = "", refusal: str = "") -> Response:
    composed = runtime()
    with composed.reading() as session:
        account = account_of(session, whoever())
        profile = profile_of(session, account, token=sign_in_token(), now=composed.now())
    form = form or ProfileForm(
        name=profile.name, zone=profile.zone, visibility=profile.usual_visibility.value
    )
    context = OwnProfileContext(
        profile=profile,
        form=form,
        zones=zone_choices(composed.now(), chosen=profile.zone),
        field=field,
        refusal=refusal,
    )
    return page(context, 400 if refusal else 200)


def _home(words: str) -> Response:
    return done(url_for("profile.show"), words)


@pages.get("/me/profile")
def show() -> Response:
    """Shows one's profile."""
    return _page()


def _visibility(typed: str) -> Visibility:
    try:
        return Visibility(typed)
    except ValueError:
        raise InvalidInputError("Choose who may see your new questions.") from None


@pages.post("/me/profile")
def change() -> Response:
    """Changes name, zone and usual visibility."""
    typed = request.form
    form = ProfileForm(
        name=typed.get("name", ""),
        zone=typed.get("zone", ""),
        visibility=typed.get("visibility", ""),
    )
    composed = runtime()
    try:
        with composed.transaction() as session:
            change_profile(
                session,
                account_of(session, whoever()),
                name=form.name,
                zone=form.zone,
                usual_visibility=_visibility(form.visibility),
                now=composed.now(),
            )
    except InvalidInputError as error:
        field = "name" if "name" in str(error) else "zone"
        return _page(form, field=field, refusal=str(error))
    return _home("Your profile is changed.")


@pages.post("/me/profile/address")
def address() -> Response:
    """Mails a link to a new address; following it makes it the address of the account."""
    typed, me, composed = request.form, whoever(), runtime()
    mailer = mailer_of(composed.settings)
    if mailer is None:
        return _page(field="email", refusal="No mail goes out from here; ask whoever runs it.")
    try:
        email = check_email(typed.get("email", ""))
    except InvalidInputError as error:
        return _refused_address(str(error))
    refusal = confirmation_refusal(me, typed.get("password", ""))
    if refusal:
        return _refused_address(refusal)
    now = composed.now()
    with composed.transaction() as session:
        check_attempts(session, _MOVES, me.mark, now=now)
        count_attempt(session, _MOVES, me.mark, now=now)
        account = account_of(session, me)
        token = make_link(
            session,
            purpose=LinkPurpose.NEW_ADDRESS,
            email=email,
            account=account,
            is_mailed=True,
            now=now,
        )
        before = account.email or ""
    mailer.send(_to_new_address(email, token))
    mailer.send(_to_old_address(before, email))
    return _home(f"A link is on its way to {email}. Until you follow it, nothing changes.")


def _refused_address(refusal: str) -> Response:
    composed = runtime()
    with composed.reading() as session:
        account = account_of(session, whoever())
        form = ProfileForm(
            name=account.name,
            zone=account.zone,
            visibility=account.usual_visibility.value,
            email=request.form.get("email", ""),
        )
    return _page(form, field="email", refusal=refusal)


def _to_new_address(email: str, token: str) -> Letter:
    where = absolute(url_for("sign_in.link", token=token))
    return letter(
        email,
        about="address",
        subject=_MOVE,
        text=f"Open this link within 30 minutes to use this address at {site_host()} from now "
        f"on:\n\n{where}\n\nIf you did not ask for it, leave it: nothing changes.\n",
    )


def _to_old_address(before: str, email: str) -> Letter:
    return letter(
        before,
        about="address",
        subject=_MOVE,
        text=f"Somebody who is signed in to your account at {site_host()} asked to use the address "
        f"{email} for it from now on. If that was not you, set a new password there now. It signs "
        "everybody else out, and with the tick that stands beside it ends every token and switches "
        "off every webhook.\n",
    )


@pages.post("/me/profile/password")
def password() -> Response:
    """Sets a password; every other browser is signed out, this one stays with a new sign-in.

    Whoever had the account in their hands may have made tokens and webhooks, so these end with
    the old password unless their owner wants otherwise.
    """
    me, composed, typed = whoever(), runtime(), request.form
    refusal = confirmation_refusal(me, typed.get("password", ""))
    if refusal:
        return _page(field="password", refusal=refusal)
    now = composed.now()
    try:
        with composed.transaction() as session:
            account = account_of(session, me)
            set_password(session, account, typed.get("new", ""), now=now)
            if "keys" in typed:
                end_tokens(session, account.id, now=now)
                switch_all_off(session, account.id, now=now)
            token = begin_sign_in(
                session, account, browser=request.headers.get("User-Agent", ""), now=now
            )
    except InvalidInputError as error:
        return _page(field="new", refusal=str(error))
    words = "Your password is set; every other browser is signed out."
    if "keys" in typed:
        words += " Your tokens have ended, and your webhooks are switched off."
    response = _home(words)
    keep_sign_in(response, token)
    return response


@pages.post("/me/profile/sign-out-everywhere")
def leave_everywhere() -> Response:
    """Signs out every browser, this one too."""
    composed = runtime()
    with composed.transaction() as session:
        end_sign_ins(session, whoever().account_id, now=composed.now())
    response = done(url_for("sign_in.enter"), "Every browser is signed out.")
    forget_sign_in(response)
    return response


@pages.get("/me/data.json")
def data() -> Response:
    """Hands over all that is kept of one's account, in pieces as they are read."""
    composed, me = runtime(), whoever()

    def pieces() -> Iterator[str]:
        with composed.reading() as session:
            yield from own_data(session, me.account_id, now=composed.now())

    return Response(
        pieces(),
        mimetype="application/json",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": 'attachment; filename="my-forecasts.json"',
        },
    )

"""Erasing one's own account, after saying exactly what goes and what stays."""

from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.accounts import account_of, erase_account, erasure_of, profile_of
from forecasts.errors import ConflictError
from web.access import forget_sign_in, sign_in_token, whoever
from web.confirming import confirmation_of, confirmation_refusal
from web.contexts.account import EraseContext
from web.private import done, page
from web.rendering import runtime

pages: Final = Blueprint("erasing", __name__)

WORDS: Final = "erase my account"


def _page(refusal: str = "") -> Response:
    composed = runtime()
    now = composed.now()
    with composed.reading() as session:
        account = account_of(session, whoever())
        confirmation = confirmation_of(session, whoever())
        profile = profile_of(session, account, token=sign_in_token(), now=now)
        try:
            told, barrier = erasure_of(session, account), ""
        except ConflictError as error:
            told, barrier = None, str(error)
    context = EraseContext(
        told=told,
        public_name=profile.public_name,
        confirmation=confirmation,
        words=WORDS,
        refusal=refusal,
        barrier=barrier,
    )
    return page(context, 400 if refusal else 200)


@pages.get("/me/erase")
def form() -> Response:
    """Says what goes and what stays."""
    return _page()


@pages.post("/me/erase")
def erase() -> Response:
    """Erases the account of whoever is signed in."""
    typed, me, composed = request.form, whoever(), runtime()
    if " ".join(typed.get("words", "").lower().split()) != WORDS:
        return _page(f"Type “{WORDS}” to say that you mean it.")
    refusal = confirmation_refusal(me, typed.get("password", ""))
    if refusal:
        return _page(refusal)
    try:
        with composed.transaction() as session:
            erase_account(session, account_of(session, me), now=composed.now())
    except ConflictError as error:
        return _page(str(error))
    response = done(url_for("sign_in.enter"), "Your account is erased.")
    forget_sign_in(response)
    return response

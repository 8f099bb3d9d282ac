"""Making sure that it is the owner of an account who changes what opens it."""

from datetime import timedelta
from typing import Final

from forecasts.accounts import (
    Limit,
    Viewer,
    account_of,
    began_at,
    check_attempts,
    count_attempt,
    is_right_password,
)
from forecasts.db import Session
from web.access import sign_in_token
from web.contexts.personal import Confirmation
from web.rendering import runtime

FRESH: Final = timedelta(hours=1)
_GUESSES: Final = Limit("own password", 10, timedelta(minutes=5))

_STALE: Final = (
    "You signed in more than an hour ago. Sign out, sign in by a new link, and do this within the "
    "hour."
)


def confirmation_of(session: Session, viewer: Viewer) -> Confirmation:
    """Says what the owner is asked for before what opens their account is changed."""
    account = account_of(session, viewer)
    return Confirmation(has_password=account.password_hash is not None, email=account.email or "")


def confirmation_refusal(viewer: Viewer, password: str) -> str:
    """Says why it may be somebody else at this browser, empty when it is the owner.

    With a password, that is asked for; without one, the sign-in must be of the last hour.

    Raises:
        TooManyError: wrong passwords were typed too often.
    """
    composed = runtime()
    now, subject = composed.now(), str(viewer.account_id)
    with composed.transaction() as session:
        check_attempts(session, _GUESSES, subject, now=now)
        account = account_of(session, viewer)
        if account.password_hash is None:
            since = began_at(session, sign_in_token())
            return "" if since is not None and since > now - FRESH else _STALE
        if is_right_password(account, password):
            return ""
        count_attempt(session, _GUESSES, subject, now=now)
        return "This is not your password."

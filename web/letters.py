"""Letters: how each is written, what is told without delay, and what the links in them hold."""

import logging
import secrets
from dataclasses import replace
from typing import Final

from flask import current_app

from forecasts.accounts import Viewer, account_of
from forecasts.errors import SourceUnavailableError
from forecasts.mail import Letter, mailer_of
from forecasts.subscriptions import Found, Letterhead, Purpose, letterhead_of
from forecasts.subscriptions.links import make_token
from web.rendering import runtime

_log: Final = logging.getLogger(__name__)


def site_host() -> str:
    """Names the site as a letter does."""
    return runtime().settings.site_url.partition("://")[2]


def letter(to: str, *, about: str, subject: str, text: str) -> Letter:
    """Writes a letter.

    Args:
        to: the address.
        about: a word for what it is about, with which its id begins.
        subject: its subject.
        text: what it says.
    """
    return Letter(
        to=to,
        subject=subject,
        text=text,
        message_id=f"{about}.{secrets.token_hex(16)}@{site_host().partition(':')[0]}",
        written_at=runtime().now(),
    )


def tell_owner(viewer: Viewer, made: str, *, is_program: bool = False) -> None:
    """Tells the owner of an account, where mail goes out, of what opens it to programs.

    What was made stays made when the letter cannot be sent; that is logged.

    Args:
        viewer: in whose name it was done.
        made: what was done, in words that follow "Somebody who is signed in to your account".
        is_program: whether a program with a token did it.
    """
    composed = runtime()
    mailer = mailer_of(composed.settings)
    if mailer is None:
        return
    with composed.reading() as session:
        to = account_of(session, viewer).email or ""
    who = "A program with a token of" if is_program else "Somebody who is signed in to"
    text = (
        f"{who} your account at {site_host()} {made}\n\n"
        "If that was not you, set a new password there now. It signs everybody else out, and with "
        "the tick that stands beside it ends every token and switches off every webhook.\n"
    )
    try:
        mailer.send(letter(to, about="opened", subject="Programs and your account", text=text))
    except SourceUnavailableError:
        _log.warning("A letter to %s could not be sent.", viewer.mark, exc_info=True)


def link_key() -> str:
    """Gives the key by which links in letters are known."""
    return str(current_app.config["SECRET_KEY"])


def letterhead() -> Letterhead | None:
    """Gives from where letters about a subscription come, None where no mail goes out."""
    return letterhead_of(replace(runtime().settings, secret_key=link_key()))


def mail_token(found: Found, purpose: Purpose) -> str:
    """Makes the token of another link of a subscription whose link was opened."""
    return make_token(link_key(), found.subscription, purpose)

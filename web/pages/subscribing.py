"""Asking for the report by mail; the same page and the same answer for everybody."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.accounts import Limit, check_attempts, check_email, count_attempt
from forecasts.errors import InvalidInputError
from forecasts.subscriptions import Choices, ask, unused_tags_words
from web.addresses import where_from
from web.contexts import Link
from web.contexts.mailing import MailForm, MailSaidContext, SubscribeContext
from web.letters import letterhead
from web.mail_form import chosen, filled, offered, typed
from web.private import page
from web.refusals import RefusedFieldError
from web.rendering import runtime
from web.senders import is_trapped

pages: Final = Blueprint("subscribing", __name__, url_prefix="/subscribe")

_USUAL: Final = Choices()
_ASKS: Final = (
    "a letter is on its way there that asks whether it was you. Nothing else is sent until you "
    "press the button it leads to, within 72 hours."
)
_ELSE: Final = (
    "If it is subscribed, the letter says how to change what is sent. One such letter goes to an "
    "address within 24 hours, no more. Until the address agrees for the first time, asking again "
    "replaces what was asked for, and the link in the letter goes on working."
)
_FROM: Final = Limit("subscribe from", 10, timedelta(hours=1))
_IN_A_DAY: Final = Limit("subscribe, in a day", 1000, timedelta(days=1))


def _page(form: MailForm | None = None, *, field: str = "", refusal: str = "") -> Response:
    composed = runtime()
    now = composed.now()
    with composed.reading() as session:
        form = form or filled(session, _USUAL)
        offer = offered(session, now, zone=_USUAL.zone, is_account=False, is_new=not refusal)
    context = SubscribeContext(
        email=request.form.get("email", ""),
        form=form,
        offer=offer,
        can_mail=composed.settings.mail is not None,
        field=field,
        refusal=refusal,
    )
    return page(context, 400 if refusal else 200)


@pages.get("")
def form() -> Response:
    """Shows what can be asked for."""
    return _page()


def _sent(email: str, unused: str = "") -> Response:
    context = MailSaidContext(
        title="Look into your mail",
        sentences=(f"If {email} is not subscribed yet, {_ASKS}", _ELSE, *filter(None, [unused])),
        act=None,
        leads=(
            Link(url_for("subscribing.form"), "Ask again"),
            Link(url_for("reports.every"), "The reports"),
        ),
    )
    return page(context)


@pages.post("")
def ask_for() -> Response:
    """Puts a letter on its way; whether the address is known is not told."""
    what, composed = typed(request.form), runtime()
    head, now = letterhead(), composed.now()
    if head is None:
        return _page(what, refusal="No mail goes out from here.")
    try:
        email = check_email(request.form.get("email", ""))
    except InvalidInputError as error:
        return _page(what, field="email", refusal=str(error))
    if is_trapped():
        return _sent(email)
    try:
        with composed.transaction() as session:  # what is refused below was tried, too
            for limit, subject in ((_FROM, where_from()), (_IN_A_DAY, "")):
                check_attempts(session, limit, subject, now=now)
                count_attempt(session, limit, subject, now=now)
        with composed.reading() as session:
            choices = chosen(session, what, _USUAL, is_account=False)
            unused = unused_tags_words(session, choices.tags)
        with composed.transaction() as session:
            ask(session, email, choices, head=head, now=now)
    except RefusedFieldError as error:
        return _page(what, field=error.field, refusal=str(error))
    return _sent(email, unused)

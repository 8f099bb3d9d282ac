"""What is mailed to one's account, and when."""

from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.accounts import account_of
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.outbox import is_suppressed
from forecasts.outbox.listing import Listed, deliveries
from forecasts.subscriptions import (
    Asked,
    Choices,
    begin_mail,
    change,
    choices_of,
    end_mail,
    of_account,
    unused_tags_words,
)
from forecasts.values import Cadence, DeliveryState, MailKind
from web.access import whoever
from web.contexts.mailing import MailAct, MailForm, OwnLetter, OwnMailContext
from web.letters import letterhead
from web.mail_form import chosen, filled, offered, typed
from web.mail_words import NO_LETTER, next_report_words
from web.private import done, page
from web.refusals import RefusedFieldError
from web.rendering import runtime

pages: Final = Blueprint("own_mail", __name__, url_prefix="/me/mail")

_MOST: Final = 10
_STATES: Final = {
    DeliveryState.WAITING: "waits since",
    DeliveryState.SENT: "sent",
    DeliveryState.HELD: "may have arrived; tried",
    DeliveryState.FAILED: "did not arrive; tried",
    DeliveryState.CANCELLED: "called back; written",
}
_SILENT: Final = "No mail goes out from this site. What you choose here holds once it does."
_UNPROVED: Final = (
    "Nothing is sent until it is shown that this address is yours: by signing in with a mailed "
    "link, or by the letter you can ask for here."
)
_ENDED: Final = "You unsubscribed, so nothing is sent."
_TOLD: Final = {
    None: "You get mail again.",
    Asked.CONFIRMATION: "A letter is on its way; agree to mail by the link in it.",
    Asked.ALREADY: "A letter with your links is on its way.",
}


def _page(form: MailForm | None = None, *, field: str = "", refusal: str = "") -> Response:
    composed = runtime()
    with composed.reading() as session:
        context = _gathered(session, form, field, refusal)
    return page(context, 400 if refusal else 200)


def _gathered(session: Session, form: MailForm | None, field: str, refusal: str) -> OwnMailContext:
    now, account = runtime().now(), account_of(session, whoever())
    own = of_account(session, account, now=now, create=False)
    email = account.email or ""
    kept = choices_of(own) if own else Choices(cadence=Cadence.NEVER, zone=account.zone)
    has_ended = own is not None and own.ended_at is not None
    is_agreed = account.email_proved_at is not None or (own and own.confirmed_at is not None)
    can_mail = runtime().settings.mail is not None
    troubles, act = [], None
    if not can_mail:
        troubles.append(_SILENT)
    elif is_suppressed(session, email):
        troubles.append(NO_LETTER[Asked.SUPPRESSED])
    elif has_ended:
        troubles.append(_ENDED)
        act = MailAct(href=url_for("own_mail.begin"), words="Send me mail again")
    elif not is_agreed:
        troubles.append(_UNPROVED)
        act = MailAct(href=url_for("own_mail.begin"), words="Mail me the letter")
    due_at = own.report_due_at if own and can_mail else None
    return OwnMailContext(
        email=email,
        next_words=next_report_words(due_at, zone=kept.zone, language=kept.language, now=now),
        troubles=tuple(troubles),
        act=act,
        form=form or filled(session, kept),
        offer=offered(session, now, zone=kept.zone, is_account=True),
        sent=_letters(session, own.id) if own else (),
        zone=kept.zone,
        is_live=own is not None and not has_ended,
        field=field,
        refusal=refusal,
    )


def _letters(session: Session, subscription_id: int) -> tuple[OwnLetter, ...]:
    found = deliveries(session, subscription_id=subscription_id, most=_MOST)
    return tuple(map(_letter, found))


def _letter(each: Listed) -> OwnLetter:
    is_kept = each.kind is MailKind.REPORT and each.has_content
    return OwnLetter(
        subject=each.subject,
        href=url_for("reports.mine", name=each.public_id) if is_kept else "",
        words=_STATES[each.state],
        at=each.sent_at or each.attempted_at or each.created_at,
    )


@pages.get("")
def show() -> Response:
    """Shows what is chosen, when the next report comes, and what was sent."""
    return _page()


def _home(words: str, kind: str = "done") -> Response:
    return done(url_for("own_mail.show"), words, kind)


@pages.post("")
def keep() -> Response:
    """Changes what is mailed."""
    composed, form = runtime(), typed(request.form)
    now = composed.now()
    try:
        with composed.transaction() as session:
            own = of_account(session, account_of(session, whoever()), now=now)
            before = choices_of(own)
            wanted = chosen(session, form, before, is_account=True)
            change(session, own, wanted, now=now)
            unused = unused_tags_words(session, wanted.tags)
    except RefusedFieldError as error:
        return _page(form, field=error.field, refusal=str(error))
    except (ConflictError, InvalidInputError) as error:
        return _page(form, refusal=str(error))
    return _home(f"What is mailed to you is changed. {unused}".strip())


@pages.post("/begin")
def begin() -> Response:
    """Begins, or begins anew: at once where the address is proved, else by a letter that asks."""
    composed, head = runtime(), letterhead()
    now = composed.now()
    if head is None:
        return _home(_SILENT, "refused")
    try:
        with composed.transaction() as session:
            told = begin_mail(session, account_of(session, whoever()), head=head, now=now)
    except ConflictError as error:
        return _home(str(error), "refused")
    if told in NO_LETTER:
        return _home(NO_LETTER[told], "refused")
    return _home(_TOLD[told])


@pages.post("/stop")
def stop() -> Response:
    """Ends all mail to one's address, and calls back what waits."""
    composed = runtime()
    with composed.transaction() as session:
        end_mail(session, account_of(session, whoever()), now=composed.now())
    return _home("Nothing is mailed to you any more; what waited is called back.")

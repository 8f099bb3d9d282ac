"""The links that letters carry: confirming, choosing and unsubscribing, without signing in.

Opening one changes nothing; a button does. Whoever holds a link may do what it says, so nothing is
asked of a cookie, and none is set.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import Blueprint, Response, abort, request, url_for

from forecasts.db import Session
from forecasts.errors import ConflictError, NotFoundError
from forecasts.subscriptions import (
    Asked,
    Found,
    Purpose,
    ask_again,
    change,
    choices_of,
    confirm,
    found_by,
    never_write,
    unsubscribe,
    unused_tags_words,
)
from web.contexts import Link
from web.contexts.mailing import MailAct, MailForm, MailSaidContext, PreferencesContext
from web.letters import letterhead, link_key, mail_token
from web.mail_form import chosen, filled, offered, typed
from web.mail_words import NO_LETTER, masked, next_report_words, what_comes_words
from web.private import page
from web.refusals import RefusedFieldError
from web.rendering import runtime

pages: Final = Blueprint("mailing", __name__, url_prefix="/mail")

AGAIN: Final = "again"
"""A field by which somebody asks for fresh links."""

SHOWN: Final = "shown"
"""A field that says which choices the button agrees to."""

_CLOSED: Final = (
    "letters to it came back, or somebody there asked for that. Only whoever runs this site can "
    "undo it."
)


def _found(session: Session, token: str, purpose: Purpose) -> Found:
    """Finds whose link it is; one nobody made here leads nowhere, like any other address."""
    found = found_by(session, link_key(), token, purpose, now=runtime().now())
    if found is None:
        abort(404)
    return found


@contextmanager
def _writing(token: str, purpose: Purpose) -> Iterator[tuple[Session, Found]]:
    """Opens a transaction for whoever holds a link; nobody else makes others wait to write."""
    with runtime().reading() as session:
        _found(session, token, purpose)
    with runtime().transaction() as session:
        yield session, _found(session, token, purpose)


def _said(
    title: str,
    *sentences: str,
    act: MailAct | None = None,
    leads: tuple[Link, ...] = (),
    status: int = 200,
) -> Response:
    leads = (*leads, Link(url_for("reports.every"), "The reports"))
    return page(MailSaidContext(title=title, sentences=sentences, act=act, leads=leads), status)


def _next(found: Found) -> str:
    kept, due_at = choices_of(found.subscription), found.subscription.report_due_at
    return next_report_words(due_at, zone=kept.zone, language=kept.language, now=runtime().now())


def _over(found: Found) -> Response:
    """Answers a link that shows nothing: from before somebody left and came back, or moved."""
    to = masked(found.subscription.email)
    return _said(
        "This link is too old",
        f"It was mailed before mail to {to} was ended and begun again, or went to another address. "
        "Nothing was changed.",
        act=MailAct(href=request.path, words="Mail me fresh links", name=AGAIN),
        status=410,
    )


def _ask_again(session: Session, found: Found) -> Response:
    head = letterhead()
    if head is None:
        return _said("No mail goes out from here", "Ask whoever runs this site.", status=400)
    told = ask_again(session, found.subscription, head=head, now=runtime().now())
    to = masked(found.subscription.email)
    if told is Asked.SUPPRESSED:
        return _said("Nothing is sent there", f"Nothing is sent to {to}: {_CLOSED}")
    if told is Asked.UNANSWERED:
        return _said(
            "Look into your mail", f"{NO_LETTER[Asked.UNANSWERED]} None is sent to {to} now."
        )
    if told is Asked.TOO_SOON:
        return _said(
            "Look into your mail",
            f"A letter was sent to {to} within the last 24 hours, so none is sent now. If you have "
            "unsubscribed since, its link opens nothing any more: ask here again tomorrow.",
        )
    return _said("Look into your mail", f"Fresh links are on their way to {to}.")


@pages.get("/confirm/<token>")
def asking(token: str) -> Response:
    """Asks before mail is agreed to, so that programs that look at mail agree to none."""
    with runtime().reading() as session:
        found = _found(session, token, Purpose.CONFIRM)
        if found.is_over:
            return _no_question(found)
        return _question(session, found)


def _question(session: Session, found: Found) -> Response:
    what, to = what_comes_words(session, found), masked(found.subscription.email)
    return _said(
        "Is it you who asked for mail?",
        f"Somebody asked for mail to {to}: {what}.",
        "If it was you, agree to it here; you can change it afterwards. If not, leave this page: "
        "nothing else is sent to you.",
        act=MailAct(
            href=request.path, words="Yes, send it to me", name=SHOWN, value=_fingerprint(what)
        ),
    )


def _fingerprint(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _no_question(found: Found) -> Response:
    is_live = found.subscription.confirmed_at and not found.subscription.ended_at
    now = "It gets mail at present" if is_live else "It gets no mail at present"
    return _said(
        "This link asks nothing any more",
        "It works once, within 72 hours, and not after unsubscribing. "
        f"{now}: {masked(found.subscription.email)}.",
        leads=(Link(url_for("subscribing.form"), "Ask for a new one"),),
        status=410,
    )


@pages.post("/confirm/<token>")
def agree(token: str) -> Response:
    """Agrees to mail; from now on it is sent."""
    with _writing(token, Purpose.CONFIRM) as (session, found):
        if found.is_over:
            return _no_question(found)
        shown = _fingerprint(what_comes_words(session, found))
        if request.form.get(SHOWN, shown) != shown:
            return _question(session, found)  # something else was asked for meanwhile
        confirm(session, link_key(), token, now=runtime().now())
        preferences = mail_token(found, Purpose.PREFERENCES)
        return _said(
            "You are subscribed",
            _next(found) or "No report is chosen; letters come when something waits for you.",
            leads=(Link(url_for("mailing.preferences", token=preferences), "Change what comes"),),
        )


@pages.get("/unsubscribe/<token>")
def leaving(token: str) -> Response:
    """Asks before all mail is ended, so that programs that look at mail end none."""
    with runtime().reading() as session:
        found = _found(session, token, Purpose.UNSUBSCRIBE)
        if found.is_over:
            return _moved(found)
        if found.subscription.ended_at is not None:
            return _left(found)
        return _said(
            "Unsubscribe from everything?",
            f"Nothing is sent to {masked(found.subscription.email)} any more: no report, no "
            "reminder; what waits to be sent is called back.",
            act=MailAct(href=request.path, words="Unsubscribe"),
            leads=() if found.is_old else (_change_instead(found),),
        )


def _change_instead(found: Found) -> Link:
    token = mail_token(found, Purpose.PREFERENCES)
    return Link(url_for("mailing.preferences", token=token), "Change it instead")


@pages.post("/unsubscribe/<token>")
def leave(token: str) -> Response:
    """Ends all mail to an address: for a person, and for a mail program that asks in one go.

    RFC 8058 asks for no cookie, no redirect and no word of where it was sent from; the token is
    proof enough, that of an old letter as well. Twice is as good as once.
    """
    with _writing(token, Purpose.UNSUBSCRIBE) as (session, found):
        if found.is_over:
            return _moved(found)
        unsubscribe(session, found.subscription, now=runtime().now())
        return _left(found)


def _left(found: Found) -> Response:
    preferences = mail_token(found, Purpose.PREFERENCES)
    return _said(
        "You are unsubscribed",
        f"Nothing is sent to {masked(found.subscription.email)} any more; what waited was called "
        "back. A letter that was handed over already may still arrive.",
        act=MailAct(
            href=url_for("mailing.keep", token=preferences),
            words="That was a mistake: ask me again by mail",
            name=AGAIN,
            is_quiet=True,
        ),
    )


@pages.get("/never/<token>")
def closing(token: str) -> Response:
    """Asks before an address is closed for good."""
    with runtime().reading() as session:
        found = _found(session, token, Purpose.NEVER)
        if found.is_over:
            return _moved(found)
        return _said(
            "Never write to this address again?",
            f"Then nothing of this kind is ever sent to {masked(found.subscription.email)}, "
            "whoever asks for it, and what it gets now ends. Only whoever runs this site can undo "
            "that.",
            act=MailAct(href=request.path, words="Never write to it again"),
        )


@pages.post("/never/<token>")
def close(token: str) -> Response:
    """Closes an address for good."""
    with _writing(token, Purpose.NEVER) as (session, found):
        if found.is_over:
            return _moved(found)
        never_write(session, found.subscription, now=runtime().now())
        to = masked(found.subscription.email)
        return _said("It is closed", f"Nothing is sent to {to} any more: {_CLOSED}")


def _moved(found: Found) -> Response:
    """Answers a link that ends mail to an address to which none goes any more."""
    return _said(
        "This link is too old",
        "Mail goes to another address by now, which has links of its own. Nothing was changed: "
        f"{masked(found.subscription.email)}.",
        status=410,
    )


@pages.get("/preferences/<token>")
def preferences(token: str) -> Response:
    """Shows what is mailed to an address, most of which is hidden: letters get forwarded."""
    with runtime().reading() as session:
        found = _found(session, token, Purpose.PREFERENCES)
        return _unopened(found) or _preferences(session, found)


def _unopened(found: Found) -> Response | None:
    """Answers a link that shows no preferences: it is too old, or there is nothing to prefer."""
    if found.is_over:
        return _over(found)
    return _left(found) if found.subscription.ended_at is not None else None


def _preferences(
    session: Session,
    found: Found,
    form: MailForm | None = None,
    *,
    said: str = "",
    field: str = "",
    refusal: str = "",
) -> Response:
    own, now = found.subscription, runtime().now()
    kept = choices_of(own)
    context = PreferencesContext(
        masked=masked(own.email),
        token=mail_token(found, Purpose.PREFERENCES),
        leaving=mail_token(found, Purpose.UNSUBSCRIBE),
        next_words=_next(found),
        form=form or filled(session, kept),
        offer=offered(session, now, zone=kept.zone, is_account=own.account_id is not None),
        said=said,
        field=field,
        refusal=refusal,
    )
    return page(context, 400 if refusal else 200)


@pages.post("/preferences/<token>")
def keep(token: str) -> Response:
    """Changes what is mailed; or mails fresh links, where this one opens nothing any more."""
    composed = runtime()
    form = typed(request.form)
    try:
        with _writing(token, Purpose.PREFERENCES) as (session, found):
            unopened = _unopened(found)
            if unopened is not None:
                return _ask_again(session, found) if AGAIN in request.form else unopened
            own = found.subscription
            wanted = chosen(session, form, choices_of(own), is_account=own.account_id is not None)
            change(session, own, wanted, now=composed.now())
            unused = unused_tags_words(session, wanted.tags)
            return _preferences(session, found, said=f"Kept. {unused}".strip())
    except RefusedFieldError as error:
        field, words = error.field, str(error)
    except (ConflictError, NotFoundError) as error:
        field, words = "", str(error)
    with composed.reading() as session:
        found = _found(session, token, Purpose.PREFERENCES)
        return _preferences(session, found, form, field=field, refusal=words)

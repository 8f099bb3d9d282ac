"""The addresses an account has told what happens."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError, UnsafeAddressError
from forecasts.operations.status import SchedulerState, scheduler_status
from forecasts.webhooks import (
    Event,
    NewHook,
    add_webhook,
    remove_webhook,
    send_ping,
    switch_off,
    switch_on,
    webhooks_of,
)
from web.access import whoever
from web.confirming import confirmation_of, confirmation_refusal
from web.contexts.own_data import WebhooksContext
from web.letters import tell_owner
from web.private import done, page
from web.rendering import runtime

pages: Final = Blueprint("webhooks", __name__, url_prefix="/me/webhooks")

_REFUSED: Final = (InvalidInputError, ConflictError, UnsafeAddressError)
_EVENTS: Final = {
    Event.PREDICTION_RECORDED: "somebody said something in public, or you did anywhere",
    Event.QUESTION_RESOLVED: "a question came out",
    Event.QUESTION_REOPENED: "an outcome was taken back",
    Event.QUESTION_ANNULLED: "a question counts no more",
    Event.QUESTION_CLOSING: "a question closes within a day",
}


def _is_sending(session: Session) -> bool:
    """Says whether a scheduler lives, which is what sends messages."""
    return scheduler_status(session, now=runtime().now()).state is SchedulerState.ALIVE


def _shown(new: NewHook | None = None, refusal: str = "") -> Response:
    me = whoever()
    with runtime().reading() as session:
        hooks = webhooks_of(session, me.account_id)
        confirmation = confirmation_of(session, me)
        is_sending = _is_sending(session)
    context = WebhooksContext(
        hooks=tuple(hooks),
        events=_EVENTS,
        new=new,
        typed_url=request.form.get("url", "") if refusal else "",
        chosen=tuple(request.form.getlist("event")) if refusal else tuple(Event),
        confirmation=confirmation,
        refusal=refusal,
        is_sending=is_sending,
        zone=me.zone,
    )
    return page(context, 400 if refusal else 200)


@pages.get("")
def every() -> Response:
    """Lists them, with what was sent last."""
    return _shown()


@pages.post("")
def add() -> Response:
    """Adds one, and shows its secret this once; its owner is told by mail."""
    composed, me, typed = runtime(), whoever(), request.form
    refusal = confirmation_refusal(me, typed.get("password", ""))
    if refusal:
        return _shown(refusal=refusal)
    try:
        with composed.transaction() as session:
            new = add_webhook(
                session,
                account_id=me.account_id,
                url=typed.get("url", ""),
                events=typed.getlist("event"),
                now=composed.now(),
            )
    except _REFUSED as error:
        return _shown(refusal=str(error))
    tell_owner(me, f"had this address told what happens, your private record too: {typed['url']}")
    return _shown(new)


def _act(name: str, act: Callable[[Session, int, str], None], words: str) -> Response:
    try:
        with runtime().transaction() as session:
            act(session, whoever().account_id, name)
    except ConflictError as error:
        return done(url_for("webhooks.every"), str(error), "refused")
    return done(url_for("webhooks.every"), words)


def _checked(name: str) -> str:
    if not name.isalnum() or len(name) != 32:
        raise NotFoundError("webhook", name)
    return name


@pages.post("/<name>/test")
def test(name: str) -> Response:
    """Has a message sent that says nothing."""
    now = runtime().now()
    with runtime().reading() as session:
        is_sending = _is_sending(session)
    return _act(
        _checked(name),
        lambda session, own, key: send_ping(session, account_id=own, public_id=key, now=now),
        "A test message goes out within a minute." if is_sending else "A test message waits.",
    )


@pages.post("/<name>/off")
def off(name: str) -> Response:
    """Ends its messages."""
    now = runtime().now()
    return _act(
        _checked(name),
        lambda session, own, key: switch_off(session, account_id=own, public_id=key, now=now),
        "Switched off.",
    )


@pages.post("/<name>/on")
def on(name: str) -> Response:
    """Has it told again, from now on."""
    now = runtime().now()
    return _act(
        _checked(name),
        lambda session, own, key: switch_on(session, account_id=own, public_id=key, now=now),
        "Switched on, for what happens from now on.",
    )


@pages.post("/<name>/remove")
def remove(name: str) -> Response:
    """Forgets it."""
    return _act(
        _checked(name),
        lambda session, own, key: remove_webhook(session, account_id=own, public_id=key),
        "Removed.",
    )

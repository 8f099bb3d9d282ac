"""Disputed readings: anybody says that a call is read wrongly; a curator answers in public."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.intake.disputes import (
    DisputedCall,
    DisputeDraft,
    contest,
    dismiss,
    disputed_call,
    disputes,
    file_dispute,
    find_dispute,
    own_disputes,
    record_answer,
    uphold,
)
from web.access import whoever
from web.contexts.disputes import DisputeContext, DisputesContext
from web.private import done, page
from web.rendering import runtime
from web.senders import count_sending, is_trapped, place_of, sender

pages: Final = Blueprint("disputes", __name__)

_THANKS: Final = (
    "Thank you. A curator reads it; what comes of it stands among the corrections, without your "
    "name."
)
_PLACES: Final = {
    "The name": "person",
    "The reason": "reason",
    "The contact": "contact",
    "URL": "url",
    "web address": "url",
}
_REFUSED: Final = (ConflictError, InvalidInputError)


def _page(
    call: DisputedCall | None, draft: DisputeDraft, refusal: str = "", status: int = 200
) -> Response:
    field = place_of(refusal, _PLACES)
    return page(DisputeContext(call=call, draft=draft, refusal=refusal, field=field), status)


def _called(key: str) -> DisputedCall | None:
    try:
        with runtime().reading() as session:
            return disputed_call(session, key)
    except NotFoundError:
        return None


@pages.get("/dispute")
def form() -> Response:
    """Shows the form about the call that the address names."""
    call = _called(request.args.get("call", ""))
    return _page(call, DisputeDraft(person="", reason=""), status=200 if call else 404)


@pages.post("/dispute")
def send() -> Response:
    """Puts a dispute into the queue."""
    key, typed = request.form.get("call", ""), request.form
    draft = DisputeDraft(
        person=typed.get("person", ""),
        reason=typed.get("reason", ""),
        url=typed.get("url", ""),
        contact=typed.get("contact", ""),
    )
    call = _called(key)
    if call is None:
        return _page(None, draft, status=404)
    leads_to = url_for("questions.one", name=call.question_slug)
    if is_trapped():
        return done(leads_to)
    try:
        with runtime().transaction() as session:
            count_sending(session, "dispute")
            file_dispute(session, key, draft, by=sender(), now=runtime().now())
    except InvalidInputError as error:
        return _page(call, draft, str(error), 400)
    except ConflictError as error:
        return _page(call, draft, str(error), 409)
    return done(url_for("disputes.form", call=key), _THANKS)


@pages.get("/review/disputes")
def every() -> Response:
    """Shows the disputes that wait, and those decided."""
    with runtime().reading() as session:
        now = runtime().now()
        waiting, decided = disputes(session, now=now), disputes(session, now=now, is_waiting=False)
        own = own_disputes(session, whoever().mark)
    return page(DisputesContext(waiting=waiting, decided=decided, own=own))


def _decided(words: str, decide: Callable[[Session], None]) -> Response:
    try:
        with runtime().transaction() as session:
            decide(session)
    except _REFUSED as error:
        return done(url_for("disputes.every"), str(error), "refused")
    return done(url_for("disputes.every"), words)


@pages.post("/review/disputes/<int:number>/contest")
def mark(number: int) -> Response:
    """Marks the call as contested."""
    return _decided(
        "The call is contested, and out of Edge until it is decided.",
        lambda session: contest(
            session, find_dispute(session, number), by=whoever().mark, now=runtime().now()
        ),
    )


@pages.post("/review/disputes/<int:number>/dismiss")
def let_stand(number: int) -> Response:
    """Lets the reading stand."""
    return _decided(
        "The reading stands; your sentence is among the corrections.",
        lambda session: dismiss(
            session,
            find_dispute(session, number),
            answer=request.form.get("answer", ""),
            by=whoever().mark,
            now=runtime().now(),
        ),
    )


@pages.post("/review/disputes/<int:number>/uphold")
def take_back(number: int) -> Response:
    """Takes the reading back."""
    return _decided(
        "The call is taken back; put the right reading on record.",
        lambda session: uphold(
            session,
            find_dispute(session, number),
            answer=request.form.get("answer", ""),
            by=whoever().mark,
            now=runtime().now(),
        ),
    )


@pages.post("/review/disputes/<int:number>/reply")
def reply(number: int) -> Response:
    """Puts what the forecaster says beside the call."""
    return _decided(
        "The reply stands beside the call.",
        lambda session: record_answer(
            session,
            find_dispute(session, number),
            text=request.form.get("reply", ""),
            by=whoever().mark,
            now=runtime().now(),
        ),
    )

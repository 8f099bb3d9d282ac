"""Tips: anybody points out a prediction; a curator takes it on or sets it aside."""

from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.errors import ConflictError, InvalidInputError
from forecasts.intake.tips import TipDraft, find_tip, send_tip, set_tip_aside, take_tip, tips
from web.access import whoever
from web.contexts.tips import TipContext, TipsContext
from web.private import done, page
from web.rendering import runtime
from web.senders import count_sending, is_trapped, place_of, sender

pages: Final = Blueprint("tips", __name__)

_THANKS: Final = (
    "Thank you. A curator reads it, and puts it on record if it is a public prediction."
)
_CARRIED: Final = 1000
"""So much of a tip's words an address carries on."""

_PLACES: Final = {
    "The words": "words",
    "The name": "person",
    "The link": "url",
    "URL": "url",
    "web address": "url",
    "The note": "note",
}


def _draft(typed: dict[str, str]) -> TipDraft:
    return TipDraft(
        words=typed.get("words", ""),
        person=typed.get("person", ""),
        url=typed.get("url", ""),
        note=typed.get("note", ""),
    )


@pages.get("/tip")
def form() -> Response:
    """Shows the form; an address may bring some of it along."""
    draft = _draft(request.args.to_dict())
    return page(TipContext(draft=draft, refusal="", field=""))


@pages.post("/tip")
def send() -> Response:
    """Puts a tip into the queue."""
    if is_trapped():
        return done(url_for("tips.form"), _THANKS)
    draft = _draft(request.form.to_dict())
    try:
        with runtime().transaction() as session:
            count_sending(session, "tip")
            send_tip(session, draft, by=sender(), now=runtime().now())
    except InvalidInputError as error:
        refusal = str(error)
        context = TipContext(draft=draft, refusal=refusal, field=place_of(refusal, _PLACES))
        return page(context, 400)
    return done(url_for("tips.form"), _THANKS)


@pages.get("/review/tips")
def every() -> Response:
    """Shows the tips that wait, and those decided."""
    with runtime().reading() as session:
        context = TipsContext(waiting=tips(session), decided=tips(session, is_waiting=False))
    return page(context)


@pages.post("/review/tips/<int:number>/take")
def take(number: int) -> Response:
    """Takes a tip on and leads to where its article is put in, as far as the tip says it."""
    try:
        with runtime().transaction() as session:
            tip = find_tip(session, number)
            take_tip(tip, by=whoever().mark, now=runtime().now())
            text = f"“{tip.words}” {tip.person} said."
            leads_to = url_for("review.new_article", url=tip.url, text=text[:_CARRIED])
    except ConflictError as error:
        return done(url_for("tips.every"), str(error), "refused")
    return done(leads_to, f"Tip {number} is yours: check it against its source, then save it.")


@pages.post("/review/tips/<int:number>/aside")
def aside(number: int) -> Response:
    """Sets a tip aside."""
    try:
        with runtime().transaction() as session:
            set_tip_aside(
                find_tip(session, number),
                answer=request.form.get("answer", ""),
                by=whoever().mark,
                now=runtime().now(),
            )
    except (ConflictError, InvalidInputError) as error:
        return done(url_for("tips.every"), str(error), "refused")
    return done(url_for("tips.every"), f"Tip {number} is set aside.")

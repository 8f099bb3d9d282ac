"""Tokens for programs: made, shown once, revoked."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.accounts import (
    SCOPES,
    TOKEN_LIFE,
    Scope,
    account_of,
    mint_token,
    revoke_token,
    token_lines,
)
from forecasts.errors import InvalidInputError
from forecasts.webhooks import webhooks_of
from web.access import whoever
from web.confirming import confirmation_of, confirmation_refusal
from web.contexts.account import ScopeChoice, TokensContext
from web.letters import tell_owner
from web.private import done, page
from web.rendering import runtime

pages: Final = Blueprint("tokens", __name__)

_WORDS: Final = {
    Scope.READ: "read what you may read, your own private record too",
    Scope.PREDICT: "log, change and withdraw predictions, ask questions, comment",
    Scope.CURATE: "store articles, decide about candidates, proposals and disputes",
    Scope.ADMIN: "merge forecasters, look after accounts and mail",
}


def _page(*, made: str = "", refusal: str = "") -> Response:
    composed, me, typed = runtime(), whoever(), request.form
    with composed.reading() as session:
        tokens = token_lines(session, me.account_id, now=composed.now())
        hooks = webhooks_of(session, me.account_id)
        confirmation = confirmation_of(session, me)
    chosen = typed.getlist("scope") if refusal else [Scope.READ.value]
    context = TokensContext(
        tokens=tokens,
        scopes=tuple(
            ScopeChoice(name=each.value, words=_WORDS[each], is_chosen=each.value in chosen)
            for each in Scope
            if me.role.covers(SCOPES[each])
        ),
        name=typed.get("name", "") if refusal else "",
        days=typed.get("days", "") if refusal else str(TOKEN_LIFE.days),
        made=made,
        told=tuple(each.url for each in hooks if each.disabled_at is None),
        confirmation=confirmation,
        refusal=refusal,
    )
    return page(context, 400 if refusal else 201 if made else 200)


@pages.get("/me/tokens")
def every() -> Response:
    """Lists one's tokens."""
    return _page()


def _days(typed: str) -> timedelta:
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 4:
        raise InvalidInputError("Say in whole days how long the token lasts, 1 to 366.")
    return timedelta(days=int(typed))


@pages.post("/me/tokens")
def make() -> Response:
    """Makes a token and shows it, this once; it stands in no address and no log.

    Its owner is told by mail.
    """
    typed, composed, me = request.form, runtime(), whoever()
    refusal = confirmation_refusal(me, typed.get("password", ""))
    if refusal:
        return _page(refusal=refusal)
    try:
        with composed.transaction() as session:
            token, text = mint_token(
                session,
                account_of(session, me),
                name=typed.get("name", ""),
                scopes=typed.getlist("scope"),
                life=_days(typed.get("days", "")),
                now=composed.now(),
            )
            made = f"made a token for programs, “{token.name}” ({', '.join(token.scopes)})."
    except InvalidInputError as error:
        return _page(refusal=str(error))
    tell_owner(me, made)
    return _page(made=text)


@pages.post("/me/tokens/<int:number>/revoke")
def revoke(number: int) -> Response:
    """Ends a token of one's own."""
    composed = runtime()
    with composed.transaction() as session:
        token = revoke_token(session, whoever().account_id, number, now=composed.now())
        name = token.name
    return done(url_for("tokens.every"), f"“{name}” opens nothing any more.")

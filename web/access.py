"""Who may ask for what: one table of every endpoint, and who is asking.

A view decides nothing about roles; what belongs to one person it finds by that person alone.
Public pages never ask who looks, so that they are the same for everybody.
"""

import re
from typing import Final, cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, flash, g, redirect, request, url_for

from forecasts.accounts import SEEN_NOTED, Viewer, note_seen, signed_in, viewer_of
from forecasts.accounts.sign_in import SIGN_IN_LIFE
from forecasts.errors import ConfigurationError, NotAllowedError
from forecasts.values import Role
from web.access_table import ACCESS, Access
from web.rendering import runtime

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

MAILED: Final = "mailing"
"""The links of letters. Mail programs send to them by themselves (RFC 8058), and some browsers from
pages that tell no address, without saying where from: the token in the address is the proof, and no
cookie is read."""


def cookie_name() -> str:
    """Names the cookie of a sign-in; over https its name forbids every other site to set it."""
    is_https = runtime().settings.site_url.startswith("https://")
    return "__Host-forecasts" if is_https else "forecasts"


def keep_sign_in(response: Response, token: str) -> None:
    """Puts the token of a sign-in into the browser."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=SIGN_IN_LIFE,
        secure=runtime().settings.site_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )


def forget_sign_in(response: Response) -> None:
    """Takes the token out of the browser."""
    response.delete_cookie(
        cookie_name(),
        secure=runtime().settings.site_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )


def sign_in_token() -> str:
    """Gives the token the browser sent, empty without one."""
    return request.cookies.get(cookie_name(), "")


def viewer() -> Viewer | None:
    """Says who is signed in; read once a request."""
    if "viewer" not in g:
        g.viewer = _viewer(sign_in_token())
    return cast("Viewer | None", g.viewer)


def _viewer(token: str) -> Viewer | None:
    if not token:
        return None
    composed = runtime()
    with composed.reading() as session:
        found = signed_in(session, token, now=composed.now())
        if found is None:
            return None
        account, g.seen_at = found
        return viewer_of(account)


def _note_seen() -> None:
    """Notes that a browser sent something, at most once an hour; what only looks writes nothing."""
    composed = runtime()
    now = composed.now()
    if g.seen_at <= now - SEEN_NOTED:
        with composed.transaction() as session:
            note_seen(session, sign_in_token(), now=now)


def whoever() -> Viewer:
    """Gives who is signed in, on an address that only somebody signed in reaches."""
    found = viewer()
    if found is None:
        abort(401)
    return found


def safe_path(typed: str) -> str:
    """Keeps a path of this site to go on to; everything else becomes the empty path.

    Example:
        >>> safe_path("/predict?question=rain"), safe_path("//elsewhere.example"), safe_path("me")
        ('/predict?question=rain', '', '')
    """
    is_path = re.fullmatch(r"/(?![/\\])[!-~]*", typed) and "\\" not in typed
    if not is_path:
        return ""
    try:
        parts = urlsplit(typed)
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc else typed


def _is_own_origin(origin: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"}:
        return False
    return origin == runtime().settings.site_url or parts.netloc == request.host


def _is_forged() -> bool:
    """Says whether an unsafe request may come from somebody else's page."""
    if request.headers.get("Authorization", "").startswith("Bearer "):
        return False  # no page of others can make a browser send it
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None:
        return fetched not in {"same-origin", "none"}
    return not _is_own_origin(request.headers.get("Origin", ""))


def _check() -> Response | None:
    if request.endpoint is None:
        return None
    access = ACCESS[request.endpoint]
    is_unsafe = request.method not in SAFE_METHODS
    is_proof_elsewhere = access is Access.TOKEN or request.blueprint == MAILED
    if is_unsafe and not is_proof_elsewhere and _is_forged():
        raise NotAllowedError(
            "This was sent from another site, or by a program that does not say where from; "
            "open the page here and send it again."
        )
    if not isinstance(access.value, Role):  # a role is a text, too
        return None
    refusal = _refusal(access.value, is_unsafe=is_unsafe)
    if refusal is None and is_unsafe:
        _note_seen()
    return refusal


def _came_from() -> str:
    """Gives the path of the page a form was sent from, empty where it is none of this site."""
    referrer = request.referrer or ""
    host = request.host_url.removesuffix("/")
    return referrer.removeprefix(host) if referrer.startswith(f"{host}/") else ""


def _refusal(needed: Role, *, is_unsafe: bool) -> Response | None:
    found = viewer()
    if found is None:
        asked = _came_from() if is_unsafe else request.full_path.removesuffix("?")
        if is_unsafe:
            flash("You are not signed in any more. Sign in, and send it again.", "refused")
        where = url_for("sign_in.enter", next=safe_path(asked) or None)
        led = cast("Response", redirect(where, 303))
        led.headers["Cache-Control"] = "no-store"
        return led
    if not found.role.covers(needed):
        raise NotAllowedError(
            f"This is for {needed.value}s; you are signed in as {found.role.value}. Whoever runs "
            "this site can change that."
        )
    return None


def _keep_nowhere(response: Response) -> Response:
    """Lets nothing that is for one person be kept on the way, a refusal neither."""
    access = ACCESS.get(request.endpoint or "", Access.ANYONE)
    if isinstance(access.value, Role):
        response.headers["Cache-Control"] = "no-store"
    return response


def check_table(app: Flask) -> None:
    """Refuses an app with an address nobody decided about.

    Raises:
        ConfigurationError: it names the endpoints.
    """
    missing = sorted(set(app.view_functions) - set(ACCESS))
    if missing:
        raise ConfigurationError(f"Who may ask for {', '.join(missing)}? Say so in web/access.py.")


def register(app: Flask) -> None:
    """Checks every request before its view."""
    app.before_request(_check)
    app.after_request(_keep_nowhere)

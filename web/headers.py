"""What every response tells the browser: nothing foreign, nothing framed, nothing sniffed."""

import re
import secrets
from base64 import b64encode
from hashlib import sha256
from typing import Final

from flask import Flask, Response, g, request

from forecasts.charts.palette import dark_style
from web.rendering import runtime

_DARK: Final = b64encode(sha256(dark_style().encode()).digest()).decode()
"""Lets a picture opened by itself follow the reader into the dark; no other inline style."""
_POLICY: Final = (
    f"default-src 'none'; style-src 'self' 'sha256-{_DARK}'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors {}"
)
_OWN_SCRIPT: Final = "; script-src 'self'; connect-src 'self'"
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": _POLICY.format("'none'") + _OWN_SCRIPT,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
UNTOLD_HEADERS: Final = {**SECURITY_HEADERS, "Referrer-Policy": "no-referrer"}
_BY_LINK: Final = ("/mail/", "/reports/mine/")
"""Where addresses begin that hold what opens them: not even we are told who comes from there."""

SHARED_HEADERS: Final = {
    **SECURITY_HEADERS,
    "Content-Security-Policy": _POLICY.format("'none'"),
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
}
FRAMED_HEADERS: Final = {
    **{name: said for name, said in SHARED_HEADERS.items() if name != "X-Frame-Options"},
    "Content-Security-Policy": _POLICY.format("*"),
}
_FRAMED: Final = "cards"
SHARED_BLUEPRINTS: Final = frozenset({_FRAMED, "exports", "feeds"})
"""What is made to be shown on other people's pages; cards may stand in their frames as well."""

_GIVEN_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")


def request_id() -> str:
    """Names this request: as the server before us called it, or anew."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
    named: str = g.request_id
    return named


def _tells_site() -> bool:
    """Says whether browsers tell which site a form was sent from though they tell no page.

    Over plain HTTP they do not, and a form of a page that tells nothing could not be taken.
    """
    settings = runtime().settings
    return settings.is_local or settings.site_url.startswith("https://")


def _said(response: Response) -> dict[str, str]:
    """Gives the headers of an answer; the page of a mistake is nowhere made to be shared."""
    if request.path.startswith(_BY_LINK) and _tells_site():
        return UNTOLD_HEADERS
    if request.blueprint not in SHARED_BLUEPRINTS or response.status_code >= 400:
        return SECURITY_HEADERS
    return FRAMED_HEADERS if request.blueprint == _FRAMED else SHARED_HEADERS


def _add_headers(response: Response) -> Response:
    for name, value in _said(response).items():
        response.headers[name] = value
    response.headers["X-Request-Id"] = request_id()
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-cache")
    return response


def register(app: Flask) -> None:
    """Puts the headers on every response, errors and static files included."""
    app.after_request(_add_headers)

"""The API put together: its areas, the document that describes them, and what all share."""

import json
from datetime import datetime
from typing import Any, Final

import flask_smorest
from flask import Blueprint, Flask, Response, current_app

from forecasts import __version__
from forecasts.db import Session
from web.api import (
    accounts,
    coding,
    comments,
    curation,
    disputes,
    lexicon,
    limits,
    log,
    mail,
    me,
    merges,
    outbox,
    own_files,
    predictions,
    questions,
    record,
    tips,
    watches,
    webhooks,
)
from web.api import (
    bulk as _bulk,  # noqa: F401  # adds its address to the predictions
)
from web.api import (
    deciding as _deciding,  # noqa: F401  # adds its addresses to curation
)
from web.api import (
    standing as _standing,  # noqa: F401  # adds its addresses to the record
)
from web.api.answers import JSON
from web.api.area import LEFT, WAIT, Area
from web.api.asking import Probability, probability_shape
from web.api.explaining import explained
from web.api.problems import PREFIX, PROBLEM, ProblemSchema
from web.rendering import render, runtime
from web.serving import answer, made, send

AREAS: Final[tuple[Area, ...]] = (
    questions.area,
    predictions.area,
    comments.area,
    record.area,
    lexicon.area,
    watches.area,
    log.area,
    me.area,
    mail.area,
    webhooks.area,
    own_files.area,
    tips.area,
    disputes.area,
    curation.area,
    coding.area,
    merges.area,
    accounts.area,
    outbox.area,
)
_KEPT: Final = "forecasts.api"
WORDS: Final = {
    400: "The request cannot be read.",
    401: "No token was sent, or one that opens nothing.",
    403: "The token does not reach so far.",
    404: "There is nothing here for the token.",
    406: "The program accepts no JSON.",
    409: "The record is in another state.",
    412: "The thing changed since the program read it.",
    413: "The body is too large.",
    415: "The body is of a kind that is not read here.",
    422: "The request does not fit; each fault is listed.",
    429: "Asked too often; Retry-After says when to ask again.",
    500: "Something went wrong at the server; nothing was changed.",
}
_ABOUT: Final = (
    "What readers, forecasters, curators and admins do with the record, as JSON. What opens an "
    "account stays on the pages: signing in, passwords, addresses, invitations, making tokens, "
    "erasing. Send a token as `Authorization: Bearer fk_...`; what everybody may read needs none. "
    "Refusals are `application/problem+json`. What is private to somebody else answers exactly as "
    "what is not there."
)

documents: Final = Blueprint("api_documents", __name__, url_prefix=PREFIX)


class _Api(flask_smorest.Api):  # type: ignore[misc]  # the library has no types
    """The library's part, without its pages and its way to tell of errors."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_doc_blueprint(self) -> None:
        """Serves no document: ours is served below, and the page made from it."""

    def _register_responses(self) -> None:
        """Registers no responses: ours say what they are about."""

    def _register_error_handlers(self) -> None:
        """Handles no error: web.mistakes does, for pages and programs."""


def _components(spec: Any) -> None:
    spec.components.security_scheme(
        "token",
        {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of an account, with scopes: read, predict, curate, "
            "admin. Each reaches what stands before it, too.",
        },
    )
    spec.components.schema("Problem", schema=ProblemSchema)
    for status, words in WORDS.items():
        content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        headers = {**LEFT, **(WAIT if status == 429 else {})}
        described = {"description": words, "content": content, "headers": headers}
        spec.components.response(f"Problem{status}", described)
    key: dict[str, Any] = {
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
        "description": "The same key with the same request is answered the same within 24 hours, "
        "and done once.",
    }
    spec.components.parameter("IdempotencyKey", "header", {"name": "Idempotency-Key", **key})
    tag = {
        "name": "If-Match",
        "schema": {"type": "string"},
        "description": "The ETag of what you read: it is changed only if it is still that.",
    }
    spec.components.parameter("IfMatch", "header", tag)
    had = {
        "name": "If-None-Match",
        "schema": {"type": "string"},
        "description": "The ETag of what you have: if it is still that, the answer is 304.",
    }
    spec.components.parameter("IfNoneMatch", "header", had)


def _described(app: Flask) -> dict[str, Any]:
    """Makes the document: what all addresses share, then each area."""
    api = _Api(
        app,
        spec_kwargs={
            "title": "Forecasts",
            "version": __version__,
            "openapi_version": "3.1.0",
            "info": {"description": _ABOUT},
            "servers": [{"url": runtime().settings.site_url}],
        },
    )
    api.ma_plugin.converter.add_attribute_function(probability_shape)
    api.ma_plugin.map_to_openapi_type(Probability, None, None)
    _components(api.spec)
    for area in AREAS:
        area.register_views_in_doc(api, app, api.spec, name=area.name, parameters=None)
        api.spec.tag({"name": area.subject, "description": area.description})
    described: dict[str, Any] = api.spec.to_dict()
    return described


def document() -> dict[str, Any]:
    """Gives the document that describes the API; made when it is first asked for."""
    kept = current_app.extensions
    if _KEPT not in kept:
        kept[_KEPT] = _described(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001  # Flask's way to the app itself
    found: dict[str, Any] = kept[_KEPT]
    return found


@documents.get("/openapi.json")
def openapi() -> Response:
    """Gives the document that describes the API, for programs."""
    return send(made(json.dumps(document(), indent=1), JSON))


@documents.get("/docs")
def explanation() -> Response:
    """Explains the API on a page made from its document."""

    def make(_session: Session, _now: datetime) -> str:
        site = runtime().settings.site_url
        return render(explained(document(), WORDS, site))

    return answer(("api docs",), make)


def register(app: Flask) -> None:
    """Puts the API into the app."""
    limits.register(app)
    for area in AREAS:
        app.register_blueprint(area)
    app.register_blueprint(documents)

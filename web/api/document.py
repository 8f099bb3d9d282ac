"""The API put together: its areas, the document that describes them, and what all share."""

import json
from datetime import datetime
from typing import Any, Final

import flask_smorest
from flask import Blueprint, Flask, Response, current_app

from forecasts import __version__
from forecasts.db import Session
from web.api import (
    bulk as _bulk,  # noqa: F401  # adds its address to the predictions
)
from web.api import (
    comments,
    curation,
    limits,
    me,
    predictions,
    questions,
    record,
)
from web.api.area import Area
from web.api.asking import Probability, probability_shape
from web.api.explaining import explained
from web.api.problems import PREFIX, PROBLEM, ProblemSchema
from web.rendering import render, runtime
from web.serving import answer

AREAS: Final[tuple[Area, ...]] = (
    questions.area,
    predictions.area,
    comments.area,
    record.area,
    me.area,
    curation.area,
)
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
}
_ABOUT: Final = (
    "Everything the pages can do, as JSON. Send a token as `Authorization: Bearer fk_...`; what "
    "everybody may read needs none. Refusals are `application/problem+json`. What is private to "
    "somebody else answers exactly as what is not there."
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
            "description": "A token of an account, with scopes: read, predict, curate, admin. Each "
            "reaches what stands before it, too.",
        },
    )
    spec.components.schema("Problem", schema=ProblemSchema)
    for status, words in WORDS.items():
        content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        spec.components.response(f"Problem{status}", {"description": words, "content": content})
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


def _api(app: Flask) -> flask_smorest.Api:
    app.config["API_TITLE"], app.config["API_VERSION"] = "Forecasts", __version__
    app.config["OPENAPI_VERSION"] = "3.1.0"
    about = {
        "info": {"description": _ABOUT},
        "servers": [{"url": _site_url(app)}],
    }
    api = _Api(app, spec_kwargs=about)
    api.ma_plugin.converter.add_attribute_function(probability_shape)
    api.ma_plugin.map_to_openapi_type(Probability, None, None)
    _components(api.spec)
    for area in AREAS:
        api.register_blueprint(area)
    return api


def _site_url(app: Flask) -> str:
    """Gives the address of the site."""
    url: str = app.extensions["forecasts"].settings.site_url
    return url


def document() -> dict[str, Any]:
    """Gives the document that describes the API."""
    found: dict[str, Any] = current_app.extensions["forecasts.api"].spec.to_dict()
    return found


@documents.get("/openapi.json")
def openapi() -> Response:
    """Gives the document that describes the API, for programs."""
    return Response(json.dumps(document(), indent=1), mimetype="application/json")


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
    app.extensions["forecasts.api"] = _api(app)
    app.register_blueprint(documents)

"""What a program is told when something cannot be done: one shape for every refusal (RFC 9457)."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from flask import Response, request
from marshmallow import Schema, fields
from werkzeug.exceptions import HTTPException

from forecasts.errors import (
    ConflictError,
    ForecastsError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    TooManyError,
)
from web.headers import request_id
from web.rendering import absolute

PREFIX: Final = "/api/v1"
PROBLEM: Final = "application/problem+json"
_KEPT_HEADERS: Final = ("Allow", "Retry-After", "WWW-Authenticate")
_SENTENCES: Final = {
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    413: "The body is larger than what is read here.",
    415: "The body is of a kind that is not read here.",
    500: "Something went wrong here; nothing was changed. Try again later.",
}


class UnreadableError(InvalidInputError):
    """What was sent cannot be read at all."""


class NotAcceptableError(ForecastsError):
    """The program accepts nothing that is made here."""


class StaleError(ConflictError):
    """The thing is no longer as the program last saw it."""


class RowsError(InvalidInputError):
    """Rows of a file are bad; nothing was changed.

    Attributes:
        rows: the line of each, and why.
    """

    def __init__(self, message: str, rows: Sequence[tuple[int, str]]) -> None:
        self.rows = tuple(rows)
        super().__init__(message)


class FaultSchema(Schema):
    """One thing that is wrong with a request."""

    pointer = fields.String(
        required=True, metadata={"description": "where: a JSON pointer, or ?name in the address"}
    )
    detail = fields.String(required=True, metadata={"description": "what is wrong, in a sentence"})
    line = fields.Integer(metadata={"description": "the line of a file it stands on"})


class ProblemSchema(Schema):
    """Why a request was refused, as RFC 9457 shapes it."""

    type = fields.String(required=True, metadata={"description": "an address that explains it"})
    title = fields.String(required=True, metadata={"description": "the kind of problem"})
    status = fields.Integer(required=True, metadata={"description": "the status of the answer"})
    detail = fields.String(required=True, metadata={"description": "what to do, in a sentence"})
    instance = fields.String(required=True, metadata={"description": "the id of this request"})
    errors = fields.List(fields.Nested(FaultSchema), metadata={"description": "each fault"})


def is_asked() -> bool:
    """Says whether a program asked: an address of the API, whether there is anything or not."""
    return request.path == PREFIX or request.path.startswith(f"{PREFIX}/")


def problem(
    status: int,
    detail: str,
    *,
    errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answers with a problem.

    Args:
        status: of the answer.
        detail: a sentence for whoever reads it.
        errors: each fault with its pointer.
        headers: that go with it.
    """
    body: dict[str, Any] = {
        "type": absolute(f"{PREFIX}/docs#problem-{status}"),
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request_id(),
    }
    if errors:
        body["errors"] = list(errors)
    written = f"{json.dumps(body, ensure_ascii=True, separators=(',', ':'))}\n"
    response = Response(written, status=status, content_type=PROBLEM, headers=headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def _status(error: ForecastsError) -> int:
    kinds: tuple[tuple[type[ForecastsError], int], ...] = (
        (UnreadableError, 400),
        (InvalidInputError, 422),
        (NotFoundError, 404),
        (NotAcceptableError, 406),
        (StaleError, 412),
        (ConflictError, 409),
        (NotAllowedError, 403),
        (TooManyError, 429),
    )
    return next((status for kind, status in kinds if isinstance(error, kind)), 500)


def of_refusal(error: ForecastsError) -> Response:
    """Answers with what the record refuses."""
    status = _status(error)
    if status == 500:
        return problem(500, _SENTENCES[500])
    errors, headers = [], {}
    if isinstance(error, RowsError):
        errors = [{"pointer": "", "line": line, "detail": words} for line, words in error.rows]
    if isinstance(error, TooManyError):
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after.total_seconds())))
    return problem(status, str(error), errors=errors, headers=headers)


def _faults(messages: Any, pointer: str) -> Iterator[dict[str, str]]:
    """Takes the messages of a schema apart, each with where it belongs."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            here = "" if name == "_schema" else _step(pointer, str(name))
            yield from _faults(inner, pointer + here)
    elif isinstance(messages, list | tuple):
        for each in messages:
            yield from _faults(each, pointer)
    else:
        yield {"pointer": pointer, "detail": str(messages)}


def _step(pointer: str, name: str) -> str:
    if pointer == "?":
        return name
    return f"/{name.replace('~', '~0').replace('/', '~1')}"


def _places(messages: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for place, inner in messages.items():
        yield from _faults(inner, "?" if place == "query" else "")


def _is_no_number(step: str) -> bool:
    """Says whether a step of an address is a number nothing can have.

    The router takes it for an address that is there with other methods only.
    """
    return step.isdecimal() and (len(step) > 9 or not int(step))


def of_http(error: HTTPException) -> Response:
    """Answers with what the web server refuses, and with what does not fit a schema."""
    status = error.code or 500
    if status == 405 and any(map(_is_no_number, request.path.split("/"))):
        return problem(404, _SENTENCES[404])
    messages = (getattr(error, "data", None) or {}).get("messages")
    kept = dict(error.get_headers())
    headers: dict[str, str] = {name: kept[name] for name in _KEPT_HEADERS if name in kept}
    if messages:
        errors = list(_places(messages))
        words = "; ".join(f"{each['pointer'] or 'body'}: {each['detail']}" for each in errors[:3])
        return problem(status, f"The request does not fit: {words}", errors=errors, headers=headers)
    is_own = error.description is not None and error.description != type(error).description
    detail = str(error.description) if is_own else _SENTENCES.get(status, HTTPStatus(status).phrase)
    return problem(status, detail, headers=headers)

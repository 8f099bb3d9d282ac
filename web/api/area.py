"""Addresses of the API: each says once what it takes, gives and needs; documents follow from it.

A view gets what was asked in an open session and gives a record, a page of a list, or nothing.
Reading views never write. What a writing view did is committed together with the answer that is
kept for its Idempotency-Key.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import wraps
from typing import IO, Any, Final

import flask_smorest
from flask import Response, request
from marshmallow import Schema

from forecasts.accounts import Scope, Viewer
from forecasts.accounts.answers import KeptAnswer
from forecasts.db import Session
from forecasts.errors import InvalidInputError, NotFoundError
from web.api.answers import JSON, answer_of, done_once, sent, shown
from web.api.bodies import StrictParser, check_query
from web.api.callers import caller, check_scope
from web.api.handing import handed
from web.api.problems import PREFIX, PROBLEM, NotAcceptableError, UnreadableError
from web.api.shapes import listing_of, shape_of
from web.letters import tell_owner
from web.queries import is_plausible_name
from web.rendering import absolute, runtime

_ALWAYS: Final = (400, 401, 403, 404, 406, 422, 429, 500)
_LARGEST: Final = 999_999_999
_WRITING: Final = (409, 413, 415)


def _text(words: str) -> dict[str, Any]:
    return {"description": words, "schema": {"type": "string"}}


LEFT: Final = {
    "RateLimit": _text("how often may still be asked, and in how many seconds all of it again"),
    "RateLimit-Policy": _text("how often may be asked in how many seconds"),
}
WAIT: Final = {"Retry-After": _text("in how many seconds to ask again")}
TAGGED: Final = {"ETag": _text("names what is answered by its bytes")}
LINKED: Final = {"Link": _text("the first page, the last, and the neighbours")}

_View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a view works with.

    Attributes:
        session: open for reading, or for writing where the view writes.
        viewer: in whose name a program asks, None for one without a token.
        now: the present instant.
        told: what the owner of the account is told by mail once it is done: words that follow
            “A program with a token of your account”.
    """

    session: Session
    viewer: Viewer | None
    now: datetime
    told: list[str] = field(default_factory=list)

    @property
    def me(self) -> Viewer:
        """In whose name a program asks, on an address that needs a token."""
        assert self.viewer is not None
        return self.viewer

    def again(self, forecaster_id: int) -> Viewer:
        """In whose name a program asks, once they spoke: the first statement makes a forecaster."""
        return replace(self.me, forecaster_id=forecaster_id)


def _problems(*statuses: int) -> dict[int, Any]:
    return {status: {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def _read_doc(needs: Scope | None) -> dict[str, Any]:
    """Describes what every address that is read has."""
    security: list[dict[str, list[str]]] = [{"token": [needs or Scope.READ]}]
    return {
        "security": security if needs else [{}, *security],
        "responses": {
            **_problems(*_ALWAYS),
            304: {"description": "It is what you have.", "headers": {**LEFT, **TAGGED}},
        },
        "parameters": ["IfNoneMatch"],
    }


def _check_no_query() -> None:
    for name in request.args:
        raise InvalidInputError(f"{name[:60]!r} says nothing here; leave it out.")


def _answered(view: _View, asked: Asked, status: int, *args: Any, **values: Any) -> Response:
    """Does what is asked, once, and answers with what a view gives."""
    who = caller()
    assert who is not None

    def do() -> KeptAnswer:
        found = view(asked, *args, **values)
        where = _made_at(found) if status == 201 else None
        return answer_of(found, status, {"Location": absolute(where)} if where else None)

    digest = hashlib.sha256(request.get_data(cache=True)).digest()
    return sent(done_once(asked.session, who, do, digest=digest, now=asked.now))


def _check_number(number: int = 1, **_: Any) -> None:
    """Refuses a number nothing can have."""
    if not 1 <= number <= _LARGEST:
        raise NotFoundError("number", str(number)[:20])


def _made_at(found: Any) -> str | None:
    """Gives the address of what was made: its own, or that of the statement within it."""
    return getattr(found, "href", None) or getattr(getattr(found, "prediction", None), "href", None)


def _asked(session: Session) -> Asked:
    found = caller()
    return Asked(session, found.viewer if found else None, runtime().now())


def _reading(view: _View, *, has_query: bool) -> Callable[..., Response]:
    def endpoint(*args: Any, **values: Any) -> Response:
        check_query()
        if not has_query:
            _check_no_query()
        _check_number(**values)
        with runtime().reading() as session:
            return shown(view(_asked(session), *args, **values))

    return endpoint


def _writing(
    view: _View, address: "_Address", before: Callable[[dict[str, Any]], dict[str, Any]] | None
) -> Callable[..., Response]:
    def endpoint(*args: Any, **values: Any) -> Response:
        check_query()
        _check_no_query()
        if address.takes is None and request.get_data(cache=True):
            raise UnreadableError("This address takes no body.")
        _check_number(**values)
        given = tuple(before(each) for each in args) if before else args
        with runtime().transaction() as session:
            asked = _asked(session)
            response = _answered(view, asked, address.status, *given, **values)
        for each in asked.told:
            tell_owner(asked.me, each, is_program=True)
        return response

    return endpoint


def _handing(view: _View, kind: str, rule: str, *, is_dated: bool) -> Callable[[], Response]:
    def endpoint() -> Response:
        check_query()
        _check_no_query()

        def write(out: IO[bytes]) -> None:
            with runtime().reading() as session:
                view(_asked(session), out)

        return handed(write, kind, name=rule.rpartition("/")[2], is_dated=is_dated)

    return endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class _Address:
    """What an address takes, gives and needs."""

    rule: str
    method: str = "GET"
    needs: Scope | None = None
    takes: type[Schema] | None = None
    asks: type[Schema] | None = None
    gives: type[Schema] | dict[str, Any] | None = None
    kind: str = JSON
    status: int = 200
    headers: dict[str, Any] = field(default_factory=lambda: LEFT)
    doc: dict[str, Any] = field(default_factory=dict)


class Area(flask_smorest.Blueprint):  # type: ignore[misc]  # the library has no types
    """A part of the API: addresses about one subject."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, subject: str, description: str) -> None:
        self.subject = subject
        self.scopes: dict[str, Scope | None] = {}
        self._kinds: dict[str, str] = {}
        super().__init__(f"api_{subject}", __name__, url_prefix=PREFIX, description=description)
        self.before_request(self._check)

    def _check(self) -> None:
        endpoint = (request.endpoint or "").rpartition(".")[2]
        check_scope(self.scopes[endpoint])
        for name in (request.view_args or {}).values():
            if isinstance(name, str) and not is_plausible_name(name):
                raise NotFoundError(self.subject.removesuffix("s"), name[:60])
        accepted, kind = request.accept_mimetypes, self._kinds[endpoint]
        if accepted and not accepted.best_match([kind, PROBLEM]):
            raise NotAcceptableError(f"Answers are {kind}; accept that.")

    def _add(self, address: _Address, view: _View, endpoint: Callable[..., Response]) -> None:
        self.scopes[view.__name__] = address.needs
        self._kinds[view.__name__] = address.kind
        gives = address.gives
        documented: Any = self.response(
            address.status,
            gives,
            content_type=address.kind if gives else None,
            headers=address.headers,
        )(wraps(view)(endpoint))
        name = f"{self.subject}.{view.__name__}"
        asked = [{"in": "query", "schema": address.asks}] if address.asks else []
        described = {**address.doc, "parameters": [*asked, *address.doc["parameters"]]}
        documented = self.doc(operationId=name, **described)(documented)
        if address.takes is not None:
            documented = self.arguments(address.takes, location="json")(documented)
        if address.asks is not None:
            documented = self.arguments(address.asks, location="query")(documented)
        self.add_url_rule(
            address.rule, view.__name__, documented, methods=[address.method], tags=[self.subject]
        )

    def reads(
        self,
        rule: str,
        gives: Any,
        *,
        is_list: bool = False,
        asks: type[Schema] | None = None,
        needs: Scope | None = None,
    ) -> Callable[[_View], _View]:
        """Adds an address that is read.

        Args:
            rule: its path.
            gives: the record it shows, or a schema.
            is_list: whether it shows a page of a list of such records.
            asks: what its query may say; nothing where None.
            needs: the scope of the token it needs; None where anybody may read.
        """
        is_schema = isinstance(gives, type) and issubclass(gives, Schema)
        address = _Address(
            rule=rule,
            needs=needs,
            asks=asks,
            gives=gives if is_schema else listing_of(gives) if is_list else shape_of(gives),
            headers={**LEFT, **TAGGED, **(LINKED if is_list else {})},
            doc=_read_doc(needs),
        )

        def add(view: _View) -> _View:
            self._add(address, view, _reading(view, has_query=asks is not None))
            return view

        return add

    def hands(
        self, rule: str, kind: str, *, needs: Scope, is_dated: bool = False
    ) -> Callable[[_View], _View]:
        """Adds an address that hands over a file; the view writes it.

        Args:
            rule: its path, which ends in the name of the file.
            kind: the media type of the file.
            needs: the scope of the token it needs.
            is_dated: whether its first line says when it was written.
        """
        address = _Address(
            rule=rule,
            needs=needs,
            gives={"type": "object" if kind == JSON else "string"},
            kind=kind,
            headers={**LEFT, **TAGGED},
            doc=_read_doc(needs),
        )

        def add(view: _View) -> _View:
            self._add(address, view, _handing(view, kind, rule, is_dated=is_dated))
            return view

        return add

    def does(
        self,
        rule: str,
        gives: Any = None,
        *,
        method: str = "POST",
        takes: type[Schema] | None = None,
        needs: Scope = Scope.PREDICT,
        status: int = 200,
        before: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    ) -> Callable[[_View], _View]:
        """Adds an address that does something.

        Args:
            rule: its path.
            gives: the record it answers with; nothing where None.
            method: POST, PATCH or DELETE.
            takes: what its body says; it has none where None.
            needs: the scope of the token it needs.
            status: of the answer.
            before: works on the body before anything is written, and no writer waits for it.
        """
        named = {"POST": "IdempotencyKey", "PATCH": "IfMatch"}.get(method)
        stale = (412,) if method == "PATCH" else ()
        parameters = [named] if named else []
        address = _Address(
            rule=rule,
            method=method,
            needs=needs,
            takes=takes,
            gives=shape_of(gives) if gives else None,
            status=status if gives else 204,
            doc={
                "security": [{"token": [needs]}],
                "responses": _problems(*_ALWAYS, *_WRITING, *stale),
                "parameters": parameters,
            },
        )

        def add(view: _View) -> _View:
            self._add(address, view, _writing(view, address, before))
            return view

        return add

    def streams(
        self,
        rule: str,
        view: Callable[..., Response],
        gives: Any,
        body: dict[str, Any],
        asks: type[Schema] | None = None,
    ) -> None:
        """Adds an address that reads its body itself, piece by piece.

        Args:
            rule: its path.
            view: does everything.
            gives: the record it answers with.
            body: what the document says of its body.
            asks: what its query may say; nothing where None.
        """
        address = _Address(
            rule=rule,
            method="POST",
            needs=Scope.PREDICT,
            asks=asks,
            gives=shape_of(gives),
            doc={
                "security": [{"token": [Scope.PREDICT]}],
                "responses": _problems(*_ALWAYS, *_WRITING),
                "parameters": ["IdempotencyKey"],
                "requestBody": body,
            },
        )

        def endpoint(*args: Any, **values: Any) -> Response:
            check_query()
            if asks is None:
                _check_no_query()
            return view(*args, **values)

        self._add(address, view, endpoint)

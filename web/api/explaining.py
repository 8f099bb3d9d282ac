"""From the document of the API to the page that explains it."""

import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from web.api.limits import BULK, BY_ADDRESS, BY_TOKEN
from web.contexts.api_docs import (
    ApiDocsContext,
    ApiField,
    ApiGroup,
    ApiOperation,
    ApiProblem,
    ApiShape,
)

Document = Mapping[str, Any]

_KINDS: Final = {
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "true or false",
    "object": "object",
    "array": "list",
}
_JSON: Final = "application/json"
_FORMATS: Final = {"date-time": "time", "date": "day"}
_SENT: Final = ("Sent", "Changed", "Dated")
_PLACES: Final = {
    "watches/{slug}": "watches/ann-bell",
    "forecasters/{slug}": "forecasters/ann-bell",
    "{slug}": "will-it-rain",
    "{number}": "1",
    "{version}": "english-3",
    "{peer}": "fatebook",
    "{mark}": "qwertzui",
    "{key}": "5b1e09d77c0a4f2e9d3b6a81c4e7f205",
    "{event}": "evt_1",
}


def _resolved(document: Document, value: Document) -> Document:
    """Follows a reference within the document."""
    while "$ref" in value:
        found: Any = document
        for step in value["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        value = found
    return value


def _shape(value: Document) -> str:
    """Names the shape that a value, or each value of a list, is of."""
    if "$ref" in value:
        return str(value["$ref"].rpartition("/")[2])
    inner = [*value.get("anyOf", ()), *value.get("allOf", ()), value.get("items", {})]
    return next(filter(None, map(_shape, filter(None, inner))), "")


def _kind(value: Document) -> str:
    if "oneOf" in value:
        return "number from 0 to 1, or text"
    if "enum" in value:
        return "one of " + ", ".join(str(each) for each in value["enum"] if each is not None)
    if "format" in value and value["format"] in _FORMATS:
        words: str = _FORMATS[value["format"]]
    else:
        kinds = value.get("type", "object")
        first = kinds[0] if isinstance(kinds, list) else kinds
        words = _KINDS.get(first, str(first))
    if words == "list":
        inner = value.get("items", {})
        words = "list" if _shape(inner) else f"list: {_kind(inner)}"
    kinds = value.get("type")
    is_optional = (isinstance(kinds, list) and "null" in kinds) or "anyOf" in value
    return f"{words}, or null" if is_optional else words


def _field(name: str, value: Document, *, is_required: bool, words: str = "") -> ApiField:
    return ApiField(
        name=name,
        kind=_kind(value),
        shape=_shape(value),
        is_required=is_required,
        words=words or str(value.get("description", "")),
    )


def _fields(shape: Document) -> tuple[ApiField, ...]:
    needed = shape.get("required", ())
    return tuple(
        _field(name, value, is_required=name in needed)
        for name, value in shape.get("properties", {}).items()
    )


def _parameters(document: Document, operation: Document) -> Iterator[ApiField]:
    for each in (_resolved(document, one) for one in operation.get("parameters", ())):
        words = str(each.get("description", ""))
        if each["in"] != "path":
            yield _field(
                each["name"], each["schema"], is_required=each.get("required", False), words=words
            )


def _example(value: Document) -> Any:
    if value.get("examples"):
        return value["examples"][0]
    if "enum" in value:
        return value["enum"][0]
    return {"boolean": True, "integer": 1, "number": 0.5}.get(str(value.get("type")), "…")


def _sent(shape: Document) -> str:
    shown = {
        name: _example(value)
        for name, value in shape.get("properties", {}).items()
        if name in shape.get("required", ()) or value.get("examples")
    }
    return json.dumps(shown, ensure_ascii=False)


def _curl(site: str, method: str, path: str, needs: str, kind: str, body: str) -> str:
    for place, value in _PLACES.items():
        path = path.replace(place, value)
    way = "" if method == "GET" else f" -X {method}"
    known = ' -H "Authorization: Bearer $TOKEN"' if needs else ""
    lines = [f"curl{way}{known}"]
    if body:
        quoted, how = body.replace("'", "'\\''"), "-d" if kind == _JSON else "--data-binary"
        lines += [f"-H 'Content-Type: {kind}'", f"{how} '{quoted}'"]
    return " \\\n  ".join([*lines, f"{site}{path}"])


def _operation(
    document: Document, site: str, method: str, path: str, operation: Document
) -> ApiOperation:
    content = operation.get("requestBody", {}).get("content", {})
    kind = next(iter(content), "")
    shape = _resolved(document, content[kind]["schema"]) if kind else {}
    given = str(content[kind].get("example", "")).strip() if kind else ""
    body = given or (_sent(shape) if kind == _JSON else "")
    status = next(code for code in operation["responses"] if code.startswith("2"))
    answer = operation["responses"][status].get("content", {})
    gives = _shape(answer.get(_JSON, {}).get("schema", {}))
    security = operation["security"]
    needs = "" if {} in security else str(security[0]["token"][0])
    return ApiOperation(
        anchor=operation["operationId"].replace(".", "-"),
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        more=tuple(filter(None, operation.get("description", "").split("\n\n"))),
        needs=needs,
        parameters=tuple(_parameters(document, operation)),
        body=_fields(shape),
        gives=gives,
        file="" if gives else next(iter(answer), ""),
        status=status,
        curl=_curl(site, method.upper(), path, needs, kind, body),
    )


def _groups(document: Document, site: str) -> Iterator[ApiGroup]:
    methods = ("get", "post", "patch", "delete")
    every = [
        (item[method]["tags"][0], _operation(document, site, method, path, item[method]))
        for path, item in document["paths"].items()
        for method in methods
        if method in item
    ]
    for tag in document["tags"]:
        found = tuple(operation for about, operation in every if about == tag["name"])
        yield ApiGroup(name=tag["name"], words=tag["description"], operations=found)


def explained(document: Document, words: Mapping[int, str], site: str) -> ApiDocsContext:
    """Gathers what the page shows.

    Args:
        document: of the API.
        words: what each kind of refusal means.
        site: the address everything begins with.
    """
    shapes = document["components"]["schemas"]
    return ApiDocsContext(
        site=site,
        limits=(BY_TOKEN, BY_ADDRESS, BULK),
        groups=tuple(_groups(document, site)),
        shapes=tuple(
            ApiShape(name=name, fields=_fields(shape))
            for name, shape in sorted(shapes.items())
            if not name.endswith(_SENT)
        ),
        problems=tuple(
            ApiProblem(status=status, title=HTTPStatus(status).phrase, words=sentence)
            for status, sentence in words.items()
        ),
    )

"""From a frozen record to the shape programs are told of: one field a field, nothing by hand."""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, Final, Union, cast, get_args, get_origin, get_type_hints

from marshmallow import Schema
from marshmallow import fields as shown

_PLAIN: Final[dict[type, type[shown.Field[Any]]]] = {
    str: shown.String,
    int: shown.Integer,
    float: shown.Float,
    bool: shown.Boolean,
    datetime: shown.AwareDateTime,
    date: shown.Date,
    timedelta: shown.TimeDelta,
}


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in {Union, types.UnionType}:
        return hint, False
    kinds = [each for each in get_args(hint) if each is not type(None)]
    return kinds[0], len(kinds) < len(get_args(hint))


def field_of(hint: Any, words: str = "") -> shown.Field[Any]:
    """Makes the field that shows values of a type.

    Args:
        hint: the annotation: a plain type, an enumeration, a record, several of one, or None too.
        words: what it is.
    """
    kind, is_optional = _without_none(hint)
    how: dict[str, Any] = {"required": True, "allow_none": is_optional}
    if words:
        how["metadata"] = {"description": words}
    if get_origin(kind) is tuple:
        return shown.List(field_of(get_args(kind)[0]), **how)
    if get_origin(kind) is dict:
        return shown.Dict(**how)
    if is_dataclass(kind):
        return shown.Nested(shape_of(cast("type", kind)), **how)
    if issubclass(kind, Enum):
        return shown.Enum(kind, by_value=True, **how)
    return _PLAIN[kind](**how)


def described(record: type) -> dict[str, str]:
    """Reads what the docstring of a record says of its attributes."""
    _, _, listed = (record.__doc__ or "").partition("Attributes:")
    found: dict[str, str] = {}
    name = ""
    for line in filter(None, map(str.strip, listed.splitlines())):
        head, colon, rest = line.partition(": ")
        if colon and head.isidentifier():
            name, found[head] = head, rest
        elif name:
            found[name] += f" {line}"
    return found


def made(
    name: str,
    hints: Mapping[str, Any],
    words: Mapping[str, str],
    **nested: tuple[type[Schema], bool],
) -> type[Schema]:
    """Makes a shape of fields by name.

    Args:
        name: of the shape.
        hints: the annotation of each field.
        words: what each is.
        nested: shapes within it, and whether there are several.
    """
    shape = {each: field_of(hint, words.get(each, "")) for each, hint in hints.items()}
    for each, (inner, is_many) in nested.items():
        one = shown.Nested(inner, required=True)
        shape[each] = shown.List(one, required=True) if is_many else one
    return Schema.from_dict(shape, name=name)


@cache
def shape_of(record: Any) -> type[Schema]:
    """Makes the shape of a record; its name is the record's, without a closing “Record”."""
    hints = get_type_hints(record)
    listed = {each.name: hints[each.name] for each in fields(record)}
    return made(record.__name__.removesuffix("Record"), listed, described(record))


@cache
def listing_of(record: Any) -> type[Schema]:
    """Makes the shape of one page of a list of records."""
    shape = {
        "items": shown.List(shown.Nested(shape_of(record)), required=True),
        "page": shown.Integer(required=True),
        "pages": shown.Integer(required=True),
        "total": shown.Integer(required=True),
    }
    name = f"{record.__name__.removesuffix('Record')}List"
    return Schema.from_dict(shape, name=name)  # type: ignore[arg-type]  # its fields are invariant

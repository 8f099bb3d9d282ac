"""What an address and a form may hold: numbers a row can have, and text a database can keep."""

from ipaddress import ip_address
from typing import Any, Final

from flask import Flask, request
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter, Map

from forecasts.errors import InvalidInputError

LARGEST: Final = 999_999_999
_READS_ITSELF: Final = "review.add_article"
"""Whose form is longer than others, so that it reads it itself."""

_FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class RowNumber(IntegerConverter):
    """A number in a path; what no row can have is nowhere."""

    def __init__(self, of: Map, max: int = LARGEST) -> None:  # noqa: A002  # its name in rules
        super().__init__(of, max=max)


def where_from() -> str:
    """Names where a request comes from, for counting: of IPv6 the network, which is one person's.

    Example:
        >>> from flask import Flask
        >>> with Flask("x").test_request_context(environ_base={"REMOTE_ADDR": "2001:db8::1:2:3:4"}):
        ...     where_from()
        '2001:db8:0:0'
    """
    address = request.remote_addr or ""
    if ":" not in address:
        return address
    try:
        whole = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    mapped = getattr(whole, "ipv4_mapped", None)
    return str(mapped) if mapped else ":".join(f"{each:x}" for each in _groups(int(whole))[:4])


def _groups(address: int) -> list[int]:
    return [(address >> shift) & 0xFFFF for shift in range(112, -1, -16)]


def _has_nul(pairs: Any) -> bool:
    return any("\0" in name or "\0" in value for name, value in pairs)


def _check() -> None:
    """Refuses the one character no text on record can have.

    Raises:
        NotFound: it stands in the path.
        InvalidInputError: it stands in the query or in a form.
    """
    if "\0" in request.path:
        raise NotFound
    is_form = request.mimetype in _FORMS and request.endpoint != _READS_ITSELF
    if _has_nul(request.args.items(multi=True)) or (
        is_form and _has_nul(request.form.items(multi=True))
    ):
        raise InvalidInputError(
            "What was sent holds a NUL character, which stands for nothing; leave it out."
        )


def register(app: Flask) -> None:
    """Bounds the numbers in addresses, and checks every request."""
    app.url_map.converters["int"] = RowNumber
    app.before_request(_check)

"""Header lines of a message: nothing that is written into one can begin another.

The standard library folds what must not be folded and encodes addresses of web pages as words, so
the few headers a letter has are written here.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import Final

from forecasts.errors import InvalidInputError
from forecasts.text import printable

_WIDTH: Final = 78
_WORD_OCTETS: Final = 39
"""So many of a text in one encoded word: a line with its header's name stays under 76."""

_LONGEST: Final = 900
"""No line may have more than 998 octets."""

_BIDI: Final = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_LOCAL_PART: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_DOT_ATOM: Final = re.compile(r"[^.]+(\.[^.]+)*")
_DOMAIN: Final = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_ID: Final = re.compile(r"[!#-'*+./0-9:=?A-Z\[\]^_`a-z{|}~-]+@[A-Za-z0-9.:\[\]-]+")
_WEB: Final = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+;=%-]+")


def one_line(text: str) -> str:
    r"""Puts text on one line as a header bears it.

    Runs of white space become one space; control characters and marks that turn the direction of
    writing go; half a character (a lone surrogate) becomes a replacement mark.

    Example:
        >>> one_line("rain\r\nBcc:\x00 all\ud800")
        'rain Bcc: all\ufffd'
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return printable(" ".join(whole.translate(_BIDI).split()))


def mailable(address: str) -> str:
    """Gives an address as a server is told it: the domain in ASCII letters.

    Raises:
        InvalidInputError: it is no address, one whose name before the @ is not ASCII, or one whose
            domain would become another's (ß, which the older rules for domains write as ss).

    Example:
        >>> mailable("anna@bücher.example")
        'anna@xn--bcher-kva.example'
    """
    local, _, domain = address.rpartition("@")
    host = ".".join(map(_label, domain.split(".")))
    if not _LOCAL_PART.fullmatch(local) or not _DOMAIN.fullmatch(host):
        raise InvalidInputError(f"{one_line(address[:60])!r} is no address mail can be sent to.")
    return f"{local if _DOT_ATOM.fullmatch(local) else _quoted(local)}@{host}"


def _label(label: str) -> str:
    """Gives one name of a domain in ASCII, nothing where it would be another name."""
    try:
        plain = label.encode("idna").decode()
        return plain if label.isascii() or plain.encode().decode("idna") == label.lower() else ""
    except UnicodeError:
        return ""


def words(text: str) -> list[str]:
    """Gives the words of a line of text, all encoded (RFC 2047) where one is not plain ASCII.

    Joined by a space or a fold they read as the text again.
    """
    plain = text.split(" ")
    if text.isascii() and "=?" not in text and all(len(word) < _WIDTH - 12 for word in plain):
        return plain
    return _encoded(text)


def phrase(text: str) -> list[str]:
    """Gives the words of a name before an address, quoted or encoded where they must be."""
    given = words(text)
    if all(re.fullmatch(r"[A-Za-z0-9!*+/=?_-]+", word) for word in given):
        return given
    return [_quoted(text)] if len(text) < _WIDTH - 18 else _encoded(text)


def in_brackets(value: str, *, of: str) -> str:
    """Puts an id or a web address between angle brackets, where it must stand in one piece.

    Args:
        value: the id or the address.
        of: "id" or "web".

    Raises:
        InvalidInputError: it cannot stand in a header.
    """
    pattern = _ID if of == "id" else _WEB
    if len(value) > _LONGEST or "=?" in value or not pattern.fullmatch(value):
        raise InvalidInputError(f"{one_line(value[:60])!r} cannot stand in the head of a letter.")
    return f"<{value}>"


def header(name: str, parts: Iterable[str]) -> str:
    """Writes a header; it is folded between its parts only, each kept whole."""
    lines = [f"{name}:"]
    for part in parts:
        if len(lines[-1]) + 1 + len(part) <= _WIDTH or lines[-1] == f"{name}:":
            lines[-1] += f" {part}"
        else:
            lines.append(f" {part}")
    return "\r\n".join(lines) + "\r\n"


def head(headers: Sequence[tuple[str, Iterable[str]]]) -> bytes:
    """Writes headers one under the other."""
    return "".join(header(name, parts) for name, parts in headers).encode("ascii")


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _encoded(text: str) -> list[str]:
    return [f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in _pieces(text)]


def _pieces(text: str) -> Iterable[bytes]:
    piece = b""
    for character in text:
        octets = character.encode()
        if len(piece) + len(octets) > _WORD_OCTETS:
            yield piece
            piece = b""
        piece += octets
    yield piece

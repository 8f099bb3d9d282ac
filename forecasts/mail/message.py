"""From a letter to the bytes of a message, the same each time."""

import binascii
import re
import unicodedata
from base64 import encodebytes
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

from forecasts.config import MailSettings
from forecasts.errors import InvalidInputError
from forecasts.mail.headers import head, in_brackets, mailable, one_line, phrase, words
from forecasts.mail.signing import signature
from forecasts.text import sha256_hex, slugify

_FROM: Final = "Forecasts"
_PICTURE: Final = re.compile(r"[A-Za-z0-9._-]{1,100}(@[A-Za-z0-9.-]{1,100})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that travels inside the letter.

    Attributes:
        name: what the page of the letter shows it by, as `cid:NAME`; letters, digits, dots and
            hyphens, with `@host` at the end or without.
        png: its bytes.
    """

    name: str
    png: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is written to whom.

    Attributes:
        to: the address; a domain may be in any script, what stands before the @ is ASCII.
        subject: one line; see `one_line` for what is left out of it.
        text: the plain text, lines as they are to be read; the last one ends in a line break.
        message_id: what the message is known by, without the angle brackets; the same letter sent
            again keeps it.
        written_at: the time it bears.
        html: the same as a page, None for plain text only.
        pictures: those the page shows.
        list_name: what kind of regular letter it is, empty for one that is not.
        unsubscribe_url: where a click of the mail program ends these letters, None where there is
            nothing to end.
        replies_to: the ids of the messages it follows, oldest first, without angle brackets.
    """

    to: str
    subject: str
    text: str
    message_id: str
    written_at: datetime
    html: str | None = None
    pictures: tuple[Picture, ...] = ()
    list_name: str = ""
    unsubscribe_url: str | None = None
    replies_to: tuple[str, ...] = ()


def message_bytes(letter: Letter, settings: MailSettings) -> bytes:
    """Gives the message as a server is handed it: the same letter, the same bytes.

    Line ends are CRLF, no line has more than 998 octets, all of them ASCII; signed where a key
    is set. No part of a letter can add a header of its own.

    Raises:
        InvalidInputError: its address, an id or a web address cannot stand in a message.
    """
    begin = head(list(_headers(letter, settings.sender)))
    content = begin + _body(letter)
    if settings.dkim is None:
        return content
    return signature(content, settings.dkim, at=letter.written_at) + content


def _headers(letter: Letter, sender: str) -> Iterator[tuple[str, list[str]]]:
    own_id = in_brackets(letter.message_id, of="id")
    yield "From", [_FROM, f"<{mailable(sender)}>"]
    yield "To", [mailable(letter.to)]
    yield "Subject", words(one_line(letter.subject))
    yield "Date", [format_datetime(letter.written_at.astimezone(UTC))]
    yield "Message-ID", [own_id]
    if letter.replies_to:
        earlier = [in_brackets(each, of="id") for each in letter.replies_to]
        yield "In-Reply-To", earlier[-1:]
        yield "References", earlier
    yield "Auto-Submitted", ["auto-generated"]
    name, host = one_line(letter.list_name), letter.message_id.rpartition("@")[2]
    if name:
        yield "List-Id", [*phrase(name), f"<{slugify(name)}.{host}>"]
    if letter.unsubscribe_url is not None:
        yield "List-Unsubscribe", [in_brackets(letter.unsubscribe_url, of="web")]
        yield "List-Unsubscribe-Post", ["List-Unsubscribe=One-Click"]
    yield "MIME-Version", ["1.0"]


def _body(letter: Letter) -> bytes:
    """Gives the headers about the body, and the body."""
    key = sha256_hex(letter.message_id)[:32]
    text = _text("plain", letter.text)
    if letter.html is None:
        return text
    page = _text("html", letter.html)
    if letter.pictures:
        pictures = [_picture(each) for each in letter.pictures]
        page = _parts(["multipart/related;", 'type="text/html";'], f"=_{key}r", [page, *pictures])
    return _parts(["multipart/alternative;"], f"=_{key}a", [text, page])


def _parts(kind: list[str], boundary: str, parts: list[bytes]) -> bytes:
    """Joins parts; no encoded text can hold a boundary that begins with an equals sign and `_`."""
    line = f"--{boundary}".encode()
    begin = head([("Content-Type", [*kind, f'boundary="{boundary}"'])])
    joined = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts)
    return begin + b"\r\n" + joined + line + b"--\r\n"


def _text(kind: str, text: str) -> bytes:
    whole = _sendable(text).encode()
    quoted, packed = binascii.b2a_qp(whole), encodebytes(whole)
    way, lines = ("quoted-printable", quoted) if len(quoted) <= len(packed) else ("base64", packed)
    begin = head(
        [
            ("Content-Type", [f"text/{kind};", 'charset="utf-8"']),
            ("Content-Transfer-Encoding", [way]),
        ]
    )
    return begin + b"\r\n" + lines.replace(b"\n", b"\r\n")


def _sendable(text: str) -> str:
    r"""Gives text with plain line breaks, without control characters and halves of characters.

    Example:
        >>> _sendable("It rains.\r\nBcc:\x00 all")
        'It rains.\nBcc: all\n'
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    lines = whole.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) != "Cc")
    return kept if kept.endswith("\n") else f"{kept}\n"


def _picture(picture: Picture) -> bytes:
    if not _PICTURE.fullmatch(picture.name):
        raise InvalidInputError(f"{one_line(picture.name[:60])!r} is no name for a picture.")
    begin = head(
        [
            ("Content-Type", ["image/png"]),
            ("Content-Transfer-Encoding", ["base64"]),
            ("Content-ID", [f"<{picture.name}>"]),
            (
                "Content-Disposition",
                ["inline;", f'filename="{picture.name.partition("@")[0]}.png"'],
            ),
        ]
    )
    return begin + b"\r\n" + encodebytes(picture.png).replace(b"\n", b"\r\n")

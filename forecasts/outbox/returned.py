"""Reading what a mail server sends back: that a letter did not arrive, or that its reader minds.

Formats: RFC 3464 (delivery status), RFC 5965 (complaints), RFC 6533 (addresses beyond ASCII). What
arrives was written by strangers: whatever it is, reading it raises nothing and takes little time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from itertools import islice
from typing import Final

from forecasts.text import printable

LONGEST: Final = 65_536
_MOST_PARTS: Final = 100
_MOST_GROUPS: Final = 3000
_NEW_LINE: Final = re.compile(rb"\r\n?")
_BREAKS: Final = re.compile(rb"\n(?=[ \t\n])|;")
_WORDS: Final = 300
_REFERENCES: Final = 5000
_MESSAGE_ID: Final = re.compile(r"<([^<>\s]{1,200})>")
_STATUS: Final = re.compile(r"\s*([245]\.[0-9]{1,3}\.[0-9]{1,3})\b", re.ASCII)
_STATUSES: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_WHOLE: Final = frozenset({"message/rfc822", "message/global"})
_HEADERS: Final = frozenset(
    {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
)
_COMPLAINTS: Final = frozenset({"abuse", "fraud", "virus", "other"})


@dataclass(frozen=True, slots=True)
class Recipient:
    """What a report says of one address.

    Attributes:
        addresses: the address, as it was written to and as it was in the end.
        action: `failed`, `delayed`, `delivered`, `relayed` or `expanded`, or whatever it says.
        status: such as "5.1.1"; empty when it is none.
        words: what the server there said.
    """

    addresses: frozenset[str]
    action: str
    status: str
    words: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back.

    Attributes:
        message_ids: which messages it names, without angle brackets.
        recipients: what it says of each address; empty for a complaint.
        is_complaint: whether somebody said that the letter is unwanted.
    """

    message_ids: frozenset[str]
    recipients: tuple[Recipient, ...] = ()
    is_complaint: bool = False


def read_returned(raw: bytes) -> Returned | None:
    """Reads a report of a mail server; None when it is none, or cannot be read.

    Only the first 64 KB are looked at, and no more parts, groups of fields and parameters than a
    report has: what is written to keep its reader busy is read in a fraction of a second.
    """
    looked_at = _begun(_NEW_LINE.sub(b"\n", raw[:LONGEST]))
    if looked_at.lower().count(b"boundary") > _MOST_PARTS:
        return None
    try:
        return _read(message_from_bytes(looked_at))
    except Exception:  # noqa: BLE001  # no hostile message may stop those after it
        return None


def _begun(text: bytes) -> bytes:
    """Gives the beginning of a message, up to so many groups of lines or parameters."""
    groups = islice(_BREAKS.finditer(text), _MOST_GROUPS, None)
    end = next((found.start() for found in groups), len(text))
    return text[:end]


def _read(message: Message) -> Returned | None:
    if message.get_content_type() != "multipart/report":
        return None
    parts = _parts(message)
    named = frozenset(_message_ids(message, parts))
    statuses = [part for part in parts if part.get_content_type() in _STATUSES]
    if statuses:
        return Returned(named, tuple(_recipients(statuses[0])))
    feedback = [part for part in parts if part.get_content_type() == "message/feedback-report"]
    if feedback and _kind_of_feedback(feedback[0]) in _COMPLAINTS:
        return Returned(named, is_complaint=True)
    return None


def _parts(message: Message) -> list[Message]:
    payload: object = message.get_payload()
    return (
        [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []
    )


def _header(message: Message, name: str, *, longest: int = _WORDS) -> str:
    value = message.get(name)
    return "" if value is None else str(value)[:longest]


def _message_ids(message: Message, parts: list[Message]) -> Iterator[str]:
    """Finds the ids of what came back, and of what the report says it answers."""
    for name in ("In-Reply-To", "References"):
        yield from _MESSAGE_ID.findall(_header(message, name, longest=_REFERENCES))
    for part in parts:
        original = _original(part)
        if original is not None:
            yield from _MESSAGE_ID.findall(_header(original, "Message-ID"))


def _original(part: Message) -> Message | None:
    kind = part.get_content_type()
    if kind in _WHOLE:
        inner = _parts(part)
        return inner[0] if inner else None
    if kind in _HEADERS:
        return message_from_string(_text(part))
    return None


def _text(part: Message) -> str:
    inner = _parts(part)
    if inner:  # what is said to be a message is read as one
        return inner[0].as_string()
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _recipients(status: Message) -> Iterator[Recipient]:
    """Reads what a status says of each address: its groups of fields, but the first."""
    for group in _groups(status):
        found = [_header(group, f"{which}-Recipient") for which in ("Final", "Original")]
        addresses = frozenset(_address(each) for each in found if each)
        if not addresses:
            continue
        said = _STATUS.match(_header(group, "Status"))
        diagnostic = _header(group, "Diagnostic-Code").partition(";")
        yield Recipient(
            addresses=addresses,
            action=_header(group, "Action").strip().lower(),
            status=said[1] if said else "",
            words=printable(diagnostic[2] or diagnostic[0])[:_WORDS],
        )


def _groups(status: Message) -> list[Message]:
    groups = _parts(status)
    if groups:
        return groups
    payload = status.get_payload(decode=True)
    text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return [message_from_string(each) for each in re.split(r"\r?\n[ \t]*\r?\n", text.lstrip())]


def _address(typed: str) -> str:
    """Reads an address as a report writes it.

    Example:
        >>> _address("rfc822; <Anna@mail.example>")
        'anna@mail.example'
    """
    return typed.rpartition(";")[2].strip().strip("<>").strip().lower()


def _kind_of_feedback(part: Message) -> str:
    fields = message_from_string(_text(part))
    return _header(fields, "Feedback-Type").strip().lower()

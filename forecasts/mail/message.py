"""From a letter to the bytes of a message."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from forecasts.text import printable


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is written to whom.

    Attributes:
        to: the address.
        subject: one line; what could begin another header is taken out.
        text: the plain text, lines as they are to be read.
        message_id: what the message is known by, without the angle brackets; the same letter sent
            again keeps it.
        written_at: the time it bears.
    """

    to: str
    subject: str
    text: str
    message_id: str
    written_at: datetime


def build_message(letter: Letter, *, sender: str) -> EmailMessage:
    """Builds the message; no part of a letter can add a header of its own."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = " ".join(printable(letter.subject).split())
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = f"<{letter.message_id}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message

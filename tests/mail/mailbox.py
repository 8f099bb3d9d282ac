"""A real mail server on this machine that keeps what it is handed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from forecasts.cli.serve import free_port
from forecasts.config import MailSettings

HOST = "127.0.0.1"
SENDER = "desk@forecasts.example"


@dataclass
class Mailbox:
    """What arrived, oldest first; `refuses` makes the server refuse what comes."""

    port: int
    messages: list[EmailMessage] = field(default_factory=list)
    refuses: bool = False

    @property
    def settings(self) -> MailSettings:
        """How mail reaches this server."""
        return MailSettings(
            host=HOST, port=self.port, user=None, password=None, is_encrypted=False, sender=SENDER
        )

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd calls it so
        """Takes one message, or refuses it."""
        if self.refuses:
            return "451 try again later"
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        message["X-Recipients"] = ", ".join(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Runs a mail server in a thread of its own."""
    mailbox = Mailbox(free_port(HOST))
    controller = Controller(mailbox, hostname=HOST, port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()

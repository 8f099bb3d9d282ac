"""A real mail server on this machine that keeps what it is handed, or is as difficult as told."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from forecasts.cli.serve import free_port
from forecasts.config import MailSettings

HOST = "127.0.0.1"
SENDER = "desk@forecasts.example"


class Step(StrEnum):
    """Where the server may be difficult.

    Attributes:
        SENDER: when the sender is named.
        ADDRESS: when the address is named.
        CONTENT: when the client asks to write the letter.
        MIDDLE: while it writes; any verdict drops the connection after the first line.
        END: when the server has it whole.
    """

    SENDER = "sender"
    ADDRESS = "address"
    CONTENT = "content"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True)
class Verdict:
    """What the server does instead of going on.

    Attributes:
        says: its answer, such as "451 4.7.1 come back later"; None drops the connection.
        keeps: whether it keeps the letter all the same; at the end only.
        after: how many seconds it waits before.
    """

    says: str | None = None
    keeps: bool = False
    after: float = 0


DROP: Final = Verdict()
KEEP_AND_DROP: Final = Verdict(keeps=True)

Script = Callable[[Step, str], Verdict | None]


def always(step: Step, verdict: Verdict) -> Script:
    """The same verdict at one step, for every letter."""
    return lambda at, _address: verdict if at is step else None


def once(step: Step, verdict: Verdict) -> Script:
    """The verdict at one step for the first letter; the others are taken."""
    left = [verdict]
    return lambda at, _address: left.pop() if at is step and left else None


def greylisting(says: str = "451 4.7.1 Greylisted, come back later") -> Script:
    """Each address is put off the first time it is named."""
    known: set[str] = set()

    def script(at: Step, address: str) -> Verdict | None:
        if at is not Step.ADDRESS or address in known:
            return None
        known.add(address)
        return Verdict(says)

    return script


@dataclass(frozen=True)
class Received:
    """One letter the server has, as it came.

    Attributes:
        address: who it is for.
        content: its bytes.
    """

    address: str
    content: bytes


@dataclass
class Mailbox:
    """What arrived, oldest first.

    Attributes:
        port: where it listens.
        received: the letters as they came.
        messages: the same, read; nothing where `reads` is False, as for thousands.
        refuses: makes the server refuse what comes.
        script: asked at each step what the server does there; the address is the sender's at the
            first step. None goes on.
        connections: how often somebody began to talk.
    """

    port: int
    received: list[Received] = field(default_factory=list)
    messages: list[EmailMessage] = field(default_factory=list)
    refuses: bool = False
    reads: bool = True
    script: Script | None = None
    connections: int = 0

    @property
    def settings(self) -> MailSettings:
        """How mail reaches this server."""
        return MailSettings(
            host=HOST, port=self.port, user=None, password=None, is_encrypted=False, sender=SENDER
        )

    def clear(self) -> None:
        """Forgets what arrived and what was scripted."""
        self.received.clear()
        self.messages.clear()
        self.script, self.refuses, self.connections = None, False, 0

    def verdict(self, at: Step, address: str) -> Verdict | None:
        """What the script says about a step."""
        if at is Step.END and self.refuses:
            return Verdict("451 try again later")
        return self.script(at, address) if self.script else None

    def keep(self, envelope: Any) -> None:
        """Keeps a letter."""
        self.received.append(Received(envelope.rcpt_tos[0], bytes(envelope.content)))
        if not self.reads:
            return
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        message["X-Recipients"] = ", ".join(envelope.rcpt_tos)
        self.messages.append(message)

    async def handle_EHLO(  # noqa: N802  # aiosmtpd calls them so
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        """Counts who begins to talk."""
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Hears who sends."""
        said = await self._said(server, Step.SENDER, address)
        if said is None:
            envelope.mail_from = address
        return said or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Hears who it is for."""
        said = await self._said(server, Step.ADDRESS, address)
        if said is None:
            envelope.rcpt_tos.append(address)
        return said or "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Takes one message, or refuses it."""
        verdict = self.verdict(Step.END, envelope.rcpt_tos[0])
        if verdict is None or verdict.keeps:
            self.keep(envelope)
        return await _carried_out(server, verdict) or "250 taken"

    async def _said(self, server: Any, at: Step, address: str) -> str | None:
        return await _carried_out(server, self.verdict(at, address))


async def _carried_out(server: Any, verdict: Verdict | None) -> str | None:
    """Does what a verdict says, and gives what the server answers, None to go on."""
    if verdict is None:
        return None
    await asyncio.sleep(verdict.after)
    if verdict.says is None:
        await _drop(server)
    return verdict.says


async def _drop(server: Any) -> None:
    server.transport.abort()
    raise asyncio.CancelledError


class _Difficult(SMTP):
    """The server, which can break off while a letter is written."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        mailbox, envelope = self.event_handler, self.envelope
        assert isinstance(mailbox, Mailbox)
        addresses = envelope.rcpt_tos if envelope else []
        for step in (Step.CONTENT, Step.MIDDLE) if addresses else ():
            verdict = mailbox.verdict(step, addresses[0])
            if step is Step.MIDDLE and verdict is not None:
                await self.push("354 go on")
                await self._reader.readline()
                await asyncio.sleep(verdict.after)
                await _drop(self)
            said = await _carried_out(self, verdict)
            if said is not None:
                await self.push(said)
                return
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Difficult(self.handler, **self.SMTP_kwargs)


@contextmanager
def mail_server(*, reads: bool = True) -> Iterator[Mailbox]:
    """Runs a mail server in a thread of its own."""
    mailbox = Mailbox(free_port(HOST), reads=reads)
    controller = _Controller(mailbox, hostname=HOST, port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()

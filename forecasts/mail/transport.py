"""Handing messages to a mail server; no transaction may be open meanwhile."""

import re
import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

from forecasts.config import MailSettings, Settings
from forecasts.errors import InvalidInputError, SourceUnavailableError
from forecasts.mail.answers import Answer, Fate, Phase, answered, silent
from forecasts.mail.headers import mailable
from forecasts.mail.message import Letter, message_bytes
from forecasts.mail.patient import PatientSmtp, PatientSmtpSsl
from forecasts.mail.signing import private_key

_SECONDS: Final = 10.0
_PATIENCE: Final = 60.0
"""So long a server may look at a letter it has whole: a second copy is worse than waiting."""

_WHOLE: Final = 120.0
"""So long everything before that last answer may take together: LONGEST is below any lease."""

LONGEST: Final = _WHOLE + _PATIENCE
"""So many seconds one letter takes at most, whatever the server does."""

_DONE: Final = 250
_CLOSING: Final = 421
_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class MailLine(Protocol):
    """One connection for many letters."""

    @property
    def is_open(self) -> bool:
        """Whether the server is connected; the next letter connects where it is not."""

    def send(self, to: str, content: bytes) -> Answer:
        """Sends one message, and says what became of it; nothing a server does is raised.

        Args:
            to: the address.
            content: the message, as `message_bytes` made it.
        """


class Mailer(Protocol):
    """Whatever sends letters."""

    def send(self, letter: Letter) -> None:
        """Sends one letter.

        Raises:
            SourceUnavailableError: the server cannot be reached, or refused it.
        """

    def line(self) -> AbstractContextManager[MailLine]:
        """Opens a line for many messages."""


class _StoppedError(Exception):
    """A letter went no further, and this is why."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.words)


@dataclass(slots=True)
class SmtpLine:
    """A connection that is made when there is a letter, and again after it broke.

    Attributes:
        settings: the server.
        seconds: how long it may take over one answer.
        patience: how long over a letter, and over its last answer when it has the letter whole.
        whole: how long everything before that answer may take together.
    """

    settings: MailSettings
    seconds: float = _SECONDS
    patience: float = _PATIENCE
    whole: float = _WHOLE
    _server: PatientSmtp | None = field(default=None, init=False)
    _until: float = field(default=0.0, init=False)

    @property
    def is_open(self) -> bool:
        """Whether the server is connected."""
        return self._server is not None

    def send(self, to: str, content: bytes) -> Answer:
        """Sends one message; see `MailLine`."""
        try:
            address = mailable(to)
        except InvalidInputError as error:
            return Answer(Fate.REFUSED, None, str(error), is_address_dead=True)
        was_open, self._until = self.is_open, time.monotonic() + self.whole
        answer = self._answer(address, content)
        if was_open and not self.is_open and answer.fate is Fate.LATER:
            return self._answer(address, content)  # the server had hung up between two letters
        return answer

    def close(self) -> None:
        """Takes leave of the server."""
        if self._server is not None:
            self._server.until = time.monotonic() + self.seconds
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
        self._drop()

    def _answer(self, address: str, content: bytes) -> Answer:
        try:
            server = self._server = self._server or self._connected()
            server.until = self._until
            self._introduce(server, address, content)
            return self._hand_over(server, content)
        except _StoppedError as stopped:
            return stopped.answer

    def _connected(self) -> PatientSmtp:
        try:
            return connected(self.settings, seconds=self.seconds, until=self._until)
        except smtplib.SMTPResponseException as error:
            answer = answered(Phase.CONNECTION, error.smtp_code, error.smtp_error)
            raise _StoppedError(answer) from error
        except (OSError, smtplib.SMTPException) as error:
            raise _StoppedError(silent(Phase.CONNECTION, _named(error))) from error

    def _introduce(self, server: PatientSmtp, address: str, content: bytes) -> None:
        """Names the sender and the address, and asks to begin."""
        size = f" size={len(content)}" if server.has_extn("size") else ""
        said = (
            (Phase.SENDER, f"MAIL FROM:<{mailable(self.settings.sender)}>{size}", range(200, 300)),
            (Phase.ADDRESS, f"RCPT TO:<{address}>", range(200, 300)),
            (Phase.CONTENT, "DATA", range(354, 355)),
        )
        for phase, command, wanted in said:
            status, words = self._reply(server, phase, command)
            if status not in wanted:
                self._begin_again(server, status)
                raise _StoppedError(answered(phase, status, words))

    def _hand_over(self, server: PatientSmtp, content: bytes) -> Answer:
        """Writes the content and its end, without which no server has the letter."""
        end = b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"
        self._write(server, re.sub(rb"(?m)^\.", b"..", content) + end)
        server.until, server.pace = time.monotonic() + self.patience, self.patience
        status, words = self._reply(server, Phase.END)
        server.pace = self.seconds
        answer = answered(Phase.END, status, words)
        if status == _CLOSING or answer.fate is Fate.UNCERTAIN:
            self._drop()
        return answer

    def _write(self, server: PatientSmtp, data: bytes) -> None:
        """Writes all, or stops: then the last of it has not left this machine."""
        left, until = memoryview(data), min(self._until, time.monotonic() + self.patience)
        try:
            if server.sock is None:
                raise smtplib.SMTPServerDisconnected("the connection is closed")
            while left:
                if time.monotonic() > until:
                    raise TimeoutError("the server takes too long to listen")
                server.wait(until - time.monotonic())
                left = left[server.sock.send(left) :]
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise _StoppedError(silent(Phase.CONTENT, _named(error))) from error

    def _reply(self, server: PatientSmtp, phase: Phase, command: str = "") -> tuple[int, bytes]:
        try:
            return server.docmd(command) if command else server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise _StoppedError(silent(phase, _named(error))) from error

    def _begin_again(self, server: PatientSmtp, status: int) -> None:
        """Makes the connection ready for the next letter, or gives it up."""
        if not 400 <= status < 600 or status == _CLOSING:
            self._drop()
            return
        try:
            is_ready = server.rset()[0] == _DONE
        except (OSError, smtplib.SMTPException):
            is_ready = False
        if not is_ready:
            self._drop()

    def _drop(self) -> None:
        if self._server is not None:
            with suppress(OSError):
                self._server.close()
        self._server = None


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends by SMTP: encrypted where the server can, always where a password is sent abroad.

    Attributes:
        settings: the server.
        seconds: how long it may take over one answer.
        patience: how long over a letter of many; somebody waits for a single one.
    """

    settings: MailSettings
    seconds: float = _SECONDS
    patience: float = _PATIENCE

    def send(self, letter: Letter) -> None:
        """Sends one letter; see `Mailer`."""
        line = SmtpLine(self.settings, seconds=self.seconds, patience=self.seconds)
        with closing(line):
            answer = line.send(letter.to, message_bytes(letter, self.settings))
        if answer.fate is not Fate.TAKEN:
            raise SourceUnavailableError(
                f"Mail cannot be sent just now: {self.settings.host} says "
                f"{answer.status or answer.words}. Try again later."
            )

    @contextmanager
    def line(self) -> Iterator[SmtpLine]:
        """Opens a line for many messages; see `Mailer`."""
        with closing(SmtpLine(self.settings, self.seconds, self.patience)) as line:
            yield line


def check_server(settings: MailSettings, *, seconds: float = 5.0) -> None:
    """Connects to the server as for a letter, signs in, and takes leave again.

    Args:
        settings: the server.
        seconds: how long all of it may take.

    Raises:
        SourceUnavailableError: it cannot be reached, is not trusted, or does not want us.
    """
    try:
        server = connected(settings, seconds=seconds, until=time.monotonic() + seconds)
        with closing(server):
            server.quit()
    except (OSError, smtplib.SMTPException) as error:
        raise SourceUnavailableError(f"{settings.host} says {_named(error)}") from error


def connected(settings: MailSettings, *, seconds: float, until: float) -> PatientSmtp:
    """Connects to the server, encrypts where it can, and signs in where there is a user.

    Args:
        settings: the server.
        seconds: how long it may take over one answer.
        until: when all of it must be over, by `time.monotonic`.

    Raises:
        OSError: it cannot be reached, or not trusted.
        smtplib.SMTPException: it does not want us.
    """
    host, port = settings.host, settings.port
    if settings.is_encrypted:
        context = ssl.create_default_context()
        server: PatientSmtp = PatientSmtpSsl(host, port, until=until, pace=seconds, context=context)
    else:
        server = PatientSmtp(host, port, until=until, pace=seconds)
    try:
        _begin(server, settings)
    except BaseException:
        server.close()
        raise
    return server


def _begin(server: smtplib.SMTP, settings: MailSettings) -> None:
    server.ehlo_or_helo_if_needed()
    if not settings.is_encrypted and server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
    elif not settings.is_encrypted and settings.user and settings.host not in _LOCAL:
        raise smtplib.SMTPException("the server offers no encryption for the password")
    if settings.user:
        server.login(settings.user, settings.password or "")


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def mailer_of(settings: Settings) -> Mailer | None:
    """Gives what sends mail, None where no server is set.

    Raises:
        ConfigurationError: letters are to be signed with a key that is none.
    """
    if settings.mail is None:
        return None
    if settings.mail.dkim is not None:
        private_key(settings.mail.dkim.key)
    return SmtpMailer(settings.mail)

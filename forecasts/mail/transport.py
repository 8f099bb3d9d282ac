"""Handing messages to a mail server; no transaction may be open meanwhile."""

import smtplib
import ssl
from dataclasses import dataclass
from typing import Final, Protocol

from forecasts.config import MailSettings, Settings
from forecasts.errors import SourceUnavailableError
from forecasts.mail.message import Letter, build_message

_SECONDS: Final = 10
_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class Mailer(Protocol):
    """Whatever sends letters."""

    def send(self, letter: Letter) -> None:
        """Sends one letter.

        Raises:
            SourceUnavailableError: the server cannot be reached, or refused it.
        """


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends by SMTP: encrypted where the server can, always where a password is sent abroad."""

    settings: MailSettings

    def send(self, letter: Letter) -> None:
        """Sends one letter; see `Mailer`."""
        message = build_message(letter, sender=self.settings.sender)
        try:
            with self._connected() as server:
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise SourceUnavailableError(
                f"Mail cannot be sent just now: {self.settings.host} says "
                f"{type(error).__name__}. Try again later."
            ) from error

    def _connected(self) -> smtplib.SMTP:
        said = self.settings
        context = ssl.create_default_context()
        if said.is_encrypted:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                said.host, said.port, timeout=_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(said.host, said.port, timeout=_SECONDS)
        try:
            self._begin(server, context)
        except BaseException:
            server.close()
            raise
        return server

    def _begin(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        said = self.settings
        server.ehlo()
        if not said.is_encrypted and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif not said.is_encrypted and said.user and said.host not in _LOCAL:
            raise smtplib.SMTPException("the server offers no encryption for the password")
        if said.user:
            server.login(said.user, said.password or "")


def mailer_of(settings: Settings) -> Mailer | None:
    """Gives what sends mail, None where no server is set."""
    return SmtpMailer(settings.mail) if settings.mail else None

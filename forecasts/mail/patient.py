"""A connection to a mail server whose answers come in time as a whole, not only byte by byte."""

import io
import smtplib
import time
from typing import Any, Final

_LEAST: Final = 0.001


class PatientSmtp(smtplib.SMTP):
    """Waits so long for a whole answer, and no longer than until an instant for all together.

    Attributes:
        until: when all patience ends, by `time.monotonic`.
        pace: how many seconds one answer may take.
    """

    def __init__(self, host: str, port: int, *, until: float, pace: float, **said: Any) -> None:
        """Connects to a server."""
        self.until, self.pace, self.answer_by = until, pace, until
        left = max(min(pace, until - time.monotonic()), _LEAST)
        super().__init__(host, port, timeout=left, **said)

    def getreply(self) -> tuple[int, bytes]:
        """Reads one answer.

        Raises:
            TimeoutError: it did not come in time.
        """
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_Reader(self))
        self.answer_by = min(self.until, time.monotonic() + self.pace)
        try:
            return super().getreply()
        finally:
            self.wait(self.pace)

    def send(self, s: Any) -> None:
        """Writes a command, within the same time."""
        self.wait(min(self.pace, self.until - time.monotonic()))
        super().send(s)

    def wait(self, seconds: float) -> None:
        """Sets how long reading or writing may take next."""
        if self.sock is not None:
            self.sock.settimeout(max(seconds, _LEAST))


class PatientSmtpSsl(PatientSmtp, smtplib.SMTP_SSL):
    """The same, encrypted from the beginning."""


class _Reader(io.RawIOBase):
    """What a server says, until the present answer should be there."""

    def __init__(self, server: PatientSmtp) -> None:
        super().__init__()
        self._server = server

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        left = self._server.answer_by - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer takes too long")
        if self._server.sock is None:
            return 0
        self._server.wait(left)
        return self._server.sock.recv_into(memoryview(buffer))

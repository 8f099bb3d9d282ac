"""Letters as they arrive at a real server, and what no letter can do."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from forecasts.config import MailSettings, Settings
from forecasts.errors import SourceUnavailableError
from forecasts.mail import Letter, SmtpMailer, mailer_of
from tests.mail.mailbox import SENDER, Mailbox, mail_server

LETTER = Letter(
    to="anna@mail.example",
    subject="Your link",
    text="Grüße.\n\nhttps://forecasts.example/sign-in/abc\n",
    message_id="sign-in.1@forecasts.example",
    written_at=datetime(2024, 6, 1, 12, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


def test_a_letter_arrives_as_it_was_written(server: Mailbox) -> None:
    SmtpMailer(server.settings).send(LETTER)
    arrived = server.messages[-1]
    assert arrived["X-Recipients"] == arrived["To"] == "anna@mail.example"
    assert (arrived["From"], arrived["Subject"]) == (f"Forecasts <{SENDER}>", "Your link")
    assert arrived["Message-ID"] == "<sign-in.1@forecasts.example>"
    assert arrived["Date"].datetime == LETTER.written_at
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived.get_content().replace("\r\n", "\n") == LETTER.text


def test_a_server_that_refuses_is_told_in_one_line(server: Mailbox) -> None:
    server.refuses = True
    try:
        with pytest.raises(SourceUnavailableError, match=r"Mail cannot be sent just now"):
            SmtpMailer(server.settings).send(LETTER)
    finally:
        server.refuses = False


def test_a_server_that_is_not_there_is_told_in_one_line() -> None:
    with pytest.raises(SourceUnavailableError, match="ConnectionRefusedError"):
        SmtpMailer(MailSettings("127.0.0.1", 9, None, None, False, SENDER)).send(LETTER)


def test_no_password_is_sent_to_a_server_that_offers_no_encryption(
    server: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forecasts.mail.transport._LOCAL", frozenset())
    before = len(server.messages)
    known = replace(server.settings, user="desk", password="secret")
    with pytest.raises(SourceUnavailableError):
        SmtpMailer(known).send(LETTER)
    assert len(server.messages) == before


def test_without_a_server_nobody_sends() -> None:
    assert mailer_of(Settings(database_url="sqlite:///x.db")) is None

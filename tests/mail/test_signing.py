"""Letters that are signed: a receiver can tell, and whatever is changed or added breaks it."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import dkim
import pytest

from forecasts.config import DkimSettings, MailSettings, Settings
from forecasts.errors import ConfigurationError
from forecasts.mail import Fate, SmtpMailer, mailer_of, message_bytes
from forecasts.mail.signing import private_key
from forecasts.runtime import Runtime
from tests.mail.mailbox import Mailbox, mail_server
from tests.mail.test_message import LETTER, PLAIN, POST, check_form, letters
from web import create_app

PEM: Final = Path(__file__).with_name("signing_key.pem").read_bytes()
PUBLIC: Final = Path(__file__).with_name("signing_key.txt").read_bytes()
DKIM: Final = DkimSettings(selector="mail2026", domain="forecasts.example", key=PEM)
ED25519: Final = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIB3nltJysJNijpgcubUdT3GRjpy1rAmC+9k7l68J+8NK
-----END PRIVATE KEY-----
"""
SIGNED: Final = replace(POST, dkim=DKIM)
NAMED: Final = [
    "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
    "List-Unsubscribe", "List-Unsubscribe-Post", "In-Reply-To", "References", "List-Id",
    "Auto-Submitted",
]  # fmt: skip


def published(name: bytes, timeout: int = 5) -> bytes | None:
    """What the domain says about its key, as a name server would."""
    if name != b"mail2026._domainkey.forecasts.example.":
        return None
    return PUBLIC


def is_ours(content: bytes) -> bool:
    verified: Any = dkim.verify(content, dnsfunc=published)
    return bool(verified)


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with mail_server(reads=False) as mailbox:
        yield mailbox


def test_a_signed_letter_is_known_for_ours_also_when_it_arrived(server: Mailbox) -> None:
    content = message_bytes(LETTER, SIGNED)
    check_form(content)
    assert is_ours(content)
    mailer = SmtpMailer(replace(server.settings, dkim=DKIM))
    mailer.send(LETTER)
    with mailer.line() as line:
        assert line.send(LETTER.to, content).fate is Fate.TAKEN
    assert [each.content for each in server.received] == [content, content]
    assert all(is_ours(each.content) for each in server.received)


def test_without_a_key_nothing_is_signed_and_nothing_else_is_different() -> None:
    plain, signed = message_bytes(LETTER, POST), message_bytes(LETTER, SIGNED)
    assert b"DKIM" not in plain
    assert signed.startswith(b"DKIM-Signature: ")
    assert signed.endswith(b"\r\n" + plain)


def test_the_same_letter_is_signed_with_the_same_bytes_and_bears_its_time() -> None:
    first = message_bytes(LETTER, SIGNED)
    assert first == message_bytes(replace(LETTER), SIGNED)
    assert f"t={int(LETTER.written_at.timestamp())}".encode() in first
    later = replace(LETTER, written_at=LETTER.written_at + timedelta(seconds=1))
    assert message_bytes(later, SIGNED) != first


@pytest.mark.parametrize("name", NAMED)
def test_no_named_header_can_be_changed_taken_away_or_added(name: str) -> None:
    content = message_bytes(LETTER, SIGNED)
    pattern = re.compile(rb"^%b: .*?\r\n(?![ \t])" % name.encode(), re.MULTILINE | re.DOTALL)
    line = pattern.findall(content)[0]
    value = line.partition(b": ")[2]
    assert not is_ours(content.replace(line, line.replace(value, b"x" + value), 1))
    assert not is_ours(content.replace(line, b"", 1))
    assert not is_ours(line + content)
    assert not is_ours(content.replace(line, line + line, 1))


@pytest.mark.parametrize("name", ["Cc", "Reply-To"])
def test_no_other_address_can_be_added(name: str) -> None:
    assert not is_ours(f"{name}: all@mail.example\r\n".encode() + message_bytes(LETTER, SIGNED))


def test_no_byte_of_the_body_can_be_changed() -> None:
    content = message_bytes(LETTER, SIGNED)
    start = content.index(b"\r\n\r\n") + 4
    draw = random.Random(7)
    places = [at for at in range(start, len(content)) if content[at : at + 1].isalnum()]
    for at in draw.sample(places, 40):
        spoilt = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        assert not is_ours(spoilt), at


def test_awkward_letters_are_known_for_ours() -> None:
    for letter in letters(150):
        content = message_bytes(letter, SIGNED)
        check_form(content)
        assert is_ours(content), letter


def test_a_letter_of_another_domain_and_key_is_not_ours() -> None:
    other = replace(DKIM, selector="other")
    assert not is_ours(message_bytes(PLAIN, replace(POST, dkim=other)))


@pytest.mark.parametrize(
    "pem",
    [
        b"", b"key", b"\xff" * 100, PEM[:-200], PUBLIC, ED25519,
    ],
)  # fmt: skip
def test_a_key_that_is_none_is_refused_with_what_to_do(pem: bytes) -> None:
    with pytest.raises(ConfigurationError, match=r"FORECASTS_DKIM_KEY .*openssl genrsa"):
        private_key(pem)


def test_a_damaged_key_is_refused_unless_it_signs_all_the_same() -> None:
    draw = random.Random(1)
    refused = 0
    for _ in range(60):
        spoilt = bytearray(PEM)
        spoilt[draw.randrange(40, len(PEM) - 40)] ^= draw.choice([1, 2, 0x15])
        try:
            content = message_bytes(PLAIN, replace(POST, dkim=replace(DKIM, key=bytes(spoilt))))
        except ConfigurationError:
            refused += 1
        else:
            assert is_ours(content)
    assert refused > 20


def test_a_weak_key_is_refused() -> None:
    weak = Path(__file__).with_name("weak_key.pem").read_bytes()
    with pytest.raises(ConfigurationError, match="has 768 bits"):
        private_key(weak)


def test_whoever_will_send_learns_of_a_bad_key_at_once(runtime: Runtime) -> None:
    bad = MailSettings("127.0.0.1", 25, None, None, False, "a@b.example", replace(DKIM, key=b"no"))
    spoilt = replace(runtime, settings=replace(runtime.settings, mail=bad))
    with pytest.raises(ConfigurationError, match="holds no RSA key"):
        create_app(spoilt)
    with pytest.raises(ConfigurationError, match="holds no RSA key"):
        mailer_of(Settings(database_url="sqlite:///x.db", mail=bad))
    assert mailer_of(Settings(database_url="sqlite:///x.db", mail=SIGNED)) is not None

"""What becomes of a letter when the server is difficult, at each step."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from forecasts.config import MailSettings
from forecasts.mail import Answer, Fate, SmtpLine, SmtpMailer
from tests.mail.mailbox import (
    DROP,
    HOST,
    KEEP_AND_DROP,
    SENDER,
    Mailbox,
    Step,
    Verdict,
    always,
    greylisting,
    mail_server,
    once,
)

ANNA = "anna@mail.example"
CONTENT = b"Subject: It rains\r\n\r\n.begins with a dot\r\n..\r\n.\r\nends\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with mail_server(reads=False) as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(server: Mailbox) -> Mailbox:
    server.clear()
    return server


def sent(mailbox: Mailbox, content: bytes = CONTENT) -> Answer:
    with SmtpMailer(mailbox.settings, seconds=0.5, patience=0.5).line() as line:
        return line.send(ANNA, content)


def test_many_letters_go_over_one_connection_byte_for_byte(mailbox: Mailbox) -> None:
    with SmtpMailer(mailbox.settings).line() as line:
        was_open = line.is_open
        fates = {line.send(f"reader{n}@mail.example", CONTENT).fate for n in range(20)}
        assert (was_open, line.is_open) == (False, True)
    assert fates == {Fate.TAKEN}
    assert mailbox.connections == 1
    assert {each.content for each in mailbox.received} == {CONTENT}
    assert [each.address for each in mailbox.received][::19] == [
        "reader0@mail.example",
        "reader19@mail.example",
    ]


@pytest.mark.parametrize(
    ("step", "says", "meaning"),
    [
        (Step.SENDER, "421 4.3.2 closing", (Fate.LATER, False)),
        (Step.SENDER, "450 4.1.8 sender not known yet", (Fate.LATER, False)),
        (Step.SENDER, "550 5.7.1 not from you", (Fate.REFUSED, False)),
        (Step.SENDER, "530 5.7.0 Authentication required", (Fate.LATER, False)),
        (Step.ADDRESS, "450 4.2.0 Greylisted", (Fate.LATER, False)),
        (Step.ADDRESS, "451 4.7.1 come back", (Fate.LATER, False)),
        (Step.ADDRESS, "421 4.7.0 too many", (Fate.LATER, False)),
        (Step.ADDRESS, "550 5.1.1 no such user", (Fate.REFUSED, True)),
        (Step.ADDRESS, "554 5.1.10 no such domain", (Fate.REFUSED, True)),
        (Step.ADDRESS, "550 5.2.1 mailbox disabled", (Fate.REFUSED, True)),
        (Step.ADDRESS, "550 no such user here", (Fate.REFUSED, True)),
        (Step.ADDRESS, "551 user not local", (Fate.REFUSED, True)),
        (Step.ADDRESS, "553 mailbox name not allowed", (Fate.REFUSED, True)),
        (Step.ADDRESS, "552 5.2.2 mailbox full", (Fate.REFUSED, False)),
        (Step.ADDRESS, "554 no", (Fate.REFUSED, False)),
        (Step.ADDRESS, "550 5.7.1 relaying denied", (Fate.REFUSED, False)),
        (Step.ADDRESS, "550 5.1.8 your domain does not exist", (Fate.REFUSED, False)),
        (Step.ADDRESS, "550 blocked by a list of senders of spam", (Fate.REFUSED, False)),
        (Step.CONTENT, "451 4.3.0 not now", (Fate.LATER, False)),
        (Step.CONTENT, "554 5.5.1 no valid recipients", (Fate.REFUSED, False)),
        (Step.CONTENT, "250 what?", (Fate.LATER, False)),
        (Step.END, "451 4.3.0 disk full", (Fate.LATER, False)),
        (Step.END, "421 4.3.2 closing", (Fate.LATER, False)),
        (Step.END, "550 5.1.1 no such user after all", (Fate.REFUSED, False)),
        (Step.END, "550 5.7.26 not signed", (Fate.REFUSED, False)),
        (Step.END, "552 5.3.4 too big", (Fate.REFUSED, False)),
        (Step.END, "554 5.7.1 spam", (Fate.REFUSED, False)),
        (Step.END, "354 go on", (Fate.UNCERTAIN, False)),
        (Step.END, "hello", (Fate.UNCERTAIN, False)),
    ],
)
def test_each_answer_has_its_meaning(
    mailbox: Mailbox, step: Step, says: str, meaning: tuple[Fate, bool]
) -> None:
    mailbox.script = always(step, Verdict(says))
    with SmtpMailer(mailbox.settings, seconds=0.5, patience=0.5).line() as line:
        answer = line.send(ANNA, CONTENT)
        assert (answer.fate, answer.is_address_dead) == meaning
        if answer.status is not None:
            assert f"{answer.status} {answer.words}" == says
        mailbox.script = None
        assert line.send(ANNA, CONTENT).fate is Fate.TAKEN
    assert len(mailbox.received) == 1


@pytest.mark.parametrize(
    ("step", "verdict", "fate"),
    [
        (Step.SENDER, DROP, Fate.LATER),
        (Step.ADDRESS, DROP, Fate.LATER),
        (Step.CONTENT, DROP, Fate.LATER),
        (Step.END, DROP, Fate.UNCERTAIN),
        (Step.END, KEEP_AND_DROP, Fate.UNCERTAIN),
        (Step.SENDER, Verdict("250 OK", after=2), Fate.LATER),
        (Step.ADDRESS, Verdict("250 OK", after=2), Fate.LATER),
        (Step.CONTENT, Verdict("354 go on", after=2), Fate.LATER),
        (Step.END, Verdict("250 taken", keeps=True, after=2), Fate.UNCERTAIN),
    ],
)
def test_silence_is_uncertain_only_when_the_server_may_have_the_letter(
    mailbox: Mailbox, step: Step, verdict: Verdict, fate: Fate
) -> None:
    mailbox.script = always(step, verdict)
    answer = sent(mailbox)
    assert (answer.fate, answer.status, answer.is_address_dead) == (fate, None, False)
    assert answer.words
    mailbox.script = None
    assert sent(mailbox).fate is Fate.TAKEN


def test_a_server_that_breaks_off_while_a_letter_is_written_never_has_it(mailbox: Mailbox) -> None:
    mailbox.script = always(Step.MIDDLE, DROP)
    large = CONTENT + b"x" * 70 + b"\r\n" + (b"y" * 70 + b"\r\n") * 200_000
    with SmtpMailer(mailbox.settings).line() as line:
        assert line.send(ANNA, large).fate is Fate.LATER
        assert line.send(ANNA, CONTENT).fate in {Fate.LATER, Fate.UNCERTAIN}
        assert not line.is_open
        mailbox.script = None
        assert line.send(ANNA, CONTENT).fate is Fate.TAKEN
    assert len(mailbox.received) == 1


def test_a_server_that_stops_listening_while_a_letter_is_written_has_it_not(
    mailbox: Mailbox,
) -> None:
    mailbox.script = always(Step.MIDDLE, Verdict(after=2))
    answer = sent(mailbox, content=CONTENT + (b"y" * 70 + b"\r\n") * 200_000)
    assert (answer.fate, answer.status) == (Fate.LATER, None)
    assert "Timeout" in answer.words
    assert mailbox.received == []


def test_a_letter_that_lost_its_answer_is_there_and_its_copy_is_the_same(mailbox: Mailbox) -> None:
    mailbox.script = once(Step.END, KEEP_AND_DROP)
    with SmtpMailer(mailbox.settings).line() as line:
        assert line.send(ANNA, CONTENT).fate is Fate.UNCERTAIN
        assert line.send(ANNA, CONTENT).fate is Fate.TAKEN
    assert [each.content for each in mailbox.received] == [CONTENT, CONTENT]


def test_an_address_that_is_put_off_holds_up_no_other(mailbox: Mailbox) -> None:
    mailbox.script = greylisting()
    with SmtpMailer(mailbox.settings).line() as line:
        first = [line.send(f"r{n}@mail.example", CONTENT).fate for n in range(3)]
        second = [line.send(f"r{n}@mail.example", CONTENT).fate for n in range(3)]
    assert (set(first), set(second)) == ({Fate.LATER}, {Fate.TAKEN})
    assert mailbox.connections == 1


@pytest.mark.parametrize("verdict", [DROP, Verdict("421 4.4.2 idle for too long")])
def test_a_server_that_hung_up_between_letters_is_asked_again_at_once(
    mailbox: Mailbox, verdict: Verdict
) -> None:
    with SmtpMailer(mailbox.settings).line() as line:
        line.send(ANNA, CONTENT)
        mailbox.script = once(Step.SENDER, verdict)
        assert line.send(ANNA, CONTENT).fate is Fate.TAKEN
    assert (len(mailbox.received), mailbox.connections) == (2, 2)


@pytest.mark.parametrize("to", ["änna@mail.example", "a b@c.example", "a@b\r\nRSET", "nobody", "@"])
def test_what_is_no_address_is_refused_without_a_server(to: str) -> None:
    with SmtpMailer(MailSettings(HOST, 9, None, None, False, SENDER)).line() as line:
        answer = line.send(to, CONTENT)
    assert (answer.fate, answer.is_address_dead) == (Fate.REFUSED, True)
    assert "no address mail can be sent to" in answer.words


def test_nobody_there_means_later() -> None:
    with SmtpMailer(MailSettings(HOST, 9, None, None, False, SENDER)).line() as line:
        answer = line.send(ANNA, CONTENT)
    assert (answer.fate, answer.status) == (Fate.LATER, None)
    assert "ConnectionRefusedError" in answer.words


@contextmanager
def raw_server(*says: bytes) -> Iterator[MailSettings]:
    """A server that says its piece, one to each line it hears, and hangs up."""
    with socket.create_server((HOST, 0)) as listening:

        def talk() -> None:
            with suppress(OSError):
                connection, _ = listening.accept()
                with connection, connection.makefile("rb") as heard:
                    for each in says:
                        connection.sendall(each)
                        heard.readline()

        threading.Thread(target=talk, daemon=True).start()
        yield MailSettings(HOST, listening.getsockname()[1], None, None, False, SENDER)


@pytest.mark.parametrize(
    ("says", "status"),
    [
        ((b"554 5.7.1 not you\r\n",), 554),
        ((b"421 4.3.2 busy\r\n",), 421),
        ((b"220 hello\r\n", b"502 no\r\n", b"550 no HELO either\r\n"), 550),
        ((b"\xff\xfe\x00\r\n",), -1),
        ((b"",), None),
        ((b"220 " + b"x" * 100_000 + b"\r\n",), 500),
        ((b"220 hello\r\n", b"250-x\r\n250 STARTTLS\r\n", b"454 no certificate\r\n"), 454),
        ((b"220 hello\r\n", b"250-x\r\n250 STARTTLS\r\n", b"220 go\r\n"), None),
    ],
)
def test_a_server_that_wants_no_talk_means_later(
    says: tuple[bytes, ...], status: int | None
) -> None:
    with raw_server(*says) as settings:
        line = SmtpLine(settings, seconds=0.5)
        answer = line.send(ANNA, CONTENT)
        assert not line.is_open
    assert (answer.fate, answer.is_address_dead) == (Fate.LATER, False)
    assert answer.status in {status, None}


@pytest.mark.parametrize("offer", [b"250 AUTH PLAIN\r\n", b"250 x\r\n"])
def test_a_password_that_is_refused_says_nothing_about_the_address(offer: bytes) -> None:
    greeting = (b"220 hello\r\n", b"250-x\r\n" + offer, b"535 5.7.8 wrong\r\n")
    with raw_server(*greeting) as settings:
        line = SmtpLine(replace(settings, user="desk", password="secret"), seconds=0.5)
        answer = line.send(ANNA, CONTENT)
    assert (answer.fate, answer.is_address_dead) == (Fate.LATER, False)


@contextmanager
def dripping_server(
    slow: bytes, *, pause: float = 0
) -> Iterator[tuple[MailSettings, list[bytes], threading.Event]]:
    """A server that says its answer to one command byte by byte, for a minute if it is heard.

    It lends what it was told, and whether it came to the end of its answer.
    """
    told, has_ended = list[bytes](), threading.Event()
    with socket.create_server((HOST, 0)) as listening:

        def talk() -> None:
            with suppress(OSError):
                connection, _ = listening.accept()
                with connection, connection.makefile("rb") as heard:
                    connection.sendall(b"220 hello\r\n")
                    for line in heard:
                        told.append(line)
                        time.sleep(pause)
                        connection.sendall(b"354 go on\r\n" if line == b"DATA\r\n" else b"")
                        if line.startswith(slow):
                            for _ in range(1200):
                                time.sleep(0.05)
                                connection.sendall(b"2")
                            has_ended.set()
                        elif line[:4] in {b"ehlo", b"MAIL", b"RCPT"}:
                            connection.sendall(b"250 yes\r\n")

        threading.Thread(target=talk, daemon=True).start()
        port = listening.getsockname()[1]
        yield MailSettings(HOST, port, None, None, False, SENDER), told, has_ended


@pytest.mark.parametrize(
    ("slow", "fate"),
    [(b"ehlo", Fate.LATER), (b"RCPT", Fate.LATER), (b".\r\n", Fate.UNCERTAIN)],
)
def test_an_answer_that_comes_byte_by_byte_is_awaited_no_longer_than_one_that_never_comes(
    slow: bytes, fate: Fate
) -> None:
    with dripping_server(slow) as (settings, _, has_ended):
        line = SmtpLine(settings, seconds=0.3, patience=0.4)
        answer = line.send(ANNA, CONTENT)
        assert not has_ended.is_set()
    assert (answer.fate, line.is_open) == (fate, False)


def test_all_before_the_last_answer_is_over_in_time_however_many_steps_are_slow() -> None:
    with dripping_server(b"never", pause=0.3) as (settings, told, _):
        line = SmtpLine(settings, seconds=60, whole=0.5)
        answer = line.send(ANNA, CONTENT)
    assert (answer.fate, line.is_open) == (Fate.LATER, False)
    assert len(told) < 4, "half a second is over before all is said"

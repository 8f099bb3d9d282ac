"""Letters as bytes: whole again when they are read, and no part can become another."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import EmailPolicy
from functools import lru_cache
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.config import MailSettings
from forecasts.errors import InvalidInputError
from forecasts.mail import Letter, Picture, mailable, message_bytes, one_line
from tests.mail.mailbox import HOST, SENDER

POST: Final = MailSettings(HOST, 25, None, None, False, SENDER)
PNG: Final = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3
URL: Final = "https://forecasts.example/mail/unsubscribe/" + "eyJ_token-" * 30 + ".x"
LETTER: Final = Letter(
    to="anna@mail.example",
    subject="3 resolved: you 0.12, the crowd 0.19",
    text="Dear Anna,\n\nit rained.\n",
    message_id="weekly.2026-W48." + "0123456789abcdef" * 2 + "@forecasts.example",
    written_at=datetime(2026, 11, 29, 8, 30, tzinfo=UTC),
    html='<!doctype html><p>It rained. <img src="cid:chart@forecasts.example" alt="">',
    pictures=(Picture(name="chart@forecasts.example", png=PNG),),
    list_name="Weekly report",
    unsubscribe_url=URL,
    replies_to=tuple(
        f"weekly.2026-W{week}.{'ab' * 16}@forecasts.example" for week in range(40, 47)
    ),
)
PLAIN: Final = replace(
    LETTER, html=None, pictures=(), list_name="", unsubscribe_url=None, replies_to=()
)
ALWAYS: Final = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
]  # fmt: skip
OF_A_LIST: Final = [
    "In-Reply-To", "References", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post",
]  # fmt: skip


class Remembering(EmailPolicy):
    """The standard policy, which would otherwise read the same line of a head twenty times."""

    @lru_cache(maxsize=1000)  # noqa: B019  # one policy lives as long as the tests
    def header_fetch_parse(self, name: str, value: str) -> Any:
        return super().header_fetch_parse(name, value)


POLICY: Final = Remembering()


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=POLICY)
    assert isinstance(message, EmailMessage)
    return message


def raw_headers(content: bytes) -> list[tuple[str, str]]:
    """Headers as a mail program unfolds them, undecoded."""
    head = content.partition(b"\r\n\r\n")[0].decode("ascii")
    unfolded = re.sub(r"\r\n(?=[ \t])", "", head)
    return [
        (name, value)
        for name, _, value in (each.partition(": ") for each in unfolded.split("\r\n"))
    ]


def said(part: EmailMessage) -> str:
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def who(message: EmailMessage) -> tuple[str, str]:
    """The only address a message goes to, taken apart."""
    (address,) = message["To"].addresses
    return address.username, address.domain


def check_form(content: bytes) -> None:
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 998
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\0", content)
    assert content.isascii()


def test_a_report_has_its_words_its_page_and_its_pictures() -> None:
    message = read(message_bytes(LETTER, POST))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
    ]  # fmt: skip
    _, words, related, page, picture = message.walk()
    assert isinstance(words, EmailMessage)
    assert isinstance(page, EmailMessage)
    assert said(words) == LETTER.text
    assert said(page) == f"{LETTER.html}\n"
    assert related.get_param("type") == "text/html"
    assert picture["Content-ID"] == "<chart@forecasts.example>"
    assert picture.get_content_disposition() == "inline"
    assert picture.get_filename() == "chart.png"
    assert picture.get_payload(decode=True) == PNG


def test_a_page_without_pictures_is_no_related_part_and_no_page_is_no_alternative() -> None:
    message = read(message_bytes(replace(LETTER, pictures=()), POST))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip
    assert read(message_bytes(PLAIN, POST)).get_content_type() == "text/plain"


def test_the_head_says_what_programs_read() -> None:
    headers = raw_headers(message_bytes(LETTER, POST))
    assert sorted(name for name, _ in headers) == sorted(ALWAYS + OF_A_LIST)
    by_name = dict(headers)
    assert by_name["From"] == f"Forecasts <{SENDER}>"
    assert by_name["Date"] == "Sun, 29 Nov 2026 08:30:00 +0000"
    assert by_name["Message-ID"] == f"<{LETTER.message_id}>"
    assert by_name["In-Reply-To"] == f"<{LETTER.replies_to[-1]}>"
    assert by_name["References"] == " ".join(f"<{each}>" for each in LETTER.replies_to)
    assert by_name["List-Id"] == "Weekly report <weekly-report.forecasts.example>"
    assert by_name["Auto-Submitted"] == "auto-generated"
    assert len(raw_headers(message_bytes(PLAIN, POST))) == len(ALWAYS) + 1


@pytest.mark.parametrize("length", [1, 20, 55, 56, 57, 60, 78, 200, 700])
def test_the_address_to_unsubscribe_stands_in_one_piece_however_long(length: int) -> None:
    url = f"https://forecasts.example/mail/unsubscribe/{'x' * length}"
    content = message_bytes(replace(LETTER, unsubscribe_url=url), POST)
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in content
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in content
    assert read(content)["List-Unsubscribe"] == f"<{url}>"


def test_the_same_letter_is_the_same_bytes_and_a_boundary_is_the_letters_own() -> None:
    content = message_bytes(LETTER, POST)
    assert content == message_bytes(replace(LETTER), POST)
    check_form(content)
    boundary = read(content).get_boundary()
    other = read(message_bytes(replace(LETTER, message_id="other@forecasts.example"), POST))
    assert boundary
    assert boundary != other.get_boundary()


def test_no_text_ends_its_part() -> None:
    boundary = read(message_bytes(LETTER, POST)).get_boundary()
    text = f"--{boundary}\nContent-Type: text/html\n\n<p>Mine\n--{boundary}--\n"
    message = read(message_bytes(replace(LETTER, text=text, html=text), POST))
    assert [said(part) for part in message.walk() if part.get_content_maintype() == "text"] == [
        text, text,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [".", ".\n", "\n.\n.\n", "From me\n", "a = b\n", "tail \t \n", "x" * 5000, "é" * 5000, ""],
)
def test_awkward_lines_come_back_as_they_were(text: str) -> None:
    content = message_bytes(replace(PLAIN, text=text), POST)
    check_form(content)
    assert said(read(content)) == (text if text.endswith("\n") else f"{text}\n")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("anna@mail.example", "anna@mail.example"),
        ("O'Neil+tag/x=y@Mail.Example", "O'Neil+tag/x=y@Mail.Example"),
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("anna@BÜCHER.example", "anna@xn--bcher-kva.example"),
        ("anna@почта.рф", "anna@xn--80a1acny.xn--p1ai"),
        (".anna..b.@mail.example", '".anna..b."@mail.example'),
    ],
)
def test_an_address_is_told_in_ascii(typed: str, told: str) -> None:
    assert mailable(typed) == told
    content = message_bytes(replace(PLAIN, to=typed), POST)
    assert dict(raw_headers(content))["To"] == told
    assert who(read(content)) == (typed.partition("@")[0], told.rpartition("@")[2])


@pytest.mark.parametrize(
    "to",
    [
        "a@b.example\r\nBcc: c@d.example", "a@b.example\nX: y", "a@b.example, c@d.example", "",
        "@", "a@", "@b.example", "anna", "a b@c.example", 'a"b@c.example', "<a@b.example>",
        "a@b@c.example", "ännä@mail.example", "анна@mail.example", "a\0b@c.example",
        "a@b\0.example", "a@straße.example", "a\u202eb@c.example", "a@\u202ec.example",
        "\ud800@c.example", "a@\ud800.example", "a@b..example", "a@" + "b" * 64 + ".example",
        "a" * 65 + "@b.example", "a@[127.0.0.1]", "a@b.example.\r",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_by_name(to: str) -> None:
    with pytest.raises(InvalidInputError, match="no address mail can be sent to"):
        message_bytes(replace(LETTER, to=to), POST)


@pytest.mark.parametrize(
    "spoilt",
    [
        replace(LETTER, message_id="a b@c.example"),
        replace(LETTER, message_id="a@c.example>\r\nBcc: x@y.example\r\nX: <"),
        replace(LETTER, message_id="ä@c.example"),
        replace(LETTER, message_id="no-host"),
        replace(LETTER, message_id="x" * 999 + "@c.example"),
        replace(LETTER, replies_to=("fine@c.example", "not fine@c.example")),
        replace(LETTER, unsubscribe_url="https://a.example/ b"),
        replace(LETTER, unsubscribe_url="https://a.example/>,<mailto:x@y.example"),
        replace(LETTER, unsubscribe_url="https://a.example/\r\nBcc: x@y.example"),
        replace(LETTER, unsubscribe_url="https://a.example/=?utf-8?q?x?="),
        replace(LETTER, unsubscribe_url="javascript:alert(1)"),
        replace(LETTER, unsubscribe_url="https://a.example/" + "x" * 999),
        replace(LETTER, pictures=(Picture(name='a"\r\nX: y', png=PNG),)),
        replace(LETTER, pictures=(Picture(name="", png=PNG),)),
    ],
)
def test_what_cannot_stand_in_a_head_is_refused(spoilt: Letter) -> None:
    with pytest.raises(InvalidInputError):
        message_bytes(spoilt, POST)


AWKWARD: Final = [
    "\r\n", "\r", "\n", "\0", "\x07", "\x0b", "\x0c", "\x1b[31m", "\x7f", "\x85", "\u2028",
    "\u2029", "\t", "\r\nBcc: all@mail.example", "\n\n<p>body", ",", ";", ":", '"', "\\", "<",
    ">", "()", "@", "=?utf-8?q?=0D=0ABcc:_x?=", "=?utf-8?b?QQ==?=", "=?", "?=", "=", "ä", "ß",
    "İ", "日本語", "рыба", "عربى", "עברית", "👩‍🔬", "e\u0301", "\u202e", "\u2066", "\u2069",
    "\u200f", "\u200d", "\ufeff", "\u00a0", "\u3000", "\ud800", "\udfff", "\ud83d\ude00", "x" * 80,
    "ж" * 90, "y" * 1200, ".", "..", "From ", "--", " ", "  ", "Anna", "will it rain", "50 %",
]  # fmt: skip
CHARACTERS: Final = [
    *map(chr, range(0x250)),
    *map(chr, range(0x2000, 0x2070)),
    "漢",
    "🙂",
    "\U0010ffff",
]


def awkward(draw: random.Random, most: int = 6) -> str:
    return "".join(
        draw.choice(AWKWARD if draw.random() < 0.6 else CHARACTERS)
        for _ in range(draw.randrange(most))
    )


def address(draw: random.Random) -> str:
    local = "".join(draw.choices("abcXYZ019.!#$%&'*+/=?^_`{|}~-", k=draw.randint(1, 64)))
    labels = ["x" * draw.randint(1, 63), "bücher", "почта", "mail", "xn--bcher-kva", "a-b"]
    return f"{local}@{'.'.join(draw.choices(labels, k=draw.randint(1, 3)))}.example"


def letters(many: int) -> Iterator[Letter]:
    """Invented letters, the same ones each time."""
    draw = random.Random(8)
    for number in range(many):
        name, title = awkward(draw), awkward(draw)
        yield replace(
            LETTER if number % 2 else PLAIN,
            to=address(draw),
            subject=f"{name} on {title}" if number % 3 else awkward(draw, 16),
            text=f"Dear {name},\n\n{title}\n{awkward(draw, 10)}",
            message_id=f"weekly.2026-W48.{number % 50:032x}@forecasts.example",
            html=f"<p>{name}</p>\n{title}" if number % 2 else None,
            pictures=LETTER.pictures if number % 4 == 1 else (),
            list_name=name,
        )


def shown(text: str) -> str:
    """Text as `Letter` promises to keep it."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    whole = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", "", re.sub(r"\r\n?", "\n", whole))
    return whole if whole.endswith("\n") else f"{whole}\n"


def check_letter(letter: Letter) -> None:
    content = message_bytes(letter, POST)
    check_form(content)
    message = read(content)
    names = [name for name, _ in raw_headers(content)]
    wanted = [*ALWAYS]
    wanted += ["In-Reply-To", "References"] if letter.replies_to else []
    wanted += ["List-Id"] if one_line(letter.list_name) else []
    wanted += ["List-Unsubscribe", "List-Unsubscribe-Post"] if letter.unsubscribe_url else []
    wanted += [] if letter.html is not None else ["Content-Transfer-Encoding"]
    assert sorted(names) == sorted(message.keys()) == sorted(wanted)
    assert message["Subject"] == one_line(letter.subject)
    local, _, domain = letter.to.partition("@")
    assert who(message) == (local, domain.encode("idna").decode())
    text, page = message.get_body(("plain",)), message.get_body(("html",))
    assert isinstance(text, EmailMessage)
    assert said(text) == shown(letter.text)
    if letter.html is None:
        assert page is None
    else:
        assert isinstance(page, EmailMessage)
        assert said(page) == shown(letter.html)
    assert not message.defects


def test_ten_thousand_awkward_letters_come_back_whole() -> None:
    for letter in letters(10_000):
        check_letter(letter)


@settings(max_examples=200)
@given(
    subject=st.text(st.characters(), max_size=300),
    text=st.text(st.characters(), max_size=300),
    list_name=st.text(st.characters(), max_size=100),
)
def test_any_letter_comes_back_whole(subject: str, text: str, list_name: str) -> None:
    check_letter(replace(LETTER, subject=subject, text=text, html=text, list_name=list_name))

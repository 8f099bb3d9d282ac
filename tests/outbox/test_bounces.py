"""What comes back: real forms of reports, forged ones, and anything at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from forecasts.config import Settings
from forecasts.db import Session
from forecasts.errors import ConfigurationError
from forecasts.jobs.read_bounces import do_one
from forecasts.jobs.work import PoisonedItemError, Work
from forecasts.models import Delivery
from forecasts.outbox import (
    Bounce,
    follow_bounce,
    is_suppressed,
    send_some,
    suppress,
    suppressions,
)
from forecasts.outbox.returned import LONGEST, Returned, read_returned
from forecasts.outside import Outside
from forecasts.runtime import Runtime
from forecasts.values import SuppressionReason
from tests.conftest import FakeClock
from tests.effort import effort
from tests.markets.fakes import NoHttp
from tests.outbox.lines import Lines
from tests.outbox.post import letter, subscription

ANNA = "anna@mail.example"


def report(
    message_id: str,
    *,
    to: str = ANNA,
    original: str | None = None,
    action: str = "failed",
    status: str = "5.1.1",
    returned: str = "text/rfc822-headers",
    head: str = "",
) -> bytes:
    """Writes a report as Postfix and its kin do."""
    first = f"Original-Recipient: rfc822;{original}\r\n" if original else ""
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example (Mail Delivery System)\r\n"
        f"To: desk@forecasts.example\r\nSubject: Undelivered Mail Returned to Sender\r\n{head}"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n"
        '\tboundary="B1"\r\n\r\nThis is a MIME-encapsulated message.\r\n\r\n'
        "--B1\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you.\r\n\r\n"
        "--B1\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\nArrival-Date: Sat, 1 Jun 2024 12:00:00 +0000\r\n\r\n"
        f"Final-Recipient: rfc822; {to}\r\n{first}Action: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 <anna@mail.example>: no such user\r\n\r\n"
        f"--B1\r\nContent-Type: {returned}\r\n\r\n"
        f"From: desk@forecasts.example\r\nMessage-ID: <{message_id}>\r\nSubject: Report\r\n\r\n"
        "--B1--\r\n"
    ).encode()


def complaint(message_id: str, kind: str = "abuse") -> bytes:
    """Writes a complaint as the large mail houses do."""
    return (
        "From: <staff@mail.example>\r\nTo: <desk@forecasts.example>\r\nSubject: FW: Report\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type="feedback-report";\r\n'
        ' boundary="B2"\r\n\r\n--B2\r\nContent-Type: text/plain\r\n\r\nA report.\r\n'
        "--B2\r\nContent-Type: message/feedback-report\r\n\r\n"
        f"Feedback-Type: {kind}\r\nUser-Agent: Some/1.0\r\nVersion: 1\r\n\r\n"
        "--B2\r\nContent-Type: message/rfc822\r\n\r\n"
        f"From: desk@forecasts.example\r\nMessage-ID: <{message_id}>\r\n\r\nText.\r\n--B2--\r\n"
    ).encode()


@pytest.fixture
def sent(runtime: Runtime, clock: FakeClock) -> list[str]:
    """The Message-IDs of four letters anna was sent."""
    with runtime.transaction() as session:
        row = subscription(session, clock(), ANNA)
        names = [
            letter(session, row, clock(), period=f"2024-W{week}").message_id
            for week in range(20, 24)
        ]
    send_some(transaction=runtime.transaction, mailer=Lines(), now=clock)
    return names


def read(runtime: Runtime, clock: FakeClock, raw: bytes) -> Bounce:
    with runtime.transaction() as session:
        found = follow_bounce(session, read_returned(raw), clock())
    assert found.words.endswith(".")
    return found.bounce


def is_off(runtime: Runtime, address: str = ANNA) -> bool:
    with runtime.reading() as session:
        return is_suppressed(session, address)


@pytest.mark.parametrize("status", ["5.1.1", "5.1.2", "5.1.10", "5.2.1"])
@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_dead_mailbox_is_written_to_no_more(
    runtime: Runtime, clock: FakeClock, sent: list[str], status: str, returned: str
) -> None:
    raw = report(sent[0], status=status, returned=returned)
    assert read(runtime, clock, raw) is Bounce.SUPPRESSED
    with runtime.reading() as session:
        (row,) = suppressions(session)
        named = select(Delivery.trouble).where(Delivery.message_id == sent[0])
        trouble = session.scalar(named)
    assert row.reason is SuppressionReason.BOUNCED
    assert trouble == f"Came back: {status} 550 5.1.1 <anna@mail.example>: no such user"


def test_the_third_letter_that_comes_back_for_another_reason_suppresses(
    runtime: Runtime, clock: FakeClock, sent: list[str]
) -> None:
    full = [report(name, status="5.2.2") for name in sent]
    assert read(runtime, clock, full[0]) is Bounce.COUNTED
    assert read(runtime, clock, full[0]) is Bounce.COUNTED  # the same letter counts once
    assert read(runtime, clock, full[1]) is Bounce.COUNTED
    assert not is_off(runtime)
    assert read(runtime, clock, full[2]) is Bounce.SUPPRESSED
    assert is_off(runtime)


@pytest.mark.parametrize(
    ("change", "bounce"),
    [
        ({"status": "4.2.2"}, Bounce.TEMPORARY),
        ({"action": "delayed", "status": "4.4.1"}, Bounce.TEMPORARY),
        ({"action": "delivered", "status": "2.0.0"}, Bounce.TEMPORARY),
        ({"status": "gone"}, Bounce.TEMPORARY),
        ({"to": "ben@mail.example"}, Bounce.OTHER_ADDRESS),
        ({"status": "5.1.8"}, Bounce.COUNTED),
        ({"to": "forwarded@other.example", "original": "Anna@MAIL.example"}, Bounce.SUPPRESSED),
    ],
)
def test_what_a_report_says_decides_what_follows(
    runtime: Runtime, clock: FakeClock, sent: list[str], change: dict[str, str], bounce: Bounce
) -> None:
    assert read(runtime, clock, report(sent[0], **change)) is bounce
    assert is_off(runtime) == (bounce is Bounce.SUPPRESSED)


def test_a_forged_report_changes_nothing(
    runtime: Runtime, clock: FakeClock, sent: list[str]
) -> None:
    kind, period, rest = sent[0].split(".", 2)
    guessed = f"{kind}.{period}.{'0' * 32}@{rest.partition('@')[2]}"
    assert read(runtime, clock, report(guessed)) is Bounce.UNKNOWN
    assert read(runtime, clock, b"Subject: 5.1.1\r\n\r\nMessage-ID: " + sent[0].encode()) is (
        Bounce.NO_REPORT
    )
    with runtime.transaction() as session:
        row = subscription(session, clock(), "ben@mail.example")
        waiting = letter(session, row, clock()).message_id
    raw = report(waiting, to="ben@mail.example")
    assert read(runtime, clock, raw) is Bounce.UNKNOWN  # it was never handed to a server
    assert not is_off(runtime)
    assert not is_off(runtime, "ben@mail.example")


def test_a_report_may_name_the_letter_by_what_it_answers(
    runtime: Runtime, clock: FakeClock, sent: list[str]
) -> None:
    head = f"In-Reply-To: <{sent[0]}>\r\nReferences: <x@y.example> <{sent[0]}>\r\n"
    assert read(runtime, clock, report("other@id.example", head=head)) is Bounce.SUPPRESSED


def test_who_complains_is_written_to_no_more(
    runtime: Runtime, clock: FakeClock, sent: list[str]
) -> None:
    assert read(runtime, clock, complaint(sent[0], "not-spam")) is Bounce.NO_REPORT
    assert not is_off(runtime)
    assert read(runtime, clock, complaint(sent[0])) is Bounce.COMPLAINED
    with runtime.reading() as session:
        assert suppressions(session)[0].reason is SuppressionReason.COMPLAINED


def _broken(raw: bytes) -> Iterator[bytes]:
    for at in range(0, len(raw), 37):
        yield raw[:at]
        yield raw[at:]
        yield raw[:at] + b"\x00\xff\xfe\r\n\r\n" + raw[at:]


def test_no_part_of_a_report_makes_reading_fail() -> None:
    for raw in (report("a@b.example"), complaint("a@b.example")):
        for broken in _broken(raw):
            read_returned(broken)


@given(st.binary(max_size=2000))
def test_anything_at_all_is_read_without_failing(raw: bytes) -> None:
    read_returned(raw)
    read_returned(b"Content-Type: multipart/report; boundary=B1\r\n\r\n--B1\r\n" + raw)


@given(
    st.lists(
        st.sampled_from(
            [
                b"--B1\r\n",
                b"--B1--\r\n",
                b"\r\n",
                b"Content-Type: message/delivery-status\r\n\r\n",
                b"Content-Type: message/rfc822\r\n\r\n",
                b"Content-Type: multipart/mixed; boundary=B1\r\n\r\n",
                b"Content-Type: message/feedback-report\r\n\r\n",
                b"Content-Type: text/rfc822-headers; charset=utf-7\r\n",
                b"Content-Transfer-Encoding: base64\r\n\r\n",
                b"Final-Recipient: rfc822; anna@mail.example\r\n",
                b"Final-Recipient: =?utf-8?b?////?=\r\n",
                b"Status: 5.1.1\r\nAction: failed\r\n",
                b"Message-ID: <\xff\xfe>\r\n",
                b"Message-ID: <a@b.example>\r\n",
                b"Feedback-Type: abuse\r\n",
            ]
        ),
        max_size=40,
    )
)
def test_parts_in_any_order_are_read_without_failing(parts: list[bytes]) -> None:
    read_returned(b'Content-Type: multipart/report; boundary="B1"\r\n\r\n' + b"".join(parts))


def test_what_is_nested_deeply_or_huge_is_left_alone_quickly() -> None:
    nested = b"".join(
        b'Content-Type: multipart/report; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(5000)
    )
    assert read_returned(nested) is None
    whole = b"Content-Type: message/rfc822\r\n\r\n" * 20_000
    read_returned(b'Content-Type: multipart/report; boundary="B1"\r\n\r\n--B1\r\n' + whole)
    read_returned(report("a@b.example") + b"x\r\n" * LONGEST)


_STATUS = (
    b'Content-Type: multipart/report; boundary="b"\n\n--b\nContent-Type: message/delivery-status'
)


@pytest.mark.parametrize(
    "raw",
    [
        _STATUS + b"\n" * 900_000,
        _STATUS + b"\r" * 900_000,
        _STATUS + b"\n\n" + b"a:b\n\n" * 190_000,
        _STATUS + b"\n\n" + b":\r\r" * 190_000,
        _STATUS + b"\n\n" + b"Final-Recipient: x;y\n\n" * 45_000,
        b"Content-Type: multipart/report; " + b"a*0=b;" * 160_000,
        b"Content-Type: multipart/report; boundary=b" + b';"' * 450_000,
        b'Content-Type: multipart/report; boundary="b"' + b"\n a" * 300_000,
    ],
)
def test_what_is_made_to_keep_its_reader_busy_makes_little_work(raw: bytes) -> None:
    made = effort(lambda: read_returned(raw))  # it took up to half a minute
    assert made.calls < 5 * LONGEST
    assert made.letters < 2000 * LONGEST


def test_a_message_is_read_before_a_transaction_begins(
    runtime: Runtime, sent: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(raw: bytes) -> Returned | None:
        with runtime.transaction() as session:  # nobody holds it
            suppress(session, "ben@mail.example", SuppressionReason.ASKED, now=runtime.now())
        return read_returned(raw)

    monkeypatch.setattr("forecasts.jobs.read_bounces.read_returned", busy)
    with maildir(runtime, tmp_path / "mail") as work:
        (tmp_path / "mail" / "new" / "1.a.mx").write_bytes(report(sent[0]))
        assert do_one(work)
    assert is_off(runtime)
    assert is_off(runtime, "ben@mail.example")


@contextmanager
def maildir(runtime: Runtime, folder: Path) -> Iterator[Work]:
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    with_folder = replace(runtime, settings=replace(runtime.settings, bounces=folder))
    yield Work(with_folder, Outside(http=NoHttp(), web=NoHttp(), sources={}, close=lambda: None))


def test_what_lies_in_the_maildir_is_read_once_and_marked_as_seen(
    runtime: Runtime, clock: FakeClock, sent: list[str], tmp_path: Path
) -> None:
    with maildir(runtime, tmp_path / "mail") as work:
        new, cur = (tmp_path / "mail" / name for name in ("new", "cur"))
        (new / "1.a.mx").write_bytes(b"\xff no report")
        (new / "2.b.mx").write_bytes(report(sent[0]))
        assert do_one(work)
        assert not is_off(runtime)
        assert do_one(work)
        assert is_off(runtime)
        assert not do_one(work)
        assert sorted(each.name for each in cur.iterdir()) == ["1.a.mx:2,S", "2.b.mx:2,S"]


def test_a_message_that_fails_strangely_is_set_aside_and_the_next_is_read(
    runtime: Runtime, sent: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_session: Session, _returned: object, _now: object) -> None:
        raise ZeroDivisionError

    with maildir(runtime, tmp_path / "mail") as work:
        (tmp_path / "mail" / "new" / "1.a.mx").write_bytes(b"x")
        with monkeypatch.context() as patched:
            patched.setattr("forecasts.jobs.read_bounces.follow_bounce", failing)
            with pytest.raises(PoisonedItemError, match=r"message 1\.a\.mx: ZeroDivisionError"):
                do_one(work)
        assert [each.name for each in (tmp_path / "mail" / "cur").iterdir()] == ["1.a.mx:2,FS"]
        assert not do_one(work)


def test_a_folder_that_is_no_maildir_is_named(runtime: Runtime, tmp_path: Path) -> None:
    bad = replace(runtime, settings=replace(runtime.settings, bounces=tmp_path))
    outside = Outside(http=NoHttp(), web=NoHttp(), sources={}, close=lambda: None)
    with pytest.raises(ConfigurationError, match="no Maildir"):
        do_one(Work(bad, outside))
    without = replace(runtime, settings=Settings(database_url="sqlite:///x.db"))
    assert not do_one(Work(without, outside))

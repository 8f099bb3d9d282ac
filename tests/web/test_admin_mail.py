"""How mail goes, for whoever runs the site."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from flask import Flask

from forecasts.models import Delivery, Subscription
from forecasts.outbox import OutboxState, Written, is_suppressed, outbox_state, put
from forecasts.runtime import Runtime
from forecasts.values import Cadence, DeliveryState, MailKind, Role
from tests.web.people import Member, member, words_of
from web.pages.admin_mail import PAGE, sentence_of

READER: Final = "reader@mail.example"
NOON: Final = datetime(2024, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def ada(app: Flask) -> Member:
    return member(app, "ada", role=Role.ADMIN)


def letters(runtime: Runtime, count: int, email: str = READER) -> None:
    """Writes letters to a reader, one a week, all waiting."""
    with runtime.transaction() as session:
        own = _reader(email, runtime)
        session.add(own)
        session.flush()
        for number in range(count):
            written = Written(f"Week {number}", b"x", f"{number}@{email}", email)
            assert put(
                session, subscription_id=own.id, kind=MailKind.REPORT, period=f"w{number}",
                written=written, now=runtime.now(),
            )  # fmt: skip


def _reader(email: str, runtime: Runtime) -> Subscription:
    return Subscription(
        public_id=email, email=email, email_key=email, cadence=Cadence.WEEKLY,
        created_at=runtime.now(), confirmed_at=runtime.now(),
    )  # fmt: skip


def settle(runtime: Runtime, state: DeliveryState, *, content: bytes | None = b"x") -> str:
    """Has the first letter come out somehow; gives its name."""
    with runtime.transaction() as session:
        letter = session.query(Delivery).order_by(Delivery.id).first()
        assert letter is not None
        letter.state, letter.due_at, letter.content = state, None, content
        letter.sent_at = runtime.now() if state is DeliveryState.SENT else None
        return letter.public_id


def state_of(runtime: Runtime, name: str) -> DeliveryState:
    with runtime.reading() as session:
        return session.query(Delivery).filter_by(public_id=name).one().state


def test_sending_pauses_and_goes_on(ada: Member, runtime: Runtime) -> None:
    page = words_of(ada.send("/admin/mail/pause"))
    assert f"Paused by {ada.viewer.mark}." in page
    with runtime.reading() as session:
        assert outbox_state(session, now=runtime.now()).paused_at == runtime.now()
    assert "Sending goes on." in words_of(ada.send("/admin/mail/resume"))
    assert "Paused since" not in words_of(ada.open("/admin/mail"))


def test_letters_are_found_by_state_and_address_page_by_page(ada: Member, runtime: Runtime) -> None:
    letters(runtime, PAGE + 5)
    letters(runtime, 1, "other@mail.example")
    first = ada.open("/admin/mail")
    assert first.count("<li>\n") >= PAGE
    assert "Older →" in first
    second = ada.open("/admin/mail?page=2")
    assert "Report of w0" in second
    assert "← Newer" in second
    ada.open("/admin/mail?page=3", status=404)
    found = words_of(ada.open("/admin/mail?address=OTHER"))
    assert "other@mail.example" in found
    assert READER not in found
    assert "No letter fits." in words_of(ada.open("/admin/mail?state=failed"))
    ada.open("/admin/mail?state=nonsense", status=400)
    assert "state=waiting" in ada.open("/admin/mail?state=waiting")


def test_a_letter_that_may_have_arrived_waits_for_a_person(ada: Member, runtime: Runtime) -> None:
    letters(runtime, 1)
    name = settle(runtime, DeliveryState.HELD)
    page = words_of(ada.open("/admin/mail"))
    assert "1 letter may have arrived" in page
    ada.send(f"/admin/mail/letters/{name}/release")
    assert state_of(runtime, name) is DeliveryState.WAITING
    assert "does not wait for a decision" in words_of(ada.send(f"/admin/mail/letters/{name}/drop"))
    settle(runtime, DeliveryState.HELD)
    ada.send(f"/admin/mail/letters/{name}/drop")
    assert state_of(runtime, name) is DeliveryState.CANCELLED


def test_a_settled_letter_is_sent_again_while_its_bytes_are_kept(
    ada: Member, runtime: Runtime
) -> None:
    letters(runtime, 1)
    name = settle(runtime, DeliveryState.FAILED)
    assert "Send again: Report of w0, to" in ada.open("/admin/mail")
    assert "sent again" in words_of(ada.send(f"/admin/mail/letters/{name}/resend"))
    assert state_of(runtime, name) is DeliveryState.WAITING
    settle(runtime, DeliveryState.SENT, content=None)
    assert "Send again: Report of w0" not in ada.open("/admin/mail")
    assert "not kept any more" in words_of(ada.send(f"/admin/mail/letters/{name}/resend"))
    assert ada.answer("/admin/mail/letters/nobodys/resend").status_code == 404


def test_an_address_is_closed_and_opened_again(ada: Member, runtime: Runtime) -> None:
    assert "Nothing is sent to gone@mail.example" in words_of(
        ada.send("/admin/mail/close", address="gone@mail.example")
    )
    with runtime.reading() as session:
        assert is_suppressed(session, "gone@mail.example")
    page = ada.send("/admin/mail/close", address="gone@mail.example")
    assert "closed already" in page
    assert "gone@mail.example" not in ada.open("/admin/mail"), "only a fingerprint is kept"
    ada.send("/admin/mail/open", address="Gone@mail.example")
    with runtime.reading() as session:
        assert not is_suppressed(session, "gone@mail.example")
    assert "was not closed" in words_of(ada.send("/admin/mail/open", address="gone@mail.example"))


@pytest.mark.parametrize("role", [Role.READER, Role.FORECASTER, Role.CURATOR])
def test_nobody_else_sees_or_does_any_of_it(app: Flask, runtime: Runtime, role: Role) -> None:
    letters(runtime, 1)
    name = settle(runtime, DeliveryState.HELD)
    somebody = member(app, role=role)
    assert somebody.client.get("/admin/mail").status_code == 403
    for path in ("pause", "resume", "open", "close", f"letters/{name}/drop"):
        assert somebody.answer(f"/admin/mail/{path}", address=READER).status_code == 403
    assert state_of(runtime, name) is DeliveryState.HELD


def test_no_subject_is_shown_for_it_may_hold_what_only_its_reader_may_see(
    ada: Member, runtime: Runtime
) -> None:
    letters(runtime, 2)
    for state in (DeliveryState.SENT, DeliveryState.HELD, DeliveryState.FAILED):
        settle(runtime, state)
        page = ada.open("/admin/mail")
        assert "Week 0" not in page
        assert "Week 1" not in page
        assert READER in page
        assert "Report of w0" in page


def going(**changed: Any) -> OutboxState:
    usual: dict[str, Any] = {
        "failures": 0, "paused_at": None, "paused_why": None, "is_probing": False, "waiting": 0,
        "held": 0, "failed": 0, "oldest_due_at": None,
    }  # fmt: skip
    return OutboxState(**(usual | changed))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "All that was due is sent."),
        ({"waiting": 1}, "1 letter waits for another try."),
        ({"waiting": 2}, "2 letters wait for another try."),
        ({"waiting": 1, "oldest_due_at": NOON}, "1 letter waits to be sent."),
        ({"waiting": 3, "oldest_due_at": NOON}, "3 letters wait to be sent."),
        ({"failures": 1}, "The last attempt failed; it goes on trying."),
        ({"failures": 3, "waiting": 1}, "The last 3 attempts failed; it goes on trying."),
        ({"held": 1}, "1 letter may have arrived and waits for you to decide."),
        ({"held": 3}, "3 letters may have arrived and wait for you to decide."),
        ({"paused_at": NOON, "held": 3}, "Sending pauses."),
    ],
)
def test_the_page_leads_with_what_asks_for_somebody(state: dict[str, Any], words: str) -> None:
    assert sentence_of(going(**state)) == words


def test_a_letter_says_when_it_was_sent_or_is_tried_next(ada: Member, runtime: Runtime) -> None:
    letters(runtime, 1)
    assert "Waits; due since" in words_of(ada.open("/admin/mail"))
    with runtime.transaction() as session:
        letter = session.query(Delivery).one()
        letter.attempts, letter.attempted_at = 1, runtime.now()
        letter.due_at = runtime.now() + timedelta(minutes=5)
    page = words_of(ada.open("/admin/mail"))
    assert "Waits, tried 1 time; next try" in page
    assert "1 letter waits for another try." in page
    assert "All that was due is sent" not in page
    settle(runtime, DeliveryState.SENT)
    assert "Sent, tried 1 time <time" in re.sub(r"</?strong>", "", ada.open("/admin/mail"))


def test_the_page_says_what_is_not_set_up(ada: Member) -> None:
    page = words_of(ada.open("/admin/mail"))
    assert "No mail goes out from here: set FORECASTS_SMTP_URL" in page
    assert "set FORECASTS_BOUNCES" in page

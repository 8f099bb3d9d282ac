"""What is kept of letters and for how long, and that who is erased is named in none of them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from forecasts.db import Session
from forecasts.models import Delivery, Subscription, Told
from forecasts.outbox import (
    Tell,
    deliveries,
    empty_letters,
    forget_ended,
    forget_mentions,
    forget_unconfirmed,
    send_some,
)
from forecasts.runtime import Runtime
from forecasts.values import DeliveryState, MailKind, Telling
from tests import world
from tests.accounts.people import account
from tests.conftest import FakeClock
from tests.outbox.lines import LATER, UNCERTAIN, Lines
from tests.outbox.post import letter, subscription

PAGE = "https://f.example/forecasters/zofie-celik"
NAMING: dict[str, Any] = {"resolved": [{"closest": {"forecaster": "Žofie Çelik", "url": PAGE}}]}


def test_letters_are_emptied_after_ninety_days_and_what_they_told_stays(
    runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        row = subscription(session, clock())
        told = [Tell(world.question(session, clock()).id, Telling.DUE)]
        letter(session, row, clock(), facts={"a": 1}, told=told)
    send_some(transaction=runtime.transaction, mailer=Lines(), now=clock)
    with runtime.transaction() as session:
        same = session.scalars(select(Subscription)).one()
        letter(session, same, clock(), period="2024-W23")  # it waits
        clock.advance(days=90)
        assert empty_letters(session, now=clock()) == 0
        clock.advance(seconds=1)
        assert empty_letters(session, now=clock()) == 1
        assert empty_letters(session, now=clock()) == 0
        waiting, sent = deliveries(session)
        assert (waiting.has_content, sent.has_content) == (True, False)
        assert (waiting.subject, sent.subject) == ("Report of 2024-W23", "")
        assert len(session.scalars(select(Told)).all()) == 1


def test_who_never_confirmed_is_forgotten_after_thirty_days(
    session: Session, clock: FakeClock
) -> None:
    asked = subscription(session, clock(), confirmed_at=None)
    letter(session, asked, clock(), kind=MailKind.CONFIRMATION)
    subscription(session, clock(), "ben@mail.example")
    again = subscription(session, clock(), "cleo@mail.example", confirmed_at=None)
    again.asked_at = clock() + timedelta(days=20)
    clock.advance(days=31)
    assert forget_unconfirmed(session, now=clock()) == 1
    assert forget_unconfirmed(session, now=clock()) == 0
    left = session.scalars(select(Subscription.email).order_by(Subscription.email)).all()
    assert left == ["ben@mail.example", "cleo@mail.example"]
    assert deliveries(session) == []


def test_an_address_without_an_account_is_forgotten_ninety_days_after_its_mail_ended(
    session: Session, clock: FakeClock
) -> None:
    ended = clock()
    gone = subscription(session, ended, ended_at=ended)
    letter(session, gone, ended, kind=MailKind.CONFIRMATION)
    subscription(session, ended, "ben@mail.example")
    subscription(session, ended, "cleo@mail.example", ended_at=ended + timedelta(days=10))
    asked = subscription(session, ended, "dora@mail.example", ended_at=ended)
    asked.asked_at = ended + timedelta(days=80)
    owner = account(session, ended, "Emil Esser")
    subscription(session, ended, "emil@mail.example", ended_at=ended, account_id=owner.id)
    clock.advance(days=90)
    assert forget_ended(session, now=clock()) == 0
    clock.advance(seconds=1)
    assert forget_ended(session, now=clock()) == 1
    left = session.scalars(select(Subscription.email).order_by(Subscription.email)).all()
    assert left == [
        "ben@mail.example",
        "cleo@mail.example",
        "dora@mail.example",
        "emil@mail.example",
    ]
    assert deliveries(session) == []


def put_naming(session: Session, clock: FakeClock, name: str, **said: Any) -> Subscription:
    row = subscription(session, clock(), f"{name}@mail.example", last_week="2024-W22")
    row.reported_until = clock()
    letter(session, row, clock(), facts=NAMING, **said)
    return row


def test_letters_that_name_somebody_erased_are_emptied_cancelled_or_composed_again(
    runtime: Runtime, clock: FakeClock
) -> None:
    since, until = clock() - timedelta(days=7), clock() - timedelta(hours=1)
    with runtime.transaction() as session:
        told = [Tell(world.question(session, clock()).id, Telling.DUE)]
        put_naming(session, clock, "sent", told=told)
        row = subscription(session, clock(), "other@mail.example")
        other = {"closest": {"forecaster": "Žofie Çelik", "url": f"{PAGE}-2"}, "words": PAGE}
        letter(session, row, clock(), facts=other)
    send_some(transaction=runtime.transaction, mailer=Lines(), now=clock)
    with runtime.transaction() as session:
        held = put_naming(session, clock, "held", since=since, told=told).id
    send_some(transaction=runtime.transaction, mailer=Lines([UNCERTAIN]), now=clock, holds=True)
    with runtime.transaction() as session:
        put_naming(session, clock, "tried", since=since)
        put_naming(session, clock, "left", since=since, told=told)
    send_some(transaction=runtime.transaction, mailer=Lines([LATER]), now=clock)
    with runtime.transaction() as session:
        left = session.scalars(select(Delivery).where(Delivery.address == "left@mail.example"))
        left.one().may_have_left_at = clock()
        report = put_naming(session, clock, "report", since=since, until=until, told=told)
        notice = put_naming(session, clock, "notice", kind=MailKind.NOTICE, until=until)
        assert forget_mentions(session, []) == 0
        assert forget_mentions(session, ["nobody", "closest", "resolved", "forecasters"]) == 0
        assert forget_mentions(session, ["zofie-celik"]) == 6
        assert forget_mentions(session, ["zofie-celik"]) == 0
        found = {each.address.partition("@")[0]: each for each in deliveries(session)}
        assert {name: (each.state, each.has_content) for name, each in found.items()} == {
            "sent": (DeliveryState.SENT, False),
            "other": (DeliveryState.SENT, True),
            "left": (DeliveryState.CANCELLED, False),
            "held": (DeliveryState.CANCELLED, False),
        }
        assert (found["sent"].subject, found["other"].subject) == ("", "Report of 2024-W22")
        assert (report.report_due_at, report.report_week) == (until, "2024-W22")
        assert (report.reported_until, report.last_week) == (since, None)
        assert notice.notice_due_at == until
        assert session.get_one(Subscription, held).reported_until == since
        (kept,) = session.scalars(select(Told)).all()
        letters = select(Delivery.address).where(Delivery.id == kept.delivery_id)
        assert session.scalar(letters) == "sent@mail.example"


def test_letters_that_are_emptied_are_read_some_at_a_time(
    session: Session, clock: FakeClock
) -> None:
    row = subscription(session, clock())
    for number in range(120):
        letter(session, row, clock(), period=f"2024-{number}", facts=NAMING)
    assert forget_mentions(session, ["zofie-celik"]) == 120
    assert deliveries(session) == []

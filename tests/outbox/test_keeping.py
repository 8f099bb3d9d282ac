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
    forget_mentions,
    forget_unconfirmed,
    send_some,
)
from forecasts.runtime import Runtime
from forecasts.values import DeliveryState, MailKind, Telling
from tests import world
from tests.conftest import FakeClock
from tests.outbox.lines import LATER, UNCERTAIN, Lines
from tests.outbox.post import letter, subscription

NAMING: dict[str, Any] = {"resolved": [{"who": "Žofie Çelik", "text": "A" * 900 + " Žofie Çelik."}]}


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


def put_naming(session: Session, clock: FakeClock, name: str, **said: Any) -> Subscription:
    row = subscription(session, clock(), f"{name}@mail.example", last_week="2024-W22")
    letter(session, row, clock(), facts=NAMING, **said)
    return row


def test_letters_that_name_somebody_erased_are_emptied_cancelled_or_composed_again(
    runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        put_naming(session, clock, "sent")
        row = subscription(session, clock(), "other@mail.example")
        letter(session, row, clock(), facts={"who": "Žofie Černá", "n": 3})
    send_some(transaction=runtime.transaction, mailer=Lines(), now=clock)
    with runtime.transaction() as session:
        put_naming(session, clock, "tried")
    send_some(transaction=runtime.transaction, mailer=Lines([LATER]), now=clock)
    with runtime.transaction() as session:
        put_naming(session, clock, "held")
    send_some(transaction=runtime.transaction, mailer=Lines([UNCERTAIN]), now=clock, holds=True)
    since, until = clock() - timedelta(days=7), clock() - timedelta(hours=1)
    with runtime.transaction() as session:
        told = [Tell(world.question(session, clock()).id, Telling.DUE)]
        report = put_naming(session, clock, "report", since=since, until=until, told=told)
        notice = put_naming(session, clock, "notice", kind=MailKind.NOTICE, until=until)
        assert forget_mentions(session, []) == forget_mentions(session, [" "]) == 0
        assert forget_mentions(session, ["Nobody Here"]) == 0
        assert forget_mentions(session, ["žofie çelik"]) == 5
        assert forget_mentions(session, ["Žofie Çelik"]) == 0
        left = {each.address.partition("@")[0]: each for each in deliveries(session)}
        assert {name: (each.state, each.has_content) for name, each in left.items()} == {
            "sent": (DeliveryState.SENT, False),
            "other": (DeliveryState.SENT, True),
            "tried": (DeliveryState.CANCELLED, False),
            "held": (DeliveryState.CANCELLED, False),
        }
        assert (report.report_due_at, report.report_week) == (until, "2024-W22")
        assert (report.reported_until, report.last_week) == (since, None)
        assert notice.notice_due_at == until
        assert session.scalars(select(Told)).all() == []


def test_a_subject_that_names_somebody_erased_is_emptied_too(
    runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        letter(session, subscription(session, clock()), clock(), facts={})
        session.scalars(select(Delivery)).one().subject = "Ann Lee was right"
    send_some(transaction=runtime.transaction, mailer=Lines(), now=clock)
    with runtime.transaction() as session:
        assert forget_mentions(session, ["Ann Lee"]) == 1
        (left,) = deliveries(session)
    assert (left.subject, left.has_content) == ("", False)

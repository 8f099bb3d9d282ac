"""What the doctor and the readiness page say about mail."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from forecasts.models import Delivery
from forecasts.operations.doctor import Check, Level, examine
from forecasts.operations.readiness import readiness
from forecasts.outbox import pause, send_some
from forecasts.runtime import Runtime
from forecasts.values import DeliveryState
from tests.conftest import FakeClock
from tests.mail.mailbox import mail_server
from tests.outbox.lines import REFUSED, UNCERTAIN, Lines
from tests.outbox.post import letter, subscription


def looked(runtime: Runtime) -> Check:
    found = examine(runtime.engine, runtime.settings, now=runtime.now())
    return next(each for each in found if each.name == "mail")


def put_one(runtime: Runtime, clock: FakeClock, email: str = "anna@mail.example") -> None:
    with runtime.transaction() as session:
        letter(session, subscription(session, clock(), email), clock())


def test_letters_that_stay_in_the_outbox_show(runtime: Runtime, clock: FakeClock) -> None:
    assert looked(runtime).level is Level.OK
    put_one(runtime, clock)
    clock.advance(minutes=20)
    assert looked(runtime).level is Level.OK
    clock.advance(minutes=20)
    check = looked(runtime)
    assert check.level is Level.WARNING
    assert "due for 40 min" in check.words
    assert "no mail server is set" in check.words
    clock.advance(hours=4)
    assert looked(runtime).level is Level.RED


def test_a_pause_is_red_with_its_reason(runtime: Runtime, clock: FakeClock) -> None:
    with runtime.transaction() as session:
        pause(session, "The server moves.", now=clock())
    check = looked(runtime)
    assert (check.level, check.words) == (
        Level.RED,
        "Sending has been paused for 0 s: The server moves.",
    )


def test_letters_that_failed_lately_or_wait_for_a_person_are_counted(
    runtime: Runtime, clock: FakeClock
) -> None:
    put_one(runtime, clock)
    put_one(runtime, clock, "ben@mail.example")
    lines = Lines([REFUSED, UNCERTAIN])
    send_some(transaction=runtime.transaction, mailer=lines, now=clock, holds=True)
    check = looked(runtime)
    assert check.level is Level.WARNING
    assert check.words == (
        "1 letter could not be sent in the last 24 hours; 1 letter may have arrived and waits for "
        "a person."
    )
    clock.advance(hours=25)
    with runtime.transaction() as session:
        held = update(Delivery).where(Delivery.state == DeliveryState.HELD)
        session.execute(held.values(state=DeliveryState.CANCELLED))
    assert looked(runtime).level is Level.OK


def test_readiness_says_for_how_long_the_oldest_letter_has_been_due(
    runtime: Runtime, clock: FakeClock
) -> None:
    assert readiness(runtime.engine, now=clock()).outbox_oldest_seconds is None
    put_one(runtime, clock)
    later = clock() + timedelta(seconds=90)
    assert readiness(runtime.engine, now=later).outbox_oldest_seconds == 90


def server_check(runtime: Runtime) -> Check:
    found = examine(runtime.engine, runtime.settings, now=runtime.now())
    return next(each for each in found if each.name == "mail server")


def test_the_doctor_asks_the_mail_server_whether_it_takes_us(
    runtime: Runtime, clock: FakeClock
) -> None:
    assert server_check(runtime).level is Level.OK
    with runtime.transaction() as session:
        subscription(session, clock(), "anna@mail.example")
    check = server_check(runtime)
    assert (check.level, "1 address asked for mail" in check.words) == (Level.WARNING, True)
    with mail_server() as mailbox:
        there = replace(runtime, settings=replace(runtime.settings, mail=mailbox.settings))
        assert server_check(there).level is Level.OK
        assert mailbox.messages == []
    check = server_check(there)
    assert (check.level, "No letter would be taken" in check.words) == (Level.RED, True)

"""The job that sends: over a real server, with what it says and where it stops."""

from dataclasses import replace

import pytest

from forecasts.jobs.running import work_items
from forecasts.jobs.schedule import JOBS
from forecasts.jobs.work import Work
from forecasts.outbox import deliveries
from forecasts.outside import Outside
from forecasts.runtime import Runtime
from forecasts.values import DeliveryState
from tests.conftest import FakeClock
from tests.mail.mailbox import Mailbox, Step, Verdict, always, mail_server
from tests.markets.fakes import NoHttp
from tests.outbox.post import letter, subscription


def working(runtime: Runtime, mailbox: Mailbox | None, **said: object) -> Work:
    mail = replace(mailbox.settings, **said) if mailbox else None  # type: ignore[arg-type]
    composed = replace(runtime, settings=replace(runtime.settings, mail=mail))
    return Work(composed, Outside(http=NoHttp(), web=NoHttp(), sources={}, close=lambda: None))


@pytest.fixture
def letters(runtime: Runtime, clock: FakeClock) -> int:
    with runtime.transaction() as session:
        for reader in range(5):
            letter(session, subscription(session, clock(), f"r{reader}@mail.example"), clock())
    return 5


def states(runtime: Runtime) -> list[DeliveryState]:
    with runtime.reading() as session:
        return [each.state for each in deliveries(session)]


def test_the_job_sends_what_is_due_over_one_connection(runtime: Runtime, letters: int) -> None:
    with mail_server() as mailbox:
        outcome = work_items(working(runtime, mailbox), "send_mail", JOBS["send_mail"])
        assert outcome.error is None
        assert len(mailbox.messages) == letters
        assert mailbox.connections == 1
    assert set(states(runtime)) == {DeliveryState.SENT}


def test_the_job_keeps_to_the_pace_that_is_set(runtime: Runtime, letters: int) -> None:
    with mail_server() as mailbox:
        work_items(working(runtime, mailbox, per_minute=2), "send_mail", JOBS["send_mail"])
        assert len(mailbox.messages) == 2


def test_a_server_that_is_down_is_said_and_asked_again_at_the_next_slot(
    runtime: Runtime, letters: int
) -> None:
    with mail_server() as mailbox:
        mailbox.script = always(Step.SENDER, Verdict("421 4.3.2 closing"))
        outcome = work_items(working(runtime, mailbox), "send_mail", JOBS["send_mail"])
    assert len(outcome.troubles) == 3
    assert "4.3.2 closing" in outcome.troubles[0]
    assert states(runtime) == [DeliveryState.WAITING] * letters


def test_without_a_mail_server_the_job_does_nothing(runtime: Runtime, letters: int) -> None:
    outcome = work_items(working(runtime, None), "send_mail", JOBS["send_mail"])
    assert (outcome.items, outcome.error) == (0, None)
    assert states(runtime) == [DeliveryState.WAITING] * letters


def test_a_letter_that_fails_strangely_is_named_and_the_others_are_sent(
    runtime: Runtime, letters: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed: list[str] = []

    def failing(address: str) -> str:
        if address == "r1@mail.example" and not failed:
            failed.append(address)
            raise ZeroDivisionError
        return address

    with mail_server() as mailbox:
        monkeypatch.setattr("forecasts.mail.transport.mailable", failing)
        outcome = work_items(working(runtime, mailbox), "send_mail", JOBS["send_mail"])
        assert len(mailbox.messages) == letters - 1
    assert outcome.error == "a letter: ZeroDivisionError"

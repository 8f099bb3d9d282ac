"""Letters no server has are written anew, and what one was to tell is told; others are told of."""

from datetime import UTC, datetime, timedelta

import pytest

from forecasts.errors import ConflictError
from forecasts.jobs.mail_desk import tools_of
from forecasts.models import Delivery
from forecasts.outbox import cancel_waiting, resend
from forecasts.outbox.outdated import FRESH
from forecasts.reports.told import wrong_outcomes
from forecasts.reports.writing import rewrite_one
from forecasts.subscriptions.claims import claim_report, finish_report
from forecasts.values import Decision, DeliveryState
from tests.mail.mailbox import DROP, Step, Verdict, always
from tests.reports.writing.desk import Site, plain

YES, NO = Decision.YES, Decision.NO
MONDAY = datetime(2024, 6, 3, 8, 1, tzinfo=UTC)
HARBOUR = "Will the harbour open?"
GREYLISTED = Verdict("451 4.7.1 Greylisted, come back later")
REFUSED = Verdict("554 5.7.1 we do not like this")


def settle(desk: Site) -> int:
    """Decides the question on Sunday, so that Monday's letters tell it."""
    about = desk.ask(HARBOUR, closes="2024-12-31")
    desk.say(about, "Bea Berg", 0.8, "2024-05-15")
    desk.clock.advance(days=1)
    desk.decide(about, YES)
    desk.clock.at = MONDAY
    return about


def send_again(desk: Site, number: int, *, is_outdated_too: bool = False) -> None:
    """Sends a letter again, as an operator does."""
    with desk.work.transaction() as session:
        letter = session.get_one(Delivery, number)
        resend(session, letter, now=desk.clock(), is_outdated_too=is_outdated_too)


def test_a_letter_that_is_put_off_and_wrong_by_now_is_written_anew(desk: Site) -> None:
    desk.reader("a@mail.example")
    about = settle(desk)
    desk.mailbox.script = always(Step.ADDRESS, GREYLISTED)
    desk.run()
    (tried,) = desk.letters()
    assert (tried.state, tried.attempts) == (DeliveryState.WAITING, 1)
    desk.mailbox.clear()
    desk.correct(about, NO)
    desk.clock.advance(minutes=10)
    desk.run()
    (letter,) = desk.arrived().values()
    assert letter["Message-ID"] == f"<{tried.message_id}>"
    assert "No" in letter["Subject"]
    desk.clock.advance(days=2)
    desk.run()
    assert desk.arrived() == {}  # nobody was told anything wrong


def test_a_letter_that_waited_long_tells_what_is_so_when_it_leaves(desk: Site) -> None:
    desk.reader("a@mail.example")
    about = settle(desk)
    desk.run("write_reports")
    desk.say(about, "Carl Clark", 0.01, "2024-05-15")
    desk.clock.advance(hours=5)
    tools = tools_of(desk.work)
    assert tools is not None
    assert rewrite_one(tools) is None
    desk.clock.advance(hours=1)
    desk.run("send_mail")
    assert desk.arrived() == {}  # not before it is written anew
    desk.run()
    (letter,) = desk.arrived().values()
    assert "Carl Clark" in plain(letter)
    assert desk.clock() - MONDAY == FRESH


@pytest.mark.parametrize("ends", ["resent", "uncertain"])
def test_what_may_have_arrived_is_corrected_although_its_last_copy_was_refused(
    desk: Site, ends: str
) -> None:
    number = desk.reader("a@mail.example")
    about = settle(desk)
    if ends == "uncertain":
        desk.mailbox.script = always(Step.END, DROP)
    desk.run()
    (letter,) = desk.letters()
    desk.mailbox.clear()
    if ends == "resent":
        send_again(desk, letter.id)
    desk.mailbox.script = always(Step.END, REFUSED)
    desk.clock.advance(minutes=10)
    desk.run()
    (letter,) = desk.letters()
    assert letter.state is DeliveryState.FAILED
    desk.mailbox.clear()
    desk.correct(about, NO)
    with desk.work.reading() as session:
        assert len(wrong_outcomes(session, number)) == 1
    desk.clock.advance(days=1)
    desk.run()
    (correction,) = desk.arrived().values()
    assert correction["In-Reply-To"] == f"<{letter.message_id}>"


def test_what_a_refused_report_was_to_tell_stands_in_the_next(desk: Site) -> None:
    desk.reader("a@mail.example")
    settle(desk)
    desk.mailbox.script = always(Step.END, REFUSED)
    desk.run()
    assert [each.state for each in desk.letters()] == [DeliveryState.FAILED]
    desk.mailbox.clear()
    desk.clock.advance(days=7)
    desk.run()
    (letter,) = desk.arrived().values()
    assert HARBOUR in plain(letter)
    desk.clock.advance(days=7)
    desk.run()
    assert desk.arrived() == {}


def test_a_letter_that_misleads_is_sent_again_only_where_somebody_insists(desk: Site) -> None:
    desk.reader("a@mail.example")
    about = settle(desk)
    desk.run()
    desk.arrived()
    (letter,) = desk.letters()
    desk.correct(about, NO)
    desk.clock.advance(days=1)
    desk.run()
    assert set(desk.arrived()) == {"a@mail.example"}
    with pytest.raises(ConflictError, match=r"does not stand any more\. Whoever has it was sent"):
        send_again(desk, letter.id)
    send_again(desk, letter.id, is_outdated_too=True)
    desk.clock.advance(minutes=10)
    desk.run()
    (again,) = desk.arrived().values()
    assert again["Message-ID"] == f"<{letter.message_id}>"


def test_reports_that_are_due_are_written_before_what_waits_is_looked_through(
    desk: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        desk.reader(f"r{number}@mail.example")
    settle(desk)
    looks: list[None] = []
    monkeypatch.setattr(
        "forecasts.jobs.write_reports.rewrite_one", lambda _tools: looks.append(None)
    )
    assert desk.run("write_reports") == {"write_reports": 5}
    assert len(looks) == 1


def test_an_old_letter_is_written_anew_once_and_keeps_its_tries(desk: Site) -> None:
    desk.reader("a@mail.example")
    settle(desk)
    desk.mailbox.script = always(Step.ADDRESS, GREYLISTED)
    desk.run()
    desk.clock.advance(hours=7)
    assert desk.run("write_reports") == {"write_reports": 1}
    (letter,) = desk.letters()
    assert (letter.attempts, letter.rewritten_at) == (1, desk.clock())
    assert letter.created_at == desk.clock() - timedelta(hours=7)
    assert desk.run("write_reports") == {"write_reports": 0}


def test_a_report_given_up_while_the_next_is_composed_is_told_by_the_one_after(
    desk: Site,
) -> None:
    number = desk.reader("a@mail.example")
    settle(desk)
    desk.mailbox.script = always(Step.ADDRESS, GREYLISTED)
    desk.run()
    (first,) = desk.letters()
    desk.clock.advance(days=7)
    with desk.work.transaction() as session:
        claimed = claim_report(session, now=desk.clock())
    assert claimed is not None
    with desk.work.transaction() as session:
        assert cancel_waiting(session, number) == 1
    with desk.work.transaction() as session:
        assert finish_report(session, claimed, now=desk.clock())
    assert desk.subscription(number).reported_until == first.since

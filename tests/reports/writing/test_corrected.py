"""Outcomes corrected after a letter: those who were told, and nobody else, are told anew."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from forecasts.models import Delivery, Question, Subscription
from forecasts.outbox import drop_held
from forecasts.reports.told import wrong_outcomes
from forecasts.subscriptions import unsubscribe
from forecasts.values import Decision, DeliveryState, MailKind, Visibility
from tests.mail.mailbox import DROP, KEEP_AND_DROP, Step, always
from tests.reports.writing.desk import Site, plain

YES, NO, REOPENED = Decision.YES, Decision.NO, Decision.REOPENED
MONDAY = datetime(2024, 6, 3, 8, 1, tzinfo=UTC)  # a minute into the usual hour
HARBOUR = "Will the harbour open?"


def settle(desk: Site) -> int:
    """Decides the question on Sunday, so that Monday's letters tell it."""
    about = desk.ask(HARBOUR, closes="2024-12-31")
    desk.say(about, "Bea Berg", 0.8, "2024-05-15")
    desk.clock.advance(days=1)
    desk.decide(about, YES)
    return about


def test_exactly_those_who_were_told_are_told_anew_under_the_letter_that_was_wrong(
    desk: Site,
) -> None:
    desk.reader("a@mail.example")
    desk.account("b@mail.example", "Bea Berg")
    desk.account("d@mail.example", "Dora Dahl")
    left = desk.reader("e@mail.example")
    about = settle(desk)
    desk.clock.at = MONDAY
    desk.run()
    first = desk.arrived()
    assert set(first) == {"a@mail.example", "b@mail.example", "e@mail.example"}
    assert all(HARBOUR in plain(each) for each in first.values())
    desk.reader("c@mail.example", weekday="tue")
    desk.clock.at = MONDAY + timedelta(days=1)
    desk.run("write_reports")
    (unsent,) = [each for each in desk.letters() if each.state is DeliveryState.WAITING]
    assert unsent.address == "c@mail.example"
    with desk.work.transaction() as session:
        unsubscribe(session, session.get_one(Subscription, left), now=desk.clock())
    desk.correct(about, NO)
    desk.run()
    second = desk.arrived()
    assert set(second) == {"a@mail.example", "b@mail.example", "c@mail.example"}
    for name in ("a@mail.example", "b@mail.example"):
        wrong = first[name]["Message-ID"]
        assert second[name]["In-Reply-To"] == second[name]["References"] == wrong
        assert second[name]["Message-ID"] != wrong
        assert "orrect" in second[name]["Subject"]
    anew = second["c@mail.example"]
    assert anew["Message-ID"] == f"<{unsent.message_id}>"
    assert anew["In-Reply-To"] is None
    (sent,) = [each for each in desk.letters() if each.id == unsent.id]
    assert sent.content != unsent.content
    assert [each.resolution_id for each in desk.told(sent.id)] != []
    for day in range(1, 4):
        desk.clock.at = MONDAY + timedelta(days=1 + day)
        desk.run()
        assert desk.arrived() == {}


def test_back_and_forth_is_told_each_time_and_not_at_all_where_nothing_was_sent_between(
    desk: Site,
) -> None:
    desk.reader("a@mail.example")
    about = settle(desk)
    desk.clock.at = MONDAY
    desk.run()
    letters = [desk.arrived()["a@mail.example"]]
    desk.correct(about, NO)
    desk.correct(about, YES)
    desk.clock.advance(days=1)
    desk.run()
    assert desk.arrived() == {}
    for decision in (NO, YES):
        desk.correct(about, decision)
        desk.clock.advance(days=1)
        desk.run()
        (letter,) = desk.arrived().values()
        assert letter["In-Reply-To"] == letters[-1]["Message-ID"]
        letters.append(letter)
    desk.clock.advance(days=1)
    desk.run()
    assert desk.arrived() == {}


def test_a_question_that_is_open_again_is_told_and_so_is_how_it_comes_out_then(
    desk: Site,
) -> None:
    desk.reader("a@mail.example")
    about = settle(desk)
    desk.clock.at = MONDAY
    desk.run()
    desk.arrived()
    desk.decide(about, REOPENED)
    desk.clock.advance(days=1)
    desk.run()
    (letter,) = desk.arrived().values()
    assert "open again" in plain(letter)
    desk.decide(about, YES)
    desk.clock.advance(days=1)
    desk.run()
    (letter,) = desk.arrived().values()
    assert letter["In-Reply-To"] is not None


def test_a_new_day_on_which_it_was_known_is_no_correction(desk: Site) -> None:
    desk.reader("a@mail.example")
    about = settle(desk)
    desk.clock.at = MONDAY
    desk.run()
    desk.arrived()
    desk.decide(about, REOPENED)
    with desk.record() as harbour:
        question = harbour.session.get_one(Question, about)
        harbour.decide(question, YES, at=desk.clock(), known="2024-05-02")
    desk.clock.advance(days=1)
    desk.run()
    assert desk.arrived() == {}


def test_a_letter_that_was_tried_keeps_its_bytes_and_is_corrected_once_it_is_sent(
    desk: Site,
) -> None:
    desk.reader("a@mail.example")
    about = settle(desk)
    desk.clock.at = MONDAY
    desk.mailbox.script = always(Step.END, DROP)
    desk.run()
    (tried,) = desk.letters()
    assert (tried.state, tried.attempts) == (DeliveryState.WAITING, 1)
    desk.correct(about, NO)
    desk.run("write_reports", "write_notices")
    (still,) = desk.letters()
    assert still.content == tried.content
    desk.mailbox.clear()
    desk.clock.advance(hours=1)
    desk.run()
    (wrong,) = desk.arrived().values()
    desk.clock.advance(days=1)
    desk.run()
    (right,) = desk.arrived().values()
    assert right["In-Reply-To"] == wrong["Message-ID"]


def test_a_letter_is_called_back_that_has_nothing_to_tell_any_more(desk: Site) -> None:
    desk.account("b@mail.example", "Bea Berg")
    about = settle(desk)
    desk.clock.at = MONDAY
    desk.run("write_notices")
    desk.decide(about, REOPENED)
    desk.run()
    (letter,) = desk.letters()
    assert (letter.state, letter.attempts) == (DeliveryState.CANCELLED, 0)
    assert desk.arrived() == {}


def test_a_wrong_letter_does_not_leave_before_it_is_written_anew(desk: Site) -> None:
    desk.reader("a@mail.example")
    about = settle(desk)
    desk.clock.at = MONDAY
    desk.run("write_reports")
    desk.correct(about, NO)
    desk.run("send_mail")
    assert desk.arrived() == {}
    desk.run()
    assert set(desk.arrived()) == {"a@mail.example"}


def test_what_was_corrected_since_stands_in_the_next_report(desk: Site) -> None:
    number = desk.reader("a@mail.example")
    about = settle(desk)
    desk.clock.at = MONDAY
    desk.run()
    desk.arrived()
    desk.correct(about, NO)
    desk.clock.advance(days=1)
    desk.run()
    assert set(desk.arrived()) == {"a@mail.example"}
    desk.clock.at = MONDAY + timedelta(days=7)
    desk.run()
    (report,) = desk.arrived().values()
    assert "orrect" in plain(report)
    facts = desk.letters(kind=MailKind.REPORT)[-1].facts
    assert facts is not None
    assert [each["was"] for each in facts["corrections"]] == ["yes"]
    assert facts["resolved"] == []
    with desk.work.reading() as session:
        assert wrong_outcomes(session, number) == ()


def test_who_turned_reminders_and_notices_off_is_told_of_a_correction_all_the_same(
    desk: Site,
) -> None:
    desk.account("a@mail.example", "Anna Arden", cadence="weekly", reminders=False, notices=False)
    about = settle(desk)
    desk.clock.at = MONDAY
    desk.run()
    assert set(desk.arrived()) == {"a@mail.example"}
    desk.correct(about, NO)
    desk.clock.advance(days=1)
    desk.run()
    (letter,) = desk.arrived().values()
    assert letter["In-Reply-To"] is not None


def test_a_correction_of_what_became_hidden_meanwhile_names_it_to_nobody(desk: Site) -> None:
    desk.reader("a@mail.example")
    about = settle(desk)
    desk.clock.at = MONDAY
    desk.run()
    desk.arrived()
    desk.correct(about, NO)
    with desk.work.transaction() as session:
        session.get_one(Question, about).visibility = Visibility.PRIVATE
    desk.clock.advance(days=1)
    desk.run()
    assert desk.arrived() == {}


@pytest.mark.parametrize("is_left_alone", [False, True])
def test_a_letter_that_may_have_arrived_is_corrected_whether_or_not_it_is_left_so(
    desk: Site, *, is_left_alone: bool
) -> None:
    kept = desk.work.runtime.settings
    mail = replace(desk.mailbox.settings, holds_uncertain=True)
    runtime = replace(desk.work.runtime, settings=replace(kept, mail=mail))
    desk.work = replace(desk.work, runtime=runtime)
    desk.reader("a@mail.example")
    about = settle(desk)
    desk.clock.at = MONDAY
    desk.mailbox.script = always(Step.END, KEEP_AND_DROP)
    desk.run()
    (held,) = desk.letters()
    assert held.state is DeliveryState.HELD
    if is_left_alone:
        with desk.work.transaction() as session:
            drop_held(session, session.get_one(Delivery, held.id))
    desk.mailbox.clear()
    desk.correct(about, NO)
    desk.clock.advance(days=1)
    desk.run()
    (letter,) = desk.arrived().values()
    assert letter["In-Reply-To"] == f"<{held.message_id}>"

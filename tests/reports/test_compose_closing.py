"""What closes within a week: unanswered first for who may answer, and a few for who only reads."""

from datetime import timedelta

import pytest

from forecasts.clock import Moment
from forecasts.db import Session
from forecasts.predictions import record_withdrawal
from forecasts.reports.items import Closing
from forecasts.values import Role
from tests.reports.harbour import (
    NOON,
    PRIVATE,
    PUBLIC,
    Harbour,
    reader_of,
    titles,
)


def flags(found: tuple[Closing, ...]) -> dict[str, bool]:
    return {each.subject.title: each.is_asked for each in found}


def test_only_what_is_open_and_closes_within_a_week_is_told(
    harbour: Harbour, session: Session
) -> None:
    for title, closes in (
        ("Now?", "2024-06-01T12:00"),
        ("At once?", "2024-06-01T12:01"),
        ("Last?", "2024-06-08T12:00"),
        ("Later?", "2024-06-08T12:01"),
    ):
        harbour.ask(title, closes)
    gone = harbour.ask("Decided?", "2024-06-03")
    harbour.decide(gone)
    session.flush()
    assert titles(harbour.report().closing) == ["At once?", "Last?"]


def test_what_closed_before_a_late_report_was_written_is_not_announced(harbour: Harbour) -> None:
    harbour.ask("Soon?", "2024-06-02")
    harbour.ask("Later?", "2024-06-05")
    harbour.clock.at = NOON + timedelta(days=2)
    assert titles(harbour.report().closing) == ["Later?"]


def test_a_reader_sees_five_on_which_most_spoke_in_order_of_deadline_and_is_asked_nothing(
    harbour: Harbour,
) -> None:
    for number in range(6):
        about = harbour.ask(f"Number {number}?", f"2024-06-0{8 - number - 1}")
        for name in ("Ann", "Ben", "Cat")[: 1 + number % 3]:
            harbour.say(about, name, 0.8)
    harbour.ask("Silent?", "2024-06-02")
    report = harbour.report()
    assert titles(report.closing) == [
        "Number 5?", "Number 4?", "Number 3?", "Number 2?", "Number 1?",
    ]  # fmt: skip
    assert {each.is_asked for each in report.closing} == {False}
    assert {each.answer_url for each in report.closing} == {None}
    assert not report.has_news


def test_the_crowd_stands_beside_what_closes_once_three_spoke(harbour: Harbour) -> None:
    about = harbour.ask(closes="2024-06-05")
    for name in ("Ann", "Ben"):
        harbour.say(about, name, 0.8, "2024-05-01")
    assert harbour.report().closing[0].crowd is None
    harbour.say(about, "Cat", 0.8, "2024-05-01")
    assert harbour.report().closing[0].crowd == pytest.approx(1 / (1 + 4 ** (-3 / 4)))


def test_a_forecaster_sees_first_what_they_did_not_answer_with_where_to_answer(
    harbour: Harbour,
) -> None:
    me = harbour.account()
    answered = harbour.ask("Answered?", "2024-06-02")
    quiet, loud = harbour.ask("Quiet?", "2024-06-02"), harbour.ask("Loud?", "2024-06-06")
    mine = harbour.ask("Mine?", "2024-06-07", owner=me, visibility=PRIVATE)
    harbour.say(answered, "Mira Own", 0.3, visibility=PRIVATE)
    for name in ("Ann", "Ben", "Cat"):
        harbour.say(loud, name, 0.8, "2024-05-01")
    report = harbour.report(reader_of(me))
    assert list(flags(report.closing).items()) == [
        ("Mine?", True), ("Loud?", True), ("Quiet?", True), ("Answered?", False),
    ]  # fmt: skip
    assert report.has_news
    first, second, third, last = report.closing
    assert [each.answer_url for each in (first, third)] == [
        f"https://f.example/me/questions/{each.slug}" for each in (mine, quiet)
    ]
    assert (first.subject.is_private, second.subject.url) == (
        True, f"https://f.example/questions/{loud.slug}",
    )  # fmt: skip
    assert second.crowd == pytest.approx(1 / (1 + 4 ** (-3 / 4)))
    assert last.own is not None
    assert last.own.probability == 0.3


def test_the_crowd_is_without_the_forecaster_where_they_are_part_of_it(harbour: Harbour) -> None:
    me = harbour.account()
    about = harbour.ask(closes="2024-06-05")
    harbour.say(about, "Mira Own", 0.01, "2024-05-02", visibility=PUBLIC)
    for name in ("Ann", "Ben", "Cat"):
        harbour.say(about, name, 0.8, "2024-05-01")
    (mine,) = harbour.report(reader_of(me)).closing
    assert mine.crowd == pytest.approx(1 / (1 + 4 ** (-3 / 4)))
    assert harbour.report().closing[0].crowd != pytest.approx(mine.crowd)


def test_who_withdrew_has_answered_and_stands_by_nothing(
    harbour: Harbour, session: Session
) -> None:
    me = harbour.account()
    about = harbour.ask(closes="2024-06-05")
    harbour.say(about, "Mira Own", 0.3, "2024-05-02")
    record_withdrawal(
        session, question=about, forecaster=harbour.person("Mira Own"),
        stated=Moment(NOON - timedelta(days=2)), by="me", now=NOON, visibility=PUBLIC,
    )  # fmt: skip
    (told,) = harbour.report(reader_of(me)).closing
    assert (told.is_asked, told.own) == (False, None)


def test_eight_are_told_of_which_those_come_first_that_are_about_what_was_chosen(
    harbour: Harbour,
) -> None:
    me = harbour.account()
    for number in range(9):
        about = harbour.ask(f"Number {number}?", "2024-06-05")
        harbour.say(about, "Ben", 0.6)
    harbour.ask("Tagged?", "2024-06-07", tags=("war",))
    harbour.say(harbour.ask("Spoken?", "2024-06-06"), "Ann", 0.6)
    chosen = {"tags": ("war",), "forecasters": ("ann",)}
    found = titles(harbour.report(reader_of(me, **chosen)).closing)
    assert found[:3] == ["Spoken?", "Tagged?", "Number 0?"]
    assert len(found) == 8
    narrowed = harbour.report(reader_of(me, whole_board=False, **chosen))
    assert titles(narrowed.closing) == ["Spoken?", "Tagged?"]


def test_an_account_that_may_say_nothing_is_asked_nothing(harbour: Harbour) -> None:
    harbour.ask(closes="2024-06-05")
    reader = reader_of(harbour.account(role=Role.READER))
    (told,) = harbour.report(reader).closing
    assert (told.is_asked, told.answer_url) == (False, None)

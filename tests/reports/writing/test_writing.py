"""What is due is written once, whoever works and whenever somebody dies; and only what is true."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecasts.jobs import JOBS
from forecasts.jobs.mail_desk import tools_of
from forecasts.jobs.running import work_items
from forecasts.jobs.work import PoisonedItemError
from forecasts.reports import drafting, writing
from forecasts.reports.drafting import Draft
from forecasts.values import Decision, DeliveryState, MailKind
from tests.mail.unchanged import unchanged
from tests.reports.writing.desk import Site, plain

YES, NO, REOPENED = Decision.YES, Decision.NO, Decision.REOPENED
MONDAY = datetime(2024, 6, 3, 8, 1, tzinfo=UTC)
HARBOUR = "Will the harbour open?"


class KilledError(BaseException):
    """As if the process ended here."""


def decided(desk: Site, title: str = HARBOUR) -> int:
    about = desk.ask(title, closes="2024-12-31")
    desk.say(about, "Bea Berg", 0.8, "2024-05-15")
    desk.clock.advance(hours=1)
    desk.decide(about, YES)
    return about


def test_working_every_job_twice_changes_nothing(desk: Site) -> None:
    desk.reader("a@mail.example")
    desk.account("b@mail.example", "Bea Berg", cadence="weekly")
    decided(desk)
    desk.clock.at = MONDAY
    desk.run()
    assert set(desk.arrived()) == {"a@mail.example", "b@mail.example"}
    for name in desk.jobs:
        with unchanged(desk.work.runtime.engine):
            assert work_items(desk.work, name, desk.jobs[name]).items == 0
    assert desk.arrived() == {}


def test_a_writer_that_dies_before_it_puts_a_letter_loses_none_and_doubles_none(
    desk: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.reader("a@mail.example")
    decided(desk)
    desk.clock.at = MONDAY
    real = drafting.draft_report

    def dying(*args: Any, **said: Any) -> Draft:
        real(*args, **said)
        raise KilledError

    monkeypatch.setattr(writing, "draft_report", dying)
    with pytest.raises(KilledError):
        JOBS["write_reports"].do_one(desk.work)
    monkeypatch.undo()
    assert not JOBS["write_reports"].do_one(desk.work)  # the dead one holds it still
    desk.clock.advance(minutes=6)
    assert desk.run("write_reports", "send_mail")["write_reports"] == 1
    (letter,) = desk.letters()
    assert (letter.period, letter.is_late) == ("2024-W23", False)
    assert set(desk.arrived()) == {"a@mail.example"}


def test_a_letter_whose_outcome_changes_while_it_is_composed_tells_what_stands(
    desk: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.reader("a@mail.example")
    about = decided(desk)
    desk.clock.at = MONDAY - timedelta(minutes=1)
    real, times = drafting.draft_report, [0]

    def slow(*args: Any, **said: Any) -> Draft:
        made = real(*args, **said)
        times[0] += 1
        if times[0] == 1:
            desk.clock.at = MONDAY - timedelta(minutes=2)
            desk.correct(about, NO)
            desk.clock.at = MONDAY
        return made

    monkeypatch.setattr(writing, "draft_report", slow)
    desk.run()
    (letter,) = desk.arrived().values()
    assert times == [2]
    assert "No" in letter["Subject"]


def test_many_writers_write_each_letter_once(desk: Site) -> None:
    for number in range(12):
        desk.reader(f"reader-{number}@mail.example")
    decided(desk)
    desk.clock.at = MONDAY
    done: list[int] = []
    job = desk.jobs["write_reports"]
    workers = [
        threading.Thread(target=lambda: done.append(work_items(desk.work, "reports", job).items))
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert work_items(desk.work, "reports", job).items + sum(done) == 12
    assert len({each.address for each in desk.letters()}) == len(desk.letters()) == 12


def test_a_subscriber_whose_letter_cannot_be_written_is_put_off_and_the_others_get_theirs(
    desk: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = desk.reader("a@mail.example")
    desk.reader("b@mail.example")
    decided(desk)
    desk.clock.at = MONDAY
    real = drafting.draft_report

    def breaking(session: Any, subscription: Any, *args: Any, **said: Any) -> Draft:
        if subscription.id == broken:
            raise KeyError("berth")
        return real(session, subscription, *args, **said)

    monkeypatch.setattr(writing, "draft_report", breaking)
    found = work_items(desk.work, "write_reports", desk.jobs["write_reports"])
    assert (found.items, found.error) == (1, f"subscription {broken}: KeyError: 'berth'")
    desk.clock.advance(minutes=61)
    with pytest.raises(PoisonedItemError):
        JOBS["write_reports"].do_one(desk.work)
    monkeypatch.undo()
    desk.clock.advance(minutes=61)
    desk.run()
    late = desk.arrived()["a@mail.example"]
    assert [each.is_late for each in desk.letters()] == [False, True]
    assert "ate" in plain(late)


def test_nothing_new_is_no_letter_and_after_four_weeks_one_that_says_so(desk: Site) -> None:
    desk.reader("a@mail.example")
    subjects = []
    for week in range(9):
        desk.clock.at = MONDAY + timedelta(weeks=week)
        desk.run()
        subjects.append([each["Subject"] for each in desk.arrived().values()])
    assert [len(each) for each in subjects] == [0, 0, 0, 0, 1, 0, 0, 0, 1]
    assert "Nothing new" in subjects[4][0]


def test_a_site_that_stood_still_sends_one_letter_that_says_it_is_late(desk: Site) -> None:
    desk.reader("a@mail.example")
    decided(desk)
    desk.clock.at = MONDAY + timedelta(days=3)
    desk.run()
    (letter,) = desk.letters()
    assert letter.is_late
    desk.arrived()
    decided(desk, "Will the pier be built?")
    desk.clock.at = MONDAY + timedelta(weeks=2, days=6)
    desk.run()
    assert len(desk.letters()) == 1  # five days are too late; the next one tells of its time
    desk.clock.at = MONDAY + timedelta(weeks=3)
    desk.run()
    assert "pier" in plain(desk.arrived()["a@mail.example"])


def test_without_a_server_nothing_is_written_and_nothing_is_lost(desk: Site) -> None:
    desk.reader("a@mail.example")
    decided(desk)
    desk.clock.at = MONDAY
    settings = replace(desk.work.runtime.settings, mail=None)
    mute = replace(desk.work, runtime=replace(desk.work.runtime, settings=settings))
    with unchanged(desk.work.runtime.engine):
        assert tools_of(mute) is None
        assert not JOBS["write_reports"].do_one(mute)
        assert not JOBS["write_notices"].do_one(mute)
    desk.run()
    assert set(desk.arrived()) == {"a@mail.example"}


def test_a_report_says_its_page_and_its_way_out_and_is_kept_as_facts(desk: Site) -> None:
    desk.reader("a@mail.example", tags=("war",))
    decided(desk)
    desk.clock.at = MONDAY
    desk.run()
    (row,) = desk.letters(kind=MailKind.REPORT)
    (letter,) = desk.arrived().values()
    assert row.state is DeliveryState.SENT
    assert f"https://forecasts.example/reports/mine/{row.public_id}" in plain(letter)
    assert row.facts is not None
    assert row.facts["url"].endswith(row.public_id)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"].strip("<>") in plain(letter)
    assert row.period in letter["Message-ID"]

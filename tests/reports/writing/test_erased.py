"""Who erases their account is named in no letter any more, and nobody loses a letter by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forecasts.accounts import erase_account
from forecasts.db import Session
from forecasts.jobs.mail_desk import tools_of
from forecasts.models import Account, Delivery, Subscription
from forecasts.reports.editions import compose_edition, keep_composed, keep_edition
from forecasts.reports.shown import edition_lines, shown_edition, shown_letter
from forecasts.reports.writing import write_report
from forecasts.values import Decision, DeliveryState, MailKind
from tests.reports.harbour import PLACE
from tests.reports.writing.desk import SITE, Site, plain

SUNDAY = datetime(2024, 6, 2, 8, 1, tzinfo=UTC)
MONDAY = SUNDAY + timedelta(days=1)
GONE = "gone@mail.example"
BEA = "Bea Berg"
TITLE = "Will the harbour open?"


def decided(desk: Site, name: str) -> None:
    """Has somebody with an account come closest to what is decided now."""
    desk.account(GONE, name)
    about = desk.ask(TITLE)
    desk.say(about, name, 0.9, "2024-05-15")
    desk.say(about, BEA, 0.3, "2024-05-15")
    desk.decide(about, Decision.YES)


def erase(desk: Site) -> None:
    """Erases the account, as its owner does."""
    with desk.work.transaction() as session:
        gone = session.scalars(select(Account).where(Account.email == GONE)).one()
        erase_account(session, gone, now=desk.clock())


def stamp(desk: Site, **said: Any) -> None:
    """Says what became of the only letter there is."""
    with desk.work.transaction() as session:
        (row,) = session.scalars(select(Delivery).where(Delivery.kind == MailKind.REPORT))
        for name, value in said.items():
            setattr(row, name, value)


def closest(words: str) -> str:
    """Gives who a letter says came closest."""
    return words.partition("Closest to the outcome")[2][:40]


@pytest.mark.parametrize("name", ["Nora Nord", "Yes"])
def test_a_notice_that_waits_is_written_anew_without_who_was_erased(desk: Site, name: str) -> None:
    desk.account("b@mail.example", BEA)
    decided(desk, name)
    desk.clock.at = SUNDAY
    desk.run("write_notices")
    (before, _) = desk.letters(kind=MailKind.NOTICE)
    assert before.facts is not None
    assert before.facts["resolved"][0]["closest"]["forecaster"] == name
    erase(desk)
    assert desk.letters() == []
    desk.clock.advance(minutes=5)
    desk.run("write_notices", "send_mail")
    (words,) = (plain(each) for each in desk.arrived().values())
    assert TITLE in words
    assert "Removed forecaster " in closest(words)
    (after,) = desk.letters()
    assert after.message_id == before.message_id
    assert after.content is not None
    assert f"{name} (".encode() not in after.content
    assert "Nora" not in str(after.facts)


def test_a_report_that_was_tried_and_did_not_leave_is_written_anew(desk: Site) -> None:
    desk.reader("a@mail.example")
    decided(desk, "Nora Nord")
    desk.clock.at = MONDAY
    desk.run("write_reports")
    stamp(desk, attempts=1, attempted_at=desk.clock())
    erase(desk)
    assert desk.letters() == []
    desk.run("write_reports")
    (again,) = desk.letters()
    assert again.facts is not None
    assert again.facts["resolved"][0]["closest"]["forecaster"].startswith("Removed forecaster ")


@pytest.mark.parametrize("state", [DeliveryState.HELD, DeliveryState.WAITING])
def test_what_a_letter_told_that_may_have_left_and_is_cancelled_is_told_by_the_next(
    desk: Site, state: DeliveryState
) -> None:
    number = desk.reader("a@mail.example")
    decided(desk, "Nora Nord")
    desk.clock.at = MONDAY
    desk.run("write_reports")
    due_at = desk.clock() if state is DeliveryState.WAITING else None
    stamp(desk, attempts=1, may_have_left_at=desk.clock(), state=state, due_at=due_at)
    erase(desk)
    (row,) = desk.letters()
    assert (row.state, row.content, row.facts, row.subject) == (
        DeliveryState.CANCELLED, None, None, "",
    )  # fmt: skip
    assert desk.told(row.id) == []
    assert desk.subscription(number).reported_until == row.since
    desk.clock.at = MONDAY + timedelta(days=7)
    desk.run("write_reports", "send_mail")
    (letter,) = desk.arrived().values()
    assert TITLE in plain(letter)
    assert "Removed forecaster " in closest(plain(letter))


@pytest.mark.parametrize("name", ["Own", "You", "Open", "Will"])
def test_letters_that_do_not_name_who_is_erased_stay_and_go_out(desk: Site, name: str) -> None:
    desk.reader("a@mail.example")
    about = desk.ask(TITLE)
    desk.say(about, BEA, 0.8, "2024-05-15")
    desk.decide(about, Decision.YES)
    desk.account(GONE, name)
    desk.clock.at = MONDAY
    desk.run("write_reports")
    stamp(desk, attempts=1, may_have_left_at=desk.clock(), attempted_at=desk.clock())
    (before,) = desk.letters()
    erase(desk)
    (after,) = desk.letters()
    assert (after.state, after.content, after.facts, after.subject) == (
        before.state, before.content, before.facts, before.subject,
    )  # fmt: skip
    with desk.work.reading() as session:
        assert shown_letter(session, after.public_id, site_url=SITE).resolved


def test_a_letter_narrowed_to_who_is_erased_is_written_anew_without_the_name(desk: Site) -> None:
    desk.reader("a@mail.example")
    decided(desk, "Nora Nord")
    with desk.work.transaction() as session:
        (row,) = session.scalars(select(Subscription).where(Subscription.email == "a@mail.example"))
        row.whole_board, row.forecasters = False, ["nora-nord", "bea-berg"]
    desk.clock.at = MONDAY
    desk.run("write_reports")
    (before,) = desk.letters()
    assert before.facts is not None
    assert before.facts["covers"] == "answered by Bea Berg or Nora Nord"
    erase(desk)
    desk.run("write_reports")
    (after,) = desk.letters()
    assert after.facts is not None
    assert after.facts["covers"] == "answered by Bea Berg"


@pytest.mark.parametrize("name", ["Week", "Public", "Yes", "Nora Nord"])
def test_reports_of_past_weeks_are_shown_after_anybody_was_erased(desk: Site, name: str) -> None:
    decided(desk, name)
    desk.clock.at = MONDAY
    with desk.work.transaction() as session:
        assert keep_edition(session, "2024-W22", place=PLACE, now=desk.clock()) is not None
    erase(desk)
    desk.clock.advance(days=7)
    with desk.work.transaction() as session:
        assert keep_edition(session, "2024-W23", place=PLACE, now=desk.clock()) is not None
        lines, _ = edition_lines(session, site_url=SITE)
        assert [each.week for each in lines] == ["2024-W23", "2024-W22"]
        (told,) = shown_edition(session, "2024-W22", site_url=SITE).report.resolved
        assert told.closest is not None
        assert told.closest.forecaster.startswith("Removed forecaster ")
        assert told.subject.title == TITLE


def test_who_is_erased_while_a_report_is_composed_is_not_named_in_it(desk: Site) -> None:
    desk.reader("a@mail.example")
    decided(desk, "Nora Nord")
    desk.clock.at = MONDAY
    tools, begun = tools_of(desk.work), list[int]()
    assert tools is not None

    @contextmanager
    def erasing() -> Iterator[Session]:
        begun.append(1)
        if len(begun) == 2:  # the second puts what was composed after the first
            erase(desk)
        with desk.work.transaction() as session:
            yield session

    write_report(replace(tools, transaction=erasing))
    assert len(begun) == 3
    (row,) = desk.letters()
    assert row.facts is not None
    assert row.facts["resolved"][0]["closest"]["forecaster"].startswith("Removed forecaster ")


def test_who_is_erased_while_a_week_is_composed_is_not_named_in_it(desk: Site) -> None:
    decided(desk, "Nora Nord")
    desk.clock.at = MONDAY
    with desk.work.reading() as session:
        composed = compose_edition(session, "2024-W22", place=PLACE, now=desk.clock())
    assert composed is not None
    erase(desk)
    with desk.work.transaction() as session:
        assert keep_composed(session, composed) is None
        assert keep_edition(session, "2024-W22", place=PLACE, now=desk.clock()) is not None

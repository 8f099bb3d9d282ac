"""What was recorded late, or told by a letter that never arrived, is told by a later report."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from forecasts.models import Delivery, Question, Subscription
from forecasts.values import Decision, DeliveryState, MailKind
from tests.reports.writing.desk import Site, plain

MONDAY = datetime(2024, 6, 3, 8, tzinfo=UTC)  # when a weekly report is due
YES, NO = Decision.YES, Decision.NO


def subjects(desk: Site, *, days: int) -> list[str]:
    """Lets days pass and gives what arrived, as whole texts with their subject first."""
    found = []
    for _ in range(days):
        desk.clock.advance(days=1)
        desk.run()
        found += [f"{each['Subject']}\n{plain(each)}" for each in desk.arrived().values()]
    return found


def test_a_decision_made_just_before_a_report_and_recorded_just_after_is_told_by_the_next_once(
    desk: Site,
) -> None:
    desk.reader("reader@mail.example")
    late, other = desk.ask("Will the harbour open?"), desk.ask("Will it snow?")
    desk.clock.advance(days=1)
    desk.decide(other, YES)
    desk.clock.at = MONDAY + timedelta(seconds=1)
    desk.run()
    (first,) = desk.arrived().values()
    assert first["Subject"] == "Resolved Yes: “Will it snow?”"
    with desk.record() as harbour:
        about = harbour.session.get_one(Question, late)
        harbour.decide(about, NO, at=MONDAY - timedelta(seconds=1))
    (told,) = subjects(desk, days=13)
    assert told.startswith("Resolved No: “Will the harbour open?”\n")
    assert "Will it snow?" not in told


def test_a_decision_in_the_last_minutes_of_a_span_is_told_in_one_report_only(desk: Site) -> None:
    desk.reader("reader@mail.example")
    about = desk.ask("Will the harbour open?")
    desk.clock.at = MONDAY - timedelta(minutes=1)
    desk.decide(about, YES)
    desk.clock.at = MONDAY
    desk.run()
    assert len(desk.arrived()) == 1
    assert subjects(desk, days=14) == []


def test_a_sign_of_life_names_the_day_of_the_last_report_that_arrived(desk: Site) -> None:
    desk.reader("reader@mail.example")
    about = desk.ask("Will the harbour open?")
    desk.decide(about, YES)
    desk.clock.at = MONDAY
    desk.run()
    desk.arrived()
    (told,) = subjects(desk, days=40)
    assert told.startswith("Nothing new since 3 Jun 2024\n")
    assert "No report was sent since 3 Jun 2024, 08:00 UTC, for there was nothing to tell." in told


def test_what_a_refused_report_told_is_told_instead_of_a_sign_of_life(desk: Site) -> None:
    number = desk.reader("reader@mail.example")
    about = desk.ask("Will the harbour open?")
    desk.decide(about, YES)
    desk.clock.at = MONDAY
    desk.run("write_reports")
    with desk.work.transaction() as session:
        session.execute(
            update(Delivery)
            .where(Delivery.kind == MailKind.REPORT)
            .values(state=DeliveryState.FAILED, due_at=None)
        )
        session.get_one(Subscription, number).reported_until = MONDAY
    told = subjects(desk, days=40)
    assert told[0].startswith("Resolved Yes: “Will the harbour open?”\n")
    assert all("nothing to tell" not in each for each in told[:1])

"""The report of each week for everybody is kept once, as it was when the week ended."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from forecasts.jobs import Work
from forecasts.jobs.keep_editions import do_one
from forecasts.models import Edition, Question
from forecasts.reports.facts import report_from_json
from tests.conftest import FakeClock
from tests.mail.unchanged import unchanged
from tests.reports.harbour import Harbour

MONDAY = datetime(2024, 6, 3, 0, 30, tzinfo=UTC)


def weeks(work: Work) -> list[str]:
    with work.reading() as session:
        return list(session.scalars(select(Edition.week).order_by(Edition.week)))


def test_the_week_that_is_over_is_kept_once_with_what_was_decided_in_it(
    work: Work, clock: FakeClock
) -> None:
    with work.transaction() as session:
        harbour = Harbour(session, clock)
        about = harbour.ask()
        harbour.say(about, "Alice Arden", 0.7)
        harbour.decide(about)
    clock.at = MONDAY
    assert do_one(work)
    with unchanged(work.runtime.engine):
        assert not do_one(work)
    with work.reading() as session:
        kept = session.scalars(select(Edition)).one()
    report = report_from_json(kept.facts)
    assert (kept.week, report.week, kept.composed_at) == ("2024-W22", "2024-W22", MONDAY)
    assert [each.subject.title for each in report.resolved] == ["Will the harbour open?"]


def test_what_is_recorded_late_at_the_end_of_a_week_is_told_by_its_report(
    work: Work, clock: FakeClock
) -> None:
    with work.transaction() as session:
        about_id = Harbour(session, clock).ask().id
    clock.at = MONDAY - timedelta(minutes=1)
    do_one(work)
    assert weeks(work) == ["2024-W21"], "the week is over, but not for half an hour"
    with work.transaction() as session:
        harbour = Harbour(session, clock)
        about = session.get_one(Question, about_id)
        harbour.decide(about, at=MONDAY.replace(minute=0) - timedelta(seconds=1))
    clock.at = MONDAY
    assert do_one(work)
    with work.reading() as session:
        facts = session.scalars(select(Edition.facts).where(Edition.week == "2024-W22")).one()
    assert len(report_from_json(facts).resolved) == 1


def test_weeks_nobody_kept_are_not_made_up_for(work: Work, clock: FakeClock) -> None:
    with work.transaction() as session:
        Harbour(session, clock).ask()
    for after in (timedelta(0), timedelta(weeks=3)):
        clock.at = MONDAY + after
        assert do_one(work)
        assert not do_one(work)
    assert weeks(work) == ["2024-W22", "2024-W25"]


def test_a_record_that_is_empty_has_no_edition(work: Work, clock: FakeClock) -> None:
    clock.at = MONDAY
    assert not do_one(work)
    assert weeks(work) == []

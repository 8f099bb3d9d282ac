"""Three weeks of mail from a record that lives: a report a week, a notice a day at most."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from forecasts.audit import verify
from forecasts.config import Settings
from forecasts.jobs import Work
from forecasts.outside import Outside
from forecasts.runtime import compose
from forecasts.values import Decision, DeliveryState, MailKind, Telling
from tests.conftest import FakeClock
from tests.jobs.conftest import NoWeb
from tests.mail.mailbox import greylisting, mail_server
from tests.reports.writing.desk import Site, mailing, plain
from tests.web import record

BEGINS = datetime(2024, 6, 1, 12, tzinfo=UTC)
DAYS = 22
ANNA, BEA, CARL = (f"{name}@mail.example" for name in ("anna", "bea", "carl"))
VILNIUS = ZoneInfo("Europe/Vilnius")


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Site]:
    """The invented record, with a reader, a member with a report, and one with notices only."""
    clock = FakeClock(BEGINS)
    runtime = replace(compose(Settings(database_url=sqlite_url)), now=clock)
    with mail_server() as mailbox:
        outside = Outside(http=NoWeb(), web=NoWeb(), sources={}, close=lambda: None)
        made = Site(Work(mailing(runtime, mailbox), outside), clock, mailbox)
        with made.work.transaction() as session:
            record.fill(session, clock())
        made.reader(ANNA, zone="Europe/Vilnius", weekday="wed", hour=17)
        made.account(BEA, "Bea Berg", cadence="weekly", weekday="mon", hour=8)
        made.account(CARL, "Carl Cole", hour=20)
        yield made
    runtime.engine.dispose()


def live(site: Site, day: int, asked: list[int]) -> None:
    """Lets a day's things happen: a question is asked, one is decided, one corrected."""
    if day % 2 == 0:
        about = site.ask(f"Will berth {day} be let?")
        for who, p in (("Bea Berg", 0.8), ("Carl Cole", 0.4), ("Dana Dey", 0.6)):
            site.say(about, who, p, "2024-05-15")
        asked.append(about)
    if day % 3 == 1 and asked:
        site.decide(asked.pop(0), Decision.YES)


def test_one_report_a_week_and_one_notice_a_day_at_most_over_three_weeks(site: Site) -> None:
    asked: list[int] = []
    first: int | None = None
    site.mailbox.script = greylisting()
    for day in range(DAYS):
        if day == 12:
            assert first is not None
            site.correct(first, Decision.NO)
        known = list(asked)
        live(site, day, asked)
        if first is None and known and known[0] not in asked:
            first = known[0]
        for hours in (2, 6, 12, 4):
            site.clock.advance(hours=hours)
            site.run()
    letters = site.letters()
    assert {each.state for each in letters} == {DeliveryState.SENT}
    counted = Counter((each.address, each.kind, each.period) for each in letters)
    assert max(counted.values()) == 1
    reports = [each for each in letters if each.kind is MailKind.REPORT]
    assert Counter(each.address for each in reports) == {ANNA: 3, BEA: 3}
    for each in reports:
        local = each.created_at.astimezone(VILNIUS if each.address == ANNA else UTC)
        assert (local.strftime("%a"), local.hour) == (
            ("Wed", 17) if each.address == ANNA else ("Mon", 8)
        )
        assert not each.is_late
    ids = [each["Message-ID"] for each in site.mailbox.messages]
    assert sorted(ids) == sorted(f"<{each.message_id}>" for each in letters)
    for each in reports:
        told = [one.question_id for one in site.told(each.id)]
        assert len(told) == len(set(told))
    threads = {
        str(each["To"]): each["In-Reply-To"]
        for each in site.mailbox.messages
        if each["In-Reply-To"]
    }
    assert {BEA, CARL} <= set(threads)
    assert set(threads.values()) <= set(ids)
    outcomes = Counter(
        (each.address, one.question_id, one.resolution_id)
        for each in letters
        if each.kind is MailKind.NOTICE
        for one in site.told(each.id)
        if one.about is Telling.OUTCOME
    )
    assert max(outcomes.values()) == 1
    assert all("Unsubscribe" in plain(each) for each in site.mailbox.messages)
    with site.work.reading() as session:
        assert verify(session).difference is None


def test_a_week_with_no_scheduler_ends_in_one_letter_that_covers_it(site: Site) -> None:
    asked: list[int] = []
    for day in (0, 1, 2):
        live(site, day, asked)
        site.clock.at = BEGINS + timedelta(days=day, hours=20)
        site.run()
    live(site, 4, asked)
    site.clock.at = BEGINS + timedelta(days=17)  # Tuesday: two Mondays were missed
    site.run()
    reports = [each for each in site.letters(kind=MailKind.REPORT) if each.address == BEA]
    assert [(each.period, each.is_late) for each in reports] == [
        ("2024-W23", False),
        ("2024-W25", True),
    ]
    assert reports[1].since == reports[0].until

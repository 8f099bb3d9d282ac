"""Who writes a report: once, late after a standstill, taken up again from a dead writer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from sqlalchemy import select

from forecasts.accounts import add_account, disable_account
from forecasts.db import Session, transaction
from forecasts.errors import InvalidInputError
from forecasts.models import Subscription
from forecasts.runtime import Runtime
from forecasts.subscriptions import (
    Choices,
    Claimed,
    change,
    choices_of,
    claim_notice,
    claim_report,
    finish_notice,
    finish_report,
    pass_over_missed,
    put_off,
    unsubscribe,
)
from forecasts.values import Cadence
from tests.conftest import FakeClock
from tests.subscriptions.calendars import ZONES, is_in_hour, weeks_between
from tests.subscriptions.letters import subscribed

MONDAY = datetime(2024, 6, 3, 8, 0, tzinfo=UTC)


def turn(session: Session, now: datetime) -> Claimed | None:
    """Claims as whoever writes reports does, who passes over what was missed in between."""
    found = claim_report(session, now=now)
    while found is None and pass_over_missed(session, now=now):
        found = claim_report(session, now=now)
    return found


def claimed(session: Session, now: datetime) -> Claimed:
    found = turn(session, now)
    assert found is not None
    return found


def test_a_report_is_claimed_when_it_is_due_and_by_one_alone(
    session: Session, clock: FakeClock
) -> None:
    kept = subscribed(session, clock())
    assert claim_report(session, now=MONDAY - timedelta(seconds=1)) is None
    found = claimed(session, MONDAY)
    assert (found.subscription_id, found.period, found.is_late) == (kept.id, "2024-W23", False)
    assert (found.since, found.until) == (MONDAY - timedelta(days=8), MONDAY)
    assert claim_report(session, now=MONDAY + timedelta(minutes=4)) is None
    assert finish_report(session, found, now=MONDAY + timedelta(minutes=1))
    assert (kept.last_week, kept.reported_until) == ("2024-W23", MONDAY)
    assert (kept.report_week, kept.report_due_at) == ("2024-W24", MONDAY + timedelta(days=7))
    assert claim_report(session, now=MONDAY + timedelta(hours=3)) is None
    following = claimed(session, MONDAY + timedelta(days=7))
    assert (following.since, following.period) == (MONDAY, "2024-W24")


def test_what_a_dead_writer_left_is_taken_up_and_its_word_counts_no_more(
    session: Session, clock: FakeClock
) -> None:
    subscribed(session, clock())
    dead = claimed(session, MONDAY)
    again = claimed(session, MONDAY + timedelta(minutes=5))
    assert replace(again, held_until=dead.held_until) == dead
    assert not finish_report(session, dead, now=MONDAY + timedelta(minutes=6))
    assert finish_report(session, again, now=MONDAY + timedelta(minutes=6))
    assert not finish_report(session, again, now=MONDAY + timedelta(minutes=6))


def test_two_processes_do_not_both_get_it(runtime: Runtime, clock: FakeClock) -> None:
    with runtime.transaction() as session:
        subscribed(session, clock())
    found = []
    for _ in range(2):
        with transaction(runtime.engine) as session:
            found.append(claim_report(session, now=MONDAY))
    assert [each is None for each in found] == [False, True]


@pytest.mark.parametrize(("days", "is_sent"), [(0.05, True), (4.9, True), (5, False), (6.9, False)])
def test_a_report_missed_in_a_standstill_comes_once_and_late_or_with_the_next(
    session: Session, clock: FakeClock, days: float, *, is_sent: bool
) -> None:
    kept = subscribed(session, clock())
    back = MONDAY + timedelta(days=days)
    found = turn(session, back)
    assert (found is not None) is is_sent
    if found is not None:
        assert (found.is_late, found.until) == (True, MONDAY)
        finish_report(session, found, now=back)
    assert kept.report_due_at == MONDAY + timedelta(days=7)
    assert claim_report(session, now=back + timedelta(minutes=10)) is None
    following = claimed(session, MONDAY + timedelta(days=7))
    assert not following.is_late
    assert following.since == (MONDAY if is_sent else MONDAY - timedelta(days=1))


def test_after_weeks_of_standstill_one_report_comes_and_tells_of_all_of_it(
    session: Session, clock: FakeClock
) -> None:
    kept = subscribed(session, clock())
    finish_report(session, claimed(session, MONDAY), now=MONDAY)
    back = MONDAY + timedelta(days=7 * 5 + 2)
    found = claimed(session, back)
    assert (found.period, found.is_late) == ("2024-W28", True)
    assert (found.since, found.until) == (MONDAY, MONDAY + timedelta(days=35))
    finish_report(session, found, now=back)
    assert turn(session, back) is None
    assert kept.report_week == "2024-W29"


def test_a_poisoned_one_is_left_alone_for_a_while_and_others_go_on(
    session: Session, clock: FakeClock
) -> None:
    anna, bela = (subscribed(session, clock(), f"{name}@mail.example") for name in ("anna", "bela"))
    put_off(session, claimed(session, MONDAY), until=MONDAY + timedelta(hours=1))
    assert claimed(session, MONDAY).subscription_id == bela.id
    later = claimed(session, MONDAY + timedelta(hours=1))
    assert (later.subscription_id, later.due_at, later.is_late) == (anna.id, MONDAY, True)


def test_nothing_is_written_for_who_left_or_may_not_sign_in(
    session: Session, clock: FakeClock
) -> None:
    account = add_account(session, email="anna@mail.example", now=clock())
    anna, bela = (subscribed(session, clock(), f"{name}@mail.example") for name in ("anna", "bela"))
    assert anna.account_id == account.id
    disable_account(session, account, now=clock())
    held = claimed(session, MONDAY)
    assert held.subscription_id == bela.id
    unsubscribe(session, bela, now=MONDAY)
    assert not finish_report(session, held, now=MONDAY)
    assert claim_report(session, now=MONDAY + timedelta(hours=1)) is None
    assert claim_notice(session, now=MONDAY + timedelta(hours=1)) is None


def test_a_notice_is_looked_for_once_a_local_day(session: Session, clock: FakeClock) -> None:
    kept = subscribed(session, clock(), choices=Choices(hour=8, zone="Pacific/Auckland"))
    due_at = kept.notice_due_at
    assert due_at == datetime(2024, 6, 1, 20, 0, tzinfo=UTC)
    found = claim_notice(session, now=due_at)
    assert found is not None
    assert (found.period, found.since) == ("2024-06-02", None)
    assert claim_notice(session, now=due_at + timedelta(minutes=1)) is None
    assert finish_notice(session, found, now=due_at + timedelta(minutes=1))
    assert kept.notice_due_at == due_at + timedelta(days=1)
    late = claim_notice(session, now=due_at + timedelta(days=3, hours=9))
    assert late is not None
    assert (late.period, late.is_late) == ("2024-06-05", True)
    finish_notice(session, late, now=due_at + timedelta(days=3, hours=9))
    assert kept.notice_due_at == due_at + timedelta(days=4)


def test_a_changed_hour_never_brings_a_second_notice_on_one_day(
    session: Session, clock: FakeClock
) -> None:
    kept = subscribed(session, clock())
    found = claim_notice(session, now=datetime(2024, 6, 2, 8, 0, tzinfo=UTC))
    assert found is not None
    finish_notice(session, found, now=found.due_at)
    change(session, kept, Choices(hour=20), now=datetime(2024, 6, 2, 9, 0, tzinfo=UTC))
    assert kept.notice_due_at == datetime(2024, 6, 3, 20, 0, tzinfo=UTC)


def test_choosing_a_day_that_is_over_sends_this_weeks_report_in_the_next_chosen_hour(
    session: Session, clock: FakeClock
) -> None:
    kept = subscribed(session, clock(), choices=Choices(weekday="wed"))
    tuesday = MONDAY + timedelta(days=1, hours=1)
    change(session, kept, Choices(weekday="mon"), now=tuesday)
    assert (kept.report_week, kept.report_due_at) == ("2024-W23", MONDAY + timedelta(days=2))
    finish_report(session, claimed(session, MONDAY + timedelta(days=2)), now=tuesday)
    assert (kept.report_week, kept.report_due_at) == ("2024-W24", MONDAY + timedelta(days=7))


def test_choosing_no_report_and_then_one_again_tells_of_no_time_between(
    session: Session, clock: FakeClock
) -> None:
    kept = subscribed(session, clock())
    finish_report(session, claimed(session, MONDAY), now=MONDAY)
    change(session, kept, Choices(cadence=Cadence.NEVER), now=MONDAY + timedelta(hours=1))
    assert (kept.report_due_at, kept.report_week) == (None, None)
    change(session, kept, Choices(weekday="fri"), now=MONDAY + timedelta(hours=2))
    assert kept.report_week == "2024-W24"  # this week had one
    later = MONDAY + timedelta(days=11)
    assert claimed(session, later).since == later - timedelta(days=8)


SAMPLE = tuple(zip(ZONES[::8], ("mon", "sun", "wed", "sat", "fri", "tue"), strict=True))


@pytest.mark.parametrize(("zone", "weekday"), SAMPLE)
def test_a_year_and_a_half_of_ticks_brings_one_report_a_week_and_one_letter_after_a_standstill(
    session: Session, clock: FakeClock, zone: str, weekday: str
) -> None:
    """The scheduler steps from due time to due time, stands still three times, and goes on."""
    drawn, begin = Random(zone), datetime(2026, 6, 1, 12, tzinfo=UTC)
    choices = Choices(weekday=weekday, hour=2, zone=zone)
    kept = subscribed(session, begin, choices=choices)
    standstills = {20: timedelta(days=3), 40: timedelta(days=5, hours=2), 60: timedelta(days=16)}
    found, now = list[Claimed](), begin
    for number in range(80):
        due_at = kept.report_due_at
        assert due_at is not None
        waited = standstills.get(number, timedelta(seconds=drawn.uniform(0, 60)))
        now = max(now, due_at + waited)
        got = turn(session, now)
        assert (got is None) == (number == 40)
        if got is None:
            continue
        assert got.is_late == (number in {20, 60})
        assert got.is_late or is_in_hour(now, choices_of(session.get_one(Subscription, kept.id)))
        finish_report(session, got, now=now)
        assert claim_report(session, now=now + timedelta(minutes=6)) is None
        found.append(got)
    weeks = [each.period for each in found]
    assert len(set(weeks)) == len(weeks)
    missing = [each for each in weeks_between(weeks[0], weeks[-1]) if each not in weeks]
    assert len(missing) == 3  # five days were too late for one; sixteen days hold two more
    assert all(later.since == earlier.until for earlier, later in pairwise(found))


def test_a_row_that_makes_no_sense_is_put_off_and_stops_nobody(
    session: Session, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, bela = (subscribed(session, clock(), f"{name}@mail.example") for name in ("anna", "bela"))

    def read(subscription: Subscription) -> Choices:
        if subscription is anna:
            raise ValueError
        return choices_of(subscription)

    monkeypatch.setattr("forecasts.subscriptions.claims.choices_of", read)
    assert claimed(session, MONDAY).subscription_id == bela.id
    assert anna.held_until == MONDAY + timedelta(hours=1)
    tuesday = MONDAY + timedelta(days=1)
    notice = claim_notice(session, now=tuesday)
    assert notice is not None
    assert notice.subscription_id == bela.id
    assert turn(session, MONDAY + timedelta(days=6)) is None
    assert bela.report_due_at == MONDAY + timedelta(days=7)
    assert anna.held_until == MONDAY + timedelta(days=6, hours=1)


def test_what_is_stored_and_exists_no_more_is_read_as_what_is_usual(
    session: Session, clock: FakeClock
) -> None:
    kept = subscribed(session, clock(), choices=Choices(hour=20, zone="Asia/Tokyo"))
    kept.zone, kept.weekday, kept.language = "Mars/Olympus", "xyz", "tlh"
    kept.whole_board = False
    session.flush()
    found = choices_of(kept)
    assert (found.zone, found.weekday, found.language) == ("UTC", "mon", "en_GB")
    assert (found.hour, found.whole_board) == (20, True)
    assert claimed(session, MONDAY + timedelta(hours=12)).subscription_id == kept.id
    with pytest.raises(InvalidInputError):
        replace(found, zone="Mars/Olympus")


def test_thousands_that_were_missed_are_passed_over_a_part_at_a_time(
    session: Session, clock: FakeClock
) -> None:
    for number in range(130):
        subscribed(session, clock(), f"a{number}@mail.example")
    back = MONDAY + timedelta(days=6)
    assert claim_report(session, now=back) is None
    assert [pass_over_missed(session, now=back) for _ in range(3)] == [True, True, False]
    due = set(session.scalars(select(Subscription.report_due_at)))
    assert due == {MONDAY + timedelta(days=7)}

"""What one is told between reports: once, few, batched, and of one's own questions only."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from forecasts.accounts import find_account
from forecasts.markets.prices import record_prices
from forecasts.markets.series import Point
from forecasts.models import Market, MarketLink, Question
from forecasts.values import Decision, Telling, Visibility
from tests import world
from tests.reports.harbour import Harbour
from tests.reports.writing.desk import Site, plain

YES, NO, ANNULLED = Decision.YES, Decision.NO, Decision.ANNULLED
SUNDAY = datetime(2024, 6, 2, 8, 1, tzinfo=UTC)
BEA = "Bea Berg"


def day(desk: Site, number: int) -> list[str]:
    """Works a day; gives the words of what arrived."""
    desk.clock.at = SUNDAY + timedelta(days=number)
    desk.run()
    return [plain(each) for each in desk.arrived().values()]


@pytest.fixture
def bea(desk: Site) -> Site:
    """A site on which Bea has an account, and gets what accounts get by themselves."""
    desk.account("b@mail.example", BEA)
    return desk


def kinds(desk: Site) -> list[list[Telling]]:
    return [sorted(told.about for told in desk.told(each.id)) for each in desk.letters()]


def test_whoever_spoke_is_told_how_it_came_out_and_nobody_else_is(bea: Site) -> None:
    bea.account("d@mail.example", "Dora Dahl")
    about = bea.ask("Will the harbour open?")
    bea.say(about, BEA, 0.8, "2024-05-15")
    bea.decide(about, YES)
    (words,) = day(bea, 0)
    assert "Will the harbour open?" in words
    assert ".040" in words
    assert day(bea, 1) == day(bea, 2) == []


def test_everything_of_a_day_is_in_one_letter(bea: Site) -> None:
    for number in range(3):
        about = bea.ask(f"Will berth {number} be let?")
        bea.say(about, BEA, 0.8, "2024-05-15")
        bea.decide(about, YES)
    closing = bea.ask("Will the pier be built?", closes="2024-06-05")
    bea.say(closing, BEA, 0.5, "2024-05-15")
    (words,) = day(bea, 0)
    assert all(f"Will berth {number}" in words for number in range(3))
    assert "Will the pier" in words


def test_who_chose_neither_gets_neither(desk: Site) -> None:
    desk.account("b@mail.example", BEA, reminders=False, notices=False)
    decided, closing = desk.ask("Decided?"), desk.ask("Closing?", closes="2024-06-05")
    for about in (decided, closing):
        desk.say(about, BEA, 0.5, "2024-05-15")
    desk.decide(decided, YES)
    assert day(desk, 0) == []


def test_who_has_no_account_is_reminded_of_nothing(desk: Site) -> None:
    desk.reader("a@mail.example")
    desk.ask("Closing?", closes="2024-06-05")
    assert day(desk, 0) == []


def test_what_was_decided_before_one_agreed_or_came_in_decided_is_no_news(desk: Site) -> None:
    about = desk.ask("Decided?")
    desk.say(about, BEA, 0.5, "2024-05-15")
    desk.decide(about, YES)
    desk.clock.advance(hours=1)
    desk.account("b@mail.example", BEA)
    with desk.record() as harbour:
        asked = harbour.ask("Imported?", at=desk.clock())
        harbour.say(asked, world.forecaster(harbour.session, desk.clock(), BEA), 0.5, "2024-05-15")
        harbour.decide(asked, YES, at=desk.clock(), known="2024-05-20")
    assert day(desk, 0) == []


def test_a_deadline_is_told_once_and_again_when_it_moved(bea: Site) -> None:
    about = bea.ask("Closing?", closes="2024-06-05")
    bea.say(about, BEA, 0.5, "2024-05-25")
    assert len(day(bea, 0)) == 1
    assert day(bea, 1) == []
    with bea.work.transaction() as session:
        asked = session.get_one(Question, about)
        asked.closes_at = asked.resolve_by = datetime(2024, 6, 7, 23, 59, tzinfo=UTC)
    assert len(day(bea, 2)) == 1
    assert day(bea, 3) == []


def test_an_old_word_is_told_once_until_a_new_one_is_old(bea: Site) -> None:
    about = bea.ask("Old?", closes="2024-08-31")
    bea.say(about, BEA, 0.5, "2024-01-10")
    (words,) = day(bea, 0)
    assert "nothing since" in words
    assert day(bea, 1) == day(bea, 20) == []
    bea.say(about, BEA, 0.6, "2024-06-20")
    assert day(bea, 21) == []
    assert any("nothing since" in each for each in day(bea, 83))


def test_what_is_ones_own_to_resolve_is_told_once(bea: Site) -> None:
    with bea.record() as harbour:
        mine = find_account(harbour.session, "b@mail.example")
        harbour.ask("Mine?", closes="2024-05-30", owner=mine, visibility=Visibility.PRIVATE)
    (words,) = day(bea, 0)
    assert "yours to resolve" in words
    assert "/me/questions/" in words
    assert day(bea, 1) == []


def test_a_market_is_told_when_it_moved_as_far_as_chosen_and_again_as_far_again(
    desk: Site,
) -> None:
    desk.account("b@mail.example", BEA, moved_by=0.2)
    about = desk.ask("Moved?")
    desk.say(about, BEA, 0.5, "2024-05-20")
    prices = [(datetime(2024, 5, 20, 12, tzinfo=UTC), 0.3)]
    found: list[int] = []
    for number, p in enumerate((0.45, 0.52, 0.65, 0.72, 0.75, 0.52, 0.53)):
        prices.append((SUNDAY + timedelta(days=number, hours=-1), p))
        with desk.record() as harbour:
            asked = harbour.session.get_one(Question, about)
            _follow(harbour, asked, prices)
        found.append(len(day(desk, number)))
    assert found == [0, 1, 0, 1, 0, 1, 0]


def _follow(harbour: Harbour, about: Question, prices: list[tuple[datetime, float]]) -> None:
    session = harbour.session
    link = session.scalars(select(MarketLink)).one_or_none()
    if link is None:
        harbour.link(about, *prices)
        return
    at, p = prices[-1]
    record_prices(session, link, [Point(at, p)], now=at)
    market = session.get_one(Market, link.market_id)
    market.price_at, market.price = at, p
    market.polled_at = at


def test_what_one_was_told_of_for_one_reason_is_not_told_for_a_lesser_one_the_next_day(
    bea: Site,
) -> None:
    about = bea.ask("Closing and old?", closes="2024-06-08")
    bea.say(about, BEA, 0.5, "2024-01-10")
    assert len(day(bea, 0)) == 1
    assert kinds(bea) == [[Telling.CLOSING, Telling.STALE]]
    assert day(bea, 1) == []


def test_a_notice_comes_once_a_day_in_the_chosen_hour_of_the_own_zone(desk: Site) -> None:
    desk.account("b@mail.example", BEA, zone="Asia/Kathmandu", hour=20)
    times = []
    for number in range(6):
        about = desk.ask(f"Will berth {number} be let?")
        desk.say(about, BEA, 0.8, "2024-05-15")
        desk.decide(about, ANNULLED)
        for _ in range(12):
            desk.clock.advance(hours=1)
            desk.run()
            times += [desk.clock()] * len(desk.arrived())
    assert [f"{at:%d %H:%M}" for at in times] == ["02 15:00", "03 15:00"]

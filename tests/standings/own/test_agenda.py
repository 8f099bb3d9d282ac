"""What asks for one's attention: due, closing, stale, moved; and nothing of anybody else's."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from forecasts.accounts import add_account
from forecasts.clock import Edge, Moment, parse_moment
from forecasts.db import Session
from forecasts.markets.adjudication import adjudicate_link
from forecasts.markets.link import link_market
from forecasts.markets.prices import record_prices
from forecasts.markets.series import Point
from forecasts.models import Account, Forecaster, Market, MarketLink, Question
from forecasts.predictions import record_withdrawal, retract_prediction
from forecasts.resolution.resolve import annul_question, resolve_question
from forecasts.standings.own.agenda import Agenda, own_agenda
from forecasts.standings.own.questions import Owner
from forecasts.values import Decision, ForecasterKind, Visibility
from tests import world
from tests.conftest import FakeClock
from tests.markets.fakes import snapshot

PUBLIC, PRIVATE = Visibility.PUBLIC, Visibility.PRIVATE
# the clock stands at noon of 1 June 2024


@pytest.fixture
def account(session: Session, clock: FakeClock) -> Account:
    made = add_account(session, email="mira@example.org", now=clock())
    who = world.forecaster(session, clock(), "Mira Own", ForecasterKind.USER)
    made.forecaster_id = who.id
    session.flush()
    return made


@pytest.fixture
def me(session: Session, account: Account) -> Forecaster:
    return session.get_one(Forecaster, account.forecaster_id)


def agenda(session: Session, clock: FakeClock, account: Account) -> Agenda:
    owner = Owner(account_id=account.id, forecaster_id=account.forecaster_id)
    return own_agenda(session, owner, now=clock())


def ask(
    session: Session,
    clock: FakeClock,
    title: str,
    closes: str,
    *,
    owner: Account | None = None,
    visibility: Visibility = PRIVATE,
) -> Question:
    about = world.question(
        session, clock(), title=title, opens="2024-01-01", closes=closes, visibility=visibility
    )
    about.owner_id = owner.id if owner else None
    session.flush()
    return about


def say(
    session: Session, clock: FakeClock, about: Question, who: Forecaster, p: float, day: str
) -> None:
    world.prediction(session, clock(), about, who, p, day, visibility=about.visibility)


def test_what_passed_its_deadline_is_due_and_ones_own_is_to_resolve(
    session: Session, clock: FakeClock, account: Account, me: Forecaster
) -> None:
    spoken = ask(session, clock, "Spoken on?", "2024-05-01", visibility=PUBLIC)
    mine = ask(session, clock, "Mine?", "2024-05-20", owner=account)
    say(session, clock, spoken, me, 0.3, "2024-02-01")
    found = agenda(session, clock, account)
    assert [(line.question.title, line.is_to_resolve) for line in found.overdue] == [
        ("Mine?", True),
        ("Spoken on?", False),
    ]
    assert found.overdue[0].overdue == clock() - mine.closes_at
    assert found.overdue[0].question.mine is None
    assert found.open == 0


def test_what_is_decided_or_annulled_or_was_never_said_is_not_due(
    session: Session, clock: FakeClock, account: Account, me: Forecaster
) -> None:
    decided, gone, unsaid = (
        ask(session, clock, title, "2024-05-01") for title in ("Yes?", "Gone?", "Slip?")
    )
    for each in (decided, gone):
        say(session, clock, each, me, 0.3, "2024-02-01")
    slip = world.prediction(session, clock(), unsaid, me, 0.3, visibility=PRIVATE)
    known = parse_moment("2024-04-01", edge=Edge.START)
    resolve_question(session, decided, Decision.YES, known=known, by="me", now=clock())
    annul_question(session, gone, reason="Void.", by="me", now=clock())
    retract_prediction(session, slip, reason="A slip.", now=clock())
    assert agenda(session, clock, account).overdue == ()


def test_what_closes_within_a_week_is_named_with_or_without_ones_word(
    session: Session, clock: FakeClock, account: Account, me: Forecaster
) -> None:
    spoken = ask(session, clock, "Soon?", "2024-06-05")
    ask(session, clock, "Soon too?", "2024-06-08T11:59", owner=account)
    ask(session, clock, "Later?", "2024-06-08T12:01", owner=account)
    say(session, clock, spoken, me, 0.3, "2024-05-20")
    found = agenda(session, clock, account)
    assert [(line.question.title, line.question.mine is None) for line in found.closing] == [
        ("Soon?", False),
        ("Soon too?", True),
    ]
    assert found.open == 3


def test_a_word_is_old_after_thirty_days_or_a_quarter_of_the_life_of_the_question(
    session: Session, clock: FakeClock, account: Account, me: Forecaster
) -> None:
    short = ask(session, clock, "Short?", "2024-07-01")  # 182 days: 45.5 of them
    long = ask(session, clock, "Long?", "2024-12-31")  # 366 days: 91.5 of them
    old = ask(session, clock, "Old?", "2024-12-31")
    say(session, clock, short, me, 0.3, "2024-04-10")  # 51 days ago
    say(session, clock, long, me, 0.3, "2024-04-10")
    say(session, clock, old, me, 0.3, "2024-02-01")
    found = agenda(session, clock, account)
    assert [line.question.title for line in found.stale] == ["Old?", "Short?"]
    assert found.stale[1].age == clock() - found.stale[1].mine.stated_at
    say(session, clock, old, me, 0.35, "2024-05-30")
    assert [line.question.title for line in agenda(session, clock, account).stale] == ["Short?"]


def test_what_one_withdrew_from_is_neither_stale_nor_moved(
    session: Session, clock: FakeClock, account: Account, me: Forecaster
) -> None:
    about = ask(session, clock, "Old?", "2024-12-31")
    say(session, clock, about, me, 0.3, "2024-02-01")
    record_withdrawal(
        session, question=about, forecaster=me, stated=None, by="me", now=clock(),
        visibility=PRIVATE,
    )  # fmt: skip
    found = agenda(session, clock, account)
    assert (found.stale, found.moved, found.open) == ((), (), 1)


def link(session: Session, clock: FakeClock, about: Question, p: float) -> MarketLink:
    """A market compared with the question, with a price of February and one of now."""
    made = link_market(
        session, about, snapshot(f"m{about.id}", probability=None, at=clock()),
        label="Tides", is_inverted=False, by="curator", now=clock(),
    )  # fmt: skip
    made = adjudicate_link(session, made, is_reference=True, by="curator", now=clock())
    then = parse_moment("2024-02-01", edge=Edge.END).at - timedelta(hours=5)
    record_prices(
        session, made, [Point(then, 0.4), Point(then + timedelta(days=4), p)], now=clock()
    )
    market = session.get_one(Market, made.market_id)
    market.price, market.price_at = p, clock()
    session.flush()
    return made


def test_a_market_that_moved_ten_points_since_ones_last_word_is_named(
    session: Session, clock: FakeClock, account: Account, me: Forecaster
) -> None:
    far, near, up = (
        ask(session, clock, title, "2024-12-31", visibility=PUBLIC)
        for title in ("Far?", "Near?", "Up?")
    )
    for about, p in ((far, 0.15), (near, 0.49), (up, 0.5)):
        say(session, clock, about, me, 0.3, "2024-02-01")
        link(session, clock, about, p)
    found = agenda(session, clock, account)
    assert [(line.question.title, line.change) for line in found.moved] == [
        ("Far?", -0.25),
        ("Up?", 0.1),
    ]
    assert found.moved[0].market.before == pytest.approx(0.4)
    assert {line.question.title: line.now.market for line in found.stale} == {
        "Far?": pytest.approx(0.15), "Near?": pytest.approx(0.49), "Up?": pytest.approx(0.5),
    }  # fmt: skip
    say(session, clock, far, me, 0.2, "2024-05-31")
    assert [line.question.title for line in agenda(session, clock, account).moved] == ["Up?"]


def test_the_crowd_stands_beside_an_old_word_without_oneself(
    session: Session, clock: FakeClock, account: Account, me: Forecaster
) -> None:
    about = ask(session, clock, "Old?", "2024-12-31", visibility=PUBLIC)
    say(session, clock, about, me, 0.05, "2024-02-01")
    for name in ("Ann", "Ben", "Cat"):
        who = world.forecaster(session, clock(), name)
        say(session, clock, about, who, 0.8, "2024-05-01")
    (line,) = agenda(session, clock, account).stale
    assert line.now.crowd == pytest.approx(1 / (1 + 4 ** (-3 / 4)))
    assert line.now.market is None


def test_a_question_that_became_private_to_somebody_else_is_gone(
    session: Session, clock: FakeClock, account: Account, me: Forecaster
) -> None:
    other = add_account(session, email="other@example.org", now=clock())
    about = ask(session, clock, "Theirs?", "2024-05-01", owner=other)
    say(session, clock, about, me, 0.3, "2024-02-01")
    assert agenda(session, clock, account).overdue == ()


def test_who_has_nothing_has_an_empty_agenda(session: Session, clock: FakeClock) -> None:
    ask(session, clock, "Nobody's?", "2024-05-01")
    found = own_agenda(session, Owner(account_id=None, forecaster_id=None), now=clock())
    assert (found.overdue, found.closing, found.stale, found.moved, found.open) == (
        (), (), (), (), 0,
    )  # fmt: skip


def test_ten_questions_take_as_many_queries_as_one(
    session: Session, clock: FakeClock, account: Account, me: Forecaster
) -> None:
    asked = []

    def count(*_: object) -> None:
        asked.append(1)

    def queries() -> int:
        session.flush()
        session.expunge_all()
        asked.clear()
        event.listen(session.get_bind(), "before_cursor_execute", count)
        agenda(session, clock, account)
        event.remove(session.get_bind(), "before_cursor_execute", count)
        return len(asked)

    def one_more(number: int) -> None:
        about = ask(session, clock, f"Number {number}?", "2024-12-31", visibility=PUBLIC)
        say(session, clock, about, session.get_one(Forecaster, me.id), 0.3, "2024-02-01")
        link(session, clock, about, 0.7)

    one_more(0)
    first = queries()
    for number in range(1, 10):
        one_more(number)
    assert queries() == first
    assert first <= 9


def test_who_speaks_again_after_a_withdrawal_stands_by_it(
    session: Session, clock: FakeClock, account: Account, me: Forecaster
) -> None:
    about = ask(session, clock, "Again?", "2024-06-05")
    say(session, clock, about, me, 0.3, "2024-02-01")
    earlier = Moment(clock() - timedelta(days=60))
    record_withdrawal(
        session, question=about, forecaster=me, stated=earlier, by="me", now=clock(),
        visibility=PRIVATE,
    )  # fmt: skip
    (line,) = agenda(session, clock, account).closing
    assert line.question.mine is not None
    assert line.question.stands is None
    say(session, clock, about, me, 0.4, "2024-05-30")
    (line,) = agenda(session, clock, account).closing
    assert line.question.stands is not None

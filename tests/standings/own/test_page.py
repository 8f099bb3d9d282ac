"""Everything one's own page shows: few queries, and nothing counted before its time."""

import pytest
from sqlalchemy import event

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.models import Forecaster
from forecasts.resolution.resolve import reopen_question, resolve_question
from forecasts.standings.own.page import OwnPage, own_page
from forecasts.standings.own.questions import Owner
from forecasts.standings.own.words import lede_words
from forecasts.values import Decision, ForecasterKind, Visibility
from tests import world
from tests.conftest import FakeClock
from tests.standings.own.test_agenda import link
from tests.standings.own.test_rows import asked, decide

PUBLIC, PRIVATE = Visibility.PUBLIC, Visibility.PRIVATE


@pytest.fixture
def me(session: Session, clock: FakeClock) -> int:
    return world.forecaster(session, clock(), "Mira Own", ForecasterKind.USER).id


def read(session: Session, clock: FakeClock, me: int) -> OwnPage:
    return own_page(session, Owner(account_id=None, forecaster_id=me), now=clock())


def test_a_yes_that_came_early_waits_for_the_deadline(
    session: Session, clock: FakeClock, me: int
) -> None:
    about = world.question(session, clock(), closes="2024-12-31", opens="2024-01-01")
    who = session.get_one(Forecaster, me)
    world.prediction(session, clock(), about, who, 0.8, "2024-02-01", visibility=PRIVATE)
    clock.advance(days=30)
    known = parse_moment("2024-06-20", edge=Edge.START)
    resolve_question(session, about, Decision.YES, known=known, by="me", now=clock())
    record = read(session, clock, me).record
    assert record is not None
    assert (record.questions, record.early, record.brier) == (0, 1, None)
    clock.advance(days=300)
    record = read(session, clock, me).record
    assert record is not None
    assert (record.questions, record.early) == (1, 0)


def test_the_crowd_is_met_beside_the_market_at_the_same_instant(
    session: Session, clock: FakeClock, me: int
) -> None:
    about = world.question(session, clock(), closes="2024-06-30", opens="2024-01-01")
    link(session, clock, about, 0.9)  # 40 % from 1 February on, 90 % from 5 February on
    for name in ("Ann", "Ben", "Cat"):
        world.prediction(
            session, clock(), about, world.forecaster(session, clock(), name), 0.8, "2024-01-20"
        )
    who = session.get_one(Forecaster, me)
    world.prediction(session, clock(), about, who, 0.7, "2024-02-03", visibility=PRIVATE)
    clock.advance(days=40)
    known = parse_moment("2024-06-20", edge=Edge.START)
    resolve_question(session, about, Decision.YES, known=known, by="me", now=clock())
    record = read(session, clock, me).record
    assert record is not None
    assert record.market is not None
    assert record.crowd is not None
    crowd = 1 / (1 + 4 ** (-3 / 4))  # three votes of 80 % and one of 50 %, in log odds
    assert record.market.theirs == pytest.approx(0.36)
    assert record.crowd.theirs == pytest.approx((crowd - 1) ** 2)
    assert record.market.own == record.crowd.own == pytest.approx(0.09)
    assert record.market.gained.points == pytest.approx(27)


def test_a_reopened_question_leaves_the_record_and_is_due_again(
    session: Session, clock: FakeClock, me: int
) -> None:
    about = asked(session, clock, "Again?")
    who = session.get_one(Forecaster, me)
    world.prediction(session, clock(), about, who, 0.8, "2023-06-01", visibility=PRIVATE)
    decide(session, clock, about, Decision.YES)
    assert lede_words(read(session, clock, me)).startswith("Nothing open. On 1 resolved question ")
    reopen_question(session, about, reason="It did not happen.", by="me", now=clock())
    found = read(session, clock, me)
    assert found.record is not None
    assert found.record.questions == 0
    assert [line.question.title for line in found.agenda.overdue] == ["Again?"]


def test_a_long_record_takes_as_many_queries_as_a_short_one(
    session: Session, clock: FakeClock, me: int
) -> None:
    counted: list[int] = []

    def count(*_: object) -> None:
        counted.append(1)

    def queries() -> int:
        session.flush()
        session.expunge_all()
        counted.clear()
        event.listen(session.get_bind(), "before_cursor_execute", count)
        read(session, clock, me)
        event.remove(session.get_bind(), "before_cursor_execute", count)
        return len(counted)

    def more(numbers: range) -> None:
        for number in numbers:
            who = session.get_one(Forecaster, me)
            about = asked(session, clock, f"Number {number}?", PUBLIC)
            world.prediction(session, clock(), about, who, 0.7, "2023-06-01")
            decide(session, clock, about, Decision.YES)
            ahead = world.question(session, clock(), title=f"Open {number}?", closes="2024-12-31")
            world.prediction(session, clock(), ahead, who, 0.3, "2024-02-01")
            link(session, clock, ahead, 0.7)

    more(range(2))
    few = queries()
    more(range(2, 8))
    assert queries() == few
    assert few <= 17

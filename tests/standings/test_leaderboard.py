"""The board: what counts, what a filter leaves out, and in which order rows stand."""

import pytest

from forecasts.clock import Edge, parse_day, parse_moment
from forecasts.db import Session
from forecasts.models import Question
from forecasts.questions import QuestionChange, edit_question
from forecasts.resolution.resolve import annul_question, resolve_question
from forecasts.runtime import Runtime
from forecasts.standings import BoardFilter, BoardRow, Leaderboard, leaderboard
from forecasts.values import Board, Decision, ForecasterKind, Visibility
from tests import world
from tests.conftest import FakeClock


def resolve(session: Session, about: Question, decision: Decision, known: str) -> None:
    now = parse_moment("2030-01-01", edge=Edge.START).at
    moment = parse_moment(known, edge=Edge.START)
    resolve_question(session, about, decision, known=moment, by="curator", now=now)


def ask(session: Session, clock: FakeClock, number: int, closes: str = "2023-12-31") -> Question:
    return world.question(session, clock(), title=f"Question {number}?", closes=closes)


def board(session: Session, clock: FakeClock, **wanted: object) -> Leaderboard:
    session.flush()
    return leaderboard(session, BoardFilter(**wanted), now=clock())  # type: ignore[arg-type]


def by_name(found: Leaderboard) -> dict[str, BoardRow]:
    return {row.forecaster: row for row in found.rows}


def test_a_question_counts_once_however_often_somebody_speaks(
    session: Session, clock: FakeClock
) -> None:
    about, who = ask(session, clock, 1), world.forecaster(session, clock())
    for day, probability in (("2023-01-01", 0.6), ("2023-02-01", 0.9), ("2023-03-01", 1.0)):
        world.prediction(session, clock(), about, who, probability, day)
    resolve(session, about, Decision.YES, "2023-06-01")
    (row,) = board(session, clock).rows
    assert (row.questions, row.predictions) == (1, 3)
    assert row.brier == pytest.approx(0.16)
    assert row.time_averaged_brier is not None
    assert row.time_averaged_brier < 0.16


def test_prospective_and_retrospective_questions_are_never_mixed(
    session: Session, clock: FakeClock
) -> None:
    who = world.forecaster(session, clock())
    backward, forward = ask(session, clock, 1), ask(session, clock, 2, "2024-12-31")
    world.prediction(session, clock(), backward, who, 0.6, "2023-01-01")
    world.prediction(session, clock(), forward, who, 0.2)
    resolve(session, backward, Decision.YES, "2023-06-01")
    resolve(session, forward, Decision.NO, "2025-01-01")
    clock.at = clock.at.replace(year=2025)
    opened = board(session, clock)
    assert (opened.board, opened.questions, opened.others) == (Board.PROSPECTIVE, 1, 1)
    assert opened.rows[0].brier == pytest.approx(0.04)
    other = board(session, clock, board=Board.RETROSPECTIVE)
    assert other.rows[0].brier == pytest.approx(0.16)
    assert board(session, clock, board=Board.ALL).rows[0].questions == 2


def test_the_retrospective_board_opens_under_its_own_name_when_there_is_no_other(
    session: Session, clock: FakeClock
) -> None:
    about = ask(session, clock, 1)
    world.prediction(session, clock(), about, world.forecaster(session, clock()), 0.6, "2023-01-01")
    resolve(session, about, Decision.YES, "2023-06-01")
    assert board(session, clock).board is Board.RETROSPECTIVE


def test_an_empty_record_opens_the_prospective_board(session: Session, clock: FakeClock) -> None:
    empty = board(session, clock)
    assert (empty.board, empty.rows, empty.questions) == (Board.PROSPECTIVE, (), 0)


def test_wording_written_after_the_outcome_makes_a_question_retrospective(
    session: Session, clock: FakeClock
) -> None:
    about = ask(session, clock, 1, "2024-06-30")
    world.prediction(session, clock(), about, world.forecaster(session, clock()), 0.6)
    resolve(session, about, Decision.YES, "2024-06-20")
    clock.advance(days=60)
    assert board(session, clock).board is Board.PROSPECTIVE
    edit_question(
        session, about, QuestionChange(criteria="Something else."), by="curator", now=clock()
    )
    assert board(session, clock).board is Board.RETROSPECTIVE


def test_questions_whose_deadline_lies_ahead_wait_unless_asked_for(
    session: Session, clock: FakeClock
) -> None:
    about = ask(session, clock, 1, "2024-12-31")
    world.prediction(session, clock(), about, world.forecaster(session, clock()), 0.6)
    resolve(session, about, Decision.YES, "2024-06-20")
    clock.advance(days=30)
    assert (board(session, clock).rows, board(session, clock).early) == ((), 1)
    assert len(board(session, clock, includes_early=True).rows) == 1


def test_filters_restrict_and_say_what_they_leave_out(session: Session, clock: FakeClock) -> None:
    alice = world.forecaster(session, clock())
    model = world.forecaster(session, clock(), "Model M", ForecasterKind.MODEL)
    for number, closes in ((1, "2022-12-31"), (2, "2023-12-31")):
        tags = ("war",) if number == 1 else ()
        about = world.question(
            session, clock(), title=f"Question {number}?", closes=closes, tags=tags
        )
        world.prediction(session, clock(), about, alice, 0.6, "2022-01-01")
        if number == 1:
            world.prediction(session, clock(), about, model, 0.5, "2022-01-01")
        resolve(session, about, Decision.YES, "2022-06-01")
    assert set(by_name(board(session, clock))) == {"Alice Arden", "Model M"}
    assert set(by_name(board(session, clock, kind=ForecasterKind.MODEL))) == {"Model M"}
    assert by_name(board(session, clock, tag="war"))["Alice Arden"].questions == 1
    assert board(session, clock, since=parse_day("2023-01-01")).questions == 1
    assert board(session, clock, until=parse_day("2022-12-31")).questions == 1
    few = board(session, clock, minimum=2)
    assert (set(by_name(few)), few.left_out) == ({"Alice Arden"}, 1)


def test_one_lucky_answer_does_not_lead_the_board(session: Session, clock: FakeClock) -> None:
    steady, lucky = world.forecaster(session, clock()), world.forecaster(session, clock(), "Lucky")
    for number in range(8):
        about = ask(session, clock, number)
        world.prediction(session, clock(), about, steady, 0.75, "2023-01-01")
        if number == 0:
            world.prediction(session, clock(), about, lucky, 0.99, "2023-01-01")
        outcome = Decision.NO if number == 7 else Decision.YES
        resolve(session, about, outcome, "2023-06-01")
    found = board(session, clock)
    assert [row.forecaster for row in found.rows] == ["Alice Arden", "Lucky"]
    assert found.rows[1].brier < found.rows[0].brier


def test_a_record_of_twenty_questions_is_no_longer_provisional(
    session: Session, clock: FakeClock
) -> None:
    who = world.forecaster(session, clock())
    for number in range(20):
        about = ask(session, clock, number)
        world.prediction(session, clock(), about, who, 0.5, "2023-01-01")
        resolve(session, about, Decision.NO, "2023-06-01")
        (row,) = board(session, clock).rows
        assert row.provisional is (number < 19)
        assert row.missing == 19 - number


def test_private_and_unlisted_records_never_show(session: Session, clock: FakeClock) -> None:
    who = world.forecaster(session, clock())
    for number, hidden in enumerate((Visibility.PRIVATE, Visibility.UNLISTED)):
        about = world.question(
            session, clock(), title=f"Hidden {number}?", closes="2023-12-31", visibility=hidden
        )
        world.prediction(session, clock(), about, who, 0.5, "2023-01-01")
        resolve(session, about, Decision.NO, "2023-06-01")
    about = ask(session, clock, 9)
    world.prediction(session, clock(), about, who, 0.5, "2023-01-01", visibility=Visibility.PRIVATE)
    resolve(session, about, Decision.NO, "2023-06-01")
    assert board(session, clock).rows == ()


def test_an_annulled_question_is_a_gap_in_the_record(session: Session, clock: FakeClock) -> None:
    who = world.forecaster(session, clock())
    gone, kept = ask(session, clock, 1, "2023-06-30"), ask(session, clock, 2)
    for about in (gone, kept):
        world.prediction(session, clock(), about, who, 0.4, "2023-01-01")
    resolve(session, kept, Decision.NO, "2024-01-01")
    annul_question(session, gone, reason="ambiguous", by="curator", now=clock())
    session.flush()
    found = leaderboard(session, BoardFilter(), now=clock(), has_ticks=True)
    (row,) = found.rows
    assert (row.questions, found.annulled) == (1, 1)
    assert [tick.brier for tick in row.ticks] == [None, pytest.approx(0.16)]
    assert row.last is not None
    assert (row.last.title, row.last.outcome, row.last.said.probability) == ("Question 2?", 0, 0.4)
    assert board(session, clock).rows[0].ticks == ()


def test_the_board_needs_few_queries_however_many_rows(runtime: Runtime) -> None:
    from sqlalchemy import event  # noqa: PLC0415

    with runtime.transaction() as session:
        now = runtime.now()
        for number in range(12):
            about = world.question(session, now, title=f"Question {number}?", closes="2023-12-31")
            who = world.forecaster(session, now, f"Forecaster {number}")
            world.prediction(session, now, about, who, 0.3, "2023-01-01")
            resolve(session, about, Decision.NO, "2024-01-01")
    seen: list[str] = []
    event.listen(runtime.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    with runtime.reading() as session:
        assert len(leaderboard(session, BoardFilter(), now=runtime.now()).rows) == 12
    assert len([query for query in seen if query.lstrip().startswith("SELECT")]) <= 9

"""The board by Edge: who is ranked, what is compared, what is provisional, and what is said."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import update

from forecasts.db import Session
from forecasts.models import Prediction, Question, Score
from forecasts.standings import BoardFilter, BoardRow, Leaderboard, leaderboard
from forecasts.standings.board.board_words import needs_words
from forecasts.standings.board.edge_rows import with_own_place
from forecasts.standings.board.leaderboard import both_boards
from forecasts.standings.board.reference_rows import BASE_RATE_NAME, CROWD_NAME, HALF_NAME
from forecasts.standings.board.stability import other_readings
from forecasts.standings.records import scored_records
from forecasts.values import (
    Basis,
    Board,
    BoardScore,
    ForecasterKind,
    ReferenceClass,
    ScoreRule,
    VerdictKind,
)
from tests.conftest import FakeClock
from tests.standings.season import PEOPLE, Season, set_base_rates


@pytest.fixture
def read(session: Session, clock: FakeClock) -> Callable[..., Leaderboard]:
    def board(**wanted: object) -> Leaderboard:
        session.flush()
        return leaderboard(session, BoardFilter(**wanted), now=clock())  # type: ignore[arg-type]

    return board


def row(board: Leaderboard, name: str) -> BoardRow:
    found = board.row(name.lower())
    assert found is not None
    return found


def test_rows_stand_in_order_of_edge_with_intervals_and_ranks(
    session: Session, clock: FakeClock, read: Callable[..., Leaderboard]
) -> None:
    Season(session, clock).play(range(30))
    board = read()
    assert (board.score, board.with_edge) == (BoardScore.EDGE, 6)
    assert [each.forecaster for each in board.rows] == list(PEOPLE)
    assert board.compared_at is ReferenceClass.MARKET
    best, last = board.rows[0], board.rows[-1]
    for each in (best, last):
        assert each.edge is not None
        assert each.edge_low is not None
        assert each.edge_high is not None
        assert each.edge_low < each.edge < each.edge_high
        assert each.market_share == 1.0
        assert not each.provisional
    assert best.edge is not None
    assert best.edge > 0
    assert (best.rank_low, last.rank_high) == (1, 6)
    assert best.better is not None
    assert best.better > 0.9
    assert best.log_edge is not None
    assert best.log_edge > 0


def test_with_fewer_than_five_the_board_opens_by_brier_and_says_so(
    session: Session, clock: FakeClock, read: Callable[..., Leaderboard]
) -> None:
    Season(session, clock, names=PEOPLE[:4]).play(range(6))
    board = read()
    assert (board.score, board.opens_by_brier, board.with_edge) == (BoardScore.BRIER, True, 4)
    assert board.rows[0].edge is not None
    asked = read(score=BoardScore.EDGE)
    assert (asked.score, asked.opens_by_brier) == (BoardScore.EDGE, False)


def test_a_market_is_a_reference_row_outside_fit_and_ranks(
    session: Session, clock: FakeClock, read: Callable[..., Leaderboard]
) -> None:
    Season(session, clock).play(range(6))
    board = read()
    assert "Exchange" not in {each.forecaster for each in board.rows}
    market = row(board, "Exchange")
    assert market.is_reference
    assert (market.rank_low, market.edge) == (None, None)
    assert market.brier == pytest.approx(0.25)
    assert read(kind=ForecasterKind.MARKET).rows == ()
    assert row(read(kind=ForecasterKind.MARKET), "Exchange").questions == 6


def test_crowd_base_rate_and_always_half_are_computed_rows(
    session: Session, clock: FakeClock, read: Callable[..., Leaderboard]
) -> None:
    Season(session, clock).play(range(4))
    set_base_rates(session, 0.4)
    session.execute(
        update(Score)
        .where(Score.rule == ScoreRule.FIRST, Score.reference_class.is_not(None))
        .values(reference_class=ReferenceClass.CROWD, reference_probability=0.3)
    )
    found = {each.forecaster: each for each in read().references}
    assert list(found) == ["Exchange", CROWD_NAME, BASE_RATE_NAME, HALF_NAME]
    assert found[CROWD_NAME].brier == pytest.approx((0.7**2 + 0.3**2) / 2)
    assert found[BASE_RATE_NAME].brier == pytest.approx((0.6**2 + 0.4**2) / 2)
    assert found[HALF_NAME].brier == 0.25
    assert [found[name].questions for name in found] == [4, 4, 4, 4]
    assert {found[name].slug for name in (CROWD_NAME, BASE_RATE_NAME, HALF_NAME)} == {""}


def test_answers_without_a_reference_stay_out_of_edge_and_are_counted(
    session: Session, clock: FakeClock, read: Callable[..., Leaderboard]
) -> None:
    season = Season(session, clock)
    season.play(range(6))
    season.market = False
    season.play(range(6, 8), names=("Ann",))
    board = read()
    assert (board.answers, board.unreferenced, board.market_answers) == (38, 2, 36)
    assert (row(board, "Ann").questions, row(board, "Ann").referenced) == (8, 6)
    season.add("Zoe", 0.4)
    season.play(range(8, 10), names=("Zoe",))
    board = read()
    assert board.rows[-1].forecaster == "Zoe"
    assert (board.rows[-1].edge, board.rows[-1].rank_low) == (None, None)


def test_a_short_record_is_provisional_and_says_how_much_it_lacks(
    session: Session, clock: FakeClock, read: Callable[..., Leaderboard]
) -> None:
    season = Season(session, clock, lean=dict.fromkeys(PEOPLE, 0.05), wobble=0.3)
    season.play(range(2), names=("Fay", "Ann"))
    season.play(range(2, 40), names=PEOPLE[:5])
    board = read()
    short = row(board, "Fay")
    assert short.provisional
    assert short.weight is not None
    assert short.weight < 0.25
    k = 2 * (1 - short.weight) / short.weight
    assert short.missing == max(8, math.ceil(k / 3 - 2))
    assert [each.provisional for each in board.rows] == sorted(e.provisional for e in board.rows)


def test_fewer_than_ten_questions_are_provisional_whatever_they_weigh(
    session: Session, clock: FakeClock, read: Callable[..., Leaderboard]
) -> None:
    season = Season(session, clock)
    season.play(range(9))
    weights = [each.weight for each in read().rows]
    assert all(weight is not None and weight > 0.25 for weight in weights)
    assert [(each.provisional, each.missing) for each in read().rows] == [(True, 1)] * 6
    season.play(range(9, 10))
    assert not any(each.provisional for each in read().rows)


def test_a_record_of_judged_words_is_provisional_however_long(
    session: Session, clock: FakeClock, read: Callable[..., Leaderboard]
) -> None:
    season = Season(session, clock)
    season.play(range(40))
    session.execute(
        update(Prediction)
        .where(Prediction.forecaster_id == season.people["Ann"].id)
        .values(basis=Basis.VERBAL, low=0.0, high=1.0, phrase=None)
    )
    judged = row(read(), "Ann")
    assert (judged.provisional, judged.missing, judged.judged_share) == (True, 0, 1.0)
    assert not row(read(), "Ben").provisional


def test_who_was_recorded_first_and_asked_first_changes_nothing(
    session: Session, clock: FakeClock
) -> None:
    def told(names: tuple[str, ...], order: range) -> list[BoardRow]:
        with session.begin_nested() as begun:
            Season(session, clock, names=names).play(order)
            session.flush()
            rows = list(leaderboard(session, BoardFilter(), now=clock()).rows)
            begun.rollback()
        session.expunge_all()
        return rows

    there, back = told(PEOPLE, range(12)), told(PEOPLE[::-1], range(11, -1, -1))
    assert [each.slug for each in there] == [each.slug for each in back]
    for one, other in zip(there, back, strict=True):
        assert (one.rank_low, one.rank_high) == (other.rank_low, other.rank_high)
        assert one.edge == pytest.approx(other.edge)
        assert one.edge_low == pytest.approx(other.edge_low)
        assert one.brier == pytest.approx(other.brier)


def test_equals_share_their_ranks_and_stand_by_name(
    session: Session, clock: FakeClock, read: Callable[..., Leaderboard]
) -> None:
    Season(session, clock, market=False).play(range(6))
    session.execute(
        update(Score).where(Score.rule == ScoreRule.FIRST).values(
            brier=0.16, reference_class=ReferenceClass.MARKET, reference_probability=0.5,
            reference_brier=0.25, reference_log=0.7,
        )
    )  # fmt: skip
    session.execute(
        update(Prediction).values(probability=0.5 + 0.1 * (2 * (Prediction.question_id % 2) - 1))
    )
    rows = read().rows
    assert [each.forecaster for each in rows] == sorted(each.forecaster for each in rows)


def test_a_filter_fits_anew_and_says_so(
    session: Session, clock: FakeClock, read: Callable[..., Leaderboard]
) -> None:
    Season(session, clock).play(range(8))
    assert not read().is_refitted
    assert not read(minimum=3, board=Board.RETROSPECTIVE).is_refitted
    for wanted in ({"kind": ForecasterKind.PUNDIT}, {"tag": "x"}, {"includes_early": True}):
        assert read(**wanted).is_refitted


def test_the_minimum_hides_rows_and_moves_no_rank(
    session: Session, clock: FakeClock, read: Callable[..., Leaderboard]
) -> None:
    season = Season(session, clock)
    season.play(range(4))
    season.play(range(4, 12), names=PEOPLE[1:])
    few = read(minimum=5)
    assert (few.left_out, few.with_edge) == (1, 6)
    assert row(few, "Ben") == row(read(), "Ben")


@pytest.mark.parametrize(
    ("score", "first"),
    [
        (BoardScore.LOG_EDGE, "Ann"),
        (BoardScore.BRIER, "Ann"),
        (BoardScore.LOG, "Ann"),
        (BoardScore.TIME_AVERAGED_BRIER, "Ann"),
        (BoardScore.HEDGING, "Ben"),
    ],
)
def test_another_column_can_order_the_rows(
    session: Session,
    clock: FakeClock,
    read: Callable[..., Leaderboard],
    score: BoardScore,
    first: str,
) -> None:
    from forecasts.predictions import Source, record_verdict  # noqa: PLC0415

    season = Season(session, clock)
    season.play(range(30))
    for name in ("Ann", "Cat", "Dan", "Eve", "Fay"):
        record_verdict(
            session, question=None, forecaster=season.people[name],
            kind=VerdictKind.NONCOMMITTAL, stated=None, source=Source(), by="curator",
            now=clock(),
        )  # fmt: skip
    board = read(score=score)
    assert (board.score, board.rows[0].forecaster) == (score, first)
    assert row(board, "Ann").hedging_share == pytest.approx(1 / 31)


def test_calibration_is_tested_only_when_asked_for(
    session: Session, clock: FakeClock, read: Callable[..., Leaderboard]
) -> None:
    Season(session, clock, lean={"Fay": -0.4}).play(range(30))
    assert row(read(), "Ann").calibration_p is None
    board = read(score=BoardScore.CALIBRATION)
    bad = row(board, "Fay")
    assert bad.calibration_p is not None
    assert bad.calibration_q is not None
    assert bad.calibration_p <= bad.calibration_q < 0.05
    assert board.rows[-1] == bad
    assert row(board, "Exchange").miscalibration is None


def test_stability_is_computed_only_when_asked_for(
    session: Session, clock: FakeClock, read: Callable[..., Leaderboard]
) -> None:
    season = Season(session, clock, lean={"Ben": 0.249})
    season.play(range(12))
    assert row(read(), "Ann").stability is None
    assert {each.stability for each in read(has_stability=True).rows} == {1.0}
    session.execute(
        update(Prediction)
        .where(Prediction.forecaster_id == season.people["Ann"].id)
        .values(basis=Basis.VERBAL, low=0.0, high=1.0, phrase="perhaps")
    )
    shaken = row(read(has_stability=True), "Ann").stability
    assert shaken is not None
    assert 0 <= shaken < 1


def test_the_same_phrase_is_read_alike_for_everybody(session: Session, clock: FakeClock) -> None:
    Season(session, clock, names=("Ann", "Ben")).play(range(2))
    session.execute(
        update(Prediction)
        .where(Prediction.basis == Basis.NUMERIC)
        .values(basis=Basis.VERBAL, probability=0.6, low=0.5, high=0.9, phrase="likely")
    )
    records = scored_records(session)
    people = records.where(records.kind == records.kind.min())
    drawn = other_readings(people, np.random.default_rng(3))
    assert len(set(drawn.tolist())) == 1
    assert 0.5 <= drawn[0] <= 0.9
    turned = replace(people, is_inverted=np.ones(len(people), dtype=bool))
    mirrored = other_readings(turned, np.random.default_rng(3))
    assert (drawn[0] < 0.6) == (mirrored[0] > 0.6)
    numbers = replace(people, basis=np.zeros(len(people), dtype=int))
    assert other_readings(numbers, np.random.default_rng(3)).tolist() == [0.6] * len(people)


def test_readings_lie_evenly_on_both_sides_of_the_central_one(
    session: Session, clock: FakeClock
) -> None:
    Season(session, clock, names=("Ann",), market=False).play(range(1))
    session.execute(
        update(Prediction).values(
            basis=Basis.VERBAL, probability=0.2, low=0.1, high=0.8, phrase="may"
        )
    )
    records = scored_records(session)
    random = np.random.default_rng(0)
    drawn = np.array([other_readings(records, random)[0] for _ in range(2000)])
    assert np.mean(drawn < 0.2) == pytest.approx(0.5, abs=0.05)
    assert drawn.min() >= 0.1
    assert drawn.max() <= 0.8
    assert np.mean(drawn < 0.5) == pytest.approx(0.75, abs=0.05)


def test_both_boards_come_from_one_reading(session: Session, clock: FakeClock) -> None:
    Season(session, clock).play(range(4))
    session.flush()
    forward, backward = both_boards(session, now=clock())
    assert (forward.board, forward.rows) == (Board.PROSPECTIVE, ())
    assert backward == leaderboard(session, BoardFilter(), now=clock())


def test_a_strip_holds_the_latest_sixty_in_order_of_deadline(
    session: Session, clock: FakeClock
) -> None:
    Season(session, clock, names=("Ann",), market=False).play(range(65))
    session.execute(update(Question).where(Question.title == "Question 0?").values(base_rate=None))
    session.flush()
    ticks = row(leaderboard(session, BoardFilter(), now=clock(), has_ticks=True), "Ann").ticks
    assert len(ticks) == 60
    assert [each.closes_at for each in ticks] == sorted(each.closes_at for each in ticks)


def test_an_interval_of_ranks_is_widened_to_hold_the_place_by_edge() -> None:
    low, high = np.array([2, 1, 1]), np.array([3, 3, 2])
    wide = with_own_place((low, high), np.array([5.0, 4.0, -1.0]))
    assert [each.tolist() for each in wide] == [[1, 1, 1], [3, 3, 3]]


def test_the_place_by_edge_lies_within_the_interval_of_ranks_and_one_reading_holds(
    session: Session, clock: FakeClock, read: Callable[..., Leaderboard]
) -> None:
    Season(session, clock).play(range(3))
    board = read(has_stability=True, score=BoardScore.EDGE)
    by_edge = sorted(board.rows, key=lambda each: -(each.edge or 0))
    assert len(by_edge) == len(PEOPLE)
    for place, each in enumerate(by_edge, start=1):
        assert each.rank_low is not None
        assert each.rank_high is not None
        assert each.rank_low <= place <= each.rank_high
        assert each.stability == 1.0


def test_who_lacks_references_is_told_to_need_questions_with_one() -> None:
    short = BoardRow(
        forecaster="A", slug="a", kind=ForecasterKind.PUNDIT, questions=12, predictions=12,
        brier=0.1, log=0.3, provisional=True, missing=5, weight=0.4, referenced=5,
    )  # fmt: skip
    assert needs_words(short) == "5 more with a reference"
    assert needs_words(replace(short, questions=5)) == "5 more"

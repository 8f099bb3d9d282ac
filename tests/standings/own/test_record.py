"""One's own record in numbers; every number is worked out by hand."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest

from forecasts.standings.own.record import OwnRecord, record_of
from forecasts.standings.records import Records, microseconds
from forecasts.values import Board, FamilyKind
from tests.standings.test_units import NAN, rows

DAY = 86_400_000_000
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)


def measured(
    records: Records,
    *,
    crowds: list[float] | None = None,
    tagged: dict[int, list[str]] | None = None,
    is_whole: bool = True,
) -> OwnRecord:
    return record_of(
        records,
        crowds=np.array(crowds or [NAN] * len(records)),
        tagged=tagged or {},
        early=0,
        is_whole=is_whole,
        now=NOW,
    )


def test_the_means_are_over_questions_and_lower_is_better() -> None:
    found = measured(rows([0.9, 0.6], [1, 0], log=[-math.log(0.9), -math.log(0.4)]))
    assert (found.questions, found.predictions) == (2, 2)
    assert found.brier is not None
    assert found.brier.points == pytest.approx((0.01 + 0.36) / 2)
    assert found.brier.low == 0.0  # the interval of two is wider than what a Brier score can be
    assert found.brier.high == 1.0
    assert found.log == pytest.approx((-math.log(0.9) - math.log(0.4)) / 2)
    assert found.time_averaged == pytest.approx((0.01 + 0.36) / 2)
    assert (found.averaged, found.coverage) == (2, 0.5)


def test_market_and_crowd_are_met_at_the_same_instant_on_the_same_questions() -> None:
    found = measured(
        rows([0.9, 0.8, 0.3], [1, 1, 0], reference=[0.7, 0.9, NAN]), crowds=[0.5, NAN, NAN]
    )
    assert found.market is not None
    assert found.crowd is not None
    assert (found.market.questions, found.crowd.questions) == (2, 1)
    assert found.market.own == pytest.approx((0.01 + 0.04) / 2)
    assert found.market.theirs == pytest.approx((0.09 + 0.01) / 2)
    assert found.market.gained.points == pytest.approx(2.5)
    # 8 and -3 points: standard error 5.5, t(1, .95) = 6.3138
    assert found.market.gained.low == pytest.approx(2.5 - 6.3137515 * 5.5, abs=1e-4)
    assert found.market.gained.high == pytest.approx(2.5 + 6.3137515 * 5.5, abs=1e-4)
    assert found.crowd.gained.points == pytest.approx(24)
    assert (found.crowd.gained.low, found.crowd.gained.high) == (None, None)


def test_questions_of_one_shared_cause_make_no_interval() -> None:
    found = measured(rows([0.9, 0.8], [1, 1], reference=[0.7, 0.9], cause=[3, 3]))
    assert found.market is not None
    assert (found.market.gained.low, found.market.gained.high) == (None, None)


def test_an_exclusive_family_counts_once_in_every_number() -> None:
    family = rows(
        [0.5, 0.3, 0.2], [1, 0, 0],
        kind=FamilyKind.EXCLUSIVE, members=3, reference=[0.4, 0.4, 0.2],
    )  # fmt: skip
    found = measured(family)
    assert found.questions == 1
    assert found.brier is not None
    assert found.brier.points == pytest.approx((0.25 + 0.09 + 0.04) / 2)
    assert found.market is not None
    assert found.market.theirs == pytest.approx((0.36 + 0.16 + 0.04) / 2)
    assert found.market.gained.points == pytest.approx(100 * (0.28 - 0.19))
    assert found.calibration.measured.questions == 1


def test_each_horizon_begins_where_the_one_before_ends() -> None:
    spans = [1, 7 * DAY - 1, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY, 365 * DAY + 1]
    found = measured(rows([0.5] * 7, [1, 0, 1, 0, 1, 0, 1], closes_at=spans, stated_at=[0] * 7))
    assert [(each.label, each.questions) for each in found.horizons] == [
        ("under a week", 2),
        ("7 to 29 days", 1),
        ("30 to 89 days", 1),
        ("90 to 365 days", 2),
        ("over a year", 1),
    ]


def test_quarters_add_up_in_order_of_the_deadline() -> None:
    ends = [datetime(*day, tzinfo=UTC) for day in ((2023, 3, 31), (2022, 12, 31), (2023, 4, 1))]
    found = measured(
        rows([0.9, 0.6, 0.8], [1, 0, 1], closes_at=[microseconds(end) for end in ends])
    )
    assert [
        (each.group.label, each.group.questions, each.so_far, round(each.brier_so_far, 6))
        for each in found.quarters
    ] == [
        ("2022 Q4", 1, 1, 0.36),
        ("2023 Q1", 1, 2, 0.185),
        ("2023 Q2", 1, 3, round((0.36 + 0.01 + 0.04) / 3, 6)),
    ]


def test_a_question_counts_under_each_of_its_tags() -> None:
    found = measured(rows([0.9, 0.6], [1, 0]), tagged={1: ["sea"], 2: ["ice", "sea"]})
    assert [(each.label, each.questions) for each in found.parts.tags] == [("sea", 2), ("ice", 1)]


def test_the_boards_are_never_mixed() -> None:
    found = measured(rows([0.9, 0.6, 0.2], [1, 0, 0], is_retrospective=[False, True, False]))
    assert (found.board, found.questions, found.others) == (Board.PROSPECTIVE, 2, 1)
    alone = measured(rows([0.9], [1], is_retrospective=[True]))
    assert (alone.board, alone.questions, alone.others) == (Board.RETROSPECTIVE, 1, 0)


def test_nothing_resolved_has_no_numbers() -> None:
    found = measured(rows([0.5], [1]).where(np.array([], dtype=int)), crowds=[])
    assert (found.questions, found.brier, found.log, found.coverage) == (0, None, None, None)
    assert (found.market, found.crowd, found.compared) == (None, None, None)
    assert (found.parts.tags, found.horizons, found.quarters, found.parts.steps) == ((), (), (), ())
    assert found.calibration.steps == ()
    assert found.calibration.null_words == ""


def test_the_steps_of_the_curve_say_how_many_of_how_many_came_true() -> None:
    said = [0.2] * 4 + [0.4] * 4 + [0.9] * 5
    came = [0, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 0]
    found = measured(rows(said, came)).calibration
    # 2 of 4 at 20 % and 1 of 4 at 40 % are pooled: 3 of 8
    assert [(step.low, step.high, step.statements, step.yes) for step in found.steps] == [
        (0.2, 0.4, 8, 3),
        (0.9, 0.9, 5, 4),
    ]
    assert found.steps[0].happened == pytest.approx(0.375)
    assert "With 13 resolved questions this is what perfect calibration would" in found.null_words
    assert found.measured.verdict == "cannot tell yet"


def test_only_the_whole_record_is_ever_said_to_be_off() -> None:
    said, came = [0.95] * 30 + [0.05] * 30, ([0, 1] * 15) * 2
    whole = measured(rows(said, came)).calibration.measured
    assert (whole.qvalue, whole.tested) == (whole.pvalue, 1)
    assert whole.verdict.startswith("off by more than chance")
    assert "On this evidence you are overconfident" in whole.sentence
    part = measured(rows(said, came), is_whole=False).calibration.measured
    assert part.verdict == "cannot tell yet"
    assert "overconfident" not in part.sentence


def test_nineteen_questions_never_convict_anybody() -> None:
    found = measured(rows([0.95] * 19, [0] * 19)).calibration.measured
    assert found.verdict == "cannot tell yet"
    assert found.sentence == "Only 19 resolved questions. Cannot tell yet."

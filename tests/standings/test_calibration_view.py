"""Calibration of a record: what is drawn, what is tested, and what may be said."""

from dataclasses import replace

import numpy as np
import pytest

from forecasts.charts.calibration import calibration_chart
from forecasts.charts.sentences import calibration_description, calibration_note
from forecasts.standings.calibration.calibration_tests import everybody_tested
from forecasts.standings.calibration.calibration_view import (
    calibration_chart_of,
    calibration_of,
    offsets,
    put_into_words,
)
from forecasts.standings.people.site_calibration import corrected
from forecasts.standings.records import BASES, Records
from forecasts.values import Basis, FamilyKind
from tests.standings.test_units import rows

MANY = 40


def bold(n: int = MANY) -> Records:
    """Says 5 and 95 %, and is right half of the time."""
    p = [0.05, 0.95] * (n // 2)
    return rows(p, [0, 0, 1, 1] * (n // 4))


def together(*records: Records) -> Records:
    """One record after the other, each of a forecaster of its own, on the same questions."""
    names = [name for name in Records.__dataclass_fields__ if name != "people"]
    columns = {name: np.concatenate([getattr(each, name) for each in records]) for name in names}
    columns["forecaster"] = np.repeat(np.arange(1, len(records) + 1), [len(r) for r in records])
    return Records(**columns, people={})


def test_the_parts_add_up_to_the_brier_score() -> None:
    own = calibration_of(rows([0.1, 0.4, 0.4, 0.8, 0.9], [0, 1, 0, 1, 1]), subject="Ann")
    assert own.brier is not None
    assert own.miscalibration is not None
    assert own.discrimination is not None
    assert own.uncertainty is not None
    assert own.brier == pytest.approx(own.miscalibration - own.discrimination + own.uncertainty)
    assert own.brier == pytest.approx((0.01 + 0.36 + 0.16 + 0.04 + 0.01) / 5)


def test_every_tenth_lands_in_the_bin_it_ends_and_an_empty_bin_is_absent() -> None:
    tenths = [0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 1.0]
    own = calibration_of(rows(tenths, [0, 0, 1, 0, 1, 1, 1]), subject="Ann")
    assert [round(each.upper, 9) for each in own.bins] == tenths
    assert [each.statements for each in own.bins] == [1] * 7
    assert [each.frequency for each in own.bins] == [0, 0, 1, 0, 1, 1, 1]
    assert all(each.low < each.high for each in own.bins)


def test_a_bin_counts_each_question_once_however_many_answer_it() -> None:
    one, other = rows([0.9, 0.05, 0.02], [1, 0, 1]), rows([0.92, 0.01, 0.5], [1, 0, 1])
    own = calibration_of(together(one, other), subject="")
    assert [(each.statements, each.questions) for each in own.bins] == [
        (3, 2),
        (1, 1),
        (1, 1),
        (1, 1),
    ]


def test_one_question_has_no_curve_and_no_test() -> None:
    own = calibration_of(rows([0.9], [0]), subject="Ann")
    assert (own.curve, own.bins, own.pvalue, own.slope) == ((), (), None, None)
    assert (own.statements, own.questions, own.verdict) == (1, 1, "cannot tell yet")
    assert own.sentence == "1 resolved question: too few for a curve."


def test_a_ladder_alone_is_one_unit_and_has_no_curve() -> None:
    ladder = rows([0.2, 0.5, 0.9], [0, 0, 1], kind=FamilyKind.LADDER, members=3)
    own = calibration_of(ladder, subject="Ann")
    assert (own.statements, own.questions, own.curve) == (3, 1, ())


def test_nothing_scored_is_no_zero() -> None:
    own = calibration_of(rows([0.5], [1]).where(np.array([], dtype=int)), subject="Ann")
    assert (own.statements, own.brier, own.curve) == (0, None, ())
    assert own.sentence == "No resolved questions yet."


def test_the_same_probability_every_time_has_a_curve_of_one_point_and_no_slope() -> None:
    own = calibration_of(rows([0.7] * 12, [1, 0] * 6), subject="Ann")
    assert [(point.p, point.recalibrated, point.statements) for point in own.curve] == [
        (0.7, 0.5, 12)
    ]
    assert own.slope is None
    assert own.discrimination == 0
    drawn = calibration_chart(calibration_chart_of(own, title="Ann", subject="Ann"))
    assert drawn.startswith(b"<?xml")


def test_a_small_p_value_alone_convicts_nobody() -> None:
    own = calibration_of(bold(), subject="Ann")
    assert own.pvalue is not None
    assert own.pvalue < 0.01
    assert "overconfident" not in own.sentence
    assert own.verdict == "cannot tell yet"
    beside_many = put_into_words(replace(own, qvalue=0.2, tested=100), subject="Ann")
    assert "overconfident" not in beside_many.sentence
    assert beside_many.verdict == "cannot tell yet"


def test_a_q_value_below_one_in_twenty_does() -> None:
    own = put_into_words(
        replace(calibration_of(bold(), subject="Ann"), qvalue=0.01, tested=9), subject="Ann"
    )
    assert "On this evidence Ann is overconfident" in own.sentence
    assert own.verdict == "off by more than chance (q = .010)"
    assert own.slope is not None
    assert own.slope.high < 1


def test_below_twenty_questions_no_q_value_convicts() -> None:
    own = put_into_words(
        replace(calibration_of(bold(16), subject="Ann"), qvalue=0.001, tested=1), subject="Ann"
    )
    assert own.verdict == "cannot tell yet"


def test_twenty_people_on_two_questions_are_not_forty_facts() -> None:
    crowd = together(*[rows([0.9, 0.9], [1, 0]) for _ in range(20)])
    own = calibration_of(crowd, subject="")
    assert (own.statements, own.questions) == (40, 2)
    assert own.pvalue is not None
    assert own.pvalue > 0.1  # one of two fails in 19 of 100 cases; as 40 facts it would be 1e-10


def test_copies_of_a_ladder_do_not_sharpen_the_slope() -> None:
    plain = rows([0.1, 0.3, 0.6, 0.8] * 6, [0, 1, 0, 1] * 6)
    rung = {name: np.tile(getattr(plain, name), 4) for name in ("probability", "outcome", "brier")}
    copied = rows(
        rung["probability"].tolist(), rung["outcome"].tolist(), kind=FamilyKind.LADDER, members=4,
        family=np.tile(np.arange(24), 4),
    )  # fmt: skip
    one, many = (calibration_of(each, subject="Ann").slope for each in (plain, copied))
    assert one is not None
    assert many is not None
    assert many.estimate == pytest.approx(one.estimate, rel=1e-6)
    assert many.high - many.low > 0.8 * (one.high - one.low)  # as 96 facts it would be half


def test_a_very_small_p_value_is_told_with_more_draws() -> None:
    own = calibration_of(bold(), subject="Ann")
    assert own.pvalue is not None
    assert own.pvalue < 0.001


def test_members_that_exclude_each_other_are_laid_side_by_side() -> None:
    one = rows([0.2, 0.5, 0.3], [0, 1, 0], kind=FamilyKind.EXCLUSIVE, members=3)
    both = together(one, one)
    shuffled = both.where(np.array([4, 0, 2, 5, 1, 3]))
    assert offsets(shuffled) == pytest.approx([0.2, 0, 0.7, 0.7, 0.2, 0])
    assert offsets(rows([0.2, 0.5], [0, 1], kind=FamilyKind.LADDER)).tolist() == [0, 0]


def test_the_correction_counts_who_has_a_curve_and_never_lowers_a_p_value() -> None:
    fair = [rows([0.5] * 8, [1, 0, 0, 1, 1, 0, 1, 0]) for _ in range(9)]
    lone = rows([0.9], [0])
    everyone = together(bold(8), *fair, lone)
    qvalue, tested = corrected(everyone, 1, 0.004)
    assert tested == 10
    assert qvalue == pytest.approx(0.04)
    alone, tested = corrected(bold(8), 1, 0.004)
    assert alone == pytest.approx(0.004)
    assert tested == 1


def ladders(seed: int) -> Records:
    """A calibrated record of fifteen ladders of six rungs; the rungs of one share their fate."""
    random = np.random.default_rng(seed)
    p = np.sort(random.random((15, 6)), axis=1)
    y = random.random(15)[:, None] < p
    family = np.repeat(np.arange(15), 6)
    kind = FamilyKind.LADDER
    said = p.round(2).ravel().tolist()
    return rows(said, y.ravel().astype(int).tolist(), kind=kind, members=6, family=family)


def test_calibrated_people_with_ladders_are_not_convicted_when_all_are_tested_at_once() -> None:
    found = everybody_tested(together(*(ladders(seed) for seed in range(60))))
    assert np.mean(found.pvalue < 0.05) < 0.15  # with every rung a fact of its own over half
    own = calibration_of(ladders(3), subject="Ann").pvalue
    assert found.pvalue[3] == pytest.approx(own, abs=0.08)


def test_members_that_exclude_each_other_are_tested_as_on_the_profile() -> None:
    some = [[0.2, 0.5, 0.3], [0.6, 0.3, 0.1], [0.1, 0.1, 0.8], [0.4, 0.4, 0.2]] * 4
    outcome = [[0, 1, 0], [0, 0, 1], [1, 0, 0], [1, 0, 0]] * 4
    family = np.repeat(np.arange(16), 3)
    own = rows(
        np.ravel(some).tolist(), np.ravel(outcome).tolist(),
        kind=FamilyKind.EXCLUSIVE, members=3, family=family,
    )  # fmt: skip
    alone = calibration_of(own, subject="Ann").pvalue
    assert everybody_tested(together(own, ladders(1))).pvalue[0] == pytest.approx(alone, abs=0.08)


def test_the_same_record_always_has_the_same_p_value() -> None:
    own = calibration_of(bold(), subject="Ann")
    assert own == calibration_of(bold(), subject="Ann")


def test_a_curve_says_how_many_of_its_statements_were_read_from_words() -> None:
    said = bold()
    verbal = np.where(np.arange(len(said)) < 12, BASES.index(Basis.VERBAL), said.basis)
    own = calibration_of(replace(said, basis=verbal), subject="Ann")
    assert own.read == 12
    told = "12 of 40 statements were read from words; on record each stands with its range"
    chart = calibration_chart_of(own, title="Calibration", subject="Ann said")
    for words in (calibration_note(chart), calibration_description(chart)):
        assert told in words
    assert b"12 of 40 statements" in calibration_chart(chart, width=900)
    numbers = calibration_chart_of(calibration_of(said, subject="Ann"), title="", subject="Ann")
    assert "read from words" not in calibration_note(numbers)

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.charts.records import CalibrationChart
from forecasts.charts.sentences import (
    calibration_caption,
    calibration_description,
    calibration_note,
    calibration_sentence,
    interval_description,
    timeline_description,
)
from tests.charts.charts import bins, calibration, empty, intervals, timeline

VERDICTS = ("overconfident", "underconfident", "too high", "too low", "does not match")
TWO_SIDED: dict[str, Any] = {
    "p": [0.1, 0.9],
    "counts": [40, 30],
    "frequency": [0.3, 0.6],
    "low": [0.2, 0.45],
    "high": [0.42, 0.73],
}


def _said(data: CalibrationChart) -> str:
    return calibration_sentence(data).replace("\u00a0", " ")


def test_the_fullest_bin_is_spoken_of_and_chance_named() -> None:
    assert _said(calibration()) == (
        "When Anna Example said about 70 %, it happened 59 % of the time (24 of 41). "
        "As a whole, chance alone would do this often: p = .21. Cannot tell yet."
    )


def test_nobody_is_named_where_there_is_no_subject() -> None:
    assert _said(calibration(subject="")).startswith("Where the forecast was about 70 %, it happ")


def test_the_curve_is_named_where_it_stands_elsewhere_than_the_group() -> None:
    assert "the curve" not in _said(calibration())
    assert _said(calibration(recalibrated=[0.1, 0.3, 0.34])).startswith(
        "When Anna Example said about 70 %, it happened 59 % of the time (24 of 41); "
        "the curve, which pools neighbours, stands at 34 %. As a whole"
    )


def test_the_curve_is_read_where_its_step_is_drawn() -> None:
    steps = calibration(p=[0.2, 0.6, 0.72], recalibrated=[0.1, 0.2, 0.4])
    assert "stands at 40 %." in _said(steps)


def test_several_answers_to_one_question_are_said_to_be_so() -> None:
    shared = _said(calibration(bins=bins(questions=[10, 8, 6])))
    assert "59 % of the time (24 of 41 statements on 6 questions)." in shared
    assert "(24 of 41 statements on 1 question)." in _said(
        calibration(bins=bins(questions=[10, 8, 1]))
    )
    assert "(24 of 41)." in _said(calibration(bins=bins(questions=[10, 8, 41])))


def test_without_cause_no_bin_is_picked_for_being_far_off() -> None:
    off = bins(high=[0.15, 0.75, 0.75])  # the small bin at 20 % leaves the diagonal
    assert "about 70 %" in _said(calibration(bins=off, pvalue=0.06))


def test_with_cause_the_fullest_bin_off_the_diagonal_is_spoken_of() -> None:
    off = bins(high=[0.15, 0.75, 0.75])
    assert "about 20 %, it happened 10 % of the time (1 of 10)" in _said(
        calibration(bins=off, pvalue=0.04)
    )


def test_overconfidence_needs_the_corrected_figure() -> None:
    data = {"bins": bins(**TWO_SIDED), "pvalue": 0.001}
    assert "overconfident" in _said(calibration(**data, qvalue=0.049))
    for qvalue in (0.05, 0.3, None):
        said = _said(calibration(**data, qvalue=qvalue))
        assert "overconfident" not in said
        assert said.endswith("Cannot tell yet." if qvalue else "one test among many possible ones.")


def test_a_long_record_off_by_more_than_chance_is_not_said_to_be_undecided() -> None:
    said = _said(calibration(bins=bins(**TWO_SIDED), n=1_200, pvalue=0.001))
    assert said.endswith(
        "As a whole, chance alone would rarely do this: p = .001. "
        "Off by more than chance; one test among many possible ones."
    )
    assert _said(calibration(n=12, pvalue=0.001)).endswith("Cannot tell yet.")


def test_the_band_is_said_to_hold_records_with_the_same_statements() -> None:
    assert (
        "Band: at each point it holds 90 % of calibrated forecasters with these statements."
        in calibration_note(calibration()).replace("\u00a0", " ")
    )


def test_underconfidence_is_the_mirror_image() -> None:
    mirror = TWO_SIDED | {"p": [0.4, 0.6], "frequency": [0.1, 0.9], "low": [0.03, 0.75]}
    data = calibration(bins=bins(**mirror | {"high": [0.2, 0.97]}), pvalue=0.001, qvalue=0.01)
    assert "underconfident" in _said(data)


@pytest.mark.parametrize(
    ("said", "low", "high", "words"),
    [
        ([0.1, 0.9], [0.0, 0.4], [0.05, 0.7], "ran too high."),
        ([0.1, 0.8], [0.2, 0.85], [0.5, 0.99], "ran too low."),
        ([0.1, 0.9], [0.05, 0.85], [0.15, 0.95], "does not match what happened."),
        ([0.6, 0.9], [0.7, 0.4], [0.9, 0.7], "does not match what happened."),
    ],
)
def test_a_lean_to_one_side_is_called_by_that_side(
    said: list[float], low: list[float], high: list[float], words: str
) -> None:
    middle = [(a + b) / 2 for a, b in zip(low, high, strict=True)]
    grouped = bins(p=said, frequency=middle, counts=[30, 30], low=low, high=high)
    sentence = _said(calibration(bins=grouped, pvalue=0.001, qvalue=0.01))
    assert sentence.endswith(words)
    assert "confident" not in sentence


@pytest.mark.parametrize("changed", [{"n": 19}, {"is_provisional": True}])
def test_a_short_or_provisional_record_gets_no_verdict(changed: dict[str, Any]) -> None:
    said = _said(calibration(bins=bins(**TWO_SIDED), pvalue=0.0001, qvalue=0.0001, **changed))
    assert said.endswith("Cannot tell yet.")
    assert not any(verdict in said for verdict in VERDICTS)


@given(
    n=st.integers(0, 500),
    pvalue=st.none() | st.floats(0, 1),
    qvalue=st.none() | st.floats(0, 1),
    is_provisional=st.booleans(),
    has_bins=st.booleans(),
)
def test_no_verdict_is_ever_given_without_evidence(
    *,
    n: int,
    pvalue: float | None,
    qvalue: float | None,
    is_provisional: bool,
    has_bins: bool,
) -> None:
    grouped = bins(**TWO_SIDED) if has_bins else None
    data = calibration(
        n=n, pvalue=pvalue, qvalue=qvalue, is_provisional=is_provisional, bins=grouped
    )
    is_proven = n >= 20 and qvalue is not None and qvalue < 0.05 and not is_provisional
    if any(verdict in _said(data) for verdict in VERDICTS):
        assert is_proven
        assert pvalue is not None
        assert pvalue < 0.05


@pytest.mark.parametrize(
    ("pvalue", "words"),
    [(0.6, "often: p = .60"), (0.1, "now and then: p = .10"), (0.03, "rarely do this: p = .030")],
)
def test_chance_is_weighed_in_words(pvalue: float, words: str) -> None:
    assert words in _said(calibration(pvalue=pvalue))


def test_empty_records_are_said_to_be_empty() -> None:
    assert _said(empty()) == "No resolved questions yet."
    assert _said(empty(1)) == "1 resolved question: too few for a curve."
    assert calibration_note(empty()) == ""
    assert calibration_description(empty()) == "No resolved questions yet."


def test_the_caption_says_nothing_twice_and_leaves_out_neither_n_nor_p() -> None:
    for data in (calibration(), calibration(n=12), calibration(is_provisional=True)):
        caption = calibration_caption(data)
        assert caption.count("p = .21") == 1
        assert caption.count(f"{data.n} resolved questions") == 1
        assert caption.count("Band:") == 1


def test_a_caption_that_was_given_is_kept() -> None:
    assert calibration_caption(calibration(caption="")) == ""
    assert calibration_caption(calibration(caption="Ours.")) == "Ours."


def test_intervals_are_described_row_by_row() -> None:
    assert interval_description(intervals()).replace("\u00a0", " ") == (
        "Edge; right is better, with 90 % intervals. "
        "Anna Example: +2.0 (−1.0 to +5.0), n 41; "
        "Market: −1.0 (−2.0 to 0.0), provisional; Nobody: no estimate."
    )


def test_lines_are_described_by_their_ends() -> None:
    assert timeline_description(timeline()).replace("\u00a0", " ") == (
        "Probability of Yes, in %, over time. "
        "Anna Example: 50 % on 1 Jan 2026, 75 % on 11 Jan 2026; "
        "Market: 25 % on 1 Jan 2026, 25 % on 1 Jan 2026."
    )

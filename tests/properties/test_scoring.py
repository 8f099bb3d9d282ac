"""What must hold for every record, not only for the examples."""

import math
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.scoring import (
    brier_score,
    grouped_mean,
    log_score,
    pooled_mean_interval,
    time_averaged,
)


def raw_log_score(p: Any, y: Any) -> Any:
    return log_score(p, y, clip=None)


RULES: tuple[Callable[..., Any], ...] = (brier_score, log_score, raw_log_score)
probabilities = st.floats(0, 1)
inner = st.floats(0.001, 0.999)
outcomes = st.integers(0, 1)
forecasts = st.lists(st.tuples(probabilities, outcomes), min_size=1, max_size=30)
END = 100


@st.composite
def records(draw: st.DrawFn, lowest: int = 0) -> tuple[list[int], list[float]]:
    """Statements at whole times, some of them outside the window [0, END)."""
    times = draw(st.lists(st.integers(lowest, END + 20), min_size=1, max_size=15, unique=True))
    p = draw(st.lists(probabilities, min_size=len(times), max_size=len(times)))
    return sorted(times), p


@given(probabilities, outcomes)
def test_scores_stay_in_their_range(p: float, y: int) -> None:
    assert 0.0 <= brier_score(p, y) <= 1.0
    assert 0.0 <= raw_log_score(p, y) <= math.inf
    assert -math.log1p(-0.001) - 1e-15 <= log_score(p, y) <= -math.log(0.001) + 1e-15


@given(probabilities, outcomes)
def test_yes_at_p_scores_as_no_at_the_rest(p: float, y: int) -> None:
    assert brier_score(p, y) == pytest.approx(brier_score(1 - p, 1 - y), abs=1e-12)
    assert log_score(p, y) == pytest.approx(log_score(1 - p, 1 - y), abs=1e-12)


@given(truth=inner, stated=inner)
def test_stating_the_truth_has_the_smallest_expected_score(truth: float, stated: float) -> None:
    for rule in RULES:
        honest = truth * rule(truth, 1) + (1 - truth) * rule(truth, 0)
        other = truth * rule(stated, 1) + (1 - truth) * rule(stated, 0)
        assert honest <= other + 1e-12
        if abs(truth - stated) > 0.001:
            assert honest < other


@given(truth=probabilities, stated=probabilities)
def test_clipping_leaves_the_log_score_proper(truth: float, stated: float) -> None:
    honest = truth * log_score(truth, 1) + (1 - truth) * log_score(truth, 0)
    other = truth * log_score(stated, 1) + (1 - truth) * log_score(stated, 0)
    assert honest <= other + 1e-12


@given(truth=probabilities, stated=probabilities)
def test_expected_brier_excess_is_the_squared_distance(truth: float, stated: float) -> None:
    honest = truth * brier_score(truth, 1) + (1 - truth) * brier_score(truth, 0)
    other = truth * brier_score(stated, 1) + (1 - truth) * brier_score(stated, 0)
    assert other - honest == pytest.approx((stated - truth) ** 2, abs=1e-12)


@given(forecasts, st.randoms(use_true_random=False))
def test_order_of_the_rows_changes_nothing(rows: list[tuple[float, int]], random: Random) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    for rule in (brier_score, log_score):
        scores, again = rule(*zip(*rows, strict=True)), rule(*zip(*shuffled, strict=True))
        assert sorted(scores) == sorted(again)
        means, _ = grouped_mean(scores, [0] * len(rows))
        means_again, _ = grouped_mean(again, [0] * len(rows))
        assert means[0] == pytest.approx(means_again[0], abs=1e-12)


@given(probabilities, outcomes, st.integers(-50, 0))
def test_single_statement_over_the_whole_window_averages_to_its_first_score(
    p: float, y: int, at: int
) -> None:
    for rule in RULES:
        assert time_averaged(rule, [at], [p], y, start=0, end=END) == (rule(p, y), 1.0)


@given(records(-20), outcomes)
def test_time_average_equals_a_walk_through_every_hour(
    record: tuple[list[int], list[float]], y: int
) -> None:
    times, p = record
    losses = []
    for hour in range(END):
        said = [q for at, q in zip(times, p, strict=True) if at <= hour]
        losses += [(said[-1] - y) ** 2] if said else []
    value, coverage = time_averaged(brier_score, times, p, y, start=0, end=END)
    assert coverage == pytest.approx(len(losses) / END, abs=1e-12)
    expected = sum(losses) / len(losses) if losses else math.nan
    assert value == pytest.approx(expected, abs=1e-12, nan_ok=True)


@given(records(-20), outcomes, st.integers(1, END - 1))
def test_two_parts_of_a_window_add_up_to_the_whole(
    record: tuple[list[int], list[float]], y: int, middle: int
) -> None:
    times, p = record

    def area(start: int, end: int) -> float:
        value, coverage = time_averaged(log_score, times, p, y, start=start, end=end)
        return value * coverage * (end - start) if coverage else 0.0

    assert area(0, middle) + area(middle, END) == pytest.approx(area(0, END), abs=1e-9)


@given(records(-20), outcomes, st.integers(-20, END + 20))
def test_saying_the_same_again_changes_nothing(
    record: tuple[list[int], list[float]], y: int, again: int
) -> None:
    times, p = record
    earlier = [q for at, q in zip(times, p, strict=True) if at < again]
    before = time_averaged(brier_score, times, p, y, start=0, end=END)
    if earlier and again not in times:
        times = [*times[: len(earlier)], again, *times[len(earlier) :]]
        p = [*earlier, earlier[-1], *p[len(earlier) :]]
    after = time_averaged(brier_score, times, p, y, start=0, end=END)
    assert after == pytest.approx(before, abs=1e-12, nan_ok=True)


@given(records(-20), outcomes)
def test_averaged_loss_is_never_below_the_loss_of_the_averaged_probability(
    record: tuple[list[int], list[float]], y: int
) -> None:
    times, p = record
    value, coverage = time_averaged(brier_score, times, p, y, start=0, end=END)
    mean_p, _ = time_averaged(lambda q, _: q, times, p, y, start=0, end=END)
    if coverage:
        assert 0.0 <= value <= 1.0
        assert value >= brier_score(mean_p, y) - 1e-12


@given(st.floats(0, END, exclude_max=True), outcomes)
def test_joining_late_with_one_half_never_beats_a_quarter(at: float, y: int) -> None:
    value, coverage = time_averaged(brier_score, [at], [0.5], y, start=0, end=END)
    assert value == 0.25
    assert coverage == pytest.approx((END - at) / END, abs=1e-12)


@given(st.lists(st.tuples(probabilities, st.integers(0, 6)), max_size=40))
def test_grouped_mean_equals_a_loop(rows: list[tuple[float, int]]) -> None:
    means, counts = grouped_mean([x for x, _ in rows], [g for _, g in rows], n_groups=8)
    for group in range(8):
        inside = [x for x, g in rows if g == group]
        expected = sum(inside) / len(inside) if inside else math.nan
        assert counts[group] == len(inside)
        assert means[group] == pytest.approx(expected, abs=1e-12, nan_ok=True)
        assert not inside or 0.0 <= means[group] <= 1.0


@given(st.lists(st.tuples(probabilities, st.integers(0, 4)), max_size=40), st.floats(0.1, 0.9))
def test_pooled_intervals_hold_their_means_and_grow_with_the_level(
    rows: list[tuple[float, int]], level: float
) -> None:
    values, groups = [x for x, _ in rows], [g for _, g in rows]
    means, counts = grouped_mean(values, groups, n_groups=5)
    narrow = pooled_mean_interval(values, groups, n_groups=5, level=level)
    wide = pooled_mean_interval(values, groups, n_groups=5, level=level + 0.05)
    assert narrow.degrees_of_freedom == len(rows) - np.count_nonzero(counts)
    shown = (counts > 0) & (narrow.degrees_of_freedom > 0)
    assert np.array_equal(~np.isnan(narrow.low), shown)
    ends = wide.low, narrow.low, means, narrow.high, wide.high
    for lower, upper in pairwise(ends):
        assert (lower[shown] <= upper[shown]).all()
    assert (wide.low[shown] >= 0.0).all()
    assert (wide.high[shown] <= 1.0).all()

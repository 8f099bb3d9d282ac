"""What must hold for every record: scores of families, decompositions, curves and their nulls."""

import math
from collections.abc import Callable
from dataclasses import astuple
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from forecasts.scoring import brier_score, log_score
from forecasts.scoring._levels import Levels, as_rows, gather, gather_by_group
from forecasts.scoring._levels import _sorted as sorted_levels
from forecasts.scoring.bands import consistency_band
from forecasts.scoring.brier import ladder_brier, multicategory_brier
from forecasts.scoring.corp import Corp, corp, corp_by_group
from forecasts.scoring.decomposition import MurphyDecomposition, murphy_decomposition
from forecasts.scoring.miscalibration import miscalibration_by_group, miscalibration_test
from forecasts.scoring.reliability import reliability_table
from forecasts.scoring.spherical import spherical_score

percents = st.integers(0, 100).map(lambda k: k / 100)
probabilities = st.one_of(percents, st.floats(0, 1))
outcomes = st.integers(0, 1)
records = st.lists(st.tuples(probabilities, outcomes), min_size=1, max_size=40)
percent_records = st.lists(st.tuples(percents, outcomes), min_size=1, max_size=40)
bin_choices = st.one_of(st.integers(1, 25), st.just("distinct"))
sides = st.sampled_from(["right", "left"])


def columns(rows: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    return tuple(list(column) for column in zip(*rows, strict=True))


@st.composite
def simplex(draw: st.DrawFn, size: int = 4) -> list[float]:
    weights = draw(st.lists(st.integers(1, 50), min_size=size, max_size=size))
    return [weight / sum(weights) for weight in weights]


# Families and the spherical score


@given(truth=st.floats(0, 1), stated=st.floats(0, 1))
def test_stating_the_truth_has_the_largest_expected_spherical_score(
    truth: float, stated: float
) -> None:
    honest = truth * spherical_score(truth, 1) + (1 - truth) * spherical_score(truth, 0)
    other = truth * spherical_score(stated, 1) + (1 - truth) * spherical_score(stated, 0)
    assert 0.0 <= spherical_score(stated, 1) <= 1.0
    assert honest >= other - 1e-12
    if abs(truth - stated) > 0.001:
        assert honest > other


@given(probabilities, outcomes)
def test_spherical_score_of_yes_at_p_is_that_of_no_at_the_rest(p: float, y: int) -> None:
    assert spherical_score(p, y) == pytest.approx(spherical_score(1 - p, 1 - y), abs=1e-12)


@given(truth=simplex(), stated=simplex())
def test_stating_the_truth_has_the_smallest_expected_score_over_categories(
    truth: list[float], stated: list[float]
) -> None:
    def expected(p: list[float]) -> float:
        scores = multicategory_brier(np.tile(p, (4, 1)), np.eye(4))
        return float(np.dot(truth, scores))

    excess = math.fsum((a - b) ** 2 for a, b in zip(truth, stated, strict=True)) / 2
    assert expected(stated) - expected(truth) == pytest.approx(excess, abs=1e-12)


@given(truth=simplex(), stated=simplex())
def test_stating_the_truth_has_the_smallest_expected_score_on_a_ladder(
    truth: list[float], stated: list[float]
) -> None:
    reached = np.cumsum(np.eye(4), axis=1)[:, :-1]

    def expected(p: list[float]) -> float:
        splits = np.minimum(np.cumsum(p)[:-1], 1.0)
        return float(np.dot(truth, ladder_brier(np.tile(splits, (4, 1)), reached)))

    distances = np.cumsum(truth)[:-1] - np.cumsum(stated)[:-1]
    excess = float((distances**2).mean())
    assert expected(stated) - expected(truth) == pytest.approx(excess, abs=1e-12)


@given(st.lists(probabilities, min_size=2, max_size=8), st.data())
def test_family_scores_stay_in_their_range_and_do_not_know_the_order(
    p: list[float], data: st.DataObject
) -> None:
    happened = data.draw(st.integers(0, len(p) - 1))
    order = data.draw(st.permutations(range(len(p))))
    y = [int(k == happened) for k in range(len(p))]
    score = float(multicategory_brier(p, y))
    assert 0.0 <= score <= len(p) / 2
    if sum(p) <= 1.0:
        assert score <= 1.0
    again = multicategory_brier([p[k] for k in order], [y[k] for k in order])
    assert again == pytest.approx(score, abs=1e-12)
    reached = [int(k >= happened) for k in range(len(p))]
    ladder = float(ladder_brier(p, reached))
    assert 0.0 <= ladder <= 1.0
    assert ladder == pytest.approx(float(brier_score(p, reached).mean()), abs=1e-12)
    # the same ladder counted from the other end, and by what was not reached
    mirrored = [1 - q for q in reversed(p)], [1 - r for r in reversed(reached)]
    assert ladder_brier(*mirrored) == pytest.approx(ladder, abs=1e-12)


@given(probabilities, outcomes)
def test_smallest_families_score_as_one_question(p: float, y: int) -> None:
    assert ladder_brier([p], [y]) == brier_score(p, y)
    pair = multicategory_brier([p, 1 - p], [y, 1 - y])
    assert pair == pytest.approx(brier_score(p, y), abs=1e-12)


# Murphy


def total(parts: MurphyDecomposition) -> float:
    rel, res, unc, wbv, wbc = astuple(parts)
    return float(rel - res + unc + wbv - wbc)


@given(records, bin_choices, sides)
def test_murphy_parts_add_up_and_keep_their_signs(
    rows: list[tuple[float, int]], bins: Any, closed: Any
) -> None:
    p, y = columns(rows)
    parts = murphy_decomposition(p, y, bins=bins, closed=closed)
    assert total(parts) == pytest.approx(float(brier_score(p, y).mean()), abs=1e-15)
    rel, res, unc, wbv, _ = astuple(parts)
    assert min(rel, res, unc, wbv) >= 0.0
    assert res <= unc + 1e-15
    assert unc <= 0.25


@given(records, bin_choices)
def test_correction_keeps_the_sum_and_clipping_the_ranges(
    rows: list[tuple[float, int]], bins: Any
) -> None:
    assume(len(rows) > 1)
    p, y = columns(rows)
    raw = murphy_decomposition(p, y, bins=bins, bias_corrected=True)
    clipped = murphy_decomposition(p, y, bins=bins, bias_corrected=True, clipped=True)
    score = float(brier_score(p, y).mean())
    assert total(raw) == pytest.approx(score, abs=1e-14)
    assert total(clipped) == pytest.approx(score, abs=1e-14)
    assert clipped.reliability >= -1e-15
    assert -1e-15 <= clipped.resolution <= 1 + 1e-15
    assert clipped.uncertainty <= 0.25 + 1e-15


@given(percent_records, bin_choices)
def test_murphy_parts_do_not_know_which_answer_is_called_yes(
    rows: list[tuple[float, int]], bins: Any
) -> None:
    p, y = columns(rows)
    plain = murphy_decomposition(p, y, bins=bins, closed="right")
    # what is closed on the right is closed on the left when seen from the other end
    turned = murphy_decomposition([1 - q for q in p], [1 - o for o in y], bins=bins, closed="left")
    assert astuple(turned) == pytest.approx(astuple(plain), abs=1e-12)


@given(records, bin_choices, sides)
def test_reliability_table_counts_every_forecast_once(
    rows: list[tuple[float, int]], bins: Any, closed: Any
) -> None:
    p, y = columns(rows)
    table = reliability_table(p, y, bins=bins, closed=closed)
    assert table.counts.sum() == len(p)
    assert (table.counts > 0).all()
    assert float(table.counts @ table.frequency) == pytest.approx(sum(y), abs=1e-9)
    assert float(table.counts @ table.mean_p) == pytest.approx(math.fsum(p), abs=1e-9)
    assert (table.low <= table.frequency).all()
    assert (table.frequency <= table.high).all()
    assert (table.lower - 1e-9 <= table.mean_p).all()
    assert (table.mean_p <= table.upper + 1e-9).all()


@given(st.integers(1, 40), st.data())
def test_edge_of_a_bin_belongs_to_the_stated_side_however_it_was_computed(
    bins: int, data: st.DataObject
) -> None:
    k = data.draw(st.integers(0, bins))
    for p in (k / bins, k * (1 / bins), 1 - (bins - k) / bins):
        held = min(max(p, 0.0), 1.0)
        right = reliability_table([held], [1], bins=bins)
        assert right.upper[0] == pytest.approx(max(k, 1) / bins, abs=1e-12)
        left = reliability_table([held], [1], bins=bins, closed="left")
        assert left.lower[0] == pytest.approx(min(k, bins - 1) / bins, abs=1e-12)


# CORP


def parts_of(fit: Corp) -> tuple[float, ...]:
    return fit.score, fit.miscalibration, fit.discrimination, fit.uncertainty


@given(records, st.sampled_from(["brier", "log"]))
def test_corp_parts_add_up_and_are_not_negative(rows: list[tuple[float, int]], rule: Any) -> None:
    p, y = columns(rows)
    fit = corp(p, y, score=rule)
    score, miscalibration, discrimination, uncertainty = parts_of(fit)
    mean = brier_score(p, y).mean() if rule == "brier" else log_score(p, y, clip=None).mean()
    assert score == pytest.approx(float(mean), abs=1e-12)
    assert min(miscalibration, discrimination) >= 0.0
    assert discrimination <= uncertainty + 1e-15
    assert miscalibration - discrimination + uncertainty == pytest.approx(score, abs=1e-12)


@given(records)
def test_curve_never_falls_and_keeps_the_number_of_yes(rows: list[tuple[float, int]]) -> None:
    p, y = columns(rows)
    fit = corp(p, y)
    assert (np.diff(fit.p) > 0).all()
    assert (np.diff(fit.recalibrated) >= 0).all()
    assert fit.counts.sum() == len(p)
    assert float(fit.counts @ fit.recalibrated) == pytest.approx(sum(y), abs=1e-9)
    assert corp(p, y, score="log").recalibrated.tolist() == fit.recalibrated.tolist()


@given(percent_records, st.randoms(use_true_random=False))
def test_no_other_rising_curve_fits_better(rows: list[tuple[float, int]], random: Random) -> None:
    p, y = columns(rows)
    fit = corp(p, y)
    best = fit.uncertainty - fit.discrimination
    for _ in range(10):
        other = np.sort([random.random() for _ in fit.p])
        near = np.maximum.accumulate(np.clip(fit.recalibrated + 0.05 * (other - 0.5), 0, 1))
        for curve in (other, near):
            stated = curve[np.searchsorted(fit.p, np.array(p) - 1e-9)]
            assert float(brier_score(stated, y).mean()) >= best - 1e-12


@given(percent_records)
def test_curve_is_the_one_of_exact_arithmetic(rows: list[tuple[float, int]]) -> None:
    tied: dict[float, list[int]] = {}
    for p, y in rows:
        tied.setdefault(p, []).append(y)
    # the isotonic fit is the least, over ends to the right, of the greatest mean from the left
    yes = [(sum(tied[p]), len(tied[p])) for p in sorted(tied)]
    k = range(len(yes))

    def average(i: int, j: int) -> Fraction:
        return Fraction(sum(s for s, _ in yes[i : j + 1]), sum(n for _, n in yes[i : j + 1]))

    exact = [max(min(average(i, j) for j in k if j >= at) for i in k if i <= at) for at in k]
    fit = corp(*columns(rows))
    np.testing.assert_allclose(fit.recalibrated, [float(x) for x in exact], rtol=0, atol=1e-14)


@given(records, st.randoms(use_true_random=False))
def test_order_of_the_rows_changes_nothing(rows: list[tuple[float, int]], random: Random) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    fit, again = corp(*columns(rows)), corp(*columns(shuffled))
    assert parts_of(again) == parts_of(fit)
    assert again.recalibrated.tolist() == fit.recalibrated.tolist()
    for bins in (10, "distinct"):
        parts = murphy_decomposition(*columns(rows), bins=bins)
        other = murphy_decomposition(*columns(shuffled), bins=bins)
        assert astuple(other) == pytest.approx(astuple(parts), abs=1e-14)


@given(percent_records)
def test_corp_does_not_know_which_answer_is_called_yes(rows: list[tuple[float, int]]) -> None:
    p, y = columns(rows)
    for rule in ("brier", "log"):
        fit = corp(p, y, score=rule)
        turned = corp([1 - q for q in p], [1 - o for o in y], score=rule)
        assert parts_of(turned) == pytest.approx(parts_of(fit), abs=1e-9)
        expected = (1 - fit.recalibrated)[::-1]
        np.testing.assert_allclose(turned.recalibrated, expected, rtol=0, atol=1e-14)


@given(percent_records)
def test_recalibrated_forecasts_are_calibrated(rows: list[tuple[float, int]]) -> None:
    p, y = columns(rows)
    fit = corp(p, y)
    stated = fit.recalibrated[np.searchsorted(fit.p, np.array(p) - 1e-9)]
    again = corp(stated, y)
    assert again.miscalibration == pytest.approx(0.0, abs=1e-12)
    assert again.discrimination == pytest.approx(fit.discrimination, abs=1e-12)


# The paths through the engine


def assert_same(first: Levels, second: Levels) -> None:
    for name in ("p", "counts", "successes", "group"):
        assert getattr(first, name).tolist() == getattr(second, name).tolist()


@given(st.lists(st.tuples(percents, outcomes, st.integers(0, 5)), min_size=1, max_size=60))
def test_counting_percents_gives_what_sorting_gives(rows: list[tuple[float, int, int]]) -> None:
    p, y, groups = (np.array(column) for column in columns(rows))
    assert_same(gather(p, y), sorted_levels(*as_rows(p, y), None))
    assert_same(gather_by_group(p, y, groups, 6), sorted_levels(*as_rows(p, y), groups))


@given(st.lists(st.tuples(probabilities, outcomes, st.integers(0, 5)), min_size=1, max_size=60))
def test_groups_do_not_know_of_each_other(rows: list[tuple[float, int, int]]) -> None:
    p, y, groups = (np.array(column) for column in columns(rows))
    found = corp_by_group(p, y, groups, n_groups=6)
    for group in range(6):
        own = groups == group
        if own.any():
            alone = corp(p[own], y[own])
            assert found.miscalibration[group] == pytest.approx(alone.miscalibration, abs=1e-12)
            assert found.discrimination[group] == pytest.approx(alone.discrimination, abs=1e-12)
        else:
            assert math.isnan(found.miscalibration[group])


# Chance


@settings(max_examples=40)
@given(rows=records, tied=st.booleans())
def test_null_and_pvalue_stay_in_their_range(rows: list[tuple[float, int]], *, tied: bool) -> None:
    p, y = columns(rows)
    unit = [k // 3 for k in range(len(p))] if tied else None
    found = miscalibration_test(p, y, unit=unit, draws=30)
    assert found.observed == pytest.approx(corp(p, y).miscalibration, abs=1e-12)
    assert 1 / 31 <= found.pvalue <= 1.0
    assert 0.0 <= found.null_mean <= 1.0
    assert 0.0 <= found.null_95 <= 1.0
    together = miscalibration_by_group(p, y, [0] * len(p), unit=unit, draws=30)
    assert together.observed[0] == pytest.approx(found.observed, abs=1e-12)
    assert together.pvalue[0] == pytest.approx(found.pvalue, abs=1e-12)


@settings(max_examples=40)
@given(st.lists(probabilities, min_size=1, max_size=30))
def test_band_never_falls_and_holds_certainty(p: list[float]) -> None:
    band = consistency_band(p, draws=30)
    for end in (band.low, band.high):
        assert (np.diff(end) >= -1e-12).all()
    assert (band.low <= band.high).all()
    if set(p) <= {0.0, 1.0}:
        assert band.low.tolist() == band.high.tolist() == band.p.tolist()


SCORES: tuple[Callable[..., Any], ...] = (brier_score, log_score, spherical_score)


@given(st.lists(st.tuples(probabilities, outcomes), min_size=1, max_size=20))
def test_scores_of_an_array_are_those_of_its_entries(rows: list[tuple[float, int]]) -> None:
    p, y = columns(rows)
    for rule in SCORES:
        each = [rule(q, o) for q, o in rows]
        np.testing.assert_allclose(rule(p, y), each, rtol=0, atol=1e-15)

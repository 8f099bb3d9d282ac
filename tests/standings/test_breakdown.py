"""Records taken apart: means with intervals by hand, and who is counted where."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from forecasts.standings.people.breakdown import Breakdown, breakdown, running_means
from forecasts.standings.records import Records, microseconds
from forecasts.standings.units import unit_records
from forecasts.values import FamilyKind, ReferenceClass
from tests.conftest import FakeClock
from tests.standings.test_units import rows

DAY = 86_400_000_000


def taken_apart(records: Records, tagged: dict[int, set[str]] | None = None) -> Breakdown:
    return breakdown(records, unit_records(records), tagged or {})


def test_the_interval_of_two_unrelated_units_is_the_one_of_student() -> None:
    _, both = running_means(np.array([1.0, 3.0]), np.array([4, 9]))
    assert both.points == 2
    assert both.low == pytest.approx(2 - 6.3137515, abs=1e-6)  # t(1, .95) x 1
    assert both.high == pytest.approx(2 + 6.3137515, abs=1e-6)


def test_copies_under_one_cause_make_no_interval_narrower() -> None:
    plain = running_means(np.array([1.0, 3.0]), np.array([1, 2]))[-1]
    copied = running_means(np.array([1.0, 1.0, 1.0, 3.0, 3.0, 3.0]), np.array([1, 1, 1, 2, 2, 2]))
    assert (copied[-1].points, copied[-1].questions) == (2, 6)
    assert copied[-1].low == pytest.approx(plain.low)


@pytest.mark.parametrize(
    ("values", "clusters"), [([2.0], [1]), ([1.0, 3.0], [5, 5]), ([0.1, 0.1, 0.1], [1, 2, 3])]
)
def test_there_is_no_interval_where_nothing_can_be_told(
    values: list[float], clusters: list[int]
) -> None:
    last = running_means(np.array(values), np.array(clusters))[-1]
    assert last.points == pytest.approx(np.mean(values))
    assert (last.low, last.high) == (None, None)


@given(
    st.lists(st.tuples(st.integers(-100, 100), st.integers(0, 4)), min_size=1, max_size=30),
)
def test_each_running_mean_is_what_one_reckons_from_the_beginning(
    pairs: list[tuple[int, int]],
) -> None:
    values, clusters = np.array(pairs, dtype=float).T
    found = running_means(values, clusters.astype(int))[-1]
    names = np.unique(clusters)
    sums = np.array([(values - values.mean())[clusters == name].sum() for name in names])
    k, n = len(names), len(values)
    assert found.points == pytest.approx(values.mean(), abs=1e-9)
    if k > 1 and np.abs(sums).max() > 1e-6:
        half = stdtrit(k - 1, 0.95) * math.sqrt(k / (k - 1) * (sums**2).sum()) / n
        assert found.high == pytest.approx(values.mean() + half, rel=1e-6)
    else:
        assert found.high is None


def test_points_are_above_zero_for_who_came_closer_than_the_reference() -> None:
    parts = taken_apart(rows([0.9, 0.9], [1, 1], reference=[0.5, 0.8]))
    assert parts.whole.points == pytest.approx(100 * (0.25 + 0.04 - 0.02) / 2)
    assert parts.whole.questions == 2


def test_units_without_a_reference_are_counted_and_left_out_of_the_points() -> None:
    parts = taken_apart(rows([0.9, 0.2, 0.4], [1, 0, 1], reference=[0.5, math.nan, math.nan]))
    shares = [(share.reference, share.questions) for share in parts.references]
    assert shares == [(ReferenceClass.MARKET, 1), (None, 2)]
    assert parts.whole.questions == 1
    (year,) = parts.years
    assert (year.questions, year.compared.questions) == (3, 1)
    assert year.brier == pytest.approx((0.01 + 0.04 + 0.36) / 3)


def test_the_days_from_statement_to_deadline_make_the_horizon() -> None:
    spans = [1, 30 * DAY, 30 * DAY + 1, 90 * DAY, 365 * DAY, 365 * DAY + 1]
    parts = taken_apart(rows([0.5] * 6, [1, 0] * 3, closes_at=spans, stated_at=[0] * 6))
    assert [(group.label, group.questions) for group in parts.horizons] == [
        ("up to 30 days", 2),
        ("31 to 90 days", 2),
        ("91 to 365 days", 1),
        ("over a year", 1),
    ]


def test_a_ladder_counts_once_under_its_year_and_each_of_its_tags(clock: FakeClock) -> None:
    deadline = microseconds(clock())
    ladder = rows(
        [0.1, 0.3, 0.6], [0, 0, 1],
        kind=FamilyKind.LADDER, members=3, closes_at=[deadline - 400 * DAY, deadline, deadline],
    )  # fmt: skip
    parts = taken_apart(ladder, {15: {"sea", "ice"}})  # family 7 has the number 15
    assert [(group.label, group.questions) for group in parts.years] == [("2024", 1)]
    assert [(group.label, group.questions) for group in parts.tags] == [("ice", 1), ("sea", 1)]


def test_the_mean_grows_deadline_by_deadline() -> None:
    records = rows(
        [0.9, 0.1, 0.6], [1, 1, 1], reference=[0.5] * 3, closes_at=[5 * DAY, 2 * DAY, 5 * DAY]
    )
    first, last = taken_apart(records).steps
    assert (first.mean.questions, last.mean.questions) == (1, 3)
    assert first.mean.points == pytest.approx(-56)
    assert last.mean.points == pytest.approx(100 * (0.75 - 0.01 - 0.81 - 0.16) / 3)
    assert first.mean.low is None


def test_an_empty_record_has_no_parts() -> None:
    parts = taken_apart(rows([0.5], [1]).where(np.array([], dtype=int)))
    assert parts.whole.points is None
    assert (parts.references, parts.years, parts.horizons, parts.steps) == ((), (), (), ())

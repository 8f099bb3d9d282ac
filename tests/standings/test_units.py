"""Units: every number here is worked out by hand from the rules in docs/scoring.md."""

import math
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.standings.records import FAMILY_KINDS, REFERENCES, Records
from forecasts.standings.units import UnitRecords, base_rate_records, unit_records
from forecasts.values import FamilyKind, ReferenceClass

NAN = math.nan
MARKET = REFERENCES.index(ReferenceClass.MARKET)
BASE_RATE = REFERENCES.index(ReferenceClass.BASE_RATE)


def rows(
    p: list[float],
    y: list[int],
    *,
    kind: FamilyKind | None = None,
    members: int = 1,
    reference: list[float] | None = None,
    **columns: Any,
) -> Records:
    """One forecaster's scored questions, numbered from 1; those of a family are its first."""
    n = len(p)
    other = np.array(reference or [NAN] * n)
    given_p, outcome = np.array(p), np.array(y)
    known = {
        "forecaster": np.ones(n, dtype=int),
        "question": np.arange(1, n + 1),
        "family": np.full(n, 7 if kind else -1),
        "family_kind": np.full(n, FAMILY_KINDS.index(kind) if kind else -1),
        "position": np.arange(1, n + 1) if kind else np.full(n, -1),
        "members": np.full(n, members),
        "cause": np.full(n, -1),
        "probability": given_p,
        "outcome": outcome,
        "brier": (given_p - outcome) ** 2,
        "predictions": np.ones(n, dtype=int),
        "reference_class": np.where(np.isnan(other), -1, MARKET),
        "reference_probability": other,
        "reference_brier": (other - outcome) ** 2,
        "time_averaged": (given_p - outcome) ** 2,
        "coverage": np.full(n, 0.5),
        "is_judged": np.zeros(n, dtype=bool),
        "is_retrospective": np.zeros(n, dtype=bool),
    } | {name: np.array(values) for name, values in columns.items()}
    for each in fields(Records):
        known.setdefault(each.name, np.full(n, NAN if "log" in each.name else 0))
    return Records(**known | {"people": {}})


def one(records: Records) -> UnitRecords:
    units = unit_records(records)
    assert len(units) == 1
    return units


def test_a_question_of_its_own_keeps_its_scores() -> None:
    unit = one(rows([0.3], [1], reference=[0.6]))
    assert unit.brier[0] == pytest.approx(0.49)
    assert unit.log[0] == pytest.approx(-math.log(0.3))
    assert unit.difference[0] == pytest.approx(0.49 - 0.16)
    assert unit.log_difference[0] == pytest.approx(math.log(2))
    assert unit.reference_class[0] == MARKET


def test_three_that_exclude_each_other_score_half_the_multicategory_brier() -> None:
    unit = one(rows([0.2, 0.5, 0.3], [0, 1, 0], kind=FamilyKind.EXCLUSIVE, members=3))
    assert unit.brier[0] == pytest.approx(0.19)  # (.04 + .25 + .09) / 2
    assert unit.log[0] == pytest.approx(-math.log(0.5))
    assert unit.time_averaged[0] == pytest.approx(0.19)
    assert unit.questions[0] == 3
    assert not unit.is_incoherent[0]
    assert not unit.has_reference[0]
    assert np.isnan(unit.difference[0])


def test_two_of_three_are_scored_with_the_rest_as_one_answer() -> None:
    unit = one(rows([0.2, 0.5], [0, 1], kind=FamilyKind.EXCLUSIVE, members=3))
    assert unit.brier[0] == pytest.approx(0.19)  # (.04 + .25 + (.3 - 0)^2) / 2
    assert unit.time_averaged[0] == pytest.approx(0.29 * 3 / 4)
    missed = one(rows([0.2, 0.5], [0, 0], kind=FamilyKind.EXCLUSIVE, members=3))
    assert missed.brier[0] == pytest.approx((0.04 + 0.25 + 0.49) / 2)
    assert missed.log[0] == pytest.approx(-math.log(0.3))


@given(p=st.floats(0, 1), y=st.integers(0, 1), members=st.integers(2, 9))
def test_one_answer_of_many_scores_as_a_question_of_its_own(p: float, y: int, members: int) -> None:
    alone = one(rows([p], [y], reference=[0.5]))
    family = one(rows([p], [y], kind=FamilyKind.EXCLUSIVE, members=members, reference=[0.5]))
    for name in ("brier", "log", "time_averaged", "difference", "log_difference"):
        assert getattr(family, name) == pytest.approx(getattr(alone, name), abs=1e-12), name


def test_when_none_of_all_came_true_the_log_is_the_mean_of_each() -> None:
    unit = one(rows([0.2, 0.5], [0, 0], kind=FamilyKind.EXCLUSIVE, members=2))
    assert unit.log[0] == pytest.approx(-(math.log(0.8) + math.log(0.5)) / 2)
    assert unit.is_incoherent[0]


def test_probabilities_that_add_to_more_than_one_are_flagged_and_not_mended() -> None:
    unit = one(rows([0.9, 0.9], [0, 1], kind=FamilyKind.EXCLUSIVE, members=3))
    assert unit.is_incoherent[0]
    assert unit.brier[0] == pytest.approx((0.81 + 0.01) / 2)  # the rest is given nothing


def test_a_ladder_is_the_mean_over_its_rungs() -> None:
    unit = one(rows([0.7, 0.2], [1, 0], kind=FamilyKind.LADDER, members=2, reference=[0.5, 0.5]))
    assert unit.brier[0] == pytest.approx(0.065)  # .13 / 2
    assert unit.log[0] == pytest.approx(-(math.log(0.7) + math.log(0.8)) / 2)
    assert unit.difference[0] == pytest.approx(0.065 - 0.25)


def test_of_a_conditional_family_the_live_branch_counts() -> None:
    unit = one(rows([0.4], [1], kind=FamilyKind.CONDITIONAL, members=1))
    assert unit.brier[0] == pytest.approx(0.36)
    assert unit.questions[0] == 1


def test_the_difference_is_taken_over_the_questions_that_have_a_reference() -> None:
    unit = one(
        rows([0.9, 0.2], [1, 0], kind=FamilyKind.LADDER, members=2, reference=[NAN, 0.4],
             basis=[0, 1], is_judged=[False, True])
    )  # fmt: skip
    assert unit.brier[0] == pytest.approx((0.01 + 0.04) / 2)
    assert unit.difference[0] == pytest.approx(0.04 - 0.16)
    assert unit.reference_brier[0] == pytest.approx(0.16)
    assert (unit.basis[0], unit.is_judged[0]) == (1, True)
    partial = one(
        rows([0.2, 0.5, 0.3], [0, 1, 0], kind=FamilyKind.EXCLUSIVE, members=3,
             reference=[NAN, 0.6, NAN])
    )  # fmt: skip
    assert partial.difference[0] == pytest.approx(0.25 - 0.16)


def test_a_certain_miss_is_clipped_in_the_log_only() -> None:
    unit = one(rows([0.0], [1]))
    assert unit.brier[0] == 1.0
    assert unit.log[0] == pytest.approx(-math.log(0.001))


def test_what_never_accrued_leaves_the_time_average_alone() -> None:
    known = rows([0.7, 0.2], [1, 0], kind=FamilyKind.LADDER, members=2, time_averaged=[0.3, NAN],
                 coverage=[0.4, NAN])  # fmt: skip
    unit = one(known)
    assert (unit.time_averaged[0], unit.coverage[0]) == (pytest.approx(0.3), pytest.approx(0.4))
    neither = one(replace(known, time_averaged=np.full(2, NAN), coverage=np.full(2, NAN)))
    assert np.isnan(neither.time_averaged[0])


def test_the_cause_of_a_family_is_that_of_its_first_question_for_everybody() -> None:
    two = rows([0.5, 0.5, 0.5], [1, 0, 0], kind=FamilyKind.LADDER, members=2,
               forecaster=[1, 1, 2], question=[4, 5, 5], position=[1, 2, 2],
               cause=[3, -1, -1])  # fmt: skip
    units = unit_records(two)
    assert units.cause.tolist() == [3, 3]
    alone = unit_records(rows([0.5, 0.5], [1, 1]))
    assert len(set(alone.cluster.tolist())) == 2


def test_the_order_of_the_rows_changes_nothing() -> None:
    records = rows([0.7, 0.2, 0.4], [1, 0, 1], kind=FamilyKind.EXCLUSIVE, members=4,
                   reference=[0.5, NAN, 0.2], basis=[0, 1, 0])  # fmt: skip
    turned = records.where(np.array([2, 0, 1]))
    for each in fields(UnitRecords):
        left, right = (getattr(unit_records(r), each.name) for r in (records, turned))
        assert left == pytest.approx(right, nan_ok=True), each.name


def test_other_probabilities_can_stand_in() -> None:
    assert unit_records(rows([0.3], [1]), np.array([0.8])).brier[0] == pytest.approx(0.04)


def test_stated_base_rates_are_scored_once_a_question() -> None:
    records = rows([0.3, 0.4, 0.5], [1, 1, 0], forecaster=[1, 2, 2], question=[1, 1, 2],
                   base_rate=[0.2, 0.2, NAN])  # fmt: skip
    unit = one(base_rate_records(records))
    assert unit.brier[0] == pytest.approx(0.64)


def test_nothing_gives_nothing() -> None:
    assert len(unit_records(rows([], []))) == 0

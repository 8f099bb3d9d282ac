"""Agreement of two readers, against figures computed by hand and printed in the literature."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.errors import InvalidInputError
from forecasts.scoring import cohen_kappa, krippendorff_alpha

NAN = math.nan


def lists(table: list[list[int]]) -> tuple[list[int], list[int]]:
    """Writes a table of counts as two lists of classes."""
    pairs = [
        (row, column)
        for row, line in enumerate(table)
        for column, count in enumerate(line)
        for _ in range(count)
    ]
    return [one for one, _ in pairs], [other for _, other in pairs]


def test_kappa_of_a_table_of_two_classes_is_as_computed_by_hand() -> None:
    """Shares .4 .1 .2 .3: observed .7, by chance .5 * .6 + .5 * .4 = .5, so that kappa is .4.

    The variance: .4 (.5 - 1.1 * .3)^2 + .3 (.5 - .9 * .3)^2 is .02743, .3^2 times (.1 * 1.1^2 +
    .2 * .9^2) is .02547, less (.35 - 1 + .7)^2 = .0025; the sum over 50 * .5^4.
    """
    found = cohen_kappa(*lists([[20, 5], [10, 15]]))
    assert found.n == 50
    assert found.observed == pytest.approx(0.7)
    assert found.expected == pytest.approx(0.5)
    assert found.value == pytest.approx(0.4)
    error = math.sqrt(0.0504 / 3.125)
    assert found.high - found.value == pytest.approx(1.6448536 * error)
    assert found.value - found.low == pytest.approx(1.6448536 * error)


def test_kappa_of_the_example_of_fleiss_cohen_and_everitt_is_as_printed() -> None:
    """Two hundred patients and three diagnoses: kappa .429 with a standard error of .054."""
    found = cohen_kappa(*lists([[106, 10, 4], [22, 28, 10], [2, 12, 6]]))
    assert found.value == pytest.approx(0.429, abs=5e-4)
    assert (found.high - found.value) / 1.6448536 == pytest.approx(0.054, abs=5e-4)


def test_kappa_says_nothing_where_nothing_could_differ_or_nothing_did() -> None:
    alike = cohen_kappa("aaaa", "aaaa")
    assert math.isnan(alike.value)
    assert math.isnan(alike.low)
    whole = cohen_kappa("aabb", "aabb")
    assert whole.value == 1.0
    assert math.isnan(whole.low)
    assert cohen_kappa("ab", "ba").value == pytest.approx(-1.0)


@pytest.mark.parametrize(("one", "other"), [("", ""), ("a", "ab")])
def test_kappa_needs_two_lists_of_one_length(one: str, other: str) -> None:
    with pytest.raises(InvalidInputError):
        cohen_kappa(one, other)


PRINTED = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]


def test_alpha_of_the_example_of_krippendorff_is_as_printed() -> None:
    """Four observers and twelve units, for interval data: .849."""
    found = krippendorff_alpha(PRINTED)
    assert found.value == pytest.approx(0.849, abs=5e-4)
    assert found.n == 11
    assert found.low < found.value < found.high


def test_alpha_of_two_people_is_as_computed_by_hand() -> None:
    """Two things, (.1, .3) and (.5, .5): the squares within are 2 * .04 over 4 readings.

    Among the 12 ordered pairs of .1 .3 .5 .5 they are 2 (.04 + .16 + .16 + .04 + .04) = .88.
    """
    found = krippendorff_alpha([[0.1, 0.5], [0.3, 0.5]])
    assert found.observed == pytest.approx(0.02)
    assert found.expected == pytest.approx(0.88 / 12)
    assert found.value == pytest.approx(1 - 0.02 * 12 / 0.88)


def test_alpha_says_nothing_of_its_error_where_all_agree_or_all_is_one_number() -> None:
    whole = krippendorff_alpha([[0.1, 0.5], [0.1, 0.5]])
    assert whole.value == 1.0
    assert math.isnan(whole.low)
    assert math.isnan(krippendorff_alpha([[0.5, 0.5], [0.5, 0.5]]).value)


@pytest.mark.parametrize("people", [2, 3, 7])
def test_alpha_takes_no_rounding_for_a_difference(people: int) -> None:
    assert math.isnan(krippendorff_alpha([[0.3, 0.3, 0.3]] * people).value)
    whole = krippendorff_alpha([[0.1, 0.3, 0.7]] * people)
    assert (whole.value, whole.observed) == (1.0, 0.0)
    assert math.isnan(whole.low)
    split = krippendorff_alpha([[0.1, 0.3, 0.3, 0.3], *[[0.2, 0.3, 0.3, 0.3]] * people])
    assert split.low <= split.value <= split.high <= 1


@pytest.mark.parametrize(
    "readings", [[[0.1, NAN], [NAN, 0.2]], [[0.1], [math.inf]], [0.1, 0.2], [[0.1, 0.2]]]
)
def test_alpha_needs_something_two_people_read(readings: list[list[float]]) -> None:
    with pytest.raises(InvalidInputError):
        krippendorff_alpha(readings)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1))
def test_kappa_is_the_same_whoever_comes_first_and_whatever_the_classes_are_called(
    pairs: list[tuple[str, str]],
) -> None:
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    found = cohen_kappa(one, other)
    turned = cohen_kappa([f"class {b}" for b in other], [f"class {a}" for a in one])
    for name in ("value", "low", "high", "observed", "expected"):
        assert getattr(found, name) == pytest.approx(getattr(turned, name), nan_ok=True)
    assert math.isnan(found.value) or -1 - 1e-12 <= found.value <= 1


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=12),
    st.floats(0.1, 10),
    st.floats(-5, 5),
)
def test_alpha_does_not_depend_on_unit_and_zero(
    pairs: list[tuple[float, float]], unit: float, zero: float
) -> None:
    readings = np.round(np.array(pairs).T, 3)
    found, moved = krippendorff_alpha(readings), krippendorff_alpha(readings * unit + zero)
    assert found.value == pytest.approx(moved.value, abs=1e-6, nan_ok=True) or (
        found.expected < 1e-9
    )

"""Three hundred ways to type a probability."""

from datetime import date

import pytest

from forecasts.errors import InvalidInputError
from forecasts.language.entry import Part, read_entry
from forecasts.probabilities import parse_probability, probability_readings
from tests.language.probability_table import (
    AMBIGUOUS,
    BY_ZERO,
    NO_PROBABILITY,
    NOTHING,
    OUTSIDE,
    READ,
)

REFUSED = {
    **dict.fromkeys(AMBIGUOUS, "ambiguous"),
    **dict.fromkeys(OUTSIDE, "outside"),
    **dict.fromkeys(BY_ZERO, "divides by zero"),
    **dict.fromkeys(NOTHING, "missing"),
    **dict.fromkeys(NO_PROBABILITY, "not a probability"),
}
TODAY = date(2026, 11, 29)


def test_the_table_holds_three_hundred_strings_each_once() -> None:
    assert len({*READ, *REFUSED}) == len(READ) + len(REFUSED)
    assert len(READ) + len(REFUSED) >= 300


@pytest.mark.parametrize(("typed", "value"), READ.items())
def test_a_typed_probability_is_the_nearest_float(typed: str, value: float) -> None:
    assert parse_probability(typed) == value


@pytest.mark.parametrize(("typed", "reason"), REFUSED.items(), ids=range(len(REFUSED)))
def test_what_is_no_probability_is_refused_with_its_reason(typed: str, reason: str) -> None:
    with pytest.raises(InvalidInputError, match=reason):
        parse_probability(typed)


@pytest.mark.parametrize("typed", AMBIGUOUS)
def test_each_reading_offered_for_a_bare_number_can_be_typed(typed: str) -> None:
    readings = probability_readings(typed)
    assert readings
    values = [parse_probability(reading) for reading in readings]
    assert len(set(values)) == len(values), readings


@pytest.mark.parametrize(("typed", "value"), READ.items())
def test_a_line_holds_every_form_of_probability(typed: str, value: float) -> None:
    entry = read_entry(f"Will it rain by 31 December? {typed}", today=TODAY)
    assert (entry.title, entry.probability) == ("Will it rain by 31 December 2026?", value)
    assert entry.problems == ()


@pytest.mark.parametrize("typed", REFUSED, ids=range(len(REFUSED)))
def test_a_line_never_makes_a_probability_of_what_is_none(typed: str) -> None:
    in_a_line = {"p=5%", "(5%)", "5%.", "5%!", "5\u00a0%", "5\u2009%", "5\x0b%", "0.5\n", "\n0.5"}
    if typed in in_a_line | {"0.5\r"}:
        return
    entry = read_entry(f"Will it rain by 31 December? {typed}", today=TODAY)
    assert entry.probability is None
    assert [problem.part for problem in entry.problems] in ([Part.PROBABILITY], [Part.TITLE])


@pytest.mark.parametrize("typed", AMBIGUOUS)
def test_a_bare_number_in_a_line_is_asked_about(typed: str) -> None:
    entry = read_entry(f"Will it rain by 31 December? {typed}", today=TODAY)
    [problem] = entry.problems
    assert entry.probability is None
    assert (problem.part, problem.is_missing) == (Part.PROBABILITY, False)

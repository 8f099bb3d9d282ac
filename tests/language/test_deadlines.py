"""Deadlines as people say them, and what names none."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.language.when.deadlines import deadlines_in, find_deadline
from forecasts.language.when.feasts import easter, feast_day, nth_weekday
from forecasts.language.when.periods import moved
from forecasts.language.words.vocabulary import word_set

SAID = date(2030, 1, 15)  # a Tuesday


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("this winter", "2030-02-28"),
        ("next winter", "2031-02-28"),
        ("next spring", "2030-05-31"),
        ("come spring", "2030-05-31"),
        ("by the end of the summer", "2030-08-31"),
        ("by spring of 2033", "2033-05-31"),
        ("before the autumn", "2030-08-31"),
        ("by Easter", "2030-04-21"),
        ("before Christmas", "2030-12-24"),
        ("by Thanksgiving", "2030-11-28"),
        ("before New Year’s Day", "2030-12-31"),
        ("by midsummer 2034", "2034-06-24"),
        ("by Friday", "2030-01-18"),
        ("by Tuesday", "2030-01-22"),
        ("before Saturday", "2030-01-18"),
        ("by Thursday week", "2030-01-24"),
        ("this weekend", "2030-01-20"),
        ("before the weekend", "2030-01-18"),
        ("next week", "2030-01-27"),
        ("tonight", "2030-01-15"),
        ("before tomorrow afternoon", "2030-01-16"),
        ("on the 27th", "2030-01-27"),
        ("by the 10th", "2030-02-10"),
        ("by the first weekend of December", "2030-12-08"),
        ("in the last week of May", "2030-05-31"),
        ("in Q3", "2030-09-30"),
        ("before the second quarter of 2034", "2034-03-31"),
        ("in the second half", "2030-12-31"),
        ("in the first half of next year", "2031-06-30"),
        ("by the turn of the century", "2099-12-31"),
        ("by mid-century", "2050-12-31"),
        ("by the 2040s", "2049-12-31"),
        ("this decade", "2039-12-31"),
        ("by year-end", "2030-12-31"),
        ("within the year", "2030-12-31"),
        ("before the month is out", "2030-01-31"),
        ("early next year", "2031-04-30"),
        ("in three weeks’ time", "2030-02-05"),
        ("a year from now", "2031-01-15"),
        ("for another two years", "2032-01-15"),
        ("over the next 18 months", "2031-07-15"),
        ("in the next decade", "2040-01-15"),
        ("in half a year", "2030-07-15"),
        ("within 48 hours", "2030-01-17"),
        ("within six weeks of 1 March", "2030-04-12"),
        ("between now and Easter", "2030-04-21"),
        ("with a January ban", "2030-01-31"),
        ("before the recess on 19 March", "2030-03-18"),
    ],
)
def test_a_period_is_reckoned_from_the_day_it_was_named(words: str, day: str) -> None:
    assert find_deadline(f"It will end {words}.", anchor=SAID) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "words",
    [
        "in the coming weeks",
        "within weeks",
        "within six weeks of the vote",
        "after the summer",
        "since last summer",
        "for the first time in ten years",
        "by the end of this parliament",
        "by the 10th round",
        "before the election",
        "in my lifetime",
        "by lunar new year",
    ],
)
def test_where_no_day_is_named_there_is_no_deadline(words: str) -> None:
    assert find_deadline(f"It will end {words}.", anchor=SAID) is None


@pytest.mark.parametrize(
    ("statement", "day"),
    [
        ("It won't open till spring 2034.", "2034-02-28"),
        ("It won't last till Christmas.", "2030-12-25"),
        ("It will hold until June.", "2030-06-30"),
        ("It isn't likely to be settled until March.", "2030-02-28"),
    ],
)
def test_not_until_is_before_and_until_is_through(statement: str, day: str) -> None:
    assert find_deadline(statement, anchor=SAID) == date.fromisoformat(day)


def test_of_several_days_the_one_with_by_is_the_deadline() -> None:
    words = "The harvest this year begins before the end of August."
    assert find_deadline(words, anchor=SAID) == date(2030, 8, 31)


def test_feasts_fall_on_the_days_of_the_almanac() -> None:
    assert [easter(year) for year in (1961, 2000, 2024, 2038)] == [
        date(1961, 4, 2), date(2000, 4, 23), date(2024, 3, 31), date(2038, 4, 25),
    ]  # fmt: skip
    assert feast_day("Thanksgiving", 2026) == date(2026, 11, 26)
    assert feast_day("Saint Patrick’s Day", 2031) == date(2031, 3, 17)
    assert nth_weekday(2026, 5, 0, -1) == date(2026, 5, 25)


def test_no_unit_moves_a_day_out_of_the_calendar() -> None:
    assert moved(date.max, "day", 1) is None
    assert moved(date.max, "decade", 1) is None


DAYS = st.dates(date(1900, 1, 1), date(9990, 1, 1))
WORDS = st.sampled_from(
    sorted(
        word_set(
            """
        by before until within in on the next this end of mid- early late year month week
        weekend quarter decade century Friday Saturday spring winter fall June May 31 29 2nd
        10th February first last half Q2 2030 1999 Easter Christmas Day tomorrow tonight
        three a couple years days time from now won't not forget 2040s hours ’ s , .
        """
        )
    )
)


@given(st.lists(WORDS, max_size=9).map(" ".join), st.dates() | st.none())
def test_no_words_and_no_day_make_the_grammar_raise(words: str, anchor: date | None) -> None:
    for found in deadlines_in(words, anchor=anchor):
        assert 0 <= found.start < found.end <= len(words)


@given(st.lists(WORDS, max_size=9).map(" ".join), DAYS)
def test_a_deadline_never_lies_before_the_day_it_was_named(words: str, anchor: date) -> None:
    day = find_deadline(words, anchor=anchor)
    assert day is None or day >= anchor


@given(st.integers(1, 200), st.sampled_from(["day", "week", "month", "year"]), DAYS)
def test_a_counted_time_lies_that_far_ahead(count: int, unit: str, anchor: date) -> None:
    day = find_deadline(f"It ends within {count} {unit}s.", anchor=anchor)
    assert day == moved(anchor, unit, count)
    assert day is None or day - anchor >= timedelta(days=count)

"""Typed probabilities, dates and names."""

from datetime import UTC, datetime
from difflib import SequenceMatcher, get_close_matches
from itertools import product
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forecasts import text
from forecasts.clock import Edge, parse_day, parse_moment
from forecasts.errors import InvalidInputError
from forecasts.predictions import settle_stated
from forecasts.probabilities import decimal_probability, parse_probability
from forecasts.text import clean_text, decode_article, name_key, nearest, slugify
from forecasts.wording import NO_BREAK, probability_words

_WHAT: Final = [
    "harbour",
    "bridge",
    "treaty",
    "election",
    "budget",
    "strike",
    "railway",
    "airport",
    "merger",
    "vaccine",
]
_DOES: Final = [
    "open",
    "collapse",
    "pass",
    "fail",
    "return",
    "expire",
    "double",
    "begin",
    "vanish",
    "recover",
]
MANY: Final = [
    f"will-the-{what}-of-town-{number}-{does}-by-june"
    for number, what, does in product(range(50), _WHAT, _DOES)
]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("5%", 0.05),
        ("5 %", 0.05),
        (" 65.2% ", 0.652),
        ("0.05", 0.05),
        (".05", 0.05),
        ("0", 0.0),
        ("0%", 0.0),
        ("100%", 1.0),
        ("1 in 20", 0.05),
        ("1/20", 0.05),
        ("1 / 3", 1 / 3),
        ("odds 1:19", 0.05),
        ("Odds 1 to 19", 0.05),
        ("0.40", 0.4),
    ],
)
def test_probabilities_are_read_as_people_type_them(typed: str, value: float) -> None:
    assert parse_probability(typed) == value


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("5", r"ambiguous.*5% \(0.05\) or 1 in 5"),
        ("1", r"ambiguous.*1% \(0.01\) or 100%"),
        ("1.0", "ambiguous"),
        ("nan", "not a probability"),
        ("inf", "not a probability"),
        ("1e400", "not a probability"),
        ("105%", "outside"),
        ("-3%", "not a probability"),
        ("٥٪", "not a probability"),
        ("٠.٥", "not a probability"),
        ("０.５", "not a probability"),
        ("", "missing"),
        ("   ", "missing"),
        ("1_0%", "not a probability"),
        ("0,05", "not a probability"),
        ("1/0", "divides by zero"),
        ("odds 0:0", "divides by zero"),
        ("5/2", "outside"),
        ("0.5\n", "not a probability"),
        ("0x1", "not a probability"),
        ("9" * 5000 + "%", "not a probability"),
    ],
)
def test_what_is_no_probability_is_refused_with_the_readings(typed: str, reason: str) -> None:
    with pytest.raises(InvalidInputError, match=reason):
        parse_probability(typed)


@given(st.text())
def test_any_text_gives_a_probability_or_one_clear_error(typed: str) -> None:
    try:
        value = parse_probability(typed)
    except InvalidInputError as error:
        value, refused = 0.0, str(error)
    else:
        refused = ""
    assert 0.0 <= value <= 1.0
    assert "\n" not in refused


@given(st.text())
def test_any_field_of_a_file_gives_a_decimal_or_one_clear_error(typed: str) -> None:
    try:
        value = decimal_probability(typed)
    except InvalidInputError as error:
        value, refused = 0.0, str(error)
    else:
        refused = ""
    assert 0.0 <= value <= 1.0
    assert "\n" not in refused


@given(st.floats(min_value=0, max_value=1, exclude_max=True))
def test_a_decimal_below_one_is_read_exactly(value: float) -> None:
    assert parse_probability(f"{value:.17f}") == float(f"{value:.17f}")


@given(st.floats(min_value=0, max_value=1))
def test_probability_words_never_round_a_doubt_away(value: float) -> None:
    words = probability_words(value).replace(NO_BREAK, " ")
    if 0 < value < 1:
        assert words not in {"0 %", "100 %"}, value


@pytest.mark.parametrize(
    ("typed", "edge", "at"),
    [
        ("2023-02-22", Edge.END, "2023-02-22T23:59:59.999999"),
        ("2023-02-22", Edge.START, "2023-02-22T00:00:00"),
        ("2023-02", Edge.END, "2023-02-28T23:59:59.999999"),
        ("2024", Edge.END, "2024-12-31T23:59:59.999999"),
        ("2023-02-22T14:30+01:00", Edge.END, "2023-02-22T13:30:00"),
        ("2023-02-22T14:30", Edge.START, "2023-02-22T14:30:00"),
    ],
)
def test_a_bare_date_stands_for_one_end_of_its_span(typed: str, edge: Edge, at: str) -> None:
    assert parse_moment(typed, edge=edge).at == datetime.fromisoformat(at).replace(tzinfo=UTC)


def test_a_day_begins_and_ends_in_its_zone_also_when_the_clocks_change() -> None:
    start = parse_moment("2024-03-31", edge=Edge.START, zone="Europe/Warsaw").at
    end = parse_moment("2024-03-31", edge=Edge.END, zone="Europe/Warsaw").at
    assert (end - start).total_seconds() == pytest.approx(23 * 3600)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "2023-02-30",
        "22.2.2023",
        "2023-13",
        "1700-01-01",
        "9999-12-31",
        "٢٠٢٣",
        "20271231",
        "2023-W52-7",
    ],
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInputError, match=r"not a date|outside the years"):
        parse_moment(typed, edge=Edge.END)


@given(st.text(max_size=40))
def test_any_text_gives_a_moment_or_one_clear_error(typed: str) -> None:
    for read in (lambda t: parse_moment(t, edge=Edge.END), parse_day):
        refused = ""
        try:
            read(typed)
        except InvalidInputError as error:
            refused = str(error)
        assert "\n" not in refused


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\xff\xfe\x00b", "not UTF-8"),
        (b"\x89PNG\r\n\x1a\n", "not UTF-8"),
        (b"words\x00words", "NUL"),
        (b"x" * 6_000_000, "5 MB"),
    ],
)
def test_what_is_no_article_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(InvalidInputError, match=reason):
        decode_article(raw)


@given(st.text())
@example("0 \x80 0")
@example("e\u202e\u0301")
def test_any_title_is_cleaned_or_refused_and_always_gets_a_slug(title: str) -> None:
    assert slugify(title)
    try:
        clean = clean_text(title, what="title", limit=300)
    except InvalidInputError:
        return
    assert clean == clean_text(clean, what="title", limit=300)


def test_spellings_of_a_name_compare_equal() -> None:
    assert name_key("Zoë\u200b  Àrden") == name_key("ZOË ÀRDEN")
    assert name_key("Zoe") != name_key("Zoë")


@pytest.mark.parametrize(
    ("typed", "zone", "now", "verdict"),
    [
        ("2026-03-31", "UTC", "2026-03-31T10:00:00+00:00", "counts"),
        ("2026-04-01", "UTC", "2026-03-31T23:59:00+00:00", "refused"),
        ("2026-04", "UTC", "2026-03-31T10:00:00+00:00", "refused"),
        ("2026-03", "UTC", "2026-03-31T10:00:00+00:00", "counts"),
        ("2026", "UTC", "2026-01-01T00:00:00+00:00", "counts"),
        ("2026-10-25", "Europe/Warsaw", "2026-10-24T22:30:00+00:00", "counts"),
        ("2026-10-25", "Europe/Warsaw", "2026-10-24T21:30:00+00:00", "refused"),
        ("2026-03-31T10:01", "UTC", "2026-03-31T10:00:00+00:00", "refused"),
    ],
)
def test_a_date_that_has_begun_is_no_future_and_counts_until_now(
    typed: str, zone: str, now: str, verdict: str
) -> None:
    at = datetime.fromisoformat(now)
    stated = parse_moment(typed, edge=Edge.END, zone=zone)
    if verdict == "counts":
        assert settle_stated(stated, now=at).at == at
    else:
        with pytest.raises(InvalidInputError, match="in the future"):
            settle_stated(stated, now=at)


def alike(typed: str, name: str) -> float:
    return SequenceMatcher(None, name, typed).ratio()


@given(
    meant=st.sampled_from(MANY), at=st.integers(0, 50), letter=st.sampled_from("abcxyz0-"),
    does_insert=st.booleans(),
)  # fmt: skip
@example(meant="will-the-vaccine-of-town-19-double-by-june", at=12, letter="b", does_insert=True)
@example(meant="will-the-strike-of-town-48-fail-by-june", at=10, letter="b", does_insert=False)
def test_a_slip_of_the_finger_is_met_with_the_right_name_among_thousands(
    *, meant: str, at: int, letter: str, does_insert: bool
) -> None:
    typed = f"{meant[:at]}{letter}{meant[at + (not does_insert) :]}"
    found = nearest(typed, MANY)
    others = [alike(typed, each) for each in found if each != meant]
    assert meant in found or (len(others) == 3 and min(others) >= alike(typed, meant))
    assert at >= len("will-the-") + 7 or meant in found  # what tells the towns apart is unharmed


def test_of_many_names_few_are_compared_letter_by_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []

    def counting(wanted: str, names: list[str], **more: Any) -> list[str]:
        compared.append(len(names))
        return get_close_matches(wanted, names, **more)

    monkeypatch.setattr(text, "get_close_matches", counting)
    assert nearest("Nothing like IT", [*MANY, "nothing like this"]) == ["nothing like this"]
    assert compared == [50]

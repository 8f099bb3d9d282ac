import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.errors import SourceShapeError
from forecasts.sources.reading import Fields, parse_json, price_time

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LETTERS = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
PLAIN = st.recursive(
    st.none() | st.booleans() | NUMBERS | LETTERS,
    lambda inner: st.lists(inner) | st.dictionaries(LETTERS, inner),
)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<!doctype html><p>Just a moment", "a web page: '<!doctype html>"),
        (b'{"a": [1, 2', "breaks off"),
        (b'{"a": 1} x', "broken JSON"),
        (b"{'a': 1}", "broken JSON"),
        (b"NaN", "NaN"),
        (b"[-Infinity]", "-Infinity"),
        (b"[1e999]", "too large"),
        (b"1" * 401, "401 digits"),
        (b'{"p": 0, "p": 1}', "'p' twice"),
        (b'{"a": {"p": 0, "p": 0}}', "'p' twice"),
        (b"[" * 101 + b"]" * 101, "100 deep"),
        (b'{"a":' * 101 + b"1" + b"}" * 101, "100 deep"),
        (b"[" * 100_000, "100 deep"),
        (b'"\xff"', "UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "UTF-8"),
        (b'"\\ud800"', "surrogate"),
        (b'{"\\udfff": 1}', "surrogate"),
        ('"\ud800"', "UTF-8"),
    ],
)
def test_json_two_readers_could_see_differently_is_refused(raw: Any, why: str) -> None:
    with pytest.raises(SourceShapeError, match=why) as caught:
        parse_json(raw)
    assert len(str(caught.value)) < 300


@given(PLAIN)
def test_sound_json_is_read_as_the_lenient_reader_does(value: Any) -> None:
    assert parse_json(json.dumps(value)) == value
    assert parse_json(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        parse_json(raw)
    except SourceShapeError:
        return


def test_a_byte_order_mark_pairs_of_surrogates_and_a_depth_of_100_are_fine() -> None:
    assert parse_json(b"\xef\xbb\xbf[1]") == [1]
    assert parse_json(b'"\\ud83d\\ude00"') == "\U0001f600"
    assert parse_json(b"[" * 100 + b"]" * 100)


WRONG: dict[str, tuple[Callable[[Fields], Any], list[Any]]] = {
    "text": (lambda f: f.text("x"), [1, True, [], {}]),
    "word": (lambda f: f.word("x"), [1, "a\nb", "a\0", "x" * 101]),
    "identifier": (lambda f: f.identifier("x"), ["", "a b", "ä", True, 1.5, "x" * 201]),
    "number": (lambda f: f.number("x"), [True, "", "1,5", "5%", "1_0", "٣", "nan", "inf", "1e400"]),
    "a number too large": (lambda f: f.number("x"), [10**309, "9" * 401, [], " 1", "1\n"]),
    "probability": (lambda f: f.probability("x"), [1.7, -0.1, "1.0001", float("nan"), "x"]),
    "whole": (lambda f: f.whole("x"), [1.5, "1.5", 2**60, True]),
    "flag": (lambda f: f.flag("x"), [0, 1, "true", "false", ""]),
    "ISO": (
        lambda f: f.instant_iso("x"),
        ["", "soon", "2026-13-01T00:00:00Z", "2026-03-19T23:20:15", "2026W11", "20260319", 5],
    ),
    "ms": (lambda f: f.instant_ms("x"), ["", True, "2026-03-19T00:00:00Z", float("inf")]),
    "object": (lambda f: f.object("x"), [[], "{}", 1]),
    "items": (lambda f: f.items("x"), [{}, "[]", 1]),
    "embedded": (lambda f: f.embedded_json("x"), [["Yes"], "", "[1", "<html>"]),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_field_of_another_kind_is_named_with_what_was_found_and_expected(kind: str) -> None:
    read, values = WRONG[kind]
    for value in values:
        with pytest.raises(SourceShapeError, match=r"^market\.x"):
            read(Fields({"x": value}))
    with pytest.raises(SourceShapeError, match=r"market\.x: found null; expected "):
        read(Fields({"x": None}))
    with pytest.raises(SourceShapeError, match=r"market\.x: found nothing, the field is missing"):
        read(Fields({}))
    with pytest.raises(SourceShapeError, match="expected an object with 'x'"):
        read(Fields([]))


def test_missing_and_null_are_let_through_each_by_its_own_word() -> None:
    empty, null = Fields({}), Fields({"x": None})
    assert empty.text("x", may_lack=True) is None
    assert null.text("x", or_none=True) is None
    for fields, is_null in ((empty, True), (null, False)):
        with pytest.raises(SourceShapeError):
            fields.number("x", or_none=is_null, may_lack=not is_null)
        with pytest.raises(SourceShapeError):
            fields.instant_iso("x", or_none=is_null, may_lack=not is_null)
    assert (empty.has("x"), null.has("x"), Fields({"x": 0}).has("x")) == (False, False, True)


@pytest.mark.parametrize(
    ("read", "value", "gives"),
    [
        (lambda f: f.text("x"), " a\0\u202e \n b\x1b ", "a b"),
        (lambda f: f.text("x"), "x" * 9_000, "x" * 500),
        (lambda f: f.prose("x"), "a\r\nb\0\n", "a\nb"),
        (lambda f: f.prose("x"), "y" * 30_000, "y" * 20_000),
        (lambda f: f.identifier("x"), 7, "7"),
        (lambda f: f.identifier("x"), "9" * 77, "9" * 77),
        (lambda f: f.number("x"), "0.250000", 0.25),
        (lambda f: f.number("x"), 10**300, 1e300),
        (lambda f: f.probability("x"), "1", 1.0),
        (lambda f: f.whole("x"), "12.0", 12),
        (lambda f: f.instant_s("x"), "1772323200", NOW),
        (lambda f: f.instant_ms("x"), 1772323200000.0, NOW),
        (lambda f: f.instant_iso("x"), "2026-03-01 00:00:00+00", NOW),
        (lambda f: f.instant_iso("x"), "2026-02-28T19:00:00.0000000-05:00", NOW),
        (lambda f: f.instant_iso("x", zone="America/New_York"), "2026-02-28T19:00:00", NOW),
        (lambda f: [e.text() for e in f.embedded_json("x").items()], '["Yes", "No"]', ["Yes", "No"])
    ],
)  # fmt: skip
def test_a_field_is_read_in_the_shapes_sources_write_it(
    read: Callable[[Fields], Any], value: Any, gives: Any
) -> None:
    assert read(Fields({"x": value})) == gives


@pytest.mark.parametrize(
    "written",
    [
        "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00",
        "1989-12-31T23:59:59Z", "2100-01-01T00:00:00Z",
    ],
)  # fmt: skip
def test_absurd_dates_become_none(written: str) -> None:
    assert Fields({"x": written}).instant_iso("x") is None


@pytest.mark.parametrize("number", [0, -1, 253399726740000, 10**30, -(10**30), 1.7e308])
def test_absurd_times_in_numbers_become_none(number: float) -> None:
    assert Fields(number).instant_ms() is None
    assert Fields(number).instant_s() is None


def test_the_time_of_a_price_is_known_and_not_ahead() -> None:
    assert price_time(NOW + timedelta(hours=24), NOW) == NOW + timedelta(hours=24)
    with pytest.raises(SourceShapeError, match="24 hours ahead"):
        price_time(NOW + timedelta(hours=24, seconds=1), NOW)
    with pytest.raises(SourceShapeError, match="before 1990"):
        price_time(None, NOW)


def test_parts_of_lists_and_objects_say_where_they_stand() -> None:
    event = Fields({"markets": [{"id": 1}, {"price": {"close": "x"}}]}, "event")
    with pytest.raises(SourceShapeError, match=r"^event\.markets\[1\]\.price\.close: found 'x'"):
        event.items("markets")[1].object("price").number("close")

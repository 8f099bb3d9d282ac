from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.charts.intervals import interval_chart
from forecasts.charts.records import IntervalRow, TimelineSeries
from forecasts.charts.timeline import calendar_ticks, spread, timeline_chart
from forecasts.errors import InvalidInputError
from tests.charts.charts import day, intervals, parts, points, texts, timeline


def test_rows_share_one_scale_and_one_line() -> None:
    svg = interval_chart(intervals())
    (zero,) = parts(svg, "zero")
    at_zero = points(zero)[0][0]
    first, second = (points(part) for part in parts(svg, "interval"))
    unit = (first[1][0] - first[0][0]) / 6
    assert first[0][0] == pytest.approx(at_zero - unit, abs=0.05)
    assert second[0][0] == pytest.approx(at_zero - 2 * unit, abs=0.05)
    assert second[1][0] == pytest.approx(at_zero, abs=0.05)
    assert second[0][1] - first[0][1] == pytest.approx(26)


def test_a_row_without_an_estimate_says_so() -> None:
    svg = interval_chart(intervals())
    assert texts(svg, "none") == ["no estimate"]
    assert len(parts(svg, "estimate")) == 2
    assert texts(svg, "name") == ["Anna Example", "Market", "Nobody"]


def test_a_provisional_dot_is_hollow() -> None:
    svg = interval_chart(intervals())
    classes = [part[0].get("class", "") for part in parts(svg, "estimate")]
    assert classes == ["fill-accent stroke-accent", "fill-paper stroke-soft"]


def test_forty_rows_stand_below_each_other() -> None:
    rows = tuple(
        IntervalRow(name=f"Row {n}", estimate=n, low=n - 1, high=n + 1, note="n 3")
        for n in range(40)
    )
    svg = interval_chart(intervals(rows=rows, caption="Below."))
    heights = [points(part)[0][1] for part in parts(svg, "interval")]
    assert heights == sorted(heights)
    assert len(set(heights)) == 40


def test_rows_that_are_all_level_are_drawn() -> None:
    row = IntervalRow(name="Level", estimate=0, low=0, high=0)
    assert len(parts(interval_chart(intervals(rows=(row,))), "estimate")) == 1


@pytest.mark.parametrize(
    "row",
    [
        {"estimate": 3.0, "low": 0.0, "high": 2.0},
        {"estimate": 1.0, "low": None, "high": 2.0},
        {"estimate": float("nan"), "low": 0.0, "high": 2.0},
        {"estimate": 1.0, "low": 0.0, "high": float("inf")},
    ],
    ids=str,
)
def test_a_row_that_cannot_be_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError, match="'Anna'"):
        IntervalRow(name="Anna", **row)


def test_a_value_holds_until_the_next_and_the_last_until_the_end() -> None:
    anna, market = (points(part) for part in parts(timeline_chart(timeline()), "series"))
    left, right = market[0][0], market[-1][0]
    middle = (left + right) / 2
    assert [x for x, _ in anna] == pytest.approx([left, middle, middle, right], abs=0.02)
    heights = [y for _, y in anna]
    assert heights[0] == heights[1]
    assert heights[2] == heights[3]
    # 50, 75 and 25 % lie on their grid lines, 50 pixels apart
    assert heights[0] - heights[2] == pytest.approx(50, abs=0.02)
    assert market[0][1] - heights[0] == pytest.approx(50, abs=0.02)


def test_lines_are_told_apart_without_colour() -> None:
    series = tuple(TimelineSeries(name=f"Line {n}", at=[day(1)], values=[n / 10]) for n in range(6))
    strokes = {
        (part[0].get("stroke-width"), part[0].get("stroke-dasharray"))
        for part in parts(timeline_chart(timeline(series=series)), "series")
    }
    assert len(strokes) == 6


@pytest.mark.parametrize("width", [360, 720])
def test_every_line_is_named(width: int) -> None:
    svg = timeline_chart(timeline(), width=width)
    assert texts(svg, "name") == ["Anna Example", "Market"]
    assert len(parts(svg, "sample")) == 2


def test_one_value_at_one_time_is_drawn() -> None:
    one = TimelineSeries(name="One", at=[day(3)], values=[-2.0])
    svg = timeline_chart(timeline(series=(one,), is_probability=False, until=None, zero=0))
    assert len(parts(svg, "series")) == 1


@pytest.mark.parametrize(
    ("series", "words"),
    [
        ({"at": [datetime(2026, 1, 1)]}, "zone"),  # noqa: DTZ001  # the mistake under test
        ({"at": [day(2), day(1)], "values": [0.1, 0.2]}, "ascend"),
        ({"values": [0.1, 0.2]}, "equally long"),
        ({"low": [0.1]}, "both edges"),
        ({"values": [float("nan")]}, "finite"),
    ],
)
def test_a_series_that_cannot_be_is_refused(series: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        TimelineSeries(**({"name": "Anna", "at": [day(1)], "values": [0.5]} | series))


def test_more_lines_than_can_be_told_apart_are_refused() -> None:
    one = TimelineSeries(name="Anna", at=[day(1)], values=[0.5])
    with pytest.raises(InvalidInputError, match="six"):
        timeline(series=(one,) * 7)


@given(st.lists(st.floats(0, 200), min_size=1, max_size=6))
def test_names_are_kept_apart_and_in_order(places: list[float]) -> None:
    moved = spread(places, apart=15, low=0, high=200)
    order = sorted(range(len(places)), key=places.__getitem__)
    heights = [moved[index] for index in order]
    assert all(b - a >= 15 - 1e-9 for a, b in pairwise(heights))
    assert heights[0] >= 0
    assert heights[-1] <= 200


@given(st.integers(0, 10_000), st.integers(0, 20_000), st.integers(2, 9))
def test_round_dates_lie_within_the_time_that_is_shown(start: int, span: int, most: int) -> None:
    first = datetime(1999, 12, 31, 22, tzinfo=UTC) + timedelta(days=start)
    last = first + timedelta(days=span)
    ticks = calendar_ticks(first, last, most=most)
    assert len(ticks) <= most
    assert all(first <= at <= last for at, _ in ticks)
    assert len({words for _, words in ticks}) == len(ticks)
    if span >= 2:
        assert ticks

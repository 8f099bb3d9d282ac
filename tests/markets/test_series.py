"""The steps of a series: repeated daily where a source tells every change."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from forecasts.markets.series import Point, held_daily, is_gap

START = datetime(2024, 6, 1, tzinfo=UTC)
series = st.lists(
    st.tuples(st.integers(0, 2000), st.floats(0, 1)), max_size=12, unique_by=lambda each: each[0]
).map(lambda said: sorted(Point(START + timedelta(hours=h), p) for h, p in said))


def standing(points: list[Point], at: datetime) -> float:
    return [point.probability for point in points if point.at <= at][-1]


@given(series)
def test_repeating_changes_no_price_at_any_time_and_leaves_no_gap(points: list[Point]) -> None:
    until = START + timedelta(hours=2100)
    held = held_daily(points, until=until)
    assert held == sorted(held)
    assert set(points) <= set(held)
    for point in held:
        assert point.probability == standing(points, point.at)
    ends = [*(point.at for point in held[1:]), until]
    assert not any(is_gap(point.at, end) for point, end in zip(held, ends, strict=bool(held)))


@given(series, st.integers(0, 12))
def test_parts_one_after_the_other_make_the_same_series(points: list[Point], cut: int) -> None:
    until = START + timedelta(hours=2100)
    first, second = points[:cut], points[cut:]
    if not first or not second:
        return
    parts = [
        *held_daily(first, until=first[-1].at),
        *held_daily(second, last=first[-1], until=second[-1].at),
        *held_daily((), last=second[-1], until=until),
    ]
    assert sorted(parts) == held_daily(points, until=until)

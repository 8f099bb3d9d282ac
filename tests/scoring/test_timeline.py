import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from forecasts.errors import InvalidInputError
from forecasts.scoring import brier_score, log_score, time_averaged


@pytest.mark.parametrize(
    ("times", "p", "y", "end", "value", "coverage"),
    [
        pytest.param([2, 6], [0.6, 0.9], 1, 10, 0.085, 0.8, id="late start"),
        pytest.param([2, 6, 8], [0.6, 0.9, 0.99], 1, 7, 0.13, 5 / 7, id="known early"),
        pytest.param([-3], [0.2], 0, 10, 0.04, 1.0, id="stated before the window"),
        pytest.param([2, 5], [0.2, None], 0, 10, 0.04, 0.3, id="withdrawn"),
        pytest.param([2, 5, 9], [0.2, None, 1], 0, 10, 0.28, 0.4, id="withdrawn, restated"),
        pytest.param([-3, -1], [0.9, 0.2], 0, 10, 0.04, 1.0, id="replaced before the window"),
        pytest.param([0, 10], [0.2, 0.9], 0, 10, 0.04, 1.0, id="stated at the end"),
        pytest.param([-1.7e308, 1.7e308], [0.2, 1], 0, 10, 0.04, 1.0, id="far away"),
        pytest.param([9.5], [0.5], 0, 10, 0.25, 0.05, id="joined late"),
    ],
)
def test_average_is_the_value_worked_out_by_hand(
    times: list[float],
    p: list[float | None],
    y: int,
    end: float,
    value: float,
    coverage: float,
) -> None:
    found = time_averaged(brier_score, times, p, y, start=0, end=end)
    assert found == pytest.approx((value, coverage), abs=1e-12)


@pytest.mark.parametrize(
    ("times", "p"),
    [([], []), ([10], [0.2]), ([12, 13], [0.2, 0.3]), ([1], [None]), ([-5, -1], [0.2, None])],
)
def test_nothing_in_force_has_no_value_and_no_coverage(
    times: list[float], p: list[float | None]
) -> None:
    value, coverage = time_averaged(brier_score, times, p, 1, start=0, end=10)
    assert math.isnan(value)
    assert coverage == 0.0


def test_no_instants_in_a_window_of_instants_have_no_value() -> None:
    start, end = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC)
    value, coverage = time_averaged(brier_score, [], [], 1, start=start, end=end)
    assert math.isnan(value)
    assert coverage == 0.0


def _seconds(at: datetime) -> float:
    return at.timestamp()


def _numpy(at: datetime) -> np.datetime64:
    return np.datetime64(at.astimezone(UTC).replace(tzinfo=None), "us")


def _pacific(at: datetime) -> datetime:
    return at.astimezone(timezone(timedelta(hours=-8)))


@pytest.mark.parametrize("convert", [_seconds, _numpy, _pacific, datetime.astimezone])
@pytest.mark.parametrize("collect", [list, np.array])
def test_every_kind_of_time_gives_the_same_average(convert: Any, collect: Any) -> None:
    opens = datetime(2024, 1, 1, tzinfo=UTC)
    start, end = convert(opens), convert(opens + timedelta(days=10))
    times = collect([convert(opens + timedelta(days=day)) for day in (2, 6)])
    found = time_averaged(brier_score, times, np.array([0.6, 0.9]), True, start=start, end=end)
    assert found == pytest.approx((0.085, 0.8), abs=1e-12)


def test_datetimes_and_numpy_instants_may_stand_together() -> None:
    times = np.array(["2024-01-03", "2024-01-07"], dtype="datetime64[D]")
    start, end = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 11, tzinfo=UTC)
    found = time_averaged(brier_score, times, [0.6, 0.9], 1, start=start, end=end)
    assert found == pytest.approx((0.085, 0.8), abs=1e-12)


def test_hours_are_real_ones_when_the_clocks_change() -> None:
    warsaw = ZoneInfo("Europe/Warsaw")
    start = datetime(2024, 3, 31, 0, tzinfo=warsaw)  # this day has 23 hours
    end = datetime(2024, 4, 1, 0, tzinfo=warsaw)
    noon = datetime(2024, 3, 31, 12, tzinfo=warsaw)
    _, coverage = time_averaged(brier_score, [noon], [0.5], 1, start=start, end=end)
    assert coverage == pytest.approx(12 / 23, abs=1e-12)


def test_log_score_is_averaged_as_well() -> None:
    value, _ = time_averaged(log_score, [0, 5], [0.5, 0.25], 1, start=0, end=10)
    assert value == pytest.approx(1.5 * math.log(2), abs=1e-12)


def _raw_log_score(p: Any, y: Any) -> Any:
    return log_score(p, y, clip=None)


def test_infinite_loss_counts_only_while_in_force() -> None:
    value, _ = time_averaged(_raw_log_score, [0, 5], [0.5, 0.0], 1, start=0, end=10)
    assert value == math.inf
    value, _ = time_averaged(_raw_log_score, [-5, 0, 10], [0.0, 0.5, 0.0], 1, start=0, end=10)
    assert value == pytest.approx(math.log(2), abs=1e-12)


def test_infinite_loss_of_no_measurable_share_leaves_the_value_a_number() -> None:
    value, _ = time_averaged(_raw_log_score, [0, 5e-324], [0.0, 0.5], 1, start=0, end=1e10)
    assert value == pytest.approx(math.log(2), abs=1e-12)


@pytest.mark.parametrize("end", [0.3, 0.7, 0.95, 1.0])
def test_rounding_carries_neither_value_nor_coverage_past_one(end: float) -> None:
    for n in range(1, 60):  # plain sums of these steps come to 1.0000000000000002 for some n
        times = np.arange(n) * end / n
        value, coverage = time_averaged(brier_score, times, np.zeros(n), 1, start=0, end=end)
        assert value == 1.0
        assert 1.0 - 1e-12 <= coverage <= 1.0


ZONELESS = datetime(2024, 1, 1)  # noqa: DTZ001  # refused on purpose
NAT = np.datetime64("NaT", "us")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"times": [2, 2]}, "time at position 1 is not after the one before it; sort"),
        ({"times": [6, 2]}, "time at position 1 is not after"),
        ({"times": [2, math.nan]}, "Found nan at position 1 of the times; expected a finite"),
        ({"times": [2]}, "There are 1 times and 2 probabilities"),
        ({"times": [[2, 6]]}, "The times have 2 dimensions"),
        ({"times": ["2", "6"]}, "The times are of type <U1"),
        ({"times": [2, None]}, "The times are of type object"),
        ({"times": [2, np.datetime64("2024-01-01")]}, "The times mix instants with something else"),
        ({"start": datetime(1970, 1, 1, tzinfo=UTC)}, "The times mix instants"),
        ({"times": [[2], [6, 7]]}, "The times form no regular array"),
        ({"p": [[0.6], [0.6, 0.9]]}, "The probabilities form no regular array"),
        ({"times": [NAT, NAT]}, "The times are datetime64.us. and the window is float64"),
        ({"times": [ZONELESS, ZONELESS]}, "has no zone"),
        ({"p": [0.6, math.nan]}, "Found nan at position 1 of the probabilities"),
        ({"p": [0.6, 1.2]}, "Found 1.2 at position 1 of the probabilities"),
        ({"p": [None, "x"]}, "The probabilities are of type <U1"),
        ({"p": [[0.6, 0.9]]}, "The probabilities have 2 dimensions"),
        ({"p": 0.6}, "The probabilities have 0 dimensions"),
        ({"times": [2, 60], "p": [0.6, 1.2]}, "Found 1.2"),
        ({"y": 0.5}, "Found 0.5 at position 0 of the outcomes"),
        ({"y": [1, 1]}, "expected a single 0 or 1 for the question"),
        ({"end": 0}, "The window lasts 0; its end must lie after its start"),
        ({"end": -5}, "The window lasts -5"),
        ({"end": math.inf}, "Found inf at position 1 of the window"),
        ({"start": math.nan}, "Found nan at position 0 of the window"),
        ({"start": -1.7e308, "end": 1.7e308}, "The window lasts inf"),
    ],
)
def test_wrong_input_is_refused_with_what_was_found(change: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {"times": [2, 6], "p": [0.6, 0.9], "y": 1, "start": 0, "end": 10}
    with pytest.raises(InvalidInputError, match=message):
        time_averaged(brier_score, **{**good, **change})


def test_missing_instants_are_refused() -> None:
    start, end = np.datetime64("2024-01-01"), np.datetime64("2024-02-01")
    with pytest.raises(InvalidInputError, match="Found nan at position 0 of the times"):
        time_averaged(brier_score, [NAT], [0.5], 1, start=start, end=end)
    for missing in ({"start": NAT, "end": end}, {"start": start, "end": NAT}):
        with pytest.raises(InvalidInputError, match="expected a finite time"):
            time_averaged(brier_score, [start], [0.5], 1, **missing)

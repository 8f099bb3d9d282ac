from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.charts.calibration import calibration_chart, count_bars, step_points
from forecasts.charts.records import CalibrationBand, CalibrationBins
from forecasts.errors import InvalidInputError
from forecasts.scoring.bands import consistency_band
from forecasts.scoring.corp import corp
from forecasts.scoring.reliability import reliability_table
from tests.charts.charts import calibration, empty, parts, points, texts

WIDTH = 360


def _square(svg: bytes) -> tuple[float, float, float]:
    """Reads left edge, foot and side of the square off the ends of the diagonal."""
    (diagonal,) = parts(svg, "diagonal")
    (left, foot), (right, top) = points(diagonal)
    assert right - left == pytest.approx(foot - top, abs=0.02)
    return left, foot, right - left


def _read(svg: bytes, name: str) -> list[tuple[float, float]]:
    """Reads a part back from pixels into probabilities."""
    left, foot, side = _square(svg)
    return [((x - left) / side, (foot - y) / side) for x, y in points(parts(svg, name)[0])]


def test_the_plot_is_square_with_its_diagonal_from_corner_to_corner() -> None:
    svg = calibration_chart(calibration(), width=WIDTH)
    left, foot, side = _square(svg)
    ticks = set(texts(svg, "tick"))
    assert ticks == {"0", "25", "50", "75", "100"}
    grid = [points(line) for line in parts(svg, "grid")]
    assert any(line == [(left, foot), (left + side, foot)] for line in grid)
    assert side > 0.8 * WIDTH


def test_the_curve_is_level_where_the_data_are_and_rises_halfway_between() -> None:
    curve = _read(calibration_chart(calibration()), "curve")
    expected = [(0.2, 0.1), (0.35, 0.1), (0.35, 0.5), (0.6, 0.5), (0.6, 0.5854), (0.7, 0.5854)]
    np.testing.assert_allclose(curve, expected, atol=1e-4)


def test_a_point_stands_where_it_was_said_and_happened() -> None:
    svg = calibration_chart(calibration())
    left, foot, side = _square(svg)
    corners = [points(part) for part in parts(svg, "point")]
    centres = [np.array([min(ring), max(ring)]).mean(axis=0) for ring in corners]
    said = [(centre[0] - left) / side for centre in centres]
    np.testing.assert_allclose(said, [0.2, 0.5, 0.7], atol=1e-3)
    heights = [(foot - (min(y) + max(y)) / 2) / side for y in ([c[1] for c in r] for r in corners)]
    np.testing.assert_allclose(heights, [0.1, 0.5, 0.5854], atol=1e-3)


def test_the_band_lies_behind_the_curve_with_its_edges_in_place() -> None:
    svg = calibration_chart(calibration())
    band = _read(svg, "band")
    np.testing.assert_allclose(band[:3], [(0.2, 0), (0.5, 0.25), (0.7, 0.56)], atol=1e-4)
    np.testing.assert_allclose(band[3:6], [(0.7, 0.83), (0.5, 0.75), (0.2, 0.4)], atol=1e-4)
    assert svg.index(b'"band"') < svg.index(b'"diagonal"') < svg.index(b'"curve"')


def test_bars_below_are_as_high_as_their_counts() -> None:
    bars = [points(bar) for bar in parts(calibration_chart(calibration()), "count")]
    heights = [max(y for _, y in bar) - min(y for _, y in bar) for bar in bars]
    np.testing.assert_allclose(np.array(heights) / heights[2], [10 / 41, 8 / 41, 1], atol=1e-2)


def test_bins_are_drawn_when_asked_for() -> None:
    data = calibration()
    assert not parts(calibration_chart(data), "bin")
    svg = calibration_chart(data, with_bins=True)
    assert len(parts(svg, "bin")) == len(parts(svg, "bin-interval")) == 3


@pytest.mark.parametrize(
    ("n", "words"),
    [(0, "No resolved questions yet."), (1, "1 resolved question: too few for a curve.")],
)
def test_too_few_questions_give_an_empty_square_that_says_so(n: int, words: str) -> None:
    svg = calibration_chart(empty(n))
    assert words in " ".join(reversed(texts(svg, "empty")))
    assert len(parts(svg, "diagonal")) == 1
    assert not parts(svg, "curve")
    assert not parts(svg, "count")
    assert not parts(svg, "caption")


def test_one_level_said_again_and_again_is_a_point_with_its_band() -> None:
    band = CalibrationBand(p=[0.7], low=[0.5], high=[0.9])
    data = calibration(p=[0.7], recalibrated=[0.6], counts=[30], n=30, band=band, bins=None)
    svg = calibration_chart(data)
    assert len(parts(svg, "point")) == 1
    assert [round(y, 3) for _, y in _read(svg, "band")] == [0.5, 0.9]


def test_twenty_thousand_rare_events_make_a_small_file() -> None:
    p = np.linspace(0, 0.3, 20_000) ** 2
    curve = np.maximum.accumulate(np.round(p, 3))
    band = CalibrationBand(p=p, low=p / 2, high=np.minimum(1, 2 * p))
    ones = np.ones(p.size)
    data = calibration(p=p, recalibrated=curve, counts=ones, n=p.size, band=band, bins=None)
    svg = calibration_chart(data)
    assert len(svg) < 60_000
    assert _read(svg, "curve")[-1] == pytest.approx((0.09, 0.09), abs=1e-3)
    assert not parts(svg, "point")


def test_a_very_long_headline_is_cut_and_kept_whole_in_the_title() -> None:
    title = "Calibration of " + "Maximiliana-Theodora " * 20
    svg = calibration_chart(calibration(title=title))
    shown = texts(svg, "headline")
    assert len(shown) == 3
    assert shown[-1].endswith("…")
    assert title.strip().encode() in svg


def test_the_caption_stands_below_unless_the_page_has_its_own() -> None:
    data = calibration(caption="One sentence.")
    assert texts(calibration_chart(data), "caption") == ["One sentence."]
    without = calibration_chart(data, with_caption=False)
    assert not parts(without, "caption")


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=60, unique=True), st.data())
def test_steps_keep_every_level_at_the_place_it_was_found(said: list[int], data: Any) -> None:
    p = np.sort(np.array(said)) / 1000
    levels = st.lists(st.integers(0, 4), min_size=p.size, max_size=p.size)
    values = np.sort(np.array(data.draw(levels))) / 4
    xs, ys = step_points(p, values)
    assert np.all(np.diff(xs) >= 0)
    assert np.all(np.diff(ys) >= 0)
    for at, value in zip(p, values, strict=True):
        after = int(np.searchsorted(xs, at, side="right"))
        assert value in ys[max(0, after - 1) : after + 1]


@given(st.lists(st.integers(1, 500), min_size=41, max_size=200))
def test_bars_of_many_levels_keep_every_question(counts: list[int]) -> None:
    p = np.linspace(0, 1, len(counts))
    at, sums = count_bars(p, np.array(counts, dtype=float))
    assert sums.sum() == sum(counts)
    assert at.size <= 51


@pytest.mark.parametrize(
    "wrong",
    [
        {"p": [0.5, 0.2, 0.7]},
        {"p": [0.5, 0.5, 0.7]},
        {"p": [0.5, 0.7]},
        {"p": [0.2, 0.5, 1.2]},
        {"p": [0.2, 0.5, float("nan")]},
        {"p": ["a", "b", "c"]},
        {"p": [[0.2, 0.5, 0.7]]},
        {"recalibrated": [0.1, 0.5, -0.1]},
        {"counts": [1, 2, -3]},
        {"pvalue": 1.5},
        {"qvalue": float("nan")},
    ],
    ids=str,
)
def test_a_record_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        calibration(**wrong)


def test_bands_and_bins_are_checked_too() -> None:
    with pytest.raises(InvalidInputError, match="ascend"):
        CalibrationBand(p=[0.5, 0.4], low=[0, 0], high=[1, 1])
    with pytest.raises(InvalidInputError, match="equally long"):
        CalibrationBins(p=[0.5], frequency=[0.5], counts=[3], low=[0.1], high=[0.9, 0.95])


def test_a_record_does_not_change_with_the_array_it_was_made_from() -> None:
    p = np.array([0.2, 0.5, 0.7])
    data = calibration(p=p)
    p[0] = 0.4
    assert np.asarray(data.p)[0] == 0.2


def test_what_scoring_computes_can_be_drawn() -> None:
    rng = np.random.default_rng(5)
    p = np.round(rng.random(200), 2)
    y = (rng.random(200) < p).astype(float)
    curve, band, table = corp(p, y), consistency_band(p, draws=50), reliability_table(p, y)
    data = calibration(
        p=curve.p,
        recalibrated=curve.recalibrated,
        counts=curve.counts,
        n=200,
        band=CalibrationBand(p=band.p, low=band.low, high=band.high),
        bins=CalibrationBins(
            p=table.mean_p,
            frequency=table.frequency,
            counts=table.counts,
            low=table.low,
            high=table.high,
        ),
    )
    drawn = _read(calibration_chart(data, with_bins=True), "curve")
    assert drawn[0] == pytest.approx((curve.p[0], curve.recalibrated[0]), abs=1e-3)
    assert drawn[-1] == pytest.approx((curve.p[-1], curve.recalibrated[-1]), abs=1e-3)


def test_a_share_a_breath_above_one_is_one() -> None:
    data = calibration(recalibrated=[0.1, 0.5, 1 + 1e-12])
    assert np.asarray(data.recalibrated)[-1] == 1

"""Every drawing is named and described, and the figures it was made of stand beside it."""

import re
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.charts.records import CalibrationBand, CalibrationChart
from forecasts.standings.people.breakdown import Breakdown, Mean, Step
from tests.web.conftest import Site
from web.figures import MOST, calibration_figure, chosen, growth_figure

START = datetime(2024, 1, 1, tzinfo=UTC)


def chart(count: int) -> CalibrationChart:
    p = np.linspace(0.01, 0.99, count)
    band = CalibrationBand(p=p, low=p * 0.9, high=np.minimum(1, p * 1.1))
    return CalibrationChart(
        title="", p=p, recalibrated=p, counts=np.ones(count), n=count, band=band
    )


def grown(count: int) -> Breakdown:
    steps = tuple(
        Step(START + timedelta(days=day), Mean(day + 1, 0.5, -1.0, 2.0)) for day in range(count)
    )
    return Breakdown(Mean(count, 0.5, -1.0, 2.0), (), (), (), (), steps)


def test_the_figures_behind_a_curve_are_those_drawn() -> None:
    figure = calibration_figure(chart(3))
    assert figure is not None
    assert [[cell.replace("\xa0", " ") for cell in row] for row in figure.drawn.rows] == [
        ["1 %", "1 %", "1", "0.9–1 %"],
        ["50 %", "50 %", "1", "45–55 %"],
        ["99 %", "99 %", "1", "89–100 %"],
    ]


def test_a_curve_without_a_band_has_a_dash_for_it() -> None:
    bare = CalibrationChart(title="", p=[0.2, 0.8], recalibrated=[0, 1], counts=[1, 1], n=2)
    figure = calibration_figure(bare)
    assert figure is not None
    assert [row[-1] for row in figure.drawn.rows] == ["–", "–"]


def test_the_figures_behind_growth_are_those_drawn() -> None:
    figure = growth_figure(grown(7))
    assert figure is not None
    rows = [list(row) for row in figure.drawn.rows]
    assert rows[0] == ["5 Jan 2024", "5", "+0.5", "−1.0 to +2.0"]
    assert len(rows) == figure.drawn.whole == 3


def test_long_tables_are_cut_to_the_same_number_of_rows() -> None:
    figure = calibration_figure(chart(900))
    assert figure is not None
    assert (len(figure.drawn.rows), figure.drawn.whole) == (MOST, 900)
    assert figure.drawn.rows[-1][0] == "99\xa0%"


@given(st.integers(0, 5000))
def test_chosen_rows_ascend_each_once_with_both_ends(count: int) -> None:
    rows = chosen(count)
    assert rows == sorted(set(rows))
    assert len(rows) == min(count, MOST)
    if count:
        assert (rows[0], rows[-1]) == (0, count - 1)


@pytest.mark.parametrize("path", ["/forecasters/alice-arden", "/calibration"])
def test_every_chart_of_a_page_has_a_title_a_description_and_its_figures(
    site: Site, path: str
) -> None:
    html = site.html(path)
    drawn = re.findall(r'<svg [^>]*class="chart".*?</svg>', html, re.DOTALL)
    assert drawn
    for svg in drawn:
        named = re.search(r'aria-labelledby="(\S+) (\S+)"', svg)
        assert named is not None
        assert f'<title id="{named[1]}">' in svg
        assert f'<desc id="{named[2]}">' in svg
    assert len(re.findall(r'<table class="parts behind"', html)) == len(drawn)
    assert html.count("<summary>The figures behind it</summary>") >= len(drawn)

"""What holds for every chart, whatever it shows."""

import re
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable
from io import BytesIO
from typing import Any

import matplotlib as mpl
import pytest
from PIL import Image

from forecasts.charts.calibration import calibration_chart
from forecasts.charts.intervals import interval_chart
from forecasts.charts.palette import DARK, LIGHT
from forecasts.charts.records import IntervalRow, TimelineSeries
from forecasts.charts.timeline import timeline_chart
from forecasts.errors import InvalidInputError
from tests.charts.charts import NASTY, SVG, calibration, day, empty, intervals, timeline

Drawn = Callable[..., bytes]

NASTY_ROW = IntervalRow(name=NASTY, estimate=0, low=0, high=0, note=NASTY)
NASTY_SERIES = TimelineSeries(name=NASTY, at=[day(1)], values=[0.5])


def drawn(chart: Any, data: Any) -> Drawn:
    return lambda **look: chart(data, **look)


CHARTS = {
    "calibration": drawn(calibration_chart, calibration()),
    "empty calibration": drawn(calibration_chart, empty()),
    "intervals": drawn(interval_chart, intervals()),
    "no intervals": drawn(interval_chart, intervals(rows=())),
    "timeline": drawn(timeline_chart, timeline()),
    "empty timeline": drawn(timeline_chart, timeline(series=())),
}
NASTY_CHARTS = {
    "calibration": drawn(
        calibration_chart, calibration(title=NASTY, subject=NASTY, caption=f"Caption {NASTY}")
    ),
    "intervals": drawn(
        interval_chart,
        intervals(title=NASTY, rows=(NASTY_ROW,), unit=NASTY, zero_words=NASTY, caption=NASTY),
    ),
    "timeline": drawn(
        timeline_chart, timeline(title=NASTY, series=(NASTY_SERIES,), unit=NASTY, caption=NASTY)
    ),
}
every_chart = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)


@every_chart
@pytest.mark.parametrize("form", ["svg", "png"])
def test_same_data_give_the_same_bytes(chart: Drawn, form: str) -> None:
    assert chart(format=form) == chart(format=form)


@every_chart
def test_an_svg_names_itself_to_a_screen_reader(chart: Drawn) -> None:
    root = ET.fromstring(chart())
    title, description = root[0], root[1]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert title.text
    assert description.text
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


@every_chart
def test_an_svg_refers_to_nothing_outside(chart: Drawn) -> None:
    svg = chart().decode()
    addresses = set(re.findall(r"https?://[^\"'\s]+", svg))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"href|url\(|@import|<script|<image|<foreignObject|<metadata", svg)


@every_chart
def test_an_svg_for_a_page_needs_no_inline_style(chart: Drawn) -> None:
    svg = chart(theme="page").decode()
    assert svg.startswith("<svg ")
    assert "style=" not in svg
    assert "<style" not in svg
    assert 'data-part="paper"' not in svg


@every_chart
def test_an_svg_follows_a_reader_who_prefers_dark(chart: Drawn) -> None:
    style = ET.fromstring(chart()).find(f"{SVG}style")
    assert style is not None
    assert "prefers-color-scheme:dark" in (style.text or "")
    assert f".fill-ink{{fill:{DARK['ink']}}}" in (style.text or "")


@every_chart
def test_every_colour_has_a_class_by_which_it_is_changed(chart: Drawn) -> None:
    names = {colour: name for name, colour in LIGHT.items()}
    for element in ET.fromstring(chart()).iter():
        for way in ("fill", "stroke"):
            colour = element.get(way, "none")
            if colour != "none":
                assert f"{way}-{names[colour]}" in element.get("class", "").split()


@every_chart
def test_text_is_text(chart: Drawn) -> None:
    assert len(list(ET.fromstring(chart()).iter(f"{SVG}text"))) >= 2


@every_chart
@pytest.mark.parametrize("width", [240, 360, 720])
def test_no_mark_leaves_the_sheet(chart: Drawn, width: int) -> None:
    root = ET.fromstring(chart(width=width))
    height = float(root.get("height", "0"))
    for path in root.iter(f"{SVG}path"):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", path.get("d", ""))]
        assert min(numbers[::2]) >= 0
        assert max(numbers[::2]) <= width
        assert min(numbers[1::2]) >= 0
        assert max(numbers[1::2]) <= height


@every_chart
def test_a_png_has_the_pixels_that_were_asked_for(chart: Drawn) -> None:
    height = float(ET.fromstring(chart(width=400)).get("height", "0"))
    png = chart(format="png", width=400, scale=1.5)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    with Image.open(BytesIO(png)) as image:
        assert image.size[0] == 600
        assert image.size[1] == pytest.approx(1.5 * height, abs=1)


def test_a_dark_png_is_dark_and_a_light_one_light() -> None:
    for theme, paper in (("auto", LIGHT["paper"]), ("dark", DARK["paper"])):
        png = calibration_chart(calibration(), format="png", theme=theme)  # type: ignore[arg-type]
        with Image.open(BytesIO(png)) as image:
            corner = image.convert("RGB").getpixel((1, 1))
        assert corner == tuple(bytes.fromhex(paper[1:]))


@pytest.mark.parametrize("chart", NASTY_CHARTS.values(), ids=NASTY_CHARTS)
def test_names_are_words_and_never_markup(chart: Drawn) -> None:
    svg = chart()
    root = ET.fromstring(svg)
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert "Anna <script>alert('x')</script> & \"Co\" $10$" in (root[0].text or "")
    assert b"\x00" not in svg
    assert chart(format="png").startswith(b"\x89PNG")


def test_ids_of_different_charts_differ_so_that_they_share_a_page() -> None:
    charts = [calibration_chart(calibration()), calibration_chart(calibration(n=60))]
    ids = [re.findall(rb' id="([^"]+)"', svg) for svg in charts]
    assert [len(found) for found in ids] == [2, 2]
    assert not set(ids[0]) & set(ids[1])


def test_settings_made_elsewhere_change_nothing_and_stay() -> None:
    expected = calibration_chart(calibration(), format="png"), calibration_chart(calibration())
    with mpl.rc_context():
        mpl.rcParams.update({"svg.fonttype": "path", "font.size": 33, "text.hinting": "none"})
        found = calibration_chart(calibration(), format="png"), calibration_chart(calibration())
        assert mpl.rcParams["font.size"] == 33
    assert found == expected


def test_charts_drawn_at_the_same_time_do_not_mix() -> None:
    expected = {name: chart() for name, chart in CHARTS.items()}
    found: dict[tuple[str, int], bytes] = {}

    def draw(number: int) -> None:
        for name, chart in CHARTS.items():
            found[name, number] = chart()

    threads = [threading.Thread(target=draw, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 * len(CHARTS)
    assert all(svg == expected[name] for (name, _), svg in found.items())


@pytest.mark.parametrize(
    "look",
    [{"format": "pdf"}, {"theme": "sepia"}, {"width": 100}, {"width": 5000}, {"scale": 0}],
    ids=str,
)
@every_chart
def test_an_unknown_look_is_refused(chart: Drawn, look: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        chart(**look)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_marks_stand_out_from_paper_even_in_grey(palette: dict[str, str]) -> None:
    def contrast(one: str, other: str) -> float:
        low, high = sorted((_luminance(palette[one]), _luminance(palette[other])))
        return (high + 0.05) / (low + 0.05)

    assert min(contrast(ink, "paper") for ink in ("ink", "soft", "accent")) >= 4.5
    assert contrast("faint", "paper") >= 3
    assert min(contrast(ink, "band") for ink in ("ink", "soft", "accent")) >= 4.5

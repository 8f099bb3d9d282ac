"""Charts to draw in tests, and how to read what was drawn."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from typing import Any

from forecasts.charts.records import (
    CalibrationBand,
    CalibrationBins,
    CalibrationChart,
    IntervalChart,
    IntervalRow,
    TimelineChart,
    TimelineSeries,
)

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "Anna <script>alert('x')</script> & \"Co\" $10$\x00\n\ufffe"


def calibration(**changed: Any) -> CalibrationChart:
    """Gives forty-one statements at three levels, with a band and bins."""
    fields: dict[str, Any] = {
        "title": "Calibration of Anna Example",
        "subject": "Anna Example",
        "p": [0.2, 0.5, 0.7],
        "recalibrated": [0.1, 0.5, 0.5854],
        "counts": [10, 8, 41],
        "n": 59,
        "band": CalibrationBand(p=[0.2, 0.5, 0.7], low=[0, 0.25, 0.56], high=[0.4, 0.75, 0.83]),
        "bins": bins(),
        "pvalue": 0.21,
    }
    return CalibrationChart(**(fields | changed))


def bins(**changed: Any) -> CalibrationBins:
    """Gives three bins; the fullest is on the diagonal."""
    fields: dict[str, Any] = {
        "p": [0.2, 0.5, 0.7],
        "frequency": [0.1, 0.5, 24 / 41],
        "counts": [10, 8, 41],
        "low": [0.02, 0.25, 0.45],
        "high": [0.36, 0.75, 0.71],
    }
    return CalibrationBins(**(fields | changed))


def empty(n: int = 0) -> CalibrationChart:
    """Gives a chart of no or one question."""
    row = [0.3] * n
    return CalibrationChart(title="Calibration", p=row, recalibrated=[0.0] * n, counts=row, n=n)


def intervals(**changed: Any) -> IntervalChart:
    """Gives two rows around zero and one without an estimate."""
    rows = (
        IntervalRow(name="Anna Example", estimate=2.0, low=-1.0, high=5.0, note="n 41"),
        IntervalRow(name="Market", estimate=-1.0, low=-2.0, high=0.0, is_provisional=True),
        IntervalRow(name="Nobody", estimate=None, low=None, high=None),
    )
    fields: dict[str, Any] = {"title": "Edge", "rows": rows, "unit": "Edge; right is better"}
    return IntervalChart(**(fields | changed))


def day(number: int) -> datetime:
    """Gives midnight of a day of January 2026."""
    return datetime(2026, 1, number, tzinfo=UTC)


def timeline(**changed: Any) -> TimelineChart:
    """Gives two series of probabilities in January, one with a band."""
    anna = TimelineSeries(
        name="Anna Example", at=[day(1), day(11)], values=[0.5, 0.75], low=[0.4, 0.6], high=[0.6, 1]
    )
    market = TimelineSeries(name="Market", at=[day(1)], values=[0.25])
    fields: dict[str, Any] = {
        "title": "Will it happen?",
        "series": (anna, market),
        "unit": "Probability of Yes, in %",
        "is_probability": True,
        "until": day(21),
    }
    return TimelineChart(**(fields | changed))


def parts(svg: bytes, name: str) -> list[ET.Element]:
    """Gives the drawn groups of one name, in the order they lie."""
    return [one for one in ET.fromstring(svg).iter(f"{SVG}g") if one.get("data-part") == name]


def points(part: ET.Element) -> list[tuple[float, float]]:
    """Gives the corners of a part's path."""
    path = part.find(f"{SVG}path")
    assert path is not None
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path.get("d", ""))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def texts(svg: bytes, name: str) -> list[str]:
    """Gives the words of the parts of one name."""
    return ["".join(part.itertext()) for part in parts(svg, name)]

"""The picture of a letter: the calibration of the reader's own record, by the one chart path."""

from functools import lru_cache
from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image

from forecasts.charts.calibration import calibration_chart
from forecasts.charts.records import CalibrationBand, CalibrationChart
from forecasts.charts.sentences import YOU
from forecasts.reports.items import Curve, OwnRecord
from forecasts.reports.letters.parts import Figure
from forecasts.wording import probability_words

CALIBRATION: Final = "calibration"
_WIDTH: Final = 360
_SCALE: Final = 2.0
_COLOURS: Final = 32
_SIZE: Final = slice(16, 24)  # of a PNG, where its width and height stand


def _chart(curve: Curve, questions: int) -> CalibrationChart:
    """Sets the counts below the curve, which may be told at fewer probabilities than they."""
    p = np.union1d(curve.said, curve.counted)
    counts = np.zeros(p.size)
    counts[np.searchsorted(p, curve.counted)] = curve.counts
    band = None
    if curve.band_said:
        band = CalibrationBand(p=curve.band_said, low=curve.band_low, high=curve.band_high)
    return CalibrationChart(
        title="Your calibration",
        subject=YOU,
        p=p,
        recalibrated=np.interp(p, curve.said, curve.happened),
        counts=counts,
        n=questions,
        band=band,
        caption="",
    )


def _words(curve: Curve) -> str:
    """Describes the picture; what it means stands beside it."""
    said, happened = (
        [probability_words(row[end]) for end in (0, -1)] for row in (curve.said, curve.happened)
    )
    return (
        "Calibration plot: how often it happened, upwards, against what you said, across. The "
        f"curve runs from {happened[0]} where you said {said[0]} to {happened[1]} where you said "
        f"{said[1]}; on the diagonal the two agree. Below, how many statements."
    )


def _small(png: bytes) -> bytes:
    """Makes a picture small: few inks need no more than so many colours."""
    output = BytesIO()
    with Image.open(BytesIO(png)) as drawn:
        drawn.convert("RGB").quantize(_COLOURS).save(output, "PNG", optimize=True)
    return output.getvalue()


@lru_cache(maxsize=16)
def _drawn(curve: Curve, questions: int) -> Figure:
    png = calibration_chart(
        _chart(curve, questions), format="png", width=_WIDTH, scale=_SCALE, theme="light",
        with_caption=False,
    )  # fmt: skip
    size = png[_SIZE]
    wide, high = int.from_bytes(size[:4]), int.from_bytes(size[4:])
    return Figure(
        name=CALIBRATION,
        png=_small(png),
        width=round(wide / _SCALE),
        height=round(high / _SCALE),
        words=_words(curve),
    )


def calibration_figure(own: OwnRecord) -> Figure | None:
    """Draws the calibration of a record; None where there is no curve yet."""
    if own.curve is None or not own.curve.said or own.questions < 2:
        return None
    return _drawn(own.curve, own.questions)

"""One's own calibration beside what chance alone would make of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from forecasts.charts.records import CalibrationChart
from forecasts.charts.sentences import YOU
from forecasts.standings.calibration.calibration_view import (
    LEVEL,
    Calibration,
    CurvePoint,
    calibration_chart_of,
    calibration_of,
    put_into_words,
)
from forecasts.standings.records import Records
from forecasts.wording import probability_words, score_words


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationStep:
    """One step of the curve: what lies side by side and is pooled until the curve never falls.

    Attributes:
        low: the least that was said on it.
        high: the most.
        happened: the share that came out Yes.
        statements: how many there are.
        yes: how many of them came out Yes.
        null_low: where the curve of a calibrated record would lie here, in 90 of 100; None where
            the band was not drawn at any of these probabilities.
        null_high: the upper end.
    """

    low: float
    high: float
    happened: float
    statements: int
    yes: int
    null_low: float | None
    null_high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCalibration:
    """How calibrated one's own first statements are.

    Attributes:
        measured: the curve, its null and its test.
        steps: the curve step by step; empty below two units.
        null_words: what perfect calibration would look like with as many questions, in sentences;
            empty where there is no curve.
    """

    measured: Calibration
    steps: tuple[CalibrationStep, ...]
    null_words: str

    def chart(self) -> CalibrationChart:
        """Builds the chart of the curve."""
        return calibration_chart_of(self.measured, title="Your calibration", subject=YOU)


def _steps(measured: Calibration) -> Iterator[CalibrationStep]:
    band = {point.p: point for point in measured.band}

    def height(point: CurvePoint) -> float:
        return round(point.recalibrated, 9)

    for happened, points in groupby(measured.curve, key=height):
        step = list(points)
        statements = sum(point.statements for point in step)
        edges = [band[point.p] for point in step if point.p in band]
        yield CalibrationStep(
            low=step[0].p,
            high=step[-1].p,
            happened=happened,
            statements=statements,
            yes=round(happened * statements),
            null_low=min((edge.low for edge in edges), default=None),
            null_high=max((edge.high for edge in edges), default=None),
        )


def null_words(measured: Calibration) -> str:
    """Says what perfect calibration would look like with so many questions.

    Example:
        >>> one = CurvePoint(0.5, 0.6, 19)
        >>> null_words(Calibration(statements=19, questions=19, curve=(one,)))[:72]
        'With 19 resolved questions this is what perfect calibration would look l'
    """
    if not measured.curve:
        return ""
    words = (
        f"With {measured.questions:,} resolved questions this is what perfect calibration would "
        f"look like: at each point the band holds {probability_words(LEVEL)} of the curves of "
        "records in which every probability said was true."
    )
    if measured.miscalibration is None or measured.null_mean is None or measured.null_95 is None:
        return words
    return (
        f"{words} Their miscalibration is {score_words(measured.null_mean)} on average, by chance "
        f"alone, and up to {score_words(measured.null_95)} in 95 of 100; yours is "
        f"{score_words(measured.miscalibration)}."
    )


def own_calibration(rows: Records, *, is_whole: bool) -> OwnCalibration:
    """Measures one's own calibration.

    The owner of a record is not picked out of many for looking bad, so that one test of the whole
    record is one test: its q-value is its p-value. A part of the record is one of many one may
    look at, and is never convicted.

    Args:
        rows: the first statements that count.
        is_whole: whether they are the whole record, and not what a filter left.
    """
    measured = calibration_of(rows, subject=YOU)
    if is_whole and measured.pvalue is not None:
        tested = replace(measured, qvalue=measured.pvalue, tested=1)
        measured = put_into_words(tested, subject=YOU)
    return OwnCalibration(
        measured=measured, steps=tuple(_steps(measured)), null_words=null_words(measured)
    )

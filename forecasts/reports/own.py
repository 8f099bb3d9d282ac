"""The reader's own record: everything up to now, of whatever visibility, for their eyes only."""

from datetime import datetime
from typing import Final

import numpy as np

from forecasts.charts.records import Numbers
from forecasts.db import Session
from forecasts.reports.asked import Place
from forecasts.reports.items import Compared, Curve, OwnRecord, Step
from forecasts.standings.own.calibration import OwnCalibration
from forecasts.standings.own.record import Paired, own_record

_PAGE: Final = "/me"


def _compared(paired: Paired | None) -> Compared | None:
    if paired is None or paired.gained.points is None:
        return None
    return Compared(
        questions=paired.questions,
        own=paired.own,
        theirs=paired.theirs,
        points=paired.gained.points,
        points_low=paired.gained.low,
        points_high=paired.gained.high,
    )


def _row(numbers: Numbers) -> tuple[float, ...]:
    return tuple(float(each) for each in np.asarray(numbers, dtype=float))


def _curve(own: OwnCalibration) -> Curve | None:
    if not own.measured.curve:
        return None
    chart = own.chart()
    band = chart.band
    return Curve(
        said=_row(chart.p),
        happened=_row(chart.recalibrated),
        counted=_row(chart.p),
        counts=_row(chart.counts),
        band_said=() if band is None else _row(band.p),
        band_low=() if band is None else _row(band.low),
        band_high=() if band is None else _row(band.high),
    )


def _steps(own: OwnCalibration) -> tuple[Step, ...]:
    return tuple(
        Step(
            low=each.low,
            high=each.high,
            happened=each.happened,
            statements=each.statements,
            yes=each.yes,
            null_low=each.null_low,
            null_high=each.null_high,
        )
        for each in own.steps
    )


def record_of_reader(
    session: Session, forecaster_id: int, place: Place, *, until: datetime
) -> OwnRecord | None:
    """Measures somebody's record as their own page does; None before a first score.

    Args:
        session: any session.
        forecaster_id: whose; for their eyes only.
        place: the site.
        until: by when deadlines have passed.
    """
    record = own_record(session, forecaster_id, now=until)
    brier = record.brier
    if brier is None or brier.points is None:
        return None
    own = record.calibration
    return OwnRecord(
        questions=record.questions,
        brier=brier.points,
        brier_low=brier.low,
        brier_high=brier.high,
        crowd=_compared(record.crowd),
        market=_compared(record.market),
        words=own.measured.sentence,
        null_words=own.null_words,
        steps=_steps(own),
        curve=_curve(own),
        url=place.at(_PAGE),
    )

"""Rows to compare with: what a crowd, a stated base rate and always 50 % would have scored."""

from typing import Final

import numpy as np

from forecasts.standings.board.board_rows import BoardRow
from forecasts.standings.board.edge_rows import inside
from forecasts.standings.records import REFERENCES, Array, Records
from forecasts.standings.units import UnitRecords, base_rate_records, unit_records
from forecasts.values import ForecasterKind, ReferenceClass

CROWD_NAME: Final = "Crowd (as each forecaster met it)"
BASE_RATE_NAME: Final = "Stated base rate"
HALF_NAME: Final = "Always 50\u00a0%"
HALF_BRIER: Final = 0.25
_CROWD: Final = REFERENCES.index(ReferenceClass.CROWD)


def _row(name: str, kind: ForecasterKind, questions: int, brier: float, log: float) -> BoardRow:
    return BoardRow(
        forecaster=name,
        slug="",
        kind=kind,
        questions=questions,
        predictions=0,
        brier=brier,
        log=log,
        is_reference=True,
    )


def _mean_by_unit(values: Array, unit: Array) -> float:
    _, place, counts = np.unique(unit, return_inverse=True, return_counts=True)
    return float(np.mean(np.bincount(place, weights=values) / counts))


def _crowd(units: UnitRecords) -> list[BoardRow]:
    met = units.where((units.reference_class == _CROWD) & inside(units))
    if not len(met):
        return []
    n = len(np.unique(met.unit))
    brier, log = (
        _mean_by_unit(each, met.unit) for each in (met.reference_brier, met.reference_log)
    )
    return [_row(CROWD_NAME, ForecasterKind.CROWD, n, brier, log)]


def _base_rate(records: Records) -> list[BoardRow]:
    units = unit_records(base_rate_records(records))
    if not len(units):
        return []
    brier, log = float(units.brier.mean()), float(units.log.mean())
    return [_row(BASE_RATE_NAME, ForecasterKind.BASELINE, len(units), brier, log)]


def derived_rows(records: Records, units: UnitRecords) -> list[BoardRow]:
    """Computes what nobody said and everybody may be compared with; recorded nowhere.

    The crowd's score on a unit is the mean, over the forecasters who met it, of what the crowd
    without them scored at the instant they spoke; then the mean over units. The base rate is
    scored on the units that state one, always 50 % on all of them.

    Args:
        records: the board's scored questions.
        units: their units.
    """
    if not len(units):
        return []
    n = len(np.unique(units.unit))
    half = _row(HALF_NAME, ForecasterKind.BASELINE, n, HALF_BRIER, float(np.log(2)))
    return [*_crowd(units), *_base_rate(records), half]

"""Everybody's calibration tested at once: one test for the board, a profile and its q-value."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from forecasts.scoring import (
    GroupedMiscalibration,
    benjamini_hochberg,
    miscalibration_by_group,
)
from forecasts.standings.calibration.calibration_view import FEWEST, offsets
from forecasts.standings.records import Array, Records
from forecasts.standings.units import unit_numbers

SUSPECT: Final = 0.05
_FEW_DRAWS: Final = 200
_MOST_DRAWS: Final = 5000


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationTests:
    """The forecasters with a curve, at least two units, and what the test says of each.

    Attributes:
        forecaster: their ids, ascending.
        observed: CORP miscalibration.
        by_chance: its mean if every stated probability were true.
        pvalue: from simulated records, one outcome a unit.
    """

    forecaster: Array
    observed: Array
    by_chance: Array
    pvalue: Array

    def qvalues(self) -> Array:
        """Corrects for all of them, by Benjamini and Hochberg (1995), JRSS B 57:289-300."""
        return np.asarray(benjamini_hochberg(self.pvalue))


def everybody_tested(rows: Records) -> CalibrationTests:
    """Tests everybody with at least two units on the same simulated outcomes.

    A family is one unit: rungs come out nested, members of an exclusive family side by side. The
    suspicious are tested once more with many draws, for a p-value from few draws cannot be small
    enough for many people.
    """
    rows = _with_a_curve(rows)
    people, groups = np.unique(rows.forecaster, return_inverse=True)
    found = _test(rows, groups, len(people), _FEW_DRAWS)
    pvalues = np.array(found.pvalue)
    suspects = np.flatnonzero(pvalues < SUSPECT)
    if len(suspects):
        few = rows.where(np.isin(groups, suspects))
        draws = int(np.clip(20 * len(people), 1000, _MOST_DRAWS))
        again = np.searchsorted(people[suspects], few.forecaster)
        pvalues[suspects] = _test(few, again, len(suspects), draws).pvalue
    return CalibrationTests(people, found.observed, found.null_mean, pvalues)


def _with_a_curve(rows: Records) -> Records:
    pairs = np.unique(np.column_stack([rows.forecaster, unit_numbers(rows)]), axis=0)
    people, units = np.unique(pairs[:, 0], return_counts=True)
    return rows.where(np.isin(rows.forecaster, people[units >= FEWEST]))


def _test(rows: Records, groups: Array, count: int, draws: int) -> GroupedMiscalibration:
    return miscalibration_by_group(
        rows.probability,
        rows.outcome,
        groups,
        unit=unit_numbers(rows),
        offset=offsets(rows),
        draws=draws,
        n_groups=count,
    )

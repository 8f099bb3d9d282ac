"""How far ranks depend on what words were taken to mean."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from forecasts.standings.edge_rows import EdgeFit, edge_fit, places
from forecasts.standings.records import BASES, Array, Person, Records
from forecasts.standings.units import unit_records
from forecasts.values import Basis

DRAWS: Final = 20
_VERBAL: Final = BASES.index(Basis.VERBAL)


def other_readings(records: Records, random: np.random.Generator) -> Array:
    """Reads every phrase anew: one place in its range for each, the same for all who used it.

    With one U, uniform on [0, 1), for each phrase: half of the readings lie below the central
    value and half above, evenly over each half of the range,

    p = low + 2 U (central - low) for U < 1/2,    else central + (2 U - 1) (high - central).

    Of words said of No, 1 - U. Words without a phrase are drawn by themselves; numbers stay.

    Returns:
        A probability for each row.
    """
    moves = (records.basis == _VERBAL) & ~np.isnan(records.low)
    by_phrase = random.random(int(records.phrase.max(initial=-1)) + 1)
    u = random.random(len(records))
    named = records.phrase >= 0
    u[named] = by_phrase[records.phrase[named]]
    u = np.where(records.is_inverted, 1.0 - u, u)
    low, central, high = records.low, records.probability, records.high
    drawn = np.where(
        u < 0.5, low + 2 * u * (central - low), central + (2 * u - 1) * (high - central)
    )
    return np.where(moves, drawn, central)


def word_stability(
    records: Records,
    people: Mapping[int, Person],
    fit: EdgeFit,
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> Array:
    """Gives the share of other readings under which a rank stays within its interval.

    Each draw reads all words anew, scores them, and fits Edge again; the rank is the place by
    Edge among all who have one. The interval is the one that is shown, which holds the place on
    the readings of the record. References stay as they were met.

    Args:
        records: the board's scored questions.
        people: forecasters by id.
        fit: Edge with its rank intervals, on the readings of the record.
        draws: how many readings.
        seed: of the draws.

    Returns:
        One share for each forecaster of the fit, in its order.
    """
    random = np.random.default_rng(seed)
    low, high = fit.ranks
    stays = np.zeros(len(fit))
    for _ in range(draws):
        units = unit_records(records, other_readings(records, random))
        again = edge_fit(units, people, has_ranks=False)
        if again is not None:
            rank = places(again.estimate)
            stays += (low <= rank) & (rank <= high)
    return stays / draws

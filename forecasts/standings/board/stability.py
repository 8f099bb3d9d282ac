"""How far ranks depend on what words were taken to mean."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Final

import numpy as np

from forecasts.standings.board.edge_rows import EdgeFit, edge_fit, places
from forecasts.standings.records import BASES, Array, Person, Records
from forecasts.standings.units import unit_records
from forecasts.values import Basis

DRAWS: Final = 20
MOST_PEOPLE: Final = 100
MOST_ANSWERS: Final = 10_000
"""Up to here all draws take about a quarter to half a second; with 1,000 people, seven."""

_VERBAL: Final = BASES.index(Basis.VERBAL)


def _moves(records: Records) -> Array:
    moving: Array = (records.basis == _VERBAL) & ~np.isnan(records.low)
    return moving


def rest_on_words(records: Records) -> bool:
    """Says whether any answer that Edge is fitted to was read from words."""
    return bool(np.any(_moves(records) & (records.reference_class >= 0)))


def is_quick(records: Records) -> bool:
    """Says whether all draws take no longer than somebody should wait for a page."""
    few = len(np.unique(records.forecaster)) <= MOST_PEOPLE
    return few and len(records) <= MOST_ANSWERS


def numbers_digest(records: Records) -> bytes:
    """Names all the numbers, so that shares of the same ones are computed once."""
    hashed = hashlib.blake2b()
    for each in fields(records):
        if each.name != "people":
            hashed.update(np.ascontiguousarray(getattr(records, each.name)).data)
    return hashed.digest()


def other_readings(records: Records, random: np.random.Generator) -> Array:
    """Reads every phrase anew: one place in its range for each, the same for all who used it.

    With one U, uniform on [0, 1), for each phrase: half of the readings lie below the central
    value and half above, evenly over each half of the range,

    p = low + 2 U (central - low) for U < 1/2,    else central + (2 U - 1) (high - central).

    Of words said of No, 1 - U. Words without a phrase are drawn by themselves; numbers stay.

    Returns:
        A probability for each row.
    """
    by_phrase = random.random(int(records.phrase.max(initial=-1)) + 1)
    u = random.random(len(records))
    named = records.phrase >= 0
    u[named] = by_phrase[records.phrase[named]]
    u = np.where(records.is_inverted, 1.0 - u, u)
    low, central, high = records.low, records.probability, records.high
    drawn = np.where(
        u < 0.5, low + 2 * u * (central - low), central + (2 * u - 1) * (high - central)
    )
    return np.where(_moves(records), drawn, central)


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
        again = edge_fit(units, people, has_ranks=False, is_kept=False)
        if again is not None:
            rank = places(again.estimate)
            stays += (low <= rank) & (rank <= high)
    return stays / draws


def rank_shares(records: Records) -> dict[int, float]:
    """Gives `word_stability` of a board by the id of each forecaster who has an Edge.

    Args:
        records: the board's scored questions.
    """
    fit = edge_fit(unit_records(records), records.people)
    if fit is None:
        return {}
    shares = word_stability(records, records.people, fit)
    return dict(zip(fit.forecaster.tolist(), shares.tolist(), strict=True))

"""Edge on the board: who is in the fit, at which levels all are compared, and the ranks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from forecasts.scoring import edge
from forecasts.standings.board_rows import OUTSIDE
from forecasts.standings.records import KINDS, REFERENCES, Array, Person
from forecasts.standings.units import UnitRecords
from forecasts.values import ReferenceClass

MARKET_CODE: Final = REFERENCES.index(ReferenceClass.MARKET)
_OUTSIDE_CODES: Final = [KINDS.index(kind) for kind in OUTSIDE]


@dataclass(frozen=True, slots=True, eq=False)
class EdgeFit:
    """What the fit says of each forecaster in it, in the order of their slugs.

    Attributes:
        forecaster: ids.
        estimate: Edge in points, positive is better.
        low: lower end of the 90 % interval; nan where nothing can be said.
        high: upper end.
        weight: how much of it is the person's own record, 0..1.
        better: the probability of beating the reference.
        ranks: lower and upper ends of the 90 % intervals of ranks, from 1, widened where needed
            to hold the row's own place by Edge.
        units: how many units each brings into the fit.
        market_share: share of those with a market as reference.
        compared_at: the class of reference at which all are compared.
    """

    forecaster: Array
    estimate: Array
    low: Array
    high: Array
    weight: Array
    better: Array
    ranks: tuple[Array, Array]
    units: Array
    market_share: Array
    compared_at: ReferenceClass

    def __len__(self) -> int:
        return len(self.forecaster)


def inside(units: UnitRecords) -> Array:
    """Says which rows are of forecasters who are ranked: no market, crowd or baseline."""
    ranked: Array = ~np.isin(units.kind, _OUTSIDE_CODES)
    return ranked


def _in_order_of_slugs(forecasters: Array, people: Mapping[int, Person]) -> tuple[Array, Array]:
    """Numbers forecasters by slug, so that nothing depends on who was recorded first."""
    ids, place = np.unique(forecasters, return_inverse=True)
    order = sorted(range(len(ids)), key=lambda each: people[int(ids[each])].slug)
    number = np.empty(len(ids), dtype=np.int64)
    number[order] = np.arange(len(ids))
    return ids[order], number[place]


def _fitted(units: UnitRecords, who: Array, difference: Array) -> Any:
    """Fits all differences; kinds are compared at their own level, the rest at the best present."""
    has_cause = bool(np.any(units.cause >= 0))
    return edge(
        difference,
        who,
        np.unique(units.unit, return_inverse=True)[1],
        stratum=np.column_stack([units.kind, units.basis, units.reference_class]),
        cluster=np.unique(units.cluster, return_inverse=True)[1] if has_cause else None,
        at=(None, int(units.basis.min()), int(units.reference_class.min())),
    )


def places(estimate: Array) -> Array:
    """Gives the place of each estimate from 1, the highest first; equals share the best."""
    found: Array = 1 + np.searchsorted(np.sort(-estimate), -estimate)
    return found


def with_own_place(ranks: tuple[Array, Array], estimate: Array) -> tuple[Array, Array]:
    """Widens intervals of ranks to hold the place by Edge.

    Joint draws of all Edges spread the people of a short record over many ranks, and the mean of
    such draws stands nearer to the middle than the estimate: the interval of the leader can begin
    behind the first rank.

    Example:
        >>> low, high = with_own_place((np.array([2, 1]), np.array([2, 2])), np.array([9.0, 1.0]))
        >>> low.tolist(), high.tolist()
        ([1, 1], [2, 2])
    """
    own = places(estimate)
    return np.minimum(ranks[0], own), np.maximum(ranks[1], own)


def edge_fit(
    units: UnitRecords,
    people: Mapping[int, Person],
    *,
    is_log: bool = False,
    has_ranks: bool = True,
) -> EdgeFit | None:
    """Fits Edge on a board's units; those without a reference and what is not ranked stay out.

    Args:
        units: the units of one board.
        people: forecasters by id.
        is_log: whether differences of log losses take the place of Brier differences.
        has_ranks: whether the ranks are wanted; else they are zeros.

    Returns:
        The fit; None when nobody has a reference.
    """
    units = units.where(units.has_reference & inside(units))
    if not len(units):
        return None
    ids, who = _in_order_of_slugs(units.forecaster, people)
    found = _fitted(units, who, units.log_difference if is_log else units.difference)
    n = np.bincount(who, minlength=len(ids))
    nobody = np.zeros(len(ids), dtype=np.int64)
    return EdgeFit(
        forecaster=ids,
        estimate=found.estimate,
        low=found.low,
        high=found.high,
        weight=found.weight,
        better=found.better,
        ranks=with_own_place(found.ranks(), found.estimate) if has_ranks else (nobody, nobody),
        units=n,
        market_share=np.bincount(who, weights=units.reference_class == MARKET_CODE) / n,
        compared_at=REFERENCES[int(units.reference_class.min())],
    )

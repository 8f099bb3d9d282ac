"""Edge on the board: who is in the fit, at which levels all are compared, and the ranks."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

import numpy as np

from forecasts.scoring import edge
from forecasts.standings.board.board_rows import OUTSIDE
from forecasts.standings.records import KINDS, REFERENCES, Array, Person
from forecasts.standings.units import UnitRecords
from forecasts.values import ReferenceClass

MARKET_CODE: Final = REFERENCES.index(ReferenceClass.MARKET)
_MOST_FITS: Final = 64
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


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What a fit is made of; kinds are compared at their own level, the rest at the best there."""

    difference: Array
    forecaster: Array
    unit: Array
    stratum: Array
    cluster: Array | None
    at: tuple[None, int, int]
    has_ranks: bool

    def digest(self) -> bytes:
        """Names all the numbers, so that equal ones are fitted once."""
        hashed = hashlib.blake2b(f"{self.at} {self.has_ranks}".encode())
        for each in (self.difference, self.forecaster, self.unit, self.stratum, self.cluster):
            if each is not None:
                hashed.update(f"{each.dtype} {each.shape}".encode())
                hashed.update(np.ascontiguousarray(each).data)
        return hashed.digest()

    def fitted(self) -> "_Fitted":
        """Fits all differences."""
        found = edge(
            self.difference,
            self.forecaster,
            self.unit,
            stratum=self.stratum,
            cluster=self.cluster,
            at=self.at,
        )
        nobody = np.zeros(len(found.estimate), dtype=np.int64)
        ranks = with_own_place(found.ranks(), found.estimate) if self.has_ranks else (nobody,) * 2
        return _Fitted(found.estimate, found.low, found.high, found.weight, found.better, ranks)


@dataclass(frozen=True, slots=True, eq=False)
class _Fitted:
    """What is kept of a fit: some numbers a forecaster."""

    estimate: Array
    low: Array
    high: Array
    weight: Array
    better: Array
    ranks: tuple[Array, Array]


_kept: OrderedDict[bytes, _Fitted] = OrderedDict()
_lock: Final = Lock()


def _fit(asked: _Asked) -> _Fitted:
    """Fits, or finds what was fitted to the same numbers before.

    Most pages need the same few fits, and most of what is recorded changes none of them.
    """
    digest = asked.digest()
    with _lock:
        found = _kept.get(digest)
    if found is None:
        found = asked.fitted()
    with _lock:
        _kept[digest] = found
        _kept.move_to_end(digest)
        while len(_kept) > _MOST_FITS:
            _kept.popitem(last=False)
    return found


def forget_fits() -> None:
    """Lets go of what is kept, for who measures how long a fit takes."""
    with _lock:
        _kept.clear()


def _asked(units: UnitRecords, who: Array, *, is_log: bool, has_ranks: bool) -> _Asked:
    has_cause = bool(np.any(units.cause >= 0))
    return _Asked(
        difference=units.log_difference if is_log else units.difference,
        forecaster=who,
        unit=np.unique(units.unit, return_inverse=True)[1],
        stratum=np.column_stack([units.kind, units.basis, units.reference_class]),
        cluster=np.unique(units.cluster, return_inverse=True)[1] if has_cause else None,
        at=(None, int(units.basis.min()), int(units.reference_class.min())),
        has_ranks=has_ranks,
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
    is_kept: bool = True,
) -> EdgeFit | None:
    """Fits Edge on a board's units; those without a reference and what is not ranked stay out.

    Args:
        units: the units of one board.
        people: forecasters by id.
        is_log: whether differences of log losses take the place of Brier differences.
        has_ranks: whether the ranks are wanted; else they are zeros.
        is_kept: whether anybody may ask for the same fit again.

    Returns:
        The fit; None when nobody has a reference.
    """
    units = units.where(units.has_reference & inside(units))
    if not len(units):
        return None
    ids, who = _in_order_of_slugs(units.forecaster, people)
    asked = _asked(units, who, is_log=is_log, has_ranks=has_ranks)
    found = _fit(asked) if is_kept else asked.fitted()
    n = np.bincount(who, minlength=len(ids))
    return EdgeFit(
        forecaster=ids,
        estimate=found.estimate,
        low=found.low,
        high=found.high,
        weight=found.weight,
        better=found.better,
        ranks=found.ranks,
        units=n,
        market_share=np.bincount(who, weights=units.reference_class == MARKET_CODE) / n,
        compared_at=REFERENCES[int(units.reference_class.min())],
    )

"""Edge: how much better than the reference a forecaster is, shrunken by what a record can show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtrit

from forecasts.errors import InvalidInputError
from forecasts.scoring._crossed import (
    Reduced,
    Rows,
    Whitened,
    noise_shares,
    reduce,
    solve_rows,
    whiten,
)
from forecasts.scoring._inputs import (
    FloatArray,
    IntArray,
    Numbers,
    as_array,
    as_numbers,
    check_each,
)
from forecasts.scoring._posterior import Nodes, lay_nodes, shrink

Labels: TypeAlias = Sequence[Any] | NDArray[Any]

LEVEL: Final = 0.9
_POINTS: Final = -100.0  # from losses, lower is better, to points, higher is better
_MODEL_CLUSTERS: Final = 10.0  # how many clusters' worth the model's noise counts for


@dataclass(frozen=True, slots=True, eq=False)
class EdgeEstimates:
    """What is known about each forecaster, in points: 100 times the loss, positive is better.

    Attributes:
        forecaster: the labels, each once, ascending; all else is in their order.
        estimate: the posterior mean.
        standard_error: its standard deviation; nan where all differences are alike.
        low: the lower end of the 90 % interval.
        high: the upper end.
        weight: how far the estimate moves when all of one's own differences move by one; 1 minus
            this is what it owes to the others.
        better: the probability that the forecaster is better than the reference.
    """

    forecaster: NDArray[Any]
    estimate: FloatArray
    standard_error: FloatArray
    low: FloatArray
    high: FloatArray
    weight: FloatArray
    better: FloatArray
    _joint: "_Joint" = field(repr=False)

    def draws(self, n: int = 2000, *, seed: int = 0) -> FloatArray:
        """Draws all forecasters at once from the joint posterior, in points: (n, forecasters).

        The same seed gives the same draws, whatever the labels and the order of the rows.
        """
        order = np.argsort(self.estimate, kind="stable")
        drawn = self._joint.draws(n, np.random.default_rng(seed), order)
        spread = drawn.std(axis=0, ddof=1)
        error = np.nan_to_num(self.standard_error)
        scale = np.divide(error, spread, out=np.ones_like(error), where=spread > 0)
        centred: FloatArray = (drawn - drawn.mean(axis=0)) * scale
        return self.estimate + centred

    def ranks(
        self, *, level: float = LEVEL, draws: int = 2000, seed: int = 0
    ) -> tuple[IntArray, IntArray]:
        """Gives an interval for each forecaster's rank, 1 for the best.

        Ranks are taken within each joint draw, so that what forecasters share cancels out.

        Args:
            level: the share of draws whose rank lies within the interval, for each by itself.
            draws: how many draws.
            seed: of the draws; the same seed gives the same ranks.

        Returns:
            The lower and the upper ends, whole numbers from 1.
        """
        order = np.argsort(np.argsort(-self.draws(draws, seed=seed), axis=1, kind="stable"), axis=1)
        tails = (1 - level) / 2
        ends = np.quantile(order + 1, [tails, 1 - tails], axis=0, method="inverted_cdf")
        return ends[0].astype(np.intp), ends[1].astype(np.intp)


def edge(
    difference: Numbers,
    forecaster: Labels,
    unit: Labels,
    *,
    stratum: Labels | None = None,
    cluster: Labels | None = None,
    at: Sequence[Any] | None = None,
) -> EdgeEstimates:
    """Estimates how much better than the reference each forecaster is.

    One row per forecaster and unit, d = own loss minus the loss of the reference at that instant:

    d = mu0 + levels + u(forecaster) + w(cluster) + v(unit) + e,    Edge = -100 (mu at + u),

    u ~ N(0, tau^2); every level of every factor ~ N(0, omega^2), mu0 flat; e + v + w have the
    variance sigma^2, divided as (e, v, w) ~ Dirichlet(3, 2, 2), or v's share ~ Beta(2, 3) without
    clusters, at its mode; tau / sigma ~ half-Cauchy(1/8) and omega / sigma ~ half-Cauchy(.3), by
    quadrature; sigma is integrated out. So all is relative to the noise, and the same holds for
    Brier and log differences.

    `at` names the level of each factor at which everybody is compared alike, so that nobody
    profits from an easy reference; None takes a forecaster's own most frequent level.

    The interval is honest about noise the model does not know: its noise variance is
    (10 model + nu sandwich) / (10 + nu), nu being the effective number of own clusters.

    Args:
        difference: own minus reference loss, negative when better; finite, one-dimensional.
        forecaster: who, a label for each row.
        unit: on what; a family of questions is one unit.
        stratum: levels of one factor, or a column a factor, such as kind, basis, reference class.
        cluster: the cause a unit shares with others; every unit in one.
        at: one level a factor, or None for the own; by default all own.

    Returns:
        One entry a forecaster, in points: 100 times the unit of the difference, positive is better.

    Raises:
        InvalidInputError: there are no rows, the lengths differ, a difference is not finite, a
            unit lies in two clusters, or `at` names a level nobody has.

    References:
        Henderson (1975), Biometrics 31:423-447, on the mixed model's equations.
        Gelman (2006), Bayesian Analysis 1:515-534, on half-Cauchy priors of few groups' spread.

    Example:
        >>> own = [-0.05, -0.04, -0.06, 0.05, 0.06, 0.02]
        >>> found = edge(own, ["a", "a", "a", "b", "b", "b"], [1, 2, 3, 1, 2, 3])
        >>> found.forecaster.tolist(), (found.estimate > 0).tolist()
        (['a', 'b'], [True, False])
    """
    names, rows, levels = _rows(difference, forecaster, unit, stratum, cluster)
    noise = whiten(rows, noise_shares(rows))
    reduced = reduce(rows, noise)
    nodes = lay_nodes(reduced)
    joint = _Joint(reduced, nodes, _compared_at(rows, levels, at))
    mean, variance, weight = joint.summary(_surprise(rows, noise, reduced, joint))
    has_spread = bool(np.ptp(rows.y) > 0)
    error = np.sqrt(variance) if has_spread else np.full(mean.size, np.nan)
    half = stdtrit(max(rows.y.size - 1, 1), (1 + LEVEL) / 2) * error * abs(_POINTS)
    estimate = mean * _POINTS
    return EdgeEstimates(
        forecaster=names,
        estimate=estimate,
        standard_error=error * abs(_POINTS),
        low=estimate - half,
        high=estimate + half,
        weight=weight,
        better=ndtr(-mean / error) if has_spread else np.full(mean.size, np.nan),
        _joint=joint,
    )


def _numbered(labels: Labels, n: int, what: str) -> tuple[NDArray[Any], IntArray]:
    """Numbers labels from 0 in ascending order; whole numbers without sorting the rows."""
    array = as_array(labels, what=what)
    if array.shape != (n,):
        raise InvalidInputError(
            f"There are {n} differences and {array.shape} {what}; give one each."
        )
    if array.dtype.kind in "iu" and array.min() >= 0 and array.max() < 4 * n + 1000:
        present = np.flatnonzero(np.bincount(array))
        place = np.zeros(int(present[-1]) + 1, dtype=np.intp)
        place[present] = np.arange(present.size)
        return present.astype(array.dtype), place[array]
    distinct, codes = np.unique(array, return_inverse=True)
    return distinct, codes.astype(np.intp)


def _rows(
    difference: Numbers,
    forecaster: Labels,
    unit: Labels,
    stratum: Labels | None,
    cluster: Labels | None,
) -> tuple[NDArray[Any], Rows, list[NDArray[Any]]]:
    y = as_numbers(difference, what="differences")
    if y.ndim != 1 or not y.size:
        raise InvalidInputError(
            f"The differences have shape {y.shape}; expected at least one, in one dimension."
        )
    check_each(y, np.isfinite(y), what="differences", expected="a finite number")
    names, who = _numbered(forecaster, y.size, "forecasters")
    units, what = _numbered(unit, y.size, "units")
    causes, cause = _causes(what, units.size, y.size, cluster)
    factors = _factors(stratum, y.size)
    levels = [_numbered(column, y.size, "levels") for column in factors]
    codes = np.stack([code for _, code in levels], axis=1) if levels else np.zeros((y.size, 0), int)
    rows = Rows(
        y=y,
        forecaster=who,
        unit=what,
        cause=cause,
        levels=codes,
        n_levels=tuple(found.size for found, _ in levels),
        n_forecasters=names.size,
        n_units=units.size,
        n_causes=causes,
    )
    return names, rows, [found for found, _ in levels]


def _causes(what: IntArray, n_units: int, n: int, cluster: Labels | None) -> tuple[int, IntArray]:
    """Finds the cause of each unit; without clusters each unit is its own."""
    if cluster is None:
        return n_units, np.arange(n_units)
    causes, by_row = _numbered(cluster, n, "clusters")
    cause = np.zeros(n_units, dtype=np.intp)
    cause[what] = by_row
    if np.any(cause[what] != by_row):
        raise InvalidInputError("A unit lies in two clusters; give each unit one cause.")
    return causes.size, cause


def _factors(stratum: Labels | None, n: int) -> list[NDArray[Any]]:
    if stratum is None:
        return []
    array = as_array(stratum, what="levels")
    if array.ndim not in {1, 2} or array.shape[0] != n:
        raise InvalidInputError(
            f"The levels have shape {array.shape}; expected {n} of them, or {n} rows with a "
            "column a factor."
        )
    return [array] if array.ndim == 1 else list(array.T)


def _compared_at(rows: Rows, levels: list[NDArray[Any]], at: Sequence[Any] | None) -> FloatArray:
    """Says at which levels each forecaster is compared: shape (forecasters, effects)."""
    wanted = [None] * len(levels) if at is None else list(at)
    if len(wanted) != len(levels):
        raise InvalidInputError(
            f"There are {len(levels)} factors and `at` names {len(wanted)}; give one level or "
            "None for each."
        )
    chosen = np.zeros((rows.n_forecasters, rows.n_effects))
    chosen[:, 0] = 1.0
    start = 1
    for factor, (found, level) in enumerate(zip(levels, wanted, strict=True)):
        place = _own_level(rows, factor) if level is None else _place_of(level, found)
        chosen[np.arange(rows.n_forecasters), start + place] = 1.0
        start += found.size
    return chosen


def _own_level(rows: Rows, factor: int) -> IntArray:
    n = rows.n_levels[factor]
    pairs = np.bincount(
        rows.forecaster * n + rows.levels[:, factor], minlength=rows.n_forecasters * n
    )
    most: IntArray = pairs.reshape(-1, n).argmax(axis=1)
    return most


def _place_of(level: Any, found: NDArray[Any]) -> IntArray:
    place = np.flatnonzero(found == level)
    if place.size != 1:
        raise InvalidInputError(
            f"`at` names the level {level!r}, which no row has; there are {found.tolist()}."
        )
    return place


@dataclass(frozen=True, slots=True, eq=False)
class _Joint:
    """The joint posterior of all forecasters, as a mixture over the nodes; in loss, not points."""

    reduced: Reduced
    nodes: Nodes
    at: FloatArray

    def _effects(self, node: int) -> FloatArray:
        """Gives the forecasters' posterior means in their basis."""
        found = self.reduced
        shrunk = shrink(found, self.nodes.tau[node : node + 1])[0]
        effects: FloatArray = shrunk * (found.zy - found.zx @ self.nodes.level[node])
        return effects

    def fitted(self) -> tuple[FloatArray, FloatArray]:
        """Gives the posterior means of the levels and of the forecasters' own effects."""
        weight = self.nodes.weight
        effects = sum(w * self._effects(k) for k, w in enumerate(weight))
        return weight @ self.nodes.level, self.reduced.basis @ effects

    def summary(self, surprise: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Gives mean, variance and weight of each forecaster; `surprise` scales their noise."""
        found, nodes = self.reduced, self.nodes
        means = np.empty((nodes.weight.size, len(self.at)))
        variances, weights = np.empty_like(means), np.empty_like(means)
        squared = found.basis**2
        for tau in np.unique(nodes.tau):
            shrunk = shrink(found, np.array([tau]))[0]
            own = squared @ shrunk
            noise = squared @ (shrunk**2 * found.spectrum)
            pulled = squared @ (shrunk * found.spectrum)
            seen = self.at - found.basis @ (shrunk[:, None] * found.zx)
            left = found.basis @ ((1.0 - shrunk * found.spectrum)[:, None] * found.zx)
            for k in np.flatnonzero(nodes.tau == tau).tolist():
                means[k] = self.at @ nodes.level[k] + found.basis @ self._effects(k)
                borrowed = seen @ nodes.covariance[k]
                variance = np.einsum("fi,fi->f", borrowed, seen) + own + noise * (surprise - 1.0)
                variances[k] = nodes.variance[k] * variance
                weights[k] = pulled + np.einsum("fi,fi->f", borrowed, left)
        mean = nodes.weight @ means
        return mean, nodes.weight @ (variances + (means - mean) ** 2), nodes.weight @ weights

    def draws(self, n: int, random: np.random.Generator, order: IntArray) -> FloatArray:
        """Draws levels and effects together, in points: shape (n, forecasters).

        Normal numbers are dealt out in the order given and spread by symmetric roots, so that
        nothing depends on how forecasters or levels are numbered.
        """
        found, nodes = self.reduced, self.nodes
        drawn = np.empty((n, len(self.at)))
        by_level = np.argsort(nodes.weight @ nodes.level, kind="stable")
        start = 0
        for k, count in enumerate(random.multinomial(n, nodes.weight)):
            if not count:
                continue
            shrunk = shrink(found, nodes.tau[k : k + 1])[0]
            sigma = np.sqrt(nodes.variance[k])
            root = _symmetric_root(nodes.covariance[k])
            levels = nodes.level[k] + sigma * _dealt(random, count, by_level) @ root
            centre = shrunk * (found.zy - levels @ found.zx.T)
            spread = sigma * np.sqrt(shrunk) * (_dealt(random, count, order) @ found.basis)
            effects = (centre + spread) @ found.basis.T
            drawn[start : start + count] = levels @ self.at.T + effects
            start += count
        return drawn * _POINTS


def _dealt(random: np.random.Generator, count: int, order: IntArray) -> FloatArray:
    dealt = np.empty((count, order.size))
    dealt[:, order] = random.standard_normal((count, order.size))
    return dealt


def _symmetric_root(covariance: FloatArray) -> FloatArray:
    values, vectors = np.linalg.eigh(covariance)
    root: FloatArray = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    return root


def _surprise(rows: Rows, noise: Whitened, reduced: Reduced, joint: _Joint) -> FloatArray:
    """Compares the scatter of own rows, cluster by cluster, with what the model expects.

    Returns:
        (10 + nu ratio) / (10 + nu) for each forecaster: 1 where the model is right about the noise.
    """
    level, effects = joint.fitted()
    left = rows.y - effects[rows.forecaster]
    for column in rows.columns(rows.levels):
        left -= level[column]
    pair = rows.forecaster * rows.n_causes + rows.cause[rows.unit]
    distinct, place = _numbered(pair, pair.size, "pairs")
    owner = distinct // rows.n_causes
    scores = np.bincount(place, weights=solve_rows(rows, noise, left))
    size = np.bincount(place).astype(float)
    n = np.bincount(owner, weights=size, minlength=rows.n_forecasters)
    clusters = n**2 / np.bincount(owner, weights=size**2, minlength=rows.n_forecasters)
    sandwich = np.bincount(owner, weights=scores**2, minlength=rows.n_forecasters)
    sigma2 = float(joint.nodes.weight @ joint.nodes.variance)
    ratio = sandwich / np.maximum(sigma2 * reduced.own, 1e-300)
    surprise: FloatArray = (_MODEL_CLUSTERS + clusters * ratio) / (_MODEL_CLUSTERS + clusters)
    return surprise

"""The posterior of forecasters' effects: spreads by quadrature, everything else in closed form.

For a spread tau of the forecasters and omega of the levels, both relative to the noise sigma, the
model is linear: effects and levels are Gaussian, sigma is integrated out. Each pair (tau, omega) is
a node; nodes are laid by Gauss-Legendre where the posterior is, and weighted by it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.polynomial.legendre import leggauss

from forecasts.scoring._crossed import Reduced
from forecasts.scoring._inputs import FloatArray

TAU_SCALE = 1 / 8  # tau / sigma is half-Cauchy with this scale
OMEGA_SCALE = 0.3  # and so is omega / sigma with this one
_POINTS = (21, 13)
_DEPTH = 14.0  # nodes this far below the highest, in log posterior, no longer matter
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Nodes:
    """The pairs of spreads that matter, and what the model says at each.

    Attributes:
        weight: posterior weight, shape (nodes,).
        tau: spread of the forecasters over sigma.
        level: posterior means of mean and levels, shape (nodes, effects).
        covariance: their covariance over sigma^2, shape (nodes, effects, effects).
        variance: the posterior mean of sigma^2.
    """

    weight: FloatArray
    tau: FloatArray
    level: FloatArray
    covariance: FloatArray
    variance: FloatArray


def shrink(reduced: Reduced, tau: FloatArray) -> FloatArray:
    """Gives the forecasters' posterior variance over sigma^2: (nodes, forecasters)."""
    squared = tau[:, None] ** 2
    return squared / (1.0 + squared * reduced.spectrum)


def lay_nodes(reduced: Reduced) -> Nodes:
    """Lays nodes over the half-Cauchy priors, then again where the posterior turned out to be.

    The half-Cauchy is uniform in the angle whose tangent it is, so the box is one of angles.
    """
    has_levels = reduced.zx.shape[1] > 1
    box = np.array([[0.0, np.pi / 2], [0.0, np.pi / 2]])
    for _ in range(_ROUNDS):
        angles, widths = zip(
            *(_rule(low, high, n) for (low, high), n in zip(box, _POINTS, strict=True)), strict=True
        )
        if not has_levels:
            angles, widths = (angles[0], np.array([np.pi / 4])), (widths[0], np.ones(1))
        tau, omega = TAU_SCALE * np.tan(angles[0]), OMEGA_SCALE * np.tan(angles[1])
        log, nodes = _solve(reduced, tau, omega)
        narrower = _around(log, angles, box)
        if np.all(np.ptp(narrower, axis=1) > 0.6 * np.ptp(box, axis=1)):
            break
        box = narrower
    weight = np.exp(log - log.max()) * widths[0][:, None] * widths[1][None, :]
    return _kept(nodes, weight / weight.sum(), tau)


def _rule(low: float, high: float, n: int) -> tuple[FloatArray, FloatArray]:
    points, weights = leggauss(n)
    return low + (high - low) * (points + 1) / 2, weights * (high - low) / 2


def _around(log: FloatArray, angles: tuple[FloatArray, ...], box: FloatArray) -> FloatArray:
    """Narrows the box to the nodes that matter and one more on each side."""
    narrower = box.copy()
    for axis in range(2):
        if angles[axis].size == 1:
            continue
        height = log.max(axis=1 - axis)
        matter = np.flatnonzero(height > height.max() - _DEPTH)
        edges = np.concatenate([[box[axis, 0]], angles[axis], [box[axis, 1]]])
        narrower[axis] = edges[matter[0]], edges[matter[-1] + 2]
    return narrower


def _solve(reduced: Reduced, tau: FloatArray, omega: FloatArray) -> tuple[FloatArray, Nodes]:
    """Integrates effects, levels and sigma out at every pair: log posterior (tau, omega)."""
    n, effects = reduced.n, reduced.zx.shape[1]
    shrunk = shrink(reduced, tau)
    square = (reduced.zx[:, :, None] * reduced.zx[:, None, :]).reshape(len(reduced.zx), -1)
    gram = reduced.xx - (shrunk @ square).reshape(-1, effects, effects)
    right = reduced.xy - shrunk @ (reduced.zx * reduced.zy[:, None])
    total = reduced.yy - shrunk @ reduced.zy**2
    penalty = np.zeros((omega.size, effects, effects))
    levels = np.arange(1, effects)
    penalty[:, levels, levels] = 1.0 / omega[:, None] ** 2
    normal = gram[:, None] + penalty[None]
    inverse: FloatArray = np.linalg.inv(normal).astype(np.float64, copy=False)
    level = np.einsum("toij,tj->toi", inverse, right)
    squares = np.maximum(total[:, None] - np.einsum("tj,toj->to", right, level), 1e-300)
    log = (
        -0.5 * np.log1p(tau[:, None] ** 2 * reduced.spectrum).sum(axis=1)[:, None]
        - 0.5 * np.linalg.slogdet(normal)[1]
        - (effects - 1) * np.log(omega)[None, :]
        - 0.5 * (n - 1) * np.log(squares)
    )
    return log, Nodes(
        log, tau, level, inverse, np.asarray(squares / max(n - 3, 1), dtype=np.float64)
    )


def _kept(nodes: Nodes, weight: FloatArray, tau: FloatArray) -> Nodes:
    """Flattens the grid and leaves out the nodes that carry nothing."""
    matter = weight > 1e-7 * weight.max()
    place = np.nonzero(matter)
    return Nodes(
        weight[matter] / weight[matter].sum(),
        tau[place[0]],
        nodes.level[matter],
        nodes.covariance[matter],
        nodes.variance[matter],
    )

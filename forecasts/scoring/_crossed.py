"""Crossed random effects, reduced: units and causes integrated out, forecasters diagonalised.

With y the differences, Z who made them, X the levels they belong to (the first column is the
common mean), and the noise V = e I + v (same unit) + w (same cause), e + v + w = 1, everything that
follows needs only the products of [Z X y] with each other through the inverse of V. V is made of
blocks, so its inverse is two diagonal corrections (Schur complements), one for units, one for
causes; no matrix of the size of the data is formed.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh
from scipy.optimize import minimize
from scipy.sparse import csr_array

from forecasts.scoring._inputs import FloatArray, IntArray

_DENSE_COST = 60  # a sparse product costs about this many times a dense one, an element


@dataclass(frozen=True, slots=True)
class Shares:
    """How the noise divides: what is left to a row, what a unit shares, what a cause shares."""

    rest: float
    unit: float
    cause: float


@dataclass(frozen=True, slots=True)
class Rows:
    """The data: one row per forecaster and unit, with labels numbered from 0.

    Attributes:
        y: the differences.
        forecaster: who, one of `n_forecasters`.
        unit: on what, one of `n_units`.
        cause: the cause of each unit, one of `n_causes`; each unit its own where none is known.
        levels: the level of each row in each factor, shape (rows, factors).
        n_levels: how many levels each factor has.
    """

    y: FloatArray
    forecaster: IntArray
    unit: IntArray
    cause: IntArray
    levels: IntArray
    n_levels: tuple[int, ...]
    n_forecasters: int
    n_units: int
    n_causes: int

    @property
    def has_causes(self) -> bool:
        """Whether some units share a cause."""
        return self.n_causes < self.n_units

    @property
    def n_effects(self) -> int:
        """How many fixed effects there are: the common mean and one for each level."""
        return 1 + sum(self.n_levels)

    def columns(self, levels: IntArray) -> list[IntArray]:
        """Names, for each row, the columns of X that are 1: the common mean and one a factor."""
        starts = np.cumsum([1, *self.n_levels])[:-1]
        ones = np.zeros(len(levels), dtype=np.intp)
        return [ones, *(levels[:, f] + start for f, start in enumerate(starts))]

    def by(self, labels: IntArray, n: int) -> tuple[FloatArray, FloatArray]:
        """Sums X and y over the rows of each label: shapes (n, effects) and (n,)."""
        width = self.n_effects
        x = np.zeros((n, width))
        for column in self.columns(self.levels):
            x += np.bincount(labels * width + column, minlength=n * width).reshape(n, width)
        y: FloatArray = np.bincount(labels, weights=self.y, minlength=n).astype(np.float64)
        return x, y


def residuals(rows: Rows) -> tuple[FloatArray, int]:
    """Takes the levels' means out of the differences, by least squares.

    Returns:
        What is left, and the degrees of freedom that were used.
    """
    stride = np.cumprod([1, *rows.n_levels])
    cell = (rows.levels * stride[:-1]).sum(axis=1) if rows.n_levels else np.zeros(len(rows.y), int)
    distinct, first, place = np.unique(cell, return_index=True, return_inverse=True)
    counts = np.bincount(place).astype(float)
    means = np.bincount(place, weights=rows.y) / counts
    x = np.zeros((distinct.size, rows.n_effects))
    for column in rows.columns(rows.levels[first]):
        x[np.arange(distinct.size), column] = 1.0
    root = np.sqrt(counts)
    effects, _, rank, _ = np.linalg.lstsq(x * root[:, None], means * root, rcond=None)
    return rows.y - (x @ effects)[place], int(rank)


def noise_shares(rows: Rows) -> Shares:
    """Estimates how the noise divides, at the mode of its posterior.

    The prior of (rest, unit, cause) is Dirichlet(3, 2, 2), or Beta(2, 3) for the unit's share
    where there are no causes. The forecasters' own effect, a sixty-fourth of the noise by its
    prior, is left in the rest. sigma is integrated out.
    """
    left, used = residuals(rows)
    size = np.bincount(rows.unit, minlength=rows.n_units).astype(float)
    summed = np.bincount(rows.unit, weights=left, minlength=rows.n_units)
    squares = float(left @ left)

    def loss(point: FloatArray) -> float:
        shares = _shares(point)
        marginal = shares.rest + shares.unit * size
        quadratic = squares - float((shares.unit / marginal) @ summed**2)
        determinant = float((size - 1).sum()) * np.log(shares.rest) + float(np.log(marginal).sum())
        prior = 2 * np.log(shares.rest) + np.log(shares.unit)
        quadratic /= shares.rest
        if rows.has_causes:
            mass = np.bincount(rows.cause, weights=size / marginal, minlength=rows.n_causes)
            pull = np.bincount(rows.cause, weights=summed / marginal, minlength=rows.n_causes)
            inflation = 1 + shares.cause * mass
            quadratic -= float((shares.cause / inflation) @ pull**2)
            determinant += float(np.log(inflation).sum())
            prior += np.log(shares.cause)
        freedom = max(rows.y.size - used, 1)
        return float(0.5 * (determinant + freedom * np.log(max(quadratic, 1e-300))) - prior)

    start = np.full(2 if rows.has_causes else 1, -1.0)
    return _shares(minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-4}).x)


def _shares(point: FloatArray) -> Shares:
    odds = np.exp(np.clip(point, -15.0, 15.0))
    parts = odds / (1.0 + odds.sum())
    cause = float(parts[1]) if parts.size > 1 else 0.0
    return Shares(1.0 - float(parts.sum()), float(parts[0]), cause)


@dataclass(frozen=True, slots=True)
class Whitened:
    """What the noise makes of a column: row by row, and summed over units and causes.

    `within`, `between` and `shared` are the factors of the inverse of V: a row keeps 1 / rest, a
    unit takes `within` times its sum away, a cause `shared` times its sum of `between`.
    """

    rest: float
    within: FloatArray
    between: FloatArray
    shared: FloatArray


def whiten(rows: Rows, shares: Shares) -> Whitened:
    """Prepares the inverse of the noise."""
    size = np.bincount(rows.unit, minlength=rows.n_units).astype(float)
    marginal = shares.rest + shares.unit * size
    mass = np.bincount(rows.cause, weights=size / marginal, minlength=rows.n_causes)
    return Whitened(
        shares.rest,
        shares.unit / (shares.rest * marginal),
        1.0 / marginal,
        np.asarray(shares.cause / (1.0 + shares.cause * mass), dtype=np.float64),
    )


def solve_rows(rows: Rows, noise: Whitened, values: FloatArray) -> FloatArray:
    """Multiplies one column with the inverse of the noise."""
    summed = np.bincount(rows.unit, weights=values, minlength=rows.n_units)
    pull = np.bincount(rows.cause, weights=summed * noise.between, minlength=rows.n_causes)
    taken = noise.within * summed + noise.between * (noise.shared * pull)[rows.cause]
    solved: FloatArray = values / noise.rest - taken[rows.unit]
    return solved


@dataclass(frozen=True, slots=True)
class Reduced:
    """The products through the inverse noise, in the basis that makes the forecasters diagonal.

    Attributes:
        n: how many rows.
        basis: orthonormal columns, shape (forecasters, forecasters).
        spectrum: the eigenvalues of Z'Z.
        zx: Z'X in that basis, shape (forecasters, effects).
        zy: Z'y in that basis.
        xx, xy, yy: X'X, X'y, y'y.
        own: the diagonal of Z'Z before the change of basis.
    """

    n: int
    basis: FloatArray
    spectrum: FloatArray
    zx: FloatArray
    zy: FloatArray
    xx: FloatArray
    xy: FloatArray
    yy: float
    own: FloatArray


def reduce(rows: Rows, noise: Whitened) -> Reduced:
    """Computes the products once; everything after works on as many numbers as forecasters."""
    x, y = rows.by(rows.unit, rows.n_units)
    cause_x, cause_y = _by_cause(rows, noise, x), _by_cause(rows, noise, y[:, None])[:, 0]
    shared = noise.shared[:, None]
    incidence = csr_array(
        (np.ones(rows.y.size), (rows.forecaster, rows.unit)),
        shape=(rows.n_forecasters, rows.n_units),
    )
    incidence.sum_duplicates()
    own_x, own_y = rows.by(rows.forecaster, rows.n_forecasters)
    zx = own_x / noise.rest - incidence @ _taken(rows, noise, x, shared * cause_x)
    zy = own_y / noise.rest - incidence @ _taken(rows, noise, y, noise.shared * cause_y)
    solved = solve_rows(rows, noise, rows.y)
    spectrum, basis = eigh(
        _forecaster_block(rows, noise, incidence), check_finite=False, driver="evd"
    )
    return Reduced(
        n=rows.y.size,
        basis=basis,
        spectrum=np.maximum(spectrum, 0.0),
        zx=basis.T @ zx,
        zy=basis.T @ zy,
        xx=_level_block(rows) / noise.rest
        - x.T @ (noise.within[:, None] * x)
        - cause_x.T @ (shared * cause_x),
        xy=_by_level(rows, solved),
        yy=float(rows.y @ solved),
        own=np.einsum("ij,j,ij->i", basis, np.maximum(spectrum, 0.0), basis),
    )


def _taken(rows: Rows, noise: Whitened, by_unit: FloatArray, by_cause: FloatArray) -> FloatArray:
    """What units and causes take away from each of their rows; columns keep their number."""
    shape = (-1,) + (1,) * (by_unit.ndim - 1)
    taken: FloatArray = noise.within.reshape(shape) * by_unit
    return taken + noise.between.reshape(shape) * by_cause[rows.cause]


def _forecaster_block(rows: Rows, noise: Whitened, incidence: csr_array) -> FloatArray:
    """Computes Z'Z: what forecasters share through units and causes."""
    counts = np.bincount(rows.forecaster, minlength=rows.n_forecasters)
    block: FloatArray = np.diag(counts / noise.rest)
    block -= _outer(_scaled(incidence, np.sqrt(noise.within)))
    if rows.has_causes:
        into = csr_array(
            (noise.between, (np.arange(rows.n_units), rows.cause)),
            shape=(rows.n_units, rows.n_causes),
        )
        block -= _outer(_scaled(incidence @ into, np.sqrt(noise.shared)))
    return block


def _scaled(one: csr_array, by_column: FloatArray) -> csr_array:
    data = one.data * by_column[one.indices]
    return csr_array((data, one.indices, one.indptr), shape=one.shape)


def _outer(one: csr_array) -> FloatArray:
    """Multiplies a sparse matrix with its transpose, the cheaper way."""
    height, width = one.shape
    by_column = np.bincount(one.indices, minlength=width).astype(float)
    if _DENSE_COST * float(by_column @ by_column) < height * height * float(width):
        return np.asarray((one @ one.T).toarray())
    product = np.zeros((height, height))
    for start in range(0, width, 4096):
        part = one[:, start : start + 4096].toarray()
        product += part @ part.T
    return product


def _by_cause(rows: Rows, noise: Whitened, by_unit: FloatArray) -> FloatArray:
    weighted = noise.between[:, None] * by_unit
    return np.stack(
        [np.bincount(rows.cause, weights=column, minlength=rows.n_causes) for column in weighted.T],
        axis=1,
    )


def _by_level(rows: Rows, values: FloatArray) -> FloatArray:
    sums = np.zeros(rows.n_effects)
    for column in rows.columns(rows.levels):
        sums += np.bincount(column, weights=values, minlength=rows.n_effects)
    return sums


def _level_block(rows: Rows) -> FloatArray:
    width, columns = rows.n_effects, rows.columns(rows.levels)
    block = np.zeros(width * width)
    for one in columns:
        for other in columns:
            block += np.bincount(one * width + other, minlength=width * width)
    return block.reshape(width, width)

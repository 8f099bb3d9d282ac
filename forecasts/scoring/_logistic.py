"""Logistic regression with few columns, finite whatever the outcomes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_expit

from forecasts.scoring._inputs import FloatArray

MOST_STEPS = 100
MOST_HALVINGS = 40
DIFFERENCE = 1e-5  # of scaled coefficients


@dataclass(frozen=True, slots=True, eq=False)
class LogisticFit:
    """Coefficients with what is known about them.

    Attributes:
        coefficients: one a column.
        covariance: the inverse of the information at them.
        value: the log likelihood reached, with its penalty where there is one.
    """

    coefficients: FloatArray
    covariance: FloatArray
    value: float


def log_likelihood(eta: FloatArray, y: FloatArray) -> float:
    """The log likelihood of outcomes given the logits of their probabilities."""
    return float(log_expit(np.where(y == 1.0, eta, -eta)).sum())


def penalised_likelihood(columns: FloatArray, eta: FloatArray, y: FloatArray) -> float:
    """The log likelihood plus half the log determinant of the information (Firth 1993)."""
    _, logarithm = np.linalg.slogdet(_information(columns, _weights(eta)))
    return log_likelihood(eta, y) + 0.5 * float(logarithm)


def fit_logistic(
    columns: FloatArray, y: FloatArray, offset: FloatArray, *, is_penalised: bool
) -> LogisticFit | None:
    """Maximises the likelihood of P(y) = expit(offset + columns @ b), by Newton with halved steps.

    With the penalty of Firth (1993), Biometrika 80:27-38, which is Jeffreys' prior, the maximum is
    finite for all outcomes; without it only for outcomes that overlap.

    Args:
        columns: of full rank, shape (rows, columns); best centred and scaled.
        y: outcomes, 0 or 1.
        offset: added to each logit with the coefficient one.
        is_penalised: whether to add the penalty.

    Returns:
        The fit; None when no maximum was found, as without penalty on outcomes that hardly overlap.
    """

    def value_at(b: FloatArray) -> float:
        eta = offset + columns @ b
        return penalised_likelihood(columns, eta, y) if is_penalised else log_likelihood(eta, y)

    b = np.zeros(columns.shape[1])
    value = value_at(b)
    try:
        for _ in range(MOST_STEPS):
            step = _newton_step(columns, y, offset, b, is_penalised=is_penalised)
            b, value, size = _climb(value_at, b, value, step)
            if size <= 1e-11 * (1.0 + float(np.abs(b).max())):
                weights = _weights(offset + columns @ b)
                return LogisticFit(b, _inverse(_information(columns, weights)), value)
    except np.linalg.LinAlgError:  # the information is singular, as far as floats can tell
        pass
    return None


def _climb(
    value_at: Callable[[FloatArray], float], b: FloatArray, value: float, step: FloatArray
) -> tuple[FloatArray, float, float]:
    """Takes the longest of the step, its half, its quarter ... that loses nothing but rounding."""
    slack = 1e-13 * (1.0 + abs(value))
    for _ in range(MOST_HALVINGS):
        reached = value_at(b + step)
        if reached >= value - slack:
            return b + step, reached, float(np.abs(step).max())
        step = step / 2.0
    return b, value, 0.0


def _newton_step(
    columns: FloatArray, y: FloatArray, offset: FloatArray, b: FloatArray, *, is_penalised: bool
) -> FloatArray:
    if not is_penalised:
        score = columns.T @ (y - expit(offset + columns @ b))
        return _inverse(_information(columns, _weights(offset + columns @ b))) @ score

    def score_at(b: FloatArray) -> FloatArray:
        return _penalised_score(columns, y, offset + columns @ b)[0]

    score, information = _penalised_score(columns, y, offset + columns @ b)
    return _inverse(_curvature(score_at, b, information)) @ score


def _penalised_score(
    columns: FloatArray, y: FloatArray, eta: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The slope of the penalised likelihood, and a curvature that never overshoots."""
    p, weights = expit(eta), _weights(eta)
    # the penalty acts as `leverage` further forecasts of each kind, half of them Yes
    leverage = weights * (columns @ _inverse(_information(columns, weights)) * columns).sum(axis=1)
    score: FloatArray = columns.T @ (y - p + leverage * (0.5 - p))
    return score, _information(columns, weights * (1.0 + leverage))


def _curvature(
    score_at: Callable[[FloatArray], FloatArray], b: FloatArray, substitute: FloatArray
) -> FloatArray:
    """How fast the slope falls, by differences; the substitute where it does not fall."""
    steps = np.eye(b.size) * DIFFERENCE
    slopes = np.array([score_at(b - step) - score_at(b + step) for step in steps])
    curvature: FloatArray = (slopes + slopes.T) / (4.0 * DIFFERENCE)
    return curvature if (np.linalg.eigvalsh(curvature) > 0.0).all() else substitute


def _information(columns: FloatArray, weights: FloatArray) -> FloatArray:
    information: FloatArray = columns.T @ (columns * weights[:, None])
    return information


def _weights(eta: FloatArray) -> FloatArray:
    """The variances of the outcomes, p (1 - p), exact in both tails."""
    weights: FloatArray = expit(eta) * expit(-eta)
    return weights


def _inverse(information: FloatArray) -> FloatArray:
    return np.linalg.inv(information).astype(np.float64, copy=False)
